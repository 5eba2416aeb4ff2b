/** Any text, also none. */
export const STAR = -1;
/** Exactly one character. */
export const ONE = -2;

/** A pattern: code points, with STAR and ONE between them. */
export type Pattern = readonly number[];

/** A part of a pattern: its wildcards count, or it stands for itself. */
export interface Piece {
  readonly text: string;
  readonly literal: boolean;
}

/** The pattern that the pieces make together. */
export function patternOf(pieces: readonly Piece[]): Pattern {
  const pattern: number[] = [];
  for (const piece of pieces) {
    for (const character of piece.text) {
      if (character === '*' && !piece.literal) {
        if (pattern[pattern.length - 1] !== STAR) {
          pattern.push(STAR);
        }
      } else {
        pattern.push(character === '?' && !piece.literal ? ONE : character.codePointAt(0)!);
      }
    }
  }
  return pattern;
}

/** The code points of a text. */
export function codePoints(text: string): number[] {
  const points: number[] = [];
  for (const character of text) {
    points.push(character.codePointAt(0)!);
  }
  return points;
}

/** Whether the whole text fits. Goes back to the last star only, so time is at most the product of the lengths. */
export function fits(pattern: Pattern, text: readonly number[]): boolean {
  let at = 0;
  let here = 0;
  let star = -1;
  let resume = 0;
  while (here < text.length) {
    const token = pattern[at];
    if (at < pattern.length && (token === ONE || token === text[here])) {
      at++;
      here++;
    } else if (at < pattern.length && token === STAR) {
      star = at++;
      resume = here;
    } else if (star >= 0) {
      at = star + 1;
      here = ++resume;
    } else {
      return false;
    }
  }
  while (at < pattern.length && pattern[at] === STAR) {
    at++;
  }
  return at === pattern.length;
}

/** Patterns with wildcards: the same few come back in every request. */
const known = new Map<string, Pattern>();
const KNOWN_AT_MOST = 20_000;

/** Whether the text fits a pattern without variables. */
export function fitsText(pattern: string, text: string): boolean {
  if (pattern === '*') {
    return true;
  }
  const wildcard = pattern.search(/[*?]/);
  if (wildcard < 0) {
    return pattern === text;
  }
  if (!text.startsWith(pattern.slice(0, wildcard))) {
    return false;
  }
  if (wildcard === pattern.length - 1 && pattern[wildcard] === '*') {
    return true;
  }
  let compiled = known.get(pattern);
  if (!compiled) {
    if (known.size >= KNOWN_AT_MOST) {
      known.clear();
    }
    compiled = patternOf([{ text: pattern, literal: false }]);
    known.set(pattern, compiled);
  }
  return fits(compiled, codePoints(text));
}
