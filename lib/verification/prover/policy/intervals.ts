/** Sets of numbers, dates and addresses as sorted, disjoint intervals. */

/** From `from` to `to`; an end that is open is not part of it. */
export interface Interval {
  readonly from: number;
  readonly fromOpen: boolean;
  readonly to: number;
  readonly toOpen: boolean;
}

/** A union of intervals, sorted and disjoint. */
export type Intervals = readonly Interval[];

export const EVERY_NUMBER: Intervals = [{ from: -Infinity, fromOpen: true, to: Infinity, toOpen: true }];

/** The set of one number. */
export function point(value: number): Interval {
  return { from: value, fromOpen: false, to: value, toOpen: false };
}

/** Sorts and merges. */
export function union(list: readonly Interval[]): Intervals {
  const sorted = list.filter(one => !isEmpty(one))
    .sort((a, b) => a.from - b.from || Number(a.fromOpen) - Number(b.fromOpen));
  const result: Interval[] = [];
  for (const one of sorted) {
    const last = result[result.length - 1];
    const touches = last !== undefined && (one.from < last.to || (one.from === last.to && !(one.fromOpen && last.toOpen)));
    if (!touches) {
      result.push(one);
    } else if (one.to > last.to || (one.to === last.to && !one.toOpen)) {
      result[result.length - 1] = { ...last, to: one.to, toOpen: one.toOpen };
    }
  }
  return result;
}

/** What is in none of them. */
export function complement(set: Intervals): Intervals {
  const result: Interval[] = [];
  let from = -Infinity;
  let fromOpen = true;
  for (const one of set) {
    result.push({ from, fromOpen, to: one.from, toOpen: !one.fromOpen });
    from = one.to;
    fromOpen = !one.toOpen;
  }
  result.push({ from, fromOpen, to: Infinity, toOpen: true });
  return result.filter(one => !isEmpty(one));
}

/** What is in both. */
export function intersection(a: Intervals, b: Intervals): Intervals {
  const result: Interval[] = [];
  for (const x of a) {
    for (const y of b) {
      const lower = x.from > y.from || (x.from === y.from && x.fromOpen) ? x : y;
      const upper = x.to < y.to || (x.to === y.to && x.toOpen) ? x : y;
      const both = { from: lower.from, fromOpen: lower.fromOpen, to: upper.to, toOpen: upper.toOpen };
      if (!isEmpty(both)) result.push(both);
    }
  }
  return union(result);
}

/** Whether the number lies in the set. */
export function contains(set: Intervals, value: number): boolean {
  return set.some(one => (one.from < value || (one.from === value && !one.fromOpen)) && (value < one.to || (value === one.to && !one.toOpen)));
}

/** Some number of the set: a whole one, and not negative, if it can be. */
export function pick(set: Intervals): number | undefined {
  if (contains(set, 1)) return 1;
  let fraction: number | undefined;
  let negative: number | undefined;
  for (const one of set) {
    const whole = wholeNumber(one);
    if (whole !== undefined && whole >= 0) return whole;
    negative ??= whole;
    fraction ??= between(one);
  }
  return negative ?? fraction;
}

/** A whole number of the interval. */
function wholeNumber(one: Interval): number | undefined {
  if (one.from === -Infinity && one.to === Infinity) return 0;
  if (one.from === -Infinity) {
    const highest = Math.ceil(one.to) - 1;
    return one.toOpen ? highest : Math.floor(one.to);
  }
  const lowest = one.fromOpen ? Math.floor(one.from) + 1 : Math.ceil(one.from);
  return contains([one], lowest) ? lowest : undefined;
}

function between(one: Interval): number | undefined {
  const middle = one.from === one.to ? one.from : one.from / 2 + one.to / 2;
  if (contains([one], middle)) return middle;
  return [one.from, one.to].find(end => contains([one], end));
}

function isEmpty(one: Interval): boolean {
  return one.from > one.to || (one.from === one.to && (one.fromOpen || one.toOpen));
}

/** Addresses from the first to the last, both included, of one family. */
export interface AddressRange {
  readonly family: 4 | 6;
  readonly first: bigint;
  readonly last: bigint;
}

const BITS = { 4: 32n, 6: 128n } as const;

export const EVERY_ADDRESS: readonly AddressRange[] = [
  { family: 4, first: 0n, last: (1n << 32n) - 1n },
  { family: 6, first: 0n, last: (1n << 128n) - 1n },
];

/** The range of `address` or `address/length`; undefined if it is neither. */
export function parseCidr(text: string): AddressRange | undefined {
  const [address, length, more] = text.trim().split('/');
  if (more !== undefined) return undefined;
  const family = address.includes(':') ? 6 : 4;
  const value = family === 6 ? parseSix(address) : parseFour(address);
  if (value === undefined) return undefined;
  const bits = BITS[family];
  if (length !== undefined && !/^\d{1,3}$/.test(length)) return undefined;
  const prefix = length === undefined ? bits : BigInt(length);
  if (prefix > bits) return undefined;
  const size = 1n << (bits - prefix);
  const first = value - (value % size);
  return { family, first, last: first + size - 1n };
}

function parseFour(text: string): bigint | undefined {
  const parts = text.split('.');
  if (parts.length !== 4 || !parts.every(part => /^\d{1,3}$/.test(part) && Number(part) < 256)) return undefined;
  return parts.reduce((sum, part) => sum * 256n + BigInt(part), 0n);
}

function parseSix(text: string): bigint | undefined {
  const halves = text.split('::');
  if (halves.length > 2) return undefined;
  const groups = halves.map(half => (half === '' ? [] : half.split(':')).flatMap(group => {
    const four = group.includes('.') ? parseFour(group) : undefined;
    return four === undefined ? [group] : [(four >> 16n).toString(16), (four & 0xffffn).toString(16)];
  }));
  const given = groups.reduce((sum, half) => sum + half.length, 0);
  if (halves.length === 1 ? given !== 8 : given > 7) return undefined;
  const all = halves.length === 1 ? groups[0] : [...groups[0], ...Array<string>(8 - given).fill('0'), ...groups[1]];
  if (!all.every(group => /^[0-9a-fA-F]{1,4}$/.test(group))) return undefined;
  return all.reduce((sum, group) => (sum << 16n) + BigInt(`0x${group}`), 0n);
}

/** The address as text. */
export function formatAddress(family: 4 | 6, value: bigint): string {
  if (family === 4) return [24n, 16n, 8n, 0n].map(shift => String((value >> shift) & 255n)).join('.');
  return Array.from({ length: 8 }, (_, i) => ((value >> BigInt(112 - 16 * i)) & 0xffffn).toString(16)).join(':');
}

/** `from` without `taken`. */
export function subtractRanges(from: readonly AddressRange[], taken: readonly AddressRange[]): AddressRange[] {
  let rest = [...from];
  for (const cut of taken) {
    rest = rest.flatMap(one => {
      if (one.family !== cut.family || cut.last < one.first || cut.first > one.last) return [one];
      return [
        ...(one.first < cut.first ? [{ ...one, last: cut.first - 1n }] : []),
        ...(cut.last < one.last ? [{ ...one, first: cut.last + 1n }] : []),
      ];
    });
  }
  return rest;
}

/** What is in both. */
export function intersectRanges(a: readonly AddressRange[], b: readonly AddressRange[]): AddressRange[] {
  return a.flatMap(x => b.filter(y => y.family === x.family && y.first <= x.last && x.first <= y.last).map(y => ({
    family: x.family, first: x.first > y.first ? x.first : y.first, last: x.last < y.last ? x.last : y.last,
  })));
}
