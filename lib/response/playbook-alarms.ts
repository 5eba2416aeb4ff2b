import { Duration } from 'aws-cdk-lib';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import * as logs from 'aws-cdk-lib/aws-logs';
import * as sqs from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';

/** What is watched. */
interface Watched extends Construct {
  readonly queue: sqs.Queue;
  readonly deadLetterQueue: sqs.Queue;
  readonly responder: lambda.Function;
}

/** Older findings than this are not contained in time. One redelivery takes three minutes. */
const OLDEST_FINDING = Duration.minutes(5);

/** One alarm for each way in which a finding could stay unanswered. */
export function playbookAlarms(playbook: Watched, metricPrefix: string): cloudwatch.Alarm[] {
  const period = Duration.minutes(1);
  const logged = (id: string, field: string, value: string) => playbook.responder.logGroup.addMetricFilter(id, {
    filterPattern: logs.FilterPattern.stringValue(field, '=', value),
    metricNamespace: 'ZeroTrust/IncidentResponse',
    metricName: `${metricPrefix}${id}`,
    metricValue: '1',
  }).metric({ statistic: 'Sum', period });
  const { queue, deadLetterQueue, responder } = playbook;
  const longest = { period, statistic: 'Maximum' };
  const counted = { period, statistic: 'Sum' };
  const watched: Array<[string, string, cloudwatch.IMetric, number]> = [
    ['DeadLettersAlarm', 'A finding could not be answered and is in the dead-letter queue', deadLetterQueue.metricApproximateNumberOfMessagesVisible(longest), 1],
    ['AgeAlarm', 'A finding waits to be answered', queue.metricApproximateAgeOfOldestMessage(longest), OLDEST_FINDING.toSeconds()],
    ['ErrorsAlarm', 'The playbook broke off', responder.metricErrors(counted), 1],
    ['ThrottlesAlarm', 'The playbook had no free concurrency', responder.metricThrottles(counted), 1],
    ['FailuresAlarm', 'A finding was not contained', logged('Failures', '$.outcome', 'failed'), 1],
    ['NoticesAlarm', 'People could not be told what the playbook did', logged('NoticesFailed', '$.notice', 'failed'), 1],
  ];
  return watched.map(([id, description, metric, threshold]) => new cloudwatch.Alarm(playbook, id, {
    alarmDescription: `${description}: ${playbook.node.path}`,
    metric,
    threshold,
    evaluationPeriods: 1,
    comparisonOperator: cloudwatch.ComparisonOperator.GREATER_THAN_OR_EQUAL_TO_THRESHOLD,
    treatMissingData: cloudwatch.TreatMissingData.NOT_BREACHING,
  }));
}
