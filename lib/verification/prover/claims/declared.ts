import { Outcome } from './outcome';
import { Setting } from './policy-claims';
import { ClaimSpec, Declaration } from '../../claim-format';

/** A claim with the way it is decided. */
export interface Stated {
  readonly claim: ClaimSpec;
  readonly builtIn: boolean;
  readonly decide: (setting: Setting, outcome: Outcome) => void;
}

/** A declaration of a kind. */
export type Declared<K extends Declaration['kind']> = Declaration & { readonly kind: K };

/** Whoever reads a verdict sees what was declared, and why. */
export function noteReasons(declared: readonly Declaration[], outcome: Outcome): void {
  for (const { kind, reason, statedBy } of declared) outcome.assumptions.add(`declared as ${kind}${statedBy === undefined ? '' : ` by ${statedBy}`}: ${reason}`);
}
