import { Duration } from 'aws-cdk-lib';
import { GuardrailExemption } from './guardrail-exemption';
import { NetworkChange } from './network-change';
import { TaggedResource } from './tagged-resource';

/** What most guardrails take. */
export interface GuardrailProps {
  /**
   * Roles that the guardrail does not bind.
   *
   * @default - none
   */
  readonly exemptions?: GuardrailExemption[];
}

/** Properties of {@link Guardrails.denyRegionsExcept}. */
export interface RegionGuardrailProps extends GuardrailProps {
  /**
   * Further actions that stay allowed in every region, such as `resource-groups:ListGroups`.
   *
   * @default - the actions of services with one endpoint for all regions, a dated list
   */
  readonly globalActions?: string[];

  /**
   * Geographies of Bedrock's inference profiles that may send a prompt to regions that are not approved: the first part of the
   * profile's id, such as `eu`, `us-gov` or `global`. The call itself must still be made in an approved region; a prompt to
   * a model without such a profile stays denied elsewhere.
   *
   * @default - none: prompts stay in approved regions
   * @see https://docs.aws.amazon.com/bedrock/latest/userguide/cross-region-inference.html
   */
  readonly inferenceProfileGeographies?: string[];
}

/** Properties of {@link Guardrails.protectAuditTrail}. */
export interface AuditTrailGuardrailProps extends GuardrailProps {
  /**
   * Names of the log groups that cannot be deleted, shortened or decrypted, with `*` for any characters.
   *
   * @default - every log group
   */
  readonly logGroupNames?: string[];
}

/** Properties of {@link Guardrails.protectLogArchive}. */
export interface LogArchiveGuardrailProps extends GuardrailProps {
  /**
   * Aliases of the KMS keys that encrypt the archive, without `alias/` and with `*` for any characters.
   *
   * @default - no key is protected
   */
  readonly keyAliases?: string[];
}

/** Properties of {@link Guardrails.requireImdsV2}. */
export interface InstanceMetadataGuardrailProps extends GuardrailProps {
  /**
   * Lets a launch leave the token setting out, because the account's default or a declarative policy supplies it. A launch that
   * asks for version 1 is denied all the same.
   *
   * @default false: each launch must require tokens itself
   */
  readonly accountDefaultsSupplyIt?: boolean;

  /**
   * Network hops that an answer of the metadata service may travel: 1 keeps it from containers, 2 lets them have it.
   *
   * @default 2
   */
  readonly maximumHops?: number;
}

/** Properties of {@link Guardrails.denyPublicAccess}. */
export interface PublicAccessGuardrailProps extends GuardrailProps {
  /**
   * Denies changes of S3 Block Public Access on single buckets too. It then also denies to turn it on, which a bucket of
   * CloudFormation does when it is made.
   *
   * @default false: the account's setting, which overrules that of its buckets, is protected
   */
  readonly bucketSettings?: boolean;
}

/** Properties of {@link Guardrails.denySharing}. */
export interface SharingGuardrailProps extends GuardrailProps {
  /**
   * Accounts that EBS snapshots may be shared with.
   *
   * @default - none
   */
  readonly trustedAccounts?: string[];
}

/** Properties of {@link Guardrails.denyNetworkChanges}. */
export interface NetworkGuardrailProps extends GuardrailProps {
  /**
   * Kinds of changes that stay allowed.
   *
   * @default - none
   */
  readonly allowed?: NetworkChange[];

  /**
   * Whose services VPC endpoints may lead to, beside those of AWS: account ids, or `aws-marketplace`.
   *
   * @default - nobody's
   */
  readonly endpointServiceOwners?: string[];
}

/** Properties of {@link Guardrails.requireTags}. */
export interface TagGuardrailProps extends GuardrailProps {
  /**
   * The types of resources that need the tags.
   *
   * @default - EC2 instances and EBS volumes, RDS instances and clusters, DynamoDB tables, Lambda functions and secrets
   */
  readonly resources?: TaggedResource[];
}

/** Properties of {@link Guardrails.protectSecrets}. */
export interface SecretGuardrailProps extends GuardrailProps {
  /**
   * How long a deleted secret can be recovered at least: whole days from 7 to 30.
   *
   * @default Duration.days(30)
   */
  readonly minimumRecoveryWindow?: Duration;
}

/** Properties of {@link Guardrails.protectKeys}. */
export interface KeyGuardrailProps extends GuardrailProps {
  /**
   * How long a key waits for its deletion at least: whole days from 7 to 30.
   *
   * @default Duration.days(30)
   */
  readonly minimumWaitingPeriod?: Duration;

  /**
   * The longest period of automatic rotation: whole days from 90 to 2560.
   *
   * @default Duration.days(365)
   */
  readonly maximumRotationPeriod?: Duration;
}

/** Properties of {@link Guardrails.protectBackups}. */
export interface BackupGuardrailProps extends GuardrailProps {
  /**
   * Names of the vaults whose locks, policies and notifications cannot be changed, with `*` for any characters.
   *
   * @default - every vault
   */
  readonly vaultNames?: string[];

  /**
   * Paths of the organization that backups may be copied to, as
   * `o-exampleorgid/r-ab12/ou-ab12-11111111/`, with `*` for any characters.
   *
   * @default - every account of the organization: AWS Backup copies to no other
   */
  readonly copyTargetPaths?: string[];
}

/** Properties of {@link Guardrails.protectAlarms}. */
export interface AlarmGuardrailProps extends GuardrailProps {
  /**
   * Names of CloudWatch alarms, with `*` for any characters.
   *
   * @default - none
   */
  readonly alarmNames?: string[];

  /**
   * Names of EventBridge rules on any bus, with `*` for any characters.
   *
   * @default - none
   */
  readonly ruleNames?: string[];

  /**
   * Names of SNS topics, with `*` for any characters.
   *
   * @default - none
   */
  readonly topicNames?: string[];

  /**
   * Names of log groups whose metric filters feed the alarms, with `*` for any characters.
   *
   * @default - none
   */
  readonly logGroupNames?: string[];
}

/** Properties of {@link Guardrails.protectDns}. */
export interface DnsGuardrailProps extends GuardrailProps {
  /**
   * Ids of the hosted zones that cannot be deleted or lose their DNSSEC signing and query logs.
   *
   * @default - every hosted zone
   */
  readonly hostedZoneIds?: string[];
}

/** Properties of {@link Guardrails.restrictContainers}. */
export interface ContainerGuardrailProps extends GuardrailProps {
  /**
   * Lets services and tasks of ECS be made so that people can run commands in their containers.
   *
   * @default false
   */
  readonly executeCommand?: boolean;
}

/** Properties of {@link Guardrails.restrictFunctions}. */
export interface FunctionGuardrailProps extends GuardrailProps {
  /**
   * Every function must be connected to a VPC.
   *
   * @default true
   */
  readonly insideVpc?: boolean;

  /**
   * Every function must be made with a code signing configuration, and nobody may take it away.
   *
   * @default false
   */
  readonly signedCode?: boolean;

  /**
   * Accounts whose layers functions may use.
   *
   * @default - layers of every account
   */
  readonly layerAccounts?: string[];
}

/** Properties of {@link Guardrails.denyInstanceTypesExcept}. */
export interface InstanceTypeGuardrailProps extends GuardrailProps {
  /**
   * Classes of RDS instances that may be used, such as `db.t4g.*`.
   *
   * @default - every class
   */
  readonly databaseClasses?: string[];

  /**
   * Instance types of SageMaker that may be used, such as `ml.t3.*`.
   *
   * @default - every type
   */
  readonly sageMakerTypes?: string[];
}
