import { requireReason } from '../private/errors';

/**
 * A variable of a function's environment that looks like a secret and is none.
 */
export class EnvironmentException {
  /**
   * Accepts one variable.
   *
   * @param name the variable's name, exactly
   * @param reason why its value is no secret
   * @throws when the reason says nothing
   */
  public static variable(name: string, reason: string): EnvironmentException {
    return new EnvironmentException(name, requireReason('EnvironmentException.variable', `the exception for ${name}`, reason));
  }

  private constructor(
    /** The variable's name. */
    public readonly name: string,
    /** Why its value is no secret. */
    public readonly reason: string,
  ) {}
}
