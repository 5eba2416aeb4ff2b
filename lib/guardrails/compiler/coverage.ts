/** Whether one pattern, condition or statement says all that another does. Answers yes only where that is sure. */
import type { Conditions, DenyStatement } from '../guardrail-definition';

/** Whether an entry of a list says all that another entry does. */
export type Covers = (wide: string, narrow: string) => boolean;

export const actionCovers: Covers = (wide, narrow) => patternCovers(wide.toLowerCase(), narrow.toLowerCase());

export const resourceCovers: Covers = patternCovers;

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
const arnCovers: Covers = (wide, narrow) => {
  const [wides, narrows] = [components(wide), components(narrow)];
  return wide === narrow || (wides.length === 6 && narrows.length === 6 && !`${wide}${narrow}`.includes('${') && wides.every((component, index) => patternCovers(component, narrows[index])));
};

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

export function operatorParts(operator: string): OperatorParts {
  const [, set, base] = /^(?:(ForAllValues|ForAnyValue):)?(.*?)(?:IfExists)?$/.exec(operator)!;
  return { set: set as OperatorParts['set'], base, negated: /Not/.test(base) };
}

/** How the values of a condition cover each other. */
export function valueCovers(operator: string): Covers {
  const { base } = operatorParts(operator);
  if (/^Arn/.test(base)) {
    return arnCovers;
  }
  if (/^String(Not)?Like$/.test(base)) {
    return patternCovers;
  }
  return /IgnoreCase$/.test(base) ? (wide, narrow) => wide.toLowerCase() === narrow.toLowerCase() : (wide, narrow) => wide === narrow;
}

/** Whether each entry of the narrow list is covered by one of the wide list. */
export function listCovers(wide: readonly string[], narrow: readonly string[], covers: Covers): boolean {
  return narrow.every((entry) => wide.some((other) => covers(other, entry)));
}

/** Whether the wide conditions hold wherever the narrow ones do: they ask for no more, and each takes at least the same values. */
export function conditionsCover(wide: Conditions = {}, narrow: Conditions = {}): boolean {
  return Object.entries(wide).every(([operator, keys]) => {
    const others = narrow[operator];
    const covers = valueCovers(operator);
    return others !== undefined && Object.entries(keys).every(([key, value]) => {
      const other = Object.entries(others).find(([name]) => name.toLowerCase() === key.toLowerCase());
      if (!other) {
        return false;
      }
      const [mine, theirs] = [valuesOf(value), valuesOf(other[1])];
      return operatorParts(operator).negated ? listCovers(theirs, mine, covers) : listCovers(mine, theirs, covers);
    });
  });
}

/** Whether the actions of the wide statement include those of the narrow one. */
export function actionsCover(wide: DenyStatement, narrow: DenyStatement): boolean {
  return sideCovers([wide.actions ?? [], wide.notActions], [narrow.actions ?? [], narrow.notActions], actionCovers);
}

/** Whether the resources of the wide statement include those of the narrow one. */
export function resourcesCover(wide: DenyStatement, narrow: DenyStatement): boolean {
  return sideCovers([wide.resources ?? ['*'], wide.notResources], [narrow.resources ?? ['*'], narrow.notResources], resourceCovers);
}

type Side = readonly [named: readonly string[], excepted: readonly string[] | undefined];

function sideCovers([wide, wideExcept]: Side, [narrow, narrowExcept]: Side, covers: Covers): boolean {
  if (wideExcept) {
    return narrowExcept !== undefined && listCovers(narrowExcept, wideExcept, covers);
  }
  return narrowExcept ? wide.includes('*') : listCovers(wide, narrow, covers);
}

/** Whether a statement denies all that another one denies. */
export function statementCovers(wide: DenyStatement, narrow: DenyStatement): boolean {
  return conditionsCover(wide.conditions, narrow.conditions) && resourcesCover(wide, narrow) && actionsCover(wide, narrow);
}

/** Values of a condition, which may be written as the only one. */
export function valuesOf(value: string | readonly string[]): readonly string[] {
  return typeof value === 'string' ? [value] : value;
}
