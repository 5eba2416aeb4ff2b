import { byText } from './canonical';
import { doesNotFit, tooLarge } from './does-not-fit';
import { headroomOf } from './headroom';
import type { Merged } from './merged';
import { Differences } from './minimize';
import { TooLargeItem } from './pack';
import { policiesOf, PolicyContent } from './policies';
import { PolicyJson, policySize } from './policy-json';
import { attachmentsOf, shortened } from './targets';
import type { DenyStatement } from '../guardrail-definition';
import type { GuardrailPolicyType } from '../guardrail-policy-type';

/** A node of the organization that policies are attached to. */
export interface CompileTarget {
  /** Path, unique: `/`, `/Workloads/Production`. */
  readonly path: string;
  /** Path of the node above, where it is known and among the targets. */
  readonly parent?: string;
  /** Places that policies of others take here: FullAWSAccess, Control Tower's. */
  readonly foreign: number;
}

/** A guardrail as the compiler sees it. */
export interface CompileGuardrail {
  readonly id: string;
  readonly statements: readonly DenyStatement[];
}

/** Guardrails that are attached together. */
export interface CompileGroup {
  /** Starts the ids of its policies, so that they stay when other groups change. */
  readonly id: string;
  /** Paths of targets. */
  readonly targets: readonly string[];
  readonly guardrails: readonly CompileGuardrail[];
}

export interface CompileInput {
  readonly policyType: GuardrailPolicyType;
  /** Characters a policy may have, and policies a target may have. */
  readonly quota: { readonly policySize: number; readonly attachments: number };
  readonly targets: readonly CompileTarget[];
  readonly groups: readonly CompileGroup[];
}

/** A statement of a guardrail, or the part of it that one policy holds. */
export interface CompiledPart {
  readonly guardrail: string;
  readonly statement: DenyStatement;
}

export interface CompiledPolicy {
  /** The group's id and a number: `Baseline1`. */
  readonly id: string;
  readonly targets: readonly string[];
  readonly document: PolicyJson;
  /** Characters it counts for: minified or as CloudFormation may write it, whichever is more. */
  readonly size: number;
  readonly minifiedSize: number;
  /** What it holds, before merging: all of it is denied by the document, and together nothing else is. */
  readonly parts: readonly CompiledPart[];
}

/** What is left at a target. */
export interface TargetHeadroom {
  readonly path: string;
  /** Policies of ours that are attached to it. */
  readonly policies: number;
  /** Policies of others. */
  readonly foreign: number;
  /** Policies of ours that it inherits from above; they take no place. */
  readonly inherited: number;
  /** Places that are left. */
  readonly free: number;
  /** Characters that its policies still have room for, without a further policy. */
  readonly freeCharacters: number;
  /** Characters that each guardrail costs here by itself, most first. */
  readonly costs: readonly { readonly guardrail: string; readonly characters: number }[];
}

/** A guardrail that binds a target from above already, and was therefore not attached to it again. */
export interface RedundantGuardrail {
  readonly guardrail: string;
  readonly target: string;
  readonly inheritedFrom: string;
}

export interface Compiled {
  readonly policies: readonly CompiledPolicy[];
  readonly headroom: readonly TargetHeadroom[];
  readonly redundant: readonly RedundantGuardrail[];
}

/** Policies for the targets of a group. */
interface GroupPolicies {
  readonly group: CompileGroup;
  readonly contents: readonly PolicyContent[];
}

/**
 * Compiles guardrails to the fewest policies. The order in which guardrails, groups and targets are given does not matter.
 *
 * Targets of a group share its policies. Where those of all groups of a target are more than it has places for, the target's
 * guardrails are packed together, apart from the groups; targets of the same groups share what comes out.
 *
 * @throws {@link CompileError} if a target has no places for what it needs, or a statement is too large for a policy
 */
export function compile(given: CompileInput): Compiled {
  const input = { ...given, groups: withSameOnce(given.groups) };
  const { groups, redundant } = attachmentsOf(input);
  const differences = new Differences();
  const shared = groups.map((group) => packed(input, group, differences));
  const crowded = crowdedGroups(input, shared).map((group) => packed(input, group, differences));
  const moved = new Set(crowded.flatMap(({ group }) => group.targets));
  const all = [
    ...shared.map(({ group, contents }) => ({ group: { ...group, targets: group.targets.filter((path) => !moved.has(path)) }, contents })),
    ...crowded,
  ].filter(({ group }) => group.targets.length > 0);
  for (const { path, foreign } of [...input.targets].sort((a, b) => byText(a.path, b.path))) {
    const here = all.filter(({ group }) => group.targets.includes(path));
    const needed = here.reduce((sum, { contents }) => sum + contents.length, 0);
    if (needed > Math.max(0, input.quota.attachments - foreign)) {
      throw doesNotFit(input, { path, foreign, needed, guardrails: here.flatMap(({ group }) => group.guardrails) });
    }
  }
  const used = new Set<string>();
  const policies = all.flatMap(({ group, contents }) => (
    contents.map((content, index) => compiledPolicy(group, content, policyId(group.id, index + 1, used)))
  ));
  const guardrailsAt = (path: string) => [...new Set(groups.filter((group) => group.targets.includes(path)).flatMap(({ guardrails }) => guardrails))];
  return { policies, headroom: headroomOf(input, policies, guardrailsAt), redundant };
}

/** Guardrails that say the same become the same object, so that what is found out about one is known about all. */
function withSameOnce(groups: readonly CompileGroup[]): CompileGroup[] {
  const known = new Map<string, CompileGuardrail>();
  return groups.map((group) => ({
    ...group,
    guardrails: group.guardrails.map((guardrail) => {
      const text = JSON.stringify(guardrail);
      const same = known.get(text) ?? guardrail;
      known.set(text, same);
      return same;
    }),
  }));
}

function packed({ policyType, quota }: CompileInput, group: CompileGroup, differences: Differences): GroupPolicies {
  try {
    return { group, contents: policiesOf(group.guardrails, policyType, quota.policySize, differences) };
  } catch (error) {
    if (error instanceof TooLargeItem) {
      const { value } = (error as TooLargeItem<{ readonly origin: Merged }>).item;
      throw tooLarge(value.origin, group, quota.policySize);
    }
    throw error;
  }
}

/** The groups of targets that have no places for the policies of each, put together. */
function crowdedGroups({ targets, quota }: CompileInput, shared: readonly GroupPolicies[]): CompileGroup[] {
  const crowded = new Map<string, { groups: CompileGroup[]; targets: string[] }>();
  for (const { path, foreign } of [...targets].sort((a, b) => byText(a.path, b.path))) {
    const here = shared.filter(({ group }) => group.targets.includes(path));
    if (here.length > 1 && here.reduce((sum, { contents }) => sum + contents.length, 0) > quota.attachments - foreign) {
      const groups = here.map(({ group }) => group);
      const id = groups.map((group) => group.id).join('And');
      crowded.set(id, { groups, targets: [...crowded.get(id)?.targets ?? [], path] });
    }
  }
  return [...crowded].map(([id, one]) => ({
    id: shortened(id), targets: one.targets, guardrails: one.groups.flatMap(({ guardrails }) => guardrails),
  }));
}

/** The group's id and a number: `Baseline1`. Where that is another group's already, it is said to be a number. */
function policyId(group: string, number: number, used: Set<string>): string {
  const id = [`${group}${number}`, `${group}No${number}`].find((one) => !used.has(one)) ?? `${group}PolicyNo${number}`;
  used.add(id);
  return id;
}

function compiledPolicy({ targets }: CompileGroup, { document, parts }: PolicyContent, id: string): CompiledPolicy {
  return { id, targets, document, size: policySize(document), minifiedSize: JSON.stringify(document).length, parts };
}
