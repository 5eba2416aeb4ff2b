/** The numbers of `npm run bench` and their page. */
import { CompilerMeasurement, EvaluatorMeasurement } from './bench-guardrails';
import { ProverMeasurement, SolverComparison } from './bench-prover';
import { ReplayMeasurement } from './bench-replay';
import { DrainMeasurement, NotMeasured, PathMeasurement } from './bench-response';
import { RotationMeasurement } from './bench-rotation';
import { HandlerSize } from './bundle-sizes';
import { interquartileRange, median, ms, table } from './measurements';

/** Milliseconds of one run: by the clock, and of the processor. */
export interface Timing {
  readonly wall: number;
  readonly cpu: number;
}

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
  /** The same value made from processor time. */
  readonly cpuValue: number;
  /** Whether the target is met; nothing where there is none. */
  readonly met?: boolean;
}

/** All that was measured. */
export interface BenchReport {
  readonly date: string;
  readonly machine: string;
  readonly versions: string;
  readonly rounds: number;
  /** Whether a round before the first one warmed the caches. */
  readonly warming: boolean;
  /** Times that handlers were loaded, and credentials rotated. */
  readonly repeats: number;
  readonly comparisons: readonly Comparison[];
  readonly handlers: readonly (HandlerSize & { readonly coldRequire: number })[];
  readonly prover: readonly ProverMeasurement[];
  readonly z3: SolverComparison;
  readonly responses: { readonly path: PathMeasurement | NotMeasured; readonly drain: DrainMeasurement };
  readonly rotations: readonly RotationMeasurement[];
  readonly guardrails: { readonly compiler: CompilerMeasurement; readonly evaluator: EvaluatorMeasurement; readonly replay: ReplayMeasurement };
}

const VALUE: Record<ComparisonKind, (measured: number, baseline: number) => number> = {
  'added ms': (measured, baseline) => measured - baseline,
  'ratio': (measured, baseline) => measured / baseline,
  'added share': (measured, baseline) => measured / baseline - 1,
};

/**
 * Holds the times of a program against those of its baseline, round by round.
 *
 * @param ours the program, one run a round
 * @param theirs its baseline in the same rounds
 */
export function compare(spec: ComparisonSpec, ours: readonly Timing[], theirs: readonly Timing[]): Comparison {
  if (ours.length !== theirs.length) {
    throw new Error(`"${spec.what}" has ${ours.length} runs and its baseline ${theirs.length}.`);
  }
  const [measured, baseline] = [ours.map(({ wall }) => wall), theirs.map(({ wall }) => wall)];
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
    cpuValue: median(ours.map(({ cpu }, round) => VALUE[spec.kind](cpu, theirs[round].cpu))),
    ...(spec.target === undefined ? {} : { met: value <= spec.target }),
  };
}

/** The page of the numbers. */
export function renderMarkdown(report: BenchReport): string {
  return `# Benchmarks

\`npm run bench -- --write\` wrote this page on ${report.date}.

- Machine: ${report.machine}
- Versions: ${report.versions}
- ${report.rounds} rounds ${report.warming ? 'after one that warms the caches' : 'with cold caches'}. Each round runs every program once as a whole process, in alternating
  order. Numbers are medians with the interquartile range; a value is the median of the values within the rounds.
  Differences smaller than their spread mean nothing. Processor time is less disturbed by what else the machine does.
- Both sides are JavaScript in one app that installed the packed package from its tarball.

${table(
  ['What', 'Time', 'Against', 'Time of that', 'Value', 'In processor time', 'Target'],
  report.comparisons.map((row) => [
    row.what, timed(row.measuredMs, row.measuredSpread), row.against, timed(row.baselineMs, row.baselineSpread),
    `${written(row.kind, row.value)} ± ${written(row.kind, row.valueSpread)}`, written(row.kind, row.cpuValue), target(row),
  ]),
)}

The baseline of the synth is [landing-zone-as-l1s.js](benchmarks/landing-zone-as-l1s.js): a program generated from the
synthesized templates that makes each resource with the constructor of its L1 class, and names others by \`Fn.ref\` and
\`Fn.getAtt\`. Before the first round both assemblies are compared: same stacks, resources, properties, policies and outputs.
Both stage the same assets. CDK's template validation is on unless a row says otherwise; the landing zone has no findings.

## The prover

Each question in a process of its own, Node and the generated facts included in the memory; times are those of the answer alone.

${table(
  ['Question', 'Answer', 'Time', 'Peak memory', 'Target'],
  report.prover.map((row) => [row.what, row.outcome, ms(row.milliseconds), `${Math.round(row.peakMegabytes)} MB`, proverTarget(row)]),
)}

Whether a text is within one glob and outside of others, ${report.z3.questions} questions, against Z3 in WebAssembly in the same process:
${ms(report.z3.oursMs)} against ${ms(report.z3.z3Ms)}, which is ${(report.z3.z3Ms / report.z3.oursMs).toFixed(0)} times as fast; ${report.z3.agreed} answers are the same.

## Guardrails

${guardrails(report.guardrails)}

## Responses

${responses(report.responses)}

## Rotation

${rotations(report)}

## Handlers

Minified bundles with the AWS SDK inside. Cold require is the first \`require\` in a fresh Node process, median of ${report.repeats}.

${table(
  ['Handler', 'SDK clients', 'Bytes', 'Cold require'],
  report.handlers.map((handler) => [handler.name, handler.clients.length, handler.bytes, ms(handler.coldRequire)]),
)}
`;
}

function guardrails({ compiler, evaluator, replay }: BenchReport['guardrails']): string {
  const whole = (value: number) => Math.round(value).toLocaleString('en');
  return table(['What', 'Outcome', 'Time', 'Rate', 'Peak memory', 'Target'], [
    [
      `compile ${compiler.guardrails} service control guardrails (${compiler.statements} statements) for ${compiler.units} units, each with regions of its own`,
      `${compiler.policies} policies`, ms(compiler.milliseconds), '', '', `at most ${compiler.target.milliseconds} ms: ${compiler.met ? 'met' : 'MISSED'}`,
    ],
    [
      `decide a request under the catalogue: ${evaluator.policies} policies, ${evaluator.statements} statements, by the concrete evaluator`,
      `${evaluator.denied} of ${whole(evaluator.decisions)} denied`, '', `${whole(evaluator.decisionsPerSecond)} decisions a second`, '', 'for information',
    ],
    [
      `replay ${whole(replay.events)} CloudTrail events (${whole(replay.bytes / 1e6)} MB) as they come in`,
      `${whole(replay.denied)} denied`, ms(replay.seconds * 1_000), `${whole(replay.eventsPerSecond)} events a second`, `${whole(replay.peakMegabytes)} MB`, 'bounded memory',
    ],
  ]);
}

function responses({ path, drain }: BenchReport['responses']): string {
  const { many, few } = drain;
  const megabytes = ({ heapMegabytes }: typeof many) => `${heapMegabytes.toFixed(1)} MB`;
  const rate = ({ findingsPerSecond }: typeof many) => `${Math.round(findingsPerSecond)} a second`;
  const count = (value: number) => value.toLocaleString('en');
  return `A finding of GuardDuty about a leaked key on the local emulator of AWS: from the event on the bus until IAM says that the key is
inactive, and until the notice is in a queue. Cold is the first finding, for which the function starts.

${'missing' in path ? `Not measured. ${path.missing}` : table(['Path', 'Key inactive', 'Notice', 'Target for the notice'], [
  ['cold', ms(path.cold.contained), ms(path.cold.told), `at most ${path.targets.cold} ms: ${path.met.cold ? 'met' : 'MISSED'}`],
  [`warm, median of ${path.runs}`, ms(path.warm.contained), ms(path.warm.told), `at most ${path.targets.warm} ms: ${path.met.warm ? 'met' : 'MISSED'}`],
])}

Findings drained by the engine and the playbook for access keys in one process, in batches of ten, over models of IAM, table, bucket and
topic. Memory is the most of the heap that was in use after a collection; few findings in a process of their own are the baseline.

${table(['Findings', 'Keys made inactive', 'Rate', 'Memory', 'Target'], [
  [count(few.findings), count(few.contained), rate(few), megabytes(few), 'the baseline'],
  [count(many.findings), count(many.contained), rate(many), megabytes(many), `at most ${drain.mostGrowth * 100} % more: ${drain.met ? 'met' : 'MISSED'}`],
])}`;
}

function rotations({ rotations: servers, repeats }: BenchReport): string {
  const rows = servers.flatMap(({ server, times }) => 'missing' in times ? [[server, 'any', 'not measured', times.missing, '']] : times.map((row) => [
    server, row.users.toLowerCase(), timed(row.rotationMs, row.rotationSpread), timed(row.baselineMs, row.baselineSpread), `${row.ratio.toFixed(1)} ± ${row.ratioSpread.toFixed(1)}`,
  ]));
  return `A whole rotation: its four steps by the engine, the SDK and the driver, against a model of Secrets Manager and a database server with TLS
on the same machine, medians of ${repeats}. The baseline is what no rotation can do without, by the driver alone and in the same rounds: connect,
change the password, connect by the new one. With alternating users a rotation logs in as the current user, as the admin and as the
new user. The size and the cold start of the handlers are under [Handlers](#handlers).

${table(['Server', 'Users', 'Four steps', 'The driver alone', 'Ratio'], rows)}`;
}

function timed(value: number, spread: number): string {
  return `${ms(value)} ± ${ms(spread)}`;
}

function written(kind: ComparisonKind, value: number): string {
  return kind === 'added ms' ? ms(value) : value.toFixed(2);
}

function proverTarget({ target: limits, met }: ProverMeasurement): string {
  if (limits === undefined) {
    return 'for information';
  }
  return `at most ${ms(limits.milliseconds)}${limits.megabytes === undefined ? '' : `, ${limits.megabytes} MB`}: ${met ? 'met' : 'MISSED'}`;
}

function target({ kind, target: limit, met }: Comparison): string {
  if (limit === undefined) {
    return 'for information';
  }
  return `at most ${kind === 'added ms' ? `${limit} ms` : limit}: ${met ? 'met' : 'MISSED'}`;
}
