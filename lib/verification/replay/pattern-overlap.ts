import { ONE, Pattern, patternOf, STAR } from '../prover/evaluation/glob';
import { Answer } from './knowledge';

/** A text with `*` for what nobody knows. */
export function isOpen(text: string): boolean {
  return text.includes('*');
}

/**
 * Whether a text fits a pattern, where the text may have parts that nobody knows.
 *
 * @param written pattern of a policy, with `*` and `?`
 * @param text a text, `*` standing for any part that is not known
 */
export function fitsOpen(written: Pattern, text: string): Answer {
  const open = openPattern(text);
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
    if (at < whole.length && token === STAR) {
      star = at++;
      resume = here;
    } else if (at < whole.length && part[here] !== STAR && (token === ONE || token === part[here])) {
      at++;
      here++;
    } else if (star >= 0) {
      at = star + 1;
      here = ++resume;
    } else {
      return false;
    }
  }
  while (at < whole.length && whole[at] === STAR) at++;
  return at === whole.length;
}

/** Whether some text fits both patterns. */
export function overlap(one: Pattern, other: Pattern): boolean {
  let next: boolean[] = [];
  for (let first = one.length; first >= 0; first--) {
    const row: boolean[] = [];
    for (let second = other.length; second >= 0; second--) {
      row[second] = first === one.length && second === other.length
        || (one[first] === STAR && (next[second] || (second < other.length && row[second + 1])))
        || (other[second] === STAR && (row[second + 1] || (first < one.length && next[second])))
        || (first < one.length && second < other.length && one[first] !== STAR && other[second] !== STAR
          && (one[first] === ONE || other[second] === ONE || one[first] === other[second]) && next[second + 1]);
    }
    next = row;
  }
  return next[0];
}
