import { FrameworkControl } from './framework-controls';
import { DenyStatement, GuardrailDefinition } from './guardrail-definition';
import { GuardrailExemption } from './guardrail-exemption';

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
