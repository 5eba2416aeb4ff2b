/**
 * Patterns as nondeterministic automata that are simulated on sets of positions.
 *
 * Opaque letters (texts known only at deployment) are read in two ways. Strictly, a letter equals itself and fits under
 * `*`, whatever it stands for. Loosely, a letter of the pattern may be any text and a letter of the subject may fit
 * anything, so a loose match holds whenever some value of the letters makes it hold.
 */

import type { Letter } from '../deployment';

/** The step of a pattern at one position. */
export const LITERAL = 0;
export const FOLDED = 1;
export const ANY_ONE = 2;
export const SEGMENT_ONE = 3;
export const ANY_RUN = 4;
export const SEGMENT_RUN = 5;
export const LETTER = 6;

/** A compiled pattern: parallel arrays of kinds and character codes. */
export interface Pattern {
  readonly id: number;
  readonly kinds: readonly number[];
  readonly codes: readonly number[];
  /** The only text it matches, if it has no wildcard and folds nothing. */
  readonly literal?: string;
  readonly hasLetters: boolean;
  /** Matches every text. */
  readonly universal: boolean;
}

/** How the wildcards and the case of a text are read. */
export type PatternStyle = 'glob' | 'literal' | 'ignoring-case' | 'arn';

/** Positions that are active, in rising order; the number of steps of the pattern is the accepting position. */
export type Positions = readonly number[];

const COLON = 58;

/** Whether the character stands for a text that is known only at deployment. */
export function isLetter(code: number): boolean {
  return code >= 0xe000 && code <= 0xf8ff;
}

/** Whether the text contains a letter. */
export function hasLetter(text: string): boolean {
  for (let i = 0; i < text.length; i++) {
    if (isLetter(text.charCodeAt(i))) return true;
  }
  return false;
}

let nextId = 0;
const compiled: Record<PatternStyle, Map<string, Pattern>> = { 'glob': new Map(), 'literal': new Map(), 'ignoring-case': new Map(), 'arn': new Map() };
const COMPILED_AT_MOST = 200_000;

/** The compiled pattern of a text; `${*}`, `${?}` and `${$}` stand for the characters themselves. */
export function compilePattern(text: string, style: PatternStyle): Pattern {
  const known = compiled[style].get(text);
  if (known !== undefined) return known;
  const pattern = style === 'arn' ? arnPattern(text) : finish(steps(text, style === 'glob', style === 'ignoring-case', false));
  if (compiled[style].size >= COMPILED_AT_MOST) compiled[style].clear();
  compiled[style].set(text, pattern);
  return pattern;
}

type Step = readonly [kind: number, code: number];

function steps(text: string, wildcards: boolean, fold: boolean, segment: boolean): Step[] {
  const result: Step[] = [];
  for (let i = 0; i < text.length; i++) {
    const escaped = text[i] === '$' && text[i + 1] === '{' && text[i + 3] === '}' && '*?$'.includes(text[i + 2]);
    const at = escaped ? i + 2 : i;
    if (escaped) i += 3;
    const code = text.charCodeAt(at);
    if (!escaped && wildcards && text[at] === '*') {
      const kind = segment ? SEGMENT_RUN : ANY_RUN;
      if (result.length === 0 || result[result.length - 1][0] !== kind) result.push([kind, 0]);
    } else if (!escaped && wildcards && text[at] === '?') {
      result.push([segment ? SEGMENT_ONE : ANY_ONE, 0]);
    } else if (isLetter(code)) {
      result.push([LETTER, code]);
    } else if (fold && text[at].toLowerCase() !== text[at].toUpperCase()) {
      result.push([FOLDED, text[at].toLowerCase().charCodeAt(0)]);
    } else {
      result.push([LITERAL, code]);
    }
  }
  return result;
}

/** Five colons part an ARN into six; wildcards stay within the first five parts, and missing parts are anything. */
function arnPattern(text: string): Pattern {
  if (text === '*') return finish([[ANY_RUN, 0]]);
  const parts = splitArn(text);
  const result: Step[] = [];
  for (let i = 0; i < 6; i++) {
    if (i > 0) result.push([LITERAL, COLON]);
    result.push(...steps(parts[i] ?? '*', true, false, i < 5));
  }
  return finish(result);
}

/** Cuts at the first five colons. */
export function splitArn(text: string): string[] {
  const parts = text.split(':');
  return parts.length <= 6 ? parts : [...parts.slice(0, 5), parts.slice(5).join(':')];
}

function finish(list: readonly Step[]): Pattern {
  const plain = list.every(([kind]) => kind === LITERAL || kind === LETTER);
  return {
    id: nextId++,
    kinds: list.map(([kind]) => kind),
    codes: list.map(([, code]) => code),
    ...(plain ? { literal: list.map(([, code]) => String.fromCharCode(code)).join('') } : {}),
    hasLetters: list.some(([kind]) => kind === LETTER),
    universal: list.length === 1 && list[0][0] === ANY_RUN,
  };
}

/** A resource of a statement with the parts that a short ARN leaves out. */
export function expandArn(text: string): string {
  if (!text.startsWith('arn:')) return text;
  const missing = 6 - text.split(':').length;
  return missing > 0 ? text + ':*'.repeat(missing) : text;
}

/** A format that says something. */
export type FormatOfLetter = Exclude<Letter['format'], 'any'>;

/** What letters surely are; those that may be any text are not in it. */
export type LetterFormats = ReadonlyMap<number, FormatOfLetter>;

export const NO_FORMATS: LetterFormats = new Map();

/** Whether a text of the format may hold the character. */
function mayHold(format: Letter['format'] | undefined, code: number): boolean {
  switch (format) {
    case 'account': return code >= 48 && code <= 57;
    case 'name': return code !== COLON && code !== 47 && code !== 42 && code !== 63;
    case 'no-colon': return code !== COLON;
    default: return true;
  }
}

/** Characters that show what the format may hold and what not. */
export function telling(format: Letter['format'] | undefined): string {
  return { 'account': '0123456789', 'name': ':/*?', 'no-colon': ':', 'any': '' }[format ?? 'any'];
}

/** Where the pattern starts. */
export function startPositions(pattern: Pattern, loose: boolean, formats: LetterFormats = NO_FORMATS): Positions {
  return close(pattern, [0], loose, formats);
}

/** Whether the pattern has matched all that was read. */
export function accepts(pattern: Pattern, positions: Positions): boolean {
  return positions.length > 0 && positions[positions.length - 1] === pattern.kinds.length;
}

/** Whether the pattern matches whatever comes next. */
export function acceptsAll(pattern: Pattern, positions: Positions, loose: boolean, formats: LetterFormats): boolean {
  const last = pattern.kinds.length - 1;
  return last >= 0 && isRun(pattern, last, loose, formats) && positions.includes(last);
}

/** Positions that were stepped over so far: what the bounds of searches are held against. */
export const work = { positions: 0 };

/** Reads one character. */
export function step(pattern: Pattern, positions: Positions, code: number, loose: boolean, formats: LetterFormats): Positions {
  if (positions.length === 0) return positions;
  work.positions += positions.length;
  const letter = isLetter(code);
  if (letter && loose) return afterAny(pattern, positions, formats.get(code), formats);
  const next: number[] = [];
  for (const at of positions) {
    switch (pattern.kinds[at]) {
      case LITERAL: if (pattern.codes[at] === code) next.push(at + 1); break;
      case FOLDED: if (foldedEquals(pattern.codes[at], code)) next.push(at + 1); break;
      case ANY_ONE: if (!letter) next.push(at + 1); break;
      case SEGMENT_ONE: if (!letter && code !== COLON) next.push(at + 1); break;
      case ANY_RUN: next.push(at); break;
      case SEGMENT_RUN: if (letter ? formats.has(code) : code !== COLON) next.push(at); break;
      case LETTER:
        if (!loose) {
          if (pattern.codes[at] === code) next.push(at + 1);
        } else if (mayHold(formats.get(pattern.codes[at]), code)) {
          next.push(at);
        }
        break;
    }
  }
  return next.length === 0 ? next : close(pattern, next, loose, formats);
}

function foldedEquals(lower: number, code: number): boolean {
  return lower === code || String.fromCharCode(code).toLowerCase().charCodeAt(0) === lower;
}

/** Matches any text: a run, or a letter that may be anything. */
function isRun({ kinds, codes }: Pattern, at: number, loose: boolean, formats: LetterFormats): boolean {
  return kinds[at] === ANY_RUN || (loose && kinds[at] === LETTER && !formats.has(codes[at]));
}

/**
 * Adds what runs reach by matching nothing, and drops what lies before the last run over anything: it matches no more.
 * The positions come in rising order.
 */
function close(pattern: Pattern, positions: readonly number[], loose: boolean, formats: LetterFormats): Positions {
  const { kinds } = pattern;
  const result: number[] = [];
  let last = -1;
  let keepFrom = 0;
  for (const start of positions) {
    for (let at = start; at > last; at++) {
      if (at < kinds.length && isRun(pattern, at, loose, formats)) keepFrom = result.length;
      result.push(at);
      last = at;
      if (at >= kinds.length || !(kinds[at] === SEGMENT_RUN || kinds[at] === ANY_RUN || (loose && kinds[at] === LETTER))) break;
    }
  }
  return keepFrom === 0 ? result : result.slice(keepFrom);
}

/** Where the pattern may be after any text of a format, read loosely. */
function afterAny(pattern: Pattern, positions: Positions, format: Letter['format'] | undefined, formats: LetterFormats): Positions {
  const { kinds, codes } = pattern;
  const passes = (at: number): boolean => {
    switch (kinds[at]) {
      case LITERAL: case FOLDED: return mayHold(format, codes[at]);
      default: return true;
    }
  };
  const reached = new Array<boolean>(kinds.length + 1).fill(false);
  positions.forEach(at => { reached[at] = true; });
  for (let at = positions[0]; at < kinds.length; at++) if (reached[at] && passes(at)) reached[at + 1] = true;
  const all: number[] = [];
  reached.forEach((is, at) => { if (is) all.push(at); });
  return close(pattern, all, true, formats);
}

/** Whether the pattern matches the text. */
export function matches(pattern: Pattern, text: string, loose: boolean, formats: LetterFormats): boolean {
  if (pattern.universal) return true;
  if (pattern.literal !== undefined && !pattern.hasLetters && !(loose && hasLetter(text))) return pattern.literal === text;
  let positions = startPositions(pattern, loose, formats);
  for (let i = 0; i < text.length && positions.length > 0; i++) {
    positions = step(pattern, positions, text.charCodeAt(i), loose, formats);
  }
  return accepts(pattern, positions);
}

/**
 * Whether, read strictly, every text of one pattern surely is one of another: the other one reads its steps as if they were
 * characters, runs by runs alone. True is sure; false says nothing.
 */
export function lies(inner: Pattern, outer: Pattern): boolean {
  if (inner.id === outer.id || outer.universal) return true;
  const { kinds, codes } = inner;
  for (let i = 0; i < kinds.length && kinds[i] === LITERAL && outer.kinds[i] === LITERAL; i++) {
    if (codes[i] !== outer.codes[i]) return false;
  }
  let positions = startPositions(outer, false);
  for (let i = 0; i < kinds.length && positions.length > 0; i++) {
    const kind = kinds[i];
    const isOne = kind === LITERAL || kind === LETTER;
    positions = isOne ? step(outer, positions, codes[i], false, NO_FORMATS) : overStep(outer, positions, kind, codes[i]);
  }
  return accepts(outer, positions);
}

/** Reads a step that stands for several characters. */
function overStep(outer: Pattern, positions: Positions, kind: number, code: number): Positions {
  const next: number[] = [];
  for (const at of positions) {
    const other = outer.kinds[at];
    const isRunOver = other === ANY_RUN || (other === SEGMENT_RUN && (kind === SEGMENT_RUN || kind === SEGMENT_ONE || kind === FOLDED));
    const isOneOver = (kind === ANY_ONE && other === ANY_ONE) || (kind === SEGMENT_ONE && (other === ANY_ONE || other === SEGMENT_ONE))
      || (kind === FOLDED && (other === ANY_ONE || other === SEGMENT_ONE || (other === FOLDED && outer.codes[at] === code)));
    if (isRunOver) next.push(at);
    else if (isOneOver) next.push(at + 1);
  }
  return next.length === 0 ? next : close(outer, next, false, NO_FORMATS);
}
