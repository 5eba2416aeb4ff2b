import { Box, FIELD, holds, meet, narrow, PORTS, PROTOCOLS } from './boxes';
import { Arrival, beside, destination, Moving } from './moving';
import { Hop } from './result';
import { lookup, Way, Ways } from './routes';
import { Allowed } from './rules';
import { Interval } from './space';
import { Outside, Place, Topology } from './topology';

/** More boxes than this are not followed. */
const CAP = 100_000;

/** Said where the search gave up. */
export const TOO_MANY = 'The rules cut packets into more pieces than are followed';

/** Follows routes and ACLs, forward, from one sender; security groups are for the ends. */
export class Walk {
  public readonly arrivals: Arrival[] = [];
  private readonly seen = new Map<string, Moving[]>();
  private readonly queue: { readonly place: Place; readonly fromTransit: boolean; readonly moving: Moving }[] = [];
  private pieces = 0;

  /**
   * @param cap boxes to follow
   */
  constructor(private readonly net: Topology, private readonly cap: number = CAP) {}

  /** Packets that a sender in a subnet sends. */
  public fromSubnet(place: Place, box: Box): readonly Arrival[] {
    this.push(place, false, { box, groupsKnown: true });
    return this.run(box);
  }

  /** Packets that come in from the internet, their destinations translated to private addresses. */
  public fromInternet(gateway: { readonly id: string; readonly vpcId: string; readonly edgeRouteTableId?: string }, box: Box): readonly Arrival[] {
    const hop: Hop = { kind: 'gateway', id: gateway.id, rule: 'in from the internet' };
    if (this.net.omits(hop)) return this.arrivals;
    const moving: Moving = { box, trail: { hop }, groupsKnown: true, cameIn: { gatewayId: gateway.id, vpcId: gateway.vpcId } };
    this.edge(gateway, moving);
    return this.run(box);
  }

  /** Into a VPC by its edge. */
  private edge(gateway: { readonly vpcId: string; readonly edgeRouteTableId?: string }, moving: Moving): void {
    const edge = gateway.edgeRouteTableId === undefined ? undefined : this.net.routes(gateway.edgeRouteTableId, gateway.vpcId);
    if (!edge) {
      for (const interval of this.net.vpcIntervals(gateway.vpcId)) this.local(undefined, gateway.vpcId, interval, moving);
    } else if (edge.lost !== undefined) {
      this.arrivals.push({ ...moving, kind: 'unknown', reason: edge.lost });
    } else {
      this.route(edge, moving, (way, there) => {
        const target = way.target.kind;
        if (target === 'local' || target === 'firewall-endpoint' || target === 'network-interface') this.send(undefined, gateway.vpcId, way, there, false);
      });
    }
  }

  /** Packets that come in from networks that are not in the facts. */
  public fromOutside(outside: Outside, box: Box): readonly Arrival[] {
    const hop: Hop = { kind: 'gateway', id: outside.id, rule: 'in from elsewhere' };
    if (this.net.omits(hop)) return this.arrivals;
    const moving: Moving = { box, trail: { hop }, groupsKnown: false };
    if (outside.gateway) {
      this.edge(outside.gateway, moving);
    } else if (outside.transit?.tableId === undefined) {
      this.arrivals.push({ ...moving, kind: 'unknown', reason: `The route table that attachment ${outside.id} uses is not known` });
    } else {
      this.transitTable(outside.transit.gatewayId, outside.transit.tableId, moving);
    }
    return this.run(box);
  }

  /** Packets that VPC Lattice sends to a target. */
  public fromLattice(place: Place, box: Box): readonly Arrival[] {
    for (const interval of place.intervals) {
      const part = this.to({ box, groupsKnown: false }, interval);
      if (part) this.into(undefined, place, part, (there) => this.arrivals.push({ ...there, kind: 'subnet', place }));
    }
    return this.arrivals;
  }

  private run(box: Box): readonly Arrival[] {
    for (let next = this.queue.pop(); next && this.pieces <= this.cap; next = this.queue.pop()) this.leave(next.place, next.moving, next.fromTransit);
    if (this.pieces > this.cap) this.arrivals.push({ box, groupsKnown: true, kind: 'unknown', reason: TOO_MANY });
    return this.arrivals;
  }

  /** Queues packets at a subnet, unless all of them were there before. */
  private push(place: Place, fromTransit: boolean, moving: Moving): void {
    const key = `${place.subnet.id} ${fromTransit} ${moving.groupsKnown}`;
    const before = this.seen.get(key) ?? [];
    if (before.some((old) => holds(old.box, moving.box) && (old.doubt === undefined || moving.doubt !== undefined))) return;
    this.pieces++;
    this.seen.set(key, [...before, moving]);
    this.queue.push({ place, fromTransit, moving });
  }

  private to(moving: Moving, interval: Interval, hop?: Hop): Moving | undefined {
    const box = narrow(moving.box, FIELD.destination, interval);
    return box && { ...moving, box, trail: hop ? { hop, before: moving.trail } : moving.trail };
  }

  private leave(place: Place, moving: Moving, fromTransit: boolean): void {
    let rest: Moving[] = [moving];
    for (const interval of place.intervals) {
      const here = this.to(moving, interval);
      if (here) this.into(place, place, here, (there) => this.arrivals.push({ ...there, kind: 'subnet', place }));
      rest = beside(rest, interval);
    }
    // Link-local addresses are a sender's own affair: nothing forwards them.
    if (!moving.trail) rest = this.calls(place, rest);
    const routes = this.net.routes(place.subnet.routeTableId, place.vpc.id);
    for (const part of rest) {
      if (routes.lost !== undefined) this.arrivals.push({ ...part, kind: 'unknown', reason: routes.lost });
      else this.route(routes, part, (way, there) => this.send(place, place.vpc.id, way, there, fromTransit));
    }
  }

  /** The ways that a table has for packets: each destination's own, and those whose destinations are not known. */
  private route<W extends { readonly interval: Interval; readonly hop: Hop }>(
    table: Ways<W>, moving: Moving, take: (way: W, there: Moving) => void,
  ): void {
    const doubt = moving.doubt ?? table.doubt;
    for (const { way, part } of [...lookup(table.ways, destination(moving.box)), ...lookup(table.others, destination(moving.box))]) {
      take(way, { ...this.to(moving, part, way.hop)!, doubt });
    }
  }

  /** Calls of VPC Lattice, which has no route that people write; gives what is left. */
  private calls(place: Place, all: readonly Moving[]): Moving[] {
    const networks = this.net.latticeOf(place.vpc.id);
    let rest = [...all];
    for (const interval of networks.length > 0 ? this.net.lattice : []) {
      for (const part of rest.map((one) => this.to(one, interval)).filter((found) => found !== undefined)) {
        for (const { network } of networks) {
          this.out(place, part, (there) => this.arrivals.push({ ...there, kind: 'lattice', id: network.id, vpcId: place.vpc.id }));
        }
      }
      rest = beside(rest, interval);
    }
    return rest;
  }

  /** Sends packets to the target of a route, from a subnet, or from the edge of a VPC. */
  private send(from: Place | undefined, vpcId: string, way: Way, moving: Moving, fromTransit: boolean): void {
    const target = way.target;
    const net = this.net;
    if (target.kind === 'local') return this.local(from, vpcId, way.interval, moving);
    if (target.kind === 'blackhole') return;
    const unknown = (reason: string) => (at: Moving): number => this.arrivals.push({ ...at, kind: 'unknown', reason });
    const missing = (): void => this.out(from, moving, unknown(`Target ${target.id} of a route is not in the facts`));
    switch (target.kind) {
      case 'internet-gateway': {
        const gateway = net.facts.internetGateways.find((found) => found.id === target.id);
        if (!gateway) return missing();
        if (gateway.vpcId === vpcId) this.internet(from!, moving, 'internet-gateway', target.id);
        return;
      }
      case 'egress-only-gateway': return this.internet(from!, moving, 'egress-only-gateway', target.id);
      case 'gateway-endpoint': return this.out(from, moving, (there) => this.arrivals.push({ ...there, kind: 'endpoint', id: target.id }));
      case 'virtual-gateway': {
        const outside = net.outsides.get(target.id);
        if (!outside) return this.out(from, moving, unknown(`What is behind virtual gateway ${target.id} is not known`));
        if (outside.gateway?.vpcId === vpcId) this.leaveFacts(outside, from, moving);
        return;
      }
      case 'nat-gateway': {
        const nat = net.nats.get(target.id);
        if (!nat) return missing();
        const v4 = this.to(moving, net.space.v4);
        const v6 = this.to(moving, net.space.interval('64:ff9b::/96')!);
        if (v6) this.out(from, v6, unknown(`NAT64 at ${nat.id} is not followed`));
        const place = nat.subnetId === undefined ? undefined : net.places.get(nat.subnetId);
        if (nat.subnetId !== undefined && !place) return missing();
        if (v4) this.into(from, place, v4, (there) => this.arrivals.push({ ...there, kind: 'nat-gateway', id: nat.id }));
        return;
      }
      case 'firewall-endpoint': {
        const firewall = net.firewalls.get(target.id);
        const place = firewall && net.places.get(firewall.subnetId);
        if (!place) return this.out(from, moving, unknown(`What firewall endpoint ${target.id} passes is not declared`));
        return this.into(from, place, moving, (there) => this.firewall(target.id, place, there));
      }
      case 'network-interface': {
        const one = net.interfaces.get(target.id);
        if (!one) return missing();
        const place = net.places.get(one.subnetId)!;
        return this.into(from, place, moving, (there) => {
          for (const interval of place.intervals) {
            const own = this.to(there, interval);
            if (own) this.arrivals.push({ ...own, kind: 'subnet', place, only: one.id });
          }
          if (!one.checksDestination) this.arrivals.push({ ...there, kind: 'appliance', id: one.id });
        });
      }
      case 'peering': {
        const peering = net.facts.peerings.find((found) => found.id === target.id);
        if (!peering) return missing();
        const other = peering.requesterVpcId === vpcId ? peering.accepterVpcId : peering.accepterVpcId === vpcId ? peering.requesterVpcId : undefined;
        if (other === undefined) return;
        if (!net.hasVpc(other)) return this.out(from, moving, unknown(`VPC ${other} behind peering ${target.id} is not in the facts`));
        for (const interval of net.vpcIntervals(other)) this.local(from, other, interval, moving);
        return;
      }
      case 'transit-gateway': return this.transit(from!, target.id, moving, fromTransit);
    }
  }

  private transit(from: Place, id: string, moving: Moving, fromTransit: boolean): void {
    const gateway = this.net.facts.transitGateways.find((found) => found.id === id);
    const unknown = (reason: string) => (at: Moving): number => this.arrivals.push({ ...at, kind: 'unknown', reason });
    if (!gateway) return this.out(from, moving, unknown(`Transit gateway ${id} is not in the facts`));
    const attachment = gateway.attachments.find((found) => found.vpcId === from.vpc.id);
    if (!attachment) return;
    const forward = (at: Moving): void => this.transitTable(id, attachment.tableId, at);
    const ids = attachment.subnetIds.includes(from.subnet.id) ? [from.subnet.id] : attachment.subnetIds;
    for (const subnetId of ids) {
      const near = this.net.places.get(subnetId);
      if (!near) {
        this.out(from, moving, unknown(`Subnet ${subnetId} of an attachment of ${id} is not in the facts`));
      } else if (near !== from) {
        this.into(from, near, moving, forward);
      } else if (fromTransit) {
        forward(moving);
      } else {
        // Beside an attachment of its own subnet, what leaves is held against both directions of its ACL, what comes against none:
        // https://docs.aws.amazon.com/vpc/latest/tgw/tgw-nacls.html
        this.filter(this.net.acl(from, 'egress'), moving, (between) => this.filter(this.net.acl(from, 'ingress'), between, forward));
      }
    }
  }

  /** On to the attachments that a table of a transit gateway names. */
  private transitTable(id: string, tableId: string, moving: Moving): void {
    const gateway = this.net.facts.transitGateways.find((found) => found.id === id)!;
    const unknown = (reason: string, at: Moving): number => this.arrivals.push({ ...at, kind: 'unknown', reason });
    const table = this.net.transit(id, tableId);
    if (table.lost !== undefined) unknown(table.lost, moving);
    this.route(table, moving, (way, on) => {
      if (way.attachmentId === undefined) return;
      const next = gateway.attachments.find((found) => found.id === way.attachmentId);
      const there = { ...on, groupsKnown: moving.groupsKnown && gateway.securityGroupReferencing === true };
      const outside = this.net.outsides.get(way.attachmentId);
      if (!next && outside) this.leaveFacts(outside, undefined, there);
      else if (!next) unknown(`What is behind attachment ${way.attachmentId} of ${id} is not known`, there);
      for (const far of next?.subnetIds ?? []) {
        const place = this.net.places.get(far);
        if (place) this.push(place, true, there); else unknown(`Subnet ${far} of an attachment of ${id} is not in the facts`, there);
      }
    });
  }

  /** To networks that are not in the facts, as far as they are known to be there. */
  private leaveFacts(outside: Outside, from: Place | undefined, moving: Moving): void {
    const hop: Hop = { kind: 'gateway', id: outside.id, rule: 'out to elsewhere' };
    if (this.net.omits(hop)) return;
    for (const interval of outside.intervals) {
      const part = this.to(moving, interval, hop);
      if (part) this.out(from, part, (there) => this.arrivals.push({ ...there, kind: 'elsewhere', id: outside.id, reason: outside.doubt }));
    }
  }

  private internet(from: Place, moving: Moving, gate: 'internet-gateway' | 'egress-only-gateway', id: string): void {
    const hop: Hop = { kind: 'gateway', id, rule: 'out to the internet' };
    if (this.net.omits(hop)) return;
    for (const interval of this.net.space.internet) {
      if (gate === 'egress-only-gateway' && !this.net.space.isV6(interval[0])) continue;
      const part = this.to(moving, interval, hop);
      if (part) this.out(from, part, (there) => this.arrivals.push({ ...there, kind: 'internet', gate, id, vpcId: from.vpc.id }));
    }
  }

  private firewall(id: string, place: Place, moving: Moving): void {
    const firewall = this.net.firewalls.get(id)!;
    const hop = (rule: string, index?: number): Hop => ({ kind: 'firewall', id, rule, index, source: firewall.source });
    const passes = firewall.passes;
    if (passes === undefined) {
      this.arrivals.push({ ...moving, kind: 'unknown', reason: `What firewall endpoint ${id} passes is not declared` });
    } else if (passes === 'everything') {
      if (!this.net.omits(hop('passes everything'))) this.push(place, false, { ...moving, trail: { hop: hop('passes everything'), before: moving.trail } });
    } else {
      passes.forEach((pass, index) => {
        const source = this.net.space.interval(pass.source);
        const target = this.net.space.interval(pass.destination);
        if (!source || !target) {
          this.arrivals.push({ ...moving, kind: 'unknown', reason: `Firewall endpoint ${id} names a block that is not known` });
          return;
        }
        const protocols: Interval = pass.protocol === -1 ? PROTOCOLS : [pass.protocol, pass.protocol];
        const box = meet(moving.box, [...source, ...target, ...protocols, ...pass.sourcePorts ?? PORTS, ...pass.destinationPorts ?? PORTS]);
        if (box && !this.net.omits(hop(`pass ${index}`, index))) this.push(place, false, { ...moving, box, trail: { hop: hop(`pass ${index}`, index), before: moving.trail } });
      });
    }
  }

  private local(from: Place | undefined, vpcId: string, interval: Interval, moving: Moving): void {
    const part = this.to(moving, interval);
    if (!part) return;
    for (const { place, part: addresses } of this.net.within(vpcId, destination(part.box))) {
      this.into(from, place, this.to(part, addresses)!, (there) => this.arrivals.push({ ...there, kind: 'subnet', place }));
    }
  }

  /** Out of a subnet and out of what ACLs guard. */
  private out(from: Place | undefined, moving: Moving, then: (there: Moving) => void): void {
    this.filter(from && this.net.acl(from, 'egress'), moving, then);
  }

  /** From one subnet into another: both ACLs, or none within one, or the far one alone for what comes from outside. */
  private into(from: Place | undefined, place: Place | undefined, moving: Moving, then: (there: Moving) => void): void {
    const inside = place && from === place;
    const leaves = inside || !from ? undefined : this.net.acl(from, 'egress');
    const enters = inside || !place ? undefined : this.net.acl(place, 'ingress');
    this.filter(leaves, moving, (between) => this.filter(enters, between, then));
  }

  private filter(rules: readonly Allowed[] | undefined, moving: Moving, then: (there: Moving) => void): void {
    if (!rules) return then(moving);
    for (const rule of rules) {
      const box = meet(moving.box, rule.box);
      if (!box) continue;
      if (this.pieces > this.cap) return;
      this.pieces++;
      then({ ...moving, box, trail: { hop: rule.hop, before: moving.trail }, doubt: moving.doubt ?? rule.doubt });
    }
  }
}
