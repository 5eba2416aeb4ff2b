import { InterfaceClass, NetworkAclEntry, NetworkFacts, Route, SecurityGroupRule } from '../../../../lib/verification/prover/network-facts';

/** What is changed of the small network of the cases. */
export interface Changes {
  readonly routes?: { readonly [subnet: string]: readonly Route[] };
  readonly acls?: { readonly [subnet: string]: readonly NetworkAclEntry[] };
  readonly rules?: { readonly [group: string]: readonly SecurityGroupRule[] };
  readonly interfaces?: { readonly [id: string]: Partial<InterfaceClass> };
  readonly facts?: Partial<NetworkFacts>;
}

export const anyEgress: SecurityGroupRule = { direction: 'egress', protocol: -1, from: -1, to: -1, cidr: '0.0.0.0/0' };
export const anyEgress6: SecurityGroupRule = { ...anyEgress, cidr: '::/0' };
export const ingress = (cidr: string, port = 443, protocol = 6): SecurityGroupRule => ({ direction: 'ingress', protocol, from: port, to: port, cidr });
export const fromGroup = (groupId: string, port = 443): SecurityGroupRule => ({ direction: 'ingress', protocol: 6, from: port, to: port, groupId });
export const to = (cidr: string, kind: Exclude<Route['target']['kind'], 'local' | 'blackhole'>, id: string): Route => ({ destination: { cidr }, target: { kind, id } });
export const aclEntry = (
  direction: 'ingress' | 'egress', number: number, action: 'allow' | 'deny', cidr: string, protocol = -1, from = -1, until = from,
): NetworkAclEntry => ({ direction, number, action, protocol, cidr, from, to: until });

/** The entries of a default network ACL. */
export const OPEN_ACL = (['ingress', 'egress'] as const).flatMap((direction) => [aclEntry(direction, 100, 'allow', '0.0.0.0/0'), aclEntry(direction, 101, 'allow', '::/0')]);

const SUBNETS = [
  { id: 'web', vpcId: 'a', cidrs: ['10.0.0.0/26', '2600:1::/64'] }, { id: 'app', vpcId: 'a', cidrs: ['10.0.0.64/26', '2600:1:0:1::/64'] },
  { id: 'nat', vpcId: 'a', cidrs: ['10.0.0.128/26'] }, { id: 'other', vpcId: 'b', cidrs: ['10.1.0.0/26'] }, { id: 'third', vpcId: 'c', cidrs: ['10.2.0.0/26'] },
];

/**
 * Three VPCs: `a` with subnets `web`, `app` and `nat`, `b` with `other`, `c` with `third`. One interface of the same name in
 * each, with a group of the same name that lets everything out and nothing in; ACLs are open and there are no routes.
 */
export function network(changes: Changes = {}): NetworkFacts {
  return {
    vpcs: [{ id: 'a', cidrs: ['10.0.0.0/24', '2600:1::/56'] }, { id: 'b', cidrs: ['10.1.0.0/24'] }, { id: 'c', cidrs: ['10.2.0.0/24'] }],
    subnets: SUBNETS.map((subnet) => ({ ...subnet, routeTableId: `rt-${subnet.id}`, networkAclId: `acl-${subnet.id}`, group: subnet.id })),
    routeTables: [...SUBNETS, { id: 'edge', vpcId: 'a' }].map(({ id, vpcId }) => ({ id: `rt-${id}`, vpcId, main: false, routes: changes.routes?.[id] ?? [] })),
    networkAcls: SUBNETS.map(({ id, vpcId }) => ({ id: `acl-${id}`, vpcId, entries: changes.acls?.[id] ?? OPEN_ACL })),
    securityGroups: SUBNETS.map(({ id, vpcId }) => ({ id: `sg-${id}`, vpcId, rules: changes.rules?.[id] ?? [anyEgress, anyEgress6] })),
    interfaces: SUBNETS.map(({ id }) => (
      { id, subnetId: id, securityGroupIds: [`sg-${id}`], publicIpv4: false, checksDestination: true, ...changes.interfaces?.[id] })),
    natGateways: [{ id: 'natgw', vpcId: 'a', subnetId: 'nat', public: true }],
    internetGateways: [{ id: 'igw-a', vpcId: 'a' }, { id: 'igw-b', vpcId: 'b' }],
    loadBalancers: [],
    transitGateways: [],
    prefixLists: {},
    peerings: [{ id: 'pcx-ab', requesterVpcId: 'a', accepterVpcId: 'b' }, { id: 'pcx-bc', requesterVpcId: 'b', accepterVpcId: 'c' }],
    ...changes.facts,
  };
}
