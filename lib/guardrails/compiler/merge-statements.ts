/**
 * What may be said about several statements at once without changing what they deny. Each rule takes canonical statements
 * and gives one that denies exactly what they deny together, or nothing where it does not apply.
 */
import { canonicalActions, canonicalResources, canonicalValues, conditionsExcept, keysOf } from './canonical';
import { ACTIONS, actionsCover, conditionsCover, isCovered, operatorParts, RESOURCES, resourcesCover, valuesOf } from './coverage';
import type { Conditions, DenyStatement } from '../guardrail-definition';

/** A condition of a statement. */
export interface ConditionPlace {
  readonly operator: string;
  readonly key: string;
}

/** Same resources and conditions: the actions are put together. */
export function mergeActions(statements: readonly DenyStatement[]): DenyStatement | undefined {
  const [first, ...others] = statements;
  return statements.every(({ actions }) => actions) && others.every((other) => sameResources(first, other) && sameConditions(first, other))
    ? { ...first, actions: canonicalActions(statements.flatMap(({ actions }) => actions!)) }
    : undefined;
}

/** Same actions and conditions: the resources are put together. */
export function mergeResources(statements: readonly DenyStatement[]): DenyStatement | undefined {
  const [first, ...others] = statements;
  return statements.every(({ resources }) => resources) && others.every((other) => sameActions(first, other) && sameConditions(first, other))
    ? { ...first, resources: canonicalResources(statements.flatMap(({ resources }) => resources!)) }
    : undefined;
}

/** Everything is the same but the values of one condition, which holds for any of its values: the values are put together. */
export function mergeValues(statements: readonly DenyStatement[]): DenyStatement | undefined {
  const [first, ...others] = statements;
  const place = conditionPlaces(first).find((one) => others.every((other) => (
    valuesAt(other, one).length > 0 && conditionsExcept(first, one) === conditionsExcept(other, one)
  )));
  return place && others.every((other) => sameActions(first, other) && sameResources(first, other))
    ? withValues(first, place, canonicalValues(place.operator, statements.flatMap((statement) => valuesAt(statement, place))))
    : undefined;
}

function sameActions(first: DenyStatement, second: DenyStatement): boolean {
  return keysOf(first).actions === keysOf(second).actions;
}

function sameResources(first: DenyStatement, second: DenyStatement): boolean {
  return keysOf(first).resources === keysOf(second).resources;
}

function sameConditions(first: DenyStatement, second: DenyStatement): boolean {
  return keysOf(first).conditions === keysOf(second).conditions;
}

/** What the first denies and the second does not: without actions or resources that the second denies anyway. Nothing where it denies it all. */
export function subtract(first: DenyStatement, second: DenyStatement): DenyStatement | undefined {
  if (!conditionsCover(second.conditions, first.conditions)) {
    return first;
  }
  if (resourcesCover(second, first)) {
    if (actionsCover(second, first)) {
      return undefined;
    }
    return first.actions && second.actions ? withList(first, 'actions', first.actions.filter((action) => !isCovered(action, second.actions!, ACTIONS))) : first;
  }
  return first.resources && second.resources && actionsCover(second, first)
    ? withList(first, 'resources', first.resources.filter((resource) => !isCovered(resource, second.resources!, RESOURCES)))
    : first;
}

function withList(statement: DenyStatement, list: 'actions' | 'resources', entries: readonly string[]): DenyStatement {
  return entries.length === statement[list]!.length ? statement : { ...statement, [list]: entries };
}

/** Operators that hold for a value of the request where it matches one of theirs. */
const ANY_OF = new Set(['StringEquals', 'StringEqualsIgnoreCase', 'StringLike', 'NumericEquals', 'DateEquals', 'IpAddress', 'ArnEquals', 'ArnLike']);

/**
 * Conditions that hold for any of their values: what two lists of values allow, one list of both allows. That is not so where an
 * operator is negated, and where all values of the request must match.
 */
export function conditionPlaces({ conditions = {} }: DenyStatement): ConditionPlace[] {
  return Object.keys(conditions).filter((operator) => {
    const { set, base } = operatorParts(operator);
    return ANY_OF.has(base) && set !== 'ForAllValues';
  }).flatMap((operator) => Object.keys(conditions[operator]).filter((key, _index, keys) => (
    // Written twice in different cases, both must hold.
    keys.filter((other) => other.toLowerCase() === key.toLowerCase()).length === 1
  )).map((key) => ({ operator, key })));
}

export function valuesAt({ conditions = {} }: DenyStatement, { operator, key }: ConditionPlace): readonly string[] {
  const found = Object.entries(conditions[operator] ?? {}).find(([name]) => name.toLowerCase() === key.toLowerCase());
  return found ? valuesOf(found[1]) : [];
}

export function withValues(statement: DenyStatement, { operator, key }: ConditionPlace, values: readonly string[]): DenyStatement {
  const conditions = Object.fromEntries(Object.entries(statement.conditions ?? {}).map(([each, keys]) => [
    each,
    each === operator
      ? Object.fromEntries(Object.entries(keys).map(([name, value]) => [name, name.toLowerCase() === key.toLowerCase() ? values : value]))
      : keys,
  ])) as Conditions;
  return { ...statement, conditions };
}
