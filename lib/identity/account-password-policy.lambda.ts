import { GetAccountPasswordPolicyCommand, IAMClient, UpdateAccountPasswordPolicyCommand } from '@aws-sdk/client-iam';
import * as z from 'zod/mini';
import { patiently, unless, until } from './organization-api.lambda-shared';
import { customResource, type InvocationContext, type Outcome, type Properties } from '../private/custom-resource.lambda-shared';

const whole = z.string().check(z.regex(/^\d{1,4}$/));
const flag = z.enum(['true', 'false']);
const Settings = z.object({
  MinimumLength: whole,
  ReusePrevention: whole,
  MaxAgeDays: z.optional(whole),
  AllowUsersToChange: flag,
  HardExpiry: flag,
});

let client: IAMClient | undefined;

function iam(): IAMClient {
  client ??= new IAMClient({});
  return client;
}

/** Sets all of the policy: what is left out of a request goes back to AWS's default. */
async function set(properties: Properties): Promise<Outcome> {
  const wanted = Settings.parse(properties);
  const policy = {
    MinimumPasswordLength: Number(wanted.MinimumLength),
    PasswordReusePrevention: Number(wanted.ReusePrevention),
    RequireLowercaseCharacters: true,
    RequireUppercaseCharacters: true,
    RequireNumbers: true,
    RequireSymbols: true,
    AllowUsersToChangePassword: wanted.AllowUsersToChange === 'true',
    HardExpiry: wanted.HardExpiry === 'true',
    ...wanted.MaxAgeDays !== undefined && { MaxPasswordAge: Number(wanted.MaxAgeDays) },
  };
  await patiently(() => iam().send(new UpdateAccountPasswordPolicyCommand(policy)));
  await until(async () => {
    const answer = await unless(['NoSuchEntityException', 'NoSuchEntity'], () => patiently(() => iam().send(new GetAccountPasswordPolicyCommand({}))));
    const now = answer?.PasswordPolicy as Record<string, unknown> | undefined;
    // What is off or never is left out of some answers.
    const same = ([name, value]: [string, unknown]) => (now?.[name] || undefined) === (value || undefined);
    return Object.entries({ MaxPasswordAge: undefined, ...policy }).every(same);
  }, 'the password policy of the account is another one');
  return { physicalResourceId: 'account-password-policy' };
}

/** Sets the password policy of the account. Delete leaves it: the function cannot take it away, nor weaken it to AWS's default. */
export const handler: (event: unknown, context: InvocationContext) => Promise<void> = customResource({
  create: set,
  update: set,
  delete: async () => {},
});
