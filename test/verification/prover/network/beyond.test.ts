/* eslint-disable @stylistic/max-len -- one case a line reads as a table */

import { aclEntry, anyEgress, anyEgress6, Changes, fromGroup, ingress, network, OPEN_ACL, to } from './small-network';
import { replay } from './support';
import { reach } from '../../../../lib/verification/prover/network/reach';
import { End, NetworkVerdict } from '../../../../lib/verification/prover/network/result';
import { Lattice, NetworkFacts } from '../../../../lib/verification/prover/network-facts';

type Said = NetworkVerdict['verdict'];

interface Case { readonly name: string; readonly change: Changes; readonly from: string; readonly to: string; readonly oneWay: Said; readonly twoWay?: Said }

const endOf = (text: string): End => (text === 'internet' || text === 'elsewhere' ? { kind: text } : text.includes('/') ? { kind: 'cidr', cidr: text } : { kind: 'interface', id: text });

const lattice = (change: Partial<Lattice['networks'][number]> = {}, service: Partial<Lattice['services'][number]> = {}): Partial<NetworkFacts> => ({
  lattice: {
    networks: [{ id: 'sn', vpcs: [{ vpcId: 'a', securityGroupIds: ['sg-nat'] }], serviceIds: ['svc'], ...change }],
    services: [{ id: 'svc', listeners: [{ protocol: 6, port: 443, targetClassIds: ['other'], targetPorts: [8080] }], ...service }],
  },
});
const LATTICE_BLOCK = '169.254.171.0/24';
const door = { nat: [ingress('10.0.0.64/26')], other: [ingress(LATTICE_BLOCK, 8080)] };

const vgw = (cidrs?: readonly string[], more: object = {}): Partial<NetworkFacts> => ({ virtualGateways: [{ id: 'vgw', vpcId: 'a', cidrs, ...more }] });
const onSite = ['192.168.0.0/16'];
const appOpen = { app: [anyEgress, ingress('0.0.0.0/0')] };
const toSite = { app: [to('192.168.0.0/16', 'virtual-gateway', 'vgw')] };

/** Attachments in the subnets `nat` or `app` of VPC a and in `other` of VPC b. */
const tgw = (near: string, elsewhere?: NetworkFacts['transitGateways'][number]['elsewhere'], more: readonly (readonly [string, string, string])[] = []): Partial<NetworkFacts> => ({
  transitGateways: [{
    id: 'tgw',
    elsewhere,
    attachments: [{ id: 'at-a', vpcId: 'a', subnetIds: [near], tableId: 't-a' }, { id: 'at-b', vpcId: 'b', subnetIds: ['other'], tableId: 't-b' }],
    tables: ['t-a', 't-b', 't-vpn'].map((id) => ({ id, routes: ([['t-a', '10.1.0.0/24', 'at-b'], ['t-b', '10.0.0.0/24', 'at-a'], ...more] as const).filter((one) => one[0] === id).map(([, cidr, attachmentId]) => ({ cidr, attachmentId })) })),
  }],
});
const tgwRoutes = { app: [to('10.1.0.0/16', 'transit-gateway', 'tgw')], other: [to('10.0.0.0/16', 'transit-gateway', 'tgw')] };
const otherOpen = { other: [anyEgress, ingress('10.0.0.0/8')] };
const allBut = (entry: ReturnType<typeof aclEntry>) => [entry, ...OPEN_ACL];

const CASES: readonly Case[] = [
  // VPC Lattice: https://docs.aws.amazon.com/vpc-lattice/latest/ug/security-groups.html and network-acls.html
  { name: 'Lattice joins VPCs that nothing else joins', change: { rules: { ...door }, facts: lattice() }, from: 'app', to: 'other', oneWay: 'REFUTED', twoWay: 'PROVED' },
  { name: 'no association with the caller\'s VPC', change: { rules: { ...door }, facts: lattice({ vpcs: [{ vpcId: 'b', securityGroupIds: [] }] }) }, from: 'app', to: 'other', oneWay: 'PROVED', twoWay: 'REFUTED' },
  { name: 'the target\'s VPC needs no association', change: { rules: { ...door }, facts: lattice() }, from: 'app', to: 'other', oneWay: 'REFUTED' },
  { name: 'the association\'s group takes another subnet only', change: { rules: { ...door }, facts: lattice() }, from: 'web', to: 'other', oneWay: 'PROVED' },
  { name: 'an association without groups takes all of the VPC', change: { rules: { ...door }, facts: lattice({ vpcs: [{ vpcId: 'a', securityGroupIds: [] }] }) }, from: 'web', to: 'other', oneWay: 'REFUTED' },
  { name: 'the association\'s group names the caller\'s', change: { rules: { ...door, nat: [fromGroup('sg-web')] }, facts: lattice() }, from: 'web', to: 'other', oneWay: 'REFUTED', twoWay: 'PROVED' },
  { name: 'the caller\'s group lets nothing out to Lattice', change: { rules: { ...door, app: [{ ...anyEgress, cidr: '10.0.0.0/8' }] }, facts: lattice() }, from: 'app', to: 'other', oneWay: 'PROVED' },
  { name: 'the caller\'s group names the prefix list', change: { rules: { ...door, app: [{ direction: 'egress', protocol: 6, from: 443, to: 443, prefixListId: 'pl-lattice' }] }, facts: { ...lattice(), prefixLists: { 'pl-lattice': [LATTICE_BLOCK] } } }, from: 'app', to: 'other', oneWay: 'REFUTED', twoWay: 'PROVED' },
  { name: 'the caller\'s group names the association\'s: nobody knows', change: { rules: { ...door, app: [{ direction: 'egress', protocol: 6, from: 443, to: 443, groupId: 'sg-nat' }] }, facts: lattice() }, from: 'app', to: 'other', oneWay: 'UNKNOWN' },
  { name: 'the target\'s group takes callers, but not Lattice', change: { rules: { ...door, other: [ingress('10.0.0.0/8', 8080)] }, facts: lattice() }, from: 'app', to: 'other', oneWay: 'PROVED' },
  { name: 'the target takes another port', change: { rules: { ...door, other: [ingress(LATTICE_BLOCK, 443)] }, facts: lattice() }, from: 'app', to: 'other', oneWay: 'PROVED' },
  { name: 'the caller\'s ACL lets nothing out to Lattice', change: { rules: door, acls: { app: allBut(aclEntry('egress', 1, 'deny', LATTICE_BLOCK)) }, facts: lattice() }, from: 'app', to: 'other', oneWay: 'PROVED' },
  { name: 'the caller\'s ACL lets no answer in', change: { rules: door, acls: { app: allBut(aclEntry('ingress', 1, 'deny', LATTICE_BLOCK)) }, facts: lattice() }, from: 'app', to: 'other', oneWay: 'REFUTED', twoWay: 'REFUTED' },
  { name: 'the target\'s ACL lets Lattice not in', change: { rules: door, acls: { other: allBut(aclEntry('ingress', 1, 'deny', LATTICE_BLOCK)) }, facts: lattice() }, from: 'app', to: 'other', oneWay: 'PROVED' },
  { name: 'the target\'s ACL lets no answer out', change: { rules: door, acls: { other: allBut(aclEntry('egress', 1, 'deny', LATTICE_BLOCK)) }, facts: lattice() }, from: 'app', to: 'other', oneWay: 'REFUTED', twoWay: 'REFUTED' },
  { name: 'routes do not count', change: { rules: door, routes: { app: [{ destination: { cidr: '0.0.0.0/0' }, target: { kind: 'blackhole' } }] }, facts: lattice() }, from: 'app', to: 'other', oneWay: 'REFUTED' },
  { name: 'a service of which nothing is known', change: { rules: door, facts: lattice({}, { unknown: 'imported', listeners: [] }) }, from: 'app', to: 'other', oneWay: 'UNKNOWN' },
  { name: 'a service that is not in the facts', change: { rules: door, facts: lattice({ serviceIds: ['gone'] }) }, from: 'app', to: 'other', oneWay: 'UNKNOWN' },
  { name: 'a service that nobody can call says nothing', change: { rules: { ...door, nat: [] }, facts: lattice({}, { unknown: 'imported', listeners: [] }) }, from: 'app', to: 'other', oneWay: 'PROVED' },
  { name: 'the internet calls no service', change: { rules: { ...door, nat: [ingress('0.0.0.0/0')] }, facts: lattice() }, from: 'internet', to: 'other', oneWay: 'PROVED' },
  // Virtual private gateways: https://docs.aws.amazon.com/vpn/latest/s2svpn/VPNRoutingTypes.html
  { name: 'out to a site with known addresses', change: { routes: toSite, facts: vgw(onSite) }, from: 'app', to: 'elsewhere', oneWay: 'REFUTED', twoWay: 'PROVED' },
  { name: 'out to a site with unknown addresses', change: { routes: toSite, facts: vgw() }, from: 'app', to: 'elsewhere', oneWay: 'REFUTED' },
  { name: 'a block of a site of which nobody knows the addresses', change: { routes: toSite, facts: vgw() }, from: 'app', to: '192.168.1.0/24', oneWay: 'UNKNOWN' },
  { name: 'a block of a site with known addresses', change: { routes: toSite, facts: vgw(onSite) }, from: 'app', to: '192.168.1.0/24', oneWay: 'REFUTED', twoWay: 'PROVED' },
  { name: 'no route to the gateway', change: { facts: vgw(onSite) }, from: 'app', to: 'elsewhere', oneWay: 'PROVED' },
  { name: 'what is known to be elsewhere is not the internet', change: { routes: { app: [to('0.0.0.0/0', 'virtual-gateway', 'vgw')] }, facts: vgw(onSite) }, from: 'app', to: 'internet', oneWay: 'PROVED' },
  { name: 'the gateway of another VPC', change: { routes: toSite, facts: vgw(onSite, { vpcId: 'b' }) }, from: 'app', to: 'elsewhere', oneWay: 'PROVED' },
  { name: 'in from a site, also without a route back', change: { rules: appOpen, facts: vgw(onSite) }, from: 'elsewhere', to: 'app', oneWay: 'REFUTED', twoWay: 'REFUTED' },
  { name: 'in from a site and back', change: { rules: appOpen, routes: toSite, facts: vgw(onSite) }, from: 'elsewhere', to: 'app', oneWay: 'REFUTED', twoWay: 'PROVED' },
  { name: 'in from addresses that nobody knows', change: { rules: appOpen, facts: vgw() }, from: 'elsewhere', to: 'app', oneWay: 'UNKNOWN' },
  { name: 'groups stop whatever is elsewhere', change: { rules: { app: [ingress('10.0.0.0/24')] }, facts: vgw() }, from: 'elsewhere', to: 'app', oneWay: 'PROVED' },
  { name: 'ACLs stop a site', change: { rules: appOpen, acls: { app: allBut(aclEntry('ingress', 1, 'deny', '192.168.0.0/16')) }, facts: vgw(onSite) }, from: 'elsewhere', to: 'app', oneWay: 'PROVED' },
  { name: 'a gateway that the facts do not have', change: { rules: appOpen, routes: toSite }, from: 'elsewhere', to: 'app', oneWay: 'UNKNOWN' },
  { name: 'out by a gateway that the facts do not have', change: { routes: toSite }, from: 'app', to: 'elsewhere', oneWay: 'UNKNOWN' },
  { name: 'nothing leads elsewhere', change: { rules: appOpen }, from: 'elsewhere', to: 'app', oneWay: 'PROVED' },
  { name: 'Client VPN sends with addresses of its interfaces', change: { rules: { app: [ingress('10.0.0.0/26')] }, interfaces: { web: { forElsewhere: true } } }, from: 'elsewhere', to: 'app', oneWay: 'REFUTED', twoWay: 'PROVED' },
  // Attachments: https://docs.aws.amazon.com/vpc/latest/tgw/how-transit-gateways-work.html
  { name: 'in from an attachment that leads out of the facts', change: { rules: appOpen, facts: tgw('nat', [{ id: 'vpn', tableId: 't-vpn', cidrs: onSite }], [['t-vpn', '10.0.0.0/16', 'at-a']]) }, from: 'elsewhere', to: 'app', oneWay: 'REFUTED' },
  { name: 'not where its table does not lead', change: { rules: { ...appOpen, ...otherOpen }, facts: tgw('nat', [{ id: 'vpn', tableId: 't-vpn', cidrs: onSite }], [['t-vpn', '10.1.0.0/16', 'at-b']]) }, from: 'elsewhere', to: 'app', oneWay: 'PROVED' },
  { name: 'an attachment whose table nobody knows', change: { rules: appOpen, facts: tgw('nat', [{ id: 'vpn', cidrs: onSite }]) }, from: 'elsewhere', to: 'app', oneWay: 'UNKNOWN' },
  { name: 'out by an attachment', change: { routes: { app: [to('192.168.0.0/16', 'transit-gateway', 'tgw')] }, facts: tgw('nat', [{ id: 'vpn', tableId: 't-vpn', cidrs: onSite }], [['t-a', '192.168.0.0/16', 'vpn'], ['t-vpn', '10.0.0.0/16', 'at-a']]) }, from: 'app', to: 'elsewhere', oneWay: 'REFUTED', twoWay: 'PROVED' },
  // ACLs at attachments: https://docs.aws.amazon.com/vpc/latest/tgw/tgw-nacls.html
  { name: 'in the attachment\'s own subnet: what comes is held against no ACL', change: { rules: otherOpen, routes: tgwRoutes, acls: { other: [aclEntry('egress', 1, 'allow', '0.0.0.0/0'), aclEntry('ingress', 1, 'allow', '10.1.0.0/24')] }, facts: tgw('nat') }, from: 'app', to: 'other', oneWay: 'REFUTED', twoWay: 'PROVED' },
  { name: 'in the attachment\'s own subnet: what leaves is held against egress', change: { rules: appOpen, routes: { ...tgwRoutes }, acls: { other: allBut(aclEntry('egress', 1, 'deny', '10.0.0.0/24')) }, facts: tgw('nat') }, from: 'other', to: 'app', oneWay: 'PROVED' },
  { name: 'in the attachment\'s own subnet: what leaves is held against ingress', change: { rules: appOpen, routes: { ...tgwRoutes }, acls: { other: allBut(aclEntry('ingress', 1, 'deny', '10.1.0.0/24')) }, facts: tgw('nat') }, from: 'other', to: 'app', oneWay: 'PROVED' },
  { name: 'another subnet than the attachment\'s: egress of its ACL towards the interface', change: { rules: appOpen, routes: tgwRoutes, acls: { nat: allBut(aclEntry('egress', 1, 'deny', '10.0.0.64/26')) }, facts: tgw('nat') }, from: 'other', to: 'app', oneWay: 'PROVED' },
  { name: 'another subnet than the attachment\'s: ingress of its ACL from the interface', change: { rules: otherOpen, routes: tgwRoutes, acls: { nat: allBut(aclEntry('ingress', 1, 'deny', '10.0.0.64/26')) }, facts: tgw('nat') }, from: 'app', to: 'other', oneWay: 'PROVED' },
  { name: 'another subnet than the attachment\'s: ingress does not count towards the interface', change: { rules: appOpen, routes: tgwRoutes, acls: { nat: allBut(aclEntry('ingress', 1, 'deny', '10.1.0.0/24')) }, facts: tgw('nat') }, from: 'other', to: 'app', oneWay: 'REFUTED' },
  // Shared subnets: https://docs.aws.amazon.com/vpc/latest/userguide/vpc-sharing.html
  { name: 'what others put in a shared subnet is not known', change: { interfaces: { app: { securityGroupIds: [], unknown: 'others may have interfaces here' } } }, from: 'web', to: 'app', oneWay: 'UNKNOWN', twoWay: 'UNKNOWN' },
  { name: 'ACLs of a shared subnet hold for what others put there', change: { acls: { app: [] }, interfaces: { app: { securityGroupIds: [], unknown: 'others may have interfaces here' } } }, from: 'web', to: 'app', oneWay: 'PROVED' },
  { name: 'what others put in a shared subnet may send', change: { rules: appOpen, interfaces: { web: { securityGroupIds: [], unknown: 'others may have interfaces here' } } }, from: 'web', to: 'app', oneWay: 'UNKNOWN' },
  // Block public access: https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_BlockPublicAccessStates.html
  { name: 'block ingress: egress-only gateways still work', change: { rules: { app: [anyEgress6] }, routes: { app: [to('::/0', 'egress-only-gateway', 'eigw')] }, facts: { vpcs: network().vpcs.map((one) => ({ ...one, blockPublicAccess: 'block-ingress' as const })) } }, from: 'app', to: 'internet', oneWay: 'REFUTED', twoWay: 'PROVED' },
  { name: 'block both: nor by egress-only gateways', change: { rules: { app: [anyEgress6] }, routes: { app: [to('::/0', 'egress-only-gateway', 'eigw')] }, facts: { vpcs: network().vpcs.map((one) => ({ ...one, blockPublicAccess: 'block-bidirectional' as const })) } }, from: 'app', to: 'internet', oneWay: 'PROVED', twoWay: 'REFUTED' },
];

test.each(CASES.map((one) => [one.name, one] as const))('%s', (_name, { change, from, to: target, oneWay, twoWay }) => {
  const facts = network(change);
  const both = (['no-path', 'reachable'] as const).map((kind) => reach(facts, { kind, from: endOf(from), to: endOf(target) }));
  expect(both[0].verdict).toBe(oneWay);
  if (twoWay !== undefined) expect(both[1].verdict).toBe(twoWay);
  for (const verdict of both) {
    if (verdict.verdict !== 'UNKNOWN' && verdict.path) expect(replay(facts, verdict.path, 'both')).toBeUndefined();
  }
});
