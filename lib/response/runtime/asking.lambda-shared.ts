import { executionName } from './approvals.lambda-shared';
import { ConflictError, TerminalError } from './errors.lambda-shared';
import { Hold } from './hold.lambda-shared';
import { Outcome, outcomeOf } from './outcome.lambda-shared';
import { Target } from './playbook.lambda-shared';
import { Responder } from './ports.lambda-shared';
import { ResponseRecord } from './response-record.lambda-shared';
import { Metric } from '../playbook-settings';

/**
 * Starts the state machine that asks people. It calls back with the token to answer it by, and only then is the question sent: see the
 * command `ask`.
 */
export async function ask<T extends Target, A, O extends object>(
  hold: Hold,
  changes: Partial<ResponseRecord> & { readonly reason: string },
  { playbook, settings, ports }: Responder<T, A, O>,
): Promise<Outcome> {
  if (!ports.approvals) {
    throw new TerminalError('the mode asks for approval, and this function has no state machine to ask by');
  }
  const { status, approval } = hold.record;
  // A redelivery goes on with the question that was not started; a new question needs a new name.
  const attempt = status === 'AWAITING_APPROVAL' && approval ? approval.attempt : (approval?.attempt ?? 0) + 1;
  const expiresAt = ports.now() + settings.approvalMinutes * 60_000;
  await hold.update({ ...changes, status: 'AWAITING_APPROVAL', approval: { attempt, started: false, expiresAt } });
  await ports.approvals.start(executionName(hold.record, attempt), {
    playbook: playbook.name, record: hold.id, expirySeconds: settings.approvalMinutes * 60,
  });
  try {
    await hold.letGo({ approval: { attempt, started: true, expiresAt } });
  } catch (error) {
    // The state machine called back before this was written, and let go as well.
    if (!(error instanceof ConflictError)) {
      throw error;
    }
  }
  ports.metrics(Metric.AWAITING_APPROVAL);
  return outcomeOf(hold.record, 'awaiting-approval', playbook);
}
