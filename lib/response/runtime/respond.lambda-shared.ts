import { declinedFinding } from './declines.lambda-shared';
import { answerTarget, summaryOf } from './engine.lambda-shared';
import { classified, TerminalError } from './errors.lambda-shared';
import { Finding } from './finding.lambda-shared';
import { BatchAnswer, QueueMessage } from './invocation.lambda-shared';
import { modeFor } from './modes.lambda-shared';
import { failureNotice, refusedFindingNotice } from './notice-texts.lambda-shared';
import { Outcome } from './outcome.lambda-shared';
import { parseFindings } from './parse-finding.lambda-shared';
import { Declined, Target } from './playbook.lambda-shared';
import { Responder } from './ports.lambda-shared';
import { tell } from './telling.lambda-shared';
import { Metric } from '../playbook-settings';

/** A message begun with less time than this could be cut off in the middle of it. */
const TIME_FOR_ONE_MESSAGE = 15_000;

/** Answers each message of a batch; those that failed are named, and the queue delivers them again. */
export async function respond<T extends Target, A, O extends object>(
  records: readonly QueueMessage[],
  responder: Responder<T, A, O>,
): Promise<BatchAnswer> {
  const failed: string[] = [];
  for (const record of records) {
    if (responder.ports.remainingTime() < TIME_FOR_ONE_MESSAGE) {
      responder.ports.log({
        playbook: responder.playbook.name, messageId: record.messageId, outcome: 'postponed', reason: 'too little time is left in this invocation',
      });
      failed.push(record.messageId);
    } else if (!await answered(record, responder)) {
      failed.push(record.messageId);
    }
  }
  return { batchItemFailures: failed.map((itemIdentifier) => ({ itemIdentifier })) };
}

/** One delivery of one message. */
interface Delivery {
  readonly messageId: string;
  /** 1 for the first. */
  readonly number: number;
  readonly last: boolean;
}

async function answered<T extends Target, A, O extends object>(record: QueueMessage, responder: Responder<T, A, O>): Promise<boolean> {
  const number = Number(record.attributes.ApproximateReceiveCount) || 1;
  const delivery: Delivery = { messageId: record.messageId, number, last: number >= responder.settings.maxReceiveCount };
  let findings: Finding[];
  try {
    findings = parseFindings(record.body);
  } catch (error) {
    await reportFailure(error, undefined, undefined, delivery, responder);
    return false;
  }
  // One event may have several findings, and one finding several targets: each is tried, whatever happens to the others.
  let all = true;
  for (const finding of findings) {
    all = await findingAnswered(finding, delivery, responder) && all;
  }
  return all;
}

async function findingAnswered<T extends Target, A, O extends object>(
  finding: Finding,
  delivery: Delivery,
  responder: Responder<T, A, O>,
): Promise<boolean> {
  const declined = declinedFinding(finding, responder.settings, responder.ownAccount);
  if (declined) {
    return declinedReported(declined, finding, delivery, responder);
  }
  let targets: readonly (T | Declined)[];
  try {
    targets = responder.playbook.targets(finding, responder.settings);
  } catch (error) {
    await reportFailure(error, finding, undefined, delivery, responder);
    return false;
  }
  if (targets.length === 0) {
    return declinedReported({ result: 'refused', reason: 'it names nothing that this playbook acts on' }, finding, delivery, responder);
  }
  let all = true;
  for (const target of targets) {
    all = await targetAnswered(target, finding, delivery, responder) && all;
  }
  return all;
}

async function targetAnswered<T extends Target, A, O extends object>(
  target: T | Declined,
  finding: Finding,
  delivery: Delivery,
  responder: Responder<T, A, O>,
): Promise<boolean> {
  if (isDeclined(target)) {
    return declinedReported(target, finding, delivery, responder);
  }
  const outcome = await answerTarget(finding, target, responder);
  if (outcome.error) {
    await reportFailure(outcome.error, finding, outcome, delivery, responder);
    return false;
  }
  const { result, reason, record, notice, partial, text } = outcome;
  responder.ports.log({
    ...about(finding, delivery, responder), target: text?.short, record, outcome: result, reason, notice, partial: partial?.join(' '),
  });
  responder.ports.metrics(Metric.ANSWERED);
  return true;
}

function isDeclined(target: Target | Declined): target is Declined {
  return 'result' in target;
}

/** A finding that is declined before it has a record: its updates are told of only where they bring something new. */
async function declinedReported<T extends Target, A, O extends object>(
  declined: Declined,
  finding: Finding,
  delivery: Delivery,
  responder: Responder<T, A, O>,
): Promise<boolean> {
  const { ports, playbook } = responder;
  const entry = { ...about(finding, delivery, responder), target: declined.about, outcome: declined.result, reason: declined.reason };
  if (declined.result === 'ignored' || (!finding.first && delivery.number === 1)) {
    ports.log(entry);
    ports.metrics(Metric.ANSWERED);
    return true;
  }
  const notice = await tell(refusedFindingNotice(playbook.name, summaryOf(finding), declined), responder);
  ports.log({ ...entry, notice });
  if (notice === 'failed' && !delivery.last) {
    // The notice is all that this finding gets.
    return false;
  }
  ports.metrics(Metric.REFUSED);
  ports.metrics(Metric.ANSWERED);
  return notice === 'sent';
}

async function reportFailure<T extends Target, A, O extends object>(
  caught: unknown,
  finding: Finding | undefined,
  outcome: Outcome | undefined,
  delivery: Delivery,
  responder: Responder<T, A, O>,
): Promise<void> {
  const { playbook, ports } = responder;
  const error = classified('the playbook', caught);
  const terminal = error instanceof TerminalError;
  const entry = {
    ...about(finding, delivery, responder),
    target: outcome?.text?.short,
    record: outcome?.record,
    // `failed` is what the alarm counts; what another delivery may mend is counted when it was the last.
    outcome: terminal || delivery.last ? 'failed' : 'retrying',
    error: error.name,
    reason: error.message.slice(0, 300),
  };
  if (terminal || delivery.last) {
    ports.metrics(Metric.FAILED);
  }
  if (!delivery.last && !(terminal && delivery.number === 1)) {
    ports.log(entry);
    return;
  }
  const notice = await tell(failureNotice({
    playbook: playbook.name,
    finding: finding && summaryOf(finding),
    text: outcome?.text,
    record: outcome?.record,
    messageId: delivery.messageId,
    reason: error.message,
    lastDelivery: delivery.last,
  }), responder);
  ports.log({ ...entry, notice });
}

function about<T extends Target, A, O extends object>(finding: Finding | undefined, delivery: Delivery, { playbook, settings }: Responder<T, A, O>) {
  return {
    playbook: playbook.name,
    mode: finding && modeFor(finding, settings),
    messageId: delivery.messageId,
    delivery: delivery.number,
    findingId: finding?.id,
    findingType: finding?.type,
    accountId: finding?.accountId,
    region: finding?.region,
  };
}
