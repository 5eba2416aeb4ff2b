import { plain } from './notices.lambda-shared';
import { Declined, FindingSummary, PlaybookText } from './playbook.lambda-shared';
import { Notice } from './ports.lambda-shared';
import { recordId, ResponseRecord } from './response-record.lambda-shared';
import { Runbook, runbookCommandLine, runbookLink } from './runbook.lambda-shared';

/** What a notice about one response is written from. */
export interface NoticeInput {
  readonly playbook: string;
  readonly record: ResponseRecord;
  readonly text: PlaybookText;
  readonly runbook?: Runbook;
}

/** It acted, and read back that the target is contained. */
export function containedNotice(input: NoticeInput): Notice {
  const { record, text } = input;
  const failed = record.partial.map(({ step, reason }) => `FAILED: ${plain(step)}: ${plain(reason, 300)}.`);
  const label = text.label ?? 'CONTAINED';
  return responseNotice(input, failed.length > 0 ? `${label} IN PART` : label, text.short, {
    done: [
      `${text.done} The service was read again to see that it is so.`,
      ...record.approval?.approvedBy === undefined ? [] : [`Approved by ${plain(record.approval.approvedBy)}.`],
    ],
    notDone: [...failed, text.notDone],
    stays: text.stillPossible,
    next: undoText(input),
  });
}

/** Somebody else, or nobody, had to act. */
export function nothingToDoNotice(input: NoticeInput): Notice {
  const { record, text } = input;
  const missing = record.status === 'MISSING';
  return responseNotice(input, 'CONTAINED', `${text.short} ${missing ? 'does not exist' : 'is contained already'}`, {
    done: [`Nothing: ${plain(record.reason ?? 'there was nothing to do', 300)} (${text.subject}).`],
    notDone: [text.notDone],
    stays: text.stillPossible,
    next: ['Nothing to undo: this playbook changed nothing.'],
  });
}

export function observedNotice(input: NoticeInput): Notice {
  const { text } = input;
  return responseNotice(input, 'ACT NOW', `${text.short} is not contained (playbook observes)`, {
    done: ['Nothing: the playbook is in mode OBSERVE for this finding.'],
    notDone: [`In mode AUTOMATIC it would have acted on ${text.subject}.`],
    stays: `What the finding tells of can go on.\n${text.stillPossible}`,
    next: ['To do what the playbook would have done:', text.byHand],
  });
}

export function refusedNotice(input: NoticeInput): Notice {
  const { record, text } = input;
  return responseNotice(input, 'ACT NOW', `${text.short} left alone`, {
    done: ['Nothing.'],
    notDone: [`The playbook did not act on ${text.subject}: ${plain(record.reason ?? 'it was refused', 300)}.`],
    stays: 'What the finding tells of can go on.',
    next: ['Decide what to do about it: nobody else will. By hand:', text.byHand],
  });
}

/** A finding that the playbook has no target for. */
export function refusedFindingNotice(playbook: string, finding: FindingSummary, { reason, about }: Declined): Notice {
  const what = about === undefined ? 'finding' : plain(about, 60);
  return notice({ playbook, finding }, 'ACT NOW', `${what} left alone`, {
    done: ['Nothing.'],
    notDone: [`The playbook did not act on it: ${plain(reason, 300)}.`],
    stays: 'What the finding tells of can go on.',
    next: ['Decide what to do about it: nobody else will.'],
  });
}

/** The question to people; it has to tell all that a decision needs. */
export function approvalNotice(input: NoticeInput): Notice {
  const { record, text, runbook } = input;
  const expiry = new Date(record.approval?.expiresAt ?? 0).toISOString();
  return responseNotice(input, 'APPROVE OR REJECT', `${text.short} waits for you`, {
    done: [`Nothing yet: ${plain(record.reason ?? 'the playbook asks first', 300)}.`],
    notDone: [`When you approve: ${text.done}`, text.notDone],
    stays: `Until you approve, what the finding tells of can go on. After it:\n${text.stillPossible}`,
    next: [
      `Decide until ${expiry} (UTC): without an answer nothing is done, and the next update of the finding asks again.`,
      ...runbook ? byRunbook(runbook, record, ['approve', 'reject']) : ['By hand:', text.byHand],
    ],
  });
}

/** A question that ended without an action. */
export function closedNotice(input: NoticeInput): Notice {
  const { record, text } = input;
  const rejected = record.status === 'REJECTED';
  return responseNotice(input, rejected ? 'REJECTED' : 'ACT NOW', `${text.short} left alone: ${rejected ? 'rejected' : 'nobody decided in time'}`, {
    done: ['Nothing.'],
    notDone: [rejected ? `${plain(record.by ?? 'A person')} rejected to act on ${text.subject}.` : `Nobody approved in time to act on ${text.subject}.`],
    stays: 'What the finding tells of can go on.',
    next: [
      rejected ? 'Only a finding made later asks again.' : 'The next update of the finding asks again. By hand:',
      ...rejected ? [] : [text.byHand],
    ],
  });
}

export function undoneNotice(input: NoticeInput, undone: string, reason: string): Notice {
  const { record, text } = input;
  return responseNotice(input, 'UNDONE', `${text.short} put back`, {
    done: [undone, `Asked for by ${plain(record.by ?? 'a person')}: ${plain(reason, 300)}.`],
    notDone: ['What somebody else changed since was left as it is.'],
    stays: 'All that was possible before the response is possible again.',
    next: ['Only a finding made later than this undo begins a new response.'],
  });
}

/** An approved response, or the question itself, that stopped: no message comes again by itself. */
export function stoppedNotice(input: NoticeInput, reason: string): Notice {
  const { text } = input;
  return responseNotice(input, 'FAILED', `${text.short} could not be contained`, {
    done: [`Nothing that could be verified: ${plain(reason, 300)}.`],
    notDone: [`${text.subject} must be taken as not contained.`],
    stays: 'What the finding tells of can go on.',
    next: ['Read the function\'s log, mend the cause and act by hand; the next update of the finding begins anew.', text.byHand],
  });
}

/** A message that the playbook could not deal with: from the first try where no retry helps, else from the last. */
export function failureNotice(failure: {
  readonly playbook: string;
  readonly finding?: FindingSummary;
  readonly text?: PlaybookText;
  readonly record?: string;
  readonly messageId: string;
  readonly reason: string;
  readonly lastDelivery: boolean;
}): Notice {
  const { playbook, finding, text, record, messageId, reason, lastDelivery } = failure;
  const left = lastDelivery ? 'It was the last try: the message is now in the dead-letter queue.' : 'The message is tried again and then kept in the dead-letter queue.';
  return notice({ playbook, finding, record }, 'FAILED', text ? `${text.short} could not be contained` : 'playbook could not answer a finding', {
    done: [`Nothing that could be verified: ${plain(reason, 300)}. ${left}`],
    notDone: [text ? `${text.subject} must be taken as not contained.` : 'What the finding is about must be taken as not contained.'],
    stays: 'What the finding tells of can go on.',
    next: [
      `Read the message ${plain(messageId)} in the dead-letter queue and the function's log, act by hand, mend the cause, then redrive the queue.`,
      ...text ? ['By hand:', text.byHand] : [],
    ],
  });
}

function undoText({ record, text, runbook }: NoticeInput): string[] {
  if (text.undo === undefined) {
    return ['It cannot be undone by this playbook.'];
  }
  return [`To undo it, when you know that it is safe: ${text.undo}`, ...runbook ? byRunbook(runbook, record, ['undo']) : ['The operator function of the playbook does it.']];
}

function byRunbook(runbook: Runbook, record: ResponseRecord, commands: readonly ('approve' | 'reject' | 'undo')[]): string[] {
  const link = runbookLink(runbook);
  return [
    ...link === undefined ? [] : [`Start the runbook with the record ${recordId(record)}: ${link}`],
    'or by the command line:',
    ...commands.map((command) => `  ${runbookCommandLine(runbook, command, record)}`),
  ];
}

interface Parts {
  readonly done: readonly string[];
  readonly notDone: readonly string[];
  readonly stays: string;
  readonly next: readonly string[];
}

function responseNotice({ playbook, record, runbook }: NoticeInput, state: string, headline: string, parts: Parts): Notice {
  const { finding } = record;
  return { ...notice({ playbook, finding, record: recordId(record) }, state, headline, parts), link: runbook && runbookLink(runbook) };
}

function notice(about: { playbook: string; finding?: FindingSummary; record?: string }, state: string, headline: string, parts: Parts): Notice {
  const { playbook, finding, record } = about;
  const seen = finding === undefined
    ? ['A message that is no finding this playbook can read.']
    : [
      `${finding.source}: ${plain(finding.type)}${finding.severity === undefined ? '' : `, severity ${finding.severity}`}`,
      `Account ${plain(finding.accountId)}, region ${plain(finding.region)}, finding ${plain(finding.id, 400)}`,
    ];
  return {
    subject: `[${state}] ${headline}${finding === undefined ? '' : ` in ${finding.accountId}`}`,
    message: [
      'WHAT WAS SEEN', ...seen, '',
      'WHAT WAS DONE', ...parts.done, '',
      'WHAT WAS NOT DONE', ...parts.notDone, '',
      'WHAT STAYS POSSIBLE', parts.stays, '',
      'WHAT YOU CAN DO', ...parts.next, '',
      `Playbook ${playbook}${record === undefined ? '' : `, record ${record}`}`,
    ].join('\n'),
    record,
  };
}
