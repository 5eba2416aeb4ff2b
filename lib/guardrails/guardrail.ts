import { FrameworkControl } from './framework-controls';
import { DenyStatement, GuardrailDefinition } from './guardrail-definition';
import { GuardrailExemption } from './guardrail-exemption';
import { GuardrailPolicyType } from './guardrail-policy-type';
import { GuardrailRollout } from './guardrail-rollout';

/**
 * One preventive rule of an organization: what nobody may do in the guarded accounts, whatever their own policies say.
 * Made by {@link Guardrails} (service control policies) and {@link ResourceGuardrails} (resource control policies).
 *
 * @see https://docs.aws.amazon.com/organizations/latest/userguide/orgs_manage_policies_scps.html
 */
export class Guardrail {
  /** @internal */
  public static _define(definition: GuardrailDefinition): Guardrail {
    return new Guardrail(definition, GuardrailRollout.ENFORCED);
  }

  /** Names the guardrail in errors and reports, such as `regions`. */
  public readonly guardrailId: string;

  /** The type of the policies it is written in. */
  public readonly policyType: GuardrailPolicyType;

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

  private constructor(
    private readonly definition: GuardrailDefinition,
    /** How far it has been rolled out. */
    public readonly rollout: GuardrailRollout,
  ) {
    this.guardrailId = definition.id;
    this.policyType = definition.policyType ?? GuardrailPolicyType.SERVICE_CONTROL;
    this.protectsAgainst = definition.protectsAgainst;
    this.traps = [...definition.traps];
    this.controls = [...definition.controls];
    this.exemptions = [...definition.exemptions ?? []];
    this._statements = definition.statements;
  }

  /**
   * The same guardrail at another stage of its rollout.
   *
   * @param rollout how far it is rolled out
   */
  public withRollout(rollout: GuardrailRollout): Guardrail {
    return new Guardrail(this.definition, rollout);
  }
}
