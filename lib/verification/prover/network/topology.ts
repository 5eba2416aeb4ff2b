import { FirewallEndpoint, InterfaceClass, LatticeNetwork, LoadBalancer, NatGateway, NetworkFacts, Subnet, VirtualGateway, Vpc } from '../network-facts';
import type { Arrival } from './moving';
import { Hop, Layers, ruleKey } from './result';
import { compileRoutes, compileTransit, TransitWay, Ways } from './routes';
import { Allowed, compileAcl, compileGroup, withoutGroups } from './rules';
import { common, Interval, Space, without } from './space';

/** A subnet with what it is joined to. */
export interface Place {
  readonly subnet: Subnet;
  readonly vpc: Vpc;
  readonly intervals: readonly Interval[];
  readonly interfaces: readonly InterfaceClass[];
  /** Why not all of its addresses are known. */
  readonly vague?: string;
}

/** A way to networks that are not in the facts: a virtual gateway, or an attachment of a transit gateway. */
export interface Outside {
  readonly id: string;
  readonly gateway?: VirtualGateway;
  readonly transit?: { readonly gatewayId: string; readonly tableId?: string };
  /** Addresses behind it: all that no VPC has where nobody knows. */
  readonly intervals: readonly Interval[];
  /** Why it is not sure what is there. */
  readonly doubt?: string;
}

/** AWS's own blocks of VPC Lattice. */
const LATTICE = ['169.254.171.0/24', 'fd00:ec2:80::/64'];

/** The blocks of VPC Lattice. */
function latticeBlocks(facts: NetworkFacts): readonly string[] {
  return facts.lattice ? facts.lattice.cidrs ?? LATTICE : [];
}

function blocksOf(facts: NetworkFacts): Set<string> {
  const blocks = new Set<string>();
  for (const vpc of facts.vpcs) vpc.cidrs.forEach((cidr) => blocks.add(cidr));
  for (const subnet of facts.subnets) subnet.cidrs.forEach((cidr) => blocks.add(cidr));
  for (const acl of facts.networkAcls) acl.entries.forEach((entry) => blocks.add(entry.cidr));
  for (const group of facts.securityGroups) group.rules.forEach((rule) => rule.cidr !== undefined && blocks.add(rule.cidr));
  for (const table of facts.routeTables) table.routes.forEach((route) => 'cidr' in route.destination && blocks.add(route.destination.cidr));
  for (const gateway of facts.transitGateways) gateway.tables.forEach((table) => table.routes.forEach((route) => blocks.add(route.cidr)));
  for (const list of Object.values(facts.prefixLists)) list.forEach((cidr) => blocks.add(cidr));
  for (const firewall of facts.firewallEndpoints ?? []) {
    if (typeof firewall.passes === 'object') firewall.passes.forEach((pass) => [pass.source, pass.destination].forEach((cidr) => blocks.add(cidr)));
  }
  latticeBlocks(facts).forEach((cidr) => blocks.add(cidr));
  for (const { cidrs } of facts.virtualGateways ?? []) cidrs?.forEach((cidr) => blocks.add(cidr));
  for (const { elsewhere } of facts.transitGateways) elsewhere?.forEach(({ cidrs }) => cidrs?.forEach((cidr) => blocks.add(cidr)));
  return blocks;
}

function byId<T extends { readonly id: string }>(things: readonly T[]): Map<string, T> {
  return new Map(things.map((thing) => [thing.id, thing]));
}

/** The facts with indices, and their rules compiled once on first use. */
export class Topology {
  public readonly space: Space;
  public readonly places = new Map<string, Place>();
  public readonly interfaces: ReadonlyMap<string, InterfaceClass>;
  public readonly nats: ReadonlyMap<string, NatGateway>;
  public readonly firewalls: ReadonlyMap<string, FirewallEndpoint>;
  /** Load balancers by each class of their interfaces. */
  public readonly balancers = new Map<string, LoadBalancer[]>();
  /** Ways to networks that are not in the facts. */
  public readonly outsides = new Map<string, Outside>();
  /** Subnets of which not all addresses are known. */
  public readonly vague: Place[] = [];
  /** Addresses of VPC Lattice. */
  public readonly lattice: readonly Interval[];
  /** Why nothing can be said: something on which all rests is not in the facts. */
  public readonly unknown?: string;
  private readonly groups;
  private readonly acls;
  private readonly tables;
  private readonly vpcs;
  private readonly byVpc = new Map<string, { readonly interval: Interval; readonly place: Place }[]>();
  private readonly memo = new Map<string, unknown>();
  /** Where packets of all kinds come to, kept between questions. */
  public walks = new Map<string, readonly Arrival[]>();
  /** Rules that let nothing through, and what is left of groups, ACLs and tables without them. */
  private omitted?: ReadonlySet<string>;
  private left?: Map<object, unknown>;

  /**
   * @param blocks blocks that only a query names.
   */
  constructor(public readonly facts: NetworkFacts, public readonly layers: Layers, blocks: readonly string[] = []) {
    this.space = new Space([...blocksOf(facts), ...blocks], facts.vpcs.flatMap((vpc) => vpc.cidrs));
    this.interfaces = byId(facts.interfaces);
    this.nats = byId(facts.natGateways);
    this.firewalls = byId(facts.firewallEndpoints ?? []);
    this.groups = byId(facts.securityGroups);
    this.acls = byId(facts.networkAcls);
    this.tables = byId(facts.routeTables);
    this.vpcs = byId(facts.vpcs);
    const members = new Map<string, InterfaceClass[]>();
    for (const one of facts.interfaces) {
      const list = members.get(one.subnetId);
      if (list) {
        list.push(one);
      } else {
        members.set(one.subnetId, [one]);
      }
    }
    for (const balancer of facts.loadBalancers) {
      for (const id of balancer.interfaceClassIds) this.balancers.set(id, [...this.balancers.get(id) ?? [], balancer]);
    }
    const vagueVpcs = new Set(facts.vpcs.filter((vpc) => vpc.cidrs.some((cidr) => !this.space.interval(cidr))).map((vpc) => vpc.id));
    for (const subnet of facts.subnets) {
      const vpc = this.vpcs.get(subnet.vpcId);
      const intervals = subnet.cidrs.map((cidr) => this.space.interval(cidr)).filter((found) => found !== undefined);
      if (!vpc) this.unknown ??= `VPC ${subnet.vpcId} of subnet ${subnet.id} is not in the facts`;
      if (!vpc) continue;
      const odd = intervals.length < subnet.cidrs.length || intervals.length === 0;
      const vague = odd ? `The address block of subnet ${subnet.id} is not known`
        : vagueVpcs.has(vpc.id) ? `The address blocks of VPC ${vpc.id} are not all known` : undefined;
      const place: Place = { subnet, vpc, intervals, interfaces: members.get(subnet.id) ?? [], vague };
      if (vague !== undefined) this.vague.push(place);
      this.places.set(subnet.id, place);
      const list = this.byVpc.get(vpc.id) ?? [];
      for (const interval of intervals) list.push({ interval, place });
      this.byVpc.set(vpc.id, list);
    }
    this.lattice = latticeBlocks(facts).map((cidr) => this.space.interval(cidr)).filter((found) => found !== undefined);
    for (const gateway of facts.virtualGateways ?? []) this.outside({ id: gateway.id, gateway }, gateway.cidrs);
    for (const { id: gatewayId, elsewhere } of facts.transitGateways) {
      for (const { id, tableId, cidrs } of elsewhere ?? []) this.outside({ id, transit: { gatewayId, tableId } }, cidrs);
    }
    for (const one of facts.interfaces) {
      if (!this.places.has(one.subnetId)) this.unknown ??= `Subnet ${one.subnetId} of ${one.id} is not in the facts`;
    }
    for (const list of this.byVpc.values()) list.sort((a, b) => a.interval[0] - b.interval[0]);
  }

  /** Addresses that no VPC has. */
  public get notOurs(): readonly Interval[] {
    const vpcs = this.facts.vpcs.flatMap((vpc) => vpc.cidrs).map((cidr) => this.space.interval(cidr)).filter((found) => found !== undefined);
    return without([this.space.v4, this.space.v6], vpcs);
  }

  private outside(way: Pick<Outside, 'id' | 'gateway' | 'transit'>, cidrs: readonly string[] | undefined): void {
    const known = cidrs?.map((cidr) => this.space.interval(cidr));
    const sure = known?.every((one) => one !== undefined);
    const intervals = sure ? common(known as Interval[], this.notOurs) : this.notOurs;
    this.outsides.set(way.id, { ...way, intervals, doubt: sure ? undefined : `What is behind ${way.id} is not known` });
  }

  private once<T>(key: string, make: () => T): T {
    if (!this.memo.has(key)) this.memo.set(key, make());
    return this.memo.get(key) as T;
  }

  /** The same network with rules that let nothing through; what is compiled is shared. */
  public without(rules: ReadonlySet<string>): Topology {
    if (rules.size === 0) return this;
    const view = Object.create(this) as Topology;
    view.omitted = rules;
    view.left = new Map();
    view.walks = new Map();
    return view;
  }

  /** True for a rule that lets nothing through. */
  public omits(hop: Hop): boolean {
    return this.omitted?.has(ruleKey(hop)) ?? false;
  }

  private but<T extends { readonly hop: Hop }>(all: readonly T[]): readonly T[] {
    if (!this.omitted) return all;
    let found = this.left!.get(all) as readonly T[] | undefined;
    if (!found) {
      found = all.filter((one) => !this.omits(one.hop));
      this.left!.set(all, found);
    }
    return found;
  }

  /** What the ACL of a subnet lets through, or undefined where ACLs do not count. */
  public acl(place: Place, direction: 'ingress' | 'egress'): readonly Allowed[] | undefined {
    if (this.layers === 'groups') return undefined;
    const id = place.subnet.networkAclId;
    return this.but(this.once(`acl ${direction} ${id}`, () => compileAcl(this.space, id, this.acls.get(id), direction)));
  }

  /** What the groups of an interface let through, or undefined where groups do not count. */
  public groupRules(one: InterfaceClass, direction: 'ingress' | 'egress'): readonly Allowed[] | undefined {
    return this.rulesOf(one.securityGroupIds, direction);
  }

  /** What groups let through together, as of an interface that has them. */
  public rulesOf(ids: readonly string[], direction: 'ingress' | 'egress'): readonly Allowed[] | undefined {
    if (this.layers === 'acls') return undefined;
    if (ids.length === 0) return this.but(this.once('no groups', () => withoutGroups(this.space)));
    const ofOne = (id: string): readonly Allowed[] => (
      this.once(`group ${direction} ${id}`, () => compileGroup(this.facts, this.space, id, this.groups.get(id), direction)));
    return this.but(ids.length === 1 ? ofOne(ids[0]) : this.once(`groups ${direction} ${ids.join(' ')}`, () => ids.flatMap((id) => [...ofOne(id)])));
  }

  /** The table that a subnet uses. */
  public routes(tableId: string, vpcId: string): Ways {
    const table = this.once(`routes ${tableId} ${vpcId}`, () => (
      compileRoutes(this.facts, this.space, tableId, this.tables.get(tableId), this.vpcs.get(vpcId))));
    return this.omitted ? { ...table, ways: this.but(table.ways), others: this.but(table.others) } : table;
  }

  /** The table that an attachment of a transit gateway uses. */
  public transit(gatewayId: string, tableId: string): Ways<TransitWay> {
    const gateway = this.facts.transitGateways.find((found) => found.id === gatewayId)!;
    const table = this.once(`transit ${gatewayId} ${tableId}`, () => compileTransit(this.space, gateway, tableId));
    return this.omitted ? { ...table, ways: this.but(table.ways), others: this.but(table.others) } : table;
  }

  /** Subnets of a VPC that have addresses in an interval, with those addresses. */
  public within(vpcId: string, [low, high]: Interval): { readonly place: Place; readonly part: Interval }[] {
    const list = this.byVpc.get(vpcId) ?? [];
    let left = 0;
    let right = list.length;
    while (left < right) {
      const middle = Math.floor((left + right) / 2);
      if (list[middle].interval[1] < low) {
        left = middle + 1;
      } else {
        right = middle;
      }
    }
    const found: { place: Place; part: Interval }[] = [];
    for (let i = left; i < list.length && list[i].interval[0] <= high; i++) {
      const [a, b] = list[i].interval;
      found.push({ place: list[i].place, part: [Math.max(a, low), Math.min(b, high)] });
    }
    return found;
  }

  /** The service networks that interfaces of a VPC may call, with the groups that guard them. */
  public latticeOf(vpcId: string): readonly { readonly network: LatticeNetwork; readonly groupIds: readonly string[] }[] {
    return (this.facts.lattice?.networks ?? []).flatMap((network) => (
      network.vpcs.filter((one) => one.vpcId === vpcId).map((one) => ({ network, groupIds: one.securityGroupIds }))));
  }

  /** Whether the facts have a VPC. */
  public hasVpc(id: string): boolean {
    return this.vpcs.has(id);
  }

  /** Intervals of a VPC. */
  public vpcIntervals(vpcId: string): Interval[] {
    return (this.vpcs.get(vpcId)?.cidrs ?? []).map((cidr) => this.space.interval(cidr)).filter((found) => found !== undefined);
  }

  /** The subnets of a group. */
  public grouped(group: string): readonly Place[] {
    const all = this.once('subnets by group', () => {
      const found = new Map<string, Place[]>();
      for (const place of this.places.values()) {
        const name = place.subnet.group;
        if (name !== undefined) found.set(name, [...found.get(name) ?? [], place]);
      }
      return found;
    });
    return all.get(group) ?? [];
  }

  /** Addresses that interfaces of a class may have. */
  public addresses(one: InterfaceClass): readonly Interval[] {
    const intervals = this.places.get(one.subnetId)!.intervals;
    return one.ipv6 === false ? common(intervals, [this.space.v4]) : intervals;
  }

  /** VPC block public access as it bears on a subnet. */
  public blocked(place: Place): 'off' | 'block-ingress' | 'block-bidirectional' {
    return place.subnet.blockPublicAccess ?? place.vpc.blockPublicAccess ?? 'off';
  }
}
