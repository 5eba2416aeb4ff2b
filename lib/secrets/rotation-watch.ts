import { Duration } from 'aws-cdk-lib';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import { SnsAction } from 'aws-cdk-lib/aws-cloudwatch-actions';
import * as events from 'aws-cdk-lib/aws-events';
import * as secretsmanager from 'aws-cdk-lib/aws-secretsmanager';
import * as sns from 'aws-cdk-lib/aws-sns';
import { Construct } from 'constructs';
import { LeastPrivilegeFunction } from '../identity';
import { invokeRegularly } from './rotation-events';

/** Properties of {@link RotationWatch}. */
export interface RotationWatchProps {
  /**
   * The secret that is rotated.
   */
  readonly secret: secretsmanager.ISecret;

  /**
   * The function that rotates it, which also looks whether the rotation is on time.
   */
  readonly rotationFunction: LeastPrivilegeFunction;

  /**
   * The topic that is told. Alarms must be able to publish to it.
   */
  readonly topic: sns.ITopic;
}

/**
 * Tells a topic when a rotation is late: switched off, a day past its time, or with a pending version that keeps every further rotation
 * from starting. No event of AWS says so, for nothing happens then.
 *
 * The rotation function looks every six hours and writes metrics. The topic is told as well when the metrics stop, so a watch that has
 * ended does not pass for a rotation in order. Missing data does not make a new alarm go off before the function has looked once.
 *
 * @see https://docs.aws.amazon.com/secretsmanager/latest/userguide/monitoring.html
 * @see https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/alarms-and-missing-data.html
 */
export class RotationWatch extends Construct {
  /** Has the function look every six hours. */
  public readonly rule: events.Rule;

  /** Goes off when the rotation is late or stuck; without metrics its state is INSUFFICIENT_DATA, of which the topic is told too. */
  public readonly lateAlarm: cloudwatch.Alarm;

  constructor(scope: Construct, id: string, props: RotationWatchProps) {
    super(scope, id);
    const { secret, rotationFunction, topic } = props;
    this.rule = invokeRegularly(this, 'Rule', {
      rotationFunction,
      description: `Has the rotation of ${secret.node.path} looked at`,
      every: Duration.hours(6),
      operation: 'watch',
    });
    // Two looks, so that one that came late leaves no gap.
    const period = Duration.hours(12);
    const metric = (metricName: string) => new cloudwatch.Metric({
      namespace: 'ZeroTrust/Secrets', metricName, dimensionsMap: { Secret: secret.secretArn }, statistic: cloudwatch.Stats.MAXIMUM, period,
    });
    this.lateAlarm = new cloudwatch.Alarm(this, 'LateAlarm', {
      alarmDescription: `The rotation of ${secret.node.path} is late, stuck or no longer watched; the function's log says which`,
      metric: new cloudwatch.MathExpression({
        expression: 'overdue + stuck',
        label: 'Late or stuck rotations',
        usingMetrics: { overdue: metric('RotationOverdue'), stuck: metric('StuckPending') },
        period,
      }),
      threshold: 1,
      evaluationPeriods: 1,
      comparisonOperator: cloudwatch.ComparisonOperator.GREATER_THAN_OR_EQUAL_TO_THRESHOLD,
      treatMissingData: cloudwatch.TreatMissingData.MISSING,
    });
    const told = new SnsAction(topic);
    this.lateAlarm.addAlarmAction(told);
    this.lateAlarm.addInsufficientDataAction(told);
  }
}
