import { NetworkAclEntry, NetworkFacts, Route, SecurityGroupRule } from '../network-facts';
import { Source } from '../policy-facts';

/** Filters that may stop packets: what groups, ACLs or routes do not let through. */
export type BlockingLayer = 'groups' | 'acls' | 'routes';

/** One thing that stops packets, as small as can be opened by itself. */
export interface BlockingFilter {
  readonly kind: 'security-group' | 'network-acl' | 'public-address' | 'internet-gateway' | 'block-public-access' | 'route';
  /** Id of the group, ACL, interface class, VPC, subnet or route table. */
  readonly id: string;
  readonly direction?: 'ingress' | 'egress';
  /** Place of a denying entry in its ACL; missing where nothing allows it. */
  readonly index?: number;
  /** In words: what stops packets here. */
  readonly text: string;
  readonly source?: Source;
}

const DIRECTIONS = ['ingress', 'egress'] as const;
const EVERYWHERE = ['0.0.0.0/0', '::/0'];

/** All that may stop packets in a layer. */
export function filtersOf(facts: NetworkFacts, layer: BlockingLayer): BlockingFilter[] {
  switch (layer) {
    case 'groups': return facts.securityGroups.flatMap(({ id, source }) => DIRECTIONS.map((direction): BlockingFilter => (
      { kind: 'security-group', id, direction, text: `security group ${id} has no ${direction} rule for it`, source })));
    case 'acls': return facts.networkAcls.flatMap(({ id, source, entries }) => DIRECTIONS.flatMap((direction): BlockingFilter[] => [
      ...entries.flatMap((entry, index): BlockingFilter[] => (entry.action === 'deny' && entry.direction === direction
        ? [{ kind: 'network-acl', id, direction, index, text: `network ACL ${id} denies it by ${direction} entry ${entry.number}`, source: entry.source ?? source }] : [])),
      { kind: 'network-acl', id, direction, text: `network ACL ${id} has no ${direction} entry that allows it`, source },
    ]));
    case 'routes': return [
      ...facts.interfaces.flatMap(({ id, publicIpv4, source }): BlockingFilter[] => (
        publicIpv4 ? [] : [{ kind: 'public-address', id, text: `${id} has no public address`, source }])),
      ...[...facts.vpcs, ...facts.subnets].flatMap(({ id, blockPublicAccess, source }): BlockingFilter[] => ((blockPublicAccess ?? 'off') === 'off'
        ? [] : [{ kind: 'block-public-access', id, text: `VPC block public access covers ${id} (${blockPublicAccess})`, source }])),
      ...facts.vpcs.flatMap(({ id, source }): BlockingFilter[] => (facts.internetGateways.some((one) => one.vpcId === id)
        ? [] : [{ kind: 'internet-gateway', id, text: `VPC ${id} has no internet gateway`, source }])),
      ...facts.routeTables.map(({ id, source }): BlockingFilter => ({ kind: 'route', id, text: `route table ${id} has no route for it`, source })),
    ];
  }
}

const gatewayOf = (facts: NetworkFacts, vpcId: string): string => facts.internetGateways.find((one) => one.vpcId === vpcId)?.id ?? `internet gateway of ${vpcId}`;
const joinOf = (a: string, b: string): string => `peering of ${[a, b].sort().join(' and ')}`;

/** Routes to the internet and to all other VPCs, for what a table has no route for. */
function everyRoute(facts: NetworkFacts, vpcId: string, routes: readonly Route[]): Route[] {
  const kept = routes.filter((route) => route.target.kind !== 'blackhole');
  const written = new Set(kept.flatMap((route) => ('cidr' in route.destination ? [route.destination.cidr] : [])));
  const added: Route[] = [
    ...EVERYWHERE.map((cidr): Route => ({ destination: { cidr }, target: { kind: 'internet-gateway', id: gatewayOf(facts, vpcId) } })),
    ...facts.vpcs.filter((vpc) => vpc.id !== vpcId).flatMap((vpc) => vpc.cidrs.map((cidr): Route => (
      { destination: { cidr }, target: { kind: 'peering', id: joinOf(vpcId, vpc.id) } }))),
  ];
  return [...kept, ...added.filter((route) => 'cidr' in route.destination && !written.has(route.destination.cidr))];
}

/** The facts with filters opened: what they stopped goes through there. */
export function widen(facts: NetworkFacts, filters: readonly BlockingFilter[]): NetworkFacts {
  const opened = new Set(filters.map(({ kind, id, direction, index }) => JSON.stringify([kind, id, direction, index])));
  const open = (kind: BlockingFilter['kind'], id: string, direction?: string, index?: number): boolean => opened.has(JSON.stringify([kind, id, direction, index]));
  const openTables = facts.routeTables.filter((table) => open('route', table.id));
  const gateless = facts.vpcs.filter((vpc) => !facts.internetGateways.some((one) => one.vpcId === vpc.id)
    && (open('internet-gateway', vpc.id) || openTables.some((table) => table.vpcId === vpc.id)));
  const joined = new Map(openTables.flatMap((table) => facts.vpcs.filter((vpc) => vpc.id !== table.vpcId).map((vpc) => (
    [joinOf(table.vpcId, vpc.id), { id: joinOf(table.vpcId, vpc.id), requesterVpcId: table.vpcId, accepterVpcId: vpc.id }] as const))));
  const reachable = <T extends { readonly id: string; readonly blockPublicAccess?: string }>(one: T): T => (
    open('block-public-access', one.id) ? { ...one, blockPublicAccess: 'off' } : one);
  return {
    ...facts,
    vpcs: facts.vpcs.map(reachable),
    subnets: facts.subnets.map(reachable),
    interfaces: facts.interfaces.map((one) => (open('public-address', one.id) ? { ...one, publicIpv4: true } : one)),
    internetGateways: [...facts.internetGateways, ...gateless.map((vpc) => ({ id: gatewayOf(facts, vpc.id), vpcId: vpc.id }))],
    peerings: [...facts.peerings, ...joined.values()],
    routeTables: facts.routeTables.map((table) => (open('route', table.id) ? { ...table, routes: everyRoute(facts, table.vpcId, table.routes) } : table)),
    securityGroups: facts.securityGroups.map((group) => {
      const added = DIRECTIONS.filter((direction) => open('security-group', group.id, direction)).flatMap((direction) => (
        EVERYWHERE.map((cidr): SecurityGroupRule => ({ direction, protocol: -1, from: -1, to: -1, cidr }))));
      return added.length === 0 ? group : { ...group, rules: [...group.rules, ...added] };
    }),
    networkAcls: facts.networkAcls.map((acl) => {
      const added = DIRECTIONS.filter((direction) => open('network-acl', acl.id, direction)).flatMap((direction) => (
        EVERYWHERE.map((cidr): NetworkAclEntry => ({ direction, number: Number.MAX_SAFE_INTEGER, action: 'allow', protocol: -1, from: -1, to: -1, cidr }))));
      return { ...acl, entries: [...acl.entries.filter((entry, index) => !open('network-acl', acl.id, entry.direction, index)), ...added] };
    }),
  };
}

/** The facts with all groups and ACLs open: routes alone are left. */
export function onlyRoutes(facts: NetworkFacts): NetworkFacts {
  const bare = { ...facts, interfaces: facts.interfaces.map((one) => ({ ...one, securityGroupIds: [] })) };
  return widen({ ...bare, networkAcls: facts.networkAcls.map((acl) => ({ ...acl, entries: [], unknown: undefined })) }, filtersOf(bare, 'acls'));
}

/**
 * A smallest set of filters that stop something by themselves: with all others open it is still stopped, and opening any one
 * of the set as well lets it through.
 *
 * @param stopped whether it is stopped where the given filters are open; more open filters never stop more.
 */
export function smallest(filters: readonly BlockingFilter[], stopped: (opened: readonly BlockingFilter[]) => boolean): BlockingFilter[] {
  const opened: BlockingFilter[] = [];
  const needed: BlockingFilter[] = [];
  const todo: (readonly BlockingFilter[])[] = [filters];
  for (let some = todo.pop(); some; some = todo.pop()) {
    if (some.length === 0) continue;
    if (stopped([...opened, ...some])) {
      opened.push(...some);
    } else if (some.length === 1) {
      needed.push(some[0]);
    } else {
      const half = Math.ceil(some.length / 2);
      todo.push(some.slice(half), some.slice(0, half));
    }
  }
  return needed;
}
