/** Proofs for the tests of an app: `import { expectProved } from 'cdk-zero-trust/testing'`. */
import * as fs from 'fs';
import * as path from 'path';
import { Stage } from 'aws-cdk-lib';
import { IConstruct } from 'constructs';
import { Acknowledged, acknowledgementsIn } from './acknowledgements';
import { AssemblyProof, PROOFS_PLUGIN, proveAssembly } from './prove-assembly';
import type { ClaimResult, ProofFinding, ProofReport } from './prover/claims/result';
import type { Request } from './prover/policy-facts';
import { invalidInput } from '../private/errors';

/** Which claims to prove. */
export interface ProofOptions {
  /** Ids of claims, or how they begin: `['no-path', 'only-can-read']`. @default - all */
  readonly only?: readonly string[];
  /** Whether the claims that hold for every app are proved beside those that are stated. @default true */
  readonly builtIn?: boolean;
}

/**
 * Synthesizes the app and proves its claims, and those that hold for every app. Plugins that are registered run too; what they
 * find does not keep this from proving.
 *
 * @param scope the app, or a construct of it; everything of the app is proved together
 * @returns what was decided about every claim, findings that are acknowledged included
 * @throws what the synthesis throws before the templates are written
 */
export function proofsOf(scope: IConstruct, options: ProofOptions = {}): ProofReport {
  return proveAssembly(assemblyOf(scope), asked(options));
}

/**
 * Fails unless all claims are proved: those of the app, or of a stack or construct those that it states or that break because
 * of it. Findings that are acknowledged on their resource pass.
 *
 * @param scope the app, a stage, a stack or a construct
 * @throws Error that lists each finding with the request or the path that breaks the claim
 */
export function assertProved(scope: IConstruct, options: ProofOptions = {}): void {
  const { results } = proofsOf(scope, options);
  if (options.only !== undefined && results.length === 0) {
    throw invalidInput(scope, `no claim begins with ${options.only.join(' or ')}`, 'write ids as zero-trust.claims.json has them');
  }
  const acknowledged = new Acknowledged(acknowledgementsIn(scope.node.root));
  const open = results.flatMap((result) => result.findings
    .filter((finding) => concerns(scope, result, finding) && !acknowledged.covers(PROOFS_PLUGIN, finding.id, placeOf(result, finding)))
    .map((finding) => textOf(result, finding)));
  if (open.length > 0) {
    throw new Error(`${open.length} finding${open.length === 1 ? '' : 's'} of ${results.length} claims of ${scope.node.path || 'the app'}:\n\n${open.join('\n\n')}\n`);
  }
}

/**
 * As {@link assertProved}, under the name that reads well in a jest test.
 *
 * @param scope the app, a stage, a stack or a construct
 */
export function expectProved(scope: IConstruct, options: ProofOptions = {}): void {
  assertProved(scope, options);
}

function asked({ only, builtIn }: ProofOptions): AssemblyProof {
  return { ...(only === undefined ? {} : { only }), ...(builtIn === undefined ? {} : { builtIn }) };
}

/** The folder of the app's assembly, written just now or before. */
function assemblyOf(scope: IConstruct): string {
  const app = scope.node.root;
  if (!Stage.isStage(app)) {
    throw invalidInput(scope, 'the construct is in no app', 'make its stack below an App');
  }
  const manifest = path.join(app.outdir, 'manifest.json');
  const written = () => fs.existsSync(manifest) ? fs.statSync(manifest, { bigint: true }).mtimeNs : undefined;
  const before = written();
  try {
    return app.synth().directory;
  } catch (error) {
    // Where a plugin has findings the synthesis fails after everything is written; before, there is nothing to prove.
    if (written() === undefined || written() === before) {
      throw error;
    }
    return app.outdir;
  }
}

function placeOf({ claim }: ClaimResult, { cause }: ProofFinding): string {
  return cause?.constructPath ?? claim.statedBy ?? '';
}

function concerns(scope: IConstruct, { claim }: ClaimResult, { cause }: ProofFinding): boolean {
  const { path: own } = scope.node;
  const places = [cause?.constructPath, claim.statedBy].filter((place) => place !== undefined);
  return own === '' || places.length === 0 || places.some((place) => place === own || place.startsWith(`${own}/`));
}

function textOf({ claim }: ClaimResult, { id, verdict, message, request, path: way, cause }: ProofFinding): string {
  return [
    `${verdict} ${id}`,
    `  promise: ${claim.promise}`,
    `  finding: ${message}`,
    ...request ? [`  request: ${requestText(request.witness)}`] : [],
    ...way ? way.legs.map(({ hops }, index) => `  path ${index + 1}: ${hops.map((hop) => hop.rule ?? hop.kind).join(' > ')}`) : [],
    ...cause ? [`  cause: ${cause.constructPath ?? `${cause.template}#${cause.logicalId}`}${cause.at ? ` ${cause.at}` : ''}`] : [],
  ].join('\n');
}

function requestText({ principal, action, resource, context }: Request): string {
  const keys = Object.entries(context).map(([key, values]) => `${key}=${values.join(',')}`);
  return `${principal.sessionArn ?? principal.arn} does ${action} on ${resource.arn}${keys.length > 0 ? ` with ${keys.join(' ')}` : ''}`;
}
