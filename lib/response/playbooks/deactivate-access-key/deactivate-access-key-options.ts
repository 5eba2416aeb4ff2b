/** What the construct tells the handler of this playbook. */
export interface DeactivateAccessKeyOptions {
  /** Whether the user is denied everything too. */
  readonly quarantineUser: boolean;
}
