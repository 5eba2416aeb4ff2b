import { createHash } from 'crypto';
import { Family, Traffic, describeTraffic } from './traffic';

/** Direction of a network ACL entry, as seen from the subnets. */
export type Direction = 'ingress' | 'egress';

/** A network ACL holds 20 rules a direction and family, the default deny among them. */
export const USABLE_ENTRIES = 19;

/** What an entry is about. */
export interface EntryRequest {
  readonly direction: Direction;
  readonly family: Family;
  /** The other side as a stable name: a segment, `any`, or an outside block as text. It decides number and id, the address does not. */
  readonly peer: string;
  readonly cidr: string;
  readonly traffic: Traffic;
  /** Whether the other side is a segment of the VPC; everything else stands behind the entry that denies the VPC's own block. */
  readonly inside: boolean;
}

/** An entry with its place. `traffic` is missing where the entry covers all of it. */
export interface PlannedEntry {
  readonly direction: Direction;
  readonly family: Family;
  readonly peer: string;
  readonly cidr: string;
  readonly traffic?: Traffic;
  readonly action: 'allow' | 'deny';
  readonly ruleNumber: number;
}

/** The VPC's own block in a family. */
export type VpcBlock = (family: Family) => string;

const INSIDE = { first: 1_000, count: 18_000 };
const DENY_VPC: Record<Family, number> = { ipv4: 20_000, ipv6: 20_001 };
const OUTSIDE = { first: 21_000, count: 11_000 };

/** The 19 usable entries are spent. */
export class NoEntryLeft extends Error {
  constructor(public readonly direction: Direction, public readonly family: Family, public readonly users: string[]) {
    super(`no ${direction} entry left`);
  }
}

/**
 * The entries of one network ACL.
 *
 * Numbers come from what an entry is about, not from the order of flows, so a new flow renumbers none. (Where two
 * entries hash to one number the later one takes the next; appending a flow never moves an earlier one.) An entry that
 * several flows need, such as their common return range, exists once.
 *
 * An entry for anything outside the VPC also matches the VPC's own addresses. One entry that denies them stands between
 * the entries of segments and those, so an internet flow opens nothing between segments.
 */
export class NetworkAclPlan {
  private readonly entries = new Map<string, PlannedEntry>();
  private readonly users = new Map<string, string[]>();

  constructor(private readonly vpcBlock: VpcBlock) {}

  /** The entries so far. */
  public get planned(): PlannedEntry[] {
    return [...this.entries.values()];
  }

  /** Flows that use the entries of a direction and family, in the order they were declared. */
  public usersOf(direction: Direction, family: Family): string[] {
    return this.users.get(`${direction}|${family}`) ?? [];
  }

  /**
   * Adds an entry for a flow, and before the first outside entry the one that denies the VPC's own block.
   *
   * @returns the entries that did not exist before
   */
  public allow(request: EntryRequest, flow: string): PlannedEntry[] {
    const users = this.users.get(`${request.direction}|${request.family}`) ?? [];
    this.users.set(`${request.direction}|${request.family}`, users.includes(flow) ? users : [...users, flow]);
    const { direction, family, peer, cidr, traffic } = request;
    const key = [direction, family, peer, traffic.protocol, traffic.from, traffic.to].join('|');
    if (this.entries.has(key)) {
      return [];
    }
    const added: PlannedEntry[] = [];
    const deny = `${direction}|${family}|vpc`;
    if (!request.inside && !this.entries.has(deny)) {
      added.push(this.add(deny, { direction, family, peer: 'vpc', cidr: this.vpcBlock(family), action: 'deny', ruleNumber: DENY_VPC[family] }));
    }
    const ruleNumber = this.numberFor(key, direction, request.inside ? INSIDE : OUTSIDE);
    added.push(this.add(key, { direction, family, peer, cidr, traffic, action: 'allow', ruleNumber }));
    return added;
  }

  private add(key: string, entry: PlannedEntry): PlannedEntry {
    const same = this.planned.filter((other) => other.direction === entry.direction && other.family === entry.family);
    if (same.length >= USABLE_ENTRIES) {
      throw new NoEntryLeft(entry.direction, entry.family, this.usersOf(entry.direction, entry.family));
    }
    this.entries.set(key, entry);
    return entry;
  }

  private numberFor(key: string, direction: Direction, range: { first: number; count: number }): number {
    const taken = new Set(this.planned.filter((entry) => entry.direction === direction).map((entry) => entry.ruleNumber));
    let step = createHash('sha256').update(key).digest().readUInt32BE(0) % range.count;
    while (taken.has(range.first + step)) {
      step = (step + 1) % range.count;
    }
    return range.first + step;
  }
}

/** What stateless entries let through beyond the declared flows, in sentences. */
export function residuesOf(entries: PlannedEntry[]): string[] {
  const returns = entries.filter((entry) => entry.action === 'allow' && entry.traffic?.from === 1024 && entry.traffic.to === 65535);
  return [...new Set(returns.map((entry) =>
    `${describeTraffic(entry.traffic!)} ${entry.direction === 'ingress' ? 'from' : 'to'} ${entry.peer}: meant for answers, but a network ACL cannot tell them from new connections to high ports; security groups can`))];
}
