import { FrameworkControl } from './framework-controls';
import { GuardrailExemption } from './guardrail-exemption';
import { GuardrailPolicyType } from './guardrail-policy-type';

/** One statement of a guardrail. All are denials: what is allowed stays with identities and their policies. */
export interface DenyStatement {
  /** Letters and digits; unique among all guardrails of the catalogue. */
  readonly sid: string;
  readonly actions?: readonly string[];
  /** Service control policies only. */
  readonly notActions?: readonly string[];
  /** `*` when left out together with `notResources`. */
  readonly resources?: readonly string[];
  readonly notResources?: readonly string[];
  readonly conditions?: Conditions;
}

export type Conditions = { readonly [operator: string]: { readonly [key: string]: string | readonly string[] } };

export interface GuardrailDefinition {
  readonly id: string;
  /** A service control policy when left out. */
  readonly policyType?: GuardrailPolicyType;
  readonly protectsAgainst: string;
  readonly traps: readonly string[];
  readonly controls: readonly FrameworkControl[];
  readonly statements: readonly DenyStatement[];
  readonly exemptions?: readonly GuardrailExemption[];
}
