import * as fc from 'fast-check';
import { networks, queries } from './random-networks';
import { sideOf } from '../../../../lib/verification/prover/network/ends';
import { Search } from '../../../../lib/verification/prover/network/search';
import { Topology } from '../../../../lib/verification/prover/network/topology';
import { countCases } from '../support/generated-cases';

const RUNS = Number(process.env.PROVER_RUNS ?? 400);
const SEED = Number(process.env.PROVER_SEED ?? 20261122);

test('where all kinds of packets together find no way, each kind finds none and no doubt', () => {
  const seen = { rough: 0, exact: 0 };
  fc.assert(fc.property(networks, queries.filter((query) => query.kind !== 'reachable'), fc.constantFrom('groups', 'acls', 'both'), (facts, query, layers) => {
    const net = new Topology(facts, layers, [query.from, query.to].flatMap((end) => (end.kind === 'cidr' ? [end.cidr] : [])));
    const [from, to] = [sideOf(net, query.from, 'from'), sideOf(net, query.to, 'to')];
    if (typeof from === 'string' || typeof to === 'string') return;
    const constraints = query.kind === 'no-path' ? query.constraints : undefined;
    const none = (rough: boolean): boolean => {
      const { path, doubt } = new Search(net, from, to, false, constraints, [], rough).run();
      return path === undefined && doubt === undefined;
    };
    const [rough, exact] = [none(true), none(false)];
    if (rough) expect({ facts, query, layers, exact }).toEqual({ facts, query, layers, exact: true });
    seen.rough += Number(rough);
    seen.exact += Number(exact);
  }), { numRuns: RUNS, seed: SEED });
  countCases('network: rough answers', seen.rough);
  // A rough answer is worth asking for: it is nearly always the answer.
  expect(seen.rough).toBeGreaterThan(0.95 * seen.exact);
}, 600_000);
