import { inBlock, isIpv6, isOutside } from './bits';
import { aclPasses, groupsPass, Peer } from './filters';
import { Forwarding, isLattice, Reached } from './forwarding';
import { Arrived, Passed, Station, Step, StepHop, StepLayers } from './result';
import { InterfaceClass, NatGateway, NetworkFacts, Packet, Subnet } from '../../network-facts';

/** What a caller may say beside the packet. */
export interface StepOptions {
  /** The class that holds the destination address; otherwise any of the subnet may. */
  readonly receiver?: string;
  /** Groups that come with a client's address which a load balancer kept; the source is then not the sender's own. */
  readonly clientGroupIds?: readonly string[];
}

/** What a receiver sends back. */
export function answerTo(packet: Packet): Packet | undefined {
  const back = { protocol: packet.protocol, source: packet.destination, destination: packet.source };
  if (packet.protocol === 1 || packet.protocol === 58) {
    const [request, reply] = packet.protocol === 1 ? [8, 0] : [128, 129];
    return packet.sourcePort === request && packet.destinationPort === 0 ? { ...back, sourcePort: reply, destinationPort: 0 } : undefined;
  }
  return { ...back, sourcePort: packet.destinationPort, destinationPort: packet.sourcePort };
}

const classOf = (facts: NetworkFacts, id: string): InterfaceClass | undefined => facts.interfaces.find((one) => one.id === id);
const subnetOf = (facts: NetworkFacts, id: string | undefined): Subnet | undefined => facts.subnets.find((one) => one.id === id);
const natOf = (facts: NetworkFacts, from: Station): NatGateway | undefined => (from.kind === 'nat-gateway' ? facts.natGateways.find((one) => one.id === from.id) : undefined);

function blocked(facts: NetworkFacts, subnet: Subnet): string {
  return subnet.blockPublicAccess ?? facts.vpcs.find((vpc) => vpc.id === subnet.vpcId)?.blockPublicAccess ?? 'off';
}

function best(steps: readonly Step[]): Step {
  const of = (outcome: string): Step | undefined => steps.find((one) => one.outcome === outcome);
  return of('delivered') ?? of('unknown') ?? steps[0] ?? { outcome: 'dropped', reason: 'nobody has the address', hops: [] };
}

/** Adds what the groups say to a way; a text where they drop the packet. */
function guard(hops: readonly StepHop[], maybe: string | undefined, checks: readonly Passed[]): { hops: StepHop[]; maybe?: string } | string {
  const all = [...hops];
  let doubt = maybe;
  for (const [index, one] of checks.entries()) {
    if (one.pass === 'no') return one.reason;
    if (one.pass === 'maybe') doubt ??= one.reason;
    else if (one.hop && index === 0) all.unshift(one.hop);
    else if (one.hop) all.push(one.hop);
  }
  return { hops: all, maybe: doubt };
}

/** One packet's way from a sender to where it stops, and what comes back. */
export function step(facts: NetworkFacts, packet: Packet, from: Station, layers: StepLayers, options: StepOptions = {}): Step {
  const dropped = (reason: string, hops: readonly StepHop[] = []): Step => ({ outcome: 'dropped', reason, hops });
  const vpcBlocks = facts.vpcs.flatMap((vpc) => vpc.cidrs);
  const walking = new Forwarding(facts, packet, layers);
  if (isIpv6(packet.source) !== isIpv6(packet.destination)) return dropped('two families');
  if (from.kind === 'internet') {
    if (!isOutside(packet.source, vpcBlocks)) return dropped('the internet does not carry the source');
    const ends = facts.internetGateways.flatMap((gateway) => walking.fromInternet(gateway));
    return best(ends.map((end) => settle(facts, packet, end, layers, options, {})));
  }
  if (from.kind === 'nat-gateway') {
    const nat = natOf(facts, from);
    if (!nat || isIpv6(packet.source) || ![1, 6, 17].includes(packet.protocol)) return dropped('a NAT gateway does not send it');
    if (nat.subnetId === undefined) return regional(facts, nat, packet, vpcBlocks);
    const subnet = subnetOf(facts, nat.subnetId)!;
    if (!subnet.cidrs.some((block) => inBlock(packet.source, block))) return dropped('the source is not the gateway');
    return best(walking.from(subnet).map((end) => settle(facts, packet, end, layers, options, { subnet, publicIpv4: nat.public })));
  }
  if (from.kind === 'elsewhere') {
    const known = elsewhereBlocks(facts, from.id);
    const there = known?.map((block) => inBlock(packet.source, block));
    if (vpcBlocks.some((block) => inBlock(packet.source, block)) || (there && !there.includes(undefined) && !there.includes(true))) return dropped('the source is not there');
    const sent = best(walking.fromElsewhere(from.id).map((end) => settle(facts, packet, end, layers, options, {})));
    return there && !there.includes(undefined) ? sent : doubted(sent, `what is behind ${from.id} is not known`);
  }
  if (from.kind === 'lattice') {
    const target = options.receiver === undefined ? undefined : subnetOf(facts, classOf(facts, options.receiver)?.subnetId);
    if (!target || !isLattice(facts, packet.source)) return dropped('VPC Lattice does not send it');
    return best(walking.fromLattice(target).map((end) => settle(facts, packet, end, layers, options, {})));
  }
  const one = from.kind === 'interface' ? classOf(facts, from.id) : undefined;
  const subnet = subnetOf(facts, one?.subnetId);
  if (!one || !subnet) return dropped('no such sender');
  const own = subnet.cidrs.some((block) => inBlock(packet.source, block)) && !(one.ipv6 === false && isIpv6(packet.source));
  if (!own && !options.clientGroupIds) return dropped('the source is not the sender');
  const sent = best(walking.from(subnet).map((end) => settle(facts, packet, end, layers, options, { subnet, one, publicIpv4: one.publicIpv4 })));
  return one.unknown === undefined ? sent : doubted(sent, one.unknown);
}

/** What is known to be behind a virtual gateway or an attachment. */
function elsewhereBlocks(facts: NetworkFacts, id: string): readonly string[] | undefined {
  return [...facts.virtualGateways ?? [], ...facts.transitGateways.flatMap((one) => one.elsewhere ?? [])].find((one) => one.id === id)?.cidrs;
}

/** A delivery of which it is not sure that it can be. */
function doubted(one: Step, reason: string): Step {
  if (one.outcome !== 'delivered') return one;
  const { outcome: _delivered, hops, ...arrived } = one;
  return { outcome: 'unknown', reason, hops, arrived };
}

function regional(facts: NetworkFacts, nat: NatGateway, packet: Packet, vpcBlocks: readonly string[]): Step {
  const gateway = facts.internetGateways.find((found) => found.vpcId === nat.vpcId);
  if (!nat.public || !gateway || !isOutside(packet.destination, vpcBlocks)) return { outcome: 'dropped', reason: 'the NAT gateway has no way', hops: [] };
  const gate = { id: gateway.id, vpcId: gateway.vpcId, egressOnly: false };
  return { outcome: 'delivered', at: { kind: 'internet' }, hops: [{ kind: 'gateway', id: gateway.id }], groupIds: [], gate, answer: answerTo(packet) };
}

interface Origin { readonly subnet?: Subnet; readonly one?: InterfaceClass; readonly publicIpv4?: boolean }

/** What becomes of a packet where routes are done with it: the groups at both ends, and what gateways ask for. */
function settle(facts: NetworkFacts, packet: Packet, end: Reached, layers: StepLayers, options: StepOptions, origin: Origin): Step {
  const { way } = end;
  const withGroups = layers !== 'acls';
  const carried = way.groupsCarried ? options.clientGroupIds ?? origin.one?.securityGroupIds ?? [] : [];
  const leaving = (peer: Peer): Passed => (origin.one && withGroups ? groupsPass(facts, origin.one, 'egress', packet, peer) : { pass: 'yes' });
  const finish = (at: Station, checks: readonly Passed[], gate?: { id: string; vpcId: string; egressOnly: boolean }): Step => {
    const on = guard(way.hops, way.maybe, checks);
    if (typeof on === 'string') return { outcome: 'dropped', reason: on, hops: way.hops };
    const arrived: Arrived = { at, groupIds: carried, gate, answer: answerTo(packet) };
    return on.maybe === undefined ? { outcome: 'delivered', hops: on.hops, ...arrived } : { outcome: 'unknown', reason: on.maybe, hops: on.hops, arrived };
  };
  const doubtful = (checks: readonly Passed[], reason: string): Step => {
    const on = guard(way.hops, way.maybe, checks);
    return typeof on === 'string' ? { outcome: 'dropped', reason: on, hops: way.hops } : { outcome: 'unknown', reason, hops: on.hops };
  };
  switch (end.kind) {
    case 'dropped': return { outcome: 'dropped', reason: end.reason, hops: way.hops };
    case 'unknown': return doubtful([leaving({})], end.reason);
    case 'elsewhere': {
      const left = finish({ kind: 'elsewhere', id: end.id }, [leaving({ groupIds: [] })]);
      return left.outcome === 'delivered' ? { ...left, unsure: end.unsure } : left;
    }
    case 'lattice': {
      const out = leaving({ groupIds: [] });
      // Whether a rule that names the groups at the door lets packets out to it is documented nowhere.
      const named = out.pass === 'no' && leaving({ groupIds: end.groupIds }).pass !== 'no';
      const door: InterfaceClass = { id: end.id, subnetId: '', securityGroupIds: end.groupIds, publicIpv4: false, checksDestination: true };
      const entering: Passed = withGroups ? groupsPass(facts, door, 'ingress', packet, { groupIds: carried }) : { pass: 'yes' };
      return finish({ kind: 'lattice', id: end.id }, [named ? { pass: 'maybe', reason: `a rule names the groups of ${end.id}` } : out, entering]);
    }
    case 'endpoint': return finish({ kind: 'endpoint', id: end.id }, [leaving({ groupIds: [] })]);
    case 'nat-gateway': return finish({ kind: 'nat-gateway', id: end.id }, [leaving({ groupIds: [] })]);
    case 'internet': {
      const { subnet } = origin;
      const may = subnet && subnet.vpcId === end.vpcId && blocked(facts, subnet) !== 'block-bidirectional'
        && (end.egressOnly || isIpv6(packet.source) || origin.publicIpv4 === true);
      if (!may) return { outcome: 'dropped', reason: 'the gateway does not let the sender out', hops: way.hops };
      return finish({ kind: 'internet' }, [leaving({ groupIds: [] })], { id: end.id, vpcId: end.vpcId, egressOnly: end.egressOnly });
    }
    case 'appliance': {
      const one = classOf(facts, end.id)!;
      if (!admitted(facts, packet, one, way.cameIn)) return { outcome: 'dropped', reason: 'the gateway does not let it in', hops: way.hops };
      const taking: Passed = withGroups ? groupsPass(facts, one, 'ingress', packet, { groupIds: carried }) : { pass: 'yes' };
      return doubtful([leaving({}), taking], `what ${end.id} forwards is not known`);
    }
    case 'subnet': {
      const holders = facts.interfaces.filter((one) => one.subnetId === end.subnet.id && !(one.ipv6 === false && isIpv6(packet.destination))
        && (end.only === undefined || end.only === one.id) && (options.receiver === undefined || options.receiver === one.id));
      return best(holders.map((one): Step => {
        if (!admitted(facts, packet, one, way.cameIn)) return { outcome: 'dropped', reason: 'the gateway does not let it in', hops: way.hops };
        const sent = leaving({ groupIds: way.groupsCarried ? one.securityGroupIds : [] });
        const taken: Passed = withGroups ? groupsPass(facts, one, 'ingress', packet, { groupIds: carried }) : { pass: 'yes' };
        const came = finish({ kind: 'interface', id: one.id }, [sent, taken], way.cameIn && { ...way.cameIn, egressOnly: false });
        return one.unknown === undefined ? came : doubted(came, one.unknown);
      }));
    }
  }
}

/** Whether an interface takes what came in from the internet. */
function admitted(facts: NetworkFacts, packet: Packet, one: InterfaceClass, cameIn: { readonly vpcId: string } | undefined): boolean {
  if (!cameIn) return true;
  const subnet = subnetOf(facts, one.subnetId)!;
  if (subnet.vpcId !== cameIn.vpcId || blocked(facts, subnet) !== 'off') return false;
  if (facts.loadBalancers.some((balancer) => balancer.scheme === 'internal' && balancer.interfaceClassIds.includes(one.id))) return false;
  return isIpv6(packet.destination) || one.publicIpv4;
}

/** The answer's way back to the sender of a delivered packet; groups let it through, because they keep state. */
export function stepBack(
  facts: NetworkFacts, from: Station, forward: Arrived, layers: StepLayers, options: StepOptions = {},
): Step {
  const answer = forward.answer;
  const dropped = (reason: string, hops: readonly StepHop[] = []): Step => ({ outcome: 'dropped', reason, hops });
  if (!answer) return dropped('nothing answers it');
  const home = from.kind === 'interface' ? subnetOf(facts, classOf(facts, from.id)?.subnetId) : subnetOf(facts, natOf(facts, from)?.subnetId);
  const arrived = (hops: readonly StepHop[], maybe?: string): Step => (maybe === undefined
    ? { outcome: 'delivered', at: from, hops, groupIds: [] } : { outcome: 'unknown', reason: maybe, hops });
  const straight = (checks: readonly (readonly [Subnet, 'ingress' | 'egress'])[]): Step => {
    const on = guard([], undefined, layers === 'groups' ? [] : checks.map(([subnet, direction]) => aclPasses(facts, subnet.networkAclId, direction, answer)));
    return typeof on === 'string' ? dropped(on) : arrived(on.hops, on.maybe);
  };
  if (from.kind === 'nat-gateway' && !home) return arrived([]);
  const ways = new Forwarding(facts, answer, layers);
  let ends: Reached[];
  if (options.clientGroupIds && forward.at.kind === 'interface') {
    const far = subnetOf(facts, classOf(facts, forward.at.id)!.subnetId)!;
    return straight(far.id === home!.id ? [] : [[far, 'egress'], [home!, 'ingress']]);
  } else if (from.kind === 'lattice') {
    const far = forward.at.kind === 'interface' ? subnetOf(facts, classOf(facts, forward.at.id)!.subnetId) : undefined;
    return far ? straight([[far, 'egress']]) : dropped('no target');
  } else if (forward.at.kind === 'elsewhere') {
    ends = ways.fromElsewhere(forward.at.id);
  } else if (forward.at.kind === 'endpoint' || forward.at.kind === 'lattice' || (forward.at.kind === 'internet' && forward.gate!.egressOnly)) {
    return home ? straight([[home, 'ingress']]) : dropped('no way back');
  } else if (forward.at.kind === 'internet') {
    if (blocked(facts, home!) === 'block-ingress' && from.kind !== 'nat-gateway') return dropped('block public access');
    ends = ways.fromInternet(facts.internetGateways.find((one) => one.id === forward.gate!.id)!);
  } else {
    const far = forward.at.kind === 'interface' ? subnetOf(facts, classOf(facts, forward.at.id)!.subnetId) : subnetOf(facts, natOf(facts, forward.at)?.subnetId);
    if (!far) return home ? straight([[home, 'ingress']]) : dropped('no way back');
    ends = ways.from(far);
  }
  return best(ends.map((end): Step => {
    if (end.kind === 'unknown') return { outcome: 'unknown', reason: end.reason, hops: end.way.hops };
    if (end.kind === 'appliance') return { outcome: 'unknown', reason: `what ${end.id} forwards is not known`, hops: end.way.hops };
    const isHome = from.kind === 'elsewhere' ? end.kind === 'elsewhere' && end.id === from.id : from.kind === 'internet'
      ? end.kind === 'internet' && !end.egressOnly && end.vpcId === forward.gate?.vpcId
      : end.kind === 'subnet' && end.subnet.id === home?.id && (end.only === undefined || (from.kind === 'interface' && end.only === from.id));
    return isHome ? arrived(end.way.hops, end.way.maybe) : dropped(end.kind === 'dropped' ? end.reason : 'the answer comes out elsewhere', end.way.hops);
  }));
}

/** Whether what a packet was delivered to may open this next connection: NAT gateways and load balancers do. */
export function opens(
  facts: NetworkFacts, packet: Packet, at: Station, next: { readonly packet: Packet; readonly receiver?: string; readonly keepsClient: boolean },
): boolean {
  const then = next.packet;
  if (at.kind === 'nat-gateway') {
    const icmp = packet.protocol === 1;
    return !next.keepsClient && [1, 6, 17].includes(packet.protocol) && then.protocol === packet.protocol && then.destination === packet.destination
      && then.destinationPort === packet.destinationPort && (icmp ? then.sourcePort === packet.sourcePort : then.sourcePort >= 1024);
  }
  if (at.kind === 'lattice') {
    const { networks, services } = facts.lattice!;
    const offered = networks.filter((one) => one.id === at.id).flatMap((one) => one.serviceIds);
    return !next.keepsClient && isLattice(facts, then.source) && then.sourcePort >= 1024 && services.some((service) => (
      offered.includes(service.id) && service.listeners.some((listener) => listener.protocol === packet.protocol
        && listener.port === packet.destinationPort && then.protocol === packet.protocol && listener.targetPorts.includes(then.destinationPort)
        && next.receiver !== undefined && listener.targetClassIds.includes(next.receiver))));
  }
  if (at.kind !== 'interface') return false;
  return facts.loadBalancers.some((balancer) => balancer.interfaceClassIds.includes(at.id) && balancer.preservesClient === next.keepsClient
    && (balancer.preservesClient ? then.source === packet.source && then.sourcePort === packet.sourcePort : then.sourcePort >= 1024)
    && balancer.listeners.some((listener) => listener.protocol === packet.protocol && listener.port === packet.destinationPort
      && then.protocol === packet.protocol && listener.targetPorts.includes(then.destinationPort)
      && (next.receiver === undefined ? false : listener.targetClassIds.includes(next.receiver))));
}
