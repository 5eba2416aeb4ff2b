/** Puts statements together as long as that saves characters, and leaves out what is denied twice. */
import { actionKey, byText, canonical, conditionKey, resourceKey } from './canonical';
import type { CompiledPart } from './compile';
import { actionCovers, listCovers, resourceCovers, valueCovers } from './coverage';
import { conditionPlaces, mergeActions, mergeResources, mergeValues, subtract, valuesAt, withValues } from './merge-statements';
import { policySize, statementJson } from './policy-json';
import type { DenyStatement } from '../guardrail-definition';

/** A statement that stands for statements of guardrails, or parts of them. */
export interface Merged {
  readonly statement: DenyStatement;
  /** What it stands for: together they deny what it denies. */
  readonly parts: readonly CompiledPart[];
}

type Rule = (first: DenyStatement, second: DenyStatement) => DenyStatement | undefined;

/** Statements to put together by a rule, and the characters which that saves. */
interface Candidate {
  readonly members: readonly Merged[];
  readonly merged: Merged;
  readonly saved: number;
}

/** The statements that deny what the given ones deny, in the same order whatever the order of those. */
export function minimize(parts: readonly CompiledPart[]): Merged[] {
  let statements = sorted(parts.map((part) => ({ statement: canonical({ ...part.statement, sid: '' }), parts: [part] })));
  for (let before = -1; before !== sizeOf(statements);) {
    before = sizeOf(statements);
    statements = sorted(subtracted(mergedBest(statements)));
  }
  return statements;
}

/** Characters of a statement without its id, and of what separates it from the next one. */
export function statementSize(statement: DenyStatement): number {
  let size = SIZES.get(statement);
  if (size === undefined) {
    size = policySize({ ...statementJson(statement), Sid: undefined }) + 2;
    SIZES.set(statement, size);
  }
  return size;
}

const SIZES = new WeakMap<DenyStatement, number>();

function sizeOf(statements: readonly Merged[]): number {
  return statements.reduce((sum, { statement }) => sum + statementSize(statement), 0);
}

function sorted(statements: readonly Merged[]): Merged[] {
  return statements.map((one) => ({ one, text: textOf(one.statement) })).sort((a, b) => byText(a.text, b.text)).map(({ one }) => one);
}

function textOf(statement: DenyStatement): string {
  return `${actionKey(statement)} ${resourceKey(statement)} ${conditionKey(statement)}`;
}

/** Applies the rule that saves most, until none saves any. */
function mergedBest(statements: readonly Merged[]): Merged[] {
  let left = [...statements];
  for (;;) {
    const best = candidates(left).reduce<Candidate | undefined>((most, one) => (most && most.saved >= one.saved ? most : one), undefined);
    if (!best) {
      return left;
    }
    left = sorted([...left.filter((one) => !best.members.includes(one)), best.merged]);
  }
}

function candidates(statements: readonly Merged[]): Candidate[] {
  const groups = new Map<string, { rule: Rule; members: Merged[] }>();
  const add = (rule: Rule, key: string, member: Merged) => {
    const group = groups.get(key) ?? { rule, members: [] };
    group.members.push(member);
    groups.set(key, group);
  };
  for (const one of statements) {
    const [actions, resources, conditions] = [actionKey(one.statement), resourceKey(one.statement), conditionKey(one.statement)];
    if (one.statement.actions) {
      add(mergeActions, `actions ${resources} ${conditions}`, one);
    }
    if (one.statement.resources) {
      add(mergeResources, `resources ${actions} ${conditions}`, one);
    }
    for (const place of conditionPlaces(one.statement)) {
      add(mergeValues, `values ${place.operator} ${place.key.toLowerCase()} ${actions} ${resources} ${conditionKey(one.statement, place)}`, one);
    }
  }
  return [...groups.values()].filter(({ members }) => members.length > 1).map(({ rule, members }): Candidate => {
    const merged = members.slice(1).reduce<Merged>((sum, one) => ({ statement: rule(sum.statement, one.statement)!, parts: [...sum.parts, ...one.parts] }), members[0]);
    return { members, merged, saved: sizeOf(members) - statementSize(merged.statement) };
  }).filter(({ saved }) => saved > 0);
}

/** Leaves out what another statement denies already. */
function subtracted(statements: readonly Merged[]): Merged[] {
  const left = [...statements];
  for (let index = 0; index < left.length; index++) {
    for (let other = 0; other < left.length && left[index]; other++) {
      if (other === index || !left[other]) {
        continue;
      }
      const [first, second] = [left[index], left[other]];
      const rest = subtract(first.statement, second.statement);
      if (rest === first.statement) {
        continue;
      }
      left[other] = { statement: second.statement, parts: [...second.parts, ...first.parts.flatMap((part) => within(part, second.statement))] };
      if (rest) {
        left[index] = { statement: rest, parts: first.parts.flatMap((part) => within(part, rest)) };
      } else {
        left.splice(index, 1);
        index -= 1;
        break;
      }
    }
  }
  return left;
}

/** The part of a statement's part that another statement denies: one, or none. */
export function within({ guardrail, statement }: CompiledPart, bounds: DenyStatement): CompiledPart[] {
  let part = statement;
  if (part.actions && bounds.actions) {
    part = { ...part, actions: part.actions.filter((entry) => listCovers(bounds.actions!, [entry], actionCovers)) };
  }
  if (part.resources && bounds.resources) {
    part = { ...part, resources: part.resources.filter((entry) => listCovers(bounds.resources!, [entry], resourceCovers)) };
  }
  for (const place of conditionPlaces(bounds)) {
    const values = valuesAt(part, place);
    const kept = values.filter((entry) => listCovers(valuesAt(bounds, place), [entry], valueCovers(place.operator)));
    if (kept.length < values.length) {
      part = withValues(part, place, kept);
    }
  }
  const empty = part.actions?.length === 0 || part.resources?.length === 0 || conditionPlaces(part).some((place) => valuesAt(part, place).length === 0);
  return empty ? [] : [{ guardrail, statement: part }];
}
