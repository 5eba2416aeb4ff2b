import { OrganizationTarget } from '../../identity/organization-target';
import { OrganizationPolicyTypes } from '../../identity/policy-types';
import { PolicyQuota } from '../policy-quota';

/** Properties that all organization policies have. */
export interface OrganizationPolicyProps {
  /**
   * Where the policy holds: on a root or unit for all accounts below it, the management account included, which only service and
   * resource control policies do not bind. Policies of one type merge from the root down to the account.
   */
  readonly targets: OrganizationTarget[];

  /**
   * Its name, which is unique in an organization: up to 128 characters.
   *
   * @default - a name made from the construct's path
   */
  readonly policyName?: string;

  /**
   * What it is for: up to 512 characters.
   *
   * @default - a sentence that says what the policy does
   */
  readonly description?: string;

  /**
   * What enables the type of the policy in the root. The policy waits for it. One such construct can enable the types of all policies.
   *
   * @default - the type is enabled already
   */
  readonly policyTypes?: OrganizationPolicyTypes;

  /**
   * Quotas of policies of this type.
   *
   * @default - AWS's of 2026-11-22: 10,000 characters and ten policies a target; 2,500 and five for AI services opt-out; 10,000 and five for chat
   */
  readonly quota?: PolicyQuota;

  /**
   * How many policies of this type others have attached to the target that has most of them. Those of this app are counted anyway.
   *
   * @default 0
   */
  readonly otherAttachments?: number;
}

/** Properties of organization policies that say what policies further down may change. */
export interface LockableOrganizationPolicyProps extends OrganizationPolicyProps {
  /**
   * Whether policies of units and accounts further down cannot change what this one sets. A lock cannot be opened further down: an
   * exception is a target of its own with another policy.
   *
   * @default true
   * @see https://docs.aws.amazon.com/organizations/latest/userguide/policy-operators.html
   */
  readonly lockForChildren?: boolean;
}
