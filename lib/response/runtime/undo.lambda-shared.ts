import { inputOf } from './acting.lambda-shared';
import { CommandAnswer, commandAnswer } from './command-answer.lambda-shared';
import { classified, ConflictError, RefusedCommandError, RetryableError } from './errors.lambda-shared';
import { Hold } from './hold.lambda-shared';
import { undoneNotice } from './notice-texts.lambda-shared';
import { isHeld } from './opening.lambda-shared';
import { Target } from './playbook.lambda-shared';
import { Responder } from './ports.lambda-shared';
import { reachOf } from './reach.lambda-shared';
import { ResponseRecord, ResponseStatus } from './response-record.lambda-shared';
import { noticeInput, tell } from './telling.lambda-shared';
import { Metric } from '../playbook-settings';

/** What may have changed something that can be put back. */
const UNDOABLE: ReadonlySet<ResponseStatus> = new Set(['CONTAINED', 'MISSING', 'FAILED', 'REFUSED', 'ACTING', 'UNDOING', 'EXPIRED', 'REJECTED']);

/**
 * Puts back what a response changed. Running it again after a crash goes on; running it after it was done does nothing.
 *
 * From its beginning, no finding that was made before it begins a response to the target.
 *
 * @throws RefusedCommandError where there is nothing to undo
 */
export async function undo<T extends Target, A, O extends object>(
  record: ResponseRecord,
  by: string,
  reason: string,
  responder: Responder<T, A, O>,
): Promise<CommandAnswer> {
  const { playbook, ports } = responder;
  if (record.status === 'UNDONE') {
    return commandAnswer(record, responder, 'It was undone before.');
  }
  const putBack = playbook.undo?.bind(playbook);
  if (!putBack) {
    throw new RefusedCommandError('this playbook does nothing that can be undone');
  }
  if (record.actedAt === undefined || !UNDOABLE.has(record.status)) {
    throw new RefusedCommandError(record.status === 'AWAITING_APPROVAL' ? 'nothing was done yet: reject it instead' : 'this response changed nothing');
  }
  if (isHeld(record, ports.invocation, ports.now())) {
    throw new RetryableError('another invocation is at work on this target');
  }
  const hold = await Hold.takeOver(record, ports, { status: 'UNDOING', by, decidedAt: ports.now() });
  const undone = await held(hold, async () => {
    const target = record.target as T;
    return putBack(inputOf<T>(hold.record), playbook.access(await reachOf(target, record, responder)));
  }, responder);
  await hold.finish('UNDONE', { reason: reason.slice(0, 300), decidedAt: ports.now() });
  ports.metrics(Metric.UNDONE);
  const notice = await tell(undoneNotice(noticeInput(hold.record, responder), undone, reason), responder);
  ports.log({ playbook: playbook.name, record: hold.id, outcome: 'undone', reason: undone.slice(0, 300), notice });
  return commandAnswer(hold.record, responder, undone);
}

async function held<T extends Target, A, O extends object, R>(
  hold: Hold,
  work: () => Promise<R>,
  { playbook, ports }: Responder<T, A, O>,
): Promise<R> {
  try {
    return await work();
  } catch (caught) {
    const error = classified('the undo', caught);
    ports.metrics(Metric.FAILED);
    ports.log({ playbook: playbook.name, record: hold.id, outcome: 'failed', error: error.name, reason: error.message.slice(0, 300) });
    if (!(error instanceof ConflictError)) {
      await hold.letGo({}).catch(() => ports.log({ playbook: playbook.name, record: hold.id, reason: 'the record was not let go; its lease ends by itself' }));
    }
    throw error;
  }
}
