/** The languages that condition operators define over one value, in their theories, and a value that lies in several. */
import type { AddressRange, Intervals } from './intervals';
import {
  complement, contains, EVERY_ADDRESS, EVERY_NUMBER, formatAddress, intersection, intersectRanges, parseCidr, pick, subtractRanges,
} from './intervals';
import type { LetterFormats, Pattern } from './patterns';
import { matches } from './patterns';
import type { Budget, Mode } from './text-languages';
import { findText } from './text-languages';

/** A set of values. */
export type Language =
  | { readonly theory: 'text'; readonly patterns: readonly Pattern[]; readonly negated: boolean }
  | { readonly theory: 'number' | 'date'; readonly set: Intervals }
  | { readonly theory: 'address'; readonly ranges: readonly AddressRange[] }
  /** Not known: holds where possibilities count, fails where certainty does. */
  | { readonly theory: 'opaque' };

export const NO_VALUE: Language = { theory: 'text', patterns: [], negated: false };
export const EVERY_VALUE: Language = { theory: 'text', patterns: [], negated: true };

/** The values that are not in the language. */
export function negate(language: Language): Language {
  switch (language.theory) {
    case 'text': return { ...language, negated: !language.negated };
    case 'number': case 'date': return { theory: language.theory, set: complement(language.set) };
    case 'address': return { theory: 'address', ranges: subtractRanges(EVERY_ADDRESS, language.ranges) };
    case 'opaque': return language;
  }
}

/** Two theories meet on one key, and no value was found that satisfies both. */
export class MixedTheories extends Error {
  public constructor() {
    super('operators of several types meet on one condition key');
  }
}

/** Whether the value lies in the language. */
export function holds(language: Language, value: string, mode: Mode, formats: LetterFormats): boolean {
  switch (language.theory) {
    case 'text': {
      const loose = (mode === 'over') !== language.negated;
      return language.patterns.some(pattern => matches(pattern, value, loose, formats)) !== language.negated;
    }
    case 'number': case 'date': {
      const number = language.theory === 'number' ? parseNumber(value) : parseDate(value);
      return number !== undefined && contains(language.set, number);
    }
    case 'address': {
      const address = parseCidr(value);
      return address !== undefined && intersectRanges([address], language.ranges).length > 0;
    }
    case 'opaque': return mode === 'over';
  }
}

/** Some value that lies in all of them; undefined if none does. `nice` is what the value should look like where it may. */
export function findValue(
  languages: readonly Language[], nice: Language | undefined, mode: Mode, budget: Budget, formats: LetterFormats,
): string | undefined {
  if (mode === 'under' && languages.some(language => language.theory === 'opaque')) return undefined;
  const known = languages.filter(language => language.theory !== 'opaque');
  const theories = new Set(known.map(language => language.theory));
  if (known.some(isNone)) return undefined;
  if (theories.size > 1 && theories.has('text') && known.every(language => language.theory !== 'text' || isEvery(language))) theories.delete('text');
  if (theories.size <= 1) {
    const plain = known.filter(language => theories.has(language.theory));
    const inTheory = nice !== undefined && (plain.length === 0 || nice.theory === plain[0].theory)
      ? findInTheory([...plain, nice], mode, budget, formats) : undefined;
    return inTheory ?? findInTheory(plain, mode, budget, formats);
  }
  return findAcross(known, mode, budget, formats);
}

function isNone(language: Language): boolean {
  return language.theory === 'text' && language.patterns.length === 0 && !language.negated;
}

function isEvery(language: Language): boolean {
  return language.theory === 'text' && language.patterns.length === 0 && language.negated;
}

function findInTheory(languages: readonly Language[], mode: Mode, budget: Budget, formats: LetterFormats): string | undefined {
  const first = languages[0];
  if (first === undefined) return 'x';
  budget.spend(languages.length);
  switch (first.theory) {
    case 'text': {
      const texts = languages.flatMap(language => (language.theory === 'text' ? [language] : []));
      return findText({
        within: texts.filter(text => !text.negated).map(text => text.patterns),
        outside: texts.filter(text => text.negated).flatMap(text => text.patterns),
      }, mode, budget, formats);
    }
    case 'number': {
      const set = numbersIn(languages);
      const value = pick(set);
      return value === undefined ? undefined : formatNumber(value);
    }
    case 'date': {
      const value = pickDate(numbersIn(languages));
      return value === undefined ? undefined : formatDate(value);
    }
    case 'address': {
      const ranges = languages.reduce<readonly AddressRange[]>((sum, language) =>
        language.theory === 'address' ? intersectRanges(sum, language.ranges) : sum, EVERY_ADDRESS);
      return ranges.length === 0 ? undefined : formatAddress(ranges[0].family, pickAddress(ranges[0]));
    }
    case 'opaque': return 'x';
  }
}

function numbersIn(languages: readonly Language[]): Intervals {
  return languages.reduce<Intervals>((sum, language) =>
    language.theory === 'number' || language.theory === 'date' ? intersection(sum, language.set) : sum, EVERY_NUMBER);
}

function pickAddress(range: AddressRange): bigint {
  return range.first === 0n && range.last > 0x01010101n && range.family === 4 ? 0x01010101n : range.first;
}

const A_DAY_IN_2030 = Date.UTC(2030, 0, 1);

function pickDate(set: Intervals): number | undefined {
  if (contains(set, A_DAY_IN_2030)) return A_DAY_IN_2030;
  const value = pick(set);
  return value !== undefined && Number.isInteger(value) ? value : undefined;
}

/** Several theories on one key: values of a finite one, else values near the bounds, tried against all. */
function findAcross(languages: readonly Language[], mode: Mode, budget: Budget, formats: LetterFormats): string | undefined {
  const finite = languages.find(language => language.theory === 'text' && !language.negated
    && language.patterns.every(pattern => pattern.literal !== undefined && !pattern.hasLetters));
  const candidates = finite !== undefined && finite.theory === 'text'
    ? finite.patterns.map(pattern => pattern.literal!)
    : [...new Set(languages.map(language => language.theory))].flatMap(theory => {
      const value = findInTheory(languages.filter(language => language.theory === theory), mode, budget, formats);
      return value === undefined ? [] : [value];
    });
  const value = candidates.find(candidate => languages.every(language => holds(language, candidate, mode, formats)));
  if (value !== undefined || finite !== undefined) return value;
  for (const theory of new Set(languages.map(language => language.theory))) {
    if (findInTheory(languages.filter(language => language.theory === theory), mode, budget, formats) === undefined) return undefined;
  }
  throw new MixedTheories();
}

/** A decimal number; undefined if the text is none. */
export function parseNumber(text: string): number | undefined {
  return /^[+-]?(\d+(\.\d*)?|\.\d+)([eE][+-]?\d+)?$/.test(text.trim()) ? Number(text) : undefined;
}

/** Milliseconds of an ISO 8601 date or of seconds since 1970; undefined if the text is neither. */
export function parseDate(text: string): number | undefined {
  if (/^\d{5,}$/.test(text)) return Number(text) * 1000;
  if (!/^\d{4}(-\d{2}(-\d{2}(T\d{2}:\d{2}(:\d{2}(\.\d+)?)?(Z|[+-]\d{2}:?\d{2})?)?)?)?$/.test(text)) return undefined;
  const zoned = /T/.test(text) && !/(Z|[+-]\d{2}:?\d{2})$/.test(text) ? `${text}Z` : text;
  const value = Date.parse(zoned);
  return Number.isNaN(value) ? undefined : value;
}

function formatNumber(value: number): string {
  return String(value);
}

function formatDate(value: number): string {
  const bounded = Math.max(Math.min(value, 8.64e15), -6.21e13);
  return new Date(bounded).toISOString();
}
