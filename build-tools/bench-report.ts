/** The numbers of `npm run bench` and their page. */
import { HandlerSize } from './bundle-sizes';
import { interquartileRange, median, ms, table } from './measurements';

/** How a measured time is held against its baseline. */
export type ComparisonKind = 'added ms' | 'ratio' | 'added share';

/** What is compared with what. */
export interface ComparisonSpec {
  readonly what: string;
  readonly against: string;
  readonly kind: ComparisonKind;
  /** Largest value that is good; nothing where the number is for information. */
  readonly target?: number;
}

/** A comparison with its numbers. */
export interface Comparison extends ComparisonSpec {
  /** Median milliseconds of the measured program. */
  readonly measuredMs: number;
  readonly measuredSpread: number;
  /** Median milliseconds of the baseline. */
  readonly baselineMs: number;
  readonly baselineSpread: number;
  /** Median over the rounds of the value within each round. */
  readonly value: number;
  readonly valueSpread: number;
  /** Whether the target is met; nothing where there is none. */
  readonly met?: boolean;
}

/** All that was measured. */
export interface BenchReport {
  readonly date: string;
  readonly machine: string;
  readonly versions: string;
  readonly rounds: number;
  readonly comparisons: readonly Comparison[];
  readonly handlers: readonly (HandlerSize & { readonly coldRequire: number })[];
}

const VALUE: Record<ComparisonKind, (measured: number, baseline: number) => number> = {
  'added ms': (measured, baseline) => measured - baseline,
  'ratio': (measured, baseline) => measured / baseline,
  'added share': (measured, baseline) => measured / baseline - 1,
};

/**
 * Holds the times of a program against those of its baseline, round by round.
 *
 * @param measured milliseconds of the program, one a round
 * @param baseline milliseconds of the baseline in the same rounds
 */
export function compare(spec: ComparisonSpec, measured: readonly number[], baseline: readonly number[]): Comparison {
  if (measured.length !== baseline.length) {
    throw new Error(`"${spec.what}" has ${measured.length} runs and its baseline ${baseline.length}.`);
  }
  const values = measured.map((time, round) => VALUE[spec.kind](time, baseline[round]));
  const value = median(values);
  return {
    ...spec,
    measuredMs: median(measured),
    measuredSpread: interquartileRange(measured),
    baselineMs: median(baseline),
    baselineSpread: interquartileRange(baseline),
    value,
    valueSpread: interquartileRange(values),
    ...(spec.target === undefined ? {} : { met: value <= spec.target }),
  };
}

/** The page of the numbers. */
export function renderMarkdown(report: BenchReport): string {
  return `# Benchmarks

\`npm run bench -- --write\` wrote this page on ${report.date}.

- Machine: ${report.machine}
- Versions: ${report.versions}
- ${report.rounds} rounds after one that warms the caches. Each round runs every program once as a whole process, in alternating
  order. Numbers are medians with the interquartile range; the last column but one is the median of the values within the
  rounds. Differences smaller than their spread mean nothing.
- Both sides are JavaScript in one app that installed the packed package from its tarball.

${table(
  ['What', 'Time', 'Against', 'Time of that', 'Value', 'Target'],
  report.comparisons.map((row) => [
    row.what, timed(row.measuredMs, row.measuredSpread), row.against, timed(row.baselineMs, row.baselineSpread),
    written(row.kind, row.value, row.valueSpread), target(row),
  ]),
)}

The baseline of the synth is [landing-zone-as-l1s.js](benchmarks/landing-zone-as-l1s.js): a program generated from the
synthesized templates that makes each resource with the constructor of its L1 class, and names others by \`Fn.ref\` and
\`Fn.getAtt\`. Before the first round both assemblies are compared: same stacks, resources, properties, policies and outputs.
Both stage the same assets. CDK's template validation is on unless a row says otherwise; the landing zone has no findings.

## Handlers

Minified bundles with the AWS SDK inside. Cold require is the first \`require\` in a fresh Node process, median of ${Math.max(5, report.rounds)}.

${table(
  ['Handler', 'SDK clients', 'Bytes', 'Cold require'],
  report.handlers.map((handler) => [handler.name, handler.clients, handler.bytes, ms(handler.coldRequire)]),
)}
`;
}

function timed(value: number, spread: number): string {
  return `${ms(value)} ± ${ms(spread)}`;
}

function written(kind: ComparisonKind, value: number, spread: number): string {
  return kind === 'added ms' ? `${ms(value)} ± ${ms(spread)}` : `${value.toFixed(2)} ± ${spread.toFixed(2)}`;
}

function target({ kind, target: limit, met }: Comparison): string {
  if (limit === undefined) {
    return 'for information';
  }
  return `at most ${kind === 'added ms' ? `${limit} ms` : limit}: ${met ? 'met' : 'MISSED'}`;
}
