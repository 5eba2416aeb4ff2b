import { classified, RetryableError } from './errors.lambda-shared';
import { Hold } from './hold.lambda-shared';
import { containedNotice, nothingToDoNotice, NoticeInput, observedNotice, refusedNotice } from './notice-texts.lambda-shared';
import { Outcome, outcomeOf, textOf } from './outcome.lambda-shared';
import { Target } from './playbook.lambda-shared';
import { Notice, Responder } from './ports.lambda-shared';
import { ResponseRecord } from './response-record.lambda-shared';
import { Metric } from '../playbook-settings';

export function noticeInput<T extends Target, A, O extends object>(record: ResponseRecord, responder: Responder<T, A, O>): NoticeInput {
  const { playbook, runbookName, region, partition } = responder;
  return {
    playbook: playbook.name,
    record,
    text: textOf(playbook, record.target as T, record.before ?? {}, record.facts),
    runbook: runbookName === undefined ? undefined : { name: runbookName, region, partition },
  };
}

/** Sends a notice and counts where that failed. */
export async function tell<T extends Target, A, O extends object>(notice: Notice, { ports }: Responder<T, A, O>): Promise<'sent' | 'failed'> {
  if (await ports.notices.send(notice)) {
    return 'sent';
  }
  ports.metrics(Metric.NOTICE_FAILED);
  return 'failed';
}

/**
 * Tells of a response that ended, and notes in the record that people know. Neither may fail what was done: a delivery to come tries the
 * notice again.
 */
export async function tellEnd<T extends Target, A, O extends object>(hold: Hold, responder: Responder<T, A, O>): Promise<'sent' | 'failed'> {
  const { record } = hold;
  const input = noticeInput(record, responder);
  const told = await tell(record.status === 'CONTAINED' && record.actedAt !== undefined ? containedNotice(input) : nothingToDoNotice(input), responder);
  try {
    await hold.letGo({ notified: told === 'sent' });
  } catch (error) {
    responder.ports.log({ playbook: input.playbook, record: hold.id, error: classified('the table', error).name, reason: 'the record does not say that people were told' });
  }
  return told;
}

/** Tells of a response that ended where an earlier delivery or command could not; undefined where people know. */
export async function tellLate<T extends Target, A, O extends object>(
  record: ResponseRecord,
  responder: Responder<T, A, O>,
): Promise<'sent' | 'failed' | undefined> {
  return record.notified || (record.status !== 'CONTAINED' && record.status !== 'MISSING')
    ? undefined
    : tellEnd(await Hold.takeOver(record, responder.ports), responder);
}

/** A day's findings that one record remembers. */
const MOST_TOLD = 50;

/**
 * Ends a response that changes nothing: people are told once a finding and day, for its updates come every few minutes. The notice is all
 * that there is of this response, so where it fails the message comes again.
 */
export async function tellOnceADay<T extends Target, A, O extends object>(
  status: 'OBSERVED' | 'REFUSED',
  hold: Hold,
  changes: Partial<ResponseRecord>,
  responder: Responder<T, A, O>,
): Promise<Outcome> {
  const { playbook, ports } = responder;
  const record = { ...hold.record, ...changes, status };
  const result = status === 'OBSERVED' ? 'observed' : 'refused';
  const day = new Date(ports.now()).toISOString().slice(0, 10);
  const known = record.told?.day === day ? record.told.findings : [];
  if (known.includes(record.finding.id)) {
    await hold.finish(status, changes);
    return { ...outcomeOf(hold.record, result, playbook), reason: record.reason };
  }
  const input = noticeInput(record, responder);
  const notice = await tell(status === 'OBSERVED' ? observedNotice(input) : refusedNotice(input), responder);
  if (notice === 'failed') {
    throw new RetryableError('the notice could not be sent, and a notice is all that this finding gets');
  }
  await hold.finish(status, { ...changes, told: { day, findings: [...known, record.finding.id].slice(-MOST_TOLD) } });
  if (status === 'REFUSED') {
    ports.metrics(Metric.REFUSED);
  }
  return { ...outcomeOf(hold.record, result, playbook), notice };
}
