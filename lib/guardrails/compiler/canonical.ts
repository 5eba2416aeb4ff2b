/** One way of writing for statements that are written differently and say the same. */
import { actionCovers, Covers, resourceCovers, valueCovers, valuesOf } from './coverage';
import type { Conditions, DenyStatement } from '../guardrail-definition';

/** Sorts texts in the same way everywhere. */
export function byText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

/** Ignores case, as AWS does with actions and keys; where only case differs, a capital comes first. */
function ignoringCase(a: string, b: string): number {
  return byText(a.toLowerCase(), b.toLowerCase()) || byText(a, b);
}

/** A statement with sorted lists, in which nothing is said twice. */
export function canonical(statement: DenyStatement): DenyStatement {
  const { sid, actions, notActions, resources, notResources, conditions } = statement;
  return {
    sid,
    ...(actions ? { actions: canonicalActions(actions) } : {}),
    ...(notActions ? { notActions: canonicalActions(notActions) } : {}),
    ...(notResources ? { notResources: canonicalResources(notResources) } : { resources: canonicalResources(resources ?? ['*']) }),
    ...(conditions && Object.keys(conditions).length > 0 ? { conditions: canonicalConditions(conditions) } : {}),
  };
}

export function canonicalActions(actions: readonly string[]): string[] {
  return withoutCovered([...actions].sort(ignoringCase), actionCovers);
}

export function canonicalResources(resources: readonly string[]): string[] {
  return withoutCovered([...resources].sort(byText), resourceCovers);
}

export function canonicalValues(operator: string, values: readonly string[]): string[] {
  return withoutCovered([...values].sort(byText), valueCovers(operator));
}

function canonicalConditions(conditions: Conditions): Conditions {
  return Object.fromEntries(Object.entries(conditions).sort(([a], [b]) => byText(a, b)).map(([operator, keys]) => [
    operator,
    Object.fromEntries(Object.entries(keys).sort(([a], [b]) => ignoringCase(a, b)).map(([key, value]) => [key, canonicalValues(operator, valuesOf(value))])),
  ]));
}

/** Drops each entry that another one of the list covers; of those that cover each other, the first stays. */
function withoutCovered(entries: readonly string[], covers: Covers): string[] {
  return entries.filter((entry, index) => !entries.some((other, place) => place !== index && covers(other, entry) && (place < index || !covers(entry, other))));
}

/** What a statement says about actions: the same text wherever it says the same in the same words. */
export function actionKey({ actions, notActions }: DenyStatement): string {
  return JSON.stringify([actions ?? notActions, actions !== undefined]).toLowerCase();
}

export function resourceKey({ resources, notResources }: DenyStatement): string {
  return JSON.stringify([resources ?? notResources, resources !== undefined]);
}

/** What a statement says about conditions; the values of one condition may be left out. */
export function conditionKey({ conditions }: DenyStatement, except?: { readonly operator: string; readonly key: string }): string {
  return JSON.stringify(Object.entries(conditions ?? {}).map(([operator, keys]) => [operator, Object.entries(keys).map(([key, values]) => [
    key.toLowerCase(), operator === except?.operator && key.toLowerCase() === except.key.toLowerCase() ? '' : values,
  ])]));
}
