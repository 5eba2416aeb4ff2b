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
  const lists = cuttables(statement);
  const least = lists.reduce((sum, { entries }) => sum - listSize(entries) + Math.min(...entries.map(entrySize)), statementSize(statement));
  if (least > size) {
    return undefined;
  }
  const cuts = lists.flatMap((list) => {
    const count = entriesWithin(statement, list.entries, size);
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
  const [longest] = cuttables(statement).sort((a, b) => listSize(b.entries) - listSize(a.entries));
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
function entriesWithin(statement: DenyStatement, entries: readonly string[], size: number): number {
  const room = size - statementSize(statement) + listSize(entries);
  let characters = 0;
  for (let count = 1; count < entries.length; count++) {
    characters += entrySize(entries[count - 1]);
    if (characters + betweenEntries(count) > room) {
      return count - 1;
    }
  }
  return entries.length - 1;
}

/** Characters of a list. */
function listSize(entries: readonly string[]): number {
  return entries.reduce((sum, entry) => sum + entrySize(entry), betweenEntries(entries.length));
}

/** One entry is written without brackets; others have a comma and a space between them. */
function betweenEntries(count: number): number {
  return count === 1 ? 0 : 2 * count;
}

function entrySize(entry: string): number {
  return JSON.stringify(entry).length;
}
