import { OrganizationTarget } from '../identity/organization-target';

/**
 * How far a guardrail has been rolled out. Over-strict policies stop work in every account at once, so a new guardrail is
 * observed first, then tested on a unit, then enforced.
 */
export class GuardrailRollout {
  /** Attached to its targets. */
  public static readonly ENFORCED = new GuardrailRollout('enforced');

  /**
   * Attached to nothing. It is compiled, counted in the plan, and `cdk-zero-trust replay` says what it would have denied.
   */
  public static readonly OBSERVED = new GuardrailRollout('observed');

  /**
   * Attached to one unit or account only, whatever targets it is meant for.
   *
   * @param target the unit or account on which it is tested
   */
  public static testedOn(target: OrganizationTarget): GuardrailRollout {
    return new GuardrailRollout('tested', target);
  }

  private constructor(
    /** `enforced`, `tested` or `observed`. */
    public readonly stage: string,
    /** Where it is tested. */
    public readonly testTarget?: OrganizationTarget,
  ) {}
}
