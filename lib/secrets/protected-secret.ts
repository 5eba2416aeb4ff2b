import { Duration, RemovalPolicy, Stack } from 'aws-cdk-lib';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as events from 'aws-cdk-lib/aws-events';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as secretsmanager from 'aws-cdk-lib/aws-secretsmanager';
import * as sns from 'aws-cdk-lib/aws-sns';
import { Construct } from 'constructs';
import { CustomerKey } from '../data';
import { LeastPrivilegeFunction } from '../identity';
import { grantKeyTo } from './key-permission';
import { RotationAlarms } from './rotation-alarms';
import { invokeRegularly } from './rotation-events';
import { rotationFunction, Rotator } from './rotation-function';
import { RotationTime } from './rotation-time';
import { RotationWatch } from './rotation-watch';
import { stateSecretClaims } from './secret-claims';
import { sourceOf } from './secret-network';
import { SecretOptions } from './secret-options';
import { SecretPolicy } from './secret-policy';
import { SecretReplica } from './secret-replica';
import { replicaArn, replicasOf } from './secret-replicas';
import { CURRENT_ONLY, readerArnOf, throughSecretsManager } from './value-readers';
import { invalidInput, requireReason } from '../private/errors';
import { ClaimPrincipal, ClaimResource, Claims, Declaration } from '../verification/claims';

/** A secret's rotation and what watches it. */
interface Rotation {
  readonly function: LeastPrivilegeFunction;
  readonly schedule: secretsmanager.CfnRotationSchedule;
  readonly alarms: RotationAlarms;
  readonly watch: RotationWatch;
  readonly retirementRule?: events.Rule;
}

/**
 * What every secret of this library has: a customer key, readers by name, a rotation that is watched. Use one of its kinds, such as
 * {@link RotatedSecret}.
 *
 * The value is never in a template, an environment variable or a log.
 *
 * The resource policy denies `GetSecretValue` to every identity but the rotation function and those given `grantReadTo`, `grantRead`
 * or `allowReader`, whatever their own policies say, and with a `segment` to every request that does not come through the endpoint of its
 * VPC. It denies the deletion of the secret. It denies nothing else, so whoever administers secrets can always repair the policy.
 *
 * AWS services that read on somebody's behalf carry that somebody's identity and come through no endpoint of yours: with a `segment`
 * name it with `allowReaderFromAnywhere`. Among them are CloudFormation, which resolves the secret in templates with the role that deploys,
 * RDS Proxy and ECS.
 *
 * The secret and its policy are retained when the stack is deleted. Replicas have the same policy.
 *
 * @see https://docs.aws.amazon.com/secretsmanager/latest/userguide/rotate-secrets_lambda-functions.html
 * @see https://docs.aws.amazon.com/secretsmanager/latest/userguide/auth-and-access_resource-policies.html
 */
export abstract class ProtectedSecret extends secretsmanager.Secret {
  /** The key that encrypts the value, and the log and environment of the rotation function. */
  public readonly customerKey: CustomerKey;

  private readonly options: SecretOptions;
  private readonly valuePolicy: SecretPolicy;
  private rotation?: Rotation;

  /** Readers beside the rotation function. */
  private readonly named: ClaimPrincipal[] = [];

  /** Readers that need not come through the secret's network. */
  private readonly fromAnywhere: ClaimPrincipal[] = [];

  /**
   * @param scope where the secret stands
   * @param id its id
   * @param options what every secret can be told
   * @param value how the first value is generated
   */
  constructor(scope: Construct, id: string, options: SecretOptions, value: secretsmanager.SecretStringGenerator) {
    if (options.encryptionKey && options.keyAdministrators) {
      throw invalidInput(`${scope.node.path || 'App'}/${id}`, 'keyAdministrators are those of a new key, and encryptionKey is another',
        'name the administrators where the key is made, or leave encryptionKey out');
    }
    const key = options.encryptionKey ?? new CustomerKey(scope, `${id}Key`, {
      description: `Secret ${scope.node.path}/${id}`,
      usableThrough: ['secretsmanager', 'lambda'],
      administrators: options.keyAdministrators,
    });
    super(scope, id, {
      description: options.description,
      secretName: options.secretName,
      encryptionKey: key,
      removalPolicy: RemovalPolicy.RETAIN,
      replicaRegions: replicasOf(`${scope.node.path || 'App'}/${id}`, options),
      generateSecretString: value,
    });
    this.customerKey = key;
    this.options = options;
    const administrators = options.keyAdministrators ?? [];
    const isProtected = options.deletionProtection ?? true;
    this.valuePolicy = new SecretPolicy(this, {
      source: options.segment && sourceOf(this, options.segment),
      deleters: isProtected ? administrators.map(({ roleArn }) => roleArn) : undefined,
    });
    stateSecretClaims(this, () => ({
      readers: [ClaimPrincipal.of(this.rotationFunction), ...this.named],
      writers: [ClaimPrincipal.of(this.rotationFunction)],
      networks: this.valuePolicy.networks,
      fromAnywhere: this.fromAnywhere,
      deleters: isProtected ? administrators.map((role) => ClaimPrincipal.of(role)) : undefined,
    }));
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
   * Lets an identity read the current value, and names it as a reader in the resource policy: `GetSecretValue` of the version AWSCURRENT
   * of this secret, and `kms:Decrypt` on its key through Secrets Manager for this secret. The smallest statement that reads a secret.
   *
   * The identity asks with the secret's ARN, and with the label `AWSCURRENT` or none; with a version id it gets nothing.
   *
   * @param grantee a role or user. A role of another stack needs a `roleName`, or the two stacks would need each other.
   * @throws if the grantee is not one named role or user
   * @see https://docs.aws.amazon.com/service-authorization/latest/reference/list_awssecretsmanager.html
   */
  public grantReadTo(grantee: iam.IGrantable): iam.Grant {
    return this.grantValue(grantee, ['secretsmanager:GetSecretValue'], CURRENT_ONLY);
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
    return this.grantValue(grantee, ['secretsmanager:GetSecretValue', 'secretsmanager:DescribeSecret'],
      versionStages && { 'ForAnyValue:StringEquals': { 'secretsmanager:VersionStage': versionStages } });
  }

  /**
   * Lets an identity read the current value of a replica, as `grantReadTo` does for the secret itself. The key of the replica must admit it.
   *
   * @param grantee a role or user. A role of another stack needs a `roleName`, or the two stacks would need each other.
   * @param replica one of the secret's `replicas`
   * @throws if the grantee is not one named role or user, or the secret has no such replica
   */
  public grantReplicaReadTo(grantee: iam.IGrantable, replica: SecretReplica): iam.Grant {
    if (!this.options.replicas?.includes(replica)) {
      throw invalidInput(this, `the secret has no such replica in ${replica.region}`, 'pass one of its replicas');
    }
    this.valuePolicy.admitReader(readerArnOf(this, grantee.grantPrincipal));
    this.named.push(ClaimPrincipal.of(grantee));
    const secretArn = replicaArn(this, replica.region);
    const grant = iam.Grant.addToPrincipal({ grantee, actions: ['secretsmanager:GetSecretValue'], resourceArns: [secretArn], conditions: CURRENT_ONLY });
    return grant.combine(iam.Grant.addToPrincipal({
      grantee, actions: ['kms:Decrypt'], resourceArns: [replica.key.keyArn], conditions: throughSecretsManager(this, { region: replica.region, secretArn }),
    }));
  }

  /**
   * Names an identity as a reader in the resource policy without giving it a permission: for identities whose
   * permissions are managed elsewhere, such as an administrator's or a deployment role that resolves the secret in a template.
   *
   * @param reader the role
   */
  public allowReader(reader: iam.IRole): void {
    this.nameReader(reader, `Named as a reader of the secret ${this.node.path}`);
  }

  /**
   * Names an identity as a reader as `allowReader` does, and lets its requests come from anywhere, where a `segment` limits the others:
   * for roles that deploy, and roles that an AWS service uses to read on somebody's behalf.
   *
   * @param reader the role. One that the app makes needs a `roleName`, or the prover cannot tell it from the app's other roles.
   * @param reason why it cannot come through the endpoint; it stands beside the claims
   * @throws if the reader is not one named role, or the reason says nothing
   */
  public allowReaderFromAnywhere(reader: iam.IRole, reason: string): void {
    const principal = this.nameReader(reader, requireReason(this, `the reader ${reader.node.path} from anywhere`, reason));
    this.valuePolicy.admitFromAnywhere(readerArnOf(this, reader.grantPrincipal));
    this.fromAnywhere.push(principal);
  }

  /**
   * Lets readers come through one more interface endpoint of Secrets Manager, such as that of another VPC, or of a region with a replica.
   * Who reads stays as it is.
   *
   * @param endpoint the endpoint; an imported one may lie in another region
   * @throws if the secret has no `segment`, so that its readers come from anywhere already
   */
  public allowReadsThrough(endpoint: ec2.IVpcEndpoint): void {
    if (!this.valuePolicy.limited) {
      throw invalidInput(this, 'the secret has no segment, so its readers come from anywhere already', 'give it a segment, or leave the call out');
    }
    this.valuePolicy.admitSource({ key: 'aws:SourceVpce', value: endpoint.vpcEndpointId });
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
    this.valuePolicy.admitReader(rotation.executionRole.roleArn);
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
    const watch = new RotationWatch(this, 'Watch', { secret: this, rotationFunction: rotation, topic: alarms.topic });
    // The first rotation starts as soon as the schedule exists: it needs the invoke permission, the role's policy and its place among the
    // readers, here and where it reads another secret. An alarm that comes after it would miss its failure.
    schedule.node.addDependency(this.node.findChild('Rotation'), this.valuePolicy.resource, ...others.map((other) => other.valuePolicy.resource), alarms, watch);
    const retirementRule = rotator.retires ? invokeRegularly(this, 'Retirement', {
      rotationFunction: rotation, description: `Ends values of ${this.node.path} that are out of use`, every: Duration.hours(1), operation: 'retire',
    }) : undefined;
    this.rotation = { function: rotation, schedule, alarms, watch, retirementRule };
  }

  /** The rotation of another secret reads this one; its role has the permissions already. */
  private admitRotation(rotation: LeastPrivilegeFunction, other: ProtectedSecret): void {
    if (Stack.of(this) !== Stack.of(other)) {
      throw invalidInput(other, `its rotation reads the secret ${this.node.path} of another stack, whose policy would have to name the rotation's role`,
        'put the two secrets into one stack; otherwise the two stacks would need each other');
    }
    this.valuePolicy.admitReader(rotation.executionRole.roleArn);
    this.named.push(ClaimPrincipal.of(rotation));
  }

  private requireRotation(): Rotation {
    if (!this.rotation) {
      throw new Error(`${this.node.path}: a kind of secret calls _rotateWith in its constructor`);
    }
    return this.rotation;
  }

  private nameReader(reader: iam.IRole, reason: string): ClaimPrincipal {
    this.valuePolicy.admitReader(readerArnOf(this, reader.grantPrincipal));
    const principal = ClaimPrincipal.of(reader);
    this.named.push(principal);
    Claims.of(this).declare(Declaration.reader(ClaimResource.of(this), principal, reason));
    return principal;
  }

  private grantValue(grantee: iam.IGrantable, actions: string[], conditions?: Record<string, Record<string, string | string[]>>): iam.Grant {
    this.valuePolicy.admitReader(readerArnOf(this, grantee.grantPrincipal));
    this.named.push(ClaimPrincipal.of(grantee));
    const grant = iam.Grant.addToPrincipalOrResource({
      grantee,
      actions,
      resourceArns: [this.secretArn],
      resourceSelfArns: ['*'],
      resource: this,
      conditions,
    });
    return grant.combine(grantKeyTo(this, this.customerKey, grantee));
  }
}
