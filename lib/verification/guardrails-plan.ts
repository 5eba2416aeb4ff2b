import { GuardrailsFile, GuardrailSetSpec, PolicySpec, TargetSpec } from '../guardrails/guardrails-file';
import { parsePolicy } from './prover/evaluation';
import { loadActionCatalogue } from '../private/iam-catalogue/action-catalogue';
import { ExportedPolicy, exportedPolicies } from './prover/model/deployed/organization-export-fields';
import { ModelInputError } from './prover/model/errors';
import { TemplateSet } from './prover/model/template-set';
import { allowedByFirstAlone } from './prover/policy/compare';
import { Policy, Request } from './prover/policy-facts';

/** What a deployment would do to one policy. */
export interface PolicyChange {
  readonly name: string;
  readonly policyType: string;
  readonly change: 'create' | 'update' | 'remove' | 'none';
  /** How what it denies changes, whatever its text says. */
  readonly effect?: 'same' | 'denies-more' | 'denies-less' | 'denies-otherwise' | 'unknown';
  /** A request that is allowed today and would be denied. */
  readonly newlyDenied?: Request;
  /** A request that is denied today and would be allowed. */
  readonly newlyAllowed?: Request;
  readonly attached: readonly string[];
  readonly detached: readonly string[];
}

/** A target on which others have attached something else than the app says. */
export interface ForeignDifference {
  readonly target: string;
  readonly policyType: string;
  readonly declared: number;
  readonly found: number;
  /** Policies that would be too many there. */
  readonly overflow: number;
}

export interface GuardrailsPlan {
  readonly changes: readonly PolicyChange[];
  readonly foreign: readonly ForeignDifference[];
}

const KINDS: { readonly [type: string]: ExportedPolicy['kind'] } = { SERVICE_CONTROL_POLICY: 'scp', RESOURCE_CONTROL_POLICY: 'rcp' };
const TYPES = { scp: 'SERVICE_CONTROL_POLICY', rcp: 'RESOURCE_CONTROL_POLICY' } as const;
/** AWS attaches these, and an export may leave them out. */
const FULL_ACCESS = { scp: 'FullAWSAccess', rcp: 'RCPFullAWSAccess' } as const;

/**
 * What a deployment of the app's policies would change in an organization.
 *
 * @param file the guardrails of the assembly
 * @param templates its templates, which have the policies' documents
 * @param exported an export of the organization
 * @param exportName its name, for errors
 */
export function planOf(file: GuardrailsFile, templates: TemplateSet, exported: unknown, exportName: string): GuardrailsPlan {
  const existing = exportedPolicies((exported ?? {}) as { readonly Policies?: unknown }, exportName);
  const ours = file.sets.flatMap((set) => set.policies.map((policy) => ({ set, policy })));
  const names = new Set(ours.map(({ policy }) => policy.name).filter((name) => name !== undefined));
  const kept = ours.map(({ set, policy }) => changeOf(set, policy, templates, existing, exportName));
  const prefixes = file.sets.map(({ namePrefix }) => namePrefix).filter((prefix) => prefix !== undefined);
  const gone = existing.filter(({ name }) => !names.has(name) && prefixes.some((prefix) => name.startsWith(`${prefix}-`)));
  const removed = gone.map(({ name, kind, targets }): PolicyChange => ({ name, policyType: TYPES[kind], change: 'remove', attached: [], detached: targets }));
  const foreign = existing.filter((policy) => !names.has(policy.name) && !gone.includes(policy));
  return {
    changes: [...kept, ...removed],
    foreign: file.sets.flatMap(({ targets }) => targets.flatMap((target) => foreignAt(target, foreign, existing))),
  };
}

function changeOf(
  set: GuardrailSetSpec, spec: PolicySpec, templates: TemplateSet, existing: readonly ExportedPolicy[], exportName: string,
): PolicyChange {
  const name = spec.name ?? spec.logicalId;
  const before = existing.find((one) => one.name === spec.name && one.kind === KINDS[spec.policyType]);
  const ids = spec.targets.map((path) => set.targets.find((target) => target.path === path)?.id ?? path);
  if (!before) {
    return { name, policyType: spec.policyType, change: 'create', attached: ids, detached: [] };
  }
  const attached = ids.filter((id) => !before.targets.includes(id));
  const detached = before.targets.filter((id) => !ids.includes(id));
  const content = documentOf(set, spec, templates);
  const written = typeof before.content === 'string' ? jsonOf(before.content, exportName, `${before.place}.Content`) : before.content;
  if (JSON.stringify(written) === JSON.stringify(content)) {
    const moved = attached.length + detached.length > 0;
    return { name, policyType: spec.policyType, change: moved ? 'update' : 'none', effect: 'same', attached, detached };
  }
  const [old, next] = [parsePolicy(written, 'as it is'), parsePolicy(content, 'as it will be')];
  return { name, policyType: spec.policyType, change: 'update', ...effectOf(old, next, spec.policyType), attached, detached };
}

/** What the next policy denies beside the old one, and the other way round. */
function effectOf(old: Policy, next: Policy, policyType: string): Pick<PolicyChange, 'effect' | 'newlyDenied' | 'newlyAllowed'> {
  const [more, less] = [deniedByFirstAlone(next, old, policyType), deniedByFirstAlone(old, next, policyType)];
  const effect = more === 'unknown' || less === 'unknown' ? 'unknown' : more && less ? 'denies-otherwise' : more ? 'denies-more' : less ? 'denies-less' : 'same';
  return {
    effect,
    ...(typeof more === 'object' ? { newlyDenied: more } : {}),
    ...(typeof less === 'object' ? { newlyAllowed: less } : {}),
  };
}

/**
 * A request that the first policy of denials denies and the second does not. Statement by statement: what no statement denies alone, all of
 * them together do not deny either, and a whole policy at once is too much to search.
 */
function deniedByFirstAlone(first: Policy, second: Policy, policyType: string): Request | 'unknown' | undefined {
  let unknown = false;
  for (const statement of first.statements) {
    const [left, reference] = [beside(second, policyType), beside({ ...first, statements: [statement] }, policyType)];
    const verdict = allowedByFirstAlone({ grants: left }, { grants: reference }, { catalogue: loadActionCatalogue() });
    if (verdict.verdict === 'REFUTED') {
      return verdict.witness;
    }
    unknown ||= verdict.verdict === 'UNKNOWN';
  }
  return unknown ? 'unknown' : undefined;
}

/** A policy with the full access that AWS attaches beside it. */
function beside(policy: Policy, policyType: string): readonly Policy[] {
  const principal = policyType === TYPES.rcp ? { Principal: '*' } : {};
  return [parsePolicy({ Version: '2012-10-17', Statement: [{ Effect: 'Allow', ...principal, Action: '*', Resource: '*' }] }, 'full access'), policy];
}

function documentOf({ stack }: GuardrailSetSpec, { logicalId }: PolicySpec, templates: TemplateSet): unknown {
  const template = templates.templates.find((one) => one.stack === stack)?.template;
  const resources = (template?.Resources ?? {}) as { readonly [id: string]: { readonly Properties?: { readonly Content?: unknown } } };
  const content = resources[logicalId]?.Properties?.Content;
  if (content === undefined) {
    throw new ModelInputError(stack, logicalId, 'the templates have no such policy', 'synthesize the app again');
  }
  return content;
}

function jsonOf(text: string, file: string, place: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    throw new ModelInputError(file, place, 'it is not JSON', 'write it as aws organizations describe-policy gives it');
  }
}

function foreignAt(target: TargetSpec, foreign: readonly ExportedPolicy[], existing: readonly ExportedPolicy[]): ForeignDifference[] {
  const { id } = target;
  if (id === undefined) {
    return [];
  }
  return target.headroom.flatMap(({ policyType, policies, foreign: declared, free }) => {
    const kind = KINDS[policyType];
    const exportHasIt = existing.some((policy) => policy.kind === kind && policy.name === FULL_ACCESS[kind]);
    const found = foreign.filter((policy) => policy.kind === kind && policy.targets.includes(id)).length + (exportHasIt ? 0 : 1);
    const places = policies + declared + free;
    return found === declared ? [] : [{ target: target.path, policyType, declared, found, overflow: Math.max(0, policies + found - places) }];
  });
}
