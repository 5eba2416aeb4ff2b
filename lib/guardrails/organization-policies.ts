import { Names, Token } from 'aws-cdk-lib';
import * as organizations from 'aws-cdk-lib/aws-organizations';
import { Construct } from 'constructs';
import { resolveAttachments, ResolvedAttachments } from './attachments';
import { compile, Compiled, CompiledPolicy } from './compiler/compile';
import { CompileError } from './compiler/compile-error';
import { statementJson } from './compiler/policy-json';
import { Guardrail } from './guardrail';
import type { DenyStatement } from './guardrail-definition';
import { GuardrailPolicyType } from './guardrail-policy-type';
import { recordGuardrails } from './guardrails-record';
import { OrganizationPoliciesProps } from './organization-policies-props';
import { afterEarlierPolicies } from './policy-chain';
import { PolicyQuota } from './policy-quota';
import { RequiredAccess } from './required-access';
import { OrganizationTarget, OrganizationTargetKind } from '../identity/organization-target';
import { OrganizationPolicyType, OrganizationPolicyTypes } from '../identity/policy-types';
import { invalidInput, shown } from '../private/errors';
import { Claim, ClaimPolicy, Claims } from '../verification/claims';

const TYPES = [GuardrailPolicyType.SERVICE_CONTROL, GuardrailPolicyType.RESOURCE_CONTROL];

const ENABLED_AS = {
  [GuardrailPolicyType.SERVICE_CONTROL]: OrganizationPolicyType.SERVICE_CONTROL,
  [GuardrailPolicyType.RESOURCE_CONTROL]: OrganizationPolicyType.RESOURCE_CONTROL,
};

/**
 * Guardrails as organization policies: merged, packed into the fewest policies within AWS's quotas, created one after the
 * other, and attached to their targets.
 *
 * Deploy it in the organization's management account, or in an account to which the organization has delegated the
 * administration of its policies. Where `organization` is given, the policy types are enabled first. Policies bind neither the
 * management account nor service-linked roles.
 *
 * Where a guardrail exempts a role by its name, a guardrail is added which denies everybody else to create, edit or pass a
 * role of that name. A guardrail that a target inherits from a target above is not attached again.
 *
 * It states as claims that each policy forbids what its guardrails forbid, and that `requiredAccess` is left.
 *
 * @see https://docs.aws.amazon.com/organizations/latest/userguide/orgs_manage_policies_scps.html
 * @see https://docs.aws.amazon.com/organizations/latest/userguide/orgs_manage_policies_rcps.html
 * @see https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/aws-resource-organizations-policy.html
 */
export class OrganizationPolicies extends Construct {
  /** The policies, in the order in which they are created. */
  public readonly policies: organizations.CfnPolicy[] = [];

  /** Characters that each policy counts for, in the same order. */
  public readonly policySizes: number[] = [];

  /** The guardrails of all attachments, and those that protect exempt roles. */
  public readonly guardrails: Guardrail[];

  /** What enables the policy types, where it or an organization was given. */
  public readonly policyTypes?: OrganizationPolicyTypes;

  private readonly prefix: string;

  /**
   * @throws if an attachment contradicts itself, an exemption cannot be protected, or the policies do not fit their quotas: then
   * it names the target, the overflow and what each guardrail costs
   */
  constructor(scope: Construct, id: string, props: OrganizationPoliciesProps) {
    super(scope, id);
    this.prefix = this.namePrefix(props.policyNamePrefix);
    const attachments = resolveAttachments(this, props);
    this.guardrails = attachments.guardrails;
    const compiled = TYPES.map((policyType) => {
      const quota = quotaOf(props, policyType);
      return { policyType, quota, result: this.compiled(attachments, policyType, quota) };
    });
    const used = compiled.filter(({ result }) => result.policies.length > 0).map(({ policyType }) => policyType);
    this.policyTypes = this.enabling(props, used.map((type) => ENABLED_AS[type]));
    for (const { policyType, result } of compiled) {
      result.policies.forEach((policy) => this.makePolicy(policy, policyType, attachments, props.requiredAccess ?? []));
    }
    recordGuardrails(this, { attachments, compiled, policies: this.policies, namePrefix: this.prefix });
  }

  private enabling({ organization, policyTypes }: OrganizationPoliciesProps, used: OrganizationPolicyType[]): OrganizationPolicyTypes | undefined {
    if (organization && policyTypes) {
      throw invalidInput(this, 'organization and policyTypes are given, and each enables the policy types', 'give one of them');
    }
    const missing = policyTypes && used.find((type) => !policyTypes.policyTypes.includes(type));
    if (missing !== undefined) {
      throw invalidInput(this, `${policyTypes!.node.path} does not enable ${missing}, which the guardrails need`, 'add it to its policyTypes');
    }
    return organization && used.length > 0 ? new OrganizationPolicyTypes(this, 'PolicyTypes', { organization, policyTypes: used }) : policyTypes;
  }

  private compiled(attachments: ResolvedAttachments, policyType: GuardrailPolicyType, quota: PolicyQuota): Compiled {
    try {
      return compile({ policyType, quota, targets: attachments.compileTargets(policyType), groups: attachments.compileGroups(policyType) });
    } catch (error) {
      if (error instanceof CompileError) {
        throw invalidInput(this, error.problem, error.fix);
      }
      throw error;
    }
  }

  private makePolicy(
    compiled: CompiledPolicy, policyType: GuardrailPolicyType, attachments: ResolvedAttachments, required: readonly RequiredAccess[],
  ): void {
    const policy = new organizations.CfnPolicy(this, compiled.id, {
      type: policyType,
      name: `${this.prefix}-${compiled.id}`,
      description: description(compiled),
      content: compiled.document,
      targetIds: compiled.targets.map((path) => attachments.target(path).targetId),
    });
    afterEarlierPolicies(policy);
    if (this.policyTypes) {
      policy.node.addDependency(this.policyTypes);
    }
    this.policies.push(policy);
    this.policySizes.push(compiled.size);
    this.stateClaims(policy, compiled, policyType);
    const bound = compiled.targets.map((path) => attachments.target(path));
    const concerned = required.filter(({ _targets }) => !_targets || _targets.some((target) => bound.some((above) => isAtOrBelow(target, above))));
    this.stateRequiredAccess(policy, policyType, concerned);
  }

  /** A policy of denials leaves what AWS's full access beside it allows. */
  private stateClaims(policy: organizations.CfnPolicy, { parts }: CompiledPolicy, policyType: GuardrailPolicyType): void {
    const principal = policyType === GuardrailPolicyType.RESOURCE_CONTROL ? { Principal: '*' } : {};
    const everything = { Effect: 'Allow', ...principal, Action: '*', Resource: '*' };
    const without = (statement: DenyStatement) => ClaimPolicy._json(() => (
      { Version: '2012-10-17', Statement: [everything, statementJson(statement, policyType)] }));
    // A statement that was cut twice may have several parts in one policy, and guardrails of users may have the same sid.
    const names = numbered(parts.map(({ statement }) => statement.sid));
    Claims.of(this).state(...parts.map(({ guardrail, statement }, index) => (
      Claim.atMost(ClaimPolicy.of(policy), without(statement), {
        name: 'guardrail',
        about: `${policy.node.path}/${names[index]}`,
        promise: `Nobody whom the policy ${policy.node.path} binds can do what the guardrail ${guardrail} forbids: ${statement.sid}`,
      }))));
  }

  private stateRequiredAccess(policy: organizations.CfnPolicy, policyType: GuardrailPolicyType, required: readonly RequiredAccess[]): void {
    const needed = (access: RequiredAccess) => ClaimPolicy._json(() => access._document(this, policyType));
    const names = numbered(required.map(({ name }) => name));
    Claims.of(this).state(...required.map((access, index) => Claim.atMost(needed(access), ClaimPolicy.of(policy), {
      name: 'not-locked-out',
      about: `${policy.node.path}/${names[index]}`,
      promise: `The policy ${policy.node.path} leaves ${access.roleArn} what it needs: ${access.reason}`,
    })));
  }

  private namePrefix(given: string | undefined): string {
    if (given !== undefined && !Token.isUnresolved(given) && !/^[\x20-\x7e]{1,64}$/.test(given)) {
      throw invalidInput(this, `${shown(given)} is not the start of a policy name`, 'use 1 to 64 ASCII characters');
    }
    return given ?? Names.uniqueResourceName(this, { maxLength: 64, separator: '-' });
  }
}

/** Names of which each is there once: `rotation`, `rotation-2`. */
function numbered(names: readonly string[]): string[] {
  return names.map((name, index) => {
    const before = names.slice(0, index).filter((one) => one === name).length;
    return before === 0 ? name : `${name}-${before + 1}`;
  });
}

function quotaOf(props: OrganizationPoliciesProps, policyType: GuardrailPolicyType): PolicyQuota {
  return policyType === GuardrailPolicyType.SERVICE_CONTROL
    ? props.serviceControlQuota ?? PolicyQuota.CURRENT
    : props.resourceControlQuota ?? PolicyQuota.RESOURCE_CONTROL;
}

function description({ parts }: CompiledPolicy): string {
  const text = `Guardrails: ${[...new Set(parts.map(({ guardrail }) => guardrail))].join(', ')}`;
  return text.length <= 512 ? text : `${text.slice(0, 511)}…`;
}

/** Whether policies on `above` bind `target`, as far as their places are known. */
function isAtOrBelow(target: OrganizationTarget, above: OrganizationTarget): boolean {
  for (let at: OrganizationTarget | undefined = target; at; at = at.parent) {
    if (at.targetId === above.targetId) {
      return true;
    }
  }
  return above.kind === OrganizationTargetKind.ROOT || (above.kind === OrganizationTargetKind.ORGANIZATIONAL_UNIT && !isPlaced(target));
}

/** Whether all that is above a target is known. Of another one, every unit may be above it. */
function isPlaced(target: OrganizationTarget): boolean {
  return target.kind === OrganizationTargetKind.ROOT || (target.parent !== undefined && isPlaced(target.parent));
}
