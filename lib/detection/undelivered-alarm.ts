import { Duration } from 'aws-cdk-lib';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import * as events from 'aws-cdk-lib/aws-events';
import * as sns from 'aws-cdk-lib/aws-sns';
import { Construct } from 'constructs';
import { topicAlarm } from '../private/topic-alarm';

/**
 * An alarm that tells when a rule could not publish: a notice that nobody gets is worse than none.
 *
 * @param scope where it lives
 * @param id its construct id
 * @param rule the rule
 * @param topic where the alarm goes; alarms reach it even where the rule's role does not
 */
export function undeliveredAlarm(scope: Construct, id: string, rule: events.Rule, topic: sns.ITopic): cloudwatch.Alarm {
  return topicAlarm(scope, id, {
    description: `A notice was not published: ${rule.node.path}`,
    metric: new cloudwatch.Metric({
      namespace: 'AWS/Events', metricName: 'FailedInvocations', dimensionsMap: { RuleName: rule.ruleName }, statistic: 'Sum', period: Duration.minutes(5),
    }),
    topicArn: topic.topicArn,
  });
}
