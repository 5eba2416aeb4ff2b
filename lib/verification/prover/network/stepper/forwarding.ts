import { inBlock, isIpv6, isOutside } from './bits';
import { aclPasses } from './filters';
import { Passed, StepHop, StepLayers } from './result';
import { route, Routed, transitRoute } from './routing';
import { NetworkFacts, Packet, Subnet, TransitGateway } from '../../network-facts';

/** A place on the way where routes are done with the packet. */
export type Spot =
  | { readonly kind: 'subnet'; readonly subnet: Subnet; readonly only?: string }
  | { readonly kind: 'nat-gateway' | 'endpoint' | 'appliance'; readonly id: string }
  | { readonly kind: 'internet'; readonly id: string; readonly vpcId: string; readonly egressOnly: boolean }
  | { readonly kind: 'lattice'; readonly id: string; readonly groupIds: readonly string[] }
  | { readonly kind: 'elsewhere'; readonly id: string; readonly unsure?: string }
  | { readonly kind: 'dropped' | 'unknown'; readonly reason: string };

/** A packet's way so far. */
export interface Way {
  readonly hops: readonly StepHop[];
  readonly maybe?: string;
  readonly groupsCarried: boolean;
  readonly cameIn?: { readonly id: string; readonly vpcId: string };
}

export type Reached = Spot & { readonly way: Way };

/** Moves one packet through routes and ACLs; every subnet an attachment may use gives one more end. */
export class Forwarding {
  private readonly blocks: readonly string[];

  constructor(private readonly facts: NetworkFacts, private readonly packet: Packet, private readonly layers: StepLayers) {
    this.blocks = facts.vpcs.flatMap((vpc) => vpc.cidrs);
  }

  /** From a sender in a subnet. */
  public from(subnet: Subnet): Reached[] {
    return this.inSubnet(subnet, false, { hops: [], groupsCarried: true }, []);
  }

  /** From the internet through a gateway. */
  public fromInternet(gateway: { readonly id: string; readonly vpcId: string; readonly edgeRouteTableId?: string }): Reached[] {
    return this.overEdge(gateway, { hops: [{ kind: 'gateway', id: gateway.id }], groupsCarried: true, cameIn: gateway });
  }

  /** From networks that are not in the facts. */
  public fromElsewhere(id: string): Reached[] {
    const way: Way = { hops: [{ kind: 'gateway', id }], groupsCarried: false };
    const gateway = this.facts.virtualGateways?.find((one) => one.id === id);
    if (gateway) return this.overEdge(gateway, way);
    for (const transit of this.facts.transitGateways) {
      const attachment = transit.elsewhere?.find((one) => one.id === id);
      if (!attachment) continue;
      if (attachment.tableId === undefined) return [{ kind: 'unknown', reason: `the table of ${id} is not known`, way }];
      return this.overTransit(transit.id, attachment.tableId, way, []);
    }
    return this.drop(`${id} is not in the facts`, way);
  }

  /** From VPC Lattice to a target in a subnet. */
  public fromLattice(subnet: Subnet): Reached[] {
    const way: Way = { hops: [], groupsCarried: false };
    if (!subnet.cidrs.some((block) => inBlock(this.packet.destination, block))) return this.drop('the target has not the address', way);
    const on = this.guard(way, [[subnet, 'ingress']]);
    return typeof on === 'string' ? this.drop(on, way) : [{ kind: 'subnet', subnet, way: on }];
  }

  private overEdge(gateway: { readonly vpcId: string; readonly edgeRouteTableId?: string }, way: Way): Reached[] {
    if (gateway.edgeRouteTableId === undefined) return this.local(undefined, gateway.vpcId, way);
    return route(this.facts, gateway.edgeRouteTableId, gateway.vpcId, this.packet.destination).flatMap((found): Reached[] => {
      if (found.kind === 'unknown') return [{ kind: 'unknown', reason: found.reason, way }];
      const may = found.kind === 'way' && ['local', 'firewall-endpoint', 'network-interface'].includes(found.target.kind);
      return may ? this.toTarget(undefined, gateway.vpcId, found, way, false, []) : this.drop('the edge has no route', way);
    });
  }

  private drop(reason: string, way: Way): Reached[] {
    return [{ kind: 'dropped', reason, way }];
  }

  private guard(way: Way, checks: readonly (readonly [Subnet, 'ingress' | 'egress'])[]): Way | string {
    let now = way;
    if (this.layers === 'groups') return now;
    for (const [subnet, direction] of checks) {
      const passed: Passed = aclPasses(this.facts, subnet.networkAclId, direction, this.packet);
      if (passed.pass === 'no') return passed.reason;
      if (passed.pass === 'maybe') now = { ...now, maybe: now.maybe ?? passed.reason };
      else if (passed.hop) now = { ...now, hops: [...now.hops, passed.hop] };
    }
    return now;
  }

  /** ACLs between two subnets; undefined is outside of any. */
  private cross(from: Subnet | undefined, to: Subnet | undefined): (readonly [Subnet, 'ingress' | 'egress'])[] {
    if (from && to && from.id === to.id) return [];
    return [...(from ? [[from, 'egress'] as const] : []), ...(to ? [[to, 'ingress'] as const] : [])];
  }

  private inSubnet(subnet: Subnet, fromTransit: boolean, way: Way, visited: readonly string[]): Reached[] {
    const here = `${subnet.id} ${fromTransit}`;
    if (visited.includes(here)) return this.drop('the packet goes in a circle', way);
    const seen = [...visited, here];
    if (subnet.cidrs.some((block) => inBlock(this.packet.destination, block))) {
      const on = this.guard(way, this.cross(subnet, subnet));
      return typeof on === 'string' ? this.drop(on, way) : [{ kind: 'subnet', subnet, way: on }];
    }
    if (way.hops.length === 0 && way.groupsCarried) {
      const called = this.callLattice(subnet, way);
      if (called) return called;
    }
    return route(this.facts, subnet.routeTableId, subnet.vpcId, this.packet.destination).flatMap((found): Reached[] => {
      if (found.kind === 'unknown') return [{ kind: 'unknown', reason: found.reason, way }];
      if (found.kind === 'none') return this.drop(`no route in ${subnet.routeTableId}`, way);
      return this.toTarget(subnet, subnet.vpcId, found, way, fromTransit, seen);
    });
  }

  /** What a VPC's association with service networks does with a packet to one of their addresses; undefined for others. */
  private callLattice(subnet: Subnet, way: Way): Reached[] | undefined {
    const { lattice } = this.facts;
    const joined = (lattice?.networks ?? []).flatMap((network) => (
      network.vpcs.filter((vpc) => vpc.vpcId === subnet.vpcId).map((vpc) => ({ network, vpc }))));
    if (joined.length === 0 || !isLattice(this.facts, this.packet.destination)) return undefined;
    const on = this.guard(way, [[subnet, 'egress']]);
    if (typeof on === 'string') return this.drop(on, way);
    return joined.map(({ network, vpc }): Reached => ({ kind: 'lattice', id: network.id, groupIds: vpc.securityGroupIds, way: on }));
  }

  private local(from: Subnet | undefined, vpcId: string, way: Way): Reached[] {
    const subnet = this.facts.subnets.find((one) => one.vpcId === vpcId && one.cidrs.some((block) => inBlock(this.packet.destination, block)));
    if (!subnet) return this.drop(`no subnet of ${vpcId} has the address`, way);
    const on = this.guard(way, this.cross(from, subnet));
    return typeof on === 'string' ? this.drop(on, way) : [{ kind: 'subnet', subnet, way: on }];
  }

  private toTarget(
    from: Subnet | undefined, vpcId: string, found: Routed & { readonly kind: 'way' }, before: Way, fromTransit: boolean, visited: readonly string[],
  ): Reached[] {
    const { facts, packet } = this;
    const target = found.target;
    const way: Way = { ...before, hops: [...before.hops, found.hop], maybe: before.maybe ?? found.maybe };
    if (target.kind === 'local') return this.local(from, vpcId, way);
    if (target.kind === 'blackhole') return this.drop('blackhole', way);
    const outWith = (make: (on: Way) => Reached[]): Reached[] => {
      const on = this.guard(way, from ? [[from, 'egress']] : []);
      return typeof on === 'string' ? this.drop(on, way) : make(on);
    };
    const unknown = (reason: string): Reached[] => outWith((on) => [{ kind: 'unknown', reason, way: on }]);
    const intoWith = (to: Subnet | undefined, make: (on: Way) => Reached[]): Reached[] => {
      const on = this.guard(way, this.cross(from, to));
      return typeof on === 'string' ? this.drop(on, way) : make(on);
    };
    const subnetOf = (id: string | undefined): Subnet | undefined => facts.subnets.find((one) => one.id === id);
    switch (target.kind) {
      case 'internet-gateway':
      case 'egress-only-gateway': {
        const egressOnly = target.kind === 'egress-only-gateway';
        const gateway = facts.internetGateways.find((one) => one.id === target.id);
        if (!egressOnly && !gateway) return unknown(`${target.id} is not in the facts`);
        if (!isOutside(packet.destination, this.blocks)) return this.drop('the internet does not carry the address', way);
        if (egressOnly ? !isIpv6(packet.destination) : gateway!.vpcId !== vpcId) return this.drop('the gateway does not take it', way);
        return outWith((on) => [{ kind: 'internet', id: target.id, vpcId, egressOnly, way: { ...on, hops: [...on.hops, { kind: 'gateway', id: target.id }] } }]);
      }
      case 'gateway-endpoint': return outWith((on) => [{ kind: 'endpoint', id: target.id, way: on }]);
      case 'virtual-gateway': {
        const gateway = facts.virtualGateways?.find((one) => one.id === target.id);
        if (!gateway) return unknown(`what is behind ${target.id} is not known`);
        if (gateway.vpcId !== vpcId) return this.drop('the gateway is of another VPC', way);
        return outWith((on) => this.toElsewhere(gateway, on));
      }
      case 'nat-gateway': {
        const nat = facts.natGateways.find((one) => one.id === target.id);
        if (!nat || (nat.subnetId !== undefined && !subnetOf(nat.subnetId))) return unknown(`${target.id} is not in the facts`);
        if (inBlock(packet.destination, '64:ff9b::/96')) return unknown('NAT64');
        if (isIpv6(packet.destination)) return this.drop('a NAT gateway takes IPv4', way);
        return intoWith(subnetOf(nat.subnetId), (on) => [{ kind: 'nat-gateway', id: nat.id, way: on }]);
      }
      case 'firewall-endpoint': {
        const firewall = facts.firewallEndpoints?.find((one) => one.id === target.id);
        const subnet = subnetOf(firewall?.subnetId);
        if (!firewall || !subnet) return unknown(`${target.id} is not declared`);
        return intoWith(subnet, (on) => {
          const passes = firewall.passes;
          if (passes === undefined) return [{ kind: 'unknown', reason: `what ${target.id} passes is not declared`, way: on }];
          const beyond = { ...on, hops: [...on.hops, { kind: 'firewall', id: target.id, source: firewall.source } as const] };
          if (passes === 'everything') return this.inSubnet(subnet, false, beyond, visited);
          const verdicts = passes.map((one): boolean | undefined => {
            const source = inBlock(packet.source, one.source);
            const destination = inBlock(packet.destination, one.destination);
            if (source === undefined || destination === undefined) return undefined;
            const [s0, s1] = one.sourcePorts ?? [0, 65535];
            const [d0, d1] = one.destinationPorts ?? [0, 65535];
            return source && destination && (one.protocol === -1 || one.protocol === packet.protocol)
              && packet.sourcePort >= s0 && packet.sourcePort <= s1 && packet.destinationPort >= d0 && packet.destinationPort <= d1;
          });
          if (verdicts.includes(true)) return this.inSubnet(subnet, false, beyond, visited);
          return verdicts.includes(undefined) ? [{ kind: 'unknown', reason: `${target.id} is not fully known`, way: on }] : this.drop(`${target.id} does not pass it`, on);
        });
      }
      case 'network-interface': {
        const one = facts.interfaces.find((found2) => found2.id === target.id);
        const subnet = subnetOf(one?.subnetId);
        if (!one || !subnet) return unknown(`${target.id} is not in the facts`);
        return intoWith(subnet, (on): Reached[] => {
          const own = subnet.cidrs.some((block) => inBlock(packet.destination, block));
          return [
            ...(own ? [{ kind: 'subnet', subnet, only: one.id, way: on } as const] : []),
            ...(one.checksDestination ? [] : [{ kind: 'appliance', id: one.id, way: on } as const]),
          ];
        });
      }
      case 'peering': {
        const peering = facts.peerings.find((one) => one.id === target.id);
        if (!peering) return unknown(`${target.id} is not in the facts`);
        const sides = [peering.requesterVpcId, peering.accepterVpcId];
        if (!sides.includes(vpcId)) return this.drop('the peering is of other VPCs', way);
        const other = sides[0] === vpcId ? sides[1] : sides[0];
        if (!facts.vpcs.some((vpc) => vpc.id === other)) return unknown(`VPC ${other} is not in the facts`);
        return this.local(from, other, way);
      }
      case 'transit-gateway': return this.transit(from!, target.id, way, fromTransit, visited);
    }
  }

  private transit(from: Subnet, id: string, way: Way, fromTransit: boolean, visited: readonly string[]): Reached[] {
    const gateway = this.facts.transitGateways.find((one) => one.id === id);
    if (!gateway) {
      const leaving = this.guard(way, [[from, 'egress']]);
      if (typeof leaving === 'string') return this.drop(leaving, way);
      return [{ kind: 'unknown', reason: `${id} is not in the facts`, way: leaving }];
    }
    const attachment = gateway.attachments.find((one) => one.vpcId === from.vpcId);
    if (!attachment) return this.drop(`${id} is not attached`, way);
    const near = attachment.subnetIds.includes(from.id) ? [from.id] : attachment.subnetIds;
    return near.flatMap((nearId): Reached[] => {
      const subnet = this.facts.subnets.find((one) => one.id === nearId);
      if (!subnet) {
        const leaving = this.guard(way, [[from, 'egress']]);
        return typeof leaving === 'string' ? this.drop(leaving, way) : [{ kind: 'unknown', reason: `${nearId} is not in the facts`, way: leaving }];
      }
      const on = nearId === from.id ? this.besideAttachment(from, way, fromTransit) : this.guard(way, this.cross(from, subnet));
      return typeof on === 'string' ? this.drop(on, way) : this.overTransit(id, attachment.tableId, on, visited);
    });
  }

  /** In the subnet of the attachment itself, both directions of its ACL hold what interfaces send to it, and none what comes from it. */
  private besideAttachment(subnet: Subnet, way: Way, fromTransit: boolean): Way | string {
    return fromTransit ? way : this.guard(way, [[subnet, 'egress'], [subnet, 'ingress']]);
  }

  private overTransit(id: string, tableId: string, on: Way, visited: readonly string[]): Reached[] {
    const gateway = this.facts.transitGateways.find((one) => one.id === id)!;
    return transitRoute(this.facts, id, tableId, this.packet.destination).flatMap((found): Reached[] => {
      if (found.unknown !== undefined) return [{ kind: 'unknown', reason: found.unknown, way: on }];
      if (found.attachmentId === undefined) return this.drop(`${id} has no route`, on);
      return this.toAttachment(gateway, found.attachmentId, { ...on, maybe: on.maybe ?? found.maybe }, visited);
    });
  }

  private toAttachment(gateway: TransitGateway, attachmentId: string, on: Way, visited: readonly string[]): Reached[] {
    const far = gateway.attachments.find((one) => one.id === attachmentId);
    const beyond = gateway.elsewhere?.find((one) => one.id === attachmentId);
    if (!far && beyond) return this.toElsewhere(beyond, on);
    if (!far) return [{ kind: 'unknown', reason: `what is behind ${attachmentId} is not known`, way: on }];
    const carried = on.groupsCarried && gateway.securityGroupReferencing === true;
    return far.subnetIds.flatMap((farId): Reached[] => {
      const next = this.facts.subnets.find((one) => one.id === farId);
      const moved: Way = { ...on, groupsCarried: carried, hops: [...on.hops, { kind: 'gateway', id: gateway.id }] };
      return next ? this.inSubnet(next, true, moved, visited) : [{ kind: 'unknown', reason: `${farId} is not in the facts`, way: on }];
    });
  }

  /** Out of the facts, where addresses that are known to be there are among them. */
  private toElsewhere({ id, cidrs }: { readonly id: string; readonly cidrs?: readonly string[] }, way: Way): Reached[] {
    if (this.blocks.some((block) => inBlock(this.packet.destination, block))) return this.drop('a VPC has the address', way);
    const there = cidrs?.map((block) => inBlock(this.packet.destination, block));
    const known = there !== undefined && !there.includes(undefined);
    if (known && !there.includes(true)) return this.drop(`${id} does not lead there`, way);
    return [{ kind: 'elsewhere', id, unsure: known ? undefined : `what is behind ${id} is not known`, way: { ...way, hops: [...way.hops, { kind: 'gateway', id }] } }];
  }
}

/** True for addresses of VPC Lattice. */
export function isLattice(facts: NetworkFacts, address: string): boolean {
  return (facts.lattice?.cidrs ?? ['169.254.171.0/24', 'fd00:ec2:80::/64']).some((block) => inBlock(address, block));
}
