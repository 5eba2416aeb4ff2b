import type { SQSBatchResponse, SQSRecord } from 'aws-lambda';
import { AccessKeys, containAccessKey, Outcome } from './contain-access-key.lambda-shared';
import { DeactivateAccessKeySettings } from './deactivate-access-key-settings';
import { declinedFinding, targetOf } from './dispatch.lambda-shared';
import { classified, TerminalError } from './errors.lambda-shared';
import { Credential, Finding, parseFinding } from './finding.lambda-shared';
import { Log } from './log.lambda-shared';
import { failureNotice, masked, Notify, outcomeNotice } from './notice.lambda-shared';

/** What the playbook works with; the handler gives it AWS, tests a model. */
export interface Responder {
  readonly settings: DeactivateAccessKeySettings;
  readonly ownAccount: string;
  readonly keys: AccessKeys;
  readonly notify: Notify;
  readonly log: Log;
  readonly sleep: (milliseconds: number) => Promise<void>;
  /** Milliseconds until the function is stopped. */
  readonly remainingTime: () => number;
}

/** A message begun with less time than this could be cut off in the middle of it. */
const TIME_FOR_ONE_MESSAGE = 15_000;

/** Answers each message of a batch; those that failed are named, and the queue delivers them again. */
export async function respond(records: SQSRecord[], responder: Responder): Promise<SQSBatchResponse> {
  const failed: string[] = [];
  for (const record of records) {
    if (responder.remainingTime() < TIME_FOR_ONE_MESSAGE) {
      responder.log({ messageId: record.messageId, outcome: 'postponed', reason: 'too little time is left in this invocation' });
      failed.push(record.messageId);
    } else if (!await answered(record, responder)) {
      failed.push(record.messageId);
    }
  }
  return { batchItemFailures: failed.map((itemIdentifier) => ({ itemIdentifier })) };
}

async function answered(record: SQSRecord, responder: Responder): Promise<boolean> {
  const delivery = Number(record.attributes.ApproximateReceiveCount) || 1;
  let finding: Finding | undefined;
  try {
    finding = parseFinding(record.body);
    await answerFinding(finding, record, delivery, responder);
    return true;
  } catch (error) {
    await reportFailure(error, finding, record, delivery, responder);
    return false;
  }
}

async function answerFinding(finding: Finding, record: SQSRecord, delivery: number, responder: Responder): Promise<void> {
  const declined = declinedFinding(finding, responder.settings, responder.ownAccount);
  if (declined) {
    await report(finding, finding.credentials[0]?.accessKeyId ?? '', declined, record, delivery, responder);
    return;
  }
  // One event of AWS Health may name several keys: each is tried, whatever happens to the others.
  const errors: unknown[] = [];
  for (const credential of finding.credentials) {
    try {
      await report(finding, credential.accessKeyId, await answerCredential(credential, responder), record, delivery, responder);
    } catch (error) {
      errors.push(error);
    }
  }
  if (errors.length > 0) {
    throw errors.find((error) => error instanceof TerminalError) ?? errors[0];
  }
}

async function answerCredential(credential: Credential, responder: Responder): Promise<Outcome> {
  const target = targetOf(credential, responder.settings);
  return 'result' in target ? target : containAccessKey(target, responder.settings, responder.keys, responder.sleep);
}

async function report(finding: Finding, accessKeyId: string, outcome: Outcome, record: SQSRecord, delivery: number, responder: Responder): Promise<void> {
  const entry = { ...about(finding, record, delivery, responder), accessKey: masked(accessKeyId), userName: outcome.userName, outcome: outcome.result, reason: outcome.reason };
  if (!worthANotice(outcome, finding, delivery)) {
    responder.log(entry);
    return;
  }
  const told = await responder.notify(outcomeNotice(finding, accessKeyId, outcome));
  responder.log({ ...entry, notice: told ? 'sent' : 'failed' });
}

/**
 * An update of a finding whose key is inactive is no news. A redelivery is: the delivery before it may have ended between
 * the change and its notice.
 */
function worthANotice(outcome: Outcome, finding: Finding, delivery: number): boolean {
  switch (outcome.result) {
    case 'ignored':
      return false;
    case 'already-inactive':
    case 'missing':
      return finding.first || delivery > 1;
    default:
      return true;
  }
}

async function reportFailure(caught: unknown, finding: Finding | undefined, record: SQSRecord, delivery: number, responder: Responder): Promise<void> {
  const error = classified('the playbook', caught);
  const terminal = error instanceof TerminalError;
  const last = delivery >= responder.settings.maxReceiveCount;
  const entry = {
    ...about(finding, record, delivery, responder),
    // `failed` is what the alarm counts; what another delivery may mend is counted when it was the last.
    outcome: terminal || last ? 'failed' : 'retrying',
    error: error.name,
    reason: error.message.slice(0, 300),
  };
  if (terminal ? delivery > 1 && !last : !last) {
    responder.log(entry);
    return;
  }
  const told = await responder.notify(failureNotice(finding, record.messageId, error.message, last));
  responder.log({ ...entry, notice: told ? 'sent' : 'failed' });
}

function about(finding: Finding | undefined, record: SQSRecord, delivery: number, responder: Responder) {
  return {
    playbook: 'deactivate-access-key',
    mode: responder.settings.mode,
    messageId: record.messageId,
    delivery,
    findingId: finding?.id,
    findingType: finding?.type,
    accountId: finding?.accountId,
    region: finding?.region,
  };
}
