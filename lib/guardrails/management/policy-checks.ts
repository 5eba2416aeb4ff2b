import { Duration, region_info, Token } from 'aws-cdk-lib';
import { invalidInput, shown } from '../../private/errors';
import { enumerate } from '../../private/names';

/** Refuses what does not look as it must, and what is known only at deployment. */
export function requireForm(where: string, value: string, pattern: RegExp, what: string, fix: string): string {
  if (Token.isUnresolved(value) || !pattern.test(value)) {
    throw invalidInput(where, `${shown(value)} is not ${what}`, fix);
  }
  return value;
}

/** Refuses an empty list and one that names something twice. Keys of policies are the same in lower case. */
export function requireEachOnce(where: string, what: string, values: readonly string[]): void {
  if (values.length === 0) {
    throw invalidInput(where, `there is no ${what}`, 'name at least one');
  }
  const lower = values.map((value) => value.toLowerCase());
  const twice = values.find((_, index) => lower.indexOf(lower[index]) !== index);
  if (twice !== undefined) {
    throw invalidInput(where, `the ${what} ${shown(twice)} is there twice`, 'name it once');
  }
}

/**
 * Checks regions and gives the partition that they are of.
 *
 * @throws if one does not exist or is there twice, if they are of several partitions, or if there is none
 */
export function partitionOf(where: string, regions: readonly string[]): string {
  requireEachOnce(where, 'region', regions);
  const known = new Set(region_info.RegionInfo.regions.map(({ name }) => name));
  const partitions = new Set<string>();
  for (const region of regions) {
    const partition = Token.isUnresolved(region) || !known.has(region) ? undefined : region_info.RegionInfo.get(region).partition;
    if (partition === undefined) {
      throw invalidInput(where, `${shown(region)} is not an AWS region`, "write its code, such as 'eu-west-1'");
    }
    partitions.add(partition);
  }
  if (partitions.size > 1) {
    throw invalidInput(where, `regions of several partitions: ${enumerate([...partitions])}`, 'an organization has one partition: use its regions');
  }
  return [...partitions][0];
}

/** A whole number within limits. */
export function requireWhole(where: string, what: string, value: number, from: number, to: number): number {
  if (!Number.isInteger(value) || value < from || value > to) {
    throw invalidInput(where, `${what} is ${shown(value)}`, `use a whole number from ${from} to ${to}`);
  }
  return value;
}

/** Whole days. */
export function wholeDays(where: string, what: string, duration: Duration, from = 1): number {
  return requireWhole(where, what, amount(duration, (one) => one.toDays({ integral: false })), from, 36_500);
}

/** Whole minutes. */
export function wholeMinutes(where: string, what: string, duration: Duration, from: number): number {
  return requireWhole(where, what, amount(duration, (one) => one.toMinutes({ integral: false })), from, 52_560_000);
}

function amount(duration: Duration, read: (duration: Duration) => number): number {
  return duration.isUnresolved() ? NaN : read(duration);
}
