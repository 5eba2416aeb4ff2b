import { ArnFormat, Duration, region_info, RemovalPolicy, Stack, Token, TokenComparison } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as kms from 'aws-cdk-lib/aws-kms';
import { Construct } from 'constructs';
import { invalidInput, shown } from '../private/errors';
import { Claim, ClaimCondition, ClaimPrincipal, ClaimResource, Claims, Declaration } from '../verification/claims';

/** Properties of {@link CustomerKey}. */
export interface CustomerKeyProps {
  /**
   * What the key protects, shown in the console and in audits.
   */
  readonly description: string;

  /**
   * AWS services through which identities of this account may use the key, as the first label of their endpoint:
   * `secretsmanager`, `sqs`, `s3`. An identity still needs its own permission for the key; without the service in this
   * list that permission is worth nothing, so a stolen `kms:Decrypt` alone decrypts nothing.
   *
   * @default - none: only the service principals that were let in with `allowService` use the key
   */
  readonly usableThrough?: string[];

  /**
   * The roles of this account that alone administer the key, beside the account's root user. They need permissions of their own for it, too.
   *
   * Name the role that deploys among them: with CDK's bootstrap that is `cdk-hnb659fds-cfn-exec-role-<account>-<region>`. CloudFormation sets
   * rotation, tags and policy of the key as that role, and KMS refuses to make a key whose maker could not change its policy afterwards.
   * Roles are named in conditions, not as principals, so the policy stays valid when a role is deleted, and holds again when it is made
   * again. When all are gone the root user still administers the key.
   *
   * @default - whoever the account's own policies let administer keys
   * @see https://docs.aws.amazon.com/kms/latest/developerguide/key-policy-overview.html
   * @see https://docs.aws.amazon.com/kms/latest/APIReference/API_CreateKey.html
   */
  readonly administrators?: iam.IRole[];

  /**
   * How long a key that somebody schedules for deletion can still be saved, 7 to 30 days.
   *
   * @default Duration.days(30)
   */
  readonly pendingWindow?: Duration;

  /**
   * How often the key material is rotated, 90 to 2560 days.
   *
   * @default Duration.days(365)
   */
  readonly rotationPeriod?: Duration;
}

/** Administration only: no action here reads or writes data, and none hands out a grant. */
const ADMINISTRATION = [
  'kms:CancelKeyDeletion', 'kms:DescribeKey', 'kms:DisableKey', 'kms:EnableKey', 'kms:EnableKeyRotation',
  'kms:GetKeyPolicy', 'kms:GetKeyRotationStatus', 'kms:ListGrants', 'kms:ListKeyPolicies', 'kms:ListKeyRotations',
  'kms:ListResourceTags', 'kms:PutKeyPolicy', 'kms:RevokeGrant', 'kms:ScheduleKeyDeletion', 'kms:TagResource',
  'kms:UntagResource', 'kms:UpdateKeyDescription',
];

const CRYPTOGRAPHIC = ['kms:Decrypt', 'kms:DescribeKey', 'kms:Encrypt', 'kms:GenerateDataKey*', 'kms:ReEncrypt*'];

/**
 * A customer managed KMS key that rotates, is retained, and decrypts nothing but through the services it is made for.
 *
 * The account may administer the key, or only the `administrators` and the root user, so it survives the deletion of the role that created
 * it; nobody gets `kms:*`.
 * Grants of CDK constructs (`grantDecrypt` and the like) go on working: they add the identity's own permission, and the
 * key policy admits it only through the services in `usableThrough`.
 *
 * @see https://docs.aws.amazon.com/kms/latest/developerguide/key-policy-default.html
 * @see https://docs.aws.amazon.com/kms/latest/developerguide/conditions-kms.html#conditions-kms-via-service
 */
export class CustomerKey extends kms.Key {
  /** Whom the key policy lets in beside the account, for the key's claims. */
  private readonly users: ClaimPrincipal[] = [];

  constructor(scope: Construct, id: string, props: CustomerKeyProps) {
    const viaService = hostsOf(scope, props.usableThrough ?? []);
    super(scope, id, {
      description: props.description,
      enableKeyRotation: true,
      rotationPeriod: props.rotationPeriod,
      pendingWindow: props.pendingWindow ?? Duration.days(30),
      removalPolicy: RemovalPolicy.RETAIN,
      policy: new iam.PolicyDocument({
        statements: [
          administration(scope, id, props.administrators),
          ...throughServices(viaService),
        ],
      }),
    });
    this.stateClaims(viaService);
    if (props.administrators) {
      this.stateAdministrators(props.administrators);
    }
  }

  /**
   * Lets one AWS service use the key for one kind of resource of this account.
   *
   * @param service the service principal, such as `logs`
   * @param condition what the request must carry besides, so that the service cannot be used as a deputy for another
   * account's resources
   */
  public allowService(service: iam.ServicePrincipal, condition: KeyUseCondition): void {
    this.addToResourcePolicy(new iam.PolicyStatement({
      sid: condition.sid,
      principals: [service],
      actions: CRYPTOGRAPHIC,
      resources: ['*'],
      conditions: condition.conditions,
    }));
    this._admit(ClaimPrincipal.service(service.service).where(...conditionsOf(condition)), `${service.service} for resources of this account only: ${condition.sid}`);
  }

  /**
   * Takes note of somebody whom the key policy lets use the key.
   *
   * @internal
   */
  public _admit(user: ClaimPrincipal, reason: string): void {
    this.users.push(user);
    Claims.of(this).declare(Declaration.reader(ClaimResource.of(this), user, reason));
  }

  private stateAdministrators(administrators: iam.IRole[]): void {
    const { path } = this.node;
    Claims.of(this)._stateLater(() => [Claim.nobodyCan({
      name: 'administered-by-the-named-only',
      about: path,
      promise: `Nobody but its named administrators and the root user of its account administers the key ${path}`,
      actions: ADMINISTRATIVE,
      resources: [ClaimResource.of(this)],
      unless: [...administrators.map((role) => ClaimPrincipal.of(role)), ClaimPrincipal.arn(rootUserOf(this))],
    })]);
  }

  private stateClaims(viaService: string[]): void {
    const key = ClaimResource.of(this);
    const { path } = this.node;
    const throughServicesOnly = viaService.length === 0 ? []
      : [ClaimPrincipal.ownAccount().where(ClaimCondition.of('StringEquals', 'kms:ViaService', ...viaService))];
    Claims.of(this)._stateLater(() => [
      Claim.noExternalAccess({
        about: path, resource: key, unless: this.users, promise: `Nobody outside has access to the key ${path}, nor a service for anybody else's resources`,
      }),
      Claim.nobodyCan({
        name: 'used-through-services-only',
        about: path,
        promise: `Nobody uses the key ${path} but through the services it is made for`,
        actions: ['kms:CreateGrant', 'kms:Decrypt', 'kms:Encrypt', 'kms:GenerateDataKey*', 'kms:ReEncrypt*'],
        resources: [key],
        unless: [...throughServicesOnly, ...this.users],
      }),
      Claim.nobodyCan({
        name: 'no-service-administers',
        about: path,
        promise: `No AWS service and nobody outside of the account administers the key ${path} or its grants`,
        actions: ADMINISTRATIVE,
        resources: [key],
        unless: [ClaimPrincipal.ownAccount()],
      }),
    ]);
  }
}

/** All that can be done to a key but to use it and to look at it. */
const ADMINISTRATIVE = [
  'kms:CancelKeyDeletion', 'kms:DeleteImportedKeyMaterial', 'kms:DisableKey', 'kms:DisableKeyRotation', 'kms:EnableKey', 'kms:EnableKeyRotation',
  'kms:ImportKeyMaterial', 'kms:ListGrants', 'kms:PutKeyPolicy', 'kms:ReplicateKey', 'kms:RevokeGrant', 'kms:RotateKeyOnDemand', 'kms:ScheduleKeyDeletion',
  'kms:TagResource', 'kms:UntagResource', 'kms:UpdateKeyDescription', 'kms:UpdatePrimaryRegion',
];

/** The account's principals administer by their own permissions: all of them, or those whose ARN is named. */
function administration(scope: Construct, id: string, administrators: iam.IRole[] | undefined): iam.PolicyStatement {
  const where = `${scope.node.path || 'App'}/${id}`;
  if (administrators?.length === 0) {
    throw invalidInput(where, 'the list of administrators is empty', 'name the role that deploys, or leave the list out');
  }
  for (const { node, env } of administrators ?? []) {
    if (Token.compareStrings(env.account, Stack.of(scope).account) === TokenComparison.DIFFERENT) {
      throw invalidInput(where, `the administrator ${node.path} is a role of the account ${env.account}`, 'name roles of the account of the key');
    }
  }
  return new iam.PolicyStatement({
    sid: administrators ? 'NamedAdministratorsOnly' : 'AccountAdministersTheKey',
    principals: [new iam.AccountRootPrincipal()],
    actions: ADMINISTRATION,
    resources: ['*'],
    ...(administrators ? { conditions: { ArnEquals: { 'aws:PrincipalArn': [...administrators.map(({ roleArn }) => roleArn), rootUserOf(scope)] } } } : {}),
  });
}

function rootUserOf(scope: Construct): string {
  return Stack.of(scope).formatArn({ service: 'iam', region: '', resource: 'root' });
}

function conditionsOf({ conditions }: KeyUseCondition): ClaimCondition[] {
  return Object.entries(conditions).flatMap(([operator, keys]) => (
    Object.entries(keys).map(([key, value]) => ClaimCondition.of(operator, key, value))));
}

/**
 * What a request of an AWS service must carry to use a {@link CustomerKey}.
 */
export class KeyUseCondition {
  /**
   * CloudWatch Logs, for log groups of this account and region whose name starts with the prefix.
   *
   * @param scope a construct of the stack that holds the log groups
   * @param logGroupNamePrefix start of the names, or nothing for all log groups of the account
   * @see https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/encrypt-log-data-kms.html
   */
  public static logGroups(scope: Construct, logGroupNamePrefix = ''): KeyUseCondition {
    return new KeyUseCondition('LogGroupsOfThisAccount', {
      ArnLike: {
        'kms:EncryptionContext:aws:logs:arn': Stack.of(scope).formatArn({
          service: 'logs', resource: 'log-group', resourceName: `${logGroupNamePrefix}*`, arnFormat: ArnFormat.COLON_RESOURCE_NAME,
        }),
      },
    });
  }

  /**
   * Any resource of this account, for services that state the account on whose behalf they act.
   *
   * @param scope a construct of the stack
   * @param sid names the statement: letters and digits
   * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/confused-deputy.html
   */
  public static sourceAccount(scope: Construct, sid: string): KeyUseCondition {
    return new KeyUseCondition(statementId(scope, sid), { StringEquals: { 'aws:SourceAccount': Stack.of(scope).account } });
  }

  private constructor(
    /** Names the statement in the key policy. */
    public readonly sid: string,
    /** The statement's IAM conditions. */
    public readonly conditions: { [operator: string]: { [key: string]: string } },
  ) {}
}

function statementId(scope: Construct, sid: string): string {
  if (!/^[A-Za-z0-9]+$/.test(sid)) {
    throw invalidInput(scope, `${shown(sid)} is not a statement id`, 'use letters and digits');
  }
  return sid;
}

/** Values of `kms:ViaService` for services by the first label of their endpoints. */
function hostsOf(scope: Construct, services: string[]): string[] {
  const stack = Stack.of(scope);
  for (const service of services) {
    if (!/^[a-z0-9-]+$/.test(service)) {
      throw invalidInput(scope, `${shown(service)} is not a service`, "use the first label of its endpoint, such as 'secretsmanager'");
    }
  }
  // AWS documents amazonaws.com for every partition's kms:ViaService; the partition's own suffix stands beside it, for
  // nobody but AWS sets the key and a missing form would make stored data unreadable.
  // The namespace is loaded on first use: its tables take longer to load than all else here.
  const ownSuffix = Token.isUnresolved(stack.region) ? stack.urlSuffix : region_info.RegionInfo.get(stack.region).domainSuffix ?? stack.urlSuffix;
  const suffixes = [...new Set(['amazonaws.com', ownSuffix])];
  return services.flatMap((service) => suffixes.map((suffix) => `${service}.${stack.region}.${suffix}`));
}

function throughServices(viaService: string[]): iam.PolicyStatement[] {
  return viaService.length === 0 ? [] : [
    new iam.PolicyStatement({
      sid: 'IdentitiesOfTheAccountThroughServices',
      principals: [new iam.AccountRootPrincipal()],
      actions: CRYPTOGRAPHIC,
      resources: ['*'],
      conditions: { StringEquals: { 'kms:ViaService': viaService } },
    }),
    new iam.PolicyStatement({
      sid: 'GrantsForServicesOnly',
      principals: [new iam.AccountRootPrincipal()],
      actions: ['kms:CreateGrant'],
      resources: ['*'],
      conditions: { StringEquals: { 'kms:ViaService': viaService }, Bool: { 'kms:GrantIsForAWSResource': true } },
    }),
  ];
}
