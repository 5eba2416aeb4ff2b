import { Duration } from 'aws-cdk-lib';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import * as logs from 'aws-cdk-lib/aws-logs';
import * as sqs from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';

/** One alarm for each way in which a key could stay active, or people untold. */
export function accessKeyAgeAlarms(scope: Construct, checker: lambda.Function, deadLetters: sqs.IQueue): cloudwatch.Alarm[] {
  const logged = (id: string, field: string, value: string, period: Duration) => checker.logGroup.addMetricFilter(id, {
    filterPattern: logs.FilterPattern.stringValue(field, '=', value),
    metricNamespace: 'ZeroTrust/Identity',
    metricName: `AccessKeyAge${id}`,
    metricValue: '1',
  }).metric({ statistic: 'Sum', period });
  const period = Duration.minutes(5);
  const failing: [string, string, cloudwatch.IMetric][] = [
    ['DeadLettersAlarm', 'A run failed three times and its event is in the dead-letter queue', deadLetters.metricApproximateNumberOfMessagesVisible({ period, statistic: 'Maximum' })],
    ['ErrorsAlarm', 'A run broke off or left something undone', checker.metricErrors({ period, statistic: 'Sum' })],
    ['FailuresAlarm', 'A key or user could not be dealt with', logged('Failures', '$.outcome', 'failed', period)],
    ['NoticesAlarm', 'People could not be told what a run did', logged('NoticesFailed', '$.notice', 'failed', period)],
  ];
  return [
    ...failing.map(([id, description, metric]) => new cloudwatch.Alarm(scope, id, {
      alarmDescription: `${description}: ${scope.node.path}`,
      metric,
      threshold: 1,
      evaluationPeriods: 1,
      comparisonOperator: cloudwatch.ComparisonOperator.GREATER_THAN_OR_EQUAL_TO_THRESHOLD,
      treatMissingData: cloudwatch.TreatMissingData.NOT_BREACHING,
    })),
    // A schedule that is off or a rule without its function fails in no other way.
    new cloudwatch.Alarm(scope, 'MissedAlarm', {
      alarmDescription: `No run has finished for two days: ${scope.node.path}`,
      metric: logged('Finished', '$.outcome', 'finished', Duration.days(1)),
      threshold: 1,
      evaluationPeriods: 2,
      comparisonOperator: cloudwatch.ComparisonOperator.LESS_THAN_THRESHOLD,
      treatMissingData: cloudwatch.TreatMissingData.BREACHING,
    }),
  ];
}
