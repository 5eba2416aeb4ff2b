import { Duration } from 'aws-cdk-lib';
import { BillingChange } from './billing-change';
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

/** Properties of {@link Guardrails.denyIamUsers}. */
export interface IamUserGuardrailProps extends GuardrailProps {
  /**
   * Path of users that may be made for sending mail through the SMTP interface of Amazon SES, such as `/mail/`. Users on it can
   * do nothing else, whatever policies they have.
   *
   * @default - none: nobody can make users
   * @see https://docs.aws.amazon.com/ses/latest/dg/smtp-credentials.html
   */
  readonly mailUserPath?: string;
}

/** Properties of {@link Guardrails.requireMfa}. */
export interface MfaGuardrailProps {
  /**
   * What IAM users may do without a second factor beside registering one, such as `ses:SendRawEmail` for users that send mail.
   *
   * @default - nothing
   */
  readonly actionsWithoutMfa?: string[];
}

/** Properties of {@link Guardrails.protectPlatformRoles}. */
export interface PlatformRoleGuardrailProps extends GuardrailProps {
  /**
   * Further roles: their paths without the first slash and their names, with `*` for any characters, such as `platform/*`.
   *
   * @default - none
   */
  readonly roleNames?: string[];

  /**
   * Further stacks, with `*` for any characters.
   *
   * @default - none
   */
  readonly stackNames?: string[];

  /**
   * Customer managed policies: their paths without the first slash and their names, with `*` for any characters.
   *
   * @default - none
   */
  readonly policyNames?: string[];

  /**
   * Qualifiers of the bootstrap stacks of the CDK, whose roles are protected. An empty list leaves them and the stack out.
   *
   * @default ['hnb659fds']
   * @see https://docs.aws.amazon.com/cdk/v2/guide/bootstrapping-env.html
   */
  readonly bootstrapQualifiers?: string[];

  /**
   * The role through which the management account enters an account that it made.
   *
   * @default 'OrganizationAccountAccessRole'
   */
  readonly accessRoleName?: string;
}

/** Properties of {@link Guardrails.denyFederationChanges}. */
export interface FederationGuardrailProps extends GuardrailProps {
  /**
   * Lets tools sign in with the session of a browser, as `aws login` and the servers of AWS for agents do.
   *
   * @default false
   * @see https://docs.aws.amazon.com/cli/latest/userguide/cli-configure-sign-in.html
   */
  readonly developerSignIn?: boolean;

  /**
   * Lets the account's identities get tokens with which they sign in outside of AWS.
   *
   * @default false
   * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_providers_outbound.html
   */
  readonly outboundTokens?: boolean;
}

/** Properties of {@link Guardrails.denyBillingChanges}. */
export interface BillingGuardrailProps extends GuardrailProps {
  /**
   * Kinds of changes that stay allowed.
   *
   * @default - none
   */
  readonly allowed?: BillingChange[];
}

/** Properties of {@link Guardrails.restrictAi}. */
export interface AiGuardrailProps extends GuardrailProps {
  /**
   * The foundation models that may be used: `provider.model`, with `*` for any characters of the model, such as `amazon.nova-*`.
   *
   * @default - every model
   */
  readonly models?: string[];

  /**
   * Lets Bedrock be used with API keys that end with the session they were made from, after twelve hours at most.
   *
   * @default false
   * @see https://docs.aws.amazon.com/bedrock/latest/userguide/api-keys.html
   */
  readonly shortTermApiKeys?: boolean;

  /**
   * Lets the platforms of model providers be used that are bought through AWS and run by the provider (`aws-external-anthropic`).
   *
   * @default false
   */
  readonly externalPlatforms?: boolean;
}

/** Properties of {@link Guardrails.denyServicesExcept}. */
export interface ServiceGuardrailProps extends GuardrailProps {
  /**
   * Prefixes of services that every account is run, watched and paid with, beside those that are approved.
   *
   * @default - access-analyzer, account, backup, billing, budgets, ce, cloudformation, cloudtrail, cloudwatch, config, ec2messages, events,
   * guardduty, health, iam, inspector2, kms, logs, notifications, organizations, resource-explorer-2, resource-groups, securityhub,
   * servicequotas, signin, sns, ssm, ssmmessages, sso, sts, support, tag and trustedadvisor
   */
  readonly baseServices?: string[];
}
