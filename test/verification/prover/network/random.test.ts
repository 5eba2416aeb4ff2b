import * as fc from 'fast-check';
import { queries, networks } from './random-networks';
import { Answer, exhaust, replay } from './support';
import { reach } from '../../../../lib/verification/prover/network/reach';
import { NetworkVerdict, Query } from '../../../../lib/verification/prover/network/result';
import { segmentPaths } from '../../../../lib/verification/prover/network/segments';
import { countCases } from '../support/generated-cases';

const RUNS = Number(process.env.PROVER_RUNS ?? 400);
const SEED = Number(process.env.PROVER_SEED ?? 20261122);

function said(verdict: NetworkVerdict, query: Query): Answer {
  if (verdict.verdict === 'UNKNOWN') return 'maybe';
  return (query.kind === 'reachable') === (verdict.verdict === 'PROVED') ? 'path' : 'none';
}

test('the search says what sending every packet says, and each witness is a packet that gets there', () => {
  const tally = { packets: 0 };
  const answers: Record<Answer, number> = { path: 0, maybe: 0, none: 0 };
  fc.assert(fc.property(networks, fc.array(queries, { minLength: 3, maxLength: 3 }), (facts, asked) => {
    for (const query of asked) {
      const verdict = reach(facts, query);
      const answer = said(verdict, query);
      const brute = exhaust(facts, query, tally);
      answers[brute]++;
      expect({ query, verdict, answer }).toEqual({ query, verdict, answer: brute });
      if (answer === 'path' && verdict.verdict !== 'UNKNOWN') expect(replay(facts, verdict.path!, query.layers ?? 'both')).toBeUndefined();
    }
  }), { numRuns: RUNS, seed: SEED });
  countCases('network: packets sent one by one', tally.packets);
  if (process.env.PROVER_TALLY) console.log(`${tally.packets} packets, ${JSON.stringify(answers)}`);
  expect(tally.packets).toBeGreaterThan(RUNS * 50);
  expect(Math.min(answers.path, answers.maybe, answers.none)).toBeGreaterThan(RUNS / 20);
}, 600_000);

test('all pairs at once say what each pair says by itself', () => {
  const seen: Record<string, number> = {};
  fc.assert(fc.property(networks, fc.constantFrom('groups' as const, 'acls' as const, 'both' as const), (facts, layers) => {
    const all = segmentPaths(facts, layers);
    for (const from of all.groups) {
      for (const to of all.groups) {
        const alone = reach(facts, { kind: 'no-path', from: { kind: 'subnets', group: from }, to: { kind: 'subnets', group: to }, layers }).verdict;
        seen[alone] = (seen[alone] ?? 0) + 1;
        expect({ from, to, layers, verdict: all.verdict(from, to) }).toEqual({ from, to, layers, verdict: alone });
      }
    }
  }), { numRuns: RUNS, seed: SEED });
  countCases('network: all pairs', Object.values(seen).reduce((sum, count) => sum + count, 0));
  expect(Object.keys(seen).sort()).toEqual(['PROVED', 'REFUTED', 'UNKNOWN']);
}, 600_000);
