import { Token } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { protectExemptRoles } from './catalogue/exempt-roles';
import type { CompileGroup, CompileTarget } from './compiler/compile';
import { Guardrail } from './guardrail';
import { GuardrailExemption } from './guardrail-exemption';
import { GuardrailPolicyType } from './guardrail-policy-type';
import { GuardrailRollout } from './guardrail-rollout';
import { ForeignPolicies, OrganizationPoliciesProps, PolicyAttachment } from './organization-policies-props';
import { OrganizationTarget, OrganizationTargetKind } from '../identity/organization-target';
import { invalidInput, shown } from '../private/errors';
import { pascalCase } from '../private/names';

/** Guardrails that are attached to the same targets at the same stage. */
export interface GuardrailGroup {
  readonly id: string;
  readonly targets: readonly OrganizationTarget[];
  /** With the one that protects exempt roles. */
  readonly guardrails: readonly Guardrail[];
}

/** A guardrail and what it is meant for, whatever its stage. */
export interface DeclaredGuardrail {
  readonly guardrail: Guardrail;
  readonly targets: readonly OrganizationTarget[];
}

/** What attachments come to, once they are checked. */
export class ResolvedAttachments {
  constructor(
    public readonly groups: readonly GuardrailGroup[],
    public readonly declared: readonly DeclaredGuardrail[],
    private readonly targetsByPath: ReadonlyMap<string, OrganizationTarget>,
    private readonly foreign: readonly ForeignPolicies[],
  ) {}

  /** All guardrails, each once. */
  public get guardrails(): Guardrail[] {
    return this.declared.map(({ guardrail }) => guardrail);
  }

  public get targets(): readonly OrganizationTarget[] {
    return [...this.targetsByPath.values()];
  }

  public target(path: string): OrganizationTarget {
    return this.targetsByPath.get(path)!;
  }

  public compileTargets(policyType: GuardrailPolicyType): CompileTarget[] {
    return this.targets.map((target) => ({
      path: target.path,
      parent: this.parentOf(target),
      foreign: this.foreign.find((one) => one.target.path === target.path && one.policyType === policyType)?.count ?? 1,
    }));
  }

  public compileGroups(policyType: GuardrailPolicyType): CompileGroup[] {
    return this.groups.map(({ id, targets, guardrails }) => ({
      id: policyType === GuardrailPolicyType.SERVICE_CONTROL ? id : `${id}Resource`,
      targets: targets.map(({ path }) => path),
      guardrails: guardrails.filter((guardrail) => guardrail.policyType === policyType)
        .map((guardrail) => ({ id: guardrail.guardrailId, statements: guardrail._statements })),
    })).filter(({ guardrails }) => guardrails.length > 0);
  }

  /** The nearest target above that has policies of ours; the root is above everything. */
  public parentOf(target: OrganizationTarget): string | undefined {
    for (let above = target.parent; above; above = above.parent) {
      if (this.targetsByPath.has(above.path)) {
        return above.path;
      }
    }
    return target.path !== '/' && this.targetsByPath.has('/') ? '/' : undefined;
  }
}

/**
 * Checks attachments and sorts their guardrails by where they are attached in their stage.
 *
 * @throws for what contradicts itself, and for exemptions that cannot be protected
 */
export function resolveAttachments(scope: Construct, props: OrganizationPoliciesProps): ResolvedAttachments {
  const { attachments, foreignPolicies = [] } = props;
  if (attachments.length === 0) {
    throw invalidInput(scope, 'there is no attachment, so nothing would hold', 'name guardrails and their targets');
  }
  const ids = attachments.map(({ id }) => id);
  attachments.forEach((attachment, index) => checkAttachment(scope, attachment, ids.indexOf(attachment.id) !== index));
  const groups = attachments.flatMap((attachment) => groupsOf(attachment)).map((group) => protectedGroup(scope, group));
  const targets = new Map<string, OrganizationTarget>();
  [...groups, ...attachments].flatMap((one) => one.targets).forEach((target) => addTarget(scope, targets, target));
  checkTwiceAttached(scope, groups);
  checkForeign(scope, foreignPolicies, targets);
  const companions = groups.flatMap(({ targets: bound, guardrails }) => guardrails.filter(({ guardrailId }) => guardrailId === 'exempt-roles')
    .map((guardrail) => ({ guardrail, targets: bound })));
  const declared = attachments.flatMap((attachment) => attachment.guardrails.map((guardrail) => ({ guardrail, targets: attachment.targets })));
  return new ResolvedAttachments(groups, [...declared, ...companions], targets, foreignPolicies);
}

function checkAttachment(scope: Construct, { id, targets, guardrails }: PolicyAttachment, twice: boolean): void {
  if (!/^[A-Z][A-Za-z0-9]{0,31}$/.test(id)) {
    throw invalidInput(scope, `${shown(id)} is not the id of an attachment`, "use up to 32 letters and digits that begin with a capital, such as 'Baseline'");
  }
  if (twice) {
    throw invalidInput(scope, `two attachments have the id ${shown(id)}`, 'give each its own');
  }
  if (guardrails.length === 0) {
    throw invalidInput(scope, `the attachment ${id} has no guardrail`, 'name at least one');
  }
  if (targets.length === 0) {
    throw invalidInput(scope, `the attachment ${id} has no target, so its guardrails would bind nobody`, 'name roots, units or accounts');
  }
  const paths = targets.map(({ path }) => path);
  const path = paths.find((one, index) => paths.indexOf(one) !== index);
  if (path !== undefined) {
    throw invalidInput(scope, `the attachment ${id} names the target ${path} twice`, 'name it once');
  }
  const names = guardrails.map(({ guardrailId }) => guardrailId);
  const name = names.find((one, index) => names.indexOf(one) !== index);
  if (name !== undefined) {
    throw invalidInput(scope, `the guardrail ${shown(name)} is given twice in the attachment ${id}`, 'give it once with everything it needs, or use an attachment a target');
  }
}

/** One group for what is enforced, one for each target that something is tested on. */
function groupsOf({ id, targets, guardrails }: PolicyAttachment): GuardrailGroup[] {
  const enforced = guardrails.filter(({ rollout }) => rollout.stage === GuardrailRollout.ENFORCED.stage);
  const tested = new Map<string, { target: OrganizationTarget; guardrails: Guardrail[] }>();
  for (const guardrail of guardrails) {
    const target = guardrail.rollout.testTarget;
    if (target) {
      const group = tested.get(target.path) ?? { target, guardrails: [] };
      group.guardrails.push(guardrail);
      tested.set(target.path, group);
    }
  }
  return [
    ...enforced.length > 0 ? [{ id, targets, guardrails: enforced }] : [],
    ...[...tested].sort(([a], [b]) => (a < b ? -1 : 1)).map(([path, group]) => ({
      id: `${id}On${pascalCase(path) || 'Root'}`, targets: [group.target], guardrails: group.guardrails,
    })),
  ];
}

/** Adds the guardrail without which an exemption by name would be an escape, or refuses the exemption. */
function protectedGroup(scope: Construct, group: GuardrailGroup): GuardrailGroup {
  for (const guardrail of group.guardrails.filter(({ policyType }) => policyType === GuardrailPolicyType.RESOURCE_CONTROL)) {
    guardrail.exemptions.forEach((exemption) => checkResourceExemption(scope, guardrail, exemption, group.targets));
  }
  const companion = protectExemptRoles(group.guardrails);
  return companion ? { ...group, guardrails: [...group.guardrails, companion] } : group;
}

/** A resource control policy judges principals of every account, so a role of any account could have an exempt name. */
function checkResourceExemption(
  scope: Construct, { guardrailId }: Guardrail, exemption: GuardrailExemption, targets: readonly OrganizationTarget[],
): void {
  const account = /^arn:[^:]*:iam::(\d{12}):/.exec(exemption.principalArn)?.[1];
  if (account === undefined) {
    throw invalidInput(scope, `the guardrail ${shown(guardrailId)} exempts ${exemption.principalArn} of any account, and anybody's account can have such a role`,
      'name the account of the exempt role');
  }
  const bound = targets.some(({ kind, targetId }) => kind === OrganizationTargetKind.ROOT || targetId === account);
  if (exemption.needsProtection && !bound) {
    throw invalidInput(scope, `the guardrail ${shown(guardrailId)} exempts ${exemption.principalArn}, and no target of its attachment lets the library protect that name in the account ${account}`,
      'attach the guardrail to the root, or to that account as well');
  }
}

function addTarget(scope: Construct, targets: Map<string, OrganizationTarget>, target: OrganizationTarget): void {
  const known = targets.get(target.path);
  if (known && known.targetId !== target.targetId) {
    throw invalidInput(scope, `two targets are called ${target.path}: ${shown(known.targetId)} and ${shown(target.targetId)}`, 'give each its own name');
  }
  const other = [...targets.values()].find(({ targetId, path }) => targetId === target.targetId && path !== target.path);
  if (other && !Token.isUnresolved(target.targetId)) {
    throw invalidInput(scope, `the target ${shown(target.targetId)} is called ${other.path} and ${target.path}`, 'call it by one name');
  }
  targets.set(target.path, target);
}

/** Attached twice to one target by two attachments, a guardrail takes room for nothing. */
function checkTwiceAttached(scope: Construct, groups: readonly GuardrailGroup[]): void {
  const seen = new Map<string, string>();
  for (const { id, targets, guardrails } of groups) {
    for (const target of targets) {
      for (const guardrail of guardrails) {
        const key = JSON.stringify([target.path, guardrail.guardrailId, guardrail._statements]);
        const before = seen.get(key);
        if (before !== undefined && guardrail.guardrailId !== 'exempt-roles') {
          throw invalidInput(scope, `the guardrail ${shown(guardrail.guardrailId)} is attached to ${target.path} by ${before} and by ${id}`, 'attach it by one of them');
        }
        seen.set(key, id);
      }
    }
  }
}

function checkForeign(scope: Construct, foreign: readonly ForeignPolicies[], targets: ReadonlyMap<string, OrganizationTarget>): void {
  const seen = new Set<string>();
  for (const { target, policyType, count } of foreign) {
    if (!Number.isInteger(count) || count < 0) {
      throw invalidInput(scope, `${shown(count)} foreign policies on ${target.path}`, 'use a whole number from 0');
    }
    if (policyType === GuardrailPolicyType.RESOURCE_CONTROL && count < 1) {
      throw invalidInput(scope, `no foreign resource control policy on ${target.path}`, 'count RCPFullAWSAccess, which cannot be detached');
    }
    if (!targets.has(target.path)) {
      throw invalidInput(scope, `foreign policies on ${target.path}, which no attachment names`, 'leave them out, or name the target in an attachment');
    }
    const key = `${policyType} ${target.path}`;
    if (seen.has(key)) {
      throw invalidInput(scope, `foreign policies on ${target.path} are given twice for one policy type`, 'give their number once');
    }
    seen.add(key);
  }
}
