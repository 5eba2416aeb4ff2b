import * as events from 'aws-cdk-lib/aws-events';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as sns from 'aws-cdk-lib/aws-sns';
import { LeastPrivilegeRole } from './least-privilege-role';
import { Trust } from './trust';

/**
 * Makes a rule publish to a topic by a role of its own, which may do nothing else.
 *
 * Without a role EventBridge publishes as a service and states to an encrypted topic neither account nor rule, so neither the
 * topic's nor the key's policy could say whose rules: the topic would be open to the rules of every account.
 *
 * @param rule the rule; the role stands below it
 * @param topic the topic; its key must be usable through `sns`
 * @param message what is published
 * @see https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-use-resource-based.html
 */
export function publishByRole(rule: events.Rule, topic: sns.ITopic, message?: events.RuleTargetInput): LeastPrivilegeRole {
  const role = new LeastPrivilegeRole(rule, 'PublisherRole', {
    trust: [Trust.service('events.amazonaws.com')],
    description: `Lets the rule ${rule.node.path} publish`.slice(0, 1000),
    statements: [
      new iam.PolicyStatement({ sid: 'PublishToTheTopic', actions: ['sns:Publish'], resources: [topic.topicArn] }),
      ...(topic.masterKey ? [new iam.PolicyStatement({
        sid: 'KeyOfTheTopic', actions: ['kms:Decrypt', 'kms:GenerateDataKey'], resources: [topic.masterKey.keyArn],
      })] : []),
    ],
  });
  rule.addTarget({ bind: () => ({ arn: topic.topicArn, role, input: message, targetResource: topic }) });
  return role;
}
