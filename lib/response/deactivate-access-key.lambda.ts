import { IAMClient } from '@aws-sdk/client-iam';
import { SNSClient } from '@aws-sdk/client-sns';
import type { Context, SQSBatchResponse, SQSEvent } from 'aws-lambda';
import { DeactivateAccessKeySettings, Environment } from './deactivate-access-key-settings';
import { nameOf } from './runtime/errors.lambda-shared';
import { IamAccessKeys } from './iam-access-keys.lambda-shared';
import { writeLog } from './runtime/log.lambda-shared';
import { noticesTo } from './notice.lambda-shared';
import { respond } from './respond.lambda-shared';

// The SDK's standard mode waits with full jitter between tries of a throttled or failed call.
const CLIENT = { maxAttempts: 4, retryMode: 'standard', requestHandler: { connectionTimeout: 2_000, requestTimeout: 3_000 } };

const iam = new IAMClient(CLIENT);
const sns = new SNSClient(CLIENT);

/** Answers findings about long-term access keys from a queue. */
export async function handler(event: SQSEvent, context: Context): Promise<SQSBatchResponse> {
  return respond(event.Records, {
    settings: JSON.parse(required(Environment.SETTINGS)) as DeactivateAccessKeySettings,
    ownAccount: context.invokedFunctionArn.split(':')[4],
    keys: new IamAccessKeys(iam),
    notify: noticesTo(sns, required(Environment.NOTICE_TOPIC_ARN), (error) => writeLog({ error: nameOf(error), reason: 'the notice was not sent' })),
    log: writeLog,
    sleep: (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds)),
    remainingTime: () => context.getRemainingTimeInMillis(),
  });
}

function required(name: Environment): string {
  const value = process.env[name];
  if (!value) {
    throw new Error(`the function has no ${name} in its environment`);
  }
  return value;
}
