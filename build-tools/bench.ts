/**
 * What the library costs an app: load time, synth time and the checks, each against a stated baseline; how fast responses and rotations are.
 *
 *     tsx build-tools/bench.ts [--runs 15] [--json] [--write]
 *
 * Whole processes, alternating with their baseline in one round after another, so that a machine that slows down slows both.
 * Both sides are compiled JavaScript in one app that installed the packed package. `--write` writes docs/benchmarks.md.
 * `--runs 1` without it is a trial: it shows that everything can still be measured, with small amounts.
 */
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'fs';
import * as os from 'os';
import * as path from 'path';
import { ModuleKind, ScriptTarget, transpileModule } from 'typescript';
import { measureCompiler, measureEvaluator } from './bench-guardrails';
import { compareWithZ3, measureProver } from './bench-prover';
import { measureReplay } from './bench-replay';
import { BenchReport, Comparison, compare, renderMarkdown, Timing } from './bench-report';
import { measureDrain, measurePath } from './bench-response';
import { measureRotations } from './bench-rotation';
import { coldRequire, measureHandlers } from './bundle-sizes';
import { assemblyDifference, l1Program } from './l1-program';
import { installApp, packPackage, run } from './packed-package';
import { parseLandingZoneSettings } from '../bin/landing-zone-settings';

const ROOT = path.join(__dirname, '..');
// Outside the project: jsii-docgen reads every assembly below the project's root, an installed copy's as well.
const OUT = mkdtempSync(path.join(os.tmpdir(), 'cdk-zero-trust-bench-'));
process.on('exit', () => rmSync(OUT, { recursive: true, force: true }));
const APP = path.join(OUT, 'app');
const BASELINE_COPY = path.join(ROOT, 'docs/benchmarks/landing-zone-as-l1s.js');

/** A program of a round: what runs, and in which environment. */
interface Program {
  readonly args: readonly string[];
  readonly env?: NodeJS.ProcessEnv;
}

const LANDING_ZONE = `
const { App } = require('aws-cdk-lib');
const zeroTrust = require('cdk-zero-trust');
const { referenceLandingZone } = require('./reference-landing-zone.js');
const [checks, outdir] = process.argv.slice(2);
const app = new App({ outdir, analyticsReporting: false, treeMetadata: false });
referenceLandingZone(app, require('./settings.json'));
const without = 'left out to measure the others';
if (checks === 'ours') {
  zeroTrust.verification.ZeroTrust.verify(app, { withoutAwsSolutions: without, withoutNist80053: without, withoutProofs: without });
} else if (checks === 'linted') {
  zeroTrust.verification.ZeroTrust.verify(app, { withoutProofs: without });
} else if (checks === 'all') {
  zeroTrust.verification.ZeroTrust.verify(app);
}
app.synth();
`;

const VALIDATED = { CDK_VALIDATION: 'true' };
const NOT_VALIDATED = { CDK_VALIDATION: 'false' };

/** The programs of one round, by name. */
function programs(): Record<string, Program> {
  const assembly = path.join(OUT, 'reference.out');
  const landingZone = (checks: string, env: NodeJS.ProcessEnv): Program => ({ args: ['landing-zone.js', checks, path.join(OUT, `${checks}.out`)], env });
  const l1s = (env: NodeJS.ProcessEnv): Program => ({ args: ['landing-zone-as-l1s.js', assembly, path.join(OUT, 'l1s.out')], env });
  // As people run it: the command line starts the app and reads what it wrote.
  const cdkSynth = (checks: string): Program => ({
    args: [path.join(ROOT, 'node_modules/aws-cdk/bin/cdk'), 'synth', '--quiet', '--app', `node --require ./cpu.js landing-zone.js ${checks} ${path.join(OUT, 'cdk.out')}`,
      '--output', path.join(OUT, 'cdk.out')],
    env: VALIDATED,
  });
  return {
    cdk: { args: ['cdk.js'] },
    library: { args: ['library.js'] },
    cdkModule: { args: ['cdk.mjs'] },
    libraryModule: { args: ['library.mjs'] },
    l1s: l1s(VALIDATED),
    constructs: landingZone('none', VALIDATED),
    l1sUnvalidated: l1s(NOT_VALIDATED),
    constructsUnvalidated: landingZone('none', NOT_VALIDATED),
    ourChecks: landingZone('ours', VALIDATED),
    linted: landingZone('linted', VALIDATED),
    cdkSynthLinted: cdkSynth('linted'),
    cdkSynthAll: cdkSynth('all'),
  };
}

/** Makes the app: the packed package, the reference landing zone compiled against it, and the L1 program of its templates. */
function prepare(): { newest: string } {
  const { devDependencies } = JSON.parse(readFileSync(path.join(ROOT, 'package.json'), 'utf8')) as { devDependencies: Record<string, string> };
  const { tarball } = packPackage(ROOT, OUT);
  const pinned = (name: string) => ({ [name]: devDependencies[name] });
  installApp(APP, { ...pinned('aws-cdk-lib'), ...pinned('constructs'), ...pinned('cdk-nag'), 'cdk-zero-trust': `file:${tarball}` });

  const write = (file: string, text: string) => writeFileSync(path.join(APP, file), text);
  write('cpu.js', CPU);
  write('cdk.js', "require('aws-cdk-lib');\n");
  write('library.js', "require('aws-cdk-lib');\nrequire('cdk-zero-trust');\n");
  write('cdk.mjs', "import { App } from 'aws-cdk-lib';\nApp;\n");
  write('library.mjs', "import { App } from 'aws-cdk-lib';\nimport { network } from 'cdk-zero-trust';\nApp;\nnetwork;\n");
  write('landing-zone.js', LANDING_ZONE);
  write('settings.json', JSON.stringify(parseLandingZoneSettings(readFileSync(path.join(ROOT, 'landing-zone.json'), 'utf8'), 'landing-zone.json')));
  const reference = readFileSync(path.join(ROOT, 'bin/reference-landing-zone.ts'), 'utf8').replace("'../lib'", "'cdk-zero-trust'");
  const options = { module: ModuleKind.CommonJS, target: ScriptTarget.ES2022, esModuleInterop: true };
  write('reference-landing-zone.js', transpileModule(reference, { compilerOptions: options }).outputText);

  const assembly = path.join(OUT, 'reference.out');
  start({ args: ['landing-zone.js', 'none', assembly], env: NOT_VALIDATED });
  write('landing-zone-as-l1s.js', l1Program(assembly));
  start({ args: ['landing-zone-as-l1s.js', assembly, path.join(OUT, 'l1s.out')], env: NOT_VALIDATED });
  const difference = assemblyDifference(assembly, path.join(OUT, 'l1s.out'));
  if (difference) {
    throw new Error(`The baseline does not make the same resources: ${difference}`);
  }
  return { newest: devDependencies['aws-cdk-lib'] };
}

/** Runs a program to its end. */
function start({ args, env }: Program): Timing {
  rmSync(path.join(APP, 'cpu.txt'), { force: true });
  const begin = process.hrtime.bigint();
  run(process.execPath, ['--require', './cpu.js', ...args], APP, { ...process.env, ...env });
  const wall = Number(process.hrtime.bigint() - begin) / 1e6;
  // A line a process: the command line of the CDK starts the app.
  const cpu = readFileSync(path.join(APP, 'cpu.txt'), 'utf8').trim().split('\n').reduce((sum, line) => sum + Number(line), 0);
  return { wall, cpu };
}

/** Programs say at their end how much of the processor they used: other load on the machine disturbs that less than the clock. */
const CPU = `
process.on('exit', () => {
  const { user, system } = process.cpuUsage();
  require('fs').appendFileSync('cpu.txt', (user + system) / 1000 + '\\n');
});
`;

/** How much is measured. */
interface Amounts {
  readonly rounds: number;
  /** Whether a round before the first one warms the caches. */
  readonly warming: boolean;
  /** Times that what is quick is measured. */
  readonly repeats: number;
  readonly events: number;
  readonly findings: number;
}

function amounts(rounds: number, written: boolean): Amounts {
  return rounds === 1 && !written
    ? { rounds, warming: false, repeats: 1, events: 50_000, findings: 2_000 }
    : { rounds, warming: true, repeats: Math.max(5, rounds), events: 1_000_000, findings: 10_000 };
}

/** Times by program: one run of each in every round, those of the round that warms the caches left out. */
function alternate(all: Readonly<Record<string, Program>>, { rounds, warming }: Amounts): Record<string, Timing[]> {
  const times: Record<string, Timing[]> = Object.fromEntries(Object.keys(all).map((name) => [name, []]));
  for (let round = warming ? 0 : 1; round <= rounds; round += 1) {
    const order = Object.entries(all);
    // A program must not always follow the same one.
    for (const [name, program] of round % 2 === 0 ? order : order.reverse()) {
      const time = start(program);
      if (round > 0) {
        times[name].push(time);
      }
    }
    process.stderr.write(`round ${round} of ${rounds}\n`);
  }
  return times;
}

function comparisons(times: Readonly<Record<string, Timing[]>>): Comparison[] {
  return [
    compare({ what: "`require('cdk-zero-trust')` after `require('aws-cdk-lib')`", against: "`require('aws-cdk-lib')` alone", kind: 'added ms', target: 20 }, times.library, times.cdk),
    compare({ what: 'an ES module that imports `network` of it (Node loads every namespace then)', against: 'an ES module that imports `App` of aws-cdk-lib', kind: 'added ms' }, times.libraryModule, times.cdkModule),
    compare({ what: 'synth of the reference landing zone', against: 'the same resources as L1s', kind: 'ratio', target: 1.15 }, times.constructs, times.l1s),
    compare({ what: 'the same, CDK template validation off', against: 'the same resources as L1s, validation off', kind: 'ratio' }, times.constructsUnvalidated, times.l1sUnvalidated),
    compare({ what: 'synth with ZeroTrustChecks', against: 'synth without checks', kind: 'added share', target: 0.25 }, times.ourChecks, times.constructs),
    compare({ what: "cdk-nag's AwsSolutions and NIST 800-53 R5 on top", against: 'synth with ZeroTrustChecks', kind: 'added share' }, times.linted, times.ourChecks),
    compare({ what: '`cdk synth` with ZeroTrustProofs', against: '`cdk synth` with all other checks', kind: 'added share', target: 0.15 }, times.cdkSynthAll, times.cdkSynthLinted),
  ];
}

/** Measures a part of the report, and says how long that took. */
async function section<Measured>(name: string, measure: () => Measured | Promise<Measured>): Promise<Measured> {
  const begin = Date.now();
  const measured = await measure();
  process.stderr.write(`${name}: measured in ${Math.round((Date.now() - begin) / 1000)} s\n`);
  return measured;
}

async function main(args: readonly string[]): Promise<void> {
  const given = args.indexOf('--runs');
  const rounds = given < 0 ? 15 : Number(args[given + 1]);
  if (!Number.isInteger(rounds) || rounds < 1) {
    throw new Error(`--runs is ${args[given + 1]}; write a whole number of at least 1.`);
  }
  const much = amounts(rounds, args.includes('--write'));
  const { newest } = await section('app and baseline', () => prepare());
  const report: BenchReport = {
    date: new Date().toISOString().slice(0, 10),
    machine: `${os.cpus().length} cores (${os.cpus()[0].model}), ${Math.round(os.totalmem() / 2 ** 30)} GB, ${os.type()} ${os.arch()}`,
    versions: `Node ${process.versions.node}, aws-cdk-lib ${newest}`,
    rounds,
    warming: much.warming,
    repeats: much.repeats,
    comparisons: await section('rounds', () => comparisons(alternate(programs(), much))),
    prover: await section('prover', () => measureProver(ROOT, APP, Math.min(5, rounds))),
    z3: await section('Z3', () => compareWithZ3(ROOT, APP)),
    guardrails: await section('guardrails', () => ({ compiler: measureCompiler(Math.min(5, rounds)), evaluator: measureEvaluator(), replay: measureReplay(much.events) })),
    responses: await section('responses', async () => ({ path: await measurePath(much.repeats), drain: measureDrain(much.findings) })),
    rotations: await section('rotations', () => measureRotations(much.repeats)),
    handlers: await section('handlers', () => measureHandlers(ROOT).map((handler) => ({
      ...handler, coldRequire: coldRequire(ROOT, handler.name, much.repeats),
    }))),
  };
  console.log(args.includes('--json') ? JSON.stringify(report, undefined, 2) : renderMarkdown(report));
  if (args.includes('--write')) {
    writeFileSync(path.join(ROOT, 'docs/benchmarks.md'), renderMarkdown(report));
    mkdirSync(path.dirname(BASELINE_COPY), { recursive: true });
    writeFileSync(BASELINE_COPY, readFileSync(path.join(APP, 'landing-zone-as-l1s.js')));
  }
}

if (require.main === module) {
  void main(process.argv.slice(2));
}
