/* eslint-disable @stylistic/max-len -- one case a line reads as a table */

import * as fc from 'fast-check';
import { Constraints, End, Query } from '../../../../lib/verification/prover/network/result';
import {
  InterfaceClass, LoadBalancer, NetworkAcl, NetworkAclEntry, NetworkFacts, Route, RouteTable, SecurityGroup, SecurityGroupRule, Subnet,
} from '../../../../lib/verification/prover/network-facts';

/** Small networks over few blocks and ports, so that the packets of `support.ts` stand for all packets. */

const BLOCKS = [
  '0.0.0.0/0', '10.0.0.0/24', '10.0.0.0/26', '10.0.0.64/26', '10.0.0.0/28', '10.1.0.0/24', '10.1.0.0/26', '8.8.8.0/24', '8.0.0.0/7', '172.16.0.0/12', '169.254.171.0/24',
  '::/0', '2600:1::/56', '2600:1::/64', '2001:4860::/32',
];
/** A block that only the deployment knows. */
export const LETTER = '\ue000';
const block = fc.oneof(
  { weight: 30, arbitrary: fc.constantFrom('0.0.0.0/0', '::/0', '10.0.0.0/24') }, { weight: 40, arbitrary: fc.constantFrom(...BLOCKS) },
  { weight: 1, arbitrary: fc.constant(LETTER) },
);
const ports = fc.constantFrom([6, 443, 443], [6, 80, 443], [6, 1024, 65535], [6, 0, 65535], [-1, -1, -1], [-1, -1, -1], [17, 443, 443], [1, -1, -1], [1, 8, 0], [1, 8, -1], [6, 32768, 65535]);
const GROUPS = ['g1', 'g2', 'g3'];
const rare = <T>(value: T): fc.Arbitrary<T | undefined> => fc.oneof({ weight: 24, arbitrary: fc.constant(undefined) }, { weight: 1, arbitrary: fc.constant(value) });

const groupRule: fc.Arbitrary<SecurityGroupRule> = fc.tuple(fc.constantFrom('ingress' as const, 'egress' as const), ports, fc.oneof(
  { weight: 6, arbitrary: block.map((cidr) => ({ cidr })) },
  { weight: 4, arbitrary: fc.constantFrom(...GROUPS).map((groupId) => ({ groupId })) },
  { weight: 1, arbitrary: fc.constantFrom('pl-1', 'pl-2', 'pl-1', 'pl-none').map((prefixListId) => ({ prefixListId })) },
)).map(([direction, [protocol, from, to], peer]) => ({ direction, protocol, from, to, ...peer }));

const group = (id: string): fc.Arbitrary<SecurityGroup> => fc.tuple(
  fc.array(groupRule, { maxLength: 4 }), fc.constantFrom([], ['egress' as const], ['egress' as const, 'ingress' as const]), rare('imported'),
).map(([rules, open, unknown]) => ({
  id, vpcId: 'a', rules: [...rules, ...open.map((direction) => ({ direction, protocol: -1, from: -1, to: -1, cidr: '0.0.0.0/0' }))], unknown,
}));

const entry: fc.Arbitrary<NetworkAclEntry> = fc.tuple(
  fc.constantFrom('ingress' as const, 'egress' as const), fc.integer({ min: 1, max: 1000 }), fc.constantFrom('allow' as const, 'allow' as const, 'deny' as const), ports, block,
).map(([direction, number, action, [protocol, from, to], cidr]) => ({ direction, number, action, protocol, from, to, cidr }));

const acl = (id: string, vpcId: string): fc.Arbitrary<NetworkAcl> => fc.tuple(fc.uniqueArray(entry, { maxLength: 5, selector: (one) => one.number }), fc.boolean(), rare('imported'))
  .map(([entries, open, unknown]) => ({
    id,
    vpcId,
    unknown,
    entries: open ? [...entries, ...(['ingress', 'egress'] as const).flatMap((direction) => ['0.0.0.0/0', '::/0'].map((cidr, i): NetworkAclEntry => (
      { direction, number: 2000 + i, action: 'allow', protocol: -1, from: -1, to: -1, cidr })))] : entries,
  }));

const target = (vpc: string): fc.Arbitrary<Route['target']> => fc.constantFrom<Route['target']>(
  { kind: 'internet-gateway', id: `igw-${vpc}` }, { kind: 'internet-gateway', id: `igw-${vpc}` }, { kind: 'nat-gateway', id: 'nat' }, { kind: 'nat-gateway', id: 'nat' },
  { kind: 'egress-only-gateway', id: 'eigw' }, { kind: 'blackhole' }, { kind: 'transit-gateway', id: 'tgw' }, { kind: 'transit-gateway', id: 'tgw' },
  { kind: 'peering', id: 'pcx' }, { kind: 'peering', id: 'pcx' }, { kind: 'firewall-endpoint', id: 'fw' }, { kind: 'gateway-endpoint', id: 'vpce' },
  { kind: 'network-interface', id: 'i2' }, { kind: 'virtual-gateway', id: 'vgw' }, { kind: 'nat-gateway', id: 'nat-r' }, { kind: 'local' });
const routeOf = (vpc: string): fc.Arbitrary<Route> => fc.tuple(
  fc.oneof({ weight: 8, arbitrary: block.map((cidr) => ({ cidr })) }, { weight: 1, arbitrary: fc.constantFrom('pl-1', 'pl-none').map((prefixListId) => ({ prefixListId })) }),
  target(vpc), fc.boolean(),
).map(([destination, to, propagated]) => ({ destination, target: to, propagated: 'cidr' in destination && propagated }));

/** Routes that lead somewhere, so that not every network falls apart into its subnets. */
const useful = (vpc: string): fc.Arbitrary<Route[]> => fc.subarray<Route>([
  { destination: { cidr: vpc === 'a' ? '10.1.0.0/24' : '10.0.0.0/24' }, target: { kind: 'transit-gateway', id: 'tgw' } },
  { destination: { cidr: vpc === 'a' ? '10.1.0.0/26' : '10.0.0.0/26' }, target: { kind: 'peering', id: 'pcx' } },
  { destination: { cidr: '0.0.0.0/0' }, target: { kind: 'internet-gateway', id: `igw-${vpc}` } },
]);

const table = (id: string, vpcId: string): fc.Arbitrary<RouteTable> => fc.tuple(useful(vpcId), fc.array(routeOf(vpcId), { maxLength: 4 }), rare('imported')).map(([base, more, unknown]) => {
  const named = new Map([...base, ...more].reverse().map((route) => [JSON.stringify([route.destination, route.propagated ?? false]), route]));
  return { id, vpcId, main: false, routes: [...named.values()], unknown };
});

const bpa = fc.constantFrom('off' as const, 'off' as const, 'off' as const, 'block-ingress' as const, 'block-bidirectional' as const);
const subnets: fc.Arbitrary<Subnet[]> = fc.tuple(fc.array(fc.boolean(), { minLength: 4, maxLength: 4 }), rare('off' as const)).map(([own, excluded]) => [
  { id: 'a1', vpcId: 'a', cidrs: ['10.0.0.0/26', '2600:1::/64'], routeTableId: 'rt-a1', networkAclId: own[0] ? 'acl-a' : 'acl-a2', group: 'edge', blockPublicAccess: excluded },
  { id: 'a2', vpcId: 'a', cidrs: ['10.0.0.64/26', '2600:1:0:1::/64'], routeTableId: own[1] ? 'rt-a1' : 'rt-a2', networkAclId: 'acl-a', group: 'app' },
  { id: 'b1', vpcId: 'b', cidrs: ['10.1.0.0/26'], routeTableId: 'rt-b1', networkAclId: 'acl-b', group: 'data' },
  { id: 'b2', vpcId: 'b', cidrs: ['10.1.0.64/26'], routeTableId: own[2] ? 'rt-b1' : 'rt-b2', networkAclId: own[3] ? 'acl-b' : 'acl-a2', group: 'far' },
]);

const member = (id: string, subnetId: fc.Arbitrary<string>): fc.Arbitrary<InterfaceClass> => fc.tuple(
  subnetId, fc.subarray(GROUPS, { minLength: 0 }), fc.boolean(), fc.constantFrom(true, true, true, false), rare(false), rare('of others'), rare(true),
).map(([subnet, securityGroupIds, publicIpv4, checksDestination, ipv6, unknown, forElsewhere]) => (
  { id, subnetId: subnet, securityGroupIds, publicIpv4, checksDestination, ipv6, unknown, forElsewhere }));
const members = fc.tuple(
  member('i1', fc.constant('a1')), member('i2', fc.constantFrom('a1', 'a2')), member('i3', fc.constant('a2')), member('i4', fc.constant('b1')), member('i5', fc.constantFrom('b1', 'b2')),
);

const balancers: fc.Arbitrary<LoadBalancer[]> = fc.oneof({ weight: 1, arbitrary: fc.constant<LoadBalancer[]>([]) }, {
  weight: 2,
  arbitrary: fc.tuple(fc.constantFrom('i1', 'i3'), fc.constantFrom('internet-facing' as const, 'internal' as const), fc.subarray(['i2', 'i4', 'i5'], { minLength: 1 }), fc.boolean())
    .map(([front, scheme, targetClassIds, preservesClient]): LoadBalancer[] => [
      { id: 'lb', interfaceClassIds: [front], scheme, preservesClient, listeners: [{ protocol: 6, port: 443, targetClassIds, targetPorts: [8080] }] },
    ]),
});

const transit: fc.Arbitrary<NetworkFacts['transitGateways']> = fc.tuple(fc.boolean(), fc.subarray(['a1', 'a2'], { minLength: 1 }), fc.subarray(['b1', 'b2'], { minLength: 1 }), fc.array(fc.tuple(
  fc.constantFrom('t1', 't2'), fc.constantFrom('10.0.0.0/24', '10.1.0.0/24', '0.0.0.0/0', '10.1.0.0/26', '10.0.0.0/24', '10.1.0.0/24', '0.0.0.0/0', '10.1.0.0/26', LETTER), fc.constantFrom('at-a', 'at-b', 'at-none', undefined),
), { maxLength: 4 }), fc.boolean(), fc.constantFrom(undefined, { tableId: 't1' }, { tableId: 't2', cidrs: ['172.16.0.0/12'] }, { cidrs: ['8.0.0.0/7'] })).map(([securityGroupReferencing, near, far, more, joined, vpn]) => [joined ? [['t1', '10.1.0.0/24', 'at-b'], ['t2', '10.0.0.0/24', 'at-a'], ...more] as const : more, securityGroupReferencing, near, far, vpn] as const).map(([routes, securityGroupReferencing, near, far, vpn]) => [{
  id: 'tgw',
  elsewhere: vpn && [{ id: 'at-none', ...vpn }],
  securityGroupReferencing,
  attachments: [{ id: 'at-a', vpcId: 'a', subnetIds: near, tableId: 't1' }, { id: 'at-b', vpcId: 'b', subnetIds: far, tableId: 't2' }],
  tables: ['t1', 't2'].map((id) => ({ id, routes: routes.filter((one) => one[0] === id).map(([, cidr, attachmentId]) => ({ cidr, attachmentId, blackhole: attachmentId === undefined })) })),
}]);

const beyond = fc.tuple(rare('t1'), fc.constantFrom(undefined, ['172.16.0.0/12'], ['8.0.0.0/7', '2a00::/16'])).map(([, cidrs]) => cidrs);
const virtualGateways: fc.Arbitrary<NetworkFacts['virtualGateways']> = fc.tuple(fc.constantFrom('none', 'a', 'b'), beyond, fc.boolean())
  .map(([vpcId, cidrs, edge]) => (vpcId === 'none' ? [] : [{ id: 'vgw', vpcId, cidrs, edgeRouteTableId: edge && vpcId === 'a' ? 'rt-edge' : undefined }]));

const serviceNetwork = fc.tuple(fc.subarray(['a', 'b'], { minLength: 1 }), fc.subarray(GROUPS), fc.subarray(['i2', 'i3', 'i4', 'i5'], { minLength: 1 }), rare('imported'), rare('imported'));
const lattice: fc.Arbitrary<NetworkFacts['lattice']> = fc.oneof({ weight: 2, arbitrary: fc.constant(undefined) }, {
  weight: 1,
  arbitrary: serviceNetwork.map(([vpcs, securityGroupIds, targetClassIds, unknown, odd]) => ({
    networks: [{ id: 'sn', vpcs: vpcs.map((vpcId) => ({ vpcId, securityGroupIds })), serviceIds: ['svc'], unknown }],
    services: [{ id: 'svc', listeners: [{ protocol: 6, port: 443, targetClassIds, targetPorts: [8080] }], unknown: odd }],
  })),
});

/** A network of two VPCs with a bit of everything. */
export const networks: fc.Arbitrary<NetworkFacts> = fc.record({
  vpcs: fc.tuple(bpa, bpa).map(([one, two]) => [
    { id: 'a', cidrs: ['10.0.0.0/24', '2600:1::/56'], blockPublicAccess: one }, { id: 'b', cidrs: ['10.1.0.0/24'], blockPublicAccess: two },
  ]),
  subnets,
  routeTables: fc.tuple(table('rt-a1', 'a'), table('rt-a2', 'a'), table('rt-b1', 'b'), table('rt-b2', 'b'), table('rt-edge', 'a')),
  networkAcls: fc.tuple(acl('acl-a', 'a'), acl('acl-a2', 'a'), acl('acl-b', 'b')),
  securityGroups: fc.tuple(group('g1'), group('g2'), group('g3')),
  interfaces: members,
  natGateways: fc.tuple(fc.constantFrom('a1', 'a2', 'b1'), fc.boolean()).map(([subnetId, open]) => [
    { id: 'nat', vpcId: subnetId[0], subnetId, public: open }, { id: 'nat-r', vpcId: 'a', public: true },
  ]),
  internetGateways: fc.boolean().map((edge) => [{ id: 'igw-a', vpcId: 'a', edgeRouteTableId: edge ? 'rt-edge' : undefined }, { id: 'igw-b', vpcId: 'b' }]),
  loadBalancers: balancers,
  peerings: rare('gone').map((gone) => [{ id: 'pcx', requesterVpcId: 'a', accepterVpcId: gone ?? 'b' }]),
  transitGateways: transit,
  firewallEndpoints: fc.constantFrom(
    [], [{ id: 'fw', subnetId: 'a2', passes: 'everything' as const }], [{ id: 'fw', subnetId: 'a1' }],
    [{
      id: 'fw',
      subnetId: 'a2',
      passes: [
        { protocol: 6, source: '0.0.0.0/0', destination: '0.0.0.0/0', sourcePorts: [1024, 65535] as const, destinationPorts: [443, 443] as const },
        { protocol: -1, source: '0.0.0.0/0', destination: '10.0.0.0/24' },
      ],
    }],
  ),
  virtualGateways,
  lattice,
  prefixLists: fc.constant({ 'pl-1': ['8.8.8.0/24', '10.1.0.0/26'], 'pl-2': ['10.0.0.0/28'] }),
});

const end: fc.Arbitrary<End> = fc.oneof(
  { weight: 5, arbitrary: fc.constantFrom<End>(...['i1', 'i2', 'i3', 'i4', 'i5'].map((id): End => ({ kind: 'interface', id }))) },
  { weight: 2, arbitrary: fc.constantFrom<End>(...['edge', 'app', 'data'].map((name): End => ({ kind: 'subnets', group: name }))) },
  { weight: 1, arbitrary: fc.constantFrom<End>({ kind: 'subnet-set', ids: ['a1', 'b2'] }, { kind: 'interface-set', ids: ['i2', 'i5', 'i2'] }) },
  { weight: 4, arbitrary: fc.constant<End>({ kind: 'internet' }) },
  { weight: 1, arbitrary: fc.constant<End>({ kind: 'elsewhere' }) },
  { weight: 2, arbitrary: fc.constantFrom<End>({ kind: 'cidr', cidr: '8.0.0.0/7' }, { kind: 'cidr', cidr: '10.0.0.0/26' }, { kind: 'cidr', cidr: '10.1.0.0/24' }) },
);

const constraints: fc.Arbitrary<Constraints | undefined> = fc.constantFrom(
  undefined, undefined, { protocol: 6, destinationPorts: [443, 443] }, { protocol: 6, destinationPorts: [443, 443] }, { protocol: 6, destinationPorts: [22, 22] },
  { protocol: 17 }, { protocol: 1 }, { protocol: 6, sourcePorts: [500, 500] }, { destinationPorts: [40000, 40000] },
);

/** A query about such a network. */
export const queries: fc.Arbitrary<Query> = fc.tuple(
  end, end, fc.constantFrom('groups' as const, 'acls' as const, 'both' as const), fc.constantFrom('no-path', 'no-path', 'only-path', 'reachable'), constraints,
).map(([from, to, layers, kind, narrowed]): Query => {
  if (kind === 'no-path' || kind === 'reachable') return { kind, from, to, layers, constraints: narrowed };
  return { kind: 'only-path', from, to, layers, ports: [{ protocol: 6, from: 443, to: 443 }] };
});
