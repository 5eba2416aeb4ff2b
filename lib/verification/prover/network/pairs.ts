import { InterfaceClass } from '../network-facts';
import { between, Box, FIELD, meet, meetAll, replace, touches } from './boxes';
import { Arrival } from './moving';
import { lookup } from './routes';
import { Allowed } from './rules';
import { Interval } from './space';
import { Place, Topology } from './topology';
import { Walk } from './walk';

/** How sure it is that packets get through: 2 surely, 1 perhaps, 0 not. */
export type Sure = 0 | 1 | 2;

/** Told of each pair; answers whether the pair needs no more. */
export type Tell = (to: Place, sure?: Sure) => boolean;

/** What may pass one filter on the way. */
type Piece = Pick<Allowed, 'box' | 'doubt'>;

/** What the interfaces of a subnet let in, flat, because every pair of subnets reads it. */
interface Entrance {
  readonly low: Int32Array;
  readonly high: Int32Array;
  readonly rules: readonly Piece[];
  readonly owners: readonly InterfaceClass[];
  /** Rules that name addresses, by their first ones. */
  readonly addressed: Int32Array;
  /** The last address of any rule up to here. */
  readonly reach: Int32Array;
  /** The first rule that refers to a group, by the group's number, and the next one of the same group; -1 where there is none. */
  readonly first: Int32Array;
  readonly next: Int32Array;
  readonly acl?: readonly Piece[];
}

/** What one group lets in, flat. */
interface Flat { readonly rules: readonly Allowed[]; readonly low: Int32Array; readonly high: Int32Array; readonly group: Int32Array }

/** An interface that sends, with what its groups let out. */
interface Out { readonly one: InterfaceClass; readonly rules: readonly Allowed[] | undefined; readonly sources: readonly Box[] }

/** A subnet that sends. */
interface Exit {
  readonly place: Place;
  readonly senders: readonly Out[];
  /** Numbers of groups, and those that carry each. */
  readonly groups: Int32Array;
  readonly carriers: readonly (readonly Out[])[];
  readonly acl?: readonly Piece[];
}

/** A stretch of the way between two subnets: packets must be in a piece of each. */
interface Stretch {
  readonly outs: readonly Piece[];
  readonly ins: readonly Piece[];
  readonly doubt?: string;
  readonly groupsKnown: boolean;
  readonly only?: string;
}

/** Joins what subnets send directly with what others let in. */
export class Pairs {
  private readonly numbers = new Map<string, number>();
  /** Numbers below are of groups that interfaces carry. */
  private readonly carried: number;
  private readonly entrances = new Map<string, Entrance>();
  private readonly everything: Box;
  /** What a filter that does not count lets through. */
  private readonly open: readonly Piece[];
  /** Addresses of all subnets, of IPv4 and of IPv6. */
  private readonly ends: readonly [readonly Interval[], readonly Interval[]];
  private readonly flats = new Map<string, Flat>();
  /** Where packets were bound that came to something that is no interface, by the group of subnets they are from. */
  public readonly elsewhere = new Map<string, Interval[]>();

  constructor(private readonly net: Topology) {
    this.everything = between(net.space.all, net.space.all);
    this.open = [{ box: this.everything }];
    net.facts.interfaces.forEach((one) => one.securityGroupIds.forEach((id) => this.number(id)));
    this.carried = this.numbers.size;
    const ends = [...net.places.values()].flatMap((one) => one.intervals);
    this.ends = [merged(ends.filter((one) => !net.space.isV6(one[0]))), merged(ends.filter((one) => net.space.isV6(one[0])))];
  }

  private number(id: string): number {
    const found = this.numbers.get(id) ?? this.numbers.size;
    this.numbers.set(id, found);
    return found;
  }

  /** Tells what goes directly from the interfaces of a subnet to those of others. */
  public from(place: Place, tell: Tell): void {
    const exit = this.exit(place);
    const routes = this.net.routes(place.subnet.routeTableId, place.vpc.id);
    for (const source of place.intervals) {
      const walk = (target: Interval): void => {
        for (const arrival of new Walk(this.net).fromSubnet(place, between(source, target))) this.arrival(exit, arrival, tell);
      };
      for (const target of this.ends[this.net.space.isV6(source[0]) ? 1 : 0]) {
        if (routes.lost !== undefined || routes.doubt !== undefined) {
          walk(target);
          continue;
        }
        for (const own of place.intervals) {
          if (own[0] <= target[1] && target[0] <= own[1]) this.near(exit, place, between(source, own), tell);
        }
        for (const { way, part } of lookup(routes.ways, target)) {
          if (way.target.kind !== 'local') {
            walk(part);
            continue;
          }
          for (const { place: to, part: there } of this.net.within(place.vpc.id, part)) {
            if (to !== place) this.near(exit, to, between(source, there), tell);
          }
        }
      }
    }
  }

  private exit(place: Place): Exit {
    const open = (rule: Allowed): boolean => rule.doubt === undefined && rule.groupId === undefined && rule.box[5] - rule.box[4] === 255;
    const boxes = (intervals: readonly Interval[]): readonly Box[] => intervals.map((source) => between(source, this.net.space.all));
    const [all, v4] = [boxes(place.intervals), boxes(place.intervals.filter((one) => !this.net.space.isV6(one[0])))];
    const senders = place.interfaces.map((one): Out => (
      { one, rules: this.net.groupRules(one, 'egress'), sources: one.ipv6 === false ? v4 : all }));
    // Those that may send anything decide most pairs: they are asked first.
    senders.sort((a, b) => Number(b.rules?.some(open) ?? true) - Number(a.rules?.some(open) ?? true));
    const carriers = new Map<number, Out[]>();
    for (const sender of senders) {
      for (const id of new Set(sender.one.securityGroupIds)) {
        const group = this.number(id);
        const list = carriers.get(group);
        if (list) {
          list.push(sender);
        } else {
          carriers.set(group, [sender]);
        }
      }
    }
    return { place, senders, groups: Int32Array.from(carriers.keys()), carriers: [...carriers.values()], acl: this.net.acl(place, 'egress') };
  }

  /** Along the local route: the ACLs of both subnets, or neither within one. */
  private near(exit: Exit, to: Place, box: Box, tell: Tell): void {
    if (tell(to)) return;
    const inside = to === exit.place;
    const outs = (inside ? undefined : exit.acl) ?? this.open;
    const ins = (inside ? undefined : this.entrance(to).acl) ?? this.open;
    this.join(exit, to, box, { outs, ins, groupsKnown: true }, tell);
  }

  private arrival(exit: Exit, arrival: Arrival, tell: Tell): void {
    if (arrival.kind === 'internet' || arrival.kind === 'endpoint' || arrival.kind === 'lattice') return;
    if (arrival.kind !== 'subnet') {
      const group = exit.place.subnet.group!;
      this.elsewhere.set(group, [...this.elsewhere.get(group) ?? [], [arrival.box[2], arrival.box[3]]]);
      return;
    }
    if (tell(arrival.place)) return;
    const { doubt, groupsKnown, only } = arrival;
    this.join(exit, arrival.place, arrival.box, { outs: [arrival], ins: [{ box: this.everything }], doubt, groupsKnown, only }, tell);
  }

  private join(exit: Exit, to: Place, base: Box, stretch: Stretch, tell: Tell): void {
    if (stretch.outs.length === 0 || stretch.ins.length === 0) return;
    const { low, high, rules, owners, addressed, reach, first, next } = this.entrance(to);
    const [from, until] = base;
    /** True once the pair needs no more. */
    const joins = (at: number, senders: readonly Out[]): boolean => {
      const owner = owners[at];
      if (stretch.only !== undefined && stretch.only !== owner.id) return false;
      const sure = this.through(senders, owner, base, rules[at], stretch);
      return sure > 0 && tell(to, sure);
    };
    for (let i = lastUpTo(low, addressed, until); i >= 0 && reach[i] >= from; i--) {
      if (high[addressed[i]] >= from && joins(addressed[i], exit.senders)) return;
    }
    if (!stretch.groupsKnown) return;
    const { groups, carriers } = exit;
    for (let i = 0; i < groups.length; i++) {
      for (let at = first[groups[i]]; at >= 0; at = next[at]) if (joins(at, carriers[i])) return;
    }
  }

  /** Whether one of the senders gets packets through to a rule of the owner. */
  private through(senders: readonly Out[], owner: InterfaceClass, base: Box, rule: Piece, stretch: Stretch): Sure {
    let most: Sure = 0;
    const bound = meet(base, rule.box);
    if (!bound) return 0;
    for (const out of stretch.outs) {
      const left = meet(bound, out.box);
      for (const into of left ? stretch.ins : []) {
        const box = meet(left!, into.box);
        if (!box) continue;
        const doubtful = (owner.unknown ?? stretch.doubt ?? out.doubt ?? into.doubt ?? rule.doubt) !== undefined;
        for (const sender of senders) {
          const sure = this.sends(sender, owner, box, stretch.groupsKnown);
          if (sure === 2 && !doubtful && sender.one.unknown === undefined) return 2;
          if (sure > 0) most = 1;
        }
      }
    }
    return most;
  }

  private sends(sender: Out, owner: InterfaceClass, box: Box, groupsKnown: boolean): Sure {
    let most: Sure = 0;
    for (const source of sender.sources) {
      if (!touches(box, source)) continue;
      const v6 = this.net.space.isV6(box[0]);
      if (!sender.rules) {
        if (exists(box[4], box[5], v6)) return 2;
        continue;
      }
      for (const rule of sender.rules) {
        if (rule.groupId !== undefined && !(groupsKnown && owner.securityGroupIds.includes(rule.groupId))) continue;
        if (!meetAll(box, source, rule.box) || !exists(Math.max(box[4], rule.box[4]), Math.min(box[5], rule.box[5]), v6)) continue;
        if (rule.doubt === undefined) return 2;
        most = 1;
      }
    }
    return most;
  }

  /** What the groups of an interface let in, group by group. */
  private flatsOf(owner: InterfaceClass): readonly Flat[] {
    const ids = owner.securityGroupIds;
    return ids.length === 0 ? [this.flat('', [])] : ids.map((id) => this.flat(id, [id]));
  }

  private flat(key: string, ids: readonly string[]): Flat {
    let found = this.flats.get(key);
    if (!found) {
      const rules: readonly Allowed[] = this.net.rulesOf(ids, 'ingress')
        ?? [{ box: this.everything, hop: { kind: 'security-group', id: 'none', rule: 'groups do not count' } }];
      found = {
        rules,
        low: Int32Array.from(rules, (rule) => rule.box[0]),
        high: Int32Array.from(rules, (rule) => rule.box[1]),
        group: Int32Array.from(rules, (rule) => (rule.groupId === undefined ? -1 : this.number(rule.groupId))),
      };
      this.flats.set(key, found);
    }
    return found;
  }

  private entrance(place: Place): Entrance {
    let found = this.entrances.get(place.subnet.id);
    if (!found) {
      const parts = place.interfaces.flatMap((owner) => this.flatsOf(owner).map((flat) => ({ owner, flat })));
      const size = parts.reduce((sum, { flat }) => sum + flat.rules.length, 0);
      const [low, high, next] = [new Int32Array(size), new Int32Array(size), new Int32Array(size)];
      const first = new Int32Array(this.carried).fill(-1);
      const rules: Piece[] = [];
      const owners: InterfaceClass[] = [];
      const named: number[] = [];
      for (const { owner, flat } of parts) {
        low.set(flat.low, rules.length);
        high.set(flat.high, rules.length);
        const v4only = owner.ipv6 === false && place.intervals.some((one) => this.net.space.isV6(one[0]));
        for (const [index, rule] of flat.rules.entries()) {
          const group = flat.group[index];
          const at = rules.length;
          if (group < 0) {
            named.push(at);
          } else if (group < first.length) {
            next[at] = first[group];
            first[group] = at;
          }
          rules.push(v4only ? { box: replace(rule.box, FIELD.destination, this.net.space.v4), doubt: rule.doubt } : rule);
          owners.push(owner);
        }
      }
      const addressed = Int32Array.from(named).sort((a, b) => low[a] - low[b]);
      const reach = new Int32Array(addressed.length);
      addressed.forEach((at, i) => { reach[i] = Math.max(high[at], i > 0 ? reach[i - 1] : -1); });
      found = { rules, owners, low, high, addressed, reach, first, next, acl: this.net.acl(place, 'ingress') };
      this.entrances.set(place.subnet.id, found);
    }
    return found;
  }
}

/** The place of the last rule that begins at the address or before; -1 where there is none. */
function lastUpTo(low: Int32Array, order: Int32Array, address: number): number {
  let left = 0;
  let right = order.length;
  while (left < right) {
    const middle = (left + right) >> 1;
    if (low[order[middle]] <= address) {
      left = middle + 1;
    } else {
      right = middle;
    }
  }
  return left - 1;
}

/** False for protocols that a family does not have: each has an ICMP of its own. */
function exists(low: number, high: number, v6: boolean): boolean {
  return low !== high || low !== (v6 ? 1 : 58);
}

function merged(intervals: readonly Interval[]): Interval[] {
  const joined: [number, number][] = [];
  for (const [low, high] of [...intervals].sort((a, b) => a[0] - b[0])) {
    const last = joined[joined.length - 1];
    if (last && low <= last[1] + 1) {
      last[1] = Math.max(last[1], high);
    } else {
      joined.push([low, high]);
    }
  }
  return joined;
}
