/** Ways to put statements together that change what they deny. */
import { actionsCover, conditionsCover, resourcesCover, statementCovers, valuesOf } from '../../../lib/guardrails/compiler/coverage';
import { subtract } from '../../../lib/guardrails/compiler/merge-statements';
import { statementSize } from '../../../lib/guardrails/compiler/merged';
import { cutStatement } from '../../../lib/guardrails/compiler/split';
import type { Conditions, DenyStatement } from '../../../lib/guardrails/guardrail-definition';

/** What takes the place of statements, or nothing where a rule does not apply. */
export type Rewrite = (statements: readonly DenyStatement[]) => readonly DenyStatement[] | undefined;

/** Leaves out of the first what the second denies. */
export function subtracting(difference: typeof subtract): Rewrite {
  return ([first, second, ...others]) => {
    const rest = difference(first, second);
    return rest === first ? undefined : [...rest ? [rest] : [], second, ...others];
  };
}

/** Cuts the first so that a part is somewhat smaller. */
export const cutting = (cut: typeof cutStatement): Rewrite => ([first, ...others]) => {
  const parts = cut(first, Math.ceil(statementSize(first) * 0.85));
  return parts && [...parts, ...others];
};

const union = (a: readonly string[] = [], b: readonly string[] = []) => [...new Set([...a, ...b])];
const same = (a: unknown, b: unknown) => JSON.stringify(a) === JSON.stringify(b);
const sameBut = (first: DenyStatement, second: DenyStatement, ...but: (keyof DenyStatement)[]) => (
  (['actions', 'notActions', 'resources', 'notResources', 'conditions'] as const).every((each) => but.includes(each) || same(first[each], second[each])));

/** Puts the values of one operator and key of two statements together, wherever the rest of the conditions is the same. */
function unitingValues(suits: (operator: string) => boolean, otherOperator = (operator: string) => operator): Rewrite {
  return ([first, second, ...others]) => {
    for (const [operator, keys] of Object.entries(first.conditions ?? {}).filter(([name]) => suits(name))) {
      for (const [key, values] of Object.entries(keys)) {
        const theirs = second.conditions?.[otherOperator(operator)]?.[key];
        if (theirs && sameBut(first, second, 'conditions') && Object.keys(first.conditions!).length === 1 && Object.keys(second.conditions!).length === 1
          && Object.keys(keys).length === 1 && Object.keys(second.conditions![otherOperator(operator)]).length === 1) {
          return [{ ...first, conditions: { [operator]: { [key]: union(valuesOf(values), valuesOf(theirs)) } } }, ...others];
        }
      }
    }
    return undefined;
  };
}

function mapConditions(conditions: Conditions | undefined, change: (operator: string, values: readonly string[]) => readonly string[]): Conditions {
  return Object.fromEntries(Object.entries(conditions ?? {}).map(([operator, keys]) => [
    operator, Object.fromEntries(Object.entries(keys).map(([key, values]) => [key, change(operator, valuesOf(values))])),
  ]));
}

const ignoringCase = (entries: readonly string[]) => (
  entries.filter((entry, index) => entries.findIndex((other) => other.toLowerCase() === entry.toLowerCase()) === index));

const asGlob = (wide: string, narrow: string) => new RegExp(`^${wide.replace(/[.+^${}()|[\]\\]/g, '\\$&').replace(/\*/g, '.*').replace(/\?/g, '.')}$`).test(narrow);

const withoutMatching = (entries: readonly string[]) => entries.filter((entry) => !entries.some((other) => other !== entry && asGlob(other, entry)));

type List = 'actions' | 'notActions' | 'resources' | 'notResources';

function united(list: List, first: DenyStatement, second: DenyStatement, others: readonly DenyStatement[]): readonly DenyStatement[] | undefined {
  return first[list] && second[list] && [{ ...first, [list]: union(first[list], second[list]) }, ...others];
}

const withOperators = (change: (operator: string) => string, { conditions, ...statement }: DenyStatement): DenyStatement => (
  { ...statement, conditions: Object.fromEntries(Object.entries(conditions ?? {}).map(([operator, keys]) => [change(operator), keys])) });

/** Mistakes that are easily made. */
export const UNSOUND: Record<string, Rewrite> = {
  'actions of different conditions are put together': ([first, second, ...others]) => (
    sameBut(first, second, 'actions', 'conditions') ? united('actions', first, second, others) : undefined),
  'actions of different resources are put together': ([first, second, ...others]) => (
    sameBut(first, second, 'actions', 'resources', 'notResources') ? united('actions', first, second, others) : undefined),
  'actions and resources are put together at once': ([first, second, ...others]) => (
    sameBut(first, second, 'actions', 'notActions', 'resources', 'notResources') && first.resources && second.resources
      ? united('actions', { ...first, resources: union(first.resources, second.resources) }, second, others) : undefined),
  'resources of different conditions are put together': ([first, second, ...others]) => (
    sameBut(first, second, 'resources', 'conditions') ? united('resources', first, second, others) : undefined),
  'NotAction lists are put together': ([first, second, ...others]) => (
    sameBut(first, second, 'notActions') ? united('notActions', first, second, others) : undefined),
  'NotResource lists are put together': ([first, second, ...others]) => (
    sameBut(first, second, 'notResources') ? united('notResources', first, second, others) : undefined),
  'NotAction is taken for Action': ([first, second, ...others]) => (
    first.notActions && second.actions && sameBut(first, second, 'actions', 'notActions') ? [{ ...second, actions: union(first.notActions, second.actions) }, ...others] : undefined),
  'values of a negated operator are put together': unitingValues((operator) => /^[A-Z][A-Za-z]*Not/.test(operator) || operator === 'NotIpAddress'),
  'values of ForAllValues are put together': unitingValues((operator) => operator.startsWith('ForAllValues') && !operator.includes('Not')),
  'values of negated ForAnyValue are put together': unitingValues((operator) => operator.startsWith('ForAnyValue') && operator.includes('Not')),
  'values with and without IfExists are put together': unitingValues((operator) => operator === 'StringEquals' || operator === 'ArnLike', (operator) => `${operator}IfExists`),
  'values of StringLike and StringEquals are put together': unitingValues((operator) => operator === 'StringEquals', () => 'StringLike'),
  'values of two conditions are put together': ([first, second, ...others]) => {
    const [mine, theirs] = [Object.keys(first.conditions ?? {}), Object.keys(second.conditions ?? {})];
    if (!sameBut(first, second, 'conditions') || !same(mine, theirs) || mine.length !== 2) {
      return undefined;
    }
    const both = (operator: string, values: readonly string[]) => union(values, Object.values(second.conditions![operator]).flatMap(valuesOf));
    const conditions = mapConditions(first.conditions, (operator, values) => /Not|ForAll|Null/.test(operator) ? values : both(operator, values));
    return [{ ...first, conditions }, ...others];
  },
  'a condition is left out when statements are put together': ([first, second, ...others]) => (
    sameBut(first, second, 'conditions') && first.conditions && second.conditions && !same(first.conditions, second.conditions)
      ? [{ ...first, conditions: undefined }, ...others] : undefined),
  'a statement is left out without a look at resources': subtracting((first, second) => statementCovers({ ...second, resources: ['*'], notResources: undefined }, first) ? undefined : first),
  'a statement is left out without a look at actions': subtracting((first, second) => statementCovers({ ...second, actions: ['*'], notActions: undefined }, first) ? undefined : first),
  'a statement is left out without a look at conditions': subtracting((first, second) => statementCovers({ ...second, conditions: undefined }, first) ? undefined : first),
  'a statement is left out for one that asks for more': subtracting((first, second) => (
    actionsCover(second, first) && resourcesCover(second, first) && conditionsCover(first.conditions, second.conditions) ? undefined : first)),
  'negated values are compared as others are': subtracting((first, second) => {
    const positive = (operator: string) => operator.replace('Not', '');
    const comparable = same(Object.keys(first.conditions ?? {}), Object.keys(second.conditions ?? {}));
    return comparable && statementCovers(withOperators(positive, second), withOperators(positive, first)) ? undefined : first;
  }),
  'IfExists is taken for the operator without it': subtracting((first, second) => {
    const plain = (operator: string) => operator.replace('IfExists', '');
    return statementCovers(withOperators(plain, second), withOperators(plain, first)) ? undefined : first;
  }),
  'actions are left out of NotAction': ([first, ...others]) => first.notActions && first.notActions.length > 1 ? [{ ...first, notActions: first.notActions.slice(1) }, ...others] : undefined,
  'resources are taken for the same in another case': (statements) => statements.map((each) => each.resources ? { ...each, resources: ignoringCase(each.resources) } : each),
  'values are taken for the same in another case': (statements) => statements.map((each) => ({ ...each, conditions: mapConditions(each.conditions, (operator, values) => /IgnoreCase/.test(operator) ? values : ignoringCase(values)) })),
  'values that look like patterns count as patterns': (statements) => statements.map((each) => ({ ...each, conditions: mapConditions(each.conditions, (_operator, values) => withoutMatching(values)) })),
  'a pattern covers whatever it matches as a text': (statements) => statements.map((each) => each.resources ? { ...each, resources: withoutMatching(each.resources) } : each),
  'actions of a service become a wildcard': (statements) => statements.map((each) => each.actions ? { ...each, actions: [...new Set(each.actions.map((action) => action.replace(/:.*/, ':*')))] } : each),
  'a cut loses an entry': cutting((first) => first.actions && first.actions.length > 1 ? [{ ...first, actions: first.actions.slice(1) }] : undefined),
  'values of a negated operator are cut': ([first, ...others]) => {
    const [operator, keys] = Object.entries(first.conditions ?? {}).find(([name]) => name.includes('Not')) ?? [];
    const [key, values] = Object.entries(keys ?? {})[0] ?? [];
    if (!operator || !key || valuesOf(values!).length < 2) {
      return undefined;
    }
    const cut = valuesOf(values!).map((value) => ({ ...first, conditions: { ...first.conditions, [operator]: { ...keys, [key]: [value] } } }));
    return [...cut, ...others];
  },
  'values of ForAllValues are cut': ([first, ...others]) => {
    const [operator, keys] = Object.entries(first.conditions ?? {}).find(([name]) => /^ForAllValues:(?!.*Not)/.test(name)) ?? [];
    const values = valuesOf(keys?.['aws:TagKeys'] ?? []);
    return operator && values.length > 1 ? [...values.map((value) => ({ ...first, conditions: { ...first.conditions, [operator]: { 'aws:TagKeys': [value] } } })), ...others] : undefined;
  },
};
