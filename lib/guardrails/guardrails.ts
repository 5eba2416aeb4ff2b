import { protectAlarms } from './catalogue/alarms';
import { protectAuditTrail } from './catalogue/audit-trail';
import { protectBackups } from './catalogue/backups';
import { protectBuckets } from './catalogue/buckets';
import { protectDetection } from './catalogue/detection';
import { denyDirectAccess } from './catalogue/direct-access';
import { protectDns } from './catalogue/dns';
import { requireEncryption } from './catalogue/encryption';
import { protectFirewalls } from './catalogue/firewalls';
import { restrictFunctions } from './catalogue/functions';
import { denyImagesExcept } from './catalogue/images';
import { requireImdsV2 } from './catalogue/imds';
import { denyInstanceTypesExcept } from './catalogue/instance-types';
import { protectKeys } from './catalogue/keys';
import { protectLogArchive } from './catalogue/log-archive';
import { denyNetworkChanges } from './catalogue/network';
import { denyLeavingOrganization } from './catalogue/organization';
import { denyPublicAccess } from './catalogue/public-access';
import { denyRegionsExcept } from './catalogue/regions';
import { denyRootUser } from './catalogue/root-user';
import { protectSecrets } from './catalogue/secrets';
import { denySharing } from './catalogue/sharing';
import { requireTags } from './catalogue/tags';
import { Guardrail } from './guardrail';
import {
  AlarmGuardrailProps, AuditTrailGuardrailProps, BackupGuardrailProps, DnsGuardrailProps, FunctionGuardrailProps, GuardrailProps,
  InstanceMetadataGuardrailProps, InstanceTypeGuardrailProps, KeyGuardrailProps, LogArchiveGuardrailProps, NetworkGuardrailProps,
  PublicAccessGuardrailProps, RegionGuardrailProps, SecretGuardrailProps, SharingGuardrailProps, TagGuardrailProps,
} from './guardrail-props';

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
   * more. Serves CIS AWS Foundations v7.0 2.7 (v6.0 2.6, v5.0 1.6, v3.0 1.7) and 2.4 (2.3, 1.3, 1.4).
   *
   * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/id_root-user-access-management.html
   */
  public static denyRootUser(): Guardrail {
    return denyRootUser();
  }

  /**
   * Denies leaving the organization, accepting handshakes, closing the account, and enabling or disabling regions.
   *
   * Protects against an account that shakes off all guardrails. Trap: `AcceptHandshake` also accepts the change of an
   * organization to all features. Serves CIS AWS Foundations v7.0 2.1.2.
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
   * Denies to make buckets, snapshots, functions, clusters, databases, brokers and notebooks public, and to turn off what AWS has to
   * block public access.
   *
   * Protects against data that the internet can read. Traps: turn the blocks on first; an AMI made public shows in no condition key
   * (see {@link denySharing}). Serves CIS AWS Foundations v7.0 2.21, 3.1.4 and 3.2.3, FSBP EC2.1, EC2.172, EKS.1, EMR.2,
   * Lambda.1, MSK.4, RDS.2, S3.1, S3.12, SageMaker.1 and SSM.7, and Control Tower CT.EC2.PV.3, 7, 8 and 11 and CT.LAMBDA.PV.1.
   *
   * @param props exemptions, and whether single buckets are guarded
   * @see https://docs.aws.amazon.com/organizations/latest/userguide/orgs_manage_policies_scps_examples_s3.html
   */
  public static denyPublicAccess(props: PublicAccessGuardrailProps = {}): Guardrail {
    return denyPublicAccess(props);
  }

  /**
   * Denies to share images, snapshots, layers and documents with other accounts, and resources outside the organization.
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
   * Denies gateways, public addresses, peering, VPN, transit gateways, default VPCs and traffic mirrors, but for what stays allowed.
   *
   * Protects against a way out that nobody planned. Traps: the stacks that build networks need an exempt role; Block Public Access for
   * VPCs is stronger. Serves CIS AWS Foundations v7.0 6.6, FSBP EC2.9, and Control Tower `AWS-GR_DISALLOW_CROSS_REGION_NETWORKING`,
   * `AWS-GR_DISALLOW_VPC_INTERNET_ACCESS` and `AWS-GR_DISALLOW_VPN_CONNECTIONS`.
   *
   * @param props exemptions, and what stays allowed
   * @throws if a kind is allowed twice, or all are
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
   * PutResourcePolicy must say BlockPublicPolicy. Serves FSBP SecretsManager.1 and SecretsManager.4.
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
   * @param props exemptions and the vaults
   * @throws if a name is not one of a vault
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

  private constructor() {}
}
