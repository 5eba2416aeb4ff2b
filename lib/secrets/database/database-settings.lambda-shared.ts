import * as z from 'zod/mini';
import { type GeneratedValueSettings, settingsFrom } from '../generated-value.lambda-shared';
import { RotationError } from '../rotation-errors.lambda-shared';
import type { PinnedDatabase } from './database-value.lambda-shared';

/** What the construct says about the database and its users. */
export interface DatabaseSettings extends Omit<PinnedDatabase, 'engines'> {
  readonly users: 'SINGLE' | 'ALTERNATING';
  /** The user; of two alternating ones the first, whose rights both have. */
  readonly username: string;
  /** The second of two alternating users. */
  readonly twin: string;
  /** What the test step asks. */
  readonly probe: string;
  /** The secret of a user who may make and change others. */
  readonly adminSecret?: string;
  readonly password: GeneratedValueSettings;
  /** How long the set step waits for another rotation that the same admin works for. */
  readonly lockMs: number;
}

const text = z.string().check(z.minLength(1));

const Environment = z.object({
  DATABASE_USERS: z.enum(['SINGLE', 'ALTERNATING']),
  DATABASE_USERNAME: text,
  DATABASE_TWIN: z.optional(text),
  DATABASE_HOST: text,
  DATABASE_PORT: z.pipe(z.string().check(z.regex(/^\d{1,5}$/)), z.transform(Number)).check(z.minimum(1), z.maximum(65_535)),
  DATABASE_NAME: z.optional(text),
  DATABASE_PROBE: z.optional(text),
  ADMIN_SECRET_ARN: z.optional(text),
});

/** Less than the time that a step has, so that waiting ends in an error that can be read. */
const LOCK_MS = 10_000;

/** Reads the settings that the construct put in the environment. Throws a contract error that names what is wrong. */
export function databaseSettings(environment: Readonly<Record<string, string | undefined>>): DatabaseSettings {
  const parsed = Environment.safeParse(environment);
  if (!parsed.success) {
    const names = [...new Set(parsed.error.issues.map(({ path }) => String(path[0])))];
    throw new RotationError('contract', `${names.join(', ')} of the function's environment cannot be used: deploy the function with its construct`);
  }
  const { data } = parsed;
  const twin = data.DATABASE_TWIN ?? `${data.DATABASE_USERNAME}_clone`;
  if (data.DATABASE_USERS === 'ALTERNATING' && (data.ADMIN_SECRET_ARN === undefined || twin === data.DATABASE_USERNAME)) {
    throw new RotationError('contract', data.ADMIN_SECRET_ARN === undefined
      ? "ADMIN_SECRET_ARN is missing in the function's environment: alternating users need an admin's secret"
      : "DATABASE_TWIN of the function's environment is the user itself: alternating users have two names");
  }
  return {
    users: data.DATABASE_USERS,
    username: data.DATABASE_USERNAME,
    twin,
    host: data.DATABASE_HOST,
    port: data.DATABASE_PORT,
    database: data.DATABASE_NAME,
    probe: data.DATABASE_PROBE ?? 'SELECT 1',
    adminSecret: data.ADMIN_SECRET_ARN,
    password: settingsFrom(environment),
    lockMs: LOCK_MS,
  };
}
