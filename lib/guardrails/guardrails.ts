import { protectAccountSettings } from './catalogue/account-settings';
import { restrictAi } from './catalogue/ai';
import { protectAlarms } from './catalogue/alarms';
import { protectAuditTrail } from './catalogue/audit-trail';
import { protectBackups } from './catalogue/backups';
import { denyBillingChanges } from './catalogue/billing';
import { protectBuckets } from './catalogue/buckets';
import { restrictContainers } from './catalogue/containers';
import { customGuardrail } from './catalogue/custom';
import { protectDetection } from './catalogue/detection';
import { denyDirectAccess } from './catalogue/direct-access';
import { protectDns } from './catalogue/dns';
import { requireEncryption } from './catalogue/encryption';
import { denyFederationChanges } from './catalogue/federation';
import { protectFirewalls } from './catalogue/firewalls';
import { restrictFunctions } from './catalogue/functions';
import { protectPlatformRoles } from './catalogue/guardrail-roles';
import { denyIamUsers } from './catalogue/iam-users';
import { protectIdentityCenter } from './catalogue/identity-center';
import { denyImagesExcept } from './catalogue/images';
import { requireImdsV2 } from './catalogue/imds';
import { denyInstanceTypesExcept } from './catalogue/instance-types';
import { protectKeys } from './catalogue/keys';
import { protectLogArchive } from './catalogue/log-archive';
import { requireMfa } from './catalogue/mfa';
import { denyNetworkChanges } from './catalogue/network';
import { denyLeavingOrganization } from './catalogue/organization';
import { requirePermissionsBoundary } from './catalogue/permissions-boundary';
import { protectPrincipalTags } from './catalogue/principal-tags';
import { denyPublicAccess } from './catalogue/public-access';
import { denyRegionsExcept } from './catalogue/regions';
import { denyRootUser } from './catalogue/root-user';
import { restrictSageMaker } from './catalogue/sagemaker';
import { protectSecrets } from './catalogue/secrets';
import { denyServicesExcept } from './catalogue/services';
import { denySharing } from './catalogue/sharing';
import { requireTags } from './catalogue/tags';
import { CustomGuardrailProps } from './custom-guardrail-props';
import { Guardrail } from './guardrail';
import { GuardrailPolicyType } from './guardrail-policy-type';
import {
  AlarmGuardrailProps, AuditTrailGuardrailProps, BackupGuardrailProps, ContainerGuardrailProps, DnsGuardrailProps, FunctionGuardrailProps,
  GuardrailProps, InstanceMetadataGuardrailProps, InstanceTypeGuardrailProps, KeyGuardrailProps, LogArchiveGuardrailProps,
  NetworkGuardrailProps, PublicAccessGuardrailProps, RegionGuardrailProps, SecretGuardrailProps, SharingGuardrailProps, TagGuardrailProps,
} from './guardrail-props';
import {
  AiGuardrailProps, BillingGuardrailProps, FederationGuardrailProps, IamUserGuardrailProps, IdentityCenterGuardrailProps, MfaGuardrailProps,
  PlatformRoleGuardrailProps, ServiceGuardrailProps,
} from './identity-guardrail-props';

/**
 * The catalogue of guardrails. Each says what it protects against, its traps and the controls it serves as properties.
 */
export class Guardrails {
  /**
   * Denies requests outside approved regions. Services with one endpoint for all regions stay usable.
   *
   * Protects against resources and data where nobody watches. Traps: `kms:*` is exempt, so it does not confine keys;
   * CloudFront's stacks in us-east-1 need that region approved for services beside ACM and WAF; not to be combined with Control
   * Tower's region deny (AWS-GR_REGION_DENY, CT.MULTISERVICE.PV.1). Serves CIS AWS Foundations v7.0 2.1.2.
   *
   * @param regions codes of regions of one partition, such as `eu-west-1`
   * @param props exemptions, further global actions, and geographies of Bedrock's inference profiles
   * @throws if a region does not exist or is named twice, if the regions are of several partitions, or if none is given
   * @see https://docs.aws.amazon.com/organizations/latest/userguide/orgs_manage_policies_scps_examples_general.html
   */
  public static denyRegionsExcept(regions: string[], props: RegionGuardrailProps = {}): Guardrail {
    return denyRegionsExcept(regions, props);
  }

  /**
   * Denies everything to the root users of member accounts. Sessions of `sts:AssumeRoot`, which central root management
   * uses, stay allowed.
   *
   * Protects against the one identity that no policy of its account limits. Trap: it cannot change its own password any
   * more. Serves CIS AWS Foundations v7.0 2.1.1, 2.7 (v6.0 2.6, v5.0 1.6, v3.0 1.7) and 2.4 (2.3, 1.3, 1.4), FSBP IAM.4, and Control
   * Tower's AWS-GR_RESTRICT_ROOT_USER and AWS-GR_RESTRICT_ROOT_USER_ACCESS_KEYS.
   *
   * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/id_root-user-access-management.html
   */
  public static denyRootUser(): Guardrail {
    return denyRootUser();
  }

  /**
   * Denies leaving the organization, accepting handshakes, closing the account, enabling or disabling regions, disabling a type of
   * policies, and giving root users of members credentials of their own again.
   *
   * Protects against an account that shakes off all guardrails. Traps: `AcceptHandshake` also accepts the change of an organization to
   * all features; it is how an account moves to another organization, too. Serves CIS AWS Foundations v7.0 2.1.1 and 2.1.2.
   *
   * @param props exemptions
   * @see https://docs.aws.amazon.com/organizations/latest/userguide/orgs_manage_policies_scps_examples_general.html
   */
  public static denyLeavingOrganization(props: GuardrailProps = {}): Guardrail {
    return denyLeavingOrganization(props);
  }

  /**
   * Denies stopping, narrowing or deleting CloudTrail trails and event data stores, Config recorders, flow logs and log groups.
   *
   * Protects against an attacker who covers his tracks. Traps: only exempt roles manage trails and recorders afterwards; without
   * `logGroupNames` no log group can be deleted at all, but retention and encryption stay changeable. Serves CIS AWS Foundations v7.0
   * 4.1, 4.2, 4.3, 4.5, 4.7, 4.8 and 4.9 (the same in v6.0; 3.x in v5.0 and v3.0), FSBP CloudTrail.1, 2, 4 and 5, Config.1 and EC2.6,
   * and Control Tower's mandatory controls of CloudTrail, Config and its log groups.
   *
   * @param props exemptions and the log groups
   * @throws if a name is not one of a log group
   * @see https://docs.aws.amazon.com/organizations/latest/userguide/orgs_manage_policies_scps_examples_vpc.html
   */
  public static protectAuditTrail(props: AuditTrailGuardrailProps = {}): Guardrail {
    return protectAuditTrail(props);
  }

  /**
   * Denies disabling GuardDuty, Security Hub, Access Analyzer, Macie, Inspector, Detective and Security Lake, leaving their
   * administrator, deleting Config rules, and adding filters and lists that hide findings.
   *
   * Protects against an attacker who blinds detection. Trap: where it is attached to the administrator account, the roles that
   * run detection there must be exempt. Serves CIS AWS Foundations v7.0 5.16 (v6.0 5.16, v5.0 and v3.0 4.16) and 2.18 (2.19, 1.19,
   * 1.20).
   *
   * @param props exemptions
   * @see https://docs.aws.amazon.com/organizations/latest/userguide/orgs_manage_policies_scps_examples_guardduty.html
   */
  public static protectDetection(props: GuardrailProps = {}): Guardrail {
    return protectDetection(props);
  }

  /**
   * Denies to delete, open or shorten the archive of logs: its buckets' settings, their objects and, where they are named, its keys.
   *
   * Protects against an attacker who removes the evidence. Traps: Object Lock is the control that holds for everybody, this is the
   * layer above it; the pipeline that manages the archive must be exempt. Serves CIS AWS Foundations v7.0 4.4 and 4.5, FSBP S3.13
   * and KMS.3, and Control Tower's controls of its log archive (`AWS-GR_AUDIT_BUCKET_*`, `AWS-GR_CT_AUDIT_BUCKET_*`).
   *
   * @param bucketNames names of the buckets, with `*` for any characters
   * @param props exemptions and the aliases of keys
   * @throws if a name or alias is not one, or is there twice, or none is given
   * @see https://docs.aws.amazon.com/controltower/latest/controlreference/mandatory-controls.html
   */
  public static protectLogArchive(bucketNames: string[], props: LogArchiveGuardrailProps = {}): Guardrail {
    return protectLogArchive(bucketNames, props);
  }

  /**
   * Denies changes of named buckets: policy, ACL, encryption, logging, versioning, lifecycle, replication and deletion.
   *
   * Protects against a bucket that is opened or loses its history. Trap: the pipeline that manages the buckets must be exempt.
   * Serves FSBP S3.5, S3.8, S3.9, S3.12 and S3.13, and Control Tower's `AWS-GR_AUDIT_BUCKET_*` and
   * `AWS-GR_RESTRICT_S3_CROSS_REGION_REPLICATION`.
   *
   * @param bucketNames names of the buckets, with `*` for any characters
   * @param props exemptions
   * @throws if a name is not one of a bucket, or is there twice, or none is given
   * @see https://docs.aws.amazon.com/controltower/latest/controlreference/elective-preventive-controls.html
   */
  public static protectBuckets(bucketNames: string[], props: GuardrailProps = {}): Guardrail {
    return protectBuckets(bucketNames, props);
  }

  /**
   * Denies to silence named alarms, and the rules, filters and topics that feed and carry them.
   *
   * Protects against an attacker nobody hears of. Trap: name yours with a prefix of their own. Serves CIS AWS Foundations v7.0 5.1 to
   * 5.15, and Control Tower's `AWS-GR_CLOUDWATCH_EVENTS_CHANGE_PROHIBITED`, `AWS-GR_SNS_CHANGE_PROHIBITED` and
   * `AWS-GR_SNS_SUBSCRIPTION_CHANGE_PROHIBITED`.
   *
   * @param props what is guarded, and exemptions
   * @throws if a name is not one, or nothing is named
   * @see https://docs.aws.amazon.com/controltower/latest/controlreference/mandatory-controls.html
   */
  public static protectAlarms(props: AlarmGuardrailProps): Guardrail {
    return protectAlarms(props);
  }

  /**
   * Denies instances whose metadata service answers without a token (IMDSv1), changes of that setting, and all requests with
   * credentials that came from such an answer.
   *
   * Protects against server-side request forgery that steals a role. Traps: a launch that names no token setting is denied unless
   * `accountDefaultsSupplyIt`; instances that run with version 1 lose their credentials at once. Serves CIS AWS Foundations v7.0
   * 6.7 (v6.0 6.7, v5.0 5.7, v3.0 5.6) and FSBP AutoScaling.3, EC2.8 and EC2.170.
   *
   * @param props exemptions, and how strict it is
   * @throws if the hops are not a whole number from 1 to 64
   * @see https://docs.aws.amazon.com/organizations/latest/userguide/orgs_manage_policies_scps_examples_ec2.html
   */
  public static requireImdsV2(props: InstanceMetadataGuardrailProps = {}): Guardrail {
    return requireImdsV2(props);
  }

  /**
   * Denies volumes, snapshots, databases, file systems and caches without encryption, and to turn off EBS encryption by default.
   *
   * Protects against data at rest in the clear. Traps: instances of Aurora, Neptune and DocumentDB inherit from their cluster, so
   * only clusters are held to it; a restore keeps what its snapshot had. Serves CIS AWS Foundations v7.0 3.2.1, 3.3.1 and 6.1.1, FSBP
   * DocumentDB.1, EC2.3, EC2.7, EFS.1, EFS.8, ElastiCache.4, ElastiCache.5, Neptune.1, RDS.3, RDS.4 and RDS.27, and Control Tower
   * CT.EC2.PV.1 and CT.EC2.PV.2.
   *
   * @param props exemptions
   * @see https://docs.aws.amazon.com/controltower/latest/controlreference/ct-ec2-pv-2.html
   */
  public static requireEncryption(props: GuardrailProps = {}): Guardrail {
    return requireEncryption(props);
  }

  /**
   * Denies to make buckets, snapshots, functions, clusters, databases and brokers public, and to turn off what AWS has to
   * block public access.
   *
   * Protects against data that the internet can read. Traps: turn the blocks on first; an AMI made public shows in no condition key
   * (see {@link denySharing}). Serves CIS AWS Foundations v7.0 2.21, 3.1.4 and 3.2.3, FSBP EC2.1, EC2.172, EKS.1, EMR.2,
   * Lambda.1, MSK.4, RDS.2, S3.1, S3.12 and SSM.7, and Control Tower CT.EC2.PV.3, 7, 8 and 11 and CT.LAMBDA.PV.1.
   *
   * @param props exemptions, and whether single buckets are guarded
   * @see https://docs.aws.amazon.com/organizations/latest/userguide/orgs_manage_policies_scps_examples_s3.html
   */
  public static denyPublicAccess(props: PublicAccessGuardrailProps = {}): Guardrail {
    return denyPublicAccess(props);
  }

  /**
   * Denies to share images, snapshots, layers, documents and endpoint services with other accounts, and resources outside the organization.
   *
   * Protects against data that leaves as a share, past every network control. Trap: most of these actions do not tell with whom, so
   * sharing within the organization needs an exempt role too. Serves FSBP DocumentDB.3, EC2.1, Neptune.3,
   * RDS.1 and SSM.4 and Control Tower CT.EC2.PV.3.
   *
   * @param props exemptions, and accounts that snapshots may be shared with
   * @throws if an account is not twelve digits, or is there twice
   * @see https://docs.aws.amazon.com/organizations/latest/userguide/orgs_manage_policies_scps_examples_ram.html
   */
  public static denySharing(props: SharingGuardrailProps = {}): Guardrail {
    return denySharing(props);
  }

  /**
   * Denies gateways, public addresses, peering, VPN, transit gateways, endpoints of strangers' services, default VPCs and traffic
   * mirrors, but for what stays allowed.
   *
   * Protects against a way out that nobody planned. Traps: the stacks that build networks need an exempt role; Block Public Access for
   * VPCs is stronger. Serves CIS AWS Foundations v7.0 6.6, FSBP EC2.9, and Control Tower `AWS-GR_DISALLOW_CROSS_REGION_NETWORKING`,
   * `AWS-GR_DISALLOW_VPC_INTERNET_ACCESS` and `AWS-GR_DISALLOW_VPN_CONNECTIONS`.
   *
   * @param props exemptions, and what stays allowed
   * @throws if a kind is allowed twice, all are, or an owner of services is not one
   * @see https://docs.aws.amazon.com/organizations/latest/userguide/orgs_manage_policies_scps_examples_vpc.html
   */
  public static denyNetworkChanges(props: NetworkGuardrailProps = {}): Guardrail {
    return denyNetworkChanges(props);
  }

  /**
   * Denies to weaken DNS Firewall, query logs and DNSSEC, to delete hosted zones, and to give domains away.
   *
   * Protects against names that lead elsewhere, and data that leaves in queries. Trap: stacks of workloads that delete their zones
   * need an exempt role.
   *
   * @param props exemptions and the hosted zones
   * @throws if an id is not one of a hosted zone
   * @see https://docs.aws.amazon.com/Route53/latest/DeveloperGuide/resolver-dns-firewall.html
   */
  public static protectDns(props: DnsGuardrailProps = {}): Guardrail {
    return protectDns(props);
  }

  /**
   * Denies to remove or change Network Firewall, WAF and Shield, and to stop their logs.
   *
   * Protects against traffic that is no longer inspected. Trap: web ACLs of workloads can then be changed by exempt roles only.
   * Serves FSBP NetworkFirewall.2.
   *
   * @param props exemptions
   * @see https://docs.aws.amazon.com/service-authorization/latest/reference/list_awsnetworkfirewall.html
   */
  public static protectFirewalls(props: GuardrailProps = {}): Guardrail {
    return protectFirewalls(props);
  }

  /**
   * Denies to make resources of exact types without the tags, and to take the tags away.
   *
   * Protects against resources without an owner. Trap: each resource that a request makes needs the tags, the volumes of an instance
   * too; a tag policy decides on values.
   *
   * @param tagKeys keys of the tags
   * @param props exemptions and the types
   * @throws if a key is not one of a tag, or is there twice, or none is given
   * @see https://docs.aws.amazon.com/organizations/latest/userguide/orgs_manage_policies_scps_examples_tagging.html
   */
  public static requireTags(tagKeys: string[], props: TagGuardrailProps = {}): Guardrail {
    return requireTags(tagKeys, props);
  }

  /**
   * Denies to delete secrets without time to recover them, to stop their rotation, and to let everybody read them.
   *
   * Protects against outage and leak of credentials. Traps: CloudFormation deletes secrets without recovery, so retain them;
   * PutResourcePolicy must say BlockPublicPolicy. Serves FSBP SecretsManager.1.
   *
   * @param props exemptions and the shortest recovery window
   * @throws if the window is not whole days from 7 to 30
   * @see https://docs.aws.amazon.com/secretsmanager/latest/userguide/reference_iam-permissions.html
   */
  public static protectSecrets(props: SecretGuardrailProps = {}): Guardrail {
    return protectSecrets(props);
  }

  /**
   * Denies to delete keys in haste, to lock oneself out of them, to stop or stretch their rotation, and to grant them to others
   * than services of AWS.
   *
   * Protects against data that nobody can read any more, or too many can. Traps: an application that makes grants needs an exempt
   * role; disabling a key stays allowed. Serves CIS AWS Foundations v7.0 4.6 (v6.0 4.6, v5.0 and v3.0 3.6), FSBP KMS.3, and Control
   * Tower CT.KMS.PV.1 and CT.KMS.PV.3.
   *
   * @param props exemptions, the shortest waiting period and the longest rotation period
   * @throws if a period is not whole days within AWS's limits
   * @see https://docs.aws.amazon.com/kms/latest/developerguide/conditions-kms.html
   */
  public static protectKeys(props: KeyGuardrailProps = {}): Guardrail {
    return protectKeys(props);
  }

  /**
   * Denies to delete backups and recovery points, to weaken vaults and their locks, and to end backup plans.
   *
   * Protects against ransomware. Trap: a vault lock in compliance mode is the control that holds for everybody, this is the layer
   * above it.
   *
   * @param props exemptions, the vaults, and where copies may go
   * @throws if a name is not one of a vault, or a path is not one of an organization
   * @see https://docs.aws.amazon.com/aws-backup/latest/devguide/vault-lock.html
   */
  public static protectBackups(props: BackupGuardrailProps = {}): Guardrail {
    return protectBackups(props);
  }

  /**
   * Denies Lambda functions outside of VPCs and, where asked for, without signed code or with layers of other accounts.
   *
   * Protects against code that reaches the internet past every network control. Traps: functions of custom resources are outside of
   * VPCs; an update must name the VPC again.
   *
   * @param props exemptions, and what is restricted
   * @throws if an account is not twelve digits, or nothing is restricted
   * @see https://docs.aws.amazon.com/lambda/latest/dg/configuration-vpc.html
   */
  public static restrictFunctions(props: FunctionGuardrailProps = {}): Guardrail {
    return restrictFunctions(props);
  }

  /**
   * Denies ECS tasks with privileged containers, public addresses or shells, changes of ECR's scans, tag immutability and signing, and
   * EKS clusters without audit log or encrypted secrets.
   *
   * Protects against a container that reaches its host or the internet, and images that are not what they were. Traps: monitoring
   * daemons need privileged containers; an EKS cluster that says nothing of its audit log is denied. Serves FSBP ECR.1, ECR.2, ECS.2,
   * ECS.4, ECS.16, EKS.3 and EKS.8.
   *
   * @param props exemptions, and whether shells are allowed
   * @see https://docs.aws.amazon.com/AmazonECS/latest/developerguide/security_iam_id-based-policy-examples.html
   */
  public static restrictContainers(props: ContainerGuardrailProps = {}): Guardrail {
    return restrictContainers(props);
  }

  /**
   * Denies notebooks, domains and jobs of SageMaker AI outside of VPCs, notebooks with root access, and notebooks without a key.
   *
   * Protects against training data that leaves on a network of AWS. Trap: Studio and JumpStart need a domain with a VPC. Serves FSBP
   * SageMaker.1, SageMaker.2 and SageMaker.3.
   *
   * @param props exemptions
   * @see https://docs.aws.amazon.com/sagemaker/latest/dg/security_iam_id-based-policy-examples.html
   */
  public static restrictSageMaker(props: GuardrailProps = {}): Guardrail {
    return restrictSageMaker(props);
  }

  /**
   * Denies EC2 instances of other types than those approved and, where they are named, other classes of RDS and types of SageMaker.
   *
   * The old Spot APIs are denied, as they launch with a service-linked role. Protects against stolen credentials that run the most
   * expensive machines. Trap: Auto Scaling launches with such a role too. Serves Control Tower CT.EC2.PV.6.
   *
   * @param instanceTypes types of EC2, with `*` behind the dot: `t4g.*`
   * @param props exemptions, classes and types of other services
   * @throws if a type is not one, or is there twice, or none is given
   * @see https://docs.aws.amazon.com/organizations/latest/userguide/orgs_manage_policies_scps_examples_ec2.html
   */
  public static denyInstanceTypesExcept(instanceTypes: string[], props: InstanceTypeGuardrailProps = {}): Guardrail {
    return denyInstanceTypesExcept(instanceTypes, props);
  }

  /**
   * Denies instances from images of others than the approved owners, and changes of the account's allowed images.
   *
   * Protects against machines built by strangers. Trap: Allowed AMIs in the declarative policy for EC2 bind service-linked roles
   * too: prefer them.
   *
   * @param owners account ids, `amazon`, `aws-marketplace` or `aws-backup-vault`
   * @param props exemptions
   * @throws if an owner is none of these, or is there twice, or none is given
   * @see https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/ec2-allowed-amis.html
   */
  public static denyImagesExcept(owners: string[], props: GuardrailProps = {}): Guardrail {
    return denyImagesExcept(owners, props);
  }

  /**
   * Denies the EBS direct APIs, VM Import/Export, exports of images and database snapshots, and the serial console.
   *
   * Protects against data read past file systems, networks and logs. Trap: backup tools of other vendors use these. Serves Control
   * Tower CT.EC2.PV.4, CT.EC2.PV.5 and CT.EC2.PV.9.
   *
   * @param props exemptions
   * @see https://docs.aws.amazon.com/controltower/latest/controlreference/ct-ec2-pv-4.html
   */
  public static denyDirectAccess(props: GuardrailProps = {}): Guardrail {
    return denyDirectAccess(props);
  }

  /**
   * Denies to make IAM users, to give users access keys, passwords, API keys and other long-lived credentials, and their federated sessions.
   *
   * Protects against keys that work for years from anywhere. Traps: users that are there go on working; SMTP passwords of SES need
   * `mailUserPath`. Serves CIS AWS Foundations v7.0 2.12, 2.16 and 2.19 (v6.0 2.13, 2.17, 2.20; v5.0 1.13, 1.17, 1.20; v3.0 1.14, 1.18,
   * 1.21) and FSBP IAM.3.
   *
   * @param props exemptions and the path of users that send mail
   * @throws if the path has wildcards or is the root
   * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/best-practices.html
   */
  public static denyIamUsers(props: IamUserGuardrailProps = {}): Guardrail {
    return denyIamUsers(props);
  }

  /**
   * Denies all but self-service to IAM users who signed in without a second factor. Roles and people of Identity Center are not bound.
   *
   * Protects against a stolen password or access key. Trap: access keys alone carry no second factor, so programs with them stop.
   * Serves CIS AWS Foundations v7.0 2.10 (v6.0 2.9, v5.0 1.9, v3.0 1.10) and FSBP IAM.5.
   *
   * @param props further actions that need no second factor
   * @throws if an action does not exist
   * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_examples_aws_my-sec-creds-self-manage.html
   */
  public static requireMfa(props: MfaGuardrailProps = {}): Guardrail {
    return requireMfa(props);
  }

  /**
   * Denies changes of the roles and stacks through which an account is run: those of Identity Center, Control Tower, stack sets, the CDK's
   * bootstrap and the management account's access, and others that are named.
   *
   * Protects against somebody who acts as the platform or locks it out. Traps: bootstrapping needs an exempt role; no policy of
   * an organization sees whom a new role trusts. Serves CIS AWS Foundations v7.0 2.1.2 and Control Tower's
   * AWS-GR_IAM_ROLE_CHANGE_PROHIBITED and CT.IAM.PV.1.
   *
   * @param props exemptions and what else is protected
   * @throws if a name is not one of a role, policy, stack or qualifier
   * @see https://docs.aws.amazon.com/organizations/latest/userguide/orgs_manage_policies_scps_examples_general.html
   */
  public static protectPlatformRoles(props: PlatformRoleGuardrailProps = {}): Guardrail {
    return protectPlatformRoles(props);
  }

  /**
   * Denies changes of identity providers, trust anchors, delegations, account access and sign-in settings, permits for AWS Support, and
   * tokens for tools and other clouds.
   *
   * Protects against a way back in that an intruder adds. Traps: EKS clusters with IAM roles for service accounts need a provider each;
   * `aws login` is denied by default. Serves CIS AWS Foundations v7.0 2.19 (v6.0 2.20, v5.0 1.20, v3.0 1.21).
   *
   * @param props exemptions and the kinds of tokens that stay allowed
   * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_providers.html
   */
  public static denyFederationChanges(props: FederationGuardrailProps = {}): Guardrail {
    return denyFederationChanges(props);
  }

  /**
   * Denies changes of payment, tax and support plans, subscriptions at AWS Marketplace, reservations and savings plans, and the
   * registration of domain names.
   *
   * Protects against money that is spent or committed by who may administer a workload. Trap: the first use of some models of Bedrock
   * subscribes to them at AWS Marketplace. Serves CIS AWS Foundations v7.0 2.1.2.
   *
   * @param props exemptions and the kinds of changes that stay allowed
   * @throws if a kind is there twice, or if every kind is allowed
   * @see https://docs.aws.amazon.com/awsaccountbilling/latest/aboutv2/billing-permissions-ref.html
   */
  public static denyBillingChanges(props: BillingGuardrailProps = {}): Guardrail {
    return denyBillingChanges(props);
  }

  /**
   * Denies API keys of models, changes of their logging, retention and enforced guardrails, taking back the opt-out of training,
   * platforms that a provider runs, and models that are not approved.
   *
   * Protects against prompts that leave with keys which anybody can copy, or without a record. Trap: tools that take an API key need
   * signed requests or `shortTermApiKeys`. Serves CIS AWS Foundations v7.0 2.1.2.
   *
   * @param props exemptions, models and what stays allowed
   * @throws if a model's id is not one, or is there twice
   * @see https://docs.aws.amazon.com/bedrock/latest/userguide/api-keys-permissions.html
   */
  public static restrictAi(props: AiGuardrailProps = {}): Guardrail {
    return restrictAi(props);
  }

  /**
   * Denies roles and users without a permissions boundary, taking the boundary away, and changing its policy.
   *
   * Protects against somebody who gives a role more than he has. Traps: roles without a boundary get no further policies; stacks of the
   * CDK set it by the context key `@aws-cdk/core:permissionsBoundary`. Serves CIS AWS Foundations v7.0 2.1.2 and 2.14 (v6.0 2.15, v5.0
   * 1.15, v3.0 1.16).
   *
   * @param policyName the exact name of the boundary's policy in each account, behind its path without the first slash
   * @param props exemptions
   * @throws if the name is not exact
   * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/access_policies_boundaries.html
   */
  public static requirePermissionsBoundary(policyName: string, props: GuardrailProps = {}): Guardrail {
    return requirePermissionsBoundary(policyName, props);
  }

  /**
   * Denies every service but those that are named, and those that run an account.
   *
   * Protects against data and cost in services that nobody has reviewed. Trap: approve the services behind a service too, such as S3
   * and KMS. Serves CIS AWS Foundations v7.0 2.1.2.
   *
   * @param services prefixes of actions, such as `s3`
   * @param props exemptions and what runs an account
   * @throws if a service does not exist, or if none is given
   * @see https://docs.aws.amazon.com/organizations/latest/userguide/orgs_manage_policies_scps_evaluation.html
   */
  public static denyServicesExcept(services: string[], props: ServiceGuardrailProps = {}): Guardrail {
    return denyServicesExcept(services, props);
  }

  /**
   * Denies changes of an account's name, contacts, password policy, alias, token settings and role manager.
   *
   * Protects against an intruder who turns warnings away from the owner or weakens passwords. Trap: contacts are then set by an exempt
   * role or from the management account. Serves CIS AWS Foundations v7.0 2.2, 2.3, 2.8 and 2.9 (v6.0 2.1, 2.2, 2.7, 2.8; v5.0 1.1, 1.2,
   * 1.7, 1.8; v3.0 1.1, 1.2, 1.8, 1.9) and FSBP Account.1 and IAM.7.
   *
   * @param props exemptions
   * @see https://docs.aws.amazon.com/accounts/latest/reference/manage-acct-update-contact.html
   */
  public static protectAccountSettings(props: GuardrailProps = {}): Guardrail {
    return protectAccountSettings(props);
  }

  /**
   * Denies changes of permission sets, assignments and attributes of Identity Center, and of people and groups where they come from an
   * identity provider. For the account that administers Identity Center.
   *
   * Protects against an administrator who assigns himself an account. Trap: exempt the pipeline that deploys assignments. Serves CIS AWS
   * Foundations v7.0 2.19 (v6.0 2.20, v5.0 1.20, v3.0 1.21).
   *
   * @param props exemptions and where people come from
   * @see https://docs.aws.amazon.com/singlesignon/latest/userguide/delegated-admin.html
   */
  public static protectIdentityCenter(props: IdentityCenterGuardrailProps = {}): Guardrail {
    return protectIdentityCenter(props);
  }

  /**
   * Denies to set or remove the tags of roles, users and sessions by which policies decide.
   *
   * Protects against somebody who tags himself through a policy. Trap: only exempt roles make roles with these tags. Serves CIS AWS
   * Foundations v7.0 2.1.2.
   *
   * @param tagKeys exact keys; their case does not matter
   * @param props exemptions
   * @throws if a key is not one or is there twice, or if none is given
   * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/access_tags.html
   */
  public static protectPrincipalTags(tagKeys: string[], props: GuardrailProps = {}): Guardrail {
    return protectPrincipalTags(tagKeys, props);
  }

  /**
   * A guardrail of your own. Its statements are checked as those of the catalogue are: actions and condition keys that AWS does not
   * have, operators that do not fit their keys, variables where AWS expands none, and what a service control policy
   * cannot have are refused.
   *
   * @param props its id, what it protects against, and what it denies
   * @throws for a statement that AWS would refuse to store, that would not do what it says, or that exempts by name
   * @see https://docs.aws.amazon.com/organizations/latest/userguide/orgs_manage_policies_scps_syntax.html
   */
  public static custom(props: CustomGuardrailProps): Guardrail {
    return customGuardrail('Guardrails.custom', GuardrailPolicyType.SERVICE_CONTROL, props, []);
  }

  private constructor() {}
}
