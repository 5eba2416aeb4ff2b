import { PlaybookMode } from './playbook-mode';

/**
 * A mode for some of a playbook's findings. A finding must be all that the rule names; what the rule does not name it does not ask
 * for. Of several rules the first that matches decides.
 */
export interface PlaybookModeRule {
  /** How far the playbook goes for these findings. */
  readonly mode: PlaybookMode;

  /**
   * Types of findings, such as `CredentialAccess:IAMUser/CompromisedCredentials`; a `*` at the end is any rest.
   *
   * @default - all that the playbook answers
   */
  readonly findingTypes?: string[];

  /**
   * Findings from this severity on, 1 to 10. Events of AWS Health have none, so no rule with a severity matches them.
   *
   * @default - any
   */
  readonly minimumSeverity?: number;

  /**
   * Accounts that have the finding, twelve digits each.
   *
   * @default - all
   */
  readonly accounts?: string[];
}
