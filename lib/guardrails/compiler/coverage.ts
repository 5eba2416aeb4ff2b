/** Whether one pattern, condition or statement says all that another does. Answers yes only where that is sure. */
import type { Conditions, DenyStatement } from '../guardrail-definition';

/** How entries of a list are compared. */
export interface EntryKind {
  /** The same text for entries that say the same. */
  same(entry: string): string;
  /** Whether an entry with wildcards says all that another entry does; both as `same` writes them. */
  covers(wide: string, narrow: string): boolean;
}

const asWritten = (entry: string) => entry;
const inSmallLetters = (entry: string) => entry.toLowerCase();

export const ACTIONS: EntryKind = { same: inSmallLetters, covers: patternCovers };

export const RESOURCES: EntryKind = { same: asWritten, covers: patternCovers };

const ARNS: EntryKind = { same: asWritten, covers: arnCovers };
const TEXTS: EntryKind = { same: asWritten, covers: () => false };
const TEXTS_IGNORING_CASE: EntryKind = { same: inSmallLetters, covers: () => false };

/** How the values of a condition are compared. */
export function valuesOfOperator(operator: string): EntryKind {
  const { base } = operatorParts(operator);
  if (/^Arn/.test(base)) {
    return ARNS;
  }
  if (/^String(Not)?Like$/.test(base)) {
    return RESOURCES;
  }
  return /IgnoreCase$/.test(base) ? TEXTS_IGNORING_CASE : TEXTS;
}

/** Whether each text that fits the narrow pattern fits the wide one. A policy variable may become any text, so it stands for itself only. */
function patternCovers(wide: string, narrow: string): boolean {
  if (wide === narrow || wide === '*') {
    return true;
  }
  const wildcard = wide.search(/[*?]/);
  if (wildcard < 0 || !narrow.startsWith(wide.slice(0, wildcard)) || wide.includes('${') || narrow.includes('${')) {
    return false;
  }
  // The wildcards of the narrow pattern are characters here, of which only `*` takes a `*`.
  let at = wildcard;
  let here = wildcard;
  let star = -1;
  let resume = 0;
  while (here < narrow.length) {
    if (wide[at] === '*') {
      star = at++;
      resume = here;
    } else if (at < wide.length && narrow[here] !== '*' && (wide[at] === '?' || wide[at] === narrow[here])) {
      at++;
      here++;
    } else if (star >= 0) {
      at = star + 1;
      here = ++resume;
    } else {
      return false;
    }
  }
  return /^\**$/.test(wide.slice(at));
}

/** ARNs are compared by their six components. */
function arnCovers(wide: string, narrow: string): boolean {
  if (!patternCovers(wide, narrow)) {
    return false;
  }
  const [wides, narrows] = [components(wide), components(narrow)];
  return wides.length === 6 && narrows.length === 6 && wides.every((component, index) => patternCovers(component, narrows[index]));
}

function components(arn: string): string[] {
  const parts = arn.split(':');
  return parts.length <= 6 ? parts : [...parts.slice(0, 5), parts.slice(5).join(':')];
}

/** A condition operator, taken apart. */
export interface OperatorParts {
  readonly set?: 'ForAllValues' | 'ForAnyValue';
  /** Without its prefix, and without `IfExists`. */
  readonly base: string;
  readonly negated: boolean;
}

const OPERATORS = new Map<string, OperatorParts>();

export function operatorParts(operator: string): OperatorParts {
  let parts = OPERATORS.get(operator);
  if (!parts) {
    const [, set, base] = /^(?:(ForAllValues|ForAnyValue):)?(.*?)(?:IfExists)?$/.exec(operator)!;
    parts = { set: set as OperatorParts['set'], base, negated: /Not/.test(base) };
    OPERATORS.set(operator, parts);
  }
  return parts;
}

/** A list, sorted for looking up. */
interface Index {
  readonly entries: ReadonlySet<string>;
  readonly wide: readonly WideEntry[];
}

/** An entry with wildcards, and what is before the first one. */
export interface WideEntry {
  readonly text: string;
  readonly start: string;
}

/** The entries that can cover others than themselves. */
export function wideEntries(entries: readonly string[]): WideEntry[] {
  return entries.filter((text) => text.includes('*') || text.includes('?')).map((text) => ({ text, start: text.slice(0, text.search(/[*?]/)) }));
}

/** A list is always one of the same kind of entries. */
const INDICES = new WeakMap<readonly string[], Index>();

/** Whether an entry is covered by one of a list. */
export function isCovered(entry: string, list: readonly string[], kind: EntryKind): boolean {
  let index = INDICES.get(list);
  if (!index) {
    const entries = list.map((one) => kind.same(one));
    index = { entries: new Set(entries), wide: wideEntries(entries) };
    INDICES.set(list, index);
  }
  const same = kind.same(entry);
  return index.entries.has(same) || index.wide.some(({ text, start }) => same.startsWith(start) && kind.covers(text, same));
}

/** Whether each entry of the narrow list is covered by one of the wide list. */
export function listCovers(wide: readonly string[], narrow: readonly string[], kind: EntryKind): boolean {
  return wide === narrow || narrow.every((entry) => isCovered(entry, wide, kind));
}

/** Whether the wide conditions hold wherever the narrow ones do: they ask for no more, and each takes at least the same values. */
export function conditionsCover(wide: Conditions = {}, narrow: Conditions = {}): boolean {
  return wide === narrow || Object.entries(wide).every(([operator, keys]) => {
    const others = narrow[operator];
    const kind = valuesOfOperator(operator);
    return others !== undefined && Object.entries(keys).every(([key, value]) => {
      const other = Object.entries(others).find(([name]) => name.toLowerCase() === key.toLowerCase());
      if (!other) {
        return false;
      }
      const [mine, theirs] = [valuesOf(value), valuesOf(other[1])];
      return operatorParts(operator).negated ? listCovers(theirs, mine, kind) : listCovers(mine, theirs, kind);
    });
  });
}

const ALL = ['*'];

/** Whether the actions of the wide statement include those of the narrow one. */
export function actionsCover(wide: DenyStatement, narrow: DenyStatement): boolean {
  return sideCovers([wide.actions ?? [], wide.notActions], [narrow.actions ?? [], narrow.notActions], ACTIONS);
}

/** Whether the resources of the wide statement include those of the narrow one. */
export function resourcesCover(wide: DenyStatement, narrow: DenyStatement): boolean {
  return sideCovers([wide.resources ?? ALL, wide.notResources], [narrow.resources ?? ALL, narrow.notResources], RESOURCES);
}

type Side = readonly [named: readonly string[], excepted: readonly string[] | undefined];

function sideCovers([wide, wideExcept]: Side, [narrow, narrowExcept]: Side, kind: EntryKind): boolean {
  if (wideExcept) {
    return narrowExcept !== undefined && listCovers(narrowExcept, wideExcept, kind);
  }
  return narrowExcept ? wide.includes('*') : listCovers(wide, narrow, kind);
}

/** Whether a statement denies all that another one denies. */
export function statementCovers(wide: DenyStatement, narrow: DenyStatement): boolean {
  return conditionsCover(wide.conditions, narrow.conditions) && resourcesCover(wide, narrow) && actionsCover(wide, narrow);
}

/** Values of a condition, which may be written as the only one. */
export function valuesOf(value: string | readonly string[]): readonly string[] {
  return typeof value === 'string' ? [value] : value;
}
