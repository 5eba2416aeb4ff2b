/** Proves what it is told to and prints what came of it: run as a process of its own, so that a hang can be ended. */
import { readFileSync } from 'fs';
import { ClaimsFile } from '../../../../lib/verification/claim-format';
import { parseClaimsFile } from '../../../../lib/verification/prover/claims/parse-claims-file';
import { prove } from '../../../../lib/verification/prover/claims/prove';
import { deploymentsOf } from '../../../../lib/verification/prover/model/deployments';
import { readSources } from '../../../../lib/verification/prover/model/read-sources';

const [claims, ...sources] = process.argv.slice(2);

function outcome() {
  try {
    const file: ClaimsFile = claims === '-' ? { version: 1, claims: [], declarations: [] } : parseClaimsFile(JSON.parse(readFileSync(claims, 'utf8')), claims);
    const { results } = prove(deploymentsOf(readSources(sources)), file);
    return { verdicts: results.map(({ claim, verdict, findings }) => ({ id: claim.id, verdict, because: findings[0]?.message ?? '' })) };
  } catch (error) {
    return error instanceof Error ? { error: error.constructor.name, message: error.message } : { error: 'something that is no error', message: String(error) };
  }
}

process.stdout.write(`\n${JSON.stringify(outcome())}\n`);
