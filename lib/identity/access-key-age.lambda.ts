import { IAMClient } from '@aws-sdk/client-iam';
import { PublishCommand, SNSClient } from '@aws-sdk/client-sns';
import type { Context } from 'aws-lambda';
import { AccountKeys } from './access-key-age-iam.lambda-shared';
import { nameOf, runOnce } from './access-key-age-run.lambda-shared';
import { AccessKeyAgeEnvironment, AccessKeyAgeSettings } from './access-key-age-settings';

// The SDK's standard mode waits with full jitter between tries of a throttled or failed call. IAM throttles accounts with many users.
const CLIENT = { maxAttempts: 8, retryMode: 'standard', requestHandler: { connectionTimeout: 2_000, requestTimeout: 5_000 } };

const iam = new IAMClient(CLIENT);
const sns = new SNSClient(CLIENT);

/** Judges the age of every access key of the account. The event says only that it is time. */
export async function handler(_event: unknown, context: Context): Promise<void> {
  const topicArn = required(AccessKeyAgeEnvironment.NOTICE_TOPIC_ARN);
  await runOnce({
    settings: JSON.parse(required(AccessKeyAgeEnvironment.SETTINGS)) as AccessKeyAgeSettings,
    account: context.invokedFunctionArn.split(':')[4],
    keys: new AccountKeys(iam),
    now: Date.now(),
    notify: async ({ subject, message }) => {
      try {
        await sns.send(new PublishCommand({ TopicArn: topicArn, Subject: subject.slice(0, 100), Message: message }));
        return true;
      } catch (error) {
        log({ error: nameOf(error), reason: 'the notice was not sent' });
        return false;
      }
    },
    log,
    sleep: (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds)),
    remainingTime: () => context.getRemainingTimeInMillis(),
  });
}

/** Writes to the log group as it is: the runtime's own logging would put text before the JSON. */
function log(entry: Record<string, string | number | boolean | undefined>): void {
  process.stdout.write(`${JSON.stringify({ time: new Date().toISOString(), ...entry })}\n`);
}

function required(name: AccessKeyAgeEnvironment): string {
  const value = process.env[name];
  if (!value) {
    throw new Error(`the function has no ${name} in its environment`);
  }
  return value;
}
