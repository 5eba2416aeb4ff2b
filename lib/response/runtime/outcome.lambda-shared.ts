import { RetryableError, TerminalError } from './errors.lambda-shared';
import { Facts, PlaybookText, RuntimePlaybook, Target } from './playbook.lambda-shared';
import { recordId, ResponseRecord } from './response-record.lambda-shared';
import { JsonObject } from '../playbook-settings';

/** How a delivery or a command ended for one target. Each says what was read from the service, never what was only attempted. */
export interface Outcome {
  readonly result:
  | 'contained' | 'already-contained' | 'missing' | 'refused' | 'ignored' | 'observed' | 'awaiting-approval' | 'rejected' | 'expired' | 'undone' | 'failed';
  readonly reason?: string;
  readonly text?: PlaybookText;
  /** Names the record. */
  readonly record?: string;
  readonly notice?: 'sent' | 'failed';
  /** Names of supporting steps that failed. */
  readonly partial?: readonly string[];
  /** Where it failed. */
  readonly error?: RetryableError | TerminalError;
}

export function outcomeOf<T extends Target, A, O extends object>(
  record: ResponseRecord,
  result: Outcome['result'],
  playbook: RuntimePlaybook<T, A, O>,
): Outcome {
  return {
    result,
    reason: record.reason,
    text: textOf(playbook, record.target as T, record.before ?? {}, record.facts),
    record: recordId(record),
    partial: record.partial.length > 0 ? record.partial.map(({ step }) => step) : undefined,
  };
}

/** The playbook's words for a target. Words are no reason to fail: where they cannot be found, the target's id does. */
export function textOf<T extends Target, A, O extends object>(
  playbook: Pick<RuntimePlaybook<T, A, O>, 'text' | 'name'>,
  target: T,
  before: JsonObject,
  facts: Facts,
): PlaybookText {
  try {
    return playbook.text(target, before, facts);
  } catch {
    return {
      subject: target.id,
      short: 'the target',
      done: `The playbook ${playbook.name} did what it does.`,
      notDone: '',
      stillPossible: 'See the page of the playbook.',
      byHand: 'See the page of the playbook.',
    };
  }
}
