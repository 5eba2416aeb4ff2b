import * as z from 'zod/mini';
import { RotationError } from '../rotation-errors.lambda-shared';

const Pointer = z.string().check(z.regex(/^(?:\/(?:[^~/]|~[01])*)*$/));
const Field = z.string().check(z.minLength(1));

const Request = z.strictObject({
  method: z.enum(['GET', 'POST', 'PUT', 'PATCH', 'DELETE']),
  path: z.string().check(z.regex(/^\/[\x21-\x7e]*$/)),
  /** JSON, whose texts may have placeholders. */
  body: z.optional(z.json()),
  statuses: z.array(z.int().check(z.minimum(200), z.maximum(499))).check(z.minLength(1)),
});

const Settings = z.strictObject({
  host: z.string().check(z.regex(/^[a-z0-9.-]+$/)),
  port: z.int().check(z.minimum(1), z.maximum(65535)),
  overlap: z.boolean(),
  timeoutSeconds: z.number().check(z.positive()),
  /** Headers of every request. */
  headers: z.record(z.string(), z.string()),
  /** How a key authorizes a request: in a header, before and behind other text; or as the user or password of basic authentication. Absent: in the body only. */
  authorization: z.optional(z.discriminatedUnion('kind', [
    z.strictObject({ kind: z.literal('header'), name: Field, prefix: z.string() }),
    z.strictObject({ kind: z.literal('basic'), username: z.optional(z.string()) }),
  ])),
  create: Request,
  verify: Request,
  revoke: z.optional(Request),
  list: z.optional(z.strictObject({ request: Request, items: Pointer, id: Pointer, name: Pointer })),
  /** Where the answer to `create` has the new key, and its id. */
  keyAt: Pointer,
  idAt: z.optional(Pointer),
  /** The fields of the secret for them. */
  keyField: Field,
  idField: Field,
});

/** One of the requests that a description is made of. */
export type RequestSettings = z.infer<typeof Request>;

/** The description of an HTTPS interface for keys, as the construct writes it. */
export type HttpsSettings = z.infer<typeof Settings>;

/** Reads what the construct put in the environment. Throws a contract error. */
export function httpsSettingsFrom(environment: Readonly<Record<string, string | undefined>>): HttpsSettings {
  let described: unknown;
  try {
    described = JSON.parse(environment.KEY_INTERFACE ?? '');
  } catch {
    // Told below.
  }
  const parsed = Settings.safeParse(described);
  if (!parsed.success) {
    const place = parsed.error.issues[0].path.join('.');
    throw new RotationError('contract', `KEY_INTERFACE does not describe how keys are made${place === '' ? '' : `, at ${place}`}: deploy the function with its construct`);
  }
  return parsed.data;
}
