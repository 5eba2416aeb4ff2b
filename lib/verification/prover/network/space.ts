/**
 * Addresses as atoms: the blocks that the facts and a query name cut both address families into intervals inside which no
 * rule tells two addresses apart. Atoms are numbered, IPv4 first, so that an interval of either family is two small integers.
 */

/** Inclusive interval of integers. */
export type Interval = readonly [number, number];

/** Inclusive range of addresses of one family. */
interface Range { readonly v6: boolean; readonly low: bigint; readonly high: bigint }

const TOP4 = (1n << 32n) - 1n;
const TOP6 = (1n << 128n) - 1n;

function parse4(text: string): bigint | undefined {
  const parts = text.split('.');
  if (parts.length !== 4) return undefined;
  let value = 0n;
  for (const part of parts) {
    if (!/^\d{1,3}$/.test(part) || Number(part) > 255) return undefined;
    value = (value << 8n) | BigInt(part);
  }
  return value;
}

function parse6(text: string): bigint | undefined {
  const halves = text.split('::');
  if (halves.length > 2) return undefined;
  const words = halves.map((half) => (half === '' ? [] : half.split(':')));
  const given = words.reduce((sum, half) => sum + half.length, 0);
  if (halves.length === 2 ? given > 7 : given !== 8) return undefined;
  const all = halves.length === 2 ? [...words[0], ...Array<string>(8 - given).fill('0'), ...words[1]] : words[0];
  let value = 0n;
  for (const word of all) {
    if (!/^[0-9a-fA-F]{1,4}$/.test(word)) return undefined;
    value = (value << 16n) | BigInt(`0x${word}`);
  }
  return value;
}

/** The addresses of a block, or undefined where the text is none, such as a token of which nothing is known. */
function parseRange(cidr: string): Range | undefined {
  const [address, length, ...more] = cidr.split('/');
  if (more.length > 0) return undefined;
  const v6 = address.includes(':');
  const value = v6 ? parse6(address) : parse4(address);
  const bits = v6 ? 128 : 32;
  if (length !== undefined && !/^\d{1,3}$/.test(length)) return undefined;
  const prefix = length === undefined ? bits : Number(length);
  if (value === undefined || prefix > bits) return undefined;
  const host = (1n << BigInt(bits - prefix)) - 1n;
  return { v6, low: value & ~host, high: value | host };
}

/** The length of a block's prefix, or -1. */
export function prefixLength(cidr: string): number {
  const length = cidr.split('/')[1];
  return length === undefined ? (cidr.includes(':') ? 128 : 32) : Number(length);
}

/** True where the text is an address block. */
export function isBlock(cidr: string): boolean {
  return parseRange(cidr) !== undefined;
}

function text6(value: bigint): string {
  const words: string[] = [];
  for (let shift = 112n; shift >= 0n; shift -= 16n) words.push(((value >> shift) & 0xffffn).toString(16));
  return words.join(':').replace(/(^|:)0(:0)+(:|$)/, '::');
}

/** What the internet does not carry: private, shared, loopback, link-local, documentation-free but reserved and multicast blocks. */
const NOT_PUBLIC = ['0.0.0.0/8', '10.0.0.0/8', '100.64.0.0/10', '127.0.0.0/8', '169.254.0.0/16', '172.16.0.0/12', '192.168.0.0/16', '224.0.0.0/3'];
const PUBLIC6 = '2000::/3';

/** The atoms that a set of blocks makes. */
export class Space {
  private readonly starts: { readonly v6: boolean; readonly low: bigint; readonly high: bigint }[] = [];
  private readonly index4 = new Map<bigint, number>();
  private readonly index6 = new Map<bigint, number>();
  private readonly cache = new Map<string, Interval | undefined>();
  /** All atoms of IPv4 and of IPv6. */
  public readonly v4: Interval;
  public readonly v6: Interval;
  public readonly all: Interval;
  /** What is outside: public addresses that belong to no VPC. */
  public readonly internet: readonly Interval[];

  /**
   * @param blocks every block that a rule, a route, a subnet or a query names; texts that are no blocks are passed over.
   * @param vpcBlocks the blocks of the VPCs, which are not the internet.
   */
  constructor(blocks: Iterable<string>, vpcBlocks: readonly string[]) {
    const cuts4 = new Set<bigint>([0n]);
    const cuts6 = new Set<bigint>([0n]);
    const cut = (cidr: string): void => {
      const range = parseRange(cidr);
      if (!range) return;
      const cuts = range.v6 ? cuts6 : cuts4;
      cuts.add(range.low);
      if (range.high < (range.v6 ? TOP6 : TOP4)) cuts.add(range.high + 1n);
    };
    for (const block of new Set(blocks)) cut(block);
    for (const block of [...NOT_PUBLIC, PUBLIC6, '64:ff9b::/96', ...vpcBlocks]) cut(block);
    this.number(cuts4, false);
    this.v4 = [0, this.starts.length - 1];
    this.number(cuts6, true);
    this.v6 = [this.v4[1] + 1, this.starts.length - 1];
    this.all = [0, this.v6[1]];
    const apart = [...NOT_PUBLIC, ...vpcBlocks].map((block) => this.interval(block)).filter((found) => found !== undefined);
    this.internet = [this.v4, this.interval(PUBLIC6)!].flatMap((whole) => without([whole], apart));
  }

  private number(cuts: Set<bigint>, v6: boolean): void {
    const sorted = [...cuts].sort((a, b) => (a < b ? -1 : a > b ? 1 : 0));
    const index = v6 ? this.index6 : this.index4;
    sorted.forEach((low, i) => {
      index.set(low, this.starts.length);
      this.starts.push({ v6, low, high: (sorted[i + 1] ?? (v6 ? TOP6 : TOP4) + 1n) - 1n });
    });
  }

  /** The atoms of a block that was given to the constructor; undefined where the text is no block. */
  public interval(cidr: string): Interval | undefined {
    if (this.cache.has(cidr)) return this.cache.get(cidr);
    const range = parseRange(cidr);
    let found: Interval | undefined;
    if (range) {
      const index = range.v6 ? this.index6 : this.index4;
      const low = index.get(range.low);
      const after = index.get(range.high + 1n);
      if (low === undefined || (after === undefined && range.high < (range.v6 ? TOP6 : TOP4))) throw new Error(`The space does not know block ${cidr}`);
      found = [low, after === undefined ? (range.v6 ? this.v6 : this.v4)[1] : after - 1];
    }
    this.cache.set(cidr, found);
    return found;
  }

  /** An address of an atom: not the first ones of a block, which AWS keeps, where there is room. */
  public address(atom: number): string {
    const { v6, low, high } = this.starts[atom];
    const value = high - low > 11n ? low + 10n : low;
    if (v6) return text6(value);
    return [24n, 16n, 8n, 0n].map((shift) => ((value >> shift) & 255n).toString()).join('.');
  }

  /** True for an atom of IPv6. */
  public isV6(atom: number): boolean {
    return atom > this.v4[1];
  }
}

/** Intervals minus intervals. */
export function without(from: readonly Interval[], holes: readonly Interval[]): Interval[] {
  let rest: Interval[] = [...from];
  for (const [low, high] of holes) {
    rest = rest.flatMap(([a, b]): Interval[] => {
      if (high < a || low > b) return [[a, b]];
      const parts: Interval[] = [];
      if (a < low) parts.push([a, low - 1]);
      if (b > high) parts.push([high + 1, b]);
      return parts;
    });
  }
  return rest;
}

/** Intervals in both. */
export function common(one: readonly Interval[], other: readonly Interval[]): Interval[] {
  return one.flatMap(([a, b]) => other.flatMap(([c, d]): Interval[] => {
    const low = Math.max(a, c);
    const high = Math.min(b, d);
    return low <= high ? [[low, high]] : [];
  }));
}
