import { createHash } from 'crypto';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'fs';
import * as os from 'os';
import * as path from 'path';
import { brokenAccess } from './brute-force-access';
import { brokenPaths } from './brute-force-paths';
import { Mutant, mutantsOf } from './mutants';
import { loadActionCatalogue } from '../../../../lib/private/iam-catalogue/action-catalogue';
import { ClaimsFile, ClaimSpec } from '../../../../lib/verification/claim-format';
import { parseClaimsFile } from '../../../../lib/verification/prover/claims/parse-claims-file';
import { prove } from '../../../../lib/verification/prover/claims/prove';
import { Deployment } from '../../../../lib/verification/prover/deployment';
import { accessChanges } from '../../../../lib/verification/prover/diff/access-changes';
import { pathChanges } from '../../../../lib/verification/prover/diff/path-changes';
import { principalText, resourceText } from '../../../../lib/verification/prover/diff/same-parts';
import { deploymentsOf } from '../../../../lib/verification/prover/model/deployments';
import { readSources } from '../../../../lib/verification/prover/model/read-sources';
import { withCommonLetters } from '../../../../lib/verification/prover/model/rewrite-letters';
import { referenceApp } from '../../../support/reference-app';

const UPDATE = process.env.UPDATE_REDUNDANT_MUTANTS === 'true';
/**
 * Walking all of them takes longer than the rest of the tests: a normal run takes every network mutant and each eighth shape of the others,
 * and of these it is written down why they are redundant.
 */
const ALL = process.env.PROVER_MUTANTS === 'all';
const catalogue = loadActionCatalogue();

/** What became of a mutant. */
interface Walked {
  readonly name: string;
  readonly broken: readonly string[];
  /** Claims that requests or packets made by hand break and the prover calls proved. */
  readonly missed: readonly string[];
  /** Where no claim is broken: why. */
  readonly redundant?: string;
}

/** The landing zone with its mutants of one kind, walked one after the other. */
interface Walk {
  readonly base: Deployment;
  readonly claims: ClaimsFile;
  readonly walked: readonly Walked[];
  /** Names of the mutants of which it is written down why they are redundant. */
  readonly sampled: ReadonlySet<string>;
  readonly count: number;
}

/** Tests that walk the mutants of what bears on the network, or on access. */
export function describeMutationWalk(bearsOn: Mutant['bearsOn']): void {
  let folder: string;
  let walk: Walk;

  beforeAll(() => {
    folder = mkdtempSync(path.join(os.tmpdir(), 'mutation-walk-'));
    walk = walkAll(folder, bearsOn);
  }, 1_800_000);
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  test('the reference landing zone is proved as it stands', () => {
    const report = prove([walk.base], walk.claims);
    const open = report.results.filter(({ verdict }) => verdict !== 'PROVED');
    expect(open.map(({ claim, findings }) => [claim.id, findings[0].message])).toEqual([]);
  });

  test('what a request or a packet made by hand breaks, the prover does not call proved', () => {
    expect(walk.walked.length).toBeGreaterThan(20);
    expect(walk.walked.filter(({ missed }) => missed.length > 0).map(({ name, missed }) => [name, missed])).toEqual([]);
  });

  test('every mutant breaks a claim, or is redundant for a reason that is written down', () => {
    const { walked, sampled, count } = walk;
    const all = walked.flatMap(({ name, redundant: why }): [string, string][] => (why === undefined ? [] : [[name, why]])).sort();
    const redundant = Object.fromEntries(all.filter(([name]) => sampled.has(name)));
    const file = path.join(__dirname, `redundant-${bearsOn}-mutants.json`);
    if (UPDATE) writeFileSync(file, `${JSON.stringify(redundant, null, 1)}\n`);
    process.stdout.write(`mutants: ${walked.length} of ${count}, ${walked.length - all.length} break claims, ${all.length} are redundant\n`);
    expect(redundant).toEqual(JSON.parse(readFileSync(file, 'utf8')));
  });

  test('what is redundant adds neither access nor a path', () => {
    expect(walk.walked.filter(({ redundant: why }) => why?.startsWith('adds '))).toEqual([]);
  });

  test('no mutant leaves it open what it changes', () => {
    expect(walk.walked.filter(({ redundant: why }) => why === 'nobody knows what it changes')).toEqual([]);
  });
}

function walkAll(folder: string, bearsOn: Mutant['bearsOn']): Walk {
  const { app } = referenceApp(undefined, { outdir: folder });
  app.synth();
  const set = readSources([folder]);
  const claims = parseClaimsFile(set.claimsFiles[0].content, 'zero-trust.claims.json');
  const [base] = deploymentsOf(set);
  const asked = prove([base], claims).results.map(({ claim }) => claim).filter((claim) => isPath(claim) === (bearsOn === 'network')).map(({ id }) => id);
  const mutants = mutantsOf(set).filter((mutant) => mutant.bearsOn === bearsOn);
  const sample = sampleOf(mutants);
  return {
    base,
    claims,
    walked: (ALL ? mutants : sample).map((mutant) => walkOne(mutant, base, claims, asked)),
    sampled: new Set(sample.map(({ name }) => name)),
    count: mutants.length,
  };
}

/** The same ones on every machine: those of which the shape's digest says so, one of each shape. */
function sampleOf(mutants: readonly Mutant[]): Mutant[] {
  const ofShape = new Map(mutants.map((mutant) => [mutant.shape, mutant]).reverse() as [string, Mutant][]);
  const chosen = [...ofShape].filter(([shape, { bearsOn }]) => bearsOn === 'network' || createHash('sha256').update(shape).digest()[0] % 8 === 0);
  return chosen.map(([, mutant]) => mutant).reverse();
}

/** What a network rule changes is paths, and what a policy changes is not: only those claims are asked. */
function walkOne(mutant: Mutant, base: Deployment, claims: ClaimsFile, asked: readonly string[]): Walked {
  const [mutated] = deploymentsOf(mutant.set());
  const report = prove([mutated], claims, { only: asked });
  const broken = report.results.filter(({ verdict }) => verdict !== 'PROVED').map(({ claim }) => claim.id);
  const [before, after] = withCommonLetters(base, mutated);
  const byHand = mutant.bearsOn === 'network' ? brokenPaths(mutated, claims.claims, PORTS) : brokenByRequests(before, after, claims.claims);
  const proved = new Set(report.results.filter(({ verdict }) => verdict === 'PROVED').map(({ claim }) => claim.id));
  return {
    name: mutant.name,
    broken,
    missed: [...byHand].filter((id) => proved.has(id)),
    ...(broken.length === 0 ? { redundant: reason(mutant, before, after) } : {}),
  };
}

function isPath({ kind }: ClaimSpec): boolean {
  return kind === 'no-path' || kind === 'only-path' || kind === 'reachable';
}

const PORTS = [22, 443, 3306, 5432, 50_001];

function brokenByRequests(before: Deployment, after: Deployment, claims: readonly ClaimSpec[]): Set<string> {
  const known = new Set([...before.principals.map(principalText), ...before.resources.map(resourceText)]);
  return brokenAccess(after, claims, catalogue, (one) => !known.has('kind' in one ? principalText(one) : resourceText(one)));
}

/** Why a mutant breaks no claim. */
function reason(mutant: Mutant, before: Deployment, after: Deployment): string {
  if (mutant.bearsOn === 'network') {
    const { changes } = pathChanges(before, after);
    const added = changes.filter(({ change }) => change === 'added');
    if (added.length > 0) return `adds ${added[0].from} -> ${added[0].to}, of which no claim speaks`;
    return changes.length > 0 ? 'only takes paths away' : 'another filter decides the same';
  }
  const { changes, undecided } = accessChanges(before, after, { catalogue });
  const [added] = changes.filter(({ change }) => change === 'added');
  if (added !== undefined) return `adds ${added.witness.action}, of which no claim speaks`;
  return changes.length > 0 ? 'only takes access away' : undecided.length > 0 ? 'nobody knows what it changes' : 'another statement decides the same';
}
