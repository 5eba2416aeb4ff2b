import { sourceKey } from './same-parts';
import { Deployment } from '../deployment';
import { decide } from '../network/reach';
import { Constraints, End, NetworkVerdict, Path } from '../network/result';
import { Topology } from '../network/topology';
import { NetworkFacts } from '../network-facts';

/** Packets that one of two networks delivers and the other does not. */
export interface PathChange {
  readonly change: 'added' | 'removed';
  readonly from: string;
  readonly to: string;
  /** -1 all, 6 TCP, 17 UDP, ... */
  readonly protocol: number;
  /** Ports; of ICMP its types. */
  readonly ports: readonly [number, number];
  /** One packet, through the network that delivers it. */
  readonly witness?: Path;
}

/** A pair of ends about which nothing is known in one of the networks. */
export interface UndecidedPath {
  readonly from: string;
  readonly to: string;
  readonly because: string;
}

/** What a change of networks means. */
export interface PathChanges {
  readonly changes: readonly PathChange[];
  readonly undecided: readonly UndecidedPath[];
  readonly assumptions: readonly string[];
  /** Whether only segments were compared, since the network has more parts than can be compared one by one. */
  readonly segmentsOnly: boolean;
}

/** Ends that are compared one by one. */
const MOST_ENDS = 64;
const ALL_PORTS: readonly [number, number] = [0, 65535];

/** Options of {@link pathChanges}. */
export interface PathChangesOptions {
  readonly progress?: (from: string, to: string) => void;
}

interface NamedEnd {
  readonly name: string;
  readonly end: End;
}

/**
 * Compares what two networks deliver, one way, between the internet, segments and whatever has interfaces, by protocol and
 * ports. Ends are the same where their construct, logical id or segment is.
 */
export function pathChanges(before: Deployment, after: Deployment, options: PathChangesOptions = {}): PathChanges {
  if (networkText(before.network) === networkText(after.network)) return { changes: [], undecided: [], assumptions: [], segmentsOnly: false };
  const sides = [before, after].map(({ network }) => new Topology(network, 'both'));
  const ends = [before, after].map((one) => endsOf(one));
  const segmentsOnly = ends.some(({ parts }) => parts.size > MOST_ENDS);
  const named = ends.map(({ segments, parts }) => new Map([...segments, ...(segmentsOnly ? [] : parts)]));
  const names = [...new Set(named.flatMap((one) => [...one.keys()]))].sort();
  const atoms = portAtoms([before.network, after.network]);
  const changes: PathChange[] = [];
  const undecided: UndecidedPath[] = [];
  const assumptions = new Set<string>();

  const ask = (side: number, from: string, to: string, constraints?: Constraints): NetworkVerdict => {
    const [a, b] = [named[side].get(from), named[side].get(to)];
    // What one of the networks does not have, nothing reaches there.
    if (a === undefined || b === undefined) return { verdict: 'PROVED', assumptions: [] };
    const verdict = decide(sides[side], { kind: 'no-path', from: a.end, to: b.end, ...(constraints && { constraints }) });
    if (verdict.verdict !== 'UNKNOWN') verdict.assumptions.forEach((one) => assumptions.add(one));
    return verdict;
  };

  for (const from of names) {
    for (const to of names) {
      if (from === to && from === 'internet') continue;
      options.progress?.(from, to);
      const whole = [ask(0, from, to), ask(1, from, to)];
      const doubt = whole.find((one) => one.verdict === 'UNKNOWN');
      if (doubt?.verdict === 'UNKNOWN') {
        undecided.push({ from, to, because: doubt.reason });
        continue;
      }
      if (whole.every(({ verdict }) => verdict === 'PROVED')) continue;
      for (const { protocol, ports } of atoms) {
        const constraints: Constraints = protocol === 1 || protocol === 58 ? { protocol, sourcePorts: ports } : { protocol, destinationPorts: ports };
        const [then, now] = [ask(0, from, to, constraints), ask(1, from, to, constraints)];
        if (then.verdict === now.verdict) continue;
        if (then.verdict === 'UNKNOWN' || now.verdict === 'UNKNOWN') {
          undecided.push({ from, to, because: (then.verdict === 'UNKNOWN' ? then : now as { reason: string }).reason });
          break;
        }
        const [change, delivering] = now.verdict === 'REFUTED' ? ['added', now] as const : ['removed', then] as const;
        append(changes, { change, from, to, protocol, ports, ...(delivering.path && { witness: delivering.path }) });
      }
    }
  }
  const segmentsOf = new Map(ends.flatMap(({ within }) => [...within]));
  return { changes: changes.filter((one) => !isOfSegments(one, changes, segmentsOf)), undecided, assumptions: [...assumptions].sort(), segmentsOnly };
}

/** Whether a change between parts is told by one between their segments already. */
function isOfSegments(one: PathChange, changes: readonly PathChange[], segmentsOf: ReadonlyMap<string, ReadonlySet<string>>): boolean {
  const isWithin = (part: string, end: string) => part === end || segmentsOf.get(part)?.has(end) === true;
  return changes.some((other) => other !== one && !segmentsOf.has(other.from) && !segmentsOf.has(other.to)
    && other.change === one.change && other.protocol === one.protocol && other.ports[0] <= one.ports[0] && other.ports[1] >= one.ports[1]
    && isWithin(one.from, other.from) && isWithin(one.to, other.to));
}

/** Adds a change, or widens the one before it where the ports go on. */
function append(changes: PathChange[], one: PathChange): void {
  const last = changes.at(-1);
  const goesOn = last !== undefined && last.change === one.change && last.from === one.from && last.to === one.to
    && last.protocol === one.protocol && last.ports[1] + 1 === one.ports[0];
  if (goesOn) changes[changes.length - 1] = { ...last, ports: [last.ports[0], one.ports[1]] };
  else changes.push(one);
}

interface Ends {
  readonly segments: Map<string, NamedEnd>;
  readonly parts: Map<string, NamedEnd>;
  /** Segments that the interfaces of each part stand in. */
  readonly within: Map<string, ReadonlySet<string>>;
}

function endsOf({ network, elements }: Deployment): Ends {
  const groups = new Map<string, string[]>();
  const several = network.vpcs.length > 1;
  for (const { id, vpcId, group, source } of network.subnets) {
    const vpc = several ? `${sourceKey(network.vpcs.find((one) => one.id === vpcId)?.source) ?? vpcId} ` : '';
    const name = group === undefined ? sourceKey(source) ?? id : `${vpc}segment ${group}`;
    groups.set(name, [...groups.get(name) ?? [], id]);
  }
  const segments = new Map<string, NamedEnd>([...groups].map(([name, ids]) => [name, { name, end: { kind: 'subnet-set', ids } }]));
  segments.set('internet', { name: 'internet', end: { kind: 'internet' } });
  const segmentOf = new Map([...groups].flatMap(([name, ids]) => ids.map((id) => [id, name])));
  const subnetOf = new Map(network.interfaces.map(({ id, subnetId }) => [id, subnetId]));
  const parts = new Map<string, NamedEnd>();
  const within = new Map<string, ReadonlySet<string>>();
  for (const { interfaceIds, source } of elements.values()) {
    const name = sourceKey(source);
    if (name === undefined || interfaceIds === undefined || interfaceIds.length === 0) continue;
    parts.set(name, { name, end: { kind: 'interface-set', ids: interfaceIds } });
    within.set(name, new Set(interfaceIds.map((id) => segmentOf.get(subnetOf.get(id) ?? '') ?? '')));
  }
  return { segments, parts, within };
}

/**
 * Protocols and ports cut so fine that each filter of both networks takes a piece as a whole: what is decided for the piece is
 * decided for each port of it.
 */
function portAtoms(networks: readonly NetworkFacts[]): { readonly protocol: number; readonly ports: readonly [number, number] }[] {
  const edges = new Map<number, Set<number>>([[6, new Set()], [17, new Set()], [1, new Set()], [58, new Set()]]);
  const add = (protocol: number, from: number, to: number): void => {
    for (const one of protocol === -1 ? edges.keys() : [protocol]) {
      const set = edges.get(one) ?? new Set();
      edges.set(one, set);
      if (from < 0 || protocol === -1) continue;
      set.add(from);
      // Of ICMP the second number is a code.
      set.add((one === 1 || one === 58 ? from : Math.max(from, to)) + 1);
    }
  };
  for (const { securityGroups, networkAcls, loadBalancers } of networks) {
    for (const { protocol, from, to } of securityGroups.flatMap(({ rules }) => rules)) add(protocol, from, to);
    for (const { protocol, from, to } of networkAcls.flatMap(({ entries }) => entries)) add(protocol, from, to);
    for (const { protocol, port } of loadBalancers.flatMap(({ listeners }) => listeners)) add(protocol, port, port);
  }
  return [...edges].sort(([one], [other]) => one - other).flatMap(([protocol, set]) => {
    const starts = [...new Set([0, ...set])].filter((start) => start <= ALL_PORTS[1]).sort((one, other) => one - other);
    return starts.map((start, index) => ({ protocol, ports: [start, (starts[index + 1] ?? ALL_PORTS[1] + 1) - 1] as const }));
  });
}

/** A text that is the same for networks that are the same but for where they are written down. */
function networkText(network: NetworkFacts): string {
  return JSON.stringify(network, (key, value: unknown) => (key === 'source' ? undefined : value));
}
