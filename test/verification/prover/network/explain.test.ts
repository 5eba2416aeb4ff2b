import * as fc from 'fast-check';
import { networks, queries } from './random-networks';
import { aclEntry, ingress, network, OPEN_ACL, to } from './small-network';
import { exhaust } from './support';
import { filtersOf, onlyRoutes, widen } from '../../../../lib/verification/prover/network/blocking';
import { reach } from '../../../../lib/verification/prover/network/reach';
import { Blocked, Layers, Query } from '../../../../lib/verification/prover/network/result';
import { NetworkFacts } from '../../../../lib/verification/prover/network-facts';
import { countCases } from '../support/generated-cases';

const RUNS = Number(process.env.PROVER_RUNS ?? 400);
const SEED = Number(process.env.PROVER_SEED ?? 20261122);

const layersOf = (blocked: Blocked): Layers => (
  blocked.layers.length > 1 || blocked.layers[0] === 'routes' ? 'both' : blocked.layers[0]);

test('with all else open a blocking set stops everything, and nothing of it can be opened', () => {
  const seen = { sets: 0, filters: 0, empty: 0 };
  fc.assert(fc.property(networks, queries.filter((query) => query.kind !== 'reachable'), (facts, query) => {
    const verdict = reach(facts, { ...query, explain: true });
    if (verdict.verdict !== 'PROVED') return;
    expect(verdict.blocked!.length).toBeGreaterThan(0);
    for (const blocked of verdict.blocked!) {
      const base = blocked.layers[0] === 'routes' ? onlyRoutes(facts) : facts;
      const asked: Query = { ...query, layers: layersOf(blocked) };
      const named = new Set(blocked.filters.map((one) => JSON.stringify(one)));
      const others = blocked.layers.flatMap((layer) => filtersOf(base, layer)).filter((one) => !named.has(JSON.stringify(one)));
      const answer = (more: Blocked['filters']): string => exhaust(widen(base, [...others, ...more]), asked, { packets: 0 });
      expect({ blocked, answer: answer([]) }).toEqual({ blocked, answer: 'none' });
      for (const one of blocked.filters) {
        // Where a block is not known, nobody knows either whether a packet gets through.
        const isOpen = answer([one]) !== 'none' || reach(widen(base, [...others, one]), asked).verdict === 'UNKNOWN';
        expect({ blocked, one, isOpen }).toEqual({ blocked, one, isOpen: true });
        seen.filters++;
      }
      seen.sets++;
      if (blocked.filters.length === 0) seen.empty++;
    }
  }), { numRuns: RUNS, seed: SEED });
  countCases('network: blocking sets', seen.sets + seen.filters);
  expect(seen.sets).toBeGreaterThan(RUNS / 10);
  expect(seen.filters).toBeGreaterThan(seen.sets - seen.empty - 1);
}, 600_000);

/** What stops packets from one subnet of the small network to another. */
function said(facts: NetworkFacts, from: string, target: string, layers?: Layers): [string, string[]][] {
  const verdict = reach(facts, {
    kind: 'no-path',
    from: from === 'internet' ? { kind: 'internet' } : { kind: 'subnets', group: from },
    to: target === 'internet' ? { kind: 'internet' } : { kind: 'subnets', group: target },
    layers,
    explain: true,
  });
  return verdict.verdict === 'PROVED' ? verdict.blocked!.map((one) => [one.text, one.filters.map((filter) => filter.text)]) : [];
}

const deny = [aclEntry('ingress', 1, 'deny', '10.0.0.0/26'), aclEntry('ingress', 2, 'deny', '2600:1::/64'), ...OPEN_ACL];

test('each layer that stops it by itself is named', () => {
  expect(said(network(), 'web', 'app')).toEqual([['Security groups alone stop it', ['security group sg-app has no ingress rule for it']]]);
  expect(said(network({ acls: { app: deny } }), 'web', 'app')).toEqual([
    ['Security groups alone stop it', ['security group sg-app has no ingress rule for it']],
    ['Network ACLs alone stop it', ['network ACL acl-app denies it by ingress entry 1', 'network ACL acl-app denies it by ingress entry 2']],
  ]);
  expect(said(network({ acls: { app: [] } }), 'web', 'app', 'acls')).toEqual([
    ['Network ACLs alone stop it', ['network ACL acl-app has no ingress entry that allows it']],
  ]);
});

test('layers that stop it together only are named together', () => {
  const acl = [aclEntry('ingress', 1, 'deny', '0.0.0.0/0', 6, 443), aclEntry('ingress', 2, 'deny', '::/0', 6, 443), ...OPEN_ACL];
  const facts = network({ acls: { app: acl }, rules: { app: [ingress('10.0.0.0/8'), ingress('::/0')] } });
  expect(said(facts, 'web', 'app')).toEqual([[
    'Security groups and network ACLs stop it together, neither by themselves',
    ['security group sg-app has no ingress rule for it', 'network ACL acl-app denies it by ingress entry 1', 'network ACL acl-app denies it by ingress entry 2'],
  ]]);
});

test('what routes lack is named where they are enough', () => {
  const text = 'Routes alone stop it, whatever groups and ACLs let through';
  expect(said(network(), 'nat', 'internet')).toEqual([[text, ['route table rt-nat has no route for it']]]);
  expect(said(network(), 'app', 'other')).toEqual([[text, ['route table rt-app has no route for it']]]);
  expect(said(network({ routes: { nat: [to('0.0.0.0/0', 'internet-gateway', 'igw-a')] } }), 'nat', 'internet')).toEqual([[text, ['nat has no public address']]]);
});
