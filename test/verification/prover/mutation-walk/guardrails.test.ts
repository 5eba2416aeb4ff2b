import { mkdtempSync, rmSync } from 'fs';
import * as os from 'os';
import * as path from 'path';
import { mutantsOf } from './mutants';
import { parseClaimsFile } from '../../../../lib/verification/prover/claims/parse-claims-file';
import { prove } from '../../../../lib/verification/prover/claims/prove';
import { deploymentsOf } from '../../../../lib/verification/prover/model/deployments';
import { readSources } from '../../../../lib/verification/prover/model/read-sources';
import { FULL_SETTINGS, referenceApp } from '../../../support/reference-app';

const folder = mkdtempSync(path.join(os.tmpdir(), 'guardrail-mutants-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

test('each statement of the guardrails breaks a claim where it is taken away', () => {
  referenceApp(FULL_SETTINGS, { outdir: folder }).app.synth();
  const set = readSources([folder]);
  const claims = parseClaimsFile(set.claimsFiles[0].content, 'zero-trust.claims.json');
  const own = { ...claims, claims: claims.claims.filter(({ statedBy }) => statedBy?.includes('/Guardrails')) };
  const proved = (one: ReturnType<typeof readSources>) => prove(deploymentsOf(one), own, { builtIn: false }).results.every(({ verdict }) => verdict === 'PROVED');
  const mutants = mutantsOf(set).filter(({ name }) => name.includes('/Guardrails#'));
  expect(own.claims.length).toBeGreaterThan(5);
  expect(proved(set)).toBe(true);
  expect(mutants.filter(({ name }) => name.endsWith('taken away')).length).toBeGreaterThan(4);
  // Without a condition a denial denies more: that weakens nothing.
  expect(mutants.filter(({ name, set: mutated }) => name.endsWith('taken away') && proved(mutated())).map(({ name }) => name)).toEqual([]);
}, 300_000);
