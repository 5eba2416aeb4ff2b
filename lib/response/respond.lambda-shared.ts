import type { SQSBatchResponse, SQSRecord } from 'aws-lambda';
import { AccessKeys, containAccessKey, Outcome } from './contain-access-key.lambda-shared';
import { DeactivateAccessKeySettings } from './deactivate-access-key-settings';
import { declinedFinding, targetOf } from './dispatch.lambda-shared';
import { classified, TerminalError } from './runtime/errors.lambda-shared';
import { Credential, Finding, parseFinding } from './finding.lambda-shared';
import { Log } from './runtime/log.lambda-shared';
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

/** One delivery of one message. */
interface Delivery {
  readonly messageId: string;
  /** 1 for the first. */
  readonly number: number;
  readonly last: boolean;
}

async function answered(record: SQSRecord, responder: Responder): Promise<boolean> {
  const number = Number(record.attributes.ApproximateReceiveCount) || 1;
  const delivery: Delivery = { messageId: record.messageId, number, last: number >= responder.settings.maxReceiveCount };
  let finding: Finding | undefined;
  try {
    finding = parseFinding(record.body);
    await answerFinding(finding, delivery, responder);
    return true;
  } catch (error) {
    await reportFailure(error, finding, delivery, responder);
    return false;
  }
}

async function answerFinding(finding: Finding, delivery: Delivery, responder: Responder): Promise<void> {
  const declined = declinedFinding(finding, responder.settings, responder.ownAccount);
  if (declined) {
    await report(finding, finding.credentials[0]?.accessKeyId ?? '', declined, delivery, responder);
    return;
  }
  // One event of AWS Health may name several keys: each is tried, whatever happens to the others.
  const errors: unknown[] = [];
  for (const credential of finding.credentials) {
    try {
      await report(finding, credential.accessKeyId, await answerCredential(credential, responder), delivery, responder);
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

async function report(finding: Finding, accessKeyId: string, outcome: Outcome, delivery: Delivery, responder: Responder): Promise<void> {
  const entry = {
    ...about(finding, delivery, responder),
    accessKey: masked(accessKeyId),
    userName: outcome.userName,
    outcome: outcome.result,
    reason: outcome.reason,
  };
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
function worthANotice(outcome: Outcome, finding: Finding, delivery: Delivery): boolean {
  switch (outcome.result) {
    case 'ignored':
      return false;
    case 'already-inactive':
    case 'missing':
      return finding.first || delivery.number > 1;
    default:
      return true;
  }
}

async function reportFailure(caught: unknown, finding: Finding | undefined, delivery: Delivery, responder: Responder): Promise<void> {
  const error = classified('the playbook', caught);
  const terminal = error instanceof TerminalError;
  const entry = {
    ...about(finding, delivery, responder),
    // `failed` is what the alarm counts; what another delivery may mend is counted when it was the last.
    outcome: terminal || delivery.last ? 'failed' : 'retrying',
    error: error.name,
    reason: error.message.slice(0, 300),
  };
  if (!delivery.last && !(terminal && delivery.number === 1)) {
    responder.log(entry);
    return;
  }
  const told = await responder.notify(failureNotice(finding, delivery.messageId, error.message, delivery.last));
  responder.log({ ...entry, notice: told ? 'sent' : 'failed' });
}

function about(finding: Finding | undefined, delivery: Delivery, responder: Responder) {
  return {
    playbook: 'deactivate-access-key',
    mode: responder.settings.mode,
    messageId: delivery.messageId,
    delivery: delivery.number,
    findingId: finding?.id,
    findingType: finding?.type,
    accountId: finding?.accountId,
    region: finding?.region,
  };
}
