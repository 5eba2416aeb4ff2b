import { Construct } from 'constructs';
import { OrganizationPolicy } from './organization-policy';
import { OrganizationPolicyContent } from './organization-policy-content';
import { OrganizationPolicyProps } from './organization-policy-props';
import { OrganizationPolicyType } from '../../identity/policy-types';
import { invalidInput } from '../../private/errors';

/** Properties of {@link CustomOrganizationPolicy}. */
export interface CustomOrganizationPolicyProps extends OrganizationPolicyProps {
  /** Its type. Service and resource control policies belong into {@link OrganizationPolicies}. */
  readonly policyType: OrganizationPolicyType;

  /** What it says. It is written as it is: only its size is checked. */
  readonly content: OrganizationPolicyContent;
}

/**
 * A policy of a type that has no construct of its own, such as chat, Bedrock or upgrade rollout policies, or one that was written by hand.
 *
 * @see https://docs.aws.amazon.com/organizations/latest/userguide/orgs_manage_policies.html
 */
export class CustomOrganizationPolicy extends OrganizationPolicy {
  /**
   * @throws for a service or resource control policy, and for what {@link OrganizationPolicy} refuses
   */
  constructor(scope: Construct, id: string, props: CustomOrganizationPolicyProps) {
    if (props.policyType === OrganizationPolicyType.SERVICE_CONTROL || props.policyType === OrganizationPolicyType.RESOURCE_CONTROL) {
      throw invalidInput(`${scope.node.path}/${id}`, `${props.policyType} is a type that denies`, 'use OrganizationPolicies with guardrails, so that what it denies is proved');
    }
    super(scope, id, props, props.policyType, props.content);
  }
}
