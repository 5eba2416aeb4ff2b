import { Duration } from 'aws-cdk-lib';
import * as events from 'aws-cdk-lib/aws-events';
import * as secretsmanager from 'aws-cdk-lib/aws-secretsmanager';
import * as sns from 'aws-cdk-lib/aws-sns';
import { Construct } from 'constructs';
import { LeastPrivilegeFunction } from '../identity';
import { ProtectedSecret } from './protected-secret';
import { RotationAlarms } from './rotation-alarms';
import { invokeRegularly } from './rotation-events';
import { rotationFunction, Rotator } from './rotation-function';
import { RotationTime } from './rotation-time';
import { RotationWatch } from './rotation-watch';
import { SecretOptions } from './secret-options';

/** A secret's rotation and what watches it. */
interface Rotation {
  readonly function: LeastPrivilegeFunction;
  readonly schedule: secretsmanager.CfnRotationSchedule;
  readonly alarms: RotationAlarms;
  readonly watch: RotationWatch;
  readonly retirementRule?: events.Rule;
}

/**
 * A secret that a function of its own rotates, with a schedule, and with what tells of a rotation that failed, is late or is stuck. Use one of
 * its kinds, such as {@link RotatedSecret}.
 *
 * @see https://docs.aws.amazon.com/secretsmanager/latest/userguide/rotate-secrets_lambda-functions.html
 */
export abstract class FunctionRotatedSecret extends ProtectedSecret {
  private readonly secretOptions: SecretOptions;
  private rotation?: Rotation;

  /**
   * @param scope where the secret stands
   * @param id its id
   * @param options what every secret can be told
   * @param value how the first value is generated
   * @throws if the key's administrators are named beside a key of one's own
   */
  constructor(scope: Construct, id: string, options: SecretOptions, value: secretsmanager.SecretStringGenerator) {
    super(scope, id, options, value);
    this.secretOptions = options;
  }

  /** The function that rotates the value. Its role may rotate this secret and write to its log group, and what this kind of secret needs besides. */
  public get rotationFunction(): LeastPrivilegeFunction {
    return this.requireRotation().function;
  }

  /** The schedule. */
  public get rotationSchedule(): secretsmanager.CfnRotationSchedule {
    return this.requireRotation().schedule;
  }

  /** What tells of failed rotations. */
  public get rotationAlarms(): RotationAlarms {
    return this.requireRotation().alarms;
  }

  /** What tells of late and stuck rotations. */
  public get rotationWatch(): RotationWatch {
    return this.requireRotation().watch;
  }

  /** Has values that are out of use ended, each hour; absent where the next value ends the one before. */
  public get retirementRule(): events.Rule | undefined {
    return this.requireRotation().retirementRule;
  }

  /** The topic that is told of failed rotations. */
  public get alarmTopic(): sns.ITopic {
    return this.rotationAlarms.topic;
  }

  /**
   * Makes the rotation of the secret. Each kind of secret calls it once, in its constructor.
   *
   * @internal
   */
  protected _rotateWith(rotator: Rotator): void {
    const { secretOptions: options } = this;
    const rotation = rotationFunction(this, 'Rotation', {
      secret: this, key: this.customerKey, rotator, logRetention: options.logRetention, segment: options.segment,
    });
    const own = this._admitRotator(rotation, rotation.executionRole, false);
    const others = (rotator.readsSecrets ?? []).filter((other): other is ProtectedSecret => other instanceof ProtectedSecret);
    const admitted = others.map((other) => other._admitRotation(rotation, this));

    const time = options.rotation ?? RotationTime.every(Duration.days(30));
    const schedule = new secretsmanager.CfnRotationSchedule(this, 'RotationSchedule', {
      secretId: this.secretArn,
      rotationLambdaArn: rotation.functionArn,
      rotateImmediatelyOnUpdate: options.rotateImmediately ?? true,
      rotationRules: { scheduleExpression: time.expression, duration: time.window },
    });
    const alarms = new RotationAlarms(this, 'Alarms', { secret: this, rotationFunction: rotation, topic: options.alarmTopic });
    const watch = new RotationWatch(this, 'Watch', { secret: this, rotationFunction: rotation, topic: alarms.topic });
    // The first rotation starts as soon as the schedule exists: it needs the invoke permission, the role's policy and its place among the
    // readers, here and where it reads another secret. An alarm that comes after it would miss its failure.
    schedule.node.addDependency(this.node.findChild('Rotation'), own, ...admitted, alarms, watch);
    const retirementRule = rotator.retires ? invokeRegularly(this, 'Retirement', {
      rotationFunction: rotation, description: `Ends values of ${this.node.path} that are out of use`, every: Duration.hours(1), operation: 'retire',
    }) : undefined;
    this.rotation = { function: rotation, schedule, alarms, watch, retirementRule };
  }

  private requireRotation(): Rotation {
    if (!this.rotation) {
      throw new Error(`${this.node.path}: a kind of secret calls _rotateWith in its constructor`);
    }
    return this.rotation;
  }
}
