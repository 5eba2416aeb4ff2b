import { Token } from 'aws-cdk-lib';
import { invalidInput, requireReason, shown } from '../private/errors';

/** A user whose access keys an {@link AccessKeyAgeLimit} leaves alone, whatever their age. */
export class AccessKeyExemption {
  /**
   * One user by its exact name, whatever its path. Tags and patterns exempt nobody: whoever may tag or create users could exempt
   * himself.
   *
   * @param userName 1 to 64 letters, digits and `+=,.@_-`
   * @param reason why the keys may be older, for the person who reviews it; at most 200 characters
   * @throws if the name is no user's name, or the reason says nothing
   */
  public static user(userName: string, reason: string): AccessKeyExemption {
    const place = 'AccessKeyExemption.user';
    if (Token.isUnresolved(userName) || !/^[\w+=,.@-]{1,64}$/.test(userName)) {
      throw invalidInput(place, `${shown(userName)} is not the name of an IAM user`, 'use 1 to 64 letters, digits and +=,.@_-, without wildcards');
    }
    const text = requireReason(place, `the exemption of ${userName}`, reason);
    if (text.length > 200) {
      throw invalidInput(place, `the reason for ${userName} is ${text.length} characters long`, 'say it in at most 200 characters');
    }
    return new AccessKeyExemption(userName, text);
  }

  private constructor(
    /** The user's exact name. */
    public readonly userName: string,
    /** Why its keys may be older. */
    public readonly reason: string,
  ) {}
}
