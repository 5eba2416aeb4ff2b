import * as fs from 'fs';
import * as path from 'path';
import { attachCustomSynthesis } from 'aws-cdk-lib';
import type { ISynthesisSession } from 'aws-cdk-lib';
import { Construct, IConstruct } from 'constructs';
import { Claim } from './claim';
import { CLAIMS_FILE_NAME, ClaimsFile, ClaimSpec, Declaration as DeclarationSpec, PROOFS_FILE_NAME } from './claim-format';
import { Declaration } from './declaration';
import { invalidInput, shown } from '../private/errors';

export * from './claim';
export * from './claim-terms';
export * from './declaration';

/**
 * The claims that a construct states. They stand in `zero-trust.claims.json` at the root of the cloud assembly, for the
 * prover at synthesis and for anybody who proves them again.
 */
export class Claims {
  /**
   * The claims of a construct.
   *
   * @param scope who states them: a construct, a stack or the app
   */
  public static of(scope: IConstruct): Claims {
    return new Claims(scope);
  }

  private constructor(private readonly scope: IConstruct) {}

  /**
   * States promises. Each is decided on the templates that a synthesis writes.
   *
   * @param claims the promises
   */
  public state(...claims: Claim[]): void {
    const { scope } = this;
    registryOf(scope).claims.push(...claims.map((claim) => ({ scope, write: () => claim._write(scope) })));
  }

  /**
   * Promises that depend on what is added to the construct later: asked for when the app is synthesized.
   *
   * @internal
   */
  public _stateLater(claims: () => Claim[]): void {
    registryOf(this.scope).later.push(() => claims().map((claim) => ({ scope: this.scope, write: () => claim._write(this.scope) })));
  }

  /**
   * Declares what is meant to be so.
   *
   * @param declarations what is meant, with reasons
   * @throws if a reason says nothing
   */
  public declare(...declarations: Declaration[]): void {
    declarations.forEach((declaration) => declaration._check(this.scope));
    const { scope } = this;
    registryOf(scope).declarations.push(...declarations.map((declaration) => ({ scope, write: () => declaration._write(scope) })));
  }

  /** @internal */
  public _declareLater(declarations: () => Declaration[]): void {
    registryOf(this.scope).laterDeclared.push(() => declarations().map((declaration) => {
      declaration._check(this.scope);
      return { scope: this.scope, write: () => declaration._write(this.scope) };
    }));
  }
}

/**
 * Makes sure that each synthesis of the app begins without files that an earlier one left.
 *
 * @param scope any construct of the app
 */
export function prepareClaims(scope: IConstruct): void {
  registryOf(scope);
}

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

function registryOf(scope: IConstruct): Registry {
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
