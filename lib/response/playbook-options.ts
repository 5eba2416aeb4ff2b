import { Duration } from 'aws-cdk-lib';
import { FindingTrigger } from './finding-trigger';
import { PlaybookMode } from './playbook-mode';
import { PlaybookModeRule } from './playbook-mode-rule';

/** What every playbook can be told. */
export interface PlaybookOptions {
  /**
   * How far it goes by itself. Let it observe first, and read its notices, before you let it act.
   *
   * @default PlaybookMode.OBSERVE
   */
  readonly mode?: PlaybookMode;

  /**
   * Other modes for some findings; the first that matches a finding decides.
   *
   * @default - `mode` for all findings
   */
  readonly modeRules?: PlaybookModeRule[];

  /**
   * The findings that it answers, each from its own severity.
   *
   * @default - those that the playbook names
   */
  readonly triggers?: FindingTrigger[];

  /**
   * Circuit breaker: so many actions it takes by itself in one account within `actionWindow`, 1 to 100. For those beyond it asks
   * people, as in the mode `APPROVE`: a flood of findings, true or forged, must not take an account down.
   *
   * @default 5
   */
  readonly mostActions?: number;

  /**
   * The window in which the circuit breaker counts, 1 minute to 1 day, in whole minutes.
   *
   * @default Duration.hours(1)
   */
  readonly actionWindow?: Duration;

  /**
   * How long people have to approve, 5 minutes to 7 days, in whole minutes. Nothing is done after that.
   *
   * @default Duration.hours(1)
   */
  readonly approvalExpiry?: Duration;
}
