import { NetworkFacts } from '../network-facts';
import { Pairs } from './pairs';
import { decide } from './reach';
import { Layers, NetworkVerdict } from './result';
import { Interval } from './space';
import { Topology } from './topology';

type Said = NetworkVerdict['verdict'];

/** The verdict of `no-path` for every ordered pair of subnet groups. */
export interface SegmentPaths {
  readonly groups: readonly string[];
  verdict(from: string, to: string): Said;
}

/** By how sure a path is. */
const SAID: readonly Said[] = ['PROVED', 'UNKNOWN', 'REFUTED'];

/**
 * Decides `no-path` between all groups of subnets at once, with the verdicts that `reach` gives one by one.
 *
 * Routes and ACLs are followed once a subnet, to everywhere, and security groups are joined at the ends. Where a path may take
 * more than one connection, or something unknown lies between, the pair is decided by itself.
 */
export function segmentPaths(facts: NetworkFacts, layers: Layers = 'both'): SegmentPaths {
  const net = new Topology(facts, layers);
  const groups = [...new Set(facts.subnets.map((subnet) => subnet.group).filter((name) => name !== undefined))];
  const number = new Map(groups.map((name, index) => [name, index]));
  const table = new Uint8Array(groups.length ** 2);
  const verdict = (from: string, to: string): Said => {
    const [a, b] = [number.get(from), number.get(to)];
    return a === undefined || b === undefined ? 'UNKNOWN' : SAID[table[a * groups.length + b]];
  };
  if (net.unknown !== undefined) {
    table.fill(1);
    return { groups, verdict };
  }
  const pairs = new Pairs(net);
  const index = new Map([...net.places.values()].map((place) => [place, number.get(place.subnet.group ?? '')]));
  for (const place of net.places.values()) {
    const from = index.get(place);
    if (from === undefined || place.interfaces.length === 0) continue;
    pairs.from(place, (target, sure) => {
      const to = index.get(target);
      if (to === undefined) return true;
      const at = from * groups.length + to;
      if (sure !== undefined && sure > table[at]) table[at] = sure;
      return table[at] === 2;
    });
  }
  for (const place of net.vague) {
    const group = index.get(place);
    if (group === undefined || place.interfaces.length === 0) continue;
    for (let other = 0; other < groups.length; other++) {
      for (const at of [group * groups.length + other, other * groups.length + group]) table[at] ||= 1;
    }
  }
  const more = takesMore(net, pairs.elsewhere);
  for (const [a, from] of groups.entries()) {
    for (const [b, to] of groups.entries()) {
      const at = a * groups.length + b;
      if (table[at] === 2 || !more(from, to)) continue;
      table[at] = SAID.indexOf(decide(net, { kind: 'no-path', from: { kind: 'subnets', group: from }, to: { kind: 'subnets', group: to }, layers }).verdict);
    }
  }
  return { groups, verdict };
}

/** Tells the pairs for which one connection does not say all. */
function takesMore(net: Topology, elsewhere: ReadonlyMap<string, readonly Interval[]>): (from: string, to: string) => boolean {
  const openers = [...net.facts.loadBalancers, ...net.facts.lattice?.services ?? []];
  const targets = openers.flatMap((one) => one.listeners.flatMap((listener) => listener.targetClassIds));
  const behind = new Set(targets.map((id) => net.places.get(net.interfaces.get(id)?.subnetId ?? '')?.subnet.group));
  const { networks = [], services = [] } = net.facts.lattice ?? {};
  const known = new Set(services.filter((one) => one.unknown === undefined).map((one) => one.id));
  const missing = targets.some((id) => !net.interfaces.has(id))
    || networks.some((one) => one.unknown !== undefined || one.serviceIds.some((id) => !known.has(id)));
  const intervals = new Map<string, Interval[]>();
  for (const { subnet, intervals: own } of net.places.values()) {
    if (subnet.group !== undefined) intervals.set(subnet.group, [...intervals.get(subnet.group) ?? [], ...own]);
  }
  return (from, to) => missing || behind.has(to)
    || (elsewhere.get(from) ?? []).some(([a, b]) => (intervals.get(to) ?? []).some(([c, d]) => a <= d && c <= b));
}
