import { Construct } from 'constructs';
import { DetectionAdministrator, DetectionService } from './detection-administrator';
import { GuardDutyPolicyFeature, GuardDutyRuntimeAgent } from '../guardrails/management/guard-duty-features';
import { GuardDutyPolicy } from '../guardrails/management/guard-duty-policy';
import { GuardDutyRegion } from '../guardrails/management/guard-duty-region';
import { IOrganization } from '../identity/organization-ref';
import { SettingFunctionOptions } from '../identity/organization-setting-options';
import { OrganizationTarget } from '../identity/organization-target';
import { OrganizationPolicyTypes } from '../identity/policy-types';

/** Properties of {@link OrganizationThreatDetection}. */
export interface OrganizationThreatDetectionProps extends SettingFunctionOptions {
  /** The organization. */
  readonly organization: IOrganization;

  /** The member account that sees the findings of all: one for security tools. */
  readonly administrator: OrganizationTarget;

  /**
   * Where GuardDuty is on: roots, units or accounts.
   *
   * @default - the root: all accounts that there are and will be
   */
  readonly targets?: OrganizationTarget[];

  /**
   * What is on beside the foundation, see {@link GuardDutyPolicy}. Prices are those of {@link ThreatDetection}, for each account.
   *
   * @default - S3, EKS, malware, RDS and Lambda protection and Runtime Monitoring
   */
  readonly features?: GuardDutyPolicyFeature[];

  /**
   * Agents of Runtime Monitoring that GuardDuty manages.
   *
   * @default - all three, where Runtime Monitoring is on
   */
  readonly runtimeAgents?: GuardDutyRuntimeAgent[];

  /**
   * Regions in which something else holds.
   *
   * @default - none
   */
  readonly regions?: GuardDutyRegion[];

  /**
   * What enables policies for GuardDuty in the root.
   *
   * @default - they are enabled already
   */
  readonly policyTypes?: OrganizationPolicyTypes;

  /**
   * Whether the administrator is one no more when this is removed.
   *
   * @default false
   */
  readonly disableOnRemoval?: boolean;
}

const EVERYTHING = [
  GuardDutyPolicyFeature.S3_DATA_EVENTS, GuardDutyPolicyFeature.EKS_AUDIT_LOGS, GuardDutyPolicyFeature.EBS_MALWARE_PROTECTION,
  GuardDutyPolicyFeature.RDS_LOGIN_EVENTS, GuardDutyPolicyFeature.LAMBDA_NETWORK_LOGS, GuardDutyPolicyFeature.RUNTIME_MONITORING,
];

/**
 * GuardDuty in all accounts of an organization, those that join too, with one account that sees what it finds. For a stack of the
 * management account.
 *
 * The policy holds in all regions, the administrator in the region of the stack: in each other region that is used place a
 * {@link DetectionAdministrator}. In the administrator's account deploy {@link ThreatDetection} with {@link FindingsExport} and lists
 * first. Accounts in which the policy turned GuardDuty on have a detector: name it there, rather than making one.
 *
 * No account can turn off what the policy turns on. Extended Threat Detection comes with the foundation and has no switch.
 *
 * @see https://docs.aws.amazon.com/guardduty/latest/ug/guardduty-organization-policies.html
 */
export class OrganizationThreatDetection extends Construct {
  /** Names the administrator, in the region of the stack. */
  public readonly administrator: DetectionAdministrator;
  /** Switches GuardDuty on. */
  public readonly policy: GuardDutyPolicy;

  /** @throws for what {@link DetectionAdministrator} and {@link GuardDutyPolicy} refuse */
  constructor(scope: Construct, id: string, props: OrganizationThreatDetectionProps) {
    super(scope, id);
    const { organization, features = EVERYTHING, policyTypes, encryptionKey, logRetention, disableOnRemoval } = props;
    const monitored = features.includes(GuardDutyPolicyFeature.RUNTIME_MONITORING);
    this.administrator = new DetectionAdministrator(this, 'Administrator', {
      organization, service: DetectionService.GUARD_DUTY, account: props.administrator, disableOnRemoval, encryptionKey, logRetention,
    });
    this.policy = new GuardDutyPolicy(this, 'Policy', {
      targets: props.targets ?? [organization.root],
      features,
      runtimeAgents: props.runtimeAgents ?? (monitored ? Object.values(GuardDutyRuntimeAgent) : []),
      regions: props.regions,
      policyTypes,
    });
    // Members that nobody administers would find things that nobody sees.
    this.policy.node.addDependency(this.administrator);
  }
}
