/* eslint-disable @stylistic/max-len -- one case a line reads as a table */

import { aclEntry, anyEgress, anyEgress6, Changes, fromGroup, ingress, network, OPEN_ACL, to } from './small-network';
import { replay } from './support';
import { reach } from '../../../../lib/verification/prover/network/reach';
import { End, Query } from '../../../../lib/verification/prover/network/result';

/** A case: what is changed, from where to where, and what one way, there and back, says. */
interface Case { readonly name: string; readonly change: Changes; readonly from: string; readonly to: string; readonly oneWay: string; readonly twoWay?: string }

const endOf = (name: string): End => (name === 'internet' ? { kind: 'internet' } : name.includes('/') ? { kind: 'cidr', cidr: name } : { kind: 'subnets', group: name });
const inOpen = { web: [anyEgress, anyEgress6, ingress('0.0.0.0/0'), ingress('::/0')] };
const publicWeb = { web: { publicIpv4: true } };
const igw = { web: [to('0.0.0.0/0', 'internet-gateway', 'igw-a')] };
const igw6 = { web: [to('::/0', 'internet-gateway', 'igw-a')] };
const natRoutes = { app: [to('0.0.0.0/0', 'nat-gateway', 'natgw')], nat: [to('0.0.0.0/0', 'internet-gateway', 'igw-a')] };
const balancer = (scheme: 'internet-facing' | 'internal', preservesClient = false) => ({
  loadBalancers: [{ id: 'lb', interfaceClassIds: ['web'], scheme, preservesClient, listeners: [{ protocol: 6, port: 443, targetClassIds: ['app'], targetPorts: [8080] }] }],
});
const bpa = (mode: 'block-ingress' | 'block-bidirectional') => ({ vpcs: network().vpcs.map((vpc) => ({ ...vpc, blockPublicAccess: mode })) });
const tgw = (routes: readonly (readonly [string, string, string | undefined])[], more = {}) => ({
  transitGateways: [{
    id: 'tgw',
    ...more,
    attachments: [{ id: 'at-a', vpcId: 'a', subnetIds: ['nat'], tableId: 't-a' }, { id: 'at-b', vpcId: 'b', subnetIds: ['other'], tableId: 't-b' }],
    tables: ['t-a', 't-b'].map((id) => ({ id, routes: routes.filter(([table]) => table === id).map(([, cidr, attachmentId]) => ({ cidr, attachmentId, blackhole: attachmentId === undefined })) })),
  }],
});
const tgwRoutes = { app: [to('10.1.0.0/24', 'transit-gateway', 'tgw')], other: [to('10.0.0.0/24', 'transit-gateway', 'tgw')] };
const otherOpen = { other: [anyEgress, ingress('10.0.0.0/24')] };
const peered = { app: [to('10.1.0.0/24', 'peering', 'pcx-ab')], other: [to('10.0.0.0/24', 'peering', 'pcx-ab')] };
const firewall = (passes?: 'everything' | readonly { protocol: number; source: string; destination: string; destinationPorts?: readonly [number, number] }[]) => (
  { firewallEndpoints: [{ id: 'fw', subnetId: 'nat', passes }] });
const throughFirewall = { web: [to('10.0.0.64/26', 'firewall-endpoint', 'fw')], app: [to('10.0.0.0/26', 'firewall-endpoint', 'fw')] };
const appOpen = { app: [anyEgress, ingress('10.0.0.0/24')] };

const CASES: readonly Case[] = [
  // Security groups: https://docs.aws.amazon.com/vpc/latest/userguide/security-group-rules.html
  { name: 'a group lets nothing in by itself', change: {}, from: 'web', to: 'app', oneWay: 'PROVED', twoWay: 'REFUTED' },
  { name: 'a rule for a block', change: { rules: { app: [ingress('10.0.0.0/26')] } }, from: 'web', to: 'app', oneWay: 'REFUTED', twoWay: 'PROVED' },
  { name: 'a rule for another block', change: { rules: { app: [ingress('10.0.0.128/26')] } }, from: 'web', to: 'app', oneWay: 'PROVED' },
  { name: 'a sender that lets nothing out', change: { rules: { app: [ingress('0.0.0.0/0')], web: [] } }, from: 'web', to: 'app', oneWay: 'PROVED' },
  { name: 'ports that do not meet', change: { rules: { app: [ingress('0.0.0.0/0', 443)], web: [{ ...ingress('0.0.0.0/0', 80), direction: 'egress' }] } }, from: 'web', to: 'app', oneWay: 'PROVED' },
  { name: 'a reference to the sender\'s group', change: { rules: { app: [fromGroup('sg-web')] } }, from: 'web', to: 'app', oneWay: 'REFUTED', twoWay: 'PROVED' },
  { name: 'a reference to another group', change: { rules: { app: [fromGroup('sg-nat')] } }, from: 'web', to: 'app', oneWay: 'PROVED' },
  { name: 'a reference to itself', change: { rules: { app: [anyEgress, fromGroup('sg-app')] } }, from: 'app', to: 'app', oneWay: 'REFUTED', twoWay: 'PROVED' },
  { name: 'a reference to itself, and another sender', change: { rules: { app: [anyEgress, fromGroup('sg-app')] } }, from: 'web', to: 'app', oneWay: 'PROVED' },
  { name: 'a reference on the way out', change: { rules: { web: [{ ...fromGroup('sg-app'), direction: 'egress' }], ...appOpen } }, from: 'web', to: 'app', oneWay: 'REFUTED', twoWay: 'PROVED' },
  { name: 'a reference on the way out to another group', change: { rules: { web: [{ ...fromGroup('sg-nat'), direction: 'egress' }], ...appOpen } }, from: 'web', to: 'app', oneWay: 'PROVED' },
  { name: 'the second of two groups', change: { rules: { app: [], nat: [ingress('10.0.0.0/26')] }, interfaces: { app: { securityGroupIds: ['sg-app', 'sg-nat'] } } }, from: 'web', to: 'app', oneWay: 'REFUTED' },
  { name: 'a prefix list', change: { rules: { app: [{ direction: 'ingress', protocol: 6, from: 443, to: 443, prefixListId: 'pl' }] }, facts: { prefixLists: { pl: ['10.0.0.0/28'] } } }, from: 'web', to: 'app', oneWay: 'REFUTED' },
  { name: 'a prefix list of others', change: { rules: { app: [{ direction: 'ingress', protocol: 6, from: 443, to: 443, prefixListId: 'pl' }] }, facts: { prefixLists: { pl: ['10.9.0.0/28'] } } }, from: 'web', to: 'app', oneWay: 'PROVED' },
  { name: 'a prefix list that nobody knows', change: { rules: { app: [{ direction: 'ingress', protocol: 6, from: 443, to: 443, prefixListId: 'pl' }] } }, from: 'web', to: 'app', oneWay: 'UNKNOWN', twoWay: 'UNKNOWN' },
  { name: 'a group that is not in the facts', change: { interfaces: { app: { securityGroupIds: ['sg-imported'] } } }, from: 'web', to: 'app', oneWay: 'UNKNOWN' },
  { name: 'an echo request has an answer', change: { rules: { app: [{ direction: 'ingress', protocol: 1, from: 8, to: -1, cidr: '0.0.0.0/0' }] } }, from: 'web', to: 'app', oneWay: 'REFUTED', twoWay: 'PROVED' },
  { name: 'another ICMP type has none', change: { rules: { app: [{ direction: 'ingress', protocol: 1, from: 3, to: 4, cidr: '0.0.0.0/0' }] } }, from: 'web', to: 'app', oneWay: 'REFUTED', twoWay: 'REFUTED' },
  { name: 'all protocols', change: { rules: { app: [{ direction: 'ingress', protocol: -1, from: -1, to: -1, cidr: '10.0.0.0/8' }] } }, from: 'web', to: 'app', oneWay: 'REFUTED', twoWay: 'PROVED' },
  { name: 'a rule for IPv6 lets no IPv4 in', change: { rules: { other: [ingress('::/0')] }, routes: peered }, from: 'app', to: 'other', oneWay: 'PROVED' },
  // Network ACLs: https://docs.aws.amazon.com/vpc/latest/userguide/nacl-rules.html
  { name: 'the first entry that matches decides: deny', change: { rules: appOpen, acls: { app: [aclEntry('ingress', 10, 'deny', '10.0.0.0/26'), ...OPEN_ACL] } }, from: 'web', to: 'app', oneWay: 'PROVED' },
  { name: 'the first entry that matches decides: allow', change: { rules: appOpen, acls: { app: [aclEntry('ingress', 200, 'deny', '10.0.0.0/26'), ...OPEN_ACL] } }, from: 'web', to: 'app', oneWay: 'REFUTED' },
  { name: 'entries count by number, not by place', change: { rules: appOpen, acls: { app: [...OPEN_ACL, aclEntry('ingress', 10, 'deny', '10.0.0.0/26')] } }, from: 'web', to: 'app', oneWay: 'PROVED' },
  { name: 'an ACL without entries denies', change: { rules: appOpen, acls: { web: [] } }, from: 'web', to: 'app', oneWay: 'PROVED' },
  { name: 'an ACL does not count within a subnet', change: { rules: { app: [anyEgress, ingress('0.0.0.0/0')] }, acls: { app: [] } }, from: 'app', to: 'app', oneWay: 'REFUTED', twoWay: 'PROVED' },
  { name: 'an ACL keeps no state: the answer needs its ports', change: { rules: appOpen, acls: { web: [aclEntry('egress', 1, 'allow', '0.0.0.0/0')] } }, from: 'web', to: 'app', oneWay: 'REFUTED', twoWay: 'REFUTED' },
  { name: 'the answer gets its ports', change: { rules: appOpen, acls: { web: [aclEntry('egress', 1, 'allow', '0.0.0.0/0'), aclEntry('ingress', 1, 'allow', '10.0.0.64/26', 6, 1024, 65535)] } }, from: 'web', to: 'app', oneWay: 'REFUTED', twoWay: 'PROVED' },
  { name: 'ports below those that systems choose are no use to an answer', change: { rules: appOpen, acls: { web: [aclEntry('egress', 1, 'allow', '0.0.0.0/0'), aclEntry('ingress', 1, 'allow', '0.0.0.0/0', 6, 0, 1023)] } }, from: 'web', to: 'app', oneWay: 'REFUTED', twoWay: 'REFUTED' },
  // Routes: https://docs.aws.amazon.com/vpc/latest/userguide/RouteTables.html
  { name: 'no route to another VPC', change: { rules: otherOpen }, from: 'app', to: 'other', oneWay: 'PROVED' },
  { name: 'the longest prefix wins', change: { rules: otherOpen, routes: { app: [...peered.app, { destination: { cidr: '10.1.0.0/26' }, target: { kind: 'blackhole' } }] } }, from: 'app', to: 'other', oneWay: 'PROVED' },
  { name: 'a written route wins over a propagated one', change: { rules: otherOpen, routes: { app: [{ destination: { cidr: '10.1.0.0/24' }, target: { kind: 'blackhole' }, propagated: true }, ...peered.app] } }, from: 'app', to: 'other', oneWay: 'REFUTED' },
  { name: 'a route more specific than the local one', change: { rules: appOpen, routes: { web: [{ destination: { cidr: '10.0.0.64/26' }, target: { kind: 'blackhole' } }] } }, from: 'web', to: 'app', oneWay: 'PROVED' },
  { name: 'routes do not count within a subnet', change: { rules: appOpen, routes: { app: [{ destination: { cidr: '10.0.0.64/28' }, target: { kind: 'blackhole' } }] } }, from: 'app', to: 'app', oneWay: 'REFUTED', twoWay: 'PROVED' },
  { name: 'a propagated route does not replace the local one', change: { rules: appOpen, routes: { web: [{ destination: { cidr: '10.0.0.0/24' }, target: { kind: 'blackhole' }, propagated: true }] } }, from: 'web', to: 'app', oneWay: 'REFUTED' },
  // Peering: https://docs.aws.amazon.com/vpc/latest/peering/vpc-peering-basics.html
  { name: 'peering', change: { rules: otherOpen, routes: peered }, from: 'app', to: 'other', oneWay: 'REFUTED', twoWay: 'PROVED' },
  { name: 'peering without a way back', change: { rules: otherOpen, routes: { app: peered.app } }, from: 'app', to: 'other', oneWay: 'REFUTED', twoWay: 'REFUTED' },
  { name: 'peering is not transitive', change: { rules: { third: [anyEgress, ingress('0.0.0.0/0')] }, routes: { app: [to('10.0.0.0/8', 'peering', 'pcx-ab')], other: [to('10.0.0.0/8', 'peering', 'pcx-bc')], third: [to('10.0.0.0/8', 'peering', 'pcx-bc')] } }, from: 'app', to: 'third', oneWay: 'PROVED' },
  { name: 'a group is known across a peering', change: { rules: { other: [fromGroup('sg-app')] }, routes: peered }, from: 'app', to: 'other', oneWay: 'REFUTED', twoWay: 'PROVED' },
  // Internet gateways: https://docs.aws.amazon.com/vpc/latest/userguide/VPC_Internet_Gateway.html
  { name: 'out with a route and a public address', change: { interfaces: publicWeb, routes: igw }, from: 'web', to: 'internet', oneWay: 'REFUTED', twoWay: 'PROVED' },
  { name: 'not out without a public address', change: { routes: igw }, from: 'web', to: 'internet', oneWay: 'PROVED' },
  { name: 'not out without a route', change: { interfaces: publicWeb }, from: 'web', to: 'internet', oneWay: 'PROVED' },
  { name: 'in with a route and a public address', change: { interfaces: publicWeb, routes: igw, rules: inOpen }, from: 'internet', to: 'web', oneWay: 'REFUTED', twoWay: 'PROVED' },
  { name: 'in without a route: it arrives, but nothing comes back', change: { interfaces: publicWeb, rules: { web: [anyEgress, ingress('0.0.0.0/0')] } }, from: 'internet', to: 'web', oneWay: 'REFUTED', twoWay: 'REFUTED' },
  { name: 'not in without a public address', change: { routes: igw, rules: { web: [anyEgress, ingress('0.0.0.0/0')] } }, from: 'internet', to: 'web', oneWay: 'PROVED' },
  { name: 'not through the gateway of another VPC', change: { interfaces: publicWeb, routes: { web: [to('0.0.0.0/0', 'internet-gateway', 'igw-b')] } }, from: 'web', to: 'internet', oneWay: 'PROVED' },
  { name: 'IPv6 needs no public IPv4 address', change: { routes: igw6, rules: inOpen }, from: 'internet', to: 'web', oneWay: 'REFUTED', twoWay: 'PROVED' },
  { name: 'a group for one family', change: { interfaces: publicWeb, routes: igw, rules: { web: [anyEgress6] } }, from: 'web', to: 'internet', oneWay: 'PROVED' },
  { name: 'an egress-only gateway lets out', change: { routes: { app: [to('::/0', 'egress-only-gateway', 'eigw')] } }, from: 'app', to: 'internet', oneWay: 'REFUTED', twoWay: 'PROVED' },
  { name: 'an egress-only gateway lets no IPv4 out', change: { routes: { app: [to('0.0.0.0/0', 'egress-only-gateway', 'eigw')] } }, from: 'app', to: 'internet', oneWay: 'PROVED' },
  { name: 'an egress-only gateway lets nothing in', change: { facts: { internetGateways: [] }, routes: { app: [to('::/0', 'egress-only-gateway', 'eigw')] }, rules: { app: [anyEgress6, ingress('::/0')] } }, from: 'internet', to: 'app', oneWay: 'PROVED', twoWay: 'REFUTED' },
  { name: 'NAT lets out', change: { routes: natRoutes }, from: 'app', to: 'internet', oneWay: 'REFUTED', twoWay: 'PROVED' },
  { name: 'NAT lets nothing in', change: { routes: natRoutes, rules: { app: [anyEgress, ingress('0.0.0.0/0')], nat: [anyEgress] } }, from: 'internet', to: 'app', oneWay: 'PROVED', twoWay: 'REFUTED' },
  { name: 'NAT in a subnet without a way out', change: { routes: { app: natRoutes.app } }, from: 'app', to: 'internet', oneWay: 'PROVED' },
  { name: 'a private NAT gateway', change: { routes: natRoutes, facts: { natGateways: [{ id: 'natgw', vpcId: 'a', subnetId: 'nat', public: false }] } }, from: 'app', to: 'internet', oneWay: 'PROVED' },
  { name: 'a regional NAT gateway', change: { routes: { app: natRoutes.app }, facts: { natGateways: [{ id: 'natgw', vpcId: 'a', public: true }] } }, from: 'app', to: 'internet', oneWay: 'REFUTED', twoWay: 'PROVED' },
  { name: 'the ACL of the NAT gateway counts', change: { routes: natRoutes, acls: { nat: [aclEntry('ingress', 1, 'deny', '10.0.0.64/26'), ...OPEN_ACL] } }, from: 'app', to: 'internet', oneWay: 'PROVED' },
  { name: 'a virtual gateway leads where nobody knows', change: { routes: { app: [to('0.0.0.0/0', 'virtual-gateway', 'vgw')] } }, from: 'app', to: 'internet', oneWay: 'UNKNOWN' },
  { name: 'a gateway endpoint takes its prefix list from the NAT gateway', change: { routes: { app: [...natRoutes.app, { destination: { prefixListId: 'pl' }, target: { kind: 'gateway-endpoint', id: 'vpce' } }], nat: natRoutes.nat }, facts: { prefixLists: { pl: ['8.8.8.0/24'] } } }, from: 'app', to: '8.8.8.0/24', oneWay: 'PROVED' },
  // Block public access: https://docs.aws.amazon.com/vpc/latest/userguide/security-vpc-bpa.html
  { name: 'block ingress: not in', change: { interfaces: publicWeb, routes: igw, rules: inOpen, facts: bpa('block-ingress') }, from: 'internet', to: 'web', oneWay: 'PROVED' },
  { name: 'block ingress: NAT still works', change: { routes: natRoutes, facts: bpa('block-ingress') }, from: 'app', to: 'internet', oneWay: 'REFUTED', twoWay: 'PROVED' },
  { name: 'block ingress: no answer to an interface', change: { interfaces: publicWeb, routes: igw, facts: bpa('block-ingress') }, from: 'web', to: 'internet', oneWay: 'REFUTED', twoWay: 'REFUTED' },
  { name: 'block both: not out by NAT', change: { routes: natRoutes, facts: bpa('block-bidirectional') }, from: 'app', to: 'internet', oneWay: 'PROVED' },
  // Transit gateways: https://docs.aws.amazon.com/vpc/latest/tgw/how-transit-gateways-work.html
  { name: 'association and propagation', change: { rules: otherOpen, routes: tgwRoutes, facts: tgw([['t-a', '10.1.0.0/24', 'at-b'], ['t-b', '10.0.0.0/24', 'at-a']]) }, from: 'app', to: 'other', oneWay: 'REFUTED', twoWay: 'PROVED' },
  { name: 'associated, but not propagated to its table', change: { rules: otherOpen, routes: tgwRoutes, facts: tgw([['t-b', '10.1.0.0/24', 'at-b'], ['t-b', '10.0.0.0/24', 'at-a']]) }, from: 'app', to: 'other', oneWay: 'PROVED' },
  { name: 'not propagated back', change: { rules: otherOpen, routes: tgwRoutes, facts: tgw([['t-a', '10.1.0.0/24', 'at-b']]) }, from: 'app', to: 'other', oneWay: 'REFUTED', twoWay: 'REFUTED' },
  { name: 'a blackhole in the table', change: { rules: otherOpen, routes: tgwRoutes, facts: tgw([['t-a', '10.0.0.0/8', 'at-b'], ['t-a', '10.1.0.0/24', undefined]]) }, from: 'app', to: 'other', oneWay: 'PROVED' },
  { name: 'groups are not known across it', change: { rules: { other: [fromGroup('sg-app')] }, routes: tgwRoutes, facts: tgw([['t-a', '10.1.0.0/24', 'at-b']]) }, from: 'app', to: 'other', oneWay: 'PROVED' },
  { name: 'groups are known across it where it is told so', change: { rules: { other: [fromGroup('sg-app')] }, routes: tgwRoutes, facts: tgw([['t-a', '10.1.0.0/24', 'at-b']], { securityGroupReferencing: true }) }, from: 'app', to: 'other', oneWay: 'REFUTED' },
  { name: 'an attachment that nobody knows', change: { routes: tgwRoutes, facts: tgw([['t-a', '10.1.0.0/24', 'at-vpn']]) }, from: 'app', to: 'other', oneWay: 'UNKNOWN' },
  { name: 'the ACL of the attachment\'s subnet counts', change: { rules: otherOpen, routes: tgwRoutes, acls: { nat: [] }, facts: tgw([['t-a', '10.1.0.0/24', 'at-b']]) }, from: 'app', to: 'other', oneWay: 'PROVED' },
  // Load balancers: https://docs.aws.amazon.com/elasticloadbalancing/latest/userguide/how-elastic-load-balancing-works.html
  { name: 'two connections', change: { interfaces: publicWeb, routes: igw, rules: { ...inOpen, app: [fromGroup('sg-web', 8080)] }, facts: balancer('internet-facing') }, from: 'internet', to: 'app', oneWay: 'REFUTED', twoWay: 'PROVED' },
  { name: 'targets do not take the balancer', change: { interfaces: publicWeb, routes: igw, rules: inOpen, facts: balancer('internet-facing') }, from: 'internet', to: 'app', oneWay: 'PROVED' },
  { name: 'targets take another port', change: { interfaces: publicWeb, routes: igw, rules: { ...inOpen, app: [fromGroup('sg-web', 443)] }, facts: balancer('internet-facing') }, from: 'internet', to: 'app', oneWay: 'PROVED' },
  { name: 'an internal balancer', change: { interfaces: publicWeb, routes: { ...igw, ...igw6 }, rules: { ...inOpen, app: [fromGroup('sg-web', 8080)] }, facts: balancer('internal') }, from: 'internet', to: 'app', oneWay: 'PROVED' },
  { name: 'a client that is kept is what targets see', change: { interfaces: publicWeb, routes: igw, rules: { ...inOpen, app: [ingress('8.0.0.0/7', 8080)] }, facts: balancer('internet-facing', true) }, from: 'internet', to: 'app', oneWay: 'REFUTED', twoWay: 'PROVED' },
  { name: 'a client that is not kept is not', change: { interfaces: publicWeb, routes: igw, rules: { ...inOpen, app: [ingress('8.0.0.0/7', 8080)] }, facts: balancer('internet-facing') }, from: 'internet', to: 'app', oneWay: 'PROVED' },
  // Firewalls: https://docs.aws.amazon.com/network-firewall/latest/developerguide/firewall-rules-engines.html
  { name: 'a firewall of which nothing is declared', change: { rules: appOpen, routes: throughFirewall, facts: firewall() }, from: 'web', to: 'app', oneWay: 'UNKNOWN' },
  { name: 'a firewall that passes everything', change: { rules: appOpen, routes: throughFirewall, facts: firewall('everything') }, from: 'web', to: 'app', oneWay: 'REFUTED', twoWay: 'PROVED' },
  { name: 'a firewall that passes one way', change: { rules: appOpen, routes: throughFirewall, facts: firewall([{ protocol: 6, source: '10.0.0.0/26', destination: '10.0.0.64/26', destinationPorts: [443, 443] }]) }, from: 'web', to: 'app', oneWay: 'REFUTED', twoWay: 'REFUTED' },
  { name: 'a firewall that passes another port', change: { rules: appOpen, routes: throughFirewall, facts: firewall([{ protocol: 6, source: '0.0.0.0/0', destination: '0.0.0.0/0', destinationPorts: [80, 80] }]) }, from: 'web', to: 'app', oneWay: 'PROVED' },
  { name: 'the edge table sends what comes in to the firewall', change: { interfaces: publicWeb, rules: inOpen, routes: { edge: [to('10.0.0.0/26', 'firewall-endpoint', 'fw')], web: [to('0.0.0.0/0', 'firewall-endpoint', 'fw')], nat: igw.web }, facts: { ...firewall('everything'), internetGateways: [{ id: 'igw-a', vpcId: 'a', edgeRouteTableId: 'rt-edge' }] } }, from: 'internet', to: 'web', oneWay: 'REFUTED', twoWay: 'PROVED' },
  { name: 'an interface that checks destinations forwards nothing', change: { rules: { ...appOpen, nat: [ingress('0.0.0.0/0'), anyEgress] }, routes: { web: [to('10.0.0.64/26', 'network-interface', 'nat')] } }, from: 'web', to: 'app', oneWay: 'PROVED' },
  { name: 'nobody knows what an interface forwards', change: { rules: { ...appOpen, nat: [ingress('0.0.0.0/0'), anyEgress] }, interfaces: { nat: { checksDestination: false } }, routes: { web: [to('10.0.0.64/26', 'network-interface', 'nat')] } }, from: 'web', to: 'app', oneWay: 'UNKNOWN' },
  { name: 'an interface forwards nothing that its groups do not take', change: { rules: appOpen, interfaces: { nat: { checksDestination: false } }, routes: { web: [to('10.0.0.64/26', 'network-interface', 'nat')] } }, from: 'web', to: 'app', oneWay: 'PROVED' },
  // Ends
  { name: 'an end that is not there is no proof', change: {}, from: 'web', to: 'nowhere', oneWay: 'UNKNOWN', twoWay: 'UNKNOWN' },
  { name: 'networks that are not in the facts', change: { routes: { app: [to('192.168.0.0/16', 'virtual-gateway', 'vgw')] } }, from: '192.168.0.0/16', to: 'app', oneWay: 'UNKNOWN' },
  { name: 'a block of a subnet', change: { rules: appOpen }, from: '10.0.0.0/28', to: '10.0.0.64/28', oneWay: 'REFUTED', twoWay: 'PROVED' },
  { name: 'a block of nobody', change: { rules: appOpen }, from: '10.0.0.0/28', to: '10.0.0.192/28', oneWay: 'PROVED' },
];

test.each(CASES.map((one) => [one.name, one] as const))('%s', (_name, { change, from, to: target, oneWay, twoWay }) => {
  const facts = network(change);
  const asked = (kind: 'no-path' | 'reachable'): Query => ({ kind, from: endOf(from), to: endOf(target) });
  const one = reach(facts, asked('no-path'));
  expect(one.verdict).toBe(oneWay);
  const both = reach(facts, asked('reachable'));
  if (twoWay !== undefined) expect(both.verdict).toBe(twoWay);
  for (const verdict of [one, both]) {
    if (verdict.verdict !== 'UNKNOWN' && verdict.path) expect(replay(facts, verdict.path, 'both')).toBeUndefined();
  }
});

test('layers are asked for one by one, so that losing one shows', () => {
  const query = (layers: 'groups' | 'acls' | 'both'): Query => ({ kind: 'no-path', from: { kind: 'subnets', group: 'web' }, to: { kind: 'subnets', group: 'app' }, layers });
  const deny = { app: [aclEntry('ingress', 1, 'deny', '10.0.0.0/26'), aclEntry('ingress', 2, 'deny', '2600:1::/64'), ...OPEN_ACL] };
  const verdicts = (change: Changes): string[] => (['groups', 'acls', 'both'] as const).map((layers) => reach(network(change), query(layers)).verdict);
  expect(verdicts({ acls: deny })).toEqual(['PROVED', 'PROVED', 'PROVED']);
  expect(verdicts({ acls: deny, rules: appOpen })).toEqual(['REFUTED', 'PROVED', 'PROVED']);
  expect(verdicts({})).toEqual(['PROVED', 'REFUTED', 'PROVED']);
  expect(verdicts({ rules: appOpen })).toEqual(['REFUTED', 'REFUTED', 'REFUTED']);
});

test('only-path holds what arrives to its ports', () => {
  const query: Query = { kind: 'only-path', from: { kind: 'subnets', group: 'web' }, to: { kind: 'subnets', group: 'app' }, ports: [{ protocol: 6, from: 443 }] };
  expect(reach(network({ rules: { app: [ingress('10.0.0.0/24', 443)] } }), query).verdict).toBe('PROVED');
  const other = reach(network({ rules: { app: [ingress('10.0.0.0/24', 443), ingress('10.0.0.0/24', 5432)] } }), query);
  expect(other).toMatchObject({ verdict: 'REFUTED', path: { legs: [{ packet: { protocol: 6, destinationPort: 5432 } }] } });
});

test('constraints narrow the first packet', () => {
  const facts = network({ rules: { app: [ingress('10.0.0.0/24', 443)] } });
  const query = (port: number): Query => ({ kind: 'reachable', from: { kind: 'interface', id: 'web' }, to: { kind: 'interface', id: 'app' }, constraints: { protocol: 6, destinationPorts: [port, port] } });
  expect(reach(facts, query(443)).verdict).toBe('PROVED');
  expect(reach(facts, query(80)).verdict).toBe('REFUTED');
});

test('a witness names each rule that let the packet through', () => {
  const at = { template: 'stack', logicalId: 'AppGroup' };
  const facts = network({
    interfaces: publicWeb, routes: igw, rules: { ...inOpen, app: [{ ...fromGroup('sg-web', 8080), source: at }] }, facts: balancer('internet-facing'),
  });
  const verdict = reach(facts, { kind: 'no-path', from: { kind: 'internet' }, to: { kind: 'subnets', group: 'app' } });
  expect(verdict).toMatchObject({ verdict: 'REFUTED' });
  const legs = verdict.verdict === 'REFUTED' ? verdict.path!.legs : [];
  expect(legs.map((leg) => [leg.from.kind, leg.to, leg.packet.destinationPort])).toEqual([
    ['internet', { kind: 'interface', id: 'web' }, 443], ['interface', { kind: 'interface', id: 'app' }, 8080],
  ]);
  expect(legs.map((leg) => leg.hops.map((hop) => `${hop.kind} ${hop.id}: ${hop.rule}`))).toEqual([
    ['gateway igw-a: in from the internet', 'network-acl acl-web: ingress 100 allow protocol -1 from 0.0.0.0/0', 'security-group sg-web: ingress allow protocol 6 443 from 0.0.0.0/0'],
    [
      'security-group sg-web: egress allow protocol -1 to 0.0.0.0/0', 'route rt-web: 10.0.0.0/24 to local', 'network-acl acl-web: egress 100 allow protocol -1 to 0.0.0.0/0',
      'network-acl acl-app: ingress 100 allow protocol -1 from 0.0.0.0/0', 'security-group sg-app: ingress allow protocol 6 8080 from sg-web',
    ],
  ]);
  expect(legs[1].hops.at(-1)!.source).toEqual(at);
});

test('facts that do not hang together prove nothing', () => {
  const facts = network();
  const odd = { ...facts, subnets: facts.subnets.map((one) => (one.id === 'other' ? { ...one, vpcId: 'gone' } : one)) };
  expect(reach(odd, { kind: 'no-path', from: { kind: 'subnets', group: 'web' }, to: { kind: 'subnets', group: 'app' } })).toMatchObject({ verdict: 'UNKNOWN' });
});

test('a question about one type of ICMP is not answered by another', () => {
  const echo = { direction: 'ingress' as const, protocol: 1, from: 8, to: -1, cidr: '10.0.0.0/24' };
  const facts = network({ rules: { app: [anyEgress, echo] } });
  const asked = (kind: 'no-path' | 'reachable', type: number) => reach(facts, {
    kind, from: { kind: 'subnets', group: 'web' }, to: { kind: 'subnets', group: 'app' }, constraints: { protocol: 1, sourcePorts: [type, type] },
  }).verdict;
  expect([asked('no-path', 8), asked('reachable', 8)]).toEqual(['REFUTED', 'PROVED']);
  expect([asked('no-path', 13), asked('reachable', 13)]).toEqual(['PROVED', 'REFUTED']);
});
