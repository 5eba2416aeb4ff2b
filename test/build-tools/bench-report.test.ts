import { BenchReport, compare, renderMarkdown } from '../../build-tools/bench-report';
import { drain, drainOf, pathOf } from '../../build-tools/bench-response';
import { rotationTimes } from '../../build-tools/bench-rotation';

const runs = (...walls: number[]) => walls.map((wall) => ({ wall, cpu: wall / 2 }));
const latency = (contained: number, told: number) => ({ contained, told });
const drained = (findings: number, heapMegabytes: number) => ({ findings, contained: findings, findingsPerSecond: 800, heapMegabytes });
const spec = { what: 'ours', against: 'theirs' } as const;

test.each([
  ['added ms', [110, 120, 130], [100, 100, 100], 20],
  ['ratio', [110, 120, 130], [100, 100, 100], 1.2],
  ['added share', [110, 120, 130], [100, 100, 100], 0.2],
  ['added ms', [300, 20, 110], [290, 10, 100], 10],
] as const)('%s of %j against %j is %d', (kind, measured, baseline, value) => {
  expect(compare({ ...spec, kind }, runs(...measured), runs(...baseline)).value).toBeCloseTo(value);
});

test('a target is met up to its value; without one nothing is judged', () => {
  expect(compare({ ...spec, kind: 'added ms', target: 10 }, runs(110), runs(100)).met).toBe(true);
  expect(compare({ ...spec, kind: 'added ms', target: 9 }, runs(110), runs(100)).met).toBe(false);
  expect(compare({ ...spec, kind: 'added ms' }, runs(110), runs(100))).not.toHaveProperty('met');
});

test('fails for a program that ran more often than its baseline', () => {
  expect(() => compare({ ...spec, kind: 'ratio' }, runs(1, 2), runs(1))).toThrow('"ours" has 2 runs and its baseline 1.');
});

test('the page has machine, medians, spreads and verdicts', () => {
  const report: BenchReport = {
    date: '2026-01-02',
    machine: '2 cores',
    versions: 'Node 24',
    rounds: 3,
    warming: true,
    repeats: 5,
    comparisons: [
      compare({ ...spec, kind: 'ratio', target: 1.15 }, runs(120, 130, 140), runs(100, 100, 100)),
      compare({ ...spec, kind: 'added ms', target: 20 }, runs(105, 105, 105), runs(100, 100, 100)),
      compare({ ...spec, kind: 'added share' }, runs(105, 105, 105), runs(100, 100, 100)),
    ],
    prover: [
      { what: 'a fleet', milliseconds: 1234.4, peakMegabytes: 150.6, outcome: '12 PROVED', target: { milliseconds: 2000, megabytes: 200 }, met: true },
      { what: 'a larger one', milliseconds: 9000, peakMegabytes: 500, outcome: '12 PROVED' },
    ],
    z3: { questions: 8, agreed: 8, oursMs: 2, z3Ms: 500 },
    guardrails: {
      compiler: { units: 200, guardrails: 37, statements: 90, policies: 900, milliseconds: 2100, target: { milliseconds: 2000 }, met: false },
      evaluator: { policies: 5, statements: 80, decisions: 20_000, denied: 12_000, decisionsPerSecond: 34_567 },
      replay: { events: 1_000_000, bytes: 1.2e9, seconds: 23.4, eventsPerSecond: 42_735, peakMegabytes: 190.4, denied: 200_000 },
    },
    responses: {
      path: pathOf({ cold: latency(900, 1_501), warm: [latency(100, 120), latency(300, 500), latency(320, 600)] }),
      drain: drainOf(drained(10_000, 22), drained(1_000, 20)),
    },
    rotations: [
      { server: 'PostgreSQL', times: [rotationTimes('SINGLE', [120, 160, 300], [100, 40, 60]), rotationTimes('ALTERNATING', [200], [50])] },
      { server: 'MariaDB', times: { missing: 'There is no server.' } },
    ],
    handlers: [{ name: 'a/b.lambda', bytes: 1234, clients: ['client-iam'], mysql2: false, coldRequire: 45.67 }],
  };
  const page = renderMarkdown(report);
  expect(page).toMatch(/\| cold +\| +900 ms \| 1501 ms \| at most 1500 ms: MISSED/);
  expect(page).toMatch(/\| warm, median of 3 \| +300 ms \| +500 ms \| at most 500 ms: met/);
  expect(page).toMatch(/\| +1,000 \| +1,000 \| 800 a second \| 20\.0 MB \| the baseline/);
  expect(page).toMatch(/\| +10,000 \| +10,000 \| 800 a second \| 22\.0 MB \| at most 10 % more: met/);
  const withoutEmulator = renderMarkdown({ ...report, responses: { ...report.responses, path: { missing: 'There is no Python.' } } });
  expect(withoutEmulator).toContain('Not measured. There is no Python.');
  expect(withoutEmulator).toContain('22.0 MB');
  expect(page).toContain('wrote this page on 2026-01-02');
  expect(page).toContain('- Machine: 2 cores');
  expect(page).toContain('- 3 rounds after one that warms the caches.');
  expect(renderMarkdown({ ...report, warming: false })).toContain('- 3 rounds with cold caches.');
  expect(page).toMatch(/\| ours +\| 130 ms ± 10\.0 ms +\| theirs +\| 100 ms ± 0\.0 ms +\| +1\.30 ± 0\.10 \| +1\.30 \| at most 1\.15: MISSED/);
  expect(page).toMatch(/5\.0 ms ± 0\.0 ms \| +2\.5 ms \| at most 20 ms: met/);
  expect(page).toMatch(/0\.05 ± 0\.00 \| +0\.05 \| for information/);
  expect(page).toMatch(/\| a fleet +\| 12 PROVED +\| +1234 ms \| +151 MB \| at most 2000 ms, 200 MB: met/);
  expect(page).toMatch(/\| a larger one +.*for information/);
  expect(page).toContain('2.0 ms against 500 ms, which is 250 times as fast; 8 answers are the same.');
  expect(page).toMatch(/\| compile 37 .* for 200 units.* \| +900 policies \| +2100 ms +\|.*at most 2000 ms: MISSED/);
  expect(page).toMatch(/12000 of 20,000 denied \|.*34,567 decisions a second/);
  expect(page).toMatch(/replay 1,000,000 CloudTrail events \(1,200 MB\).*\| +200,000 denied \| +23400 ms +\| +42,735 events a second +\| +190 MB/);
  expect(page).toContain('on the same machine, medians of 5.');
  expect(page).toContain('in a fresh Node process, median of 5.');
  // The middle one of 1.2, 4 and 5, and not 160 / 60.
  expect(page).toMatch(/\| PostgreSQL \| single +\| 160 ms ± 90\.0 ms \| 60\.0 ms ± 30\.0 ms +\| 4\.0 ± 1\.9 +\|/);
  expect(page).toMatch(/\| PostgreSQL \| alternating +\| 200 ms ± 0\.0 ms +\| 50\.0 ms ± 0\.0 ms +\| 4\.0 ± 0\.0 +\|/);
  expect(page).toMatch(/\| MariaDB +\| any +\| not measured +\| There is no server\. +\|/);
  expect(page).toMatch(/\| a\/b\.lambda +\| +1 \| +1234 \| +45\.7 ms \|/);
});

test.each([[22, true], [22.1, false]])('%d MB for many findings against 20 MB for few is bounded memory: %s', (megabytes, met) => {
  expect(drainOf(drained(10_000, megabytes), drained(1_000, 20)).met).toBe(met);
});

test('every drained finding makes its key inactive, and memory is read while they are', async () => {
  let collected = 0;
  const { findings, contained, findingsPerSecond, heapMegabytes } = await drain(205, () => {
    collected += 1;
  });
  expect({ findings, contained, collected }).toEqual({ findings: 205, contained: 205, collected: 3 });
  expect([findingsPerSecond > 0, heapMegabytes > 0]).toEqual([true, true]);
});
