import { protectAuditTrail } from './catalogue/audit-trail';
import { protectDetection } from './catalogue/detection';
import { denyLeavingOrganization } from './catalogue/organization';
import { denyRegionsExcept } from './catalogue/regions';
import { denyRootUser } from './catalogue/root-user';
import { Guardrail } from './guardrail';
import { AuditTrailGuardrailProps, GuardrailProps, RegionGuardrailProps } from './guardrail-props';

/**
 * The catalogue of guardrails. Each says what it protects against, its traps and the controls it serves as properties.
 */
export class Guardrails {
  /**
   * Denies requests outside approved regions. Services with one endpoint for all regions stay usable.
   *
   * Protects against resources and data where nobody watches. Traps: `kms:*` is exempt, so it does not confine keys;
   * CloudFront's stacks in us-east-1 need that region approved for services beside ACM and WAF; not to be combined with Control
   * Tower's region deny. Serves CIS AWS Foundations v7.0 2.1.2.
   *
   * @param regions codes of regions of one partition, such as `eu-west-1`
   * @param props exemptions and further global actions
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
   * Denies stopping, narrowing or deleting CloudTrail trails, Config recorders, flow logs and log groups.
   *
   * Protects against an attacker who covers his tracks. Traps: only exempt roles manage trails and recorders afterwards;
   * without `logGroupNames` no log group can be deleted at all. Serves CIS AWS Foundations v7.0 4.1, 4.2, 4.3 and 4.7 (the same in
   * v6.0; 3.1, 3.2, 3.3 and 3.7 in v5.0 and v3.0).
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
   * administrator, and adding filters and trusted lists that hide findings.
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

  private constructor() {}
}
