/** What the construct tells the handler of this playbook. */
export interface QuarantineUserOptions {
  /** Whether an inline policy is written where a user has as many attached policies as IAM lets it have. */
  readonly inlinePolicyWhenFull: boolean;
  /** Whether the user's password is deleted too. */
  readonly deleteLoginProfile: boolean;
}
