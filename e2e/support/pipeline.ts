import { createHash } from 'crypto';
import { depth, take } from './queues';
import { REGIONS, StackName, STACKS } from './regions';
import { eventually, World } from './world';
import { ACCOUNT } from '../../build-tools/emulator/environment';
import { ServiceEvent } from '../../build-tools/emulator/service-events';

/** What people are told, as the queue that subscribes hears it. */
export interface HeardNotice {
  readonly subject: string;
  readonly message: string;
}

/** A response as the table has it. */
export type StoredRecord = Record<string, any>;

/** A playbook of one of the deployed stacks. */
export class Pipeline {
  public readonly region: string;

  /** @param playbook its construct's name @param runtimeName with which the names of its records begin */
  constructor(
    private readonly world: World, private readonly stack: StackName, private readonly playbook: string, private readonly runtimeName: string,
  ) {
    this.region = REGIONS[stack];
  }

  /** The name of a target's records, without the generation. */
  public key(target: string): string {
    return `${this.runtimeName}|${ACCOUNT}|${target}`;
  }

  public put(event: ServiceEvent): Promise<void> {
    return this.world.put({ ...event, region: this.region });
  }

  /** Puts a message into its queue, past the rules that keep other events away. @returns its id */
  public async send(body: string): Promise<string> {
    const { MessageId } = await this.services.json('sqs', 'AmazonSQS.SendMessage', { QueueUrl: this.output('FindingsUrl'), MessageBody: body });
    return MessageId as string;
  }

  /** The notice about a record that says what became of it, such as `CONTAINED`. */
  public notice(key: string, state: string): Promise<HeardNotice> {
    return this.noticeWith((notice) => notice.subject.startsWith(`[${state}]`) && notice.message.includes(`record ${key}|`));
  }

  public async noticeWith(wanted: (notice: HeardNotice) => boolean): Promise<HeardNotice> {
    const heard = (body: string): HeardNotice => {
      const { Subject: subject, Message: message } = JSON.parse(body) as { Subject: string; Message: string };
      return { subject, message };
    };
    return heard(await take(this.world, this.region, this.world.output(STACKS[this.stack], 'HeardUrl'), (body) => wanted(heard(body))));
  }

  /** The latest response to a target. */
  public async record(key: string): Promise<StoredRecord | undefined> {
    const { Items } = await this.services.json('dynamodb', 'DynamoDB_20120810.Query', {
      TableName: this.world.output(STACKS[this.stack], 'RecordsTable'),
      KeyConditionExpression: '#target = :target',
      ExpressionAttributeNames: { '#target': 'target' },
      ExpressionAttributeValues: { ':target': { S: key } },
      ScanIndexForward: false,
      Limit: 1,
      ConsistentRead: true,
    });
    return Items[0] && JSON.parse(Items[0].record.S) as StoredRecord;
  }

  /** The record once it has this status. */
  public recordThatIs(key: string, status: string): Promise<StoredRecord> {
    return eventually(async () => {
      const record = await this.record(key);
      expect(record?.status).toBe(status);
      return record!;
    });
  }

  /** The evidence of a record, as the bucket has it. */
  public async evidence({ evidence }: StoredRecord): Promise<{ readonly sha256: string; readonly document: Record<string, any> }> {
    const bucket = this.world.output(STACKS[this.stack], 'EvidenceBucket');
    const text = await this.services.text('s3', 'GET', `/${bucket}/${evidence.objectKey}`);
    return { sha256: createHash('sha256').update(text).digest('hex'), document: JSON.parse(text) as Record<string, any> };
  }

  /** Commands the operator as the runbook does. @returns its answer, or its error with `errorType` and `errorMessage` */
  public command(command: object): Promise<Record<string, any>> {
    return this.services.rest('lambda', 'POST', `/2015-03-31/functions/${this.output('OperatorName')}/invocations`, command);
  }

  /** Waits until each message was answered or given up. */
  public drained(): Promise<void> {
    return eventually(async () => expect(await depth(this.world, this.region, this.output('FindingsUrl'))).toBe(0));
  }

  /** Fails unless each message was answered and none given up. */
  public async settled(): Promise<void> {
    await this.drained();
    if (await depth(this.world, this.region, this.output('DeadLettersUrl')) > 0) {
      const deadLetter = await this.deadLetter(() => true);
      const about = (await this.log()).filter(({ messageId }) => messageId !== undefined).map((line) => JSON.stringify(line)).slice(-20);
      throw new Error(`A message was given up: ${deadLetter}\nWhat the responder says of the last messages:\n${about.join('\n')}`);
    }
  }

  /** Takes a message out of the dead-letter queue. */
  public deadLetter(wanted: (body: string) => boolean): Promise<string> {
    return take(this.world, this.region, this.output('DeadLettersUrl'), wanted);
  }

  /** What the responder's log says, line by line, where the line is a JSON object. */
  public async log(): Promise<Record<string, any>[]> {
    const name = this.output('ResponderName');
    const { LoggingConfig } = await this.services.rest('lambda', 'GET', `/2015-03-31/functions/${name}/configuration`);
    const logGroupName = (LoggingConfig?.LogGroup as string | undefined) ?? `/aws/lambda/${name}`;
    const lines: Record<string, any>[] = [];
    let nextToken: string | undefined;
    do {
      const page = await this.services.json('logs', 'Logs_20140328.FilterLogEvents', { logGroupName, ...nextToken && { nextToken } });
      for (const { message } of page.events as { message: string }[]) {
        lines.push(...jsonLines(message));
      }
      nextToken = page.nextToken as string | undefined;
    } while (nextToken);
    return lines;
  }

  /** The execution that asked about a record, with its status. */
  public async executions(record: string): Promise<string[]> {
    const stateMachineArn = this.world.output(STACKS[this.stack], 'StateMachineArn');
    const { executions } = await this.services.json('states', 'AWSStepFunctions.ListExecutions', { stateMachineArn });
    const described = await Promise.all((executions as { executionArn: string }[]).map(({ executionArn }) => (
      this.services.json('states', 'AWSStepFunctions.DescribeExecution', { executionArn }))));
    const asksAbout = ({ input }: Record<string, any>) => (JSON.parse(input as string) as { record: string }).record === record;
    return described.filter(asksAbout).map(({ status }) => status as string);
  }

  /** Lets questions of the stack expire after so many seconds, as long as `work` goes on: a playbook takes five minutes at least. */
  public async withExpiry(seconds: number, work: () => Promise<void>): Promise<void> {
    const stateMachineArn = this.world.output(STACKS[this.stack], 'StateMachineArn');
    const call = (operation: string, input: object) => this.services.json('states', `AWSStepFunctions.${operation}`, { stateMachineArn, ...input });
    const { definition } = await call('DescribeStateMachine', {}) as { definition: string };
    // The emulator does not know timeouts that are read from the input.
    const sooner = definition.replace(/"TimeoutSecondsPath":\s*"\$\.operator\.expirySeconds"/, `"TimeoutSeconds":${seconds}`);
    expect(sooner).not.toBe(definition);
    await call('UpdateStateMachine', { definition: sooner });
    try {
      await work();
    } finally {
      await call('UpdateStateMachine', { definition });
    }
  }

  public output(name: string): string {
    return this.world.output(STACKS[this.stack], `${this.playbook}${name}`);
  }

  private get services() {
    return this.world.services(this.region);
  }
}

function jsonLines(text: string): Record<string, any>[] {
  return text.split('\n').flatMap((line) => {
    const start = line.indexOf('{');
    try {
      return start < 0 ? [] : [JSON.parse(line.slice(start)) as Record<string, any>];
    } catch {
      return [];
    }
  });
}
