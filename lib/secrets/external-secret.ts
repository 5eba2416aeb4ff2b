import { Annotations, Duration, RemovalPolicy, Stack, Token, TokenComparison } from 'aws-cdk-lib';
import * as events from 'aws-cdk-lib/aws-events';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as secretsmanager from 'aws-cdk-lib/aws-secretsmanager';
import * as sns from 'aws-cdk-lib/aws-sns';
import { Construct } from 'constructs';
import { CustomerKey, NoticeTopic } from '../data';
import { LeastPrivilegeRole, SourceContext, Trust, WildcardException } from '../identity';
import { ExternalSecretProps } from './external-secret-props';
import { ExternalSecretType } from './external-secret-type';
import { RotationTime } from './rotation-time';
import { stateSecretClaims } from './secret-claims';
import { sourceOf } from './secret-network';
import { SecretPolicy } from './secret-policy';
import { CURRENT_ONLY, readerArnOf, throughSecretsManager } from './value-readers';
import { publishByRole } from '../identity/topic-publisher';
import { acknowledge } from '../private/acknowledgements';
import { invalidInput, requireReason } from '../private/errors';
import { ClaimPrincipal, ClaimResource, Claims, Declaration } from '../verification/claims';

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
 * Of a failed rotation only events tell, which reach EventBridge in accounts with a CloudTrail trail.
 *
 * The secret and its policy are retained when the stack is deleted.
 *
 * @see https://docs.aws.amazon.com/secretsmanager/latest/userguide/managed-external-secrets.html
 * @see https://docs.aws.amazon.com/secretsmanager/latest/userguide/mes-security.html
 */
export class ExternalSecret extends secretsmanager.Secret {
  /** The key that encrypts the value. */
  public readonly customerKey: CustomerKey;

  /** The role that Secrets Manager rotates with. */
  public readonly rotationRole: LeastPrivilegeRole;

  /** The schedule; absent until the first value is stored. */
  public readonly rotationSchedule?: secretsmanager.CfnRotationSchedule;

  /** The topic that is told of failed and abandoned rotations. */
  public readonly alarmTopic: sns.ITopic;

  /** Matches the events of a rotation that failed or was abandoned. */
  public readonly failureRule: events.Rule;

  /** The partner and the kind of its credential. */
  public readonly type: ExternalSecretType;

  private readonly valuePolicy: SecretPolicy;
  private readonly named: ClaimPrincipal[] = [];
  private readonly fromAnywhere: ClaimPrincipal[] = [];

  /**
   * @throws if the credential would end before it is rotated, or the key's administrators are named beside a key of one's own
   */
  constructor(scope: Construct, id: string, props: ExternalSecretProps) {
    if (props.encryptionKey && props.keyAdministrators) {
      throw invalidInput(`${scope.node.path || 'App'}/${id}`, 'keyAdministrators are those of a new key, and encryptionKey is another',
        'name the administrators where the key is made, or leave encryptionKey out');
    }
    const time = rotationTime(`${scope.node.path || 'App'}/${id}`, props);
    const key = props.encryptionKey ?? new CustomerKey(scope, `${id}Key`, {
      description: `Secret ${scope.node.path}/${id}`, usableThrough: ['secretsmanager'], administrators: props.keyAdministrators,
    });
    super(scope, id, {
      description: props.description,
      secretName: props.secretName,
      encryptionKey: key,
      removalPolicy: RemovalPolicy.RETAIN,
      replicaRegions: props.replicaRegions?.map((region) => ({ region })),
    });
    this.customerKey = key;
    this.type = props.type;
    const resource = this.node.defaultChild as secretsmanager.CfnSecret;
    resource.type = props.type.secretType;
    // CDK has a value generated, which would be none of the partner's: without one the secret begins empty.
    resource.generateSecretString = undefined;

    const administrators = props.keyAdministrators ?? [];
    const isProtected = props.deletionProtection ?? true;
    this.valuePolicy = new SecretPolicy(this, {
      source: props.segment && sourceOf(this, props.segment),
      deleters: isProtected ? administrators.map(({ roleArn }) => roleArn) : undefined,
    });
    this.rotationRole = this.makeRotationRole();

    this.alarmTopic = props.alarmTopic ?? new NoticeTopic(this, 'Topic', { displayName: 'Secret rotation' });
    this.failureRule = new events.Rule(this, 'FailureRule', {
      description: `Secrets Manager failed to rotate ${this.node.path}`.slice(0, 512),
      eventPattern: {
        source: ['aws.secretsmanager'],
        detailType: ['AWS Service Event via CloudTrail'],
        detail: { eventName: ['RotationFailed', 'RotationAbandoned', 'TestRotationFailed'], additionalEventData: { SecretId: [this.secretArn] } },
      },
    });
    publishByRole(this.failureRule, this.alarmTopic);

    const why = props.firstValueStored ? 'Secrets Manager rotates the secret by itself, with a role and without a function, which the rule does not know'
      : 'The secret is empty until its first value is stored by hand, and Secrets Manager rotates no empty secret: firstValueStored';
    WANT_ROTATION.forEach((rule) => acknowledge(this, rule, why));
    if (props.firstValueStored) {
      this.rotationSchedule = this.makeSchedule(time, props.rotateImmediately ?? true);
    } else {
      this.tellThatItIsEmpty();
    }
    stateSecretClaims(this, () => ({
      readers: [ClaimPrincipal.of(this.rotationRole), ...this.named],
      writers: [ClaimPrincipal.of(this.rotationRole)],
      networks: this.valuePolicy.networks,
      fromAnywhere: this.fromAnywhere,
      deleters: isProtected ? administrators.map((role) => ClaimPrincipal.of(role)) : undefined,
    }));
  }

  /**
   * Lets an identity read the current value, and names it as a reader in the resource policy: `GetSecretValue` of the version AWSCURRENT
   * of this secret, and `kms:Decrypt` on its key through Secrets Manager for this secret.
   *
   * @param grantee a role or user. A role of another stack needs a `roleName`, or the two stacks would need each other.
   * @throws if the grantee is not one named role or user
   */
  public grantReadTo(grantee: iam.IGrantable): iam.Grant {
    return this.grantValue(grantee, ['secretsmanager:GetSecretValue'], CURRENT_ONLY);
  }

  /**
   * Lets an identity read and describe the secret, and names it as a reader, as constructs of CDK ask for it. `grantReadTo` gives less.
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
   * Names an identity as a reader in the resource policy without giving it a permission.
   *
   * @param reader the role
   * @throws if the reader is not one named role
   */
  public allowReader(reader: iam.IRole): void {
    this.nameReader(reader, `Named as a reader of the secret ${this.node.path}`);
  }

  /**
   * Names an identity as a reader as `allowReader` does, and lets its requests come from anywhere, where a `segment` limits the others.
   *
   * @param reader the role
   * @param reason why it cannot come through the endpoint; it stands beside the claims
   * @throws if the reader is not one named role, or the reason says nothing
   */
  public allowReaderFromAnywhere(reader: iam.IRole, reason: string): void {
    const principal = this.nameReader(reader, requireReason(this, `the reader ${reader.node.path} from anywhere`, reason));
    this.valuePolicy.admitFromAnywhere(readerArnOf(this, reader.grantPrincipal));
    this.fromAnywhere.push(principal);
  }

  private makeRotationRole(): LeastPrivilegeRole {
    const role = new LeastPrivilegeRole(this, 'RotationRole', {
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
    this.valuePolicy.admitReader(role.roleArn);
    if (this.valuePolicy.limited) {
      // Secrets Manager calls itself from inside AWS, through no endpoint.
      this.valuePolicy.admitFromAnywhere(role.roleArn);
      this.fromAnywhere.push(ClaimPrincipal.of(role));
    }
    return role;
  }

  private makeSchedule(time: RotationTime, immediately: boolean): secretsmanager.CfnRotationSchedule {
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
    schedule.node.addDependency(this.rotationRole, this.valuePolicy.resource, this.failureRule, ...policyOfAdmin ? [policyOfAdmin] : []);
    grant?.applyBefore(schedule);
    return schedule;
  }

  private tellThatItIsEmpty(): void {
    const fields = this.type.valueFields.length > 0 ? ` with the fields ${this.type.valueFields.join(', ')}` : '';
    Annotations.of(this).addWarningV2('cdk-zero-trust:external-secret-without-value',
      `The secret is not rotated yet. Store its first value${fields} with "aws secretsmanager put-secret-value", and set firstValueStored`);
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
    const ofSecret = iam.Grant.addToPrincipalOrResource({
      grantee, actions, resourceArns: [this.secretArn], resourceSelfArns: ['*'], resource: this, conditions,
    });
    const throughIt = throughSecretsManager(this);
    const ofKey = iam.Grant.addToPrincipal({ grantee, actions: ['kms:Decrypt'], resourceArns: [this.customerKey.keyArn], conditions: throughIt });
    const { principalAccount } = grantee.grantPrincipal;
    if (principalAccount !== undefined && Token.compareStrings(principalAccount, Stack.of(this).account) === TokenComparison.DIFFERENT) {
      // Without the secret's ARN: the secret needs the key, so the key cannot need the secret.
      this.customerKey.addToResourcePolicy(new iam.PolicyStatement({
        principals: [grantee.grantPrincipal],
        actions: ['kms:Decrypt'],
        resources: ['*'],
        conditions: { StringEquals: { 'kms:ViaService': throughIt.StringEquals['kms:ViaService'] } },
      }));
      this.customerKey._admit(ClaimPrincipal.of(grantee), `Reads the secret ${this.node.path}`);
    }
    return ofSecret.combine(ofKey);
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
