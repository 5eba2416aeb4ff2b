import { deployment } from './support';
import { PathChange, pathChanges } from '../../../../lib/verification/prover/diff/path-changes';
import { SecurityGroupRule } from '../../../../lib/verification/prover/network-facts';
import { aclEntry, anyEgress, Changes, fromGroup, ingress, network, to } from '../network/small-network';

const withNetwork = (changes: Changes = {}) => deployment({ network: network(changes) });
const compared = (before: Changes, after: Changes) => pathChanges(withNetwork(before), withNetwork(after));
const said = ({ change, from, to: end, protocol, ports }: PathChange) => `${change} ${from} -> ${end} ${protocol} ${ports.join('-')}`;
/** Segments have the VPC's name before theirs, as there are several VPCs. */
const rules = (...more: SecurityGroupRule[]): Changes => ({ rules: { app: [anyEgress, ...more] } });

test('the same network changes nothing', () => {
  expect(compared(rules(fromGroup('sg-web')), rules(fromGroup('sg-web')))).toMatchObject({ changes: [], undecided: [] });
});

test('rules that let the same in, said otherwise, change nothing', () => {
  const range: SecurityGroupRule = { direction: 'ingress', protocol: 6, from: 443, to: 444, groupId: 'sg-web' };
  expect(compared(rules(fromGroup('sg-web', 443), fromGroup('sg-web', 444)), rules(range)).changes).toEqual([]);
});

test('a port more is an added path with a packet, a port less a removed one', () => {
  const { changes } = compared(rules(fromGroup('sg-web', 443)), rules(fromGroup('sg-web', 8443)));
  expect(changes.map(said)).toEqual(['removed a segment web -> a segment app 6 443-443', 'added a segment web -> a segment app 6 8443-8443']);
  expect(changes[1].witness!.legs[0].packet).toMatchObject({ protocol: 6, destinationPort: 8443 });
});

test('ports next to each other are one change', () => {
  const { changes } = compared(rules(), rules(fromGroup('sg-web', 443), { ...fromGroup('sg-web'), from: 444, to: 500 }));
  expect(changes.map(said)).toEqual(['added a segment web -> a segment app 6 443-500']);
});

test('an entry of an ACL that denies is a removed path', () => {
  const denying = { app: [aclEntry('ingress', 90, 'deny', '10.0.0.0/26'), aclEntry('ingress', 100, 'allow', '0.0.0.0/0'), aclEntry('egress', 100, 'allow', '0.0.0.0/0')] };
  const open = rules(fromGroup('sg-web', 443));
  expect(compared(open, { ...open, acls: denying }).changes.map(said)).toEqual(['removed a segment web -> a segment app 6 443-443']);
});

test('a route to the internet adds a way out', () => {
  const { changes } = compared({}, { routes: { web: [to('0.0.0.0/0', 'internet-gateway', 'igw-a')] }, interfaces: { web: { publicIpv4: true } } });
  expect(new Set(changes.map(({ change, from, to: end }) => `${change} ${from} -> ${end}`))).toEqual(new Set(['added a segment web -> internet']));
});

test('a way in from the internet is told with its port', () => {
  const open: Changes = { routes: { web: [to('0.0.0.0/0', 'internet-gateway', 'igw-a')] }, interfaces: { web: { publicIpv4: true } } };
  const { changes } = compared(open, { ...open, rules: { web: [anyEgress, ingress('0.0.0.0/0', 22)] } });
  expect(changes.filter(({ from }) => from === 'internet').map(said)).toEqual(['added internet -> a segment web 6 22-22']);
});

test('a group that is not known is not decided, rather than unchanged', () => {
  const facts = network(rules(fromGroup('sg-web')));
  const unknown = { ...facts, securityGroups: facts.securityGroups.map((group) => (group.id === 'sg-app' ? { ...group, unknown: 'a list of rules is a parameter' } : group)) };
  expect(pathChanges(deployment({ network: facts }), deployment({ network: unknown })).undecided).not.toEqual([]);
});
