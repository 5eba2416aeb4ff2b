import { FrameworkControl } from './framework-controls';
import { GuardrailExemption } from './guardrail-exemption';

/** One statement of a service control policy. All are denials: what is allowed stays with identities and their policies. */
export interface DenyStatement {
  readonly sid: string;
  readonly actions?: readonly string[];
  readonly notActions?: readonly string[];
  /** `*` when left out. */
  readonly resources?: readonly string[];
  readonly conditions?: Conditions;
}

export type Conditions = { readonly [operator: string]: { readonly [key: string]: string | readonly string[] } };

export interface GuardrailDefinition {
  readonly id: string;
  readonly protectsAgainst: string;
  readonly traps: readonly string[];
  readonly controls: readonly FrameworkControl[];
  readonly statements: readonly DenyStatement[];
  readonly exemptions?: readonly GuardrailExemption[];
}
