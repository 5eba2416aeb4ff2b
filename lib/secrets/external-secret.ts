import { Annotations, Duration } from 'aws-cdk-lib';
import * as events from 'aws-cdk-lib/aws-events';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as secretsmanager from 'aws-cdk-lib/aws-secretsmanager';
import * as sns from 'aws-cdk-lib/aws-sns';
import { Construct, IDependable } from 'constructs';
import { LeastPrivilegeRole, SourceContext, Trust, WildcardException } from '../identity';
import { alarmTopicOf } from './alarm-topic';
import { ExternalSecretProps } from './external-secret-props';
import { ExternalSecretType } from './external-secret-type';
import { ProtectedSecret } from './protected-secret';
import { rotationFailureRule } from './rotation-failure-rule';
import { RotationTime } from './rotation-time';
import { RotationWatch } from './rotation-watch';
import { throughSecretsManager } from './value-readers';
import { watchFunction } from './watch-function';
import { acknowledge } from '../private/acknowledgements';
import { invalidInput } from '../private/errors';

/** Rules that want a rotation, and know only those by functions. */
const WANT_ROTATION = ['AwsSolutions::AwsSolutions-SMG4', 'NIST.800.53.R5::NIST.800.53.R5-SecretsManagerRotationEnabled'];

/**
 * A credential at a partner of AWS, such as Salesforce or Snowflake, that Secrets Manager rotates by itself, without a function of yours.
 *
 * The credential is made at the partner, so its first value is stored by hand: see `firstValueStored`. It never stands in a template.
 *
 * Secrets Manager rotates with a role that it alone assumes, for this secret only, and that may read and write this secret, use its key for
 * it and read the secret of the administrator where there is one.
 *
 * A function that can only describe the secret looks every six hours whether it does so in time. Of a rotation that failed events tell as well,
 * which reach EventBridge in accounts with a CloudTrail trail.
 *
 * The secret and its policy are retained when the stack is deleted.
 *
 * @see https://docs.aws.amazon.com/secretsmanager/latest/userguide/managed-external-secrets.html
 * @see https://docs.aws.amazon.com/secretsmanager/latest/userguide/mes-security.html
 */
export class ExternalSecret extends ProtectedSecret {
  /** The role that Secrets Manager rotates with. */
  public readonly rotationRole: LeastPrivilegeRole;

  /** The schedule; absent until the first value is stored. */
  public readonly rotationSchedule?: secretsmanager.CfnRotationSchedule;

  /** What tells of late and stuck rotations; absent until the first value is stored. */
  public readonly rotationWatch?: RotationWatch;

  /** The topic that is told of failed, abandoned, late and stuck rotations. */
  public readonly alarmTopic: sns.ITopic;

  /** Matches the events of a rotation that failed or was abandoned. */
  public readonly failureRule: events.Rule;

  /** The partner and the kind of its credential. */
  public readonly type: ExternalSecretType;

  /**
   * @throws if the credential would end before it is rotated, or the key's administrators are named beside a key of one's own
   */
  constructor(scope: Construct, id: string, props: ExternalSecretProps) {
    const time = rotationTime(`${scope.node.path || 'App'}/${id}`, props);
    super(scope, id, props);
    this.type = props.type;
    (this.node.defaultChild as secretsmanager.CfnSecret).type = props.type.secretType;
    this.rotationRole = this.makeRotationRole();
    // Secrets Manager calls itself from inside AWS, through no endpoint.
    const policy = this._admitRotator(this.rotationRole, this.rotationRole, true);
    this.alarmTopic = alarmTopicOf(this, props.alarmTopic);
    this.failureRule = rotationFailureRule(this, this, this.alarmTopic);

    const why = props.firstValueStored ? 'Secrets Manager rotates the secret by itself, with a role and without a function, which the rule does not know'
      : 'The secret is empty until its first value is stored by hand, and Secrets Manager rotates no empty secret: firstValueStored';
    WANT_ROTATION.forEach((rule) => acknowledge(this, rule, why));
    if (props.firstValueStored) {
      const { logRetention, segment } = props;
      this.rotationWatch = new RotationWatch(this, 'Watch', {
        secret: this, rotationFunction: watchFunction(this, 'WatchFunction', { secret: this, key: this.customerKey, logRetention, segment }), topic: this.alarmTopic,
      });
      this.rotationSchedule = this.makeSchedule(time, props.rotateImmediately ?? true, [policy, this.failureRule, this.rotationWatch]);
    } else {
      this.tellThatItIsEmpty();
    }
  }

  private makeRotationRole(): LeastPrivilegeRole {
    return new LeastPrivilegeRole(this, 'RotationRole', {
      description: `Lets Secrets Manager rotate the secret ${this.node.path}`.slice(0, 1000),
      trust: [Trust.service('secretsmanager.amazonaws.com', { sourceContext: SourceContext.ACCOUNT, sourceArns: [this.secretArn] })],
      statements: [
        new iam.PolicyStatement({
          sid: 'RotateThisSecret',
          actions: ['secretsmanager:DescribeSecret', 'secretsmanager:GetSecretValue', 'secretsmanager:PutSecretValue', 'secretsmanager:UpdateSecretVersionStage'],
          resources: [this.secretArn],
        }),
        new iam.PolicyStatement({
          sid: 'KeyOfThisSecretOnly',
          actions: ['kms:Decrypt', 'kms:GenerateDataKey'],
          resources: [this.customerKey.keyArn],
          conditions: throughSecretsManager(this),
        }),
        new iam.PolicyStatement({ sid: 'RandomCharacters', actions: ['secretsmanager:GetRandomPassword'], resources: ['*'] }),
      ],
      wildcardExceptions: [WildcardException.resource('*', ['secretsmanager:GetRandomPassword'],
        'AWS gives the action no resource: it answers with random characters and reads no secret, and the rotation makes new passwords with it')],
    });
  }

  private makeSchedule(time: RotationTime, immediately: boolean, needed: IDependable[]): secretsmanager.CfnRotationSchedule {
    const { admin, metadata } = this.type;
    const items = Object.entries(metadata).map(([key, value]) => ({ key, value }));
    const schedule = new secretsmanager.CfnRotationSchedule(this, 'RotationSchedule', {
      secretId: this.secretArn,
      externalSecretRotationRoleArn: this.rotationRole.roleArn,
      externalSecretRotationMetadata: items.length > 0 ? items : undefined,
      rotateImmediatelyOnUpdate: immediately,
      rotationRules: { scheduleExpression: time.expression, duration: time.window },
    });
    const grant = admin?.grantRead(this.rotationRole);
    grant?.assertSuccess();
    // The first rotation starts with the schedule: it needs the role's policies and its place among the readers, here and at the administrator's.
    const policyOfAdmin = admin?.node.tryFindChild('Policy');
    schedule.node.addDependency(this.rotationRole, ...needed, ...policyOfAdmin ? [policyOfAdmin] : []);
    grant?.applyBefore(schedule);
    return schedule;
  }

  private tellThatItIsEmpty(): void {
    const fields = this.type.valueFields.length > 0 ? ` with the fields ${this.type.valueFields.join(', ')}` : '';
    Annotations.of(this).addWarningV2('cdk-zero-trust:external-secret-without-value',
      `The secret is not rotated yet. Store its first value${fields} with "aws secretsmanager put-secret-value", and set firstValueStored`);
  }
}

/** The time that was asked for, or the longest one up to 30 days that the credential lives through. */
function rotationTime(where: string, { type, rotation }: ExternalSecretProps): RotationTime {
  const { longestIntervalDays: longest, secretType } = type;
  const days = Number(/^rate\((\d+) days?\)$/.exec(rotation?.expression ?? '')?.[1] ?? 0);
  if (longest !== undefined && days > longest) {
    throw invalidInput(where, `a rotation every ${days} days for ${secretType}, whose credential would end before it`, `rotate at least every ${longest} days`);
  }
  return rotation ?? RotationTime.every(Duration.days(Math.min(30, longest ?? 30)));
}
