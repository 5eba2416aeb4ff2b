import * as z from 'zod/mini';
import { Endpoint, SignedApi } from './signed-api.lambda-shared';
import { until } from '../identity/organization-api.lambda-shared';
import { customResource, type InvocationContext, type Outcome, type Properties } from '../private/custom-resource.lambda-shared';

const flag = z.enum(['true', 'false']);
const Settings = z.discriminatedUnion('Setting', [
  z.object({ Setting: z.literal('automated-discovery'), Endpoint, On: flag, Members: z.optional(z.enum(['ALL', 'NEW', 'NONE'])) }),
  z.object({ Setting: z.literal('new-members'), Endpoint, On: flag }),
  z.object({ Setting: z.literal('results'), Endpoint, BucketName: z.string(), KeyPrefix: z.string(), KmsKeyArn: z.string() }),
]);

type Setting = z.infer<typeof Settings>;

/** How a setting is read and written. */
interface Access {
  readonly path: string;
  readonly method: 'PATCH' | 'PUT';
  readonly body: Record<string, unknown>;
  /** What an answer says of it. */
  readonly Answer: z.core.$ZodType;
  /** What the answer says once the setting is in force. */
  readonly expected: unknown;
}

const text = z.nullish(z.string());

function accessOf(setting: Setting): Access {
  switch (setting.Setting) {
    case 'automated-discovery': {
      const body = {
        status: setting.On === 'true' ? 'ENABLED' : 'DISABLED', ...setting.Members !== undefined && { autoEnableOrganizationMembers: setting.Members },
      };
      const Members = setting.Members === undefined ? {} : { autoEnableOrganizationMembers: text };
      return { path: '/automated-discovery/configuration', method: 'PUT', body, Answer: z.object({ status: text, ...Members }), expected: body };
    }
    case 'new-members': {
      const body = { autoEnable: setting.On === 'true' };
      return { path: '/admin/configuration', method: 'PATCH', body, Answer: z.object({ autoEnable: z.boolean() }), expected: body };
    }
    case 'results': {
      const s3Destination = { bucketName: setting.BucketName, keyPrefix: setting.KeyPrefix, kmsKeyArn: setting.KmsKeyArn };
      const body = { configuration: { s3Destination } };
      const Answer = z.object({
        configuration: z.nullish(z.object({ s3Destination: z.nullish(z.object({ bucketName: text, keyPrefix: text, kmsKeyArn: text })) })),
      });
      return { path: '/classification-export-configuration', method: 'PUT', body, Answer, expected: body };
    }
  }
}

/** Writes it where it is another, and comes back when it is seen to hold. */
async function apply(setting: Setting): Promise<Outcome> {
  const { path, method, body, Answer, expected } = accessOf(setting);
  const api = new SignedApi('macie2', setting.Endpoint);
  const inForce = async () => same(z.parse(Answer, await api.call({ method: 'GET', path })), expected);
  if (!await inForce()) {
    await api.call({ method, path, body });
    await until(inForce, `Macie does not say of ${setting.Setting} what it was told`);
  }
  return { physicalResourceId: `macie/${setting.Setting}` };
}

function same(one: unknown, other: unknown): boolean {
  if (typeof one !== 'object' || one === null || typeof other !== 'object' || other === null) {
    return one === other;
  }
  return Object.entries(other).every(([name, value]) => same((one as Record<string, unknown>)[name], value));
}

const set = (properties: Properties) => apply(Settings.parse(properties));

/**
 * Sets up Macie in the function's account and region. Delete turns off what costs, where it was turned on here; the place of the
 * results stays, for Macie has no call that takes it away.
 */
export const handler: (event: unknown, context: InvocationContext) => Promise<void> = customResource({
  create: set,
  update: set,
  delete: async (_id, properties) => {
    const setting = Settings.parse(properties);
    if (setting.Setting !== 'results' && setting.On === 'true') {
      await apply({ ...setting, On: 'false', ...setting.Setting === 'automated-discovery' && setting.Members !== undefined && { Members: 'NONE' as const } } as Setting);
    }
  },
});
