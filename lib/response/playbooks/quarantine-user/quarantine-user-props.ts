import { PlaybookOptions } from '../../playbook-options';

/** Properties of {@link Playbook.quarantineUser}. */
export interface QuarantineUserProps extends PlaybookOptions {
  /**
   * The path of the users whom it may quarantine, such as `/applications/`. For other users its calls are denied, which it reports
   * as failures.
   *
   * @default '/' - all users of the account but the protected ones
   */
  readonly userPath?: string;

  /**
   * Whether it writes an inline policy where a user has as many managed policies as IAM lets it have (10, at most 20). IAM has no
   * condition for what an inline policy says, so this lets whoever takes over the functions write any.
   *
   * @default false - the response fails there, and people are told
   * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html
   */
  readonly inlinePolicyWhenFull?: boolean;

  /**
   * Whether it also deletes the user's password. No undo gives it back, so this is for the mode `APPROVE` only: for the automatic
   * quarantine the denial is enough.
   *
   * @default false
   */
  readonly deleteLoginProfile?: boolean;
}
