/** One way of writing for statements that are written differently and say the same. */
import { ACTIONS, EntryKind, RESOURCES, valuesOf, valuesOfOperator, wideEntries } from './coverage';
import type { Conditions, DenyStatement } from '../guardrail-definition';

/** Sorts texts in the same way everywhere. */
export function byText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

/** Ignores case, as AWS does with actions and keys; where only case differs, a capital comes first. */
function ignoringCase(a: string, b: string): number {
  return byText(a.toLowerCase(), b.toLowerCase()) || byText(a, b);
}

const CANONICAL = new WeakMap<DenyStatement, DenyStatement>();

/** A statement with sorted lists, in which nothing is said twice, and without its id. */
export function canonical(statement: DenyStatement): DenyStatement {
  let known = CANONICAL.get(statement);
  if (!known) {
    known = interned(canonicalOf(statement));
    CANONICAL.set(statement, known);
  }
  return known;
}

/** Statements by their text: those of many units are the same, and what is known about one is known about all. */
const KNOWN = new Map<string, DenyStatement>();
const KNOWN_AT_MOST = 20_000;

/** The same object for the same canonical statement. */
export function interned(statement: DenyStatement): DenyStatement {
  const text = JSON.stringify(statement);
  const known = KNOWN.get(text);
  if (known) {
    return known;
  }
  if (KNOWN.size >= KNOWN_AT_MOST) {
    KNOWN.clear();
  }
  KNOWN.set(text, statement);
  return statement;
}

function canonicalOf(statement: DenyStatement): DenyStatement {
  const { actions, notActions, resources, notResources, conditions } = statement;
  return {
    sid: '',
    ...(actions ? { actions: canonicalActions(actions) } : {}),
    ...(notActions ? { notActions: canonicalActions(notActions) } : {}),
    ...(notResources ? { notResources: canonicalResources(notResources) } : { resources: canonicalResources(resources ?? ['*']) }),
    ...(conditions && Object.keys(conditions).length > 0 ? { conditions: canonicalConditions(conditions) } : {}),
  };
}

export function canonicalActions(actions: readonly string[]): string[] {
  return withoutCovered([...actions].sort(ignoringCase), ACTIONS);
}

export function canonicalResources(resources: readonly string[]): string[] {
  return withoutCovered([...resources].sort(byText), RESOURCES);
}

export function canonicalValues(operator: string, values: readonly string[]): string[] {
  return withoutCovered([...values].sort(byText), valuesOfOperator(operator));
}

function canonicalConditions(conditions: Conditions): Conditions {
  return Object.fromEntries(Object.entries(conditions).sort(([a], [b]) => byText(a, b)).map(([operator, keys]) => [
    operator,
    Object.fromEntries(Object.entries(keys).sort(([a], [b]) => ignoringCase(a, b))
      .map(([key, value]) => [key, canonicalValues(operator, valuesOf(value))])),
  ]));
}

/** Drops each entry that another one of the list covers; of those that cover each other, the first stays. */
function withoutCovered(entries: readonly string[], kind: EntryKind): string[] {
  const first = new Map<string, string>();
  for (const entry of entries) {
    const same = kind.same(entry);
    if (!first.has(same)) {
      first.set(same, entry);
    }
  }
  const texts = [...first.keys()];
  const wide = wideEntries(texts);
  return [...first].filter(([text]) => !wide.some(({ text: other, start }) => (
    text.startsWith(start) && other !== text && kind.covers(other, text) && (!kind.covers(text, other) || texts.indexOf(other) < texts.indexOf(text))
  ))).map(([, entry]) => entry);
}

/** Texts that are the same wherever statements say the same. */
export interface StatementKeys {
  readonly actions: string;
  readonly resources: string;
  readonly conditions: string;
  readonly all: string;
}

const KEYS = new WeakMap<DenyStatement, StatementKeys>();

/** The keys of a canonical statement. */
export function keysOf(statement: DenyStatement): StatementKeys {
  let keys = KEYS.get(statement);
  if (!keys) {
    const { actions, notActions, resources, notResources, conditions } = statement;
    const about = JSON.stringify([actions ?? notActions, actions !== undefined]).toLowerCase();
    const on = JSON.stringify([resources ?? notResources, resources !== undefined]);
    const when = conditionKey(conditions);
    keys = { actions: about, resources: on, conditions: when, all: `${about} ${on} ${when}` };
    KEYS.set(statement, keys);
  }
  return keys;
}

/** What conditions say but for the values of one of them. */
export function conditionsExcept({ conditions = {} }: DenyStatement, { operator, key }: { readonly operator: string; readonly key: string }): string {
  const keys = Object.entries(conditions[operator] ?? {}).map(([name, values]) => [name, name.toLowerCase() === key.toLowerCase() ? '' : values] as const);
  return conditionKey({ ...conditions, [operator]: Object.fromEntries(keys) });
}

function conditionKey(conditions: Conditions = {}): string {
  return JSON.stringify(Object.entries(conditions).map(([operator, keys]) => [
    operator, Object.entries(keys).map(([key, values]) => [key.toLowerCase(), values]),
  ]));
}
