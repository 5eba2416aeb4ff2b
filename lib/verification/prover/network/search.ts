import { InterfaceClass } from '../network-facts';
import { Box, EPHEMERAL, FIELD, holds, narrow, PORTS, PROTOCOLS, replace } from './boxes';
import { Side } from './ends';
import { latticeLeads, leadingTo, merge } from './leads';
import { butFor, call, Delivered, interfaceSender, pass, Sender, take, twoWay } from './legs';
import { Arrival } from './moving';
import { Constraints, Hop, Node, Path } from './result';
import { common, Interval } from './space';
import { Topology } from './topology';
import { Walk } from './walk';
import { Chain, witness } from './witness';

/** A connection to follow. */
interface Start {
  readonly sender: Sender;
  readonly box: Box;
  readonly doubt?: string;
  readonly before?: Chain;
  readonly first: boolean;
  /** The class that holds the address it is sent to. */
  readonly only?: string;
}

/** What the search found: a path that is sure, else the first reason why there might be one. */
export interface Found { readonly path?: Path; readonly doubt?: string }

/** Types and codes of ICMP. */
const OCTET: Interval = [0, 255];

/** More connections than this are not followed. */
const CAP = 50_000;

/** Boxes that a walk follows for a rough answer. */
const ROUGH_PIECES = 10_000;

/** Subnets up to which rough walks go to everywhere. */
const SHARED = 64;

/** Searches paths between two sides of a network. */
export class Search {
  private readonly queue: Start[] = [];
  private readonly seen = new Map<string, Start[]>();
  private readonly walks = new Map<string, readonly Arrival[]>();
  private readonly targets: ReadonlySet<string>;
  /** Interfaces of the load balancers that may lead there. */
  private readonly fronts: ReadonlySet<string>;
  private readonly relevant: readonly Interval[];
  private doubt?: string;
  private started = 0;

  constructor(
    private readonly net: Topology, private readonly from: Side, private readonly to: Side, private readonly both: boolean,
    private readonly constraints: Constraints = {}, private readonly allowed: readonly Box[] = [],
    /** Packets of all kinds together, which may be more than there are: a path or a doubt says nothing then, that there is none is sure. */
    private readonly rough = false,
  ) {
    this.targets = new Set(to.interfaces.map((one) => one.id));
    const own = to.interfaces.flatMap((one) => this.targetAddresses(one));
    this.fronts = leadingTo(net, this.targets);
    const fronts = [...this.fronts].map((id) => net.interfaces.get(id)).filter((found) => found !== undefined);
    this.doubt = fronts.map((one) => net.places.get(one.subnetId)!.vague).find((vague) => vague !== undefined);
    // Where a block is asked for that reaches outside the VPCs, all of it may be behind a gateway.
    const outside = to.elsewhere ? to.block ? [to.block] : net.notOurs : [...to.internet, ...to.outsides.flatMap((one) => one.intervals)];
    const calls = latticeLeads(net, this.targets, this.fronts) ? net.lattice : [];
    this.relevant = merge([...own, ...outside, ...calls, ...fronts.flatMap((one) => net.addresses(one))]);
  }

  /** Follows everything until a path is sure or nothing is left. */
  public run(): Found {
    for (const one of this.from.interfaces) this.first(interfaceSender(this.net, one), this.limited(this.net.addresses(one), this.from));
    if (this.from.internet.length > 0) {
      this.first({ node: { kind: 'internet' }, groupIds: [], publicIpv4: false }, this.from.internet);
    }
    for (const { outside, intervals } of this.from.outsides) {
      this.first({ node: { kind: 'elsewhere', id: outside.id }, groupIds: [], publicIpv4: false, doubt: outside.doubt }, intervals);
    }
    for (let next = this.queue.shift(); next; next = this.queue.shift()) {
      if (++this.started > CAP) return { doubt: 'More connections than are followed' };
      const path = this.follow(next);
      if (path) return { path };
      if (this.rough && this.doubt !== undefined) break;
    }
    return { doubt: this.doubt };
  }

  private limited(intervals: readonly Interval[], side: Side): readonly Interval[] {
    return side.block ? common(intervals, [side.block]) : intervals;
  }

  private targetAddresses(one: InterfaceClass): readonly Interval[] {
    return this.limited(this.net.addresses(one), this.to);
  }

  private first(sender: Sender, sources: readonly Interval[]): void {
    const { protocol, sourcePorts, destinationPorts } = this.constraints;
    const whole: Interval = protocol === undefined || protocol === -1 ? PROTOCOLS : [protocol, protocol];
    if (this.rough) {
      const { space, places } = this.net;
      for (const source of sources) {
        const v6 = space.isV6(source[0]);
        const targets = this.relevant.filter((target) => space.isV6(target[0]) === v6);
        if (targets.length === 0) continue;
        // In a network that is not large, all questions share the walks to everywhere.
        for (const target of places.size > SHARED ? targets : [v6 ? space.v6 : space.v4]) {
          this.push({ sender, box: [...source, ...target, ...whole, ...PORTS, ...(destinationPorts ?? PORTS)], doubt: sender.doubt, first: true });
        }
      }
      return;
    }
    // Only answers are bound to the port a system chooses; what is sent one way may come from any.
    const near: Interval = sourcePorts ?? (this.both ? EPHEMERAL : PORTS);
    // What a question about ICMP alone says of the near port is the type.
    const type: Interval = (protocol === 1 || protocol === 58) && sourcePorts !== undefined
      ? [Math.max(sourcePorts[0], OCTET[0]), Math.min(sourcePorts[1], OCTET[1])] : OCTET;
    if (type[0] > type[1]) return;
    const kinds: readonly { readonly protocols: Interval; readonly near: Interval; readonly far: Interval; readonly v6?: boolean }[] = [
      { protocols: [0, 0], near: PORTS, far: PORTS }, { protocols: [1, 1], near: type, far: OCTET, v6: false },
      { protocols: [2, 5], near: PORTS, far: PORTS }, { protocols: [6, 6], near, far: PORTS },
      { protocols: [7, 16], near: PORTS, far: PORTS }, { protocols: [17, 17], near, far: PORTS },
      { protocols: [18, 57], near: PORTS, far: PORTS }, { protocols: [58, 58], near: type, far: OCTET, v6: true },
      { protocols: [59, 255], near: PORTS, far: PORTS },
    ];
    for (const source of sources) {
      const v6 = this.net.space.isV6(source[0]);
      for (const kind of kinds) {
        if (kind.v6 === !v6) continue;
        for (const target of this.relevant) {
          if (v6 !== this.net.space.isV6(target[0])) continue;
          const sent: Box = [...source, ...target, ...kind.protocols, ...kind.near, ...kind.far];
          const ported = narrow(sent, FIELD.destinationPort, destinationPorts ?? PORTS);
          const box = ported && narrow(ported, FIELD.protocol, whole);
          if (box) this.push({ sender, box, doubt: sender.doubt, first: true });
        }
      }
    }
  }

  private push(start: Start): void {
    const { node, client, groupIds } = start.sender;
    const key = JSON.stringify([start.first, node, client, client && groupIds, start.only]);
    const before = this.seen.get(key) ?? [];
    if (before.some((old) => holds(old.box, start.box) && (old.doubt === undefined || start.doubt !== undefined))) return;
    this.seen.set(key, [...before, start]);
    this.queue.push(start);
  }

  private arrivals(start: Start): readonly Arrival[] {
    const { place, node } = start.sender;
    const net = this.net;
    if (node.kind === 'nat-gateway' && !place) return this.regional(node.id, start.box);
    const key = `${place?.subnet.id ?? JSON.stringify(node)} ${start.only} ${start.box.join(' ')}`;
    const walks = this.rough ? net.walks : this.walks;
    let found = walks.get(key);
    if (!found) {
      const walk = () => new Walk(net, this.rough ? ROUGH_PIECES : undefined);
      if (place) found = walk().fromSubnet(place, start.box);
      else if (node.kind === 'elsewhere') found = walk().fromOutside(net.outsides.get(node.id)!, start.box);
      else if (node.kind === 'lattice') found = walk().fromLattice(net.places.get(net.interfaces.get(start.only!)!.subnetId)!, start.box);
      else found = net.facts.internetGateways.flatMap((gateway) => walk().fromInternet(gateway, start.box));
      walks.set(key, found);
    }
    return this.rough && start.first ? found.filter(({ box }) => this.relevant.some(([low, high]) => box[2] <= high && box[3] >= low)) : found;
  }

  /** A regional NAT gateway is in no subnet: it sends straight to the internet. */
  private regional(id: string, box: Box): readonly Arrival[] {
    const nat = this.net.nats.get(id)!;
    const gateway = this.net.facts.internetGateways.find((one) => one.vpcId === nat.vpcId);
    return this.net.space.internet.flatMap((interval): Arrival[] => {
      const part = gateway && nat.public ? narrow(box, FIELD.destination, interval) : undefined;
      return part ? [{ kind: 'internet', gate: 'internet-gateway', id: gateway!.id, vpcId: nat.vpcId, box: part, groupsKnown: false }] : [];
    });
  }

  private follow(start: Start): Path | undefined {
    for (const arrival of this.arrivals(start)) {
      const path = this.at(start, arrival);
      if (path) return path;
    }
    return undefined;
  }

  private suspect(reason: string): undefined {
    this.doubt ??= reason;
    return undefined;
  }

  private at(start: Start, arrival: Arrival): Path | undefined {
    const { net } = this;
    const { sender } = start;
    const chain = (delivered: Delivered, receiver: Node): Chain => ({ sender, receiver, delivered, before: start.before });
    switch (arrival.kind) {
      case 'unknown':
        return pass(net, sender, arrival).length > 0 ? this.suspect(arrival.reason) : undefined;
      case 'appliance': {
        if (start.only === arrival.id) return undefined;
        const one = net.interfaces.get(arrival.id)!;
        return take(net, sender, arrival, one).length > 0 ? this.suspect(`What interface ${one.id} forwards is not known`) : undefined;
      }
      case 'endpoint': return undefined;
      case 'elsewhere': {
        const sent = pass(net, sender, arrival);
        for (const delivered of sent) {
          for (const { outside, intervals } of this.to.outsides) {
            for (const interval of outside.id === arrival.id ? intervals : []) {
              const box = narrow(delivered.box, FIELD.destination, interval);
              // Whether a block is there is not known; that it is out of the facts is.
              const doubt = delivered.doubt ?? (this.to.block ? arrival.reason : undefined);
              const path = box && this.arrived(start, { ...delivered, box, doubt }, undefined, { kind: 'elsewhere', id: arrival.id });
              if (path) return path;
            }
          }
        }
        return arrival.reason !== undefined && sent.length > 0 ? this.suspect(arrival.reason) : undefined;
      }
      case 'lattice':
        for (const delivered of call(net, sender, arrival)) {
          for (const useful of this.usable(sender, delivered, undefined)) {
            this.lattice(start, useful, arrival.id, chain(useful, { kind: 'lattice', id: arrival.id }));
          }
        }
        return undefined;
      case 'internet': {
        const node: Node = { kind: 'internet' };
        const regional = sender.node.kind === 'nat-gateway' && !sender.place;
        const sent = regional ? [{ box: arrival.box, arrival, doubt: undefined }] : pass(net, sender, arrival);
        for (const delivered of sent) {
          for (const interval of this.to.internet) {
            const box = narrow(delivered.box, FIELD.destination, interval);
            const path = box && this.arrived(start, { ...delivered, box }, undefined, node);
            if (path) return path;
          }
        }
        return undefined;
      }
      case 'nat-gateway': {
        const nat = net.nats.get(arrival.id)!;
        for (const whole of pass(net, sender, arrival)) {
          for (const delivered of this.usable(sender, whole, undefined)) {
            this.translate(start, delivered, nat.id, chain(delivered, { kind: 'nat-gateway', id: nat.id }));
          }
        }
        return undefined;
      }
      case 'subnet':
        for (const one of arrival.place.interfaces) {
          if (start.only !== undefined && start.only !== one.id) continue;
          const wanted = this.targets.has(one.id);
          const leads = this.fronts.has(one.id);
          if (!wanted && !leads) continue;
          for (const delivered of take(net, sender, arrival, one)) {
            const node: Node = { kind: 'interface', id: one.id };
            for (const addresses of wanted ? this.targetAddresses(one) : []) {
              const box = narrow(delivered.box, FIELD.destination, addresses);
              const path = box && this.arrived(start, { ...delivered, box }, one, node);
              if (path) return path;
            }
            if (leads) {
              for (const useful of this.usable(sender, delivered, one)) this.balance(start, useful, one, chain(useful, node));
            }
          }
        }
        return undefined;
    }
  }

  private usable(sender: Sender, delivered: Delivered, receiver: InterfaceClass | undefined): Delivered[] {
    return this.both ? twoWay(this.net, sender, delivered, receiver) : [delivered];
  }

  /** Packets at the end that was asked for. */
  private arrived(start: Start, delivered: Delivered, receiver: InterfaceClass | undefined, node: Node): Path | undefined {
    for (const useful of this.usable(start.sender, delivered, receiver).flatMap((one) => butFor(one, this.allowed))) {
      const doubt = start.doubt ?? useful.doubt ?? (this.rough ? 'Packets of some kind get through' : undefined);
      if (doubt === undefined) return witness(this.net.space, { sender: start.sender, receiver: node, delivered: useful, before: start.before });
      this.suspect(doubt);
    }
    return undefined;
  }

  /** The second connection of a NAT gateway: its own address and ports, the same destination. */
  private translate(start: Start, delivered: Delivered, id: string, before: Chain): void {
    const nat = this.net.nats.get(id)!;
    const place = nat.subnetId === undefined ? undefined : this.net.places.get(nat.subnetId)!;
    const sender: Sender = { node: { kind: 'nat-gateway', id }, place, groupIds: [], publicIpv4: nat.public };
    if (place?.vague !== undefined) this.suspect(place.vague);
    const sources = place ? common(place.intervals, [this.net.space.v4]) : [delivered.box.slice(0, 2) as unknown as Interval];
    for (const protocol of [1, 6, 17]) {
      const kind = narrow(delivered.box, FIELD.protocol, [protocol, protocol]);
      if (!kind) continue;
      for (const source of sources) {
        const own = replace(kind, FIELD.source, source);
        const box = protocol === 1 ? own : replace(own, FIELD.sourcePort, EPHEMERAL);
        const then: Chain = { ...before, delivered: { ...delivered, box: kind } };
        this.push({ sender, box, doubt: start.doubt ?? delivered.doubt, before: then, first: false });
      }
    }
  }

  /** The second connections of the services that a service network has: from addresses of VPC Lattice to targets. */
  private lattice(start: Start, delivered: Delivered, networkId: string, before: Chain): void {
    const { net } = this;
    const doubt = start.doubt ?? delivered.doubt;
    const { networks, services } = net.facts.lattice!;
    const network = networks.find((one) => one.id === networkId)!;
    if (network.unknown !== undefined) this.suspect(network.unknown);
    for (const serviceId of network.serviceIds) {
      const service = services.find((one) => one.id === serviceId);
      if (!service || service.unknown !== undefined) this.suspect(service?.unknown ?? `Service ${serviceId} of VPC Lattice is not in the facts`);
      for (const listener of service?.listeners ?? []) {
        const onPort = narrow(delivered.box, FIELD.protocol, [listener.protocol, listener.protocol]);
        const taken = onPort && narrow(onPort, FIELD.destinationPort, [listener.port, listener.port]);
        if (!taken) continue;
        const hop: Hop = { kind: 'gateway', id: serviceId, rule: `listener ${listener.port} of a service of VPC Lattice`, source: service!.source };
        if (net.omits(hop)) continue;
        const first: Chain = { ...before, delivered: { ...delivered, box: taken, ingress: delivered.ingress ?? hop } };
        const sender: Sender = { node: { kind: 'lattice', id: networkId }, groupIds: [], publicIpv4: false };
        for (const id of listener.targetClassIds) {
          const target = net.interfaces.get(id);
          if (!target) this.suspect(`Target ${id} of service ${serviceId} of VPC Lattice is not in the facts`);
          for (const address of target ? net.addresses(target) : []) {
            for (const source of net.lattice.filter((one) => net.space.isV6(one[0]) === net.space.isV6(address[0]))) {
              for (const port of listener.targetPorts) {
                const box: Box = [...source, ...address, taken[4], taken[5], ...EPHEMERAL, port, port];
                this.push({ sender, box, doubt, before: first, first: false, only: id });
              }
            }
          }
        }
      }
    }
  }

  /** The second connections of the load balancers that an interface belongs to. */
  private balance(start: Start, delivered: Delivered, one: InterfaceClass, before: Chain): void {
    const net = this.net;
    const plain = interfaceSender(net, one);
    for (const balancer of net.balancers.get(one.id) ?? []) {
      for (const listener of balancer.listeners) {
        const onPort = narrow(delivered.box, FIELD.protocol, [listener.protocol, listener.protocol]);
        const taken = onPort && narrow(onPort, FIELD.destinationPort, [listener.port, listener.port]);
        if (!taken) continue;
        const client = start.sender.client ?? start.sender.node;
        const kept = delivered.arrival.groupsKnown ? start.sender.groupIds : [];
        const sender: Sender = balancer.preservesClient ? { ...plain, groupIds: kept, client } : plain;
        for (const id of listener.targetClassIds) {
          const target = net.interfaces.get(id);
          if (target && !this.targets.has(id) && !this.fronts.has(id)) continue;
          if (!target) {
            this.suspect(`Target ${id} of load balancer ${balancer.id} is not in the facts`);
            continue;
          }
          for (const address of net.addresses(target)) {
            for (const port of listener.targetPorts) {
              const box = replace(replace(taken, FIELD.destination, address), FIELD.destinationPort, [port, port]);
              const begun = balancer.preservesClient ? [box] : net.addresses(one).map((source) => (
                replace(replace(box, FIELD.source, source), FIELD.sourcePort, EPHEMERAL)));
              for (const sent of begun) {
                if (net.space.isV6(sent[0]) !== net.space.isV6(sent[2])) continue;
                const first: Chain = { ...before, delivered: { ...delivered, box: taken } };
                this.push({ sender, box: sent, doubt: start.doubt ?? delivered.doubt, before: first, first: false, only: id });
              }
            }
          }
        }
      }
    }
  }
}
