import { Names, Token } from 'aws-cdk-lib';
import * as organizations from 'aws-cdk-lib/aws-organizations';
import { Construct } from 'constructs';
import { OrganizationPolicyContent } from './organization-policy-content';
import { OrganizationPolicyProps } from './organization-policy-props';
import { OrganizationPolicyType } from '../../identity/policy-types';
import { invalidInput, shown } from '../../private/errors';
import { policySize } from '../compiler/policy-json';
import { afterEarlierPolicies } from '../policy-chain';
import { PolicyQuota } from '../policy-quota';

/** AWS's page states quotas of the older types; those that came later are declarative policies to it. */
const DECLARATIVE = PolicyQuota.of(10_000, 10);

const QUOTAS: Partial<Record<OrganizationPolicyType, PolicyQuota>> = {
  [OrganizationPolicyType.AI_SERVICES_OPT_OUT]: PolicyQuota.of(2_500, 5),
  [OrganizationPolicyType.CHATBOT]: PolicyQuota.of(10_000, 5),
};

/**
 * A policy that configures a service in the accounts of an organization. Service and resource control policies, which deny, are made
 * by {@link OrganizationPolicies}.
 *
 * Deploy it in the organization's management account, or in an account to which the organization has delegated the administration of
 * its policies. It is created after the policies that its stack made before it, since Organizations refuses changes at the same time.
 *
 * What it sets cannot be expressed as a claim: no request is allowed or denied by it.
 *
 * @see https://docs.aws.amazon.com/organizations/latest/userguide/orgs_manage_policies.html
 * @see https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/aws-resource-organizations-policy.html
 */
export abstract class OrganizationPolicy extends Construct {
  /** The policy. */
  public readonly policy: organizations.CfnPolicy;

  /** Characters that the policy counts for, at most: minified, or as CloudFormation may write it. */
  public readonly policySize: number;

  /** Its type. */
  public readonly policyType: OrganizationPolicyType;

  /**
   * @param policyType its type
   * @param content what it says
   * @throws if it has no target or a target twice, if it does not fit its quotas, if its type is not enabled by `policyTypes`, or if a
   * name or description is too long
   */
  protected constructor(
    scope: Construct, id: string, props: OrganizationPolicyProps, policyType: OrganizationPolicyType, content: OrganizationPolicyContent,
  ) {
    super(scope, id);
    const { policyName, description, policyTypes, quota = QUOTAS[policyType] ?? DECLARATIVE } = props;
    this.policyType = policyType;
    this.policySize = this.measured(content, quota);
    const targetIds = this.targetIds(props, quota);
    this.requireLength('name', policyName, 128);
    this.requireLength('description', description, 512);
    if (policyTypes && !policyTypes.policyTypes.includes(policyType)) {
      throw invalidInput(this, `${policyTypes.node.path} does not enable ${policyType}`, 'add the type to its policyTypes');
    }
    this.policy = new organizations.CfnPolicy(this, 'Policy', {
      type: policyType,
      name: policyName ?? Names.uniqueResourceName(this, { maxLength: 128, separator: '-' }),
      description,
      content: content._value,
      targetIds,
    });
    afterEarlierPolicies(this.policy);
    if (policyTypes) {
      this.policy.node.addDependency(policyTypes);
    }
  }

  private measured({ _value }: OrganizationPolicyContent, quota: PolicyQuota): number {
    if (Token.isUnresolved(JSON.stringify(_value))) {
      throw invalidInput(this, 'the policy holds a value known only at deployment, so its size is not known', 'write the value out');
    }
    const size = policySize(_value);
    if (size > quota.policySize) {
      throw invalidInput(this, `the policy has ${size} characters, ${size - quota.policySize} more than the ${quota.policySize} that one may have`,
        'say less in it, or say it in two policies on the same targets');
    }
    return size;
  }

  private targetIds({ targets, otherAttachments = 0 }: OrganizationPolicyProps, quota: PolicyQuota): string[] {
    if (targets.length === 0) {
      throw invalidInput(this, 'the policy has no target, so it would bind nobody', 'name roots, units or accounts');
    }
    if (!Number.isInteger(otherAttachments) || otherAttachments < 0) {
      throw invalidInput(this, `${shown(otherAttachments)} attachments of others`, 'use a whole number from 0');
    }
    const ids = targets.map(({ targetId }) => targetId);
    const twice = targets.find((_, index) => ids.indexOf(ids[index]) !== index);
    if (twice) {
      throw invalidInput(this, `the policy names the target ${twice.path} twice`, 'name it once');
    }
    const earlier = this.node.root.node.findAll()
      .filter((one): one is organizations.CfnPolicy => one instanceof organizations.CfnPolicy && one.type === this.policyType);
    for (const { targetId, path } of targets) {
      const count = earlier.filter((one) => one.targetIds?.includes(targetId)).length + otherAttachments + 1;
      if (count > quota.attachments) {
        throw invalidInput(this, `${path} would have ${count} policies of the type ${this.policyType}, and a target may have ${quota.attachments}`,
          'say it in one policy, or attach some of them further up or down');
      }
    }
    return ids;
  }

  private requireLength(what: string, text: string | undefined, most: number): void {
    if (text !== undefined && !Token.isUnresolved(text) && (text.trim() === '' || text.length > most)) {
      throw invalidInput(this, `the ${what} of the policy has ${text.length} characters`, `use 1 to ${most}`);
    }
  }
}
