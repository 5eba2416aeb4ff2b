import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import { Construct } from 'constructs';

/** What a {@link topicAlarm} watches, and whom it tells. */
export interface TopicAlarm {
  readonly description: string;
  readonly metric: cloudwatch.IMetric;
  /** It goes off at this value, in one period. */
  readonly threshold?: number;
  readonly topicArn: string;
}

/**
 * An alarm on what should never happen: it goes off at the first time, and silence is well. Its action names the topic only, for CDK's own
 * action would change the policy of the topic.
 */
export function topicAlarm(scope: Construct, id: string, { description, metric, threshold = 1, topicArn }: TopicAlarm): cloudwatch.Alarm {
  const alarm = new cloudwatch.Alarm(scope, id, {
    alarmDescription: description.slice(0, 1024),
    metric,
    threshold,
    evaluationPeriods: 1,
    comparisonOperator: cloudwatch.ComparisonOperator.GREATER_THAN_OR_EQUAL_TO_THRESHOLD,
    treatMissingData: cloudwatch.TreatMissingData.NOT_BREACHING,
  });
  alarm.addAlarmAction({ bind: () => ({ alarmActionArn: topicArn }) });
  return alarm;
}
