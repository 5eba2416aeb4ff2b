import { Token } from 'aws-cdk-lib';
import { ProtectedPrincipalSettings } from './playbook-settings';
import { requirePath } from './principal-path';
import { invalidInput, requireReason, shown } from '../private/errors';

/**
 * An IAM user or role that no playbook acts on, such as the ones for emergencies. It is protected twice: the handler refuses it,
 * and the playbook's roles are denied the change. Tags do not protect: an attacker could set them.
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
    requireName(place, 'user', name);
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
    return ProtectedPrincipal.below('ProtectedPrincipal.userPath', 'user', path, reason);
  }

  /**
   * A role, whatever its path: its sessions are not ended, and its policies are not touched.
   *
   * @param name the role's name: 1 to 64 letters, digits and `+=,.@_-`
   * @param reason why nobody may automatically lock it out, for the person who reviews it and who reads the notices
   * @throws if the name is no role's name, or the reason says nothing
   */
  public static roleName(name: string, reason: string): ProtectedPrincipal {
    const place = 'ProtectedPrincipal.roleName';
    requireName(place, 'role', name);
    return new ProtectedPrincipal([`role/${name}`, `role/*/${name}`], { roleName: name, reason: reasonOf(place, name, reason) });
  }

  /**
   * All roles below a path.
   *
   * @param path such as `/pipelines/`: it begins and ends with a slash
   * @param reason why nobody may automatically lock them out
   * @throws if the path is none or is the root of all roles, or the reason says nothing
   */
  public static rolePath(path: string, reason: string): ProtectedPrincipal {
    return ProtectedPrincipal.below('ProtectedPrincipal.rolePath', 'role', path, reason);
  }

  /**
   * Users or roles whose ARN matches a pattern.
   *
   * @param pattern an ARN in which `*` is any text and `?` any character: `arn:*:iam::*:user/automation/*-deployer`. The
   * partition and the account are those of the playbook, whatever the pattern says there
   * @param reason why nobody may automatically lock them out
   * @throws if it is not an ARN pattern of users or roles, or matches every one, or the reason says nothing
   */
  public static arnPattern(pattern: string, reason: string): ProtectedPrincipal {
    const place = 'ProtectedPrincipal.arnPattern';
    const match = Token.isUnresolved(pattern) ? null : /^arn:[\w*-]+:iam::(?:\d{12}|\*):((user|role)\/[\w+=,.@/*?-]{1,512})$/.exec(pattern);
    if (!match) {
      throw invalidInput(place, `${shown(pattern)} is not an ARN pattern of IAM users or roles`, "use one such as 'arn:*:iam::*:user/automation/*'");
    }
    if (/^\w+\/[*?/]*$/.test(match[1])) {
      throw invalidInput(place, `${shown(pattern)} protects every ${match[2]}`, 'use a narrower pattern, or leave the playbook out');
    }
    return ProtectedPrincipal.pattern(match[1], reasonOf(place, pattern, reason));
  }

  private static below(place: string, kind: 'user' | 'role', path: string, reason: string): ProtectedPrincipal {
    requirePath(place, kind, path);
    if (path === '/') {
      throw invalidInput(place, `"/" protects every ${kind}`, 'use a longer path, or leave the playbook out');
    }
    return ProtectedPrincipal.pattern(`${kind}${path}*`, reasonOf(place, path, reason));
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

function requireName(place: string, kind: string, name: string): void {
  if (Token.isUnresolved(name) || !/^[\w+=,.@-]{1,64}$/.test(name)) {
    throw invalidInput(place, `${shown(name)} is not the name of an IAM ${kind}`, 'use 1 to 64 letters, digits and +=,.@_-');
  }
}

function reasonOf(place: string, subject: string, reason: string): string {
  const text = requireReason(place, `the protection of ${subject}`, reason);
  if (Token.isUnresolved(text) || text.length > 200) {
    throw invalidInput(place, `the reason for ${subject} is ${Token.isUnresolved(text) ? 'known only at deployment' : `${text.length} characters long`}`, 'say it in at most 200 characters');
  }
  return text;
}
