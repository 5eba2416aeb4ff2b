import * as z from 'zod/mini';
import { actOnApproval, askPeople, closeQuestion, decide } from './approval-commands.lambda-shared';
import { CommandAnswer, commandAnswer } from './command-answer.lambda-shared';
import { RefusedCommandError, RejectedEventError } from './errors.lambda-shared';
import { Target } from './playbook.lambda-shared';
import { Responder } from './ports.lambda-shared';
import { parseRecordId, ResponseRecord } from './response-record.lambda-shared';
import { undo } from './undo.lambda-shared';

const Text = (longest: number) => z.string().check(z.minLength(1), z.maxLength(longest));
const oneOf = <T extends string>(...values: T[]) => z.custom<T>((value) => values.includes(value as T));
const record = Text(1000);
const by = Text(200);
const reason = Text(500);

const COMMANDS = {
  ask: z.strictObject({ record, taskToken: Text(2048) }),
  act: z.strictObject({ record, approvedBy: by }),
  close: z.strictObject({ record, outcome: oneOf('rejected', 'expired', 'failed'), by: z.optional(by) }),
  decide: z.strictObject({ record, decision: oneOf('approve', 'reject'), by, reason: z.optional(reason) }),
  undo: z.strictObject({ record, by, reason }),
  status: z.strictObject({ record }),
};

type Commands = { readonly [name in keyof typeof COMMANDS]: { readonly command: name } & z.infer<(typeof COMMANDS)[name]> };

/** What the state machine (`ask`, `act`, `close`) and people by the runbook (`decide`, `undo`, `status`) tell a playbook to do. */
export type ResponseCommand = Commands[keyof Commands];

/** @throws RejectedEventError that says what is wrong, without the values */
export function parseCommand({ command: name, ...rest }: { readonly command?: unknown }): ResponseCommand {
  if (typeof name !== 'string' || !Object.hasOwn(COMMANDS, name)) {
    throw new RejectedEventError(`the command is none of ${Object.keys(COMMANDS).join(', ')}`);
  }
  const parsed = z.safeParse(COMMANDS[name as keyof Commands] as z.ZodMiniType<object>, rest);
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    const field = issue.path.map(String).join('.');
    throw new RejectedEventError(field === ''
      ? `the command ${name} has fields that it does not know`
      : `${field} of the command ${name} is not as expected (${issue.code})`);
  }
  return { command: name, ...parsed.data } as ResponseCommand;
}

/** Carries out one command. What it throws reaches the state machine or the runbook as the function's error, by its name. */
export async function command<T extends Target, A, O extends object>(
  event: { readonly command?: unknown },
  responder: Responder<T, A, O>,
): Promise<CommandAnswer> {
  const given = parseCommand(event);
  const response = await recordOf(given.record, responder);
  switch (given.command) {
    case 'ask':
      return askPeople(response, given.taskToken, responder);
    case 'act':
      return actOnApproval(response, given.approvedBy, responder);
    case 'close':
      return closeQuestion(response, given.outcome, given.by, responder);
    case 'decide':
      return decide(response, given.decision, given.by, given.reason, responder);
    case 'undo':
      return undo(response, given.by, given.reason, responder);
    case 'status':
      return commandAnswer(response, responder);
  }
}

async function recordOf<T extends Target, A, O extends object>(id: string, { playbook, ports }: Responder<T, A, O>): Promise<ResponseRecord> {
  const parts = parseRecordId(id);
  if (!parts || !parts.key.startsWith(`${playbook.name}|`)) {
    throw new RejectedEventError(`the record is not named as ${playbook.name}|account|target|generation`);
  }
  const latest = await ports.records.latest(parts.key);
  if (!latest || latest.generation < parts.generation) {
    throw new RefusedCommandError('there is no such response');
  }
  if (latest.generation > parts.generation) {
    throw new RefusedCommandError(`a later response to the same target began: name generation ${latest.generation}`);
  }
  return latest;
}
