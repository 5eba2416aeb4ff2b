import * as fc from 'fast-check';
import { networks, queries } from './random-networks';
import { reach } from '../../../../lib/verification/prover/network/reach';
import { Query } from '../../../../lib/verification/prover/network/result';
import { NetworkFacts } from '../../../../lib/verification/prover/network-facts';

const RUNS = Number(process.env.PROVER_RUNS ?? 400);
const SEED = Number(process.env.PROVER_SEED ?? 20261122);

/** How much of a path a verdict speaks of: 0 none, 1 perhaps, 2 one. */
function path(facts: NetworkFacts, query: Query): number {
  const { verdict } = reach(facts, query);
  if (verdict === 'UNKNOWN') return 1;
  return (query.kind === 'reachable') === (verdict === 'PROVED') ? 2 : 0;
}

/** The facts without the n-th thing that allows: rules of groups and entries of ACLs, counted through. */
function without(facts: NetworkFacts, n: number, action: 'allow' | 'deny'): NetworkFacts {
  const sizes = [...facts.securityGroups.map((group) => (action === 'allow' ? group.rules.length : 0)), ...facts.networkAcls.map((acl) => acl.entries.filter((one) => one.action === action).length)];
  const total = sizes.reduce((sum, size) => sum + size, 0);
  let at = total === 0 ? -1 : n % total;
  const drop = <T>(things: readonly T[], counts: (thing: T) => boolean): T[] => things.filter((thing) => !counts(thing) || at-- !== 0);
  return {
    ...facts,
    securityGroups: facts.securityGroups.map((group) => ({ ...group, rules: drop(group.rules, () => action === 'allow') })),
    networkAcls: facts.networkAcls.map((acl) => ({ ...acl, entries: drop(acl.entries, (one) => one.action === action) })),
  };
}

test('removing an allow never adds a path, and removing a deny never takes one away', () => {
  let changed = 0;
  fc.assert(fc.property(networks, queries, fc.nat(), (facts, query, n) => {
    const before = path(facts, query);
    const narrower = path(without(facts, n, 'allow'), query);
    const wider = path(without(facts, n, 'deny'), query);
    if (narrower !== before || wider !== before) changed++;
    expect(narrower).toBeLessThanOrEqual(before);
    expect(wider).toBeGreaterThanOrEqual(before);
  }), { numRuns: RUNS * 3, seed: SEED });
  expect(changed).toBeGreaterThan(RUNS / 50);
}, 600_000);

/** Every id under another name that sorts another way. */
function renamed<T>(value: T, names: ReadonlyMap<string, string>): T {
  if (typeof value === 'string') return (names.get(value) ?? value) as T;
  if (Array.isArray(value)) return value.map((one) => renamed(one as unknown, names)) as T;
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, one]) => [names.get(key) ?? key, renamed(one as unknown, names)])) as T;
}

/** The facts with every list whose order means nothing turned round. */
function turned(facts: NetworkFacts): NetworkFacts {
  const back = <T>(things: readonly T[]): T[] => [...things].reverse();
  return {
    ...facts,
    subnets: back(facts.subnets),
    interfaces: back(facts.interfaces).map((one) => ({ ...one, securityGroupIds: back(one.securityGroupIds) })),
    securityGroups: back(facts.securityGroups).map((group) => ({ ...group, rules: back(group.rules) })),
    networkAcls: back(facts.networkAcls).map((acl) => ({ ...acl, entries: back(acl.entries) })),
    routeTables: back(facts.routeTables).map((table) => ({ ...table, routes: back(table.routes) })),
    vpcs: back(facts.vpcs),
    natGateways: back(facts.natGateways),
    internetGateways: back(facts.internetGateways),
  };
}

test('neither names nor order of what is listed change a verdict', () => {
  fc.assert(fc.property(networks, queries, (facts, query) => {
    const ids = new Set<string>();
    JSON.stringify(facts, (key, value: unknown) => {
      if (key === 'id' && typeof value === 'string') ids.add(value);
      return value;
    });
    const names = new Map([...ids, 'pl-1', 'pl-2'].map((id, index) => [id, `z${100 - index}`]));
    const before = reach(facts, query).verdict;
    expect(reach(renamed(facts, names), renamed(query, names)).verdict).toBe(before);
    expect(reach(turned(facts), query).verdict).toBe(before);
  }), { numRuns: RUNS, seed: SEED });
}, 600_000);
