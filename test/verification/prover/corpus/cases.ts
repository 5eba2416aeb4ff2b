/** Templates as people write them, with what has to be found out about them. */
import { existsSync, readdirSync, readFileSync } from 'fs';
import { join } from 'path';
import { ClaimsFile } from '../../../../lib/verification/claim-format';
import { parseClaimsFile } from '../../../../lib/verification/prover/claims/parse-claims-file';
import { prove } from '../../../../lib/verification/prover/claims/prove';
import { ProofReport } from '../../../../lib/verification/prover/claims/result';
import { deploymentsOf } from '../../../../lib/verification/prover/model/deployments';
import { readSources } from '../../../../lib/verification/prover/model/read-sources';

export const CASES = join(__dirname, '../../../cases');

/** What `expected.json` says. */
export interface Expected {
  readonly about: string;
  /** What is wrong with the templates; missing where nothing is. */
  readonly flaw?: string;
  /** Verdicts of claims by their ids, or by how the ids begin; where two fit, the longer one counts. Other claims are proved. */
  readonly verdicts: { readonly [prefix: string]: 'PROVED' | 'REFUTED' | 'UNKNOWN' };
}

export const NAMES: readonly string[] = readdirSync(CASES).filter(name => existsSync(join(CASES, name, 'expected.json'))).sort();

const NO_CLAIMS: ClaimsFile = { version: 1, claims: [], declarations: [] };

export function expectedOf(name: string): Expected {
  return JSON.parse(readFileSync(join(CASES, name, 'expected.json'), 'utf8')) as Expected;
}

/** Everything of the folder but the labels is proved together. */
export function proveCase(name: string): ProofReport {
  const folder = join(CASES, name);
  const sources = readdirSync(folder).filter(file => !/^(expected|claims)\.json$/.test(file)).sort().map(file => join(folder, file));
  const claims = join(folder, 'claims.json');
  const file = existsSync(claims) ? parseClaimsFile(JSON.parse(readFileSync(claims, 'utf8')), claims) : NO_CLAIMS;
  return prove(deploymentsOf(readSources(sources)), file);
}

export function labelOf({ verdicts }: Expected, id: string): string {
  const fitting = Object.keys(verdicts).filter(prefix => id.startsWith(prefix)).sort((a, b) => b.length - a.length);
  return fitting.length === 0 ? 'PROVED' : verdicts[fitting[0]];
}
