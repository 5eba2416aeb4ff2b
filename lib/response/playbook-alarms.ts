import { Duration } from 'aws-cdk-lib';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import * as sqs from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import { playbookMetric } from './playbook-metrics';
import { Metric } from './playbook-settings';

/** What is watched. */
interface Watched extends Construct {
  readonly queue: sqs.Queue;
  readonly deadLetterQueue: sqs.Queue;
  readonly responder: lambda.Function;
  /** Absent: the playbook changes nothing, so it keeps no evidence and asks nobody. */
  readonly operator?: lambda.Function;
}

/** Older findings than this are not contained in time. */
const OLDEST_FINDING = Duration.minutes(5);

type AlarmSpec = readonly [id: string, description: string, metric: cloudwatch.IMetric, threshold: number];

/** One alarm for each way in which a finding could stay unanswered, or an answer go wrong. */
export function playbookAlarms(playbook: Watched, runtimeName: string): cloudwatch.Alarm[] {
  const period = Duration.minutes(1);
  const { queue, deadLetterQueue, responder, operator } = playbook;
  const longest = { period, statistic: 'Maximum' };
  const counted = { period, statistic: 'Sum' };
  const watched: AlarmSpec[] = [
    ['DeadLettersAlarm', 'A finding could not be answered and is in the dead-letter queue', deadLetterQueue.metricApproximateNumberOfMessagesVisible(longest), 1],
    ['AgeAlarm', 'A finding waits to be answered', queue.metricApproximateAgeOfOldestMessage(longest), OLDEST_FINDING.toSeconds()],
    ['ErrorsAlarm', 'The playbook broke off', responder.metricErrors(counted), 1],
    ['ThrottlesAlarm', 'The playbook had no free concurrency', responder.metricThrottles(counted), 1],
    ['FailuresAlarm', 'A finding was not contained', playbookMetric(runtimeName, Metric.FAILED), 1],
    ['NoticesAlarm', 'People could not be told what the playbook did', playbookMetric(runtimeName, Metric.NOTICE_FAILED), 1],
  ];
  const acting: AlarmSpec[] = operator === undefined ? [] : [
    ['EvidenceAlarm', 'The state before an action could not be kept as evidence', playbookMetric(runtimeName, Metric.EVIDENCE_FAILED), 1],
    ['BreakerAlarm', 'The circuit breaker is open: people are asked instead', playbookMetric(runtimeName, Metric.BREAKER_OPEN), 1],
    ['ApprovalsAlarm', 'Nobody decided in time whether the playbook may act', playbookMetric(runtimeName, Metric.APPROVAL_EXPIRED), 1],
    ['OperatorAlarm', 'A command of people was not carried out', operator.metricErrors(counted), 1],
  ];
  return [...watched, ...acting].map((spec) => alarmOf(playbook, spec));
}

/** One for what could not be delivered and waits in a queue. */
export function deadLettersAlarm(scope: Construct, id: string, description: string, queue: sqs.Queue): cloudwatch.Alarm {
  return alarmOf(scope, [id, description, queue.metricApproximateNumberOfMessagesVisible({ period: Duration.minutes(1), statistic: 'Maximum' }), 1]);
}

function alarmOf(scope: Construct, [id, description, metric, threshold]: AlarmSpec): cloudwatch.Alarm {
  return new cloudwatch.Alarm(scope, id, {
    alarmDescription: `${description}: ${scope.node.path}`,
    metric,
    threshold,
    evaluationPeriods: 1,
    comparisonOperator: cloudwatch.ComparisonOperator.GREATER_THAN_OR_EQUAL_TO_THRESHOLD,
    treatMissingData: cloudwatch.TreatMissingData.NOT_BREACHING,
  });
}
