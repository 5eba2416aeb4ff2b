import * as events from 'aws-cdk-lib/aws-events';
import * as secretsmanager from 'aws-cdk-lib/aws-secretsmanager';
import * as sns from 'aws-cdk-lib/aws-sns';
import { Construct } from 'constructs';
import { publishByRole } from '../identity/topic-publisher';

/**
 * Tells a topic of each rotation of a secret that failed or was abandoned. The events reach EventBridge in accounts with a CloudTrail trail.
 *
 * @see https://docs.aws.amazon.com/secretsmanager/latest/userguide/cloudtrail_log_entries.html
 */
export function rotationFailureRule(scope: Construct, secret: secretsmanager.ISecret, topic: sns.ITopic): events.Rule {
  const rule = new events.Rule(scope, 'FailureRule', {
    description: `A rotation of ${secret.node.path} failed or was abandoned`.slice(0, 512),
    eventPattern: {
      source: ['aws.secretsmanager'],
      detailType: ['AWS Service Event via CloudTrail'],
      detail: {
        eventName: ['RotationFailed', 'RotationAbandoned', 'TestRotationFailed'],
        additionalEventData: { SecretId: [secret.secretArn] },
      },
    },
  });
  publishByRole(rule, topic);
  return rule;
}
