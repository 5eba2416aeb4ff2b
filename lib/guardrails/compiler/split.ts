/** Cuts a statement into several that deny together what it denies. */
import { conditionPlaces, valuesAt, withValues } from './merge-statements';
import { statementSize } from './merged';
import type { DenyStatement } from '../guardrail-definition';

/** The wanted part, and the rest. */
export type Cut = readonly [DenyStatement, ...DenyStatement[]];

/** A list of a statement that can be cut anywhere. */
interface Cuttable {
  readonly entries: readonly string[];
  with(entries: readonly string[]): DenyStatement;
}

/**
 * A statement of at most a size, as large as possible, and those that deny the rest. Nothing where no part is that small.
 *
 * @param size of a statement, as `statementSize` counts it
 */
export function cutStatement(statement: DenyStatement, size: number): Cut | undefined {
  const cuts = cuttables(statement).flatMap((list) => {
    const count = entriesWithin(list, size);
    return count === 0 ? [] : [cutAt(list, count)];
  });
  // Whichever repeats the fewest characters.
  const cost = (parts: readonly DenyStatement[]) => parts.reduce((sum, part) => sum + statementSize(part), 0);
  return cuts.reduce<Cut | undefined>((best, one) => (best && cost(best) <= cost(one) ? best : one), undefined) ?? halved(statement, size);
}

/** Whether a statement has a list that can be cut. */
export function isDivisible(statement: DenyStatement): boolean {
  return cuttables(statement).length > 0;
}

/** Where no list alone makes a statement small enough, several must be cut: the longest one first. */
function halved(statement: DenyStatement, size: number): Cut | undefined {
  const length = ({ entries }: Cuttable) => entries.join().length;
  const [longest] = cuttables(statement).sort((a, b) => length(b) - length(a));
  if (!longest) {
    return undefined;
  }
  const [half, other] = cutAt(longest, Math.floor(longest.entries.length / 2));
  const parts = cutStatement(half, size);
  return parts && [...parts, other];
}

function cutAt({ entries, with: withEntries }: Cuttable, count: number): readonly [DenyStatement, DenyStatement] {
  return [withEntries(entries.slice(0, count)), withEntries(entries.slice(count))];
}

function cuttables(statement: DenyStatement): Cuttable[] {
  const lists: Cuttable[] = [
    { entries: statement.actions ?? [], with: (actions) => ({ ...statement, actions }) },
    { entries: statement.notResources ? [] : statement.resources ?? [], with: (resources) => ({ ...statement, resources }) },
    ...conditionPlaces(statement).map((place): Cuttable => ({
      entries: valuesAt(statement, place), with: (values) => withValues(statement, place, values),
    })),
  ];
  return lists.filter(({ entries }) => entries.length > 1);
}

/** How many entries from the front fit, at least one staying for the rest. */
function entriesWithin({ entries, with: withEntries }: Cuttable, size: number): number {
  let [fits, over] = [0, entries.length];
  while (over - fits > 1) {
    const middle = Math.floor((fits + over) / 2);
    if (statementSize(withEntries(entries.slice(0, middle))) <= size) {
      fits = middle;
    } else {
      over = middle;
    }
  }
  return fits;
}
