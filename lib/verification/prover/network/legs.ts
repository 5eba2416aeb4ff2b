import { InterfaceClass } from '../network-facts';
import { answers, Box, FIELD, meet, minusAll, narrow } from './boxes';
import { Arrival } from './moving';
import { Hop, Node, Trail } from './result';
import { Allowed } from './rules';
import { Interval } from './space';
import { Place, Topology } from './topology';
import { Walk } from './walk';

/** Who begins a connection. */
export interface Sender {
  readonly node: Node;
  /** Missing for the internet and for regional NAT gateways. */
  readonly place?: Place;
  /** What its groups let out; undefined where nothing of the kind is asked. */
  readonly egress?: readonly Allowed[];
  /** Groups whose references its packets match. */
  readonly groupIds: readonly string[];
  readonly publicIpv4: boolean;
  /** Why it is not sure that there is such a sender. */
  readonly doubt?: string;
  /** Where a load balancer kept the client's address: answers go to the balancer all the same. */
  readonly client?: Node;
}

/** One connection's packets, from one sender to one receiver. */
export interface Delivered {
  readonly box: Box;
  readonly egress?: Hop;
  readonly trail?: Trail;
  readonly ingress?: Hop;
  readonly doubt?: string;
  readonly arrival: Arrival;
  readonly answer?: { readonly box: Box; readonly trail?: Trail };
}

/** The sender that an interface is. */
export function interfaceSender(net: Topology, one: InterfaceClass): Sender {
  return {
    node: { kind: 'interface', id: one.id },
    place: net.places.get(one.subnetId)!,
    egress: net.groupRules(one, 'egress'),
    groupIds: one.securityGroupIds,
    publicIpv4: one.publicIpv4,
    doubt: one.unknown,
  };
}

/** Whether a sender's packets may leave by a gateway to the internet, beside routes and ACLs. */
function mayLeave(net: Topology, sender: Sender, arrival: Arrival & { readonly kind: 'internet' }): boolean {
  if (!sender.place || sender.place.vpc.id !== arrival.vpcId || net.blocked(sender.place) === 'block-bidirectional') return false;
  return arrival.gate === 'egress-only-gateway' || net.space.isV6(arrival.box[0]) || sender.publicIpv4;
}

/** The groups at the door of a service network. */
export function guards(net: Topology, { id, vpcId }: Arrival & { readonly kind: 'lattice' }): readonly string[] {
  return net.latticeOf(vpcId).filter((one) => one.network.id === id).flatMap((one) => one.groupIds);
}

/** What the sender's groups let out to a receiver: to an interface, to what carries no group, or to what nobody knows. */
function outOf(net: Topology, sender: Sender, arrival: Arrival, receiver: InterfaceClass | undefined): { box: Box; hop?: Hop; doubt?: string }[] {
  if (!sender.egress) return [{ box: arrival.box }];
  const guess = arrival.kind === 'unknown' || arrival.kind === 'appliance';
  return sender.egress.flatMap((rule) => {
    const reference = rule.groupId;
    if (reference !== undefined && arrival.kind === 'lattice' && guards(net, arrival).includes(reference)) {
      const met = meet(arrival.box, rule.box);
      return met ? [{ box: met, hop: rule.hop, doubt: rule.doubt ?? `Whether a rule that names ${reference} lets packets out to VPC Lattice is not known` }] : [];
    }
    if (reference !== undefined && !guess && !(arrival.groupsKnown && receiver?.securityGroupIds.includes(reference))) return [];
    const box = meet(arrival.box, rule.box);
    return box ? [{ box, hop: rule.hop, doubt: rule.doubt }] : [];
  });
}

/** Packets of an arrival in a subnet that one class takes. */
export function take(
  net: Topology, sender: Sender, arrival: Arrival & { readonly kind: 'subnet' | 'appliance' }, receiver: InterfaceClass,
): Delivered[] {
  if (arrival.kind === 'subnet' && arrival.only !== undefined && arrival.only !== receiver.id) return [];
  const place = net.places.get(receiver.subnetId)!;
  const came = arrival.cameIn;
  if (came) {
    if (net.blocked(place) !== 'off' || came.vpcId !== place.vpc.id) return [];
    if (!net.space.isV6(arrival.box[2]) && !receiver.publicIpv4) return [];
    if (net.balancers.get(receiver.id)?.some((balancer) => balancer.scheme === 'internal')) return [];
  }
  const parts: readonly Interval[] = arrival.kind === 'appliance' ? [[arrival.box[2], arrival.box[3]]] : net.addresses(receiver);
  const ingress = net.groupRules(receiver, 'ingress');
  return outOf(net, sender, arrival, receiver).flatMap((out) => parts.flatMap((addresses): Delivered[] => {
    const box = narrow(out.box, FIELD.destination, addresses);
    if (!box) return [];
    const doubt = arrival.doubt ?? out.doubt ?? sender.doubt ?? receiver.unknown;
    const base = { egress: out.hop, trail: arrival.trail, arrival };
    if (!ingress) return [{ ...base, box, doubt }];
    return ingress.flatMap((rule): Delivered[] => {
      if (rule.groupId !== undefined && !(arrival.groupsKnown && sender.groupIds.includes(rule.groupId))) return [];
      const taken = meet(box, rule.box);
      return taken ? [{ ...base, box: taken, ingress: rule.hop, doubt: doubt ?? rule.doubt }] : [];
    });
  }));
}

/** Packets of an arrival anywhere else: gateways filter nothing themselves. */
export function pass(net: Topology, sender: Sender, arrival: Arrival): Delivered[] {
  if (arrival.kind === 'internet' && !mayLeave(net, sender, arrival)) return [];
  return outOf(net, sender, arrival, undefined).map((out) => (
    { box: out.box, egress: out.hop, trail: arrival.trail, doubt: arrival.doubt ?? out.doubt ?? sender.doubt, arrival }));
}

/** Packets that a service network takes: groups of the VPC's association let them in. */
export function call(net: Topology, sender: Sender, arrival: Arrival & { readonly kind: 'lattice' }): Delivered[] {
  const rules = net.rulesOf(guards(net, arrival), 'ingress');
  return pass(net, sender, arrival).flatMap((sent): Delivered[] => (rules ? rules.flatMap((rule): Delivered[] => {
    if (rule.groupId !== undefined && !(arrival.groupsKnown && sender.groupIds.includes(rule.groupId))) return [];
    const box = meet(sent.box, rule.box);
    return box ? [{ ...sent, box, ingress: rule.hop, doubt: sent.doubt ?? rule.doubt }] : [];
  }) : [sent]));
}

interface Back { readonly box: Box; readonly trail?: Trail; readonly doubt?: string }

/** The answers that come back to a sender, as the network lets them; state in security groups lets them through. */
function back(net: Topology, sender: Sender, delivered: Delivered, receiver: InterfaceClass | undefined, answer: Box): Back[] {
  const arrival = delivered.arrival;
  if (sender.client && sender.place && receiver) return acls(net, net.places.get(receiver.subnetId)!, sender.place, answer);
  if (arrival.kind === 'endpoint' || arrival.kind === 'lattice') return acls(net, undefined, sender.place!, answer);
  if (sender.node.kind === 'lattice') return acls(net, net.places.get(receiver!.subnetId)!, undefined, answer);
  let found: readonly Arrival[];
  if (arrival.kind === 'internet') {
    if (!sender.place) return [];
    if (arrival.gate === 'egress-only-gateway') return acls(net, undefined, sender.place, answer);
    if (net.blocked(sender.place) === 'block-ingress' && sender.node.kind !== 'nat-gateway') return [];
    const gateway = net.facts.internetGateways.find((one) => one.id === arrival.id)!;
    found = new Walk(net).fromInternet(gateway, answer);
  } else if (arrival.kind === 'elsewhere') {
    found = new Walk(net).fromOutside(net.outsides.get(arrival.id)!, answer);
  } else {
    const nat = arrival.kind === 'nat-gateway' ? net.nats.get(arrival.id) : undefined;
    const place = nat ? net.places.get(nat.subnetId ?? '') : net.places.get(receiver!.subnetId)!;
    // A regional NAT gateway has no subnet: it answers straight to the subnet that sent.
    if (!place) return sender.place ? acls(net, undefined, sender.place, answer) : [];
    found = new Walk(net).fromSubnet(place, answer);
  }
  return found.flatMap((there): Back[] => {
    if (there.kind === 'unknown') return [{ ...there, doubt: there.reason }];
    if (there.kind === 'appliance') return [{ ...there, doubt: `What interface ${there.id} forwards is not known` }];
    if (sender.node.kind === 'internet') {
      const answers4 = there.kind === 'internet' && there.gate === 'internet-gateway' && there.vpcId === arrival.cameIn?.vpcId;
      return answers4 ? [there] : [];
    }
    if (sender.node.kind === 'elsewhere') return there.kind === 'elsewhere' && there.id === sender.node.id ? [there] : [];
    if (there.kind !== 'subnet' || there.place !== sender.place) return [];
    return there.only === undefined || (sender.node.kind === 'interface' && there.only === sender.node.id) ? [there] : [];
  });
}

function acls(net: Topology, from: Place | undefined, to: Place | undefined, box: Box): Back[] {
  if (from === to) return [{ box }];
  let parts: Back[] = [{ box }];
  for (const rules of [from && net.acl(from, 'egress'), to && net.acl(to, 'ingress')]) {
    if (!rules) continue;
    parts = parts.flatMap((part) => rules.flatMap((rule): Back[] => {
      const both = meet(part.box, rule.box);
      return both ? [{ box: both, trail: { hop: rule.hop, before: part.trail }, doubt: part.doubt ?? rule.doubt }] : [];
    }));
  }
  return parts;
}

/** The packets whose answers come back. */
export function twoWay(net: Topology, sender: Sender, delivered: Delivered, receiver: InterfaceClass | undefined): Delivered[] {
  // Between a regional NAT gateway and the internet nothing filters.
  if (sender.node.kind === 'nat-gateway' && !sender.place) return [delivered];
  return answers(delivered.box).flatMap(({ asked, answer }) => back(net, sender, delivered, receiver, answer).flatMap((there): Delivered[] => {
    const b = there.box;
    const echo = answer[4] === answer[5] && (answer[4] === 1 || answer[4] === 58);
    // Of an echo only the addresses trade places: type and code are the request's own.
    const ports = echo ? [asked[6], asked[7], asked[8], asked[9]] as const : [b[8], b[9], b[6], b[7]] as const;
    const turned: Box = [b[2], b[3], b[0], b[1], b[4], b[5], ...ports];
    const box = meet(asked, turned);
    return box ? [{ ...delivered, box, doubt: delivered.doubt ?? there.doubt, answer: { box: b, trail: there.trail } }] : [];
  }));
}

/** Packets without those that are allowed. */
export function butFor(delivered: Delivered, allowed: readonly Box[]): Delivered[] {
  return minusAll(delivered.box, allowed).map((box) => ({ ...delivered, box }));
}
