import * as z from 'zod/mini';
import { RefusedCommandError, RejectedEventError } from './errors.lambda-shared';
import { actOnApproval, askPeople, closeQuestion, decide } from './approval-commands.lambda-shared';
import { Target } from './playbook.lambda-shared';
import { Responder } from './ports.lambda-shared';
import { parseRecordId, ResponseRecord } from './response-record.lambda-shared';
import { CommandAnswer, commandAnswer } from './command-answer.lambda-shared';
import { undo } from './undo.lambda-shared';

const Text = (longest: number) => z.string().check(z.minLength(1), z.maxLength(longest));
const RecordName = Text(1000);
const By = Text(200);
const Reason = Text(500);

const Command = {
  ask: z.strictObject({ command: z.literal('ask'), record: RecordName, taskToken: Text(2048) }),
  act: z.strictObject({ command: z.literal('act'), record: RecordName, approvedBy: By }),
  close: z.strictObject({ command: z.literal('close'), record: RecordName, outcome: z.enum(['rejected', 'expired', 'failed']), by: z.optional(By) }),
  decide: z.strictObject({
    command: z.literal('decide'), record: RecordName, decision: z.enum(['approve', 'reject']), by: By, reason: z.optional(Reason),
  }),
  undo: z.strictObject({ command: z.literal('undo'), record: RecordName, by: By, reason: Reason }),
  status: z.strictObject({ command: z.literal('status'), record: RecordName }),
};

/** What the state machine (`ask`, `act`, `close`) and people by the runbook (`decide`, `undo`, `status`) tell a playbook to do. */
export type ResponseCommand = { [name in keyof typeof Command]: z.infer<(typeof Command)[name]> }[keyof typeof Command];

/** @throws RejectedEventError that says what is wrong, without the values */
export function parseCommand(event: { readonly command?: unknown }): ResponseCommand {
  const name = event.command;
  if (typeof name !== 'string' || !Object.hasOwn(Command, name)) {
    throw new RejectedEventError(`the command is none of ${Object.keys(Command).join(', ')}`);
  }
  const parsed = z.safeParse<z.ZodMiniType<ResponseCommand>>(Command[name as keyof typeof Command], event);
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    const field = issue.path.map(String).join('.');
    throw new RejectedEventError(field === ''
      ? `the command ${name} has fields that it does not know`
      : `${field} of the command ${name} is not as expected (${issue.code})`);
  }
  return parsed.data;
}

/** Carries out one command. What it throws reaches the state machine or the runbook as the function's error, by its name. */
export async function command<T extends Target, A, O extends object>(event: { readonly command?: unknown }, responder: Responder<T, A, O>): Promise<CommandAnswer> {
  const given = parseCommand(event);
  const record = await recordOf(given.record, responder);
  switch (given.command) {
    case 'ask':
      return askPeople(record, given.taskToken, responder);
    case 'act':
      return actOnApproval(record, given.approvedBy, responder);
    case 'close':
      return closeQuestion(record, given.outcome, given.by, responder);
    case 'decide':
      return decide(record, given.decision, given.by, given.reason, responder);
    case 'undo':
      return undo(record, given.by, given.reason, responder);
    case 'status':
      return commandAnswer(record, responder);
  }
}

async function recordOf<T extends Target, A, O extends object>(id: string, { playbook, ports }: Responder<T, A, O>): Promise<ResponseRecord> {
  const parts = parseRecordId(id);
  if (!parts || !parts.key.startsWith(`${playbook.name}|`)) {
    throw new RejectedEventError(`the record is not named as ${playbook.name}|account|target|generation`);
  }
  const latest = await ports.records.latest(parts.key);
  if (latest?.generation === parts.generation) {
    return latest;
  }
  const record = latest && await ports.records.read(parts.key, parts.generation);
  if (!record) {
    throw new RefusedCommandError('there is no such response');
  }
  throw new RefusedCommandError(`a later response to the same target began: name generation ${latest.generation}`);
}
