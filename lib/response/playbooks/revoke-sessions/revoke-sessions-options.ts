/** What the construct tells the handlers of this playbook. */
export interface RevokeSessionsOptions {
  /** Whether a managed policy is made where the inline policies of a role or user are full. */
  readonly managedPolicyWhenFull: boolean;
}

/** Path of the managed policies that are made where inline policies are full. */
export const REVOKED_SESSIONS_PATH = '/zero-trust/revoked-sessions/';
