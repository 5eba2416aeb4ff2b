import { Answer } from './knowledge';
import { ONE, Pattern, patternOf, STAR } from '../prover/evaluation/glob';

// Read in the innermost loops.
const ANY_TEXT = STAR;
const ANY_CHARACTER = ONE;

/**
 * Whether a text fits a pattern, where the text may have parts that nobody knows.
 *
 * @param written pattern of a policy, with `*` and `?`
 * @param text a text, `*` standing for any part that is not known
 */
export function fitsOpen(written: Pattern, text: string): Answer {
  const open = openPattern(text);
  if (apart(written, open)) return 'no';
  return covers(written, open) ? 'yes' : overlap(written, open) ? 'unknown' : 'no';
}

/** Only `*` is open: a `?` in an ARN is itself. */
function openPattern(text: string): Pattern {
  return patternOf(text.split(/(\*)/).map((part) => ({ text: part, literal: part !== '*' })));
}

/** Whether every text of `part` is one of `whole`; goes back to the last star only, which is enough for globs. */
export function covers(whole: Pattern, part: Pattern): boolean {
  let at = 0;
  let here = 0;
  let star = -1;
  let resume = 0;
  while (here < part.length) {
    const token = whole[at];
    if (at < whole.length && token === ANY_TEXT) {
      star = at++;
      resume = here;
    } else if (at < whole.length && part[here] !== ANY_TEXT && (token === ANY_CHARACTER || token === part[here])) {
      at++;
      here++;
    } else if (star >= 0) {
      at = star + 1;
      here = ++resume;
    } else {
      return false;
    }
  }
  while (at < whole.length && whole[at] === ANY_TEXT) at++;
  return at === whole.length;
}

/** Whether the beginnings differ before any wildcard: most patterns of ARNs are told apart so. */
function apart(one: Pattern, other: Pattern): boolean {
  for (let at = 0; at < one.length && at < other.length && one[at] !== ANY_TEXT && other[at] !== ANY_TEXT; at++) {
    if (one[at] !== other[at] && one[at] !== ANY_CHARACTER && other[at] !== ANY_CHARACTER) return true;
  }
  return false;
}

/** Whether some text fits both patterns. */
export function overlap(one: Pattern, other: Pattern): boolean {
  if (apart(one, other)) return false;
  let next: boolean[] = [];
  for (let first = one.length; first >= 0; first--) {
    const row: boolean[] = [];
    for (let second = other.length; second >= 0; second--) {
      row[second] = first === one.length && second === other.length
        || (one[first] === ANY_TEXT && (next[second] || (second < other.length && row[second + 1])))
        || (other[second] === ANY_TEXT && (row[second + 1] || (first < one.length && next[second])))
        || (first < one.length && second < other.length && one[first] !== ANY_TEXT && other[second] !== ANY_TEXT
          && (one[first] === ANY_CHARACTER || other[second] === ANY_CHARACTER || one[first] === other[second]) && next[second + 1]);
    }
    next = row;
  }
  return next[0];
}
