import { PlaybookOptions } from '../../playbook-options';

/** Properties of {@link Playbook.deactivateAccessKey}. */
export interface DeactivateAccessKeyProps extends PlaybookOptions {
  /**
   * The path of the users whose keys it may deactivate, such as `/applications/`. For other users its calls are denied, which
   * it reports as failures.
   *
   * @default '/' - all users of the account but the protected ones
   */
  readonly userPath?: string;

  /**
   * Whether it also denies the user everything, by attaching AWS's managed policy `AWSDenyAll`. Federation and session tokens that
   * were made with the key outlive its deactivation by up to 36 hours; this ends them. It stops whatever else runs as this user too.
   *
   * @default false
   * @see https://docs.aws.amazon.com/aws-managed-policy/latest/reference/AWSDenyAll.html
   */
  readonly quarantineUser?: boolean;
}
