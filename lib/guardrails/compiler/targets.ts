/** Which guardrails must be attached where, once what is inherited is left out. */
import { createHash } from 'crypto';
import { byText, canonical } from './canonical';
import type { CompileGroup, CompileGuardrail, CompileInput, CompileTarget, RedundantGuardrail } from './compile';
import { statementCovers } from './coverage';
import { pascalCase } from '../../private/names';

const LONGEST_ID = 56;

/** A group as it is attached: targets that need the same of its guardrails share its policies. */
export interface Attachments {
  readonly groups: readonly CompileGroup[];
  readonly redundant: readonly RedundantGuardrail[];
}

/** Leaves out what a target has from above. */
export function attachmentsOf({ targets, groups }: CompileInput): Attachments {
  const nodes = new Map(targets.map((target) => [target.path, target]));
  const attached = new Map<string, CompileGuardrail[]>();
  const redundant: RedundantGuardrail[] = [];
  for (const group of groups) {
    for (const path of group.targets) {
      attached.set(path, [...attached.get(path) ?? [], ...group.guardrails]);
    }
  }
  const kept = [...groups].sort((a, b) => byText(a.id, b.id)).flatMap((group) => {
    const sets = new Map<string, { targets: string[]; guardrails: CompileGuardrail[] }>();
    for (const path of [...group.targets].sort(byText)) {
      const guardrails = group.guardrails.filter((guardrail) => {
        const from = ancestors(path, nodes).find((above) => attached.get(above)?.some((other) => guardrailCovers(other, guardrail)));
        if (from !== undefined) {
          redundant.push({ guardrail: guardrail.id, target: path, inheritedFrom: from });
        }
        return from === undefined;
      });
      const key = JSON.stringify(guardrails.map((guardrail) => group.guardrails.indexOf(guardrail)));
      const set = sets.get(key) ?? { targets: [], guardrails };
      set.targets.push(path);
      sets.set(key, set);
    }
    return named(group, [...sets.values()].filter(({ guardrails }) => guardrails.length > 0));
  });
  return { groups: kept, redundant: redundant.sort((a, b) => byText(`${a.target} ${a.guardrail}`, `${b.target} ${b.guardrail}`)) };
}

/** The targets that need most keep the group's id; others are named after the first of them. */
function named(group: CompileGroup, sets: readonly { targets: string[]; guardrails: CompileGuardrail[] }[]): CompileGroup[] {
  return [...sets].sort((a, b) => b.guardrails.length - a.guardrails.length).map((set, index) => ({
    ...set, id: index === 0 ? group.id : shortened(`${group.id}At${pascalCase(set.targets[0]) || 'Root'}`),
  }));
}

/** Names of policies have an end: an id that is made of others keeps its start, and what tells it from others that start so. */
export function shortened(id: string): string {
  return id.length <= LONGEST_ID ? id : `${id.slice(0, LONGEST_ID - 8)}${createHash('sha256').update(id).digest('hex').slice(0, 8)}`;
}

/** Paths above a target, nearest first. */
export function ancestors(path: string, nodes: ReadonlyMap<string, CompileTarget>): string[] {
  const above: string[] = [];
  for (let parent = nodes.get(path)?.parent; parent !== undefined && !above.includes(parent); parent = nodes.get(parent)?.parent) {
    above.push(parent);
  }
  return above;
}

function guardrailCovers(wide: CompileGuardrail, narrow: CompileGuardrail): boolean {
  const covering = wide.statements.map(canonical);
  return wide.id === narrow.id && narrow.statements.every((statement) => covering.some((other) => statementCovers(other, canonical(statement))));
}
