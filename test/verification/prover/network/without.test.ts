import * as fc from 'fast-check';
import { networks, queries } from './random-networks';
import { ingress, network } from './small-network';
import { exhaust } from './support';
import { NetworkProver, reach } from '../../../../lib/verification/prover/network/reach';
import { causeOf, Hop, Query, ruleKey } from '../../../../lib/verification/prover/network/result';
import { NetworkFacts } from '../../../../lib/verification/prover/network-facts';
import { countCases } from '../support/generated-cases';

const RUNS = Number(process.env.PROVER_RUNS ?? 400);
const SEED = Number(process.env.PROVER_SEED ?? 20261122);

/** The facts without a rule: a group has it no more, an entry denies, a route drops. Undefined for what no rule says. */
function withoutRule(facts: NetworkFacts, { kind, id, index }: Hop): NetworkFacts | undefined {
  if (index === undefined) return undefined;
  if (kind === 'security-group') {
    const without = facts.securityGroups.map((group) => (group.id === id ? { ...group, rules: group.rules.filter((_, at) => at !== index) } : group));
    return { ...facts, securityGroups: without };
  }
  if (kind === 'network-acl') {
    return {
      ...facts,
      networkAcls: facts.networkAcls.map((acl) => (acl.id !== id ? acl : {
        ...acl, entries: acl.entries.map((entry, at) => (at === index ? { ...entry, action: 'deny' } : entry)),
      })),
    };
  }
  if (kind !== 'route' || !facts.routeTables.some((table) => table.id === id)) return undefined;
  return {
    ...facts,
    routeTables: facts.routeTables.map((table) => (table.id !== id ? table : {
      ...table, routes: table.routes.map((route, at) => (at === index ? { ...route, target: { kind: 'blackhole' } } : route)),
    })),
  };
}

test('without a rule, the network is as if it did not have it', () => {
  let compared = 0;
  fc.assert(fc.property(networks, queries, fc.nat(), (facts, query, choice) => {
    const prover = new NetworkProver(facts);
    const before = prover.decide(query);
    const hops = before.verdict !== 'UNKNOWN' && before.path ? before.path.legs.flatMap((leg) => leg.hops) : [];
    if (hops.length === 0) return;
    const hop = hops[choice % hops.length];
    const changed = withoutRule(facts, hop);
    if (!changed) return;
    const asked = { ...query, without: { rules: new Set([ruleKey(hop)]) } };
    const after = prover.decide(asked).verdict;
    expect({ hop, verdict: after }).toEqual({ hop, verdict: reach(changed, query).verdict });
    const brute = exhaust(changed, query, { packets: 0 });
    const path = query.kind === 'reachable' ? 'PROVED' : 'REFUTED';
    expect(after).toBe({ path, maybe: 'UNKNOWN', none: path === 'PROVED' ? 'REFUTED' : 'PROVED' }[brute]);
    // Leaving out is for one question: the next is about all of the network again.
    expect(prover.decide(query).verdict).toBe(before.verdict);
    compared++;
  }), { numRuns: RUNS, seed: SEED });
  countCases('network: without a rule', compared);
  expect(compared).toBeGreaterThan(RUNS / 20);
}, 600_000);

test('each cause shows after those before it are left out', () => {
  const facts = network({ rules: { app: [ingress('10.0.0.0/26', 443), ingress('10.0.0.0/28', 22), ingress('10.0.0.0/24', 5432)] } });
  const prover = new NetworkProver(facts);
  const query: Query = { kind: 'no-path', from: { kind: 'subnet-set', ids: ['web'] }, to: { kind: 'interface-set', ids: ['app'] } };
  const rules = new Set<string>();
  const causes: string[] = [];
  for (let verdict = prover.decide(query); verdict.verdict === 'REFUTED'; verdict = prover.decide({ ...query, without: { rules } })) {
    const cause = causeOf(verdict.path!)!;
    causes.push(cause.rule);
    rules.add(ruleKey(cause));
  }
  expect(causes.sort()).toEqual([
    'ingress allow protocol 6 22 from 10.0.0.0/28', 'ingress allow protocol 6 443 from 10.0.0.0/26', 'ingress allow protocol 6 5432 from 10.0.0.0/24',
  ]);
  expect(rules.size).toBe(3);
});

test('a set of which one is not there is no proof', () => {
  const facts = network();
  const to = { kind: 'interface-set', ids: ['app'] } as const;
  const verdict = (from: Query['from']): object => reach(facts, { kind: 'no-path', from, to });
  expect(verdict({ kind: 'subnet-set', ids: ['web', 'gone'] })).toEqual({ verdict: 'UNKNOWN', reason: 'Subnet gone is not in the facts' });
  expect(verdict({ kind: 'interface-set', ids: ['web', 'gone'] })).toEqual({ verdict: 'UNKNOWN', reason: 'Interface gone is not in the facts' });
  expect(verdict({ kind: 'subnet-set', ids: [] })).toMatchObject({ verdict: 'UNKNOWN' });
  expect(verdict({ kind: 'interface-set', ids: [] })).toMatchObject({ verdict: 'UNKNOWN' });
  expect(verdict({ kind: 'subnet-set', ids: ['web'] })).toMatchObject({ verdict: 'PROVED' });
});

test('blocks that queries name are taken in as they come', () => {
  const prover = new NetworkProver(network({ rules: { app: [ingress('10.0.0.0/28')] } }));
  const from = (cidr: string): string => prover.decide({ kind: 'no-path', from: { kind: 'cidr', cidr }, to: { kind: 'interface', id: 'app' } }).verdict;
  expect([from('10.0.0.0/30'), from('10.0.0.32/28'), from('10.0.0.8/29'), from('no block')]).toEqual(['REFUTED', 'PROVED', 'REFUTED', 'UNKNOWN']);
});
