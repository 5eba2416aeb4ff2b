import { CommandAnswer, commandAnswer } from './command-answer.lambda-shared';
import { act, endedBefore, letGoAfter, preparedRecord } from './engine.lambda-shared';
import { classified, RefusedCommandError, RetryableError, TerminalError } from './errors.lambda-shared';
import { Hold } from './hold.lambda-shared';
import { approvalNotice, closedNotice, stoppedNotice } from './notice-texts.lambda-shared';
import { isHeld } from './opening.lambda-shared';
import { Outcome } from './outcome.lambda-shared';
import { Target } from './playbook.lambda-shared';
import { Responder } from './ports.lambda-shared';
import { reachOf } from './reach.lambda-shared';
import { recordId, ResponseRecord, ResponseStatus } from './response-record.lambda-shared';
import { noticeInput, tell, tellLate } from './telling.lambda-shared';
import { Metric } from '../playbook-settings';

/**
 * The state machine waits, and gives the token to answer it by: people are asked. The lease of the response that started it does not
 * matter here, for it has nothing left to do.
 *
 * @throws RetryableError where people could not be asked: nobody could decide
 */
export async function askPeople<T extends Target, A, O extends object>(
  record: ResponseRecord,
  taskToken: string,
  responder: Responder<T, A, O>,
): Promise<CommandAnswer> {
  const { approval } = record;
  if (record.status !== 'AWAITING_APPROVAL' || !approval) {
    throw new RefusedCommandError(`the response waits for no approval: it is ${record.status}`);
  }
  const asked = await Hold.note(record, responder.ports, { approval: { ...approval, started: true, taskToken } });
  const notice = await tell(approvalNotice(noticeInput(asked, responder)), responder);
  log('asked', asked, responder, { notice });
  if (notice === 'failed') {
    throw new RetryableError('people could not be asked: the notice was not sent');
  }
  return commandAnswer(asked, responder);
}

/** A person decides: answers the state machine, which then acts or closes. */
export async function decide<T extends Target, A, O extends object>(
  record: ResponseRecord,
  decision: 'approve' | 'reject',
  by: string,
  reason: string | undefined,
  responder: Responder<T, A, O>,
): Promise<CommandAnswer> {
  const { approvals } = responder.ports;
  const taskToken = record.approval?.taskToken;
  if (record.status !== 'AWAITING_APPROVAL' || taskToken === undefined || !approvals) {
    throw new RefusedCommandError(`there is nothing to decide: the response is ${record.status}`);
  }
  const said = reason === undefined ? by : `${by} (${reason})`;
  // Written first: the state machine goes on as soon as it has the answer, and whoever reads the record then wants to know who said so.
  const decided = await Hold.note(record, responder.ports, { by: said });
  await (decision === 'approve' ? approvals.approve(taskToken, said) : approvals.reject(taskToken, said));
  log(decision === 'approve' ? 'approved' : 'rejected', decided, responder, { reason: `by ${said}` });
  return commandAnswer(decided, responder);
}

/** People approved: acts. Called again it goes on, and after the end it answers as the first time. */
export async function actOnApproval<T extends Target, A, O extends object>(
  record: ResponseRecord,
  approvedBy: string,
  responder: Responder<T, A, O>,
): Promise<CommandAnswer> {
  const { ports, playbook } = responder;
  const { approval, status } = record;
  if (approval?.approvedBy !== undefined && (status === 'CONTAINED' || status === 'MISSING' || status === 'REFUSED')) {
    await tellLate(record, responder);
    return commandAnswer(record, responder);
  }
  const goesOn = (status === 'ACTING' || status === 'FAILED') && approval?.approvedBy !== undefined;
  if (!approval || (status !== 'AWAITING_APPROVAL' && !goesOn)) {
    throw new RefusedCommandError(`the response waits for no approval: it is ${status}`);
  }
  if (isHeld(record, ports.invocation, ports.now())) {
    throw new RetryableError('another invocation is at work on this target');
  }
  const hold = await Hold.takeOver(record, ports, { approval: { ...approval, approvedBy, taskToken: undefined } });
  try {
    const outcome = await approved(hold, responder);
    log(outcome.result, hold.record, responder, { reason: outcome.reason, notice: outcome.notice });
    return commandAnswer(hold.record, responder);
  } catch (caught) {
    const error = classified('the playbook', caught);
    log('failed', hold.record, responder, { error: error.name, reason: error.message.slice(0, 300) });
    await letGoAfter(error, hold, responder);
    if (error instanceof TerminalError) {
      ports.metrics(Metric.FAILED);
      await tell(stoppedNotice(noticeInput(hold.record, responder), error.message), responder);
    }
    throw error;
  }

  async function approved(own: Hold, { settings }: Responder<T, A, O>): Promise<Outcome> {
    const target = record.target as T;
    const access = playbook.access(await reachOf(target, record, responder));
    const inspection = await playbook.inspect(target, access, settings);
    const ended = await endedBefore(own, inspection, 'APPROVE', responder);
    if (ended) {
      return ended;
    }
    if (own.record.status !== 'ACTING') {
      const prepared = await preparedRecord(own, inspection, responder);
      // A person decided: the circuit breaker limits only what the playbook does by itself.
      await own.update({ ...prepared, status: 'ACTING', actedAt: ports.now(), step: 0 });
    }
    return act(own, access, responder);
  }
}

const CLOSED: { readonly [outcome: string]: ResponseStatus } = { rejected: 'REJECTED', expired: 'EXPIRED', failed: 'FAILED' };

/** The state machine ended without an action: a person rejected, nobody answered, or it failed itself. */
export async function closeQuestion<T extends Target, A, O extends object>(
  record: ResponseRecord,
  outcome: 'rejected' | 'expired' | 'failed',
  by: string | undefined,
  responder: Responder<T, A, O>,
): Promise<CommandAnswer> {
  const status = CLOSED[outcome];
  if (record.status === status) {
    return commandAnswer(record, responder);
  }
  if (record.status !== 'AWAITING_APPROVAL' && !(outcome === 'failed' && record.status === 'ACTING')) {
    throw new RefusedCommandError(`the response waits for no approval: it is ${record.status}`);
  }
  if (record.status === 'ACTING' && isHeld(record, responder.ports.invocation, responder.ports.now())) {
    throw new RetryableError('another invocation is at work on this target');
  }
  const hold = await Hold.takeOver(record, responder.ports);
  const { approval } = record;
  await hold.finish(status, {
    by: by ?? record.by,
    ...outcome === 'rejected' ? { decidedAt: responder.ports.now() } : {},
    reason: outcome === 'failed' ? 'the state machine that asks people failed' : record.reason,
    approval: approval && { ...approval, started: true, taskToken: undefined },
  });
  const input = noticeInput(hold.record, responder);
  const notice = await tell(outcome === 'failed' ? stoppedNotice(input, 'the state machine that asks people failed') : closedNotice(input), responder);
  if (outcome !== 'rejected') {
    responder.ports.metrics(outcome === 'failed' ? Metric.FAILED : Metric.APPROVAL_EXPIRED);
  }
  log(outcome, hold.record, responder, { notice });
  return commandAnswer(hold.record, responder);
}

function log<T extends Target, A, O extends object>(
  outcome: string,
  record: ResponseRecord,
  { playbook, ports }: Responder<T, A, O>,
  rest: { readonly reason?: string; readonly notice?: string; readonly error?: string },
): void {
  ports.log({ playbook: playbook.name, record: recordId(record), accountId: record.target.accountId, outcome, ...rest });
}
