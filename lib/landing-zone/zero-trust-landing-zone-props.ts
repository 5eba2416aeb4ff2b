import { Duration, Environment } from 'aws-cdk-lib';
import { RetentionMode } from '../data';
import {
  AuditTrailProps, ConfigurationComplianceProps, CriticalActivityAlertsProps, DataDiscoveryProps, PostureManagementProps, ThreatDetectionProps,
  VulnerabilityScanningProps,
} from '../detection';
import { OrganizationPoliciesProps } from '../guardrails';
import { WorkloadBoundaryProps } from '../identity';
import { SegmentedVpcProps } from '../network';
import { IncidentResponseProps } from '../response';

/** Properties of {@link ZeroTrustLandingZone}. */
export interface ZeroTrustLandingZoneProps {
  /**
   * Account and region of the stacks.
   *
   * @default - those of the credentials at deployment
   */
  readonly env?: Environment;

  /**
   * Organization whose identities and resources the endpoint policies trust, such as `o-ab12cd34ef`.
   *
   * @default - only the account itself is trusted
   */
  readonly organizationId?: string;

  /**
   * The VPC. `organizationId` is taken from the landing zone where it is not given here.
   *
   * @default - segments public, app, data and management in three zones, no egress, no interface endpoints
   */
  readonly network?: SegmentedVpcProps;

  /**
   * The permissions boundary of the network's and the workloads' roles.
   *
   * @default - all services but privilege escalation and audit tampering, and the boundary on everything created
   */
  readonly boundary?: WorkloadBoundaryProps;

  /**
   * GuardDuty and its notices.
   *
   * @default - every protection plan, notices of findings from severity 7
   */
  readonly detection?: ThreatDetectionProps;

  /**
   * The answers to findings.
   *
   * @default - playbooks for leaked keys, stolen sessions, compromised users and instances and public buckets, which observe and tell
   * but do not act. Each costs some $1.10 a month in alarms (us-east-1, 2026-11)
   */
  readonly response?: IncidentResponseProps;

  /**
   * Whether the landing zone has a trail of its own. Leave it out where an organization's trail records the account: each further copy
   * of management events costs $2.00 for 100,000.
   *
   * @default true
   */
  readonly ownAuditTrail?: boolean;

  /**
   * The trail.
   *
   * @default - management events of all regions, into a bucket that nobody erases and into CloudWatch Logs
   */
  readonly auditTrail?: AuditTrailProps;

  /**
   * For how long nobody can delete what the trail recorded and what the playbooks kept as evidence, in whole days.
   *
   * @default Duration.days(365)
   */
  readonly lockedFor?: Duration;

  /**
   * Who may delete it before that all the same. To try the landing zone out, use `RetentionMode.GOVERNANCE` and a day.
   *
   * @default RetentionMode.COMPLIANCE - nobody
   */
  readonly lockMode?: RetentionMode;

  /**
   * What people are told at once: root at work, trust and permissions that change, networks that open, logs that stop. With a trail of its
   * own, as CIS AWS Foundations prescribes too.
   *
   * @default - every activity that can be told in the region
   */
  readonly criticalActivity?: CriticalActivityAlertsProps;

  /**
   * AWS Config with its rules and conformance packs.
   *
   * @default - none: it costs by item and evaluation
   */
  readonly configuration?: ConfigurationComplianceProps;

  /**
   * Security Hub with its standards.
   *
   * @default - none: it costs by check
   */
  readonly posture?: PostureManagementProps;

  /**
   * Amazon Inspector.
   *
   * @default - none: it costs by instance, image and function
   */
  readonly vulnerabilityScanning?: VulnerabilityScanningProps;

  /**
   * Amazon Macie.
   *
   * @default - none: it costs by bucket, object and gigabyte
   */
  readonly dataDiscovery?: DataDiscoveryProps;

  /**
   * Service and resource control policies. They deploy only from the organization's management account or a delegated
   * administrator.
   *
   * @default - none
   */
  readonly guardrails?: OrganizationPoliciesProps;

  /**
   * E-mail addresses that notices and alarms go to. Each gets one mail that asks to confirm.
   *
   * @default - none: subscribe to `noticeTopic`
   */
  readonly noticeEmails?: string[];
}
