/* eslint-disable @stylistic/max-len -- what nests reads along the line */

import { Constraints, End, Layers, Leg, Path, Query } from '../../../../lib/verification/prover/network/result';
import { inBlock, isIpv6, isOutside } from '../../../../lib/verification/prover/network/stepper/bits';
import { Arrived, Station, Step } from '../../../../lib/verification/prover/network/stepper/result';
import { opens, step, stepBack } from '../../../../lib/verification/prover/network/stepper/step';
import { NetworkFacts, Packet } from '../../../../lib/verification/prover/network-facts';

/** Points that stand for every packet of the generated networks: each block and port range of `random-networks.ts` has some in and out. */
export const ADDRESSES = [
  '10.0.0.5', '10.0.0.40', '10.0.0.70', '10.1.0.5', '10.1.0.70', '172.16.0.9', '8.8.8.8', '9.9.9.9', '20.0.0.1',
  '2600:1::5', '2600:1:0:1::5', '2001:4860::1', '2a00::1', '64:ff9b::9',
];
const LATTICE = ['169.254.171.5', 'fd00:ec2:80::5'];
const NEAR = [500, 2000, 40000];
const FAR = [22, 80, 443, 500, 8080, 40000];

/** The packets between two addresses that rules may tell apart. */
function packetsBetween(source: string, destination: string): Packet[] {
  const packet = (protocol: number, sourcePort: number, destinationPort: number): Packet => ({ protocol, source, sourcePort, destination, destinationPort });
  return [
    ...NEAR.flatMap((from) => FAR.map((to) => packet(6, from, to))),
    packet(17, 40000, 443), packet(17, 40000, 40000), packet(17, 40000, 22),
    ...(isIpv6(source) ? [packet(58, 128, 0)] : [packet(1, 8, 0), packet(1, 0, 0), packet(1, 3, 1)]), packet(50, 0, 0), packet(50, 0, 40000),
  ];
}

const classAddresses = (facts: NetworkFacts, id: string): string[] => {
  const one = facts.interfaces.find((found) => found.id === id)!;
  const subnet = facts.subnets.find((found) => found.id === one.subnetId)!;
  return ADDRESSES.filter((address) => !(one.ipv6 === false && isIpv6(address)) && subnet.cidrs.some((block) => inBlock(address, block)));
};

interface Ends { readonly classes: readonly string[]; readonly internet: boolean; readonly elsewhere?: boolean; readonly block?: string }

function endsOf(facts: NetworkFacts, end: End, role: 'from' | 'to'): Ends {
  switch (end.kind) {
    case 'internet': return { classes: [], internet: true };
    case 'elsewhere': return { classes: facts.interfaces.filter((one) => role === 'from' && one.forElsewhere).map((one) => one.id), internet: false, elsewhere: true };
    case 'interface': return { classes: [end.id], internet: false };
    case 'interface-set': return { classes: end.ids, internet: false };
    case 'subnet-set':
    case 'subnets': {
      const subnets = end.kind === 'subnet-set' ? end.ids : facts.subnets.filter((subnet) => subnet.group === end.group).map((subnet) => subnet.id);
      return { classes: facts.interfaces.filter((one) => subnets.includes(one.subnetId)).map((one) => one.id), internet: false };
    }
    case 'cidr': return {
      classes: facts.interfaces.map((one) => one.id).filter((id) => classAddresses(facts, id).some((address) => inBlock(address, end.cidr))), internet: true, elsewhere: true, block: end.cidr,
    };
  }
}

export type Answer = 'path' | 'maybe' | 'none';

interface Todo { readonly from: Station; readonly packet: Packet; readonly client?: readonly string[]; readonly only?: string; readonly maybe: boolean }

/** Sends every packet there is, by the stepper, and says whether one gets through. Counts the packets sent in `tally`. */
export function exhaust(facts: NetworkFacts, query: Query, tally: { packets: number }): Answer {
  const layers: Layers = query.layers ?? 'both';
  const both = query.kind === 'reachable';
  const blocks = facts.vpcs.flatMap((vpc) => vpc.cidrs);
  const from = endsOf(facts, query.from, 'from');
  const to = endsOf(facts, query.to, 'to');
  const outside = ADDRESSES.filter((address) => isOutside(address, blocks));
  const notOurs = ADDRESSES.filter((address) => !blocks.some((block) => inBlock(address, block)));
  const fits = (address: string, side: Ends): boolean => side.block === undefined || inBlock(address, side.block) === true;
  const fronts: string[] = [];
  for (const round of facts.loadBalancers) {
    for (const one of facts.loadBalancers) {
      if (round && one.listeners.some((listener) => listener.targetClassIds.some((id) => to.classes.includes(id) || fronts.includes(id)))) fronts.push(...one.interfaceClassIds);
    }
  }
  const relevant = new Set([
    ...to.classes.flatMap((id) => classAddresses(facts, id)).filter((address) => fits(address, to)),
    ...fronts.flatMap((id) => classAddresses(facts, id)),
    ...(to.internet ? outside.filter((address) => fits(address, to)) : []),
    ...(to.elsewhere ? notOurs.filter((address) => fits(address, to)) : []),
    ...(facts.lattice ? LATTICE : []),
  ]);
  const receivers = [...new Set([...to.classes, ...fronts])];
  const todo: Todo[] = [];
  const narrowed: Constraints = (query.kind === 'only-path' ? undefined : query.constraints) ?? {};
  const ported = (packet: Packet): boolean => packet.protocol === 6 || packet.protocol === 17;
  const asked = (packet: Packet): boolean => {
    const [near0, near1] = narrowed.sourcePorts ?? (both ? [1024, 65535] : [0, 65535]);
    const [far0, far1] = narrowed.destinationPorts ?? [0, 65535];
    return (narrowed.protocol === undefined || narrowed.protocol === packet.protocol) && packet.destinationPort >= far0 && packet.destinationPort <= far1
      && (!ported(packet) || (packet.sourcePort >= near0 && packet.sourcePort <= near1));
  };
  const begin = (station: Station, sources: readonly string[]): void => {
    for (const source of sources.filter((address) => fits(address, from))) {
      for (const target of relevant) {
        if (isIpv6(source) !== isIpv6(target)) continue;
        for (const packet of packetsBetween(source, target)) if (asked(packet)) todo.push({ from: station, packet, maybe: false });
      }
    }
  };
  for (const id of from.classes) begin({ kind: 'interface', id }, classAddresses(facts, id));
  if (from.internet) begin({ kind: 'internet' }, outside);
  if (from.elsewhere) {
    for (const { id } of [...facts.virtualGateways ?? [], ...facts.transitGateways.flatMap((one) => one.elsewhere ?? [])]) begin({ kind: 'elsewhere', id }, notOurs);
  }
  const done = new Set<string>();
  let maybe = query.from.kind === 'elsewhere' && leadsAway(facts);
  const allowed = (packet: Packet): boolean => query.kind === 'only-path' && query.ports.some((port) => (
    (port.protocol === -1 || port.protocol === packet.protocol) && packet.destinationPort >= (port.from ?? 0) && packet.destinationPort <= (port.to ?? port.from ?? 65535)));
  for (let next = todo.pop(); next; next = todo.pop()) {
    const { packet } = next;
    const key = JSON.stringify([next.from, packet, next.client, next.only, next.maybe]);
    if (done.has(key)) continue;
    done.add(key);
    for (const receiver of next.only === undefined ? [...receivers, 'nobody'] : [next.only]) {
      tally.packets++;
      const options = { receiver, clientGroupIds: next.client };
      const result: Step = step(facts, packet, next.from, layers, options);
      if (result.outcome === 'dropped') continue;
      const arrived: Arrived | undefined = result.outcome === 'delivered' ? result : result.arrived;
      let doubtful = next.maybe || result.outcome === 'unknown';
      if (!arrived) {
        maybe = true;
        continue;
      }
      if (both) {
        const answer = stepBack(facts, next.from, arrived, layers, options);
        if (answer.outcome === 'dropped') continue;
        doubtful ||= answer.outcome === 'unknown';
      }
      const { at } = arrived;
      if (result.outcome === 'delivered' && result.unsure !== undefined && !isElsewhere(query.to)) {
        maybe = true;
        doubtful = true;
      }
      if (at.kind === 'lattice' && latticeUnknown(facts, at.id)) maybe = true;
      const isEnd = at.kind === 'internet' ? to.internet : at.kind === 'elsewhere' ? to.elsewhere === true : at.kind === 'interface' && to.classes.includes(at.id);
      if (isEnd && fits(packet.destination, to) && !allowed(packet)) {
        if (!doubtful) return 'path';
        maybe = true;
      }
      todo.push(...continued(facts, packet, arrived, doubtful).filter((one) => one.only === undefined || receivers.includes(one.only)));
    }
  }
  return maybe ? 'maybe' : 'none';
}

const isElsewhere = (end: End): boolean => end.kind === 'elsewhere';

/** True where routes name ways out of the facts that are not in them. */
function leadsAway(facts: NetworkFacts): boolean {
  const known = facts.transitGateways.flatMap((one) => [...one.attachments, ...one.elsewhere ?? []].map((attachment) => attachment.id));
  const gateways = (facts.virtualGateways ?? []).map((one) => one.id);
  const vpcs = facts.vpcs.map((one) => one.id);
  if (facts.peerings.some((one) => !vpcs.includes(one.requesterVpcId) || !vpcs.includes(one.accepterVpcId))) return true;
  return facts.routeTables.some((table) => table.unknown !== undefined || table.routes.some(({ target }) => target.kind === 'virtual-gateway' && !gateways.includes(target.id)))
    || facts.transitGateways.some((one) => one.tables.some((table) => table.routes.some((route) => route.attachmentId !== undefined && !known.includes(route.attachmentId))));
}

function latticeUnknown(facts: NetworkFacts, id: string): boolean {
  const { networks, services } = facts.lattice!;
  const network = networks.find((one) => one.id === id)!;
  return network.unknown !== undefined || network.serviceIds.some((service) => services.find((one) => one.id === service)?.unknown !== undefined);
}

/** The connections that a NAT gateway or load balancer opens when a packet came to it. */
function continued(facts: NetworkFacts, packet: Packet, arrived: Arrived, maybe: boolean): Todo[] {
  const { at } = arrived;
  const ephemeral = NEAR.filter((port) => port >= 1024);
  if (at.kind === 'nat-gateway') {
    const nat = facts.natGateways.find((one) => one.id === at.id)!;
    const subnet = facts.subnets.find((one) => one.id === nat.subnetId);
    const sources = subnet ? ADDRESSES.filter((address) => !isIpv6(address) && subnet.cidrs.some((block) => inBlock(address, block))) : [packet.source];
    return sources.flatMap((source) => (packet.protocol === 1 ? [packet.sourcePort] : ephemeral).map((sourcePort) => ({ ...packet, source, sourcePort })))
      .filter((then) => opens(facts, packet, at, { packet: then, keepsClient: false }))
      .map((then) => ({ from: at, packet: then, maybe }));
  }
  if (at.kind === 'lattice') {
    return facts.lattice!.services.flatMap((service) => service.listeners.flatMap((listener) => listener.targetClassIds.flatMap((only) => (
      classAddresses(facts, only).flatMap((destination) => listener.targetPorts.flatMap((destinationPort) => LATTICE.flatMap((source) => (
        ephemeral.map((sourcePort): Packet => ({ protocol: packet.protocol, source, sourcePort, destination, destinationPort }))
          .filter((then) => isIpv6(source) === isIpv6(destination) && opens(facts, packet, at, { packet: then, receiver: only, keepsClient: false }))
          .map((then): Todo => ({ from: at, packet: then, only, maybe })))))))))).flat();
  }
  if (at.kind !== 'interface') return [];
  return facts.loadBalancers.filter((one) => one.interfaceClassIds.includes(at.id)).flatMap((balancer) => balancer.listeners.flatMap((listener) => (
    listener.targetClassIds.flatMap((only) => classAddresses(facts, only).flatMap((destination) => listener.targetPorts.flatMap((destinationPort) => {
      const kept = balancer.preservesClient;
      const starts = kept ? [packet] : classAddresses(facts, at.id).flatMap((source) => ephemeral.map((sourcePort) => ({ ...packet, source, sourcePort })));
      return starts.filter((one) => isIpv6(one.source) === isIpv6(destination))
        .map((one): Packet => ({ ...one, destination, destinationPort }))
        .filter((then) => opens(facts, packet, at, { packet: then, receiver: only, keepsClient: kept }))
        .map((then): Todo => ({ from: at, packet: then, only, client: kept ? arrived.groupIds : undefined, maybe }));
    }))))));
}

const text = (packet: Packet): string => [packet.protocol, packet.source, packet.sourcePort, packet.destination, packet.destinationPort].join(' ');

/** Sends a path's packets by the stepper; says what is wrong with it, or nothing. */
export function replay(facts: NetworkFacts, path: Path, layers: Layers): string | undefined {
  let before: { readonly leg: Leg; readonly arrived: Arrived } | undefined;
  for (const [index, leg] of path.legs.entries()) {
    const receiver = leg.to.kind === 'interface' ? leg.to.id : undefined;
    const keepsClient = leg.client !== undefined;
    if (before && !opens(facts, before.leg.packet, before.arrived.at, { packet: leg.packet, receiver, keepsClient })) return `leg ${index} does not follow`;
    const options = { receiver, clientGroupIds: keepsClient ? before!.arrived.groupIds : undefined };
    const result = step(facts, leg.packet, leg.from, layers, options);
    if (result.outcome !== 'delivered') return `leg ${index}: ${result.outcome}, ${result.reason}`;
    if (JSON.stringify(result.at) !== JSON.stringify(leg.to)) return `leg ${index} comes to ${JSON.stringify(result.at)}`;
    const filters = (hops: readonly { readonly kind: string; readonly id: string }[]): string => (
      hops.filter((hop) => hop.kind === 'route' || hop.kind === 'network-acl').map((hop) => hop.id).join(' '));
    const transit = facts.transitGateways.length > 0;
    if (!transit && filters(result.hops) !== filters(leg.hops)) return `leg ${index} passes ${filters(leg.hops)}, not ${filters(result.hops)}`;
    if (leg.answer) {
      const back = stepBack(facts, leg.from, result, layers, options);
      if (back.outcome !== 'delivered') return `answer of leg ${index}: ${back.outcome}`;
      if (text(result.answer!) !== text(leg.answer.packet)) return `answer of leg ${index} is ${JSON.stringify(leg.answer.packet)}`;
    }
    before = { leg, arrived: result };
  }
  return undefined;
}
