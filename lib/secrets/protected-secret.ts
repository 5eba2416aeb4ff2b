import { Duration, RemovalPolicy, Stack, Token, TokenComparison } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as secretsmanager from 'aws-cdk-lib/aws-secretsmanager';
import * as sns from 'aws-cdk-lib/aws-sns';
import { Construct } from 'constructs';
import { CustomerKey } from '../data';
import { LeastPrivilegeFunction } from '../identity';
import { RotationAlarms } from './rotation-alarms';
import { rotationFunction, Rotator } from './rotation-function';
import { RotationTime } from './rotation-time';
import { stateSecretClaims } from './secret-claims';
import { SecretOptions } from './secret-options';
import { readerArnOf, throughSecretsManager, ValueReaders } from './value-readers';
import { invalidInput } from '../private/errors';
import { ClaimPrincipal, ClaimResource, Claims, Declaration } from '../verification/claims';

/** A secret's rotation and what watches it. */
interface Rotation {
  readonly function: LeastPrivilegeFunction;
  readonly schedule: secretsmanager.CfnRotationSchedule;
  readonly alarms: RotationAlarms;
}

/**
 * What every secret of this library has: a customer key, readers by name, a rotation that is watched. Use one of its kinds, such as
 * {@link RotatedSecret}.
 *
 * The value is never in a template, an environment variable or a log.
 *
 * The resource policy denies `GetSecretValue` to every identity but the rotation function and those given `grantReadTo`, `grantRead`
 * or `allowReader`, whatever their own policies say. It denies nothing else, so whoever administers the secret can always
 * repair the policy.
 *
 * The secret is retained when the stack is deleted.
 *
 * @see https://docs.aws.amazon.com/secretsmanager/latest/userguide/rotate-secrets_lambda-functions.html
 * @see https://docs.aws.amazon.com/secretsmanager/latest/userguide/auth-and-access_resource-policies.html
 */
export abstract class ProtectedSecret extends secretsmanager.Secret {
  /** The key that encrypts the value, and the log and environment of the rotation function. */
  public readonly customerKey: CustomerKey;

  private readonly options: SecretOptions;
  private readonly readers: ValueReaders;
  private rotation?: Rotation;

  /** Readers beside the rotation function. */
  private readonly named: ClaimPrincipal[] = [];

  /**
   * @param scope where the secret stands
   * @param id its id
   * @param options what every secret can be told
   * @param value how the first value is generated
   */
  constructor(scope: Construct, id: string, options: SecretOptions, value: secretsmanager.SecretStringGenerator) {
    const key = options.encryptionKey ?? new CustomerKey(scope, `${id}Key`, {
      description: `Secret ${scope.node.path}/${id}`,
      usableThrough: ['secretsmanager', 'lambda'],
    });
    super(scope, id, {
      description: options.description,
      secretName: options.secretName,
      encryptionKey: key,
      removalPolicy: RemovalPolicy.RETAIN,
      replicaRegions: options.replicaRegions?.map((region) => ({ region })),
      generateSecretString: value,
    });
    this.customerKey = key;
    this.options = options;
    this.readers = new ValueReaders(this);
    stateSecretClaims(this, {
      readers: () => [ClaimPrincipal.of(this.rotationFunction), ...this.named],
      writers: () => [ClaimPrincipal.of(this.rotationFunction)],
    });
  }

  /** The function that rotates the value. Its role may rotate this secret and write to its log group, and what this kind of secret needs besides. */
  public get rotationFunction(): LeastPrivilegeFunction {
    return this.requireRotation().function;
  }

  /** The schedule. */
  public get rotationSchedule(): secretsmanager.CfnRotationSchedule {
    return this.requireRotation().schedule;
  }

  /** What watches the rotation. */
  public get rotationAlarms(): RotationAlarms {
    return this.requireRotation().alarms;
  }

  /** The topic that is told of failed rotations. */
  public get alarmTopic(): sns.ITopic {
    return this.rotationAlarms.topic;
  }

  /**
   * Lets an identity read the current value, and names it as a reader in the resource policy: `GetSecretValue` on this secret, and
   * `kms:Decrypt` on its key through Secrets Manager for this secret. The smallest statement that reads a secret.
   *
   * @param grantee a role or user. A role of another stack needs a `roleName`, or the two stacks would need each other.
   * @throws if the grantee is not one named role or user
   */
  public grantReadTo(grantee: iam.IGrantable): iam.Grant {
    return this.grantValue(grantee, ['secretsmanager:GetSecretValue']);
  }

  /**
   * Lets an identity read and describe the secret, and names it as a reader in the resource policy, as constructs of CDK ask
   * for it. `grantReadTo` gives less.
   *
   * @param grantee a role or user. A role of another stack needs a `roleName`, or the two stacks would need each other.
   * @param versionStages staging labels of the versions that may be read; all when left out
   * @throws if the grantee is not one named role or user
   */
  public grantRead(grantee: iam.IGrantable, versionStages?: string[]): iam.Grant {
    return this.grantValue(grantee, ['secretsmanager:GetSecretValue', 'secretsmanager:DescribeSecret'], versionStages);
  }

  /**
   * Names an identity as a reader in the resource policy without giving it a permission: for identities whose
   * permissions are managed elsewhere, such as an administrator's or a deployment role that resolves the secret in a template.
   *
   * @param reader the role
   */
  public allowReader(reader: iam.IRole): void {
    this.readers.admit(readerArnOf(this, reader.grantPrincipal));
    const principal = ClaimPrincipal.of(reader);
    this.named.push(principal);
    Claims.of(this).declare(Declaration.reader(ClaimResource.of(this), principal, `Named as a reader of the secret ${this.node.path}`));
  }

  /**
   * Makes the rotation of the secret. Each kind of secret calls it once, in its constructor.
   *
   * @internal
   */
  protected _rotateWith(rotator: Rotator): void {
    const { options } = this;
    const rotation = rotationFunction(this, 'Rotation', {
      secret: this, key: this.customerKey, rotator, logRetention: options.logRetention, segment: options.segment,
    });
    this.readers.admit(rotation.executionRole.roleArn);
    const others = (rotator.readsSecrets ?? []).filter((other): other is ProtectedSecret => other instanceof ProtectedSecret);
    others.forEach((other) => other.admitRotation(rotation, this));

    const time = options.rotation ?? RotationTime.every(Duration.days(30));
    const schedule = new secretsmanager.CfnRotationSchedule(this, 'RotationSchedule', {
      secretId: this.secretArn,
      rotationLambdaArn: rotation.functionArn,
      rotateImmediatelyOnUpdate: options.rotateImmediately ?? true,
      rotationRules: { scheduleExpression: time.expression, duration: time.window },
    });
    const alarms = new RotationAlarms(this, 'Alarms', { secret: this, rotationFunction: rotation, topic: options.alarmTopic });
    // The first rotation starts as soon as the schedule exists: it needs the invoke permission, the role's policy and its place among the
    // readers, here and where it reads another secret. An alarm that comes after it would miss its failure.
    schedule.node.addDependency(this.node.findChild('Rotation'), this.readers.policy, ...others.map((other) => other.readers.policy), alarms);
    this.rotation = { function: rotation, schedule, alarms };
  }

  /** The rotation of another secret reads this one; its role has the permissions already. */
  private admitRotation(rotation: LeastPrivilegeFunction, other: ProtectedSecret): void {
    if (Stack.of(this) !== Stack.of(other)) {
      throw invalidInput(other, `its rotation reads the secret ${this.node.path} of another stack, whose policy would have to name the rotation's role`,
        'put the two secrets into one stack; otherwise the two stacks would need each other');
    }
    this.readers.admit(rotation.executionRole.roleArn);
    this.named.push(ClaimPrincipal.of(rotation));
  }

  private requireRotation(): Rotation {
    if (!this.rotation) {
      throw new Error(`${this.node.path}: a kind of secret calls _rotateWith in its constructor`);
    }
    return this.rotation;
  }

  private grantValue(grantee: iam.IGrantable, actions: string[], versionStages?: string[]): iam.Grant {
    this.readers.admit(readerArnOf(this, grantee.grantPrincipal));
    this.named.push(ClaimPrincipal.of(grantee));
    const grant = iam.Grant.addToPrincipalOrResource({
      grantee,
      actions,
      resourceArns: [this.secretArn],
      resourceSelfArns: ['*'],
      resource: this,
      ...(versionStages ? { conditions: { 'ForAnyValue:StringEquals': { 'secretsmanager:VersionStage': versionStages } } } : {}),
    });
    return grant.combine(this.grantKey(grantee));
  }

  private grantKey(grantee: iam.IGrantable): iam.Grant {
    const { customerKey: key } = this;
    const actions = ['kms:Decrypt'];
    const conditions = throughSecretsManager(this);
    const grant = iam.Grant.addToPrincipal({ grantee, actions, resourceArns: [key.keyArn], conditions });
    const { principalAccount } = grantee.grantPrincipal;
    const foreign = principalAccount !== undefined && Token.compareStrings(principalAccount, Stack.of(this).account) === TokenComparison.DIFFERENT;
    if (!grant.success || foreign) {
      // Without the secret's ARN: the secret needs the key, so the key cannot need the secret.
      key.addToResourcePolicy(new iam.PolicyStatement({
        principals: [grantee.grantPrincipal],
        actions,
        resources: ['*'],
        conditions: { StringEquals: { 'kms:ViaService': conditions.StringEquals['kms:ViaService'] } },
      }));
      key._admit(ClaimPrincipal.of(grantee), `Reads the secret ${this.node.path}`);
    }
    return grant;
  }
}
