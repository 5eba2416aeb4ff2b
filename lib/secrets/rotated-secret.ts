import { Duration, RemovalPolicy, Stack, Token, TokenComparison } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as logs from 'aws-cdk-lib/aws-logs';
import * as secretsmanager from 'aws-cdk-lib/aws-secretsmanager';
import * as sns from 'aws-cdk-lib/aws-sns';
import { Construct } from 'constructs';
import { CustomerKey } from '../data';
import { LeastPrivilegeFunction } from '../identity';
import { Segment } from '../network';
import { RotationAlarms } from './rotation-alarms';
import { rotationFunction } from './rotation-function';
import { RotationTime } from './rotation-time';
import { ValueCharacters } from './value-characters';
import { readerArnOf, throughSecretsManager, ValueReaders } from './value-readers';
import { invalidInput, shown } from '../private/errors';
import { Claim, ClaimPrincipal, ClaimResource, Claims, Declaration } from '../verification/claims';

/** Properties of {@link RotatedSecret}. */
export interface RotatedSecretProps {
  /**
   * What the secret opens, shown in the console.
   */
  readonly description: string;

  /**
   * The field of a JSON secret that holds the generated value.
   *
   * @default - the whole secret is the generated value, as plain text
   */
  readonly field?: string;

  /**
   * Other fields of the JSON secret, such as a user or host name. They stand readable in the template, so none may be
   * secret. Rotation keeps them, and also fields that were added later.
   *
   * @default - the generated field only
   */
  readonly publicFields?: { [name: string]: string };

  /**
   * Number of characters of the generated value, 1 to 4096. With the characters it must give at least 128 bits of entropy.
   *
   * @default 32, which is 190 bits with the default characters
   */
  readonly length?: number;

  /**
   * The characters of the generated value.
   *
   * @default ValueCharacters.ALPHANUMERIC
   */
  readonly characters?: ValueCharacters;

  /**
   * When the value is rotated.
   *
   * @default RotationTime.every(Duration.days(30))
   */
  readonly rotation?: RotationTime;

  /**
   * Whether a deployment that creates or changes the schedule also rotates at once. When it does not, Secrets Manager only
   * runs the test step on a copy of the current version.
   *
   * @default true
   */
  readonly rotateImmediately?: boolean;

  /**
   * The key that encrypts the value, and the rotation function's log and environment. It must be usable through
   * `secretsmanager` and `lambda`.
   *
   * @default - a new {@link CustomerKey} of this secret
   */
  readonly encryptionKey?: CustomerKey;

  /**
   * The topic that is told of failed and abandoned rotations. A customer key of the topic must let
   * `cloudwatch.amazonaws.com` in and be usable through `sns`; for a {@link CustomerKey} the former is added here.
   *
   * @default - a new topic with a customer key; subscribe to it through `alarmTopic`
   */
  readonly alarmTopic?: sns.ITopic;

  /**
   * How long the rotation function's log is kept.
   *
   * @default logs.RetentionDays.ONE_YEAR
   */
  readonly logRetention?: logs.RetentionDays;

  /**
   * The network segment that the rotation function runs in. It then reaches Secrets Manager through the segment's interface
   * endpoint: declare the connection with `rotationFunction.allowTo`.
   *
   * @default - none: the function talks to the public endpoint of Secrets Manager, over TLS
   */
  readonly segment?: Segment;

  /**
   * Other regions of the account that get a copy of each version. A copy is encrypted with the AWS managed key of that
   * region, which is a weaker protection than this secret's key has: call `addReplicaRegion` with a key of that region to keep it.
   *
   * @default - none
   */
  readonly replicaRegions?: string[];

  /**
   * A name for the secret.
   *
   * @default - CloudFormation makes the name
   */
  readonly secretName?: string;
}

/**
 * A secret whose value is generated, encrypted with a customer key, readable by named identities only, rotated by a
 * schedule and watched.
 *
 * The first value comes from Secrets Manager, each later one from Node's cryptographic generator in the rotation
 * function; both draw each character evenly, so the entropy is the length times `characters.bitsPerCharacter`. The value is
 * never in a template, an environment variable or a log.
 *
 * The resource policy denies `GetSecretValue` to every identity but the rotation function and those given `grantRead`
 * or `allowReader`, whatever their own policies say. It denies nothing else, so whoever administers the secret can always
 * repair the policy.
 *
 * The secret is retained when the stack is deleted.
 *
 * @see https://docs.aws.amazon.com/secretsmanager/latest/userguide/rotate-secrets_lambda-functions.html
 * @see https://docs.aws.amazon.com/secretsmanager/latest/userguide/auth-and-access_resource-policies.html
 */
export class RotatedSecret extends secretsmanager.Secret {
  /** The key that encrypts the value, and the log and environment of the rotation function. */
  public readonly customerKey: CustomerKey;

  /** The function that rotates the value. Its role may rotate this secret and write to its log group, nothing else. */
  public readonly rotationFunction: LeastPrivilegeFunction;

  /** The schedule. */
  public readonly rotationSchedule: secretsmanager.CfnRotationSchedule;

  /** The topic that is told of failed rotations. */
  public readonly alarmTopic: sns.ITopic;

  /** What watches the rotation. */
  public readonly rotationAlarms: RotationAlarms;

  private readonly readers: ValueReaders;

  /** Readers beside the rotation function. */
  private readonly named: ClaimPrincipal[] = [];

  constructor(scope: Construct, id: string, props: RotatedSecretProps) {
    const characters = props.characters ?? ValueCharacters.ALPHANUMERIC;
    const length = props.length ?? 32;
    validateValue(scope, id, props, characters, length);
    const key = props.encryptionKey ?? new CustomerKey(scope, `${id}Key`, {
      description: `Secret ${scope.node.path}/${id}`,
      usableThrough: ['secretsmanager', 'lambda'],
    });
    super(scope, id, {
      description: props.description,
      secretName: props.secretName,
      encryptionKey: key,
      removalPolicy: RemovalPolicy.RETAIN,
      replicaRegions: props.replicaRegions?.map((region) => ({ region })),
      generateSecretString: {
        passwordLength: length,
        excludeCharacters: characters._excluded || undefined,
        requireEachIncludedType: false,
        ...(props.field === undefined ? {} : { generateStringKey: props.field, secretStringTemplate: JSON.stringify(props.publicFields ?? {}) }),
      },
    });
    this.customerKey = key;

    this.rotationFunction = rotationFunction(this, 'Rotation', {
      secret: this, key, length, characters, field: props.field, logRetention: props.logRetention, segment: props.segment,
    });

    this.readers = new ValueReaders(this);
    this.readers.admit(this.rotationFunction.executionRole.roleArn);

    const time = props.rotation ?? RotationTime.every(Duration.days(30));
    this.rotationSchedule = new secretsmanager.CfnRotationSchedule(this, 'RotationSchedule', {
      secretId: this.secretArn,
      rotationLambdaArn: this.rotationFunction.functionArn,
      rotateImmediatelyOnUpdate: props.rotateImmediately ?? true,
      rotationRules: { scheduleExpression: time.expression, duration: time.window },
    });
    // The first rotation starts as soon as the schedule exists: it needs the invoke permission, the role's policy and its place among the readers.
    this.rotationSchedule.node.addDependency(this.node.findChild('Rotation'), this.readers.policy);

    this.stateClaims();
    this.rotationAlarms = new RotationAlarms(this, 'Alarms', { secret: this, rotationFunction: this.rotationFunction, topic: props.alarmTopic });
    this.alarmTopic = this.rotationAlarms.topic;
    // An alarm that comes after the first rotation would miss its failure.
    this.rotationSchedule.node.addDependency(this.rotationAlarms);
  }

  /**
   * Lets an identity read the value, and names it as a reader in the resource policy.
   *
   * @param grantee a role or user. A role of another stack needs a `roleName`, or the two stacks would need each other.
   * @param versionStages staging labels of the versions that may be read; all when left out
   * @throws if the grantee is not one named role or user
   */
  public grantRead(grantee: iam.IGrantable, versionStages?: string[]): iam.Grant {
    const principal = grantee.grantPrincipal;
    this.readers.admit(readerArnOf(this, principal));
    this.named.push(ClaimPrincipal.of(grantee));
    const grant = iam.Grant.addToPrincipalOrResource({
      grantee,
      actions: ['secretsmanager:GetSecretValue', 'secretsmanager:DescribeSecret'],
      resourceArns: [this.secretArn],
      resourceSelfArns: ['*'],
      resource: this,
      ...(versionStages ? { conditions: { 'ForAnyValue:StringEquals': { 'secretsmanager:VersionStage': versionStages } } } : {}),
    });
    return grant.combine(this.grantKey(grantee));
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

  private stateClaims(): void {
    const { path } = this.node;
    const secret = ClaimResource.of(this);
    const rotation = ClaimPrincipal.of(this.rotationFunction);
    Claims.of(this)._stateLater(() => [
      Claim.only(rotation, ...this.named).can({
        name: 'only-can-read',
        about: path,
        promise: `Only the named readers and the rotation read the value of the secret ${path}`,
        actions: ['secretsmanager:GetSecretValue'],
        resources: [secret],
      }),
      Claim.only(rotation).can({
        name: 'only-can-write',
        about: path,
        promise: `Only the rotation writes the value of the secret ${path}`,
        actions: ['secretsmanager:PutSecretValue', 'secretsmanager:UpdateSecretVersionStage'],
        resources: [secret],
      }),
      Claim.nobodyCan({
        name: 'cannot-be-taken-over',
        about: path,
        promise: `Nobody in the templates can delete the secret ${path}, replicate it, or change its policy, key or rotation`,
        actions: [
          'secretsmanager:CancelRotateSecret', 'secretsmanager:DeleteResourcePolicy', 'secretsmanager:DeleteSecret', 'secretsmanager:PutResourcePolicy',
          'secretsmanager:ReplicateSecretToRegions', 'secretsmanager:UpdateSecret',
        ],
        resources: [secret],
      }),
    ]);
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

function validateValue(scope: Construct, id: string, props: RotatedSecretProps, characters: ValueCharacters, length: number): void {
  const where = `${scope.node.path || 'App'}/${id}`;
  if (Token.isUnresolved(length) || !Number.isInteger(length) || length < 1 || length > 4096) {
    throw invalidInput(where, `a length of ${shown(length)}`, 'use a whole number from 1 to 4096');
  }
  const bits = length * characters.bitsPerCharacter;
  if (bits < 128) {
    const enough = Math.ceil(128 / characters.bitsPerCharacter);
    throw invalidInput(where, `${length} of these characters give ${Math.floor(bits)} bits of entropy, less than 128`, `use a length of ${enough} or more`);
  }
  if (props.field === '') {
    throw invalidInput(where, 'the field has no name', 'name it, or leave it out for a plain-text secret');
  }
  const fields = Object.keys(props.publicFields ?? {});
  if (props.field === undefined && fields.length > 0) {
    throw invalidInput(where, `publicFields ${shown(fields)} without a field for the generated value`, 'name the field, for a plain-text secret has no others');
  }
  if (props.field !== undefined && fields.includes(props.field)) {
    throw invalidInput(where, `publicFields has the generated field ${shown(props.field)} too`, 'leave it out: its value is generated');
  }
}
