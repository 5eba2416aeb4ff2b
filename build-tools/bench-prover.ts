/**
 * How fast the prover of the packed package is, and how much memory it takes: each question in a process of its own.
 */
import { execFileSync } from 'child_process';
import { readFileSync, writeFileSync } from 'fs';
import * as path from 'path';
import { ModuleKind, ScriptTarget, transpileModule } from 'typescript';
import { median } from './measurements';

/** A question that was measured. */
export interface ProverMeasurement {
  readonly what: string;
  readonly milliseconds: number;
  /** Of the whole process, Node included. */
  readonly peakMegabytes: number;
  /** What came out. */
  readonly outcome: string;
  /** Largest numbers that are good. */
  readonly target?: { readonly milliseconds: number; readonly megabytes?: number };
  readonly met?: boolean;
}

/** The same questions asked of Z3. */
export interface SolverComparison {
  readonly questions: number;
  readonly agreed: number;
  readonly oursMs: number;
  readonly z3Ms: number;
}

interface Scenario {
  readonly name: string;
  readonly what: string;
  readonly target?: ProverMeasurement['target'];
}

const SCENARIOS: readonly Scenario[] = [
  { name: 'fleet-100', what: '12 claims over 100 roles with 1,000 statements, 22 SCP denials, a boundary' },
  { name: 'fleet-1000', what: '12 claims over 1,000 roles with 10,000 statements, 22 SCP denials, a boundary', target: { milliseconds: 2_000, megabytes: 200 } },
  { name: 'fleet-10000', what: '12 claims over 10,000 roles with 100,000 statements, 22 SCP denials, a boundary' },
  {
    name: 'network',
    what: 'all pairs of 450 segments: 10,000 network interfaces, 2,000 security groups of 20 rules',
    target: { milliseconds: 1_000, megabytes: 200 },
  },
  { name: 'overlapping-globs', what: 'a request within twelve overlapping `*x*` globs', target: { milliseconds: 1_000 } },
  { name: 'denials', what: 'a request that 200 denials leave', target: { milliseconds: 1_000 } },
];

/** Answers a scenario and prints what it took; runs in the app that installed the package. */
const PROGRAM = `
const { PolicyProver, segmentPaths } = require('cdk-zero-trust/prover');
const { claims, roles } = require('./fleet.js');
const { largeNetwork } = require('./large-network.js');
const ACCOUNT = '111111111111';
const deny = (resources) => ({ effect: 'Deny', actions: ['*'], conditions: [], ...resources });
const ask = (denials) => {
  const statements = [{ effect: 'Allow', actions: ['*'], resources: ['*'], conditions: [] }, ...denials];
  const principal = { kind: 'role', arn: 'arn:aws:iam::' + ACCOUNT + ':role/R', account: ACCOUNT, identityPolicies: [{ name: 'p', statements }] };
  return () => new PolicyProver().findRequest({ principals: [principal], actions: ['s:*'], resources: [{ arn: '*', account: ACCOUNT }] }).verdict;
};
const fleet = (count) => {
  const queries = claims(roles(count));
  return () => { const prover = new PolicyProver(); return queries.filter((query) => prover.findRequest(query).verdict === 'PROVED').length + ' of 12 PROVED'; };
};
const scenarios = {
  'fleet-100': () => fleet(100),
  'fleet-1000': () => fleet(1000),
  'fleet-10000': () => fleet(10000),
  'network': () => { const facts = largeNetwork({ interfaces: 10000, groups: 2000, rules: 20, subnets: 450 }); return () => segmentPaths(facts).groups.length + ' segments'; },
  'overlapping-globs': () => ask([...'abcdefghijkl'].map((letter, i, all) => deny({ notResources: ['*' + letter + all[(i + 1) % 12] + letter + '*'] }))),
  'denials': () => ask(Array.from({ length: 200 }, (_, i) => deny({ resources: ['arn:aws:s:::x' + i + '*', '*y' + i] }))),
};
const run = scenarios[process.argv[2]]();
const start = performance.now();
const outcome = run();
const milliseconds = performance.now() - start;
console.log(JSON.stringify({ outcome, milliseconds, peakMegabytes: process.resourceUsage().maxRSS / 1024 }));
`;

/**
 * Measures every question in an app that installed the package.
 *
 * @param root of the project
 * @param app folder of the app
 * @param rounds processes a question
 */
export function measureProver(root: string, app: string, rounds: number): ProverMeasurement[] {
  const support = path.join(root, 'test/verification/prover');
  for (const file of ['policy/support/fleet.ts', 'network/large-network.ts']) {
    const { outputText } = transpileModule(readFileSync(path.join(support, file), 'utf8'), { compilerOptions: { module: ModuleKind.CommonJS, target: ScriptTarget.ES2022 } });
    writeFileSync(path.join(app, path.basename(file).replace(/\.ts$/, '.js')), outputText);
  }
  writeFileSync(path.join(app, 'prover.js'), PROGRAM);
  return SCENARIOS.map(({ name, what, target }) => {
    const runs = Array.from({ length: rounds }, () => JSON.parse(execFileSync(process.execPath, ['prover.js', name], { cwd: app, encoding: 'utf8' })) as
      { outcome: string; milliseconds: number; peakMegabytes: number });
    const milliseconds = median(runs.map((one) => one.milliseconds));
    const peakMegabytes = median(runs.map((one) => one.peakMegabytes));
    const met = target === undefined ? undefined : milliseconds <= target.milliseconds && peakMegabytes <= (target.megabytes ?? Infinity);
    return { what, milliseconds, peakMegabytes, outcome: runs[0].outcome, ...(target && { target }), ...(met === undefined ? {} : { met }) };
  });
}

/** Both answer whether a text is within one glob and outside of others. */
const AGAINST_Z3 = `
const { PolicyProver } = require('cdk-zero-trust/prover');
const { init } = require(process.argv[2]);
const QUESTIONS = [
  ['arn:aws:s3:::data/*', ['arn:aws:s3:::data/private/*']],
  ['arn:aws:s3:::data/*', ['arn:aws:s3:::*']],
  ['*a*', ['*b*', '*c*']],
  ['a*b', ['*']],
  ['role/*', ['role/admin*', 'role/*-ops']],
  ['x?y*', ['x*']],
  ['*-prod-*', ['*-prod-eu-*', '*-prod-us-*']],
  ['team-*', ['team-a*', 'team-b*', 'team-c*', 'team-*d']],
];
const ours = (glob, out) => {
  const statements = [{ effect: 'Allow', actions: ['s:a'], resources: ['*'], conditions: [{ operator: 'StringLike', key: 's:k', values: [glob] }] },
    { effect: 'Deny', actions: ['s:a'], resources: ['*'], conditions: [{ operator: 'StringLike', key: 's:k', values: out }] }];
  const principal = { kind: 'role', arn: 'arn:aws:iam::111111111111:role/R', account: '111111111111', identityPolicies: [{ name: 'p', statements }] };
  return new PolicyProver().findRequest({ principals: [principal], actions: ['s:a'], resources: [{ arn: '*', account: '111111111111' }] }).verdict === 'REFUTED';
};
async function main() {
  const { Context, em } = await init();
  const z3 = Context('bench');
  const regex = (glob) => [...glob].map((c) => (c === '*' ? '(re.* re.allchar)' : c === '?' ? 're.allchar' : '(str.to_re "' + c + '")')).reduce((a, b) => '(re.++ ' + a + ' ' + b + ')');
  const theirs = async (glob, out) => {
    const solver = new z3.Solver();
    solver.fromString('(declare-const k String)\\n(assert (str.in_re k ' + regex(glob) + '))\\n' + out.map((one) => '(assert (not (str.in_re k ' + regex(one) + ')))').join('\\n'));
    return (await solver.check()) === 'sat';
  };
  let agreed = 0; let oursMs = 0; let z3Ms = 0;
  for (const [glob, out] of QUESTIONS) {
    let start = performance.now();
    const one = ours(glob, out);
    oursMs += performance.now() - start;
    start = performance.now();
    const other = await theirs(glob, out);
    z3Ms += performance.now() - start;
    if (one === other) agreed += 1;
  }
  console.log(JSON.stringify({ questions: QUESTIONS.length, agreed, oursMs, z3Ms }));
  em.PThread.terminateAllThreads();
}
main();
`;

/** Asks Z3 (WebAssembly) the same questions in the same process. */
export function compareWithZ3(root: string, app: string): SolverComparison {
  writeFileSync(path.join(app, 'against-z3.js'), AGAINST_Z3);
  return JSON.parse(execFileSync(process.execPath, ['against-z3.js', path.join(root, 'node_modules/z3-solver')], { cwd: app, encoding: 'utf8' })) as SolverComparison;
}
