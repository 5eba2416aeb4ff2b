/** A condition as an atom: a set of values of one key, whether its absence satisfies it, and over which values it ranges. */
import type { Condition } from '../policy-facts';
import type { Interval } from './intervals';
import { parseCidr, point, union } from './intervals';
import type { LetterFormats, PatternStyle } from './patterns';
import { compilePattern, hasLetter } from './patterns';
import type { Budget, Mode } from './text-languages';
import type { Language } from './value-languages';
import { EVERY_VALUE, findValue, holds, negate, NO_VALUE, parseDate, parseNumber } from './value-languages';

/** A constraint on one field: the action, the resource or a key of the context. Absent keys satisfy it only if `absentOk`. */
export interface Atom {
  readonly id: number;
  /** `action`, `resource`, or a key in lower case, which always has a colon. */
  readonly field: string;
  readonly absentOk: boolean;
  /** Whether one value or every value has to be in the language. */
  readonly ranges: 'any' | 'all';
  readonly language: Language;
  /** Keys whose variables the patterns contain. */
  readonly needs?: readonly string[];
  /** What its operator takes the key for: one of `true` and `false`, or a set. */
  readonly hint?: 'boolean' | 'set';
  /** Its operator asks for a single value: what it says of several is not known here, since AWS asks for a set operator then. */
  readonly single?: true;
}

let nextId = 0;

/** An atom with an id of its own. */
export function atom(field: string, absentOk: boolean, ranges: 'any' | 'all', language: Language, needs?: readonly string[]): Atom {
  return { id: nextId++, field, absentOk, ranges, language, ...(needs === undefined || needs.length === 0 ? {} : { needs }) };
}

/** The atom that holds where this one does not. */
export function negateAtom(one: Atom): Atom {
  const negation = atom(one.field, !one.absentOk, one.ranges === 'any' ? 'all' : 'any', negate(one.language), one.needs);
  return one.hint === undefined && one.single === undefined ? negation
    : { ...negation, ...(one.hint && { hint: one.hint }), ...(one.single && { single: one.single }) };
}

/** A text field that lies in one of the patterns, or in none. */
export function textAtom(field: string, texts: readonly string[], style: PatternStyle, negated = false, needs?: readonly string[]): Atom {
  return atom(field, false, 'all', { theory: 'text', patterns: texts.map(text => compilePattern(text, style)), negated }, needs);
}

/** The key is there. */
export function presentAtom(key: string): Atom {
  return atom(key, false, 'all', EVERY_VALUE);
}

/** The key is not there. */
export function absentAtom(key: string): Atom {
  return atom(key, true, 'all', NO_VALUE);
}

/** Texts of a condition with its variables resolved; an undefined one resolves to nothing. */
export interface ResolvedValues {
  readonly texts: readonly string[];
  readonly needs: readonly string[];
}

/** The language of one operator without its prefix and suffix; undefined for an operator that is not known. */
export type OperatorTable = { readonly [operator: string]: (values: readonly string[]) => Language };

const text = (style: PatternStyle, negated = false) => (values: readonly string[]): Language =>
  ({ theory: 'text', patterns: values.map(value => compilePattern(value, style)), negated });

function numeric(parse: (value: string) => number | undefined, theory: 'number' | 'date', interval: (value: number) => Interval) {
  return (values: readonly string[]): Language => {
    if (values.some(hasLetter)) return { theory: 'opaque' };
    return { theory, set: union(values.flatMap(value => { const number = parse(value); return number === undefined ? [] : [interval(number)]; })) };
  };
}

const above = (open: boolean) => (value: number): Interval => ({ from: value, fromOpen: open, to: Infinity, toOpen: true });
const below = (open: boolean) => (value: number): Interval => ({ from: -Infinity, fromOpen: true, to: value, toOpen: open });

function addresses(values: readonly string[]): Language {
  if (values.some(hasLetter)) return { theory: 'opaque' };
  return { theory: 'address', ranges: values.flatMap(value => parseCidr(value) ?? []) };
}

const negated = (operator: (values: readonly string[]) => Language) => (values: readonly string[]): Language => negate(operator(values));

/** Every operator of AWS, in lower case; `null` is handled apart. */
export const OPERATORS: OperatorTable = {
  stringequals: text('literal'),
  stringnotequals: text('literal', true),
  stringequalsignorecase: text('ignoring-case'),
  stringnotequalsignorecase: text('ignoring-case', true),
  stringlike: text('glob'),
  stringnotlike: text('glob', true),
  arnequals: text('arn'),
  arnnotequals: text('arn', true),
  arnlike: text('arn'),
  arnnotlike: text('arn', true),
  bool: text('ignoring-case'),
  binaryequals: text('literal'),
  numericequals: numeric(parseNumber, 'number', point),
  numericnotequals: negated(numeric(parseNumber, 'number', point)),
  numericlessthan: numeric(parseNumber, 'number', below(true)),
  numericlessthanequals: numeric(parseNumber, 'number', below(false)),
  numericgreaterthan: numeric(parseNumber, 'number', above(true)),
  numericgreaterthanequals: numeric(parseNumber, 'number', above(false)),
  dateequals: numeric(parseDate, 'date', point),
  datenotequals: negated(numeric(parseDate, 'date', point)),
  datelessthan: numeric(parseDate, 'date', below(true)),
  datelessthanequals: numeric(parseDate, 'date', below(false)),
  dategreaterthan: numeric(parseDate, 'date', above(true)),
  dategreaterthanequals: numeric(parseDate, 'date', above(false)),
  ipaddress: addresses,
  notipaddress: negated(addresses),
};

/** An operator as written, in its parts. */
export interface ParsedOperator {
  readonly base: string;
  readonly set?: 'forallvalues' | 'foranyvalue';
  readonly ifExists: boolean;
  readonly negated: boolean;
}

/** Takes prefix and suffix off. */
export function parseOperator(written: string): ParsedOperator {
  const [prefix, rest] = written.includes(':') ? written.toLowerCase().split(':', 2) : [undefined, written.toLowerCase()];
  const ifExists = rest.endsWith('ifexists');
  const base = ifExists ? rest.slice(0, -'ifexists'.length) : rest;
  const set = prefix === 'forallvalues' || prefix === 'foranyvalue' ? prefix : undefined;
  return { base: prefix !== undefined && set === undefined ? written.toLowerCase() : base, set, ifExists, negated: base.includes('not') };
}

/** The atom of a condition, or undefined if its operator is not known. */
export function conditionAtom(condition: Condition, values: ResolvedValues, operators: OperatorTable = OPERATORS): Atom | undefined {
  const { base, set, ifExists, negated: isNegated } = parseOperator(condition.operator);
  const field = condition.key.toLowerCase();
  if (base === 'null') {
    const wanted = new Set(values.texts.map(value => value.toLowerCase()));
    const absence = wanted.has('true');
    const presence = wanted.has('false');
    return atom(field, absence, 'all', presence ? EVERY_VALUE : NO_VALUE);
  }
  const operator = operators[base];
  if (operator === undefined) return undefined;
  const language = operator(values.texts);
  if (set === 'forallvalues') return { ...atom(field, true, 'all', language, values.needs), hint: 'set' };
  if (set === 'foranyvalue') return { ...atom(field, ifExists, 'any', language, values.needs), hint: 'set' };
  const one: Atom = { ...atom(field, ifExists || isNegated, isNegated ? 'all' : 'any', language, values.needs), single: true };
  return base === 'bool' ? { ...one, hint: 'boolean' } : one;
}

/** What a field holds: its values, or undefined where it is absent. */
export type FieldValue = readonly string[] | undefined;

/** Whether the atom holds for the values of its field. */
export function atomHolds(one: Atom, value: FieldValue, mode: Mode, formats: LetterFormats): boolean {
  if (one.language.theory === 'opaque') return mode === 'over';
  if (value === undefined) return one.absentOk;
  if (one.single === true && value.length > 1) return mode === 'over';
  return one.ranges === 'any'
    ? value.some(item => holds(one.language, item, mode, formats))
    : value.every(item => holds(one.language, item, mode, formats));
}

/** Values of a field that satisfy every atom; `none` if there are no such values. */
export function solveField(
  atoms: readonly Atom[], multivalued: boolean, nice: Language | undefined, mode: Mode, budget: Budget, formats: LetterFormats,
): { readonly value: FieldValue } | 'none' {
  if (mode === 'under' && atoms.some(one => one.language.theory === 'opaque')) return 'none';
  const known = atoms.filter(one => one.language.theory !== 'opaque');
  if (known.every(one => one.absentOk)) return { value: undefined };
  const find = (languages: readonly Language[]) => findValue(languages, nice, mode, budget, formats);
  if (!multivalued) {
    const value = find(known.map(one => one.language));
    return value === undefined ? 'none' : { value: [value] };
  }
  const together = find(known.map(one => one.language));
  if (together !== undefined) return { value: [together] };
  const ofSets = known.filter(one => one.single !== true);
  const isOpen = ofSets.length < known.length;
  if (isOpen && mode === 'under') return 'none';
  const every = ofSets.filter(one => one.ranges === 'all').map(one => one.language);
  const some = ofSets.filter(one => one.ranges === 'any').map(one => one.language);
  if (isOpen && some.length < 2) {
    const value = find([...every, ...some]);
    return value === undefined ? 'none' : { value: [value, value] };
  }
  if (some.length < 2) return 'none';
  const values: string[] = [];
  for (const language of some) {
    const value = find([...every, language]);
    if (value === undefined) return 'none';
    values.push(value);
  }
  const distinct = [...new Set(values)];
  return { value: isOpen && distinct.length === 1 ? [...distinct, ...distinct] : distinct };
}
