import { Duration } from 'aws-cdk-lib';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import { SnsAction } from 'aws-cdk-lib/aws-cloudwatch-actions';
import * as events from 'aws-cdk-lib/aws-events';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import * as secretsmanager from 'aws-cdk-lib/aws-secretsmanager';
import * as sns from 'aws-cdk-lib/aws-sns';
import { Construct } from 'constructs';
import { alarmTopicOf } from './alarm-topic';
import { rotationFailureRule } from './rotation-failure-rule';

/** Properties of {@link RotationAlarms}. */
export interface RotationAlarmsProps {
  /**
   * The secret that is rotated.
   */
  readonly secret: secretsmanager.ISecret;

  /**
   * The function that rotates it.
   */
  readonly rotationFunction: lambda.IFunction;

  /**
   * The topic that is told. It must not be encrypted with `alias/aws/sns`, which alarms cannot use.
   *
   * @default - a new topic with a customer key
   */
  readonly topic?: sns.ITopic;
}

/**
 * Tells a topic when a rotation fails, in two ways that each see what the other misses.
 *
 * The alarm on the function's errors and throttles needs nothing else, but misses a function that is never reached. The
 * rule on the events `RotationFailed`, `RotationAbandoned` and `TestRotationFailed` sees every outcome, but only in an account
 * and region with a CloudTrail trail.
 *
 * @see https://docs.aws.amazon.com/secretsmanager/latest/userguide/cloudtrail_log_entries.html
 * @see https://docs.aws.amazon.com/secretsmanager/latest/userguide/monitoring-eventbridge.html
 */
export class RotationAlarms extends Construct {
  /** The topic that is told. */
  public readonly topic: sns.ITopic;

  /** Goes off when the rotation function fails or is throttled. */
  public readonly functionAlarm: cloudwatch.Alarm;

  /** Matches the events of a rotation that failed or was abandoned. */
  public readonly failureRule: events.Rule;

  constructor(scope: Construct, id: string, props: RotationAlarmsProps) {
    super(scope, id);
    this.topic = alarmTopicOf(this, props.topic);

    const period = Duration.minutes(5);
    this.functionAlarm = new cloudwatch.Alarm(this, 'FunctionAlarm', {
      alarmDescription: `The rotation of ${props.secret.node.path} failed or was throttled; the function's log names the step and the cause`,
      metric: new cloudwatch.MathExpression({
        expression: 'FILL(errors, 0) + FILL(throttles, 0)',
        label: 'Failed rotation steps',
        usingMetrics: {
          errors: props.rotationFunction.metricErrors({ statistic: 'Sum', period }),
          throttles: props.rotationFunction.metricThrottles({ statistic: 'Sum', period }),
        },
        period,
      }),
      threshold: 1,
      evaluationPeriods: 1,
      comparisonOperator: cloudwatch.ComparisonOperator.GREATER_THAN_OR_EQUAL_TO_THRESHOLD,
      treatMissingData: cloudwatch.TreatMissingData.NOT_BREACHING,
    });
    this.functionAlarm.addAlarmAction(new SnsAction(this.topic));

    this.failureRule = rotationFailureRule(this, props.secret, this.topic);
  }
}
