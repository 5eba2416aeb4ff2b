/**
 * What may be said about several statements together without changing what they deny. Each rule takes canonical statements
 * and gives one that denies exactly what they deny, or nothing where it does not apply.
 */
import { actionKey, canonicalActions, canonicalResources, canonicalValues, conditionKey, resourceKey } from './canonical';
import { actionCovers, actionsCover, conditionsCover, operatorParts, resourceCovers, resourcesCover, valuesOf } from './coverage';
import type { Conditions, DenyStatement } from '../guardrail-definition';

/** A condition of a statement. */
export interface ConditionPlace {
  readonly operator: string;
  readonly key: string;
}

/** Same resources and conditions: the actions are put together. */
export function mergeActions(first: DenyStatement, second: DenyStatement): DenyStatement | undefined {
  return first.actions && second.actions && resourceKey(first) === resourceKey(second) && conditionKey(first) === conditionKey(second)
    ? { ...first, actions: canonicalActions([...first.actions, ...second.actions]) }
    : undefined;
}

/** Same actions and conditions: the resources are put together. */
export function mergeResources(first: DenyStatement, second: DenyStatement): DenyStatement | undefined {
  return first.resources && second.resources && actionKey(first) === actionKey(second) && conditionKey(first) === conditionKey(second)
    ? { ...first, resources: canonicalResources([...first.resources, ...second.resources]) }
    : undefined;
}

/** Everything is the same but the values of one condition, which holds for any of its values: the values are put together. */
export function mergeValues(first: DenyStatement, second: DenyStatement): DenyStatement | undefined {
  const place = conditionPlaces(first).find((one) => conditionKey(first, one) === conditionKey(second, one));
  if (!place || actionKey(first) !== actionKey(second) || resourceKey(first) !== resourceKey(second)) {
    return undefined;
  }
  return withValues(first, place, canonicalValues(place.operator, [...valuesAt(first, place), ...valuesAt(second, place)]));
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
    return first.actions && second.actions ? withList(first, 'actions', first.actions.filter((action) => !second.actions!.some((other) => actionCovers(other, action)))) : first;
  }
  return first.resources && second.resources && actionsCover(second, first)
    ? withList(first, 'resources', first.resources.filter((resource) => !second.resources!.some((other) => resourceCovers(other, resource))))
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
    each === operator ? Object.fromEntries(Object.entries(keys).map(([name, value]) => [name, name.toLowerCase() === key.toLowerCase() ? values : value])) : keys,
  ])) as Conditions;
  return { ...statement, conditions };
}
