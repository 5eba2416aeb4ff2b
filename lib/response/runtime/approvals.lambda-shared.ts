import { createHash } from 'crypto';
import { RefusedCommandError } from './errors.lambda-shared';
import { Approvals } from './ports.lambda-shared';
import { ResponseRecord } from './response-record.lambda-shared';
import { SignedCalls } from './signed-calls.lambda-shared';
import { JsonObject } from '../playbook-settings';

/** What the state machine catches where a person rejects. */
export const REJECTED_ERROR = 'Rejected';

/** Each question of a response has its own execution: the same name again starts nothing. */
export function executionName(record: Pick<ResponseRecord, 'key' | 'generation'>, attempt: number): string {
  const hash = createHash('sha256').update(record.key).digest('hex').slice(0, 32);
  return `${record.key.split('|')[0]}-${hash}-${record.generation}-${attempt}`.slice(-80);
}

/** A state machine of Step Functions whose first task waits for a token. */
export class StateMachineApprovals implements Approvals {
  constructor(private readonly calls: Pick<SignedCalls, 'send'>, private readonly stateMachineArn: string) {}

  public async start(name: string, input: JsonObject): Promise<void> {
    try {
      await this.send('StartExecution', { stateMachineArn: this.stateMachineArn, name, input: JSON.stringify(input) });
    } catch (error) {
      // The same name and input while it runs is a success of the service; after it has ended it is this error.
      if (!is(error, 'ExecutionAlreadyExists')) {
        throw error;
      }
    }
  }

  public async approve(taskToken: string, by: string): Promise<void> {
    await this.answer('SendTaskSuccess', { taskToken, output: JSON.stringify({ approvedBy: by }) });
  }

  public async reject(taskToken: string, by: string): Promise<void> {
    await this.answer('SendTaskFailure', { taskToken, error: REJECTED_ERROR, cause: by });
  }

  private async answer(call: string, input: JsonObject): Promise<void> {
    try {
      await this.send(call, input);
    } catch (error) {
      if (is(error, 'TaskTimedOut') || is(error, 'TaskDoesNotExist') || is(error, 'InvalidToken')) {
        throw new RefusedCommandError('the question is closed: it was answered or its time is over', { cause: error });
      }
      throw error;
    }
  }

  private async send(call: string, input: JsonObject): Promise<void> {
    await this.calls.send({
      call,
      service: 'states',
      method: 'POST',
      path: '/',
      headers: { 'content-type': 'application/x-amz-json-1.0', 'x-amz-target': `AWSStepFunctions.${call}` },
      body: Buffer.from(JSON.stringify(input), 'utf8'),
    });
  }
}

function is(error: unknown, name: string): boolean {
  return error instanceof Error && error.cause instanceof Error && error.cause.name === name;
}

