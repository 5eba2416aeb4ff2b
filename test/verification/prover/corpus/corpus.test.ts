import { expectedOf, labelOf, NAMES, proveCase } from './cases';
import { ClaimResult } from '../../../../lib/verification/prover/claims/result';

/** Of all claims about the corpus, built in and stated, at most so many may stay open. */
const UNKNOWN_BELOW = 0.05;

interface Decided {
  readonly name: string;
  readonly results: readonly ClaimResult[];
}

let decided: readonly Decided[];

beforeAll(() => {
  decided = NAMES.map(name => ({ name, results: proveCase(name).results }));
});

test('holds at least forty cases, and a labelled flaw in about half of them', () => {
  const flawed = NAMES.filter(name => expectedOf(name).flaw !== undefined);
  expect(NAMES.length).toBeGreaterThanOrEqual(40);
  expect(flawed.length / NAMES.length).toBeGreaterThan(0.4);
  expect(flawed.length / NAMES.length).toBeLessThan(0.6);
});

test.each(NAMES.map(name => [name, expectedOf(name).flaw === undefined] as const))('%s: its label and its verdicts agree on whether it has a flaw', (name, isFine) => {
  expect(Object.values(expectedOf(name).verdicts).every(verdict => verdict === 'PROVED')).toBe(isFine);
});

test.each(NAMES)('%s is decided as labelled', name => {
  const expected = expectedOf(name);
  const { results } = decided.find(one => one.name === name)!;
  const told = results.map(({ claim, verdict, findings }) => {
    const because = verdict === labelOf(expected, claim.id) ? [] : findings.map(({ message }) => message);
    return { id: claim.id, verdict, because };
  });
  expect(told).toEqual(results.map(({ claim }) => ({ id: claim.id, verdict: labelOf(expected, claim.id), because: [] })));
  expect(Object.keys(expected.verdicts).filter(prefix => !results.some(({ claim }) => claim.id.startsWith(prefix)))).toEqual([]);
});

test('leaves less than one verdict in twenty open', () => {
  const all = decided.flatMap(({ name, results }) => results.map(result => ({ name, result })));
  const open = all.filter(({ result }) => result.verdict === 'UNKNOWN');
  const share = open.length / all.length;
  process.stdout.write(`corpus: ${NAMES.length} cases, ${all.length} verdicts, ${open.length} UNKNOWN (${(100 * share).toFixed(1)} %)\n`);
  open.forEach(({ name, result }) => process.stdout.write(`  ${name}: ${result.claim.id}: ${result.findings[0]?.message}\n`));
  expect(share).toBeLessThan(UNKNOWN_BELOW);
});
