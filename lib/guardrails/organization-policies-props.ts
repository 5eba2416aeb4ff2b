import { Guardrail } from './guardrail';
import { GuardrailPolicyType } from './guardrail-policy-type';
import { PolicyQuota } from './policy-quota';
import { RequiredAccess } from './required-access';
import { IOrganization } from '../identity/organization-ref';
import { OrganizationTarget } from '../identity/organization-target';
import { OrganizationPolicyTypes } from '../identity/policy-types';

/** Guardrails that are attached together. */
export interface PolicyAttachment {
  /**
   * Names the policies of these guardrails, in logical ids and policy names: letters and digits, such as `Baseline`. Policies
   * are replaced when it changes.
   */
  readonly id: string;

  /**
   * Where the guardrails hold. A policy on a root or unit binds all accounts below it.
   */
  readonly targets: OrganizationTarget[];

  /**
   * What must never happen there, each kind once. Service and resource control guardrails may be mixed: each type is packed
   * into policies of its own.
   */
  readonly guardrails: Guardrail[];
}

/** Policies that others have attached to a target and that take a place each. */
export interface ForeignPolicies {
  /** Where they are attached. Policies that are inherited from above take no place and do not count. */
  readonly target: OrganizationTarget;

  /** Their type. */
  readonly policyType: GuardrailPolicyType;

  /** How many, AWS's FullAWSAccess or RCPFullAWSAccess included: with two of Control Tower's it is three. */
  readonly count: number;
}

/** Properties of {@link OrganizationPolicies}. */
export interface OrganizationPoliciesProps {
  /**
   * What holds where.
   */
  readonly attachments: PolicyAttachment[];

  /**
   * The organization: the policy types that are needed are enabled in its root before the policies are created.
   *
   * @default - the policy types are enabled already, or `policyTypes` enables them
   */
  readonly organization?: IOrganization;

  /**
   * What enables the policy types that are needed, shared with policies of other types. Not together with `organization`.
   *
   * @default - made where `organization` is given
   */
  readonly policyTypes?: OrganizationPolicyTypes;

  /**
   * Policies of others on targets that have more than AWS's own.
   *
   * @default - FullAWSAccess and RCPFullAWSAccess alone, one on each target
   */
  readonly foreignPolicies?: ForeignPolicies[];

  /**
   * Quotas of service control policies.
   *
   * @default PolicyQuota.CURRENT
   */
  readonly serviceControlQuota?: PolicyQuota;

  /**
   * Quotas of resource control policies.
   *
   * @default PolicyQuota.RESOURCE_CONTROL
   */
  readonly resourceControlQuota?: PolicyQuota;

  /**
   * What roles must still be able to do under the policies. Each is proved at synthesis.
   *
   * @default - nothing is checked: name at least the roles that deploy, break glass and rotate
   */
  readonly requiredAccess?: RequiredAccess[];

  /**
   * Start of the policies' names, which the id of the attachment and a number follow. Names are unique in an organization.
   *
   * @default - a name made from the construct's path
   */
  readonly policyNamePrefix?: string;
}
