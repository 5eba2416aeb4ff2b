import * as fc from 'fast-check';
import { disagreement } from './compare-sides';
import { WORLD } from './worlds';
import { runsOf, seedOf } from '../runs';

test('the search and the evaluator agree on whole worlds', () => {
  const tally = { PROVED: 0, REFUTED: 0, UNKNOWN: 0, requests: 0 };
  const seed = seedOf(1);
  fc.assert(fc.property(WORLD, fc.nat(), (world, start) => {
    const found = disagreement(world, start, tally);
    if (found !== undefined) throw new Error(found);
  }), { numRuns: runsOf('agreement: worlds'), seed });
  process.stdout.write(`agreement: seed ${seed}, ${JSON.stringify(tally)}\n`);
  const worlds = tally.PROVED + tally.REFUTED + tally.UNKNOWN;
  expect(Math.min(tally.PROVED, tally.REFUTED)).toBeGreaterThan(worlds / 10);
  expect(tally.UNKNOWN).toBeLessThan(worlds / 20);
}, 900_000);
