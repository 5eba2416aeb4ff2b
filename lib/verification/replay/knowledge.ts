/** Yes, no, or not known: it depends on what the log does not say. */
export type Answer = 'yes' | 'no' | 'unknown';

/**
 * What is known of a key of the request: the values that it may have had, each a list that is empty where the key was absent.
 * One of them is certainty. `present` is some value that nobody knows; undefined is nothing at all.
 */
export type Knowledge = readonly (readonly string[])[] | 'present' | undefined;

/** The key was not in the request. */
export const ABSENT: Knowledge = [[]];

/** The key had this value. */
export function value(text: string): Knowledge {
  return [[text]];
}

/** The key had this value, or was absent where there is none. */
export function valueOrAbsent(text: string | undefined): Knowledge {
  return text === undefined ? ABSENT : value(text);
}

/** All of them hold. */
export function all(answers: Iterable<Answer>): Answer {
  let found: Answer = 'yes';
  for (const answer of answers) {
    if (answer === 'no') return 'no';
    if (answer === 'unknown') found = 'unknown';
  }
  return found;
}

/** Any of them holds. */
export function any(answers: Iterable<Answer>): Answer {
  let found: Answer = 'no';
  for (const answer of answers) {
    if (answer === 'yes') return 'yes';
    if (answer === 'unknown') found = 'unknown';
  }
  return found;
}

export function not(answer: Answer): Answer {
  return answer === 'yes' ? 'no' : answer === 'no' ? 'yes' : 'unknown';
}
