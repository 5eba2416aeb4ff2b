import { RevocationScope } from './revocation-scope';
import { PlaybookOptions } from '../../playbook-options';

/** Properties of {@link Playbook.revokeSessions}. */
export interface RevokeSessionsProps extends PlaybookOptions {
  /**
   * How much it denies. The two are playbooks of their own, `RevokeSessions` and `RevokeRoleSessions`, and can be deployed side by
   * side: the narrow one by itself, the wide one by approval.
   *
   * @default RevocationScope.SESSION
   */
  readonly scope?: RevocationScope;

  /**
   * The path of the roles whose sessions it may revoke, such as `/applications/`. For other roles its calls are denied, which it
   * reports as failures.
   *
   * @default '/' - all roles of the account but the protected ones
   */
  readonly rolePath?: string;

  /**
   * The path of the users whose temporary sessions it may revoke.
   *
   * @default '/' - all users of the account but the protected ones; none with RevocationScope.ROLE
   */
  readonly userPath?: string;

  /**
   * Whether it makes and attaches a managed policy where the inline policies of a role or user are full (10,240 and 2,048
   * characters). Such policies lie below `/zero-trust/revoked-sessions/`.
   *
   * @default true
   * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html
   */
  readonly managedPolicyWhenFull?: boolean;
}
