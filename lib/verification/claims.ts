import { IConstruct } from 'constructs';
import { Claim } from './claim';
import { registryOf } from './claims-registry';
import { Declaration } from './declaration';

export * from './claim';
export * from './claim-ends';
export * from './claim-props';
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
