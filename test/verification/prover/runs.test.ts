import { readdirSync, readFileSync } from 'node:fs';
import * as path from 'node:path';
import { CASES, NETWORK_CASES, NORMAL, RUNS } from './runs';

const DEEP = 4_000;
/** Questions that each random network is asked. */
const QUESTIONS = 3;

function sum(runs: number): number {
  const network = Object.entries(NETWORK_CASES).reduce((total, [suite, times]) => total + (suite === 'random: queries' ? QUESTIONS : 1) * times * runs, 0);
  return Object.values(CASES).reduce<number>((total, cases) => total + cases * runs / NORMAL, network);
}

test('the random tests generate 100,000 cases, and a million in the deep run', () => {
  process.stdout.write(`generated cases: ${sum(RUNS)} in this run, ${sum(NORMAL)} in a normal one, ${sum(DEEP)} in a deep one\n`);
  expect(sum(NORMAL)).toBeGreaterThanOrEqual(100_000);
  expect(sum(DEEP)).toBeGreaterThanOrEqual(1_000_000);
});

test('every number is that of a suite', () => {
  const files = readdirSync(__dirname, { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith('.test.ts'));
  const text = files.map((file) => readFileSync(path.join(__dirname, file), 'utf8')).join('\n');
  expect(Object.keys(CASES).filter((suite) => !new RegExp(`numRuns: runsOf\\('${suite}'`).test(text))).toEqual([]);
});
