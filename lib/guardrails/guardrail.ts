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

/**
 * One preventive rule of an organization: what no identity of the guarded accounts may do, whatever its own policies say.
 * Made by {@link Guardrails}.
 *
 * @see https://docs.aws.amazon.com/organizations/latest/userguide/orgs_manage_policies_scps.html
 */
export class Guardrail {
  /** @internal */
  public static _define(definition: GuardrailDefinition): Guardrail {
    return new Guardrail(definition);
  }

  /** Names the guardrail in errors and reports, such as `regions`. */
  public readonly guardrailId: string;

  /** What the guardrail protects against, in one sentence. */
  public readonly protectsAgainst: string;

  /** What to know before it is attached. */
  public readonly traps: string[];

  /** The controls of frameworks it serves. */
  public readonly controls: FrameworkControl[];

  /** The roles it does not bind. */
  public readonly exemptions: GuardrailExemption[];

  /** @internal */
  public readonly _statements: readonly DenyStatement[];

  private constructor(definition: GuardrailDefinition) {
    this.guardrailId = definition.id;
    this.protectsAgainst = definition.protectsAgainst;
    this.traps = [...definition.traps];
    this.controls = [...definition.controls];
    this.exemptions = [...definition.exemptions ?? []];
    this._statements = definition.statements;
  }
}
