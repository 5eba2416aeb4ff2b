/* eslint-disable @stylistic/max-len -- one case a line reads as a table */

import * as fc from 'fast-check';
import { LETTER, networks, queries } from './random-networks';
import { aclEntry, anyEgress, Changes, ingress, network, OPEN_ACL, to } from './small-network';
import { reach } from '../../../../lib/verification/prover/network/reach';
import { Layers, NetworkVerdict, Query } from '../../../../lib/verification/prover/network/result';
import { segmentPaths } from '../../../../lib/verification/prover/network/segments';
import { NetworkFacts } from '../../../../lib/verification/prover/network-facts';
import { countCases } from '../support/generated-cases';

const RUNS = Number(process.env.PROVER_RUNS ?? 400);
const SEED = Number(process.env.PROVER_SEED ?? 20261122);

type Said = NetworkVerdict['verdict'];

/** The facts with another block for the subnet `b2`. */
const moved = (facts: NetworkFacts, cidr: string): NetworkFacts => (
  { ...facts, subnets: facts.subnets.map((subnet) => (subnet.id === 'b2' ? { ...subnet, cidrs: [cidr] } : subnet)) });
const movedVpc = (facts: NetworkFacts, cidr: string): NetworkFacts => (
  { ...moved(facts, cidr), vpcs: facts.vpcs.map((vpc) => (vpc.id === 'b' ? { ...vpc, cidrs: ['10.1.0.0/26', cidr] } : vpc)) });

test.each([
  ['a subnet', moved, ['10.1.0.64/26', '10.1.0.128/27', '10.1.0.200/29']],
  ['a VPC', movedVpc, ['10.1.0.64/26', '100.64.3.0/24', '192.168.0.0/20']],
] as const)('what is decided without the block of %s holds for every block it may have', (_name, change, blocks) => {
  const said: Record<Said, number> = { PROVED: 0, REFUTED: 0, UNKNOWN: 0 };
  fc.assert(fc.property(networks, queries, (facts, query) => {
    const { verdict } = reach(change(facts, LETTER), query);
    said[verdict]++;
    if (verdict === 'UNKNOWN') return;
    for (const block of blocks) {
      const known = reach(change(facts, block), query).verdict;
      expect({ block, verdict, known: known === 'UNKNOWN' ? verdict : known }).toEqual({ block, verdict, known: verdict });
    }
  }), { numRuns: RUNS, seed: SEED });
  countCases('network: unknown blocks', RUNS * blocks.length);
  expect(Math.min(said.PROVED, said.REFUTED, said.UNKNOWN)).toBeGreaterThan(RUNS / 20);
}, 600_000);

const said = (change: Changes, from: string, target: string, layers?: Layers): Said => reach(network(change), {
  kind: 'no-path', from: { kind: 'interface', id: from }, to: { kind: 'interface', id: target }, layers,
}).verdict;

test('an unknown entry of an ACL bears on what it may decide alone', () => {
  const open = { app: [anyEgress, ingress('10.0.0.0/24', 443)] };
  const acl = (...entries: Parameters<typeof aclEntry>[]): Changes => ({ rules: open, acls: { app: [...entries.map((one) => aclEntry(...one)), ...OPEN_ACL] } });
  expect(said(acl(['ingress', 1, 'deny', LETTER]), 'web', 'app')).toBe('UNKNOWN');
  expect(said(acl(['ingress', 1, 'allow', LETTER]), 'web', 'app')).toBe('REFUTED');
  expect(said(acl(['ingress', 1, 'deny', LETTER, 6, 22]), 'web', 'app')).toBe('REFUTED');
  expect(said(acl(['ingress', 9, 'deny', LETTER], ['ingress', 1, 'allow', '10.0.0.0/26']), 'web', 'app')).toBe('REFUTED');
  expect(said(acl(['ingress', 9, 'allow', LETTER], ['ingress', 1, 'deny', '10.0.0.0/26'], ['ingress', 2, 'deny', '::/0']), 'web', 'app')).toBe('PROVED');
  expect(said(acl(['egress', 1, 'deny', LETTER]), 'web', 'app')).toBe('REFUTED');
  expect(said({ ...acl(), acls: { app: [aclEntry('ingress', 1, 'allow', LETTER)] } }, 'web', 'app')).toBe('UNKNOWN');
  expect(said({ ...acl(['ingress', 1, 'deny', LETTER]), rules: {} }, 'web', 'app')).toBe('PROVED');
});

test('an unknown destination of a route bears on what it may take alone', () => {
  const routes = (kind: 'peering' | 'nat-gateway', id: string): Changes => (
    { rules: { other: [anyEgress, ingress('10.0.0.0/8')], app: [anyEgress, ingress('10.0.0.0/8')] }, routes: { web: [to(LETTER, kind, id)] } });
  expect(said(routes('peering', 'pcx-ab'), 'web', 'other')).toBe('UNKNOWN');
  expect(said(routes('nat-gateway', 'natgw'), 'web', 'other')).toBe('PROVED');
  expect(said(routes('peering', 'pcx-ab'), 'web', 'third')).toBe('PROVED');
  expect(said(routes('peering', 'pcx-ab'), 'web', 'app')).toBe('UNKNOWN');
  expect(said(routes('peering', 'pcx-ab'), 'nat', 'app')).toBe('REFUTED');
});

test('an unknown group or rule bears on its interfaces alone', () => {
  const odd = { app: [ingress(LETTER)] };
  expect([said({ rules: odd }, 'web', 'app'), said({ rules: odd }, 'app', 'web'), said({ rules: odd }, 'web', 'app', 'acls')]).toEqual(['UNKNOWN', 'PROVED', 'REFUTED']);
  expect(said({ rules: odd, acls: { app: [] } }, 'web', 'app')).toBe('PROVED');
});

test('an unknown block of a subnet bears on its interfaces alone, also where all pairs are asked at once', () => {
  const facts = network({ rules: { app: [anyEgress, ingress('10.0.0.0/24')] } });
  const odd = { ...facts, subnets: facts.subnets.map((one) => (one.id === 'nat' ? { ...one, cidrs: [LETTER] } : one)) };
  const all = segmentPaths(odd);
  const query = (from: string, target: string): Query => ({ kind: 'no-path', from: { kind: 'subnets', group: from }, to: { kind: 'subnets', group: target } });
  const pairs = all.groups.flatMap((from) => all.groups.map((target) => [from, target, all.verdict(from, target)]));
  expect(pairs).toEqual(pairs.map(([from, target]) => [from, target, reach(odd, query(from, target)).verdict]));
  expect([all.verdict('web', 'app'), all.verdict('app', 'web'), all.verdict('web', 'nat'), all.verdict('nat', 'web')]).toEqual(['REFUTED', 'PROVED', 'UNKNOWN', 'UNKNOWN']);
  expect(reach(odd, { kind: 'no-path', from: { kind: 'cidr', cidr: '10.0.0.0/25' }, to: { kind: 'interface', id: 'web' } }).verdict).toBe('UNKNOWN');
});
