import { runSteps } from './acting.lambda-shared';
import { ask } from './asking.lambda-shared';
import { classified, ConflictError, RetryableError, TerminalError } from './errors.lambda-shared';
import { keepEvidence } from './evidence.lambda-shared';
import { Finding } from './finding.lambda-shared';
import { Hold } from './hold.lambda-shared';
import { modeFor } from './modes.lambda-shared';
import { openingOf } from './opening.lambda-shared';
import { outcomeOf, Outcome, textOf } from './outcome.lambda-shared';
import { FindingSummary, Inspection, Target } from './playbook.lambda-shared';
import { Responder } from './ports.lambda-shared';
import { reachOf } from './reach.lambda-shared';
import { keyOf, newRecord, ResponseRecord } from './response-record.lambda-shared';
import { tellEnd, tellLate, tellOnceADay } from './telling.lambda-shared';
import { Metric, Mode } from '../playbook-settings';

/** Of a finding, what records and notices keep. */
export function summaryOf({ source, id, type, severity, accountId, region, createdAt, updatedAt }: Finding): FindingSummary {
  return { source, id, type, severity, accountId, region, createdAt, updatedAt };
}

/**
 * Answers one target of a finding: at most one response at a time, which goes on where an earlier delivery left it.
 *
 * Errors are told in the outcome: what else the message names is to be answered all the same. Only what is no error of this target, such
 * as a bug that ends the invocation, is thrown.
 */
export async function answerTarget<T extends Target, A, O extends object>(
  finding: Finding,
  target: T,
  responder: Responder<T, A, O>,
): Promise<Outcome> {
  const { playbook, settings, ports } = responder;
  const summary = summaryOf(finding);
  const mode = modeFor(finding, settings);
  try {
    const key = keyOf(playbook.name, target);
    const latest = await ports.records.latest(key);
    const opening = openingOf(latest, summary, ports.invocation, ports.now());
    switch (opening.kind) {
      case 'busy':
        throw new RetryableError('another invocation is at work on this target');
      case 'ignore':
        return await ignored(latest!, opening.reason, responder);
      case 'resume':
        return await held(await Hold.takeOver(latest!, ports, freshened(latest!, summary, mode, ports.now())), mode, responder);
      case 'recheck': {
        const { state } = await inspected(target, latest!, responder);
        if (state === 'contained' || state === 'missing') {
          return await ignored(latest!, 'an earlier response answered it, and that still holds', responder);
        }
      }
    }
    const { decidedAt } = latest ?? {};
    const record = newRecord({ key, generation: opening.generation, target, finding: summary, mode, startedAt: ports.now(), decidedAt });
    return await held(await Hold.begin(record, ports), mode, responder);
  } catch (error) {
    return { result: 'failed', error: classified('the playbook', error), text: textOf(playbook, target, {}, {}) };
  }
}

/** What changed nothing so far is about the finding at hand; what acted stays about the one that it acted on. */
function freshened(latest: ResponseRecord, finding: FindingSummary, mode: Mode, now: number): Partial<ResponseRecord> {
  if (latest.status === 'FAILED' && latest.actedAt !== undefined) {
    // Its steps run again from the first, each harmless where it was done: long may have passed.
    return { step: 0, finishedAt: undefined, notified: false };
  }
  if (latest.actedAt !== undefined) {
    return {};
  }
  const goesOn = latest.status === 'STARTED' || latest.status === 'AWAITING_APPROVAL';
  return { finding, mode, ...goesOn ? {} : { startedAt: now, finishedAt: undefined } };
}

/** The response that this invocation holds, to its end; what fails lets go of it. */
async function held<T extends Target, A, O extends object>(hold: Hold, mode: Mode, responder: Responder<T, A, O>): Promise<Outcome> {
  try {
    return await carriedOut(hold, mode, responder);
  } catch (caught) {
    const error = classified('the playbook', caught);
    await letGoAfter(error, hold, responder);
    return { ...outcomeOf(hold.record, 'failed', responder.playbook), error };
  }
}

/** Best effort: where the record cannot be written either, the lease ends by itself. */
export async function letGoAfter<T extends Target, A, O extends object>(
  error: Error,
  hold: Hold,
  { playbook, ports }: Responder<T, A, O>,
): Promise<void> {
  if (error instanceof ConflictError) {
    return;
  }
  try {
    if (error instanceof TerminalError) {
      await hold.finish('FAILED', { reason: error.message.slice(0, 300) });
    } else {
      await hold.letGo();
    }
  } catch (failed) {
    ports.log({ playbook: playbook.name, record: hold.id, error: classified('the table', failed).name, reason: 'the record was not let go; its lease ends by itself' });
  }
}

async function carriedOut<T extends Target, A, O extends object>(hold: Hold, mode: Mode, responder: Responder<T, A, O>): Promise<Outcome> {
  const { playbook, ports } = responder;
  const target = hold.record.target as T;
  const access = playbook.access(await reachOf(target, hold.record, responder));
  const inspection = await playbook.inspect(target, access, responder.settings);
  const ended = await endedBefore(hold, inspection, mode, responder);
  if (ended) {
    return ended;
  }
  if (mode === 'OBSERVE') {
    return tellOnceADay('OBSERVED', hold, { before: inspection.before }, responder);
  }
  const prepared = await preparedRecord(hold, inspection, responder);
  if (mode === 'APPROVE') {
    return ask(hold, { ...prepared, reason: 'the playbook asks before it acts on this finding' }, responder);
  }
  if (!hasActed(hold.record) && !await hold.act(prepared, { playbook: playbook.name, ...responder.settings.breaker })) {
    const { limit, windowMinutes } = responder.settings.breaker;
    ports.metrics(Metric.BREAKER_OPEN);
    const reason = `the circuit breaker is open: the playbook acted ${limit} times in ${windowMinutes} minutes in this account`;
    return ports.approvals
      ? ask(hold, { ...prepared, reason }, responder)
      : tellOnceADay('REFUSED', hold, { ...prepared, reason }, responder);
  }
  return act(hold, access, responder);
}

/** Runs the steps of a response that may act, and tells people. */
export async function act<T extends Target, A, O extends object>(hold: Hold, access: A, responder: Responder<T, A, O>): Promise<Outcome> {
  const { playbook, ports } = responder;
  const done = await runSteps(hold, access, responder);
  await hold.finish('CONTAINED', { ...done, reason: undefined });
  ports.metrics(Metric.CONTAINED);
  if (hold.record.approval?.approvedBy === undefined) {
    ports.metrics(Metric.SECONDS_TO_CONTAIN, (ports.now() - hold.record.startedAt) / 1000);
  }
  const notice = await tellEnd(hold, responder);
  return { ...outcomeOf(hold.record, 'contained', playbook), notice };
}

/** The ends that need no action, or undefined. */
export async function endedBefore<T extends Target, A, O extends object>(
  hold: Hold,
  { state, reason, before }: Inspection,
  mode: Mode,
  responder: Responder<T, A, O>,
): Promise<Outcome | undefined> {
  const acted = hold.record.actedAt !== undefined;
  if (acted && mode === 'OBSERVE') {
    throw new TerminalError('a response that had begun to act is half done, and the playbook now only observes');
  }
  if (state === 'refused') {
    return tellOnceADay('REFUSED', hold, { ...acted ? {} : { before }, reason: reason ?? 'it is not to be touched' }, responder);
  }
  // After the first step a target may look contained while steps are left.
  if (state === 'actionable' || (state === 'contained' && acted)) {
    return undefined;
  }
  await hold.finish(state === 'missing' ? 'MISSING' : 'CONTAINED', { ...acted ? {} : { before }, reason: reason ?? `it is ${state} already` });
  const notice = await tellEnd(hold, responder);
  return { ...outcomeOf(hold.record, state === 'missing' ? 'missing' : 'already-contained', responder.playbook), notice };
}

/** With the state before and its evidence, which are to be there before anything changes. The state of a target that was acted on stays. */
export async function preparedRecord<T extends Target, A, O extends object>(
  hold: Hold,
  inspection: Inspection,
  { playbook, ports }: Responder<T, A, O>,
) {
  const before = hold.record.actedAt === undefined ? inspection.before : hold.record.before ?? inspection.before;
  const evidence = await keepEvidence(playbook.name, { ...hold.record, before }, ports);
  return { before, evidence };
}

/** Whether it has a slot of the circuit breaker that it may go on with: a response that had failed takes a new one. */
function hasActed(record: ResponseRecord): boolean {
  return record.status === 'ACTING';
}

async function inspected<T extends Target, A, O extends object>(
  target: T,
  record: ResponseRecord,
  responder: Responder<T, A, O>,
): Promise<Inspection> {
  const access = responder.playbook.access(await reachOf(target, record, responder));
  return responder.playbook.inspect(target, access, responder.settings);
}

/** Nothing to do, but to tell what an earlier delivery could not. */
async function ignored<T extends Target, A, O extends object>(
  latest: ResponseRecord,
  reason: string,
  responder: Responder<T, A, O>,
): Promise<Outcome> {
  return { ...outcomeOf(latest, 'ignored', responder.playbook), reason, notice: await tellLate(latest, responder) };
}
