import * as fs from 'fs';
import * as path from 'path';
import { attachCustomSynthesis } from 'aws-cdk-lib';
import type { ISynthesisSession } from 'aws-cdk-lib';
import { Construct, IConstruct } from 'constructs';
import { CLAIMS_FILE_NAME, ClaimsFile, ClaimSpec, Declaration as DeclarationSpec, PROOFS_FILE_NAME } from './claim-format';
import { invalidInput, shown } from '../private/errors';

/** Something stated, written when the app is. */
interface Stated<T> {
  readonly scope: IConstruct;
  write(): T;
}

/** What an app states. Copies of this package in one app share it. */
interface Registry {
  readonly claims: Stated<ClaimSpec>[];
  readonly later: (() => Stated<ClaimSpec>[])[];
  readonly declarations: Stated<DeclarationSpec>[];
  readonly laterDeclared: (() => Stated<DeclarationSpec>[])[];
}

const REGISTRY = Symbol.for('cdk-zero-trust.claims');

/**
 * What the app of a construct states. From the first call on, each synthesis of the app begins without the files that an earlier one left.
 */
export function registryOf(scope: IConstruct): Registry {
  const { root } = scope.node;
  const holder = root as unknown as { [REGISTRY]?: Registry };
  if (!holder[REGISTRY]) {
    const registry: Registry = { claims: [], later: [], declarations: [], laterDeclared: [] };
    Object.defineProperty(root, REGISTRY, { value: registry, enumerable: false });
    // A custom synthesis must be a construct's own; the app's may be somebody else's.
    attachCustomSynthesis(new Construct(root as Construct, 'ZeroTrustClaims'), {
      onSynthesize: ({ outdir }: ISynthesisSession) => writeClaims(outdir, registry),
    });
  }
  return holder[REGISTRY]!;
}

function writeClaims(outdir: string, registry: Registry): void {
  const file = path.join(outdir, CLAIMS_FILE_NAME);
  // What an earlier synthesis wrote is stale, and the framework forbids plugins to write into it.
  fs.rmSync(file, { force: true });
  fs.rmSync(path.join(outdir, PROOFS_FILE_NAME), { force: true });
  const content: ClaimsFile = {
    version: 1,
    claims: uniqueClaims([...registry.claims, ...registry.later.flatMap((later) => later())]),
    declarations: uniqueDeclarations([...registry.declarations, ...registry.laterDeclared.flatMap((later) => later())]),
  };
  if (content.claims.length + content.declarations.length > 0) {
    fs.writeFileSync(file, `${JSON.stringify(content, undefined, 1)}\n`);
  }
}

/** In the order of ids, so that the order of constructs changes nothing. */
function uniqueClaims(stated: readonly Stated<ClaimSpec>[]): ClaimSpec[] {
  const byId = new Map<string, ClaimSpec>();
  for (const { scope, write } of stated) {
    const claim = write();
    const known = byId.get(claim.id);
    if (known && JSON.stringify({ ...known, statedBy: '' }) !== JSON.stringify({ ...claim, statedBy: '' })) {
      throw invalidInput(scope, `the claim ${shown(claim.id)} is stated already${known.statedBy ? ` by ${known.statedBy}` : ''} with another meaning`, 'call one of them otherwise: name or about');
    }
    byId.set(claim.id, known ?? claim);
  }
  return [...byId.keys()].sort().map((id) => byId.get(id)!);
}

function uniqueDeclarations(stated: readonly Stated<DeclarationSpec>[]): DeclarationSpec[] {
  const byText = new Map(stated.map(({ write }) => write()).map((declaration) => [JSON.stringify([declaration.kind, declaration]), declaration]));
  return [...byText.keys()].sort().map((text) => byText.get(text)!);
}
