import { ArnFormat, Duration, Stack } from 'aws-cdk-lib';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import { SnsAction } from 'aws-cdk-lib/aws-cloudwatch-actions';
import * as events from 'aws-cdk-lib/aws-events';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import * as secretsmanager from 'aws-cdk-lib/aws-secretsmanager';
import * as sns from 'aws-cdk-lib/aws-sns';
import { Construct } from 'constructs';
import { CustomerKey, KeyUseCondition, NoticeTopic } from '../data';
import { publishByRole } from '../identity/topic-publisher';
import { invalidInput } from '../private/errors';

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
    this.topic = props.topic ?? new NoticeTopic(this, 'Topic', { displayName: 'Secret rotation' });
    if (!(this.topic instanceof NoticeTopic)) {
      this.letAlarmsPublish();
    }

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

    this.failureRule = new events.Rule(this, 'FailureRule', {
      description: `A rotation of ${props.secret.node.path} failed or was abandoned`.slice(0, 512),
      eventPattern: {
        source: ['aws.secretsmanager'],
        detailType: ['AWS Service Event via CloudTrail'],
        detail: {
          eventName: ['RotationFailed', 'RotationAbandoned', 'TestRotationFailed'],
          additionalEventData: { SecretId: [props.secret.secretArn] },
        },
      },
    });
    publishByRole(this.failureRule, this.topic);
  }

  /** A topic policy replaces the default one that let the account's alarms publish, and enforceSSL makes a topic policy. */
  private letAlarmsPublish(): void {
    const { masterKey } = this.topic;
    if (masterKey && 'aliasName' in masterKey && masterKey.aliasName === 'alias/aws/sns') {
      throw invalidInput(this, 'the alarm topic is encrypted with alias/aws/sns, which alarms may not use: its notices would be lost without a trace',
        'encrypt the topic with a customer key that lets cloudwatch.amazonaws.com in');
    }
    const stack = Stack.of(this.topic);
    const cloudWatch = new iam.ServicePrincipal('cloudwatch.amazonaws.com');
    if (masterKey instanceof CustomerKey) {
      masterKey.allowService(cloudWatch, KeyUseCondition.sourceAccount(masterKey, 'AlarmsOfThisAccount'));
    }
    this.topic.addToResourcePolicy(new iam.PolicyStatement({
      sid: 'AlarmsOfThisAccount',
      principals: [cloudWatch],
      actions: ['sns:Publish'],
      resources: [this.topic.topicArn],
      conditions: {
        StringEquals: { 'aws:SourceAccount': stack.account },
        ArnLike: { 'aws:SourceArn': stack.formatArn({ service: 'cloudwatch', resource: 'alarm', resourceName: '*', arnFormat: ArnFormat.COLON_RESOURCE_NAME }) },
      },
    }));
  }
}
