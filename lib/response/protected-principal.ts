import { Token } from 'aws-cdk-lib';
import { ProtectedPrincipalSettings } from './deactivate-access-key-settings';
import { requireUserPath } from './user-path';
import { invalidInput, requireReason, shown } from '../private/errors';

/**
 * An IAM user that no playbook acts on, such as the one for emergencies. It is protected twice: the handler refuses it, and
 * the playbook's role is denied the change. Tags do not protect: an attacker could set them.
 */
export class ProtectedPrincipal {
  /**
   * A user, whatever its path.
   *
   * @param name the user's name: 1 to 64 letters, digits and `+=,.@_-`
   * @param reason why nobody may automatically lock it out, for the person who reviews it and who reads the notices
   * @throws if the name is no user's name, or the reason says nothing
   */
  public static userName(name: string, reason: string): ProtectedPrincipal {
    const place = 'ProtectedPrincipal.userName';
    if (Token.isUnresolved(name) || !/^[\w+=,.@-]{1,64}$/.test(name)) {
      throw invalidInput(place, `${shown(name)} is not the name of an IAM user`, 'use 1 to 64 letters, digits and +=,.@_-');
    }
    return new ProtectedPrincipal([`user/${name}`, `user/*/${name}`], { userName: name, reason: reasonOf(place, name, reason) });
  }

  /**
   * All users below a path.
   *
   * @param path such as `/break-glass/`: it begins and ends with a slash
   * @param reason why nobody may automatically lock them out
   * @throws if the path is none or is the root of all users, or the reason says nothing
   */
  public static userPath(path: string, reason: string): ProtectedPrincipal {
    const place = 'ProtectedPrincipal.userPath';
    requireUserPath(place, path);
    if (path === '/') {
      throw invalidInput(place, '"/" protects every user', 'use a longer path, or leave the playbook out');
    }
    return ProtectedPrincipal.pattern(`user${path}*`, reasonOf(place, path, reason));
  }

  /**
   * Users whose ARN matches a pattern.
   *
   * @param pattern an ARN in which `*` is any text and `?` any character: `arn:*:iam::*:user/automation/*-deployer`. The
   * partition and the account are those of the playbook, whatever the pattern says there
   * @param reason why nobody may automatically lock them out
   * @throws if it is not an ARN pattern of users, or matches every user, or the reason says nothing
   */
  public static arnPattern(pattern: string, reason: string): ProtectedPrincipal {
    const place = 'ProtectedPrincipal.arnPattern';
    const match = Token.isUnresolved(pattern) ? null : /^arn:[\w*-]+:iam::(?:\d{12}|\*):(user\/[\w+=,.@/*?-]{1,512})$/.exec(pattern);
    if (!match) {
      throw invalidInput(place, `${shown(pattern)} is not an ARN pattern of IAM users`, "use one such as 'arn:*:iam::*:user/automation/*'");
    }
    if (/^user\/[*?/]*$/.test(match[1])) {
      throw invalidInput(place, `${shown(pattern)} protects every user`, 'use a narrower pattern, or leave the playbook out');
    }
    return ProtectedPrincipal.pattern(match[1], reasonOf(place, pattern, reason));
  }

  private static pattern(resource: string, reason: string): ProtectedPrincipal {
    return new ProtectedPrincipal([resource], { arnPattern: `arn:*:iam::*:${resource}`, reason });
  }

  private constructor(
    /** @internal What follows the account in the ARNs that it protects. */
    public readonly _resources: string[],
    /** @internal What the handler is told. */
    public readonly _settings: ProtectedPrincipalSettings,
  ) {}
}

function reasonOf(place: string, subject: string, reason: string): string {
  const text = requireReason(place, `the protection of ${subject}`, reason);
  if (Token.isUnresolved(text) || text.length > 200) {
    throw invalidInput(place, `the reason for ${subject} is ${Token.isUnresolved(text) ? 'known only at deployment' : `${text.length} characters long`}`, 'say it in at most 200 characters');
  }
  return text;
}
