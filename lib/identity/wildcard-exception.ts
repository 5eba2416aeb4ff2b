import { Token } from 'aws-cdk-lib';
import { invalidInput, requireReason, shown } from '../private/errors';

/**
 * A wildcard that a {@link LeastPrivilegeRole} may hold, with the reason.
 *
 * The reason becomes the acknowledgement of the wildcard's finding, on the one policy that holds such statements.
 *
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/best-practices.html#grant-least-privilege
 */
export class WildcardException {
  /**
   * Allows an action with a wildcard, such as `s3:GetObject*`. It also covers what AWS adds under the pattern later.
   *
   * @param pattern the action exactly as the statement has it; never `*` alone
   * @param reason why single actions will not do
   * @throws when the pattern has no wildcard or no service, or the reason says nothing
   */
  public static action(pattern: string, reason: string): WildcardException {
    if (Token.isUnresolved(pattern) || !/^[a-z0-9-]+:[A-Za-z0-9*?]*[*?][A-Za-z0-9*?]*$/.test(pattern)) {
      throw invalidInput('WildcardException.action', `${shown(pattern)} is not a wildcard of one service's actions`, "write it as 's3:GetObject*'");
    }
    return new WildcardException(requireReason('WildcardException.action', `the exception for ${pattern}`, reason), pattern, undefined, []);
  }

  /**
   * Allows a resource with a wildcard, for named actions only: `*` for actions that know no resources, or a part such as
   * `<bucket ARN>/*`.
   *
   * @param pattern the resource exactly as the statement has it
   * @param actions the actions the statement may have with it, exactly as it has them
   * @param reason why no single resource can be named
   * @throws when there are no actions, or the reason says nothing
   */
  public static resource(pattern: string, actions: string[], reason: string): WildcardException {
    if (actions.length === 0) {
      throw invalidInput('WildcardException.resource', 'the exception names no actions', 'list the actions that need the wildcard');
    }
    return new WildcardException(requireReason('WildcardException.resource', `the exception for ${shown(pattern)}`, reason), undefined, pattern, [...actions]);
  }

  private constructor(
    /** Why the wildcard is needed. */
    public readonly reason: string,
    /** The action pattern, for exceptions of an action. */
    public readonly actionPattern: string | undefined,
    /** The resource pattern, for exceptions of a resource. */
    public readonly resourcePattern: string | undefined,
    /** The actions that may have the resource pattern; empty for exceptions of an action. */
    public readonly actions: string[],
  ) {}
}
