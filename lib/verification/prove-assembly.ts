import type { ClaimsFile } from './claim-format';
import type { parseClaimsFile as ParseClaimsFile } from './prover/claims/parse-claims-file';
import type { prove as Prove } from './prover/claims/prove';
import type { ProofReport } from './prover/claims/result';
import type { deploymentsOf as DeploymentsOf } from './prover/model/deployments';
import type { readSources as ReadSources } from './prover/model/read-sources';

/** The first part of the ids of findings. */
export const PROOFS_PLUGIN = 'ZeroTrustProofs';

/** How to prove an assembly. */
export interface AssemblyProof {
  /** Ids of claims, or how they begin: only these. */
  readonly only?: readonly string[];
  /** Whether the claims that hold for every app are proved too. */
  readonly builtIn?: boolean;
}

/** The prover takes a while to load: only who proves something pays for it. */
/* eslint-disable @typescript-eslint/no-require-imports */
function engine() {
  return {
    readSources: (require('./prover/model/read-sources') as { readSources: typeof ReadSources }).readSources,
    deploymentsOf: (require('./prover/model/deployments') as { deploymentsOf: typeof DeploymentsOf }).deploymentsOf,
    parseClaimsFile: (require('./prover/claims/parse-claims-file') as { parseClaimsFile: typeof ParseClaimsFile }).parseClaimsFile,
    prove: (require('./prover/claims/prove') as { prove: typeof Prove }).prove,
  };
}
/* eslint-enable @typescript-eslint/no-require-imports */

/**
 * Proves the claims of a cloud assembly, and those that hold for every app.
 *
 * @param directory the assembly's folder
 * @param options which claims
 */
export function proveAssembly(directory: string, options: AssemblyProof = {}): ProofReport {
  const { readSources, deploymentsOf, parseClaimsFile, prove } = engine();
  const set = readSources([directory]);
  const files = set.claimsFiles.map(({ content, file }) => parseClaimsFile(content, file));
  const claims: ClaimsFile = { version: 1, claims: files.flatMap((file) => file.claims), declarations: files.flatMap((file) => file.declarations) };
  return prove(deploymentsOf(set), claims, options);
}
