import { Resource, SecretsManagerSecretOptions, SecretValue, Stack } from 'aws-cdk-lib';
import * as events from 'aws-cdk-lib/aws-events';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as logs from 'aws-cdk-lib/aws-logs';
import * as secretsmanager from 'aws-cdk-lib/aws-secretsmanager';
import * as sns from 'aws-cdk-lib/aws-sns';
import { Construct, IDependable } from 'constructs';
import { managedIn, ManagedResource } from './managed-resource';
import { RotatedDatabase } from './rotated-database';
import { CustomerKey } from '../../data';
import { LeastPrivilegeFunction } from '../../identity';
import { Segment } from '../../network';
import { invalidInput, shown } from '../../private/errors';
import { ClaimPrincipal, ClaimResource } from '../../verification/claims';
import { alarmTopicOf } from '../alarm-topic';
import { rotationFailureRule } from '../rotation-failure-rule';
import { RotationWatch } from '../rotation-watch';
import { stateSecretClaims } from '../secret-claims';
import { sourceOf } from '../secret-network';
import { SecretPolicy } from '../secret-policy';
import { SecretReaders } from '../secret-readers';
import { throughSecretsManager } from '../value-readers';
import { watchFunction } from '../watch-function';

/** Properties of {@link ManagedMasterSecret}. */
export interface ManagedMasterSecretProps {
  /**
   * The instance or cluster, made by the app with `manageMasterUserPassword: true`.
   */
  readonly database: RotatedDatabase;

  /**
   * The key that encrypts the value. It must be usable through `secretsmanager` and `rds`.
   *
   * @default - the `encryptionKey` of the database's credentials, or a new {@link CustomerKey}
   */
  readonly encryptionKey?: CustomerKey;

  /**
   * The topic that is told of failed, late and stuck rotations. A customer key of the topic must let `cloudwatch.amazonaws.com` in and be usable
   * through `sns`; for a {@link CustomerKey} the former is added here.
   *
   * @default - a new topic with a customer key; subscribe to it through `alarmTopic`
   */
  readonly alarmTopic?: sns.ITopic;

  /**
   * How long the log of the function is kept that watches the rotation.
   *
   * @default logs.RetentionDays.ONE_YEAR
   */
  readonly logRetention?: logs.RetentionDays;

  /**
   * A segment whose VPC's endpoint of Secrets Manager all reads come through. The function that watches the rotation runs in it.
   *
   * @default - none: named readers read from anywhere
   */
  readonly segment?: Segment;

  /**
   * Whether a resource policy denies the value to everybody but the named readers.
   *
   * @default true
   */
  readonly namedReadersOnly?: boolean;
}

/**
 * The secret of a master user whose password RDS manages: RDS makes it, rotates it every seven days without a function, and deletes it with the
 * database. This construct brings what RDS leaves out: a customer key, readers by name, and notices when a rotation fails, is late or is stuck.
 *
 * It is the better choice for a master user: nothing of yours holds the password, not even a deployment. RDS owns the secret, so value, rotation
 * function, replicas and deletion are out of reach; key, resource policy and schedule are not.
 *
 * RDS does not manage the password of an instance with read replicas (but SQL Server's), of a blue/green deployment, or of an Aurora Global Database.
 *
 * @see https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/rds-secrets-manager.html
 * @see https://docs.aws.amazon.com/secretsmanager/latest/userguide/rotate-secrets_managed.html
 */
export class ManagedMasterSecret extends Resource implements secretsmanager.ISecret {
  /**
   * The construct that a secret belongs to, also where CDK's `instance.secret` is given.
   *
   * @internal
   */
  public static _of(secret: secretsmanager.ISecret): ManagedMasterSecret | undefined {
    return secret instanceof ManagedMasterSecret ? secret : MANAGED.get(secret);
  }

  /** The key that encrypts the value. */
  public readonly encryptionKey?: kms.IKey;

  /** The ARN, which RDS makes. */
  public readonly secretArn: string;

  /** The ARN. */
  public readonly secretFullArn?: string;

  /** The name, which RDS makes. */
  public readonly secretName: string;

  /** The topic that is told of failed, late and stuck rotations. */
  public readonly alarmTopic: sns.ITopic;

  /** Matches the events of a failed rotation. They reach EventBridge in accounts with a CloudTrail trail. */
  public readonly failureRule: events.Rule;

  /** What tells of late and stuck rotations. */
  public readonly rotationWatch: RotationWatch;

  private readonly secret: secretsmanager.ISecret;
  private readonly readers: SecretReaders;
  private readonly document?: secretsmanager.ResourcePolicy;
  private readonly policy?: SecretPolicy;

  /**
   * @throws if the database is not of the app's own RDS, RDS does not manage its password, or it has another key already
   */
  constructor(scope: Construct, id: string, props: ManagedMasterSecretProps) {
    super(scope, id);
    const resource = managedIn(this, props.database);
    const key = this.keyFor(resource, props.encryptionKey);
    this.secret = secretsmanager.Secret.fromSecretAttributes(this, 'Secret', { secretCompleteArn: resource.secretArn, encryptionKey: key });
    this.encryptionKey = key;
    this.secretArn = this.secret.secretArn;
    this.secretFullArn = this.secret.secretArn;
    this.secretName = this.secret.secretName;
    if (resource.handedOut) {
      MANAGED.set(resource.handedOut, this);
    }
    if (props.namedReadersOnly ?? true) {
      this.document = new secretsmanager.ResourcePolicy(this, 'Policy', { secret: this.secret });
      this.policy = new SecretPolicy(this, { source: props.segment && sourceOf(this, props.segment) });
      this.policy.admitReader(serviceLinkedRole(this));
      this.policy.admitFromAnywhere(serviceLinkedRole(this));
    } else if (props.segment) {
      throw invalidInput(this, 'a segment limits where named readers read from, and namedReadersOnly is false', 'leave one of them out');
    }

    const rds = ClaimPrincipal.arn(serviceLinkedRole(this));
    const claimed = ClaimResource._masterUserSecretOf(resource.construct);
    const { policy } = this;
    this.readers = new SecretReaders({ secret: this, key, claimed, policy, conditions: OWNED_BY_RDS });
    stateSecretClaims(this, claimed, () => ({
      readers: [rds, ...this.readers.named],
      writers: [rds],
      networks: policy?.networks ?? [],
      fromAnywhere: [rds, ...this.readers.fromAnywhere],
    }));

    this.alarmTopic = alarmTopicOf(this, props.alarmTopic);
    this.failureRule = rotationFailureRule(this, this, this.alarmTopic);
    const { logRetention, segment } = props;
    this.rotationWatch = new RotationWatch(this, 'Watch', {
      secret: this, rotationFunction: watchFunction(this, 'WatchFunction', { secret: this, logRetention, segment, conditions: OWNED_BY_RDS }), topic: this.alarmTopic,
    });
  }

  /** The secret as CloudFormation refers to it. */
  public get secretRef(): secretsmanager.SecretReference {
    return this.secret.secretRef;
  }

  /** The value, as a reference that CloudFormation resolves: the role that deploys has to be a reader then. Prefer reading it at run time. */
  public get secretValue(): SecretValue {
    return this.secret.secretValue;
  }

  /**
   * A field of the value, as a reference that CloudFormation resolves.
   *
   * @param key `username` or `password`; RDS writes no others
   */
  public secretValueFromJson(key: string): SecretValue {
    return this.secret.secretValueFromJson(key);
  }

  /**
   * Lets an identity read the current value, and names it as a reader in the resource policy.
   *
   * @param grantee a role or user
   * @throws if the grantee is not one named role or user
   */
  public grantReadTo(grantee: iam.IGrantable): iam.Grant {
    return this.readers.grantCurrent(grantee);
  }

  /**
   * Lets an identity read and describe the secret, and names it as a reader, as constructs of CDK ask for it. `grantReadTo` gives less.
   *
   * @param grantee a role or user
   * @param versionStages staging labels of the versions that may be read; all when left out
   * @throws if the grantee is not one named role or user
   */
  public grantRead(grantee: iam.IGrantable, versionStages?: string[]): iam.Grant {
    return this.readers.grantVersions(grantee, versionStages);
  }

  /**
   * Names an identity as a reader without giving it a permission.
   *
   * @param reader the role
   */
  public allowReader(reader: iam.IRole): void {
    this.readers.allow(reader, `Named as a reader of the secret ${this.node.path}`);
  }

  /**
   * Names an identity as a reader as `allowReader` does, and lets its requests come from anywhere, where a `segment` limits the others: for
   * RDS Proxy, and roles that deploy.
   *
   * @param reader the role
   * @param reason why it cannot come through the endpoint; it stands beside the claims
   * @throws if the reader is not one named role, or the reason says nothing
   */
  public allowReaderFromAnywhere(reader: iam.IRole, reason: string): void {
    this.readers.allowFromAnywhere(reader, reason);
  }

  /**
   * Not to be had: RDS writes the value.
   *
   * @param grantee whoever asks
   * @throws always
   */
  public grantWrite(grantee: iam.IGrantable): iam.Grant {
    throw this.ownedByRds(`nobody else writes the value${Construct.isConstruct(grantee) ? `, not ${grantee.node.path}` : ''}`);
  }

  /**
   * Not to be had: RDS rotates the value.
   *
   * @param id of the schedule
   * @param options of the schedule
   * @throws always
   */
  public addRotationSchedule(id: string, options: secretsmanager.RotationScheduleOptions): secretsmanager.RotationSchedule {
    throw this.ownedByRds(`no other rotation can be added, as ${shown(id)} ${options.rotationLambda ? `by ${options.rotationLambda.node.path} ` : ''}would be`);
  }

  /**
   * Not to be had: RDS keeps the address out of this secret.
   *
   * @param target whatever it would be attached to
   * @throws always
   */
  public attach(target: secretsmanager.ISecretAttachmentTarget): secretsmanager.ISecret {
    throw this.ownedByRds(`no ${target.asSecretAttachmentTarget().targetType} can be attached to it`);
  }

  /**
   * Adds a statement to the resource policy.
   *
   * @param statement the statement
   */
  public addToResourcePolicy(statement: iam.PolicyStatement): iam.AddToResourcePolicyResult {
    this.document?.document.addStatements(statement);
    return { statementAdded: this.document !== undefined, policyDependable: this.document };
  }

  /** Denies `DeleteSecret` to all of the account, which RDS does already. */
  public denyAccountRootDelete(): void {
    this.addToResourcePolicy(new iam.PolicyStatement({
      effect: iam.Effect.DENY, principals: [new iam.AccountRootPrincipal()], actions: ['secretsmanager:DeleteSecret'], resources: ['*'],
    }));
  }

  /**
   * The key of a dynamic reference of CloudFormation.
   *
   * @param options which version and field
   */
  public cfnDynamicReferenceKey(options?: SecretsManagerSecretOptions): string {
    return this.secret.cfnDynamicReferenceKey(options);
  }

  /**
   * What the rotation of another user needs to read this secret: its current value and, while RDS rotates it, the pending one by its version id.
   *
   * @internal
   */
  public _readStatements(): iam.PolicyStatement[] {
    return [
      new iam.PolicyStatement({
        sid: 'ReadTheMasterUser', actions: ['secretsmanager:DescribeSecret', 'secretsmanager:GetSecretValue'], resources: [this.secretArn], conditions: OWNED_BY_RDS,
      }),
      new iam.PolicyStatement({
        sid: 'KeyOfTheMasterUser', actions: ['kms:Decrypt'], resources: [this.encryptionKey!.keyArn], conditions: throughSecretsManager(this),
      }),
    ];
  }

  /**
   * The rotation of another user reads this secret; its role has the permissions already.
   *
   * @internal
   */
  public _admitRotation(rotation: LeastPrivilegeFunction): IDependable[] {
    this.readers.name(rotation);
    return this.policy ? [this.policy.resource] : [];
  }

  private keyFor(resource: ManagedResource, asked: CustomerKey | undefined): kms.IKey {
    if (resource.key && asked && resource.key !== asked) {
      throw invalidInput(this, 'the credentials of the database name another encryptionKey', 'name the key in one place');
    }
    const key = resource.key ?? asked ?? new CustomerKey(this, 'Key', {
      description: `Master user of ${resource.path}`, usableThrough: ['secretsmanager', 'rds'],
    });
    resource.encryptWith(key);
    return key;
  }

  private ownedByRds(consequence: string): Error {
    return invalidInput(this, `the secret belongs to RDS, and ${consequence}`, 'use a DatabaseSecret for a user whose secret is to be your own');
  }
}

/**
 * Its ARN is known only at deployment. That RDS owns it tells it from every secret of a template, for people who read the policy and for proofs.
 *
 * @see https://docs.aws.amazon.com/secretsmanager/latest/userguide/service-linked-secrets.html
 */
const OWNED_BY_RDS = { StringEquals: { 'aws:ResourceTag/aws:secretsmanager:owningService': 'rds' } };

/** The secrets that constructs of CDK hand out, by the one that looks after them. */
const MANAGED = new WeakMap<secretsmanager.ISecret, ManagedMasterSecret>();

/** RDS works on the secret with this role of the account, which the resource policy must not shut out. */
function serviceLinkedRole(scope: Construct): string {
  return Stack.of(scope).formatArn({
    service: 'iam', region: '', resource: 'role', resourceName: 'aws-service-role/rds.amazonaws.com/AWSServiceRoleForRDS',
  });
}
