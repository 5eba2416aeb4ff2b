import { randomUUID } from 'crypto';
import { AttributeValue, DynamoDBClient, Put, PutItemCommand, QueryCommand, TransactWriteItemsCommand } from '@aws-sdk/client-dynamodb';
import { breakerKey, withSlot } from './breaker.lambda-shared';
import { classified, ConflictError, nameOf, RetryableError, TerminalError } from './errors.lambda-shared';
import { BreakerSlot, Records } from './ports.lambda-shared';
import { ResponseRecord, ResponseStatus } from './response-record.lambda-shared';

type Item = Record<string, AttributeValue>;

const CONFLICT = 'another invocation wrote the record of this response meanwhile';

const DAY = 24 * 60 * 60;

/**
 * After these ends nothing is left to undo, and after this time no finding of before comes again: GuardDuty keeps them for 90 days.
 * What changed something stays until it is undone.
 */
const KEPT_SECONDS = 400 * DAY;
const ENDED: ReadonlySet<ResponseStatus> = new Set(['OBSERVED', 'REFUSED', 'MISSING', 'CONTAINED', 'REJECTED', 'EXPIRED', 'UNDONE']);

/** Tries for a slot of the circuit breaker, which all responses of a playbook in an account share. */
const SLOT_TRIES = 6;

/**
 * Responses in a DynamoDB table: partition key `target`, sort key `generation`. Each write says which version it follows, and carries an
 * id of its own: where the answer to a write got lost and the client sent it again, the refusal shows our own id, and it was a success.
 */
export class TableRecords implements Records {
  constructor(
    private readonly client: () => Pick<DynamoDBClient, 'send'>,
    private readonly table: string,
    private readonly sleep: (milliseconds: number) => Promise<void>,
  ) {}

  public async latest(key: string): Promise<ResponseRecord | undefined> {
    const item = await this.latestItem(key);
    return item && recordOf(item);
  }

  public async save(record: ResponseRecord): Promise<void> {
    const put = this.putOf(record, randomUUID());
    try {
      await this.client().send(new PutItemCommand(put));
    } catch (error) {
      if (nameOf(error) === 'ConditionalCheckFailedException') {
        throwUnlessOurs(put.Item!, (error as { Item?: Item }).Item);
        return;
      }
      throw classified('PutItem', error);
    }
  }

  public async saveWithSlot(record: ResponseRecord, slot: BreakerSlot): Promise<boolean> {
    const put = this.putOf(record, randomUUID());
    for (let attempt = 1; attempt <= SLOT_TRIES; attempt++) {
      const before = await this.latestItem(breakerKey(slot));
      const times = withSlot(before?.times?.L?.map((time) => Number(time.N)) ?? [], slot);
      if (!times) {
        return false;
      }
      if (await this.written(put, this.breakerPut(slot, times, before))) {
        return true;
      }
      await this.sleep(Math.random() * 50 * 2 ** attempt);
    }
    throw new RetryableError('the circuit breaker is in use by too many responses at once');
  }

  /** False where another response changed the circuit breaker meanwhile. */
  private async written(put: Put, breaker: Put): Promise<boolean> {
    try {
      await this.client().send(new TransactWriteItemsCommand({ TransactItems: [{ Put: put }, { Put: breaker }], ClientRequestToken: randomUUID() }));
      return true;
    } catch (error) {
      if (nameOf(error) !== 'TransactionCanceledException') {
        throw classified('TransactWriteItems', error);
      }
      const [own, shared] = (error as { CancellationReasons?: Array<{ Code?: string }> }).CancellationReasons ?? [];
      if (own?.Code === 'ConditionalCheckFailed') {
        // A transaction that was sent again is known by its token: this was somebody else.
        throw new ConflictError(CONFLICT);
      }
      const codes = [own?.Code, shared?.Code].filter((code) => code !== undefined && code !== 'None');
      if (codes.length > 0 && codes.every((code) => code === 'ConditionalCheckFailed' || code === 'TransactionConflict')) {
        return false;
      }
      const name = codes.find((code) => code === 'ValidationError') ?? 'TransactionCanceledException';
      throw classified('TransactWriteItems', Object.assign(new Error(name), { name }));
    }
  }

  private async latestItem(key: string): Promise<Item | undefined> {
    try {
      const { Items } = await this.client().send(new QueryCommand({
        TableName: this.table,
        KeyConditionExpression: '#target = :target',
        ExpressionAttributeNames: { '#target': 'target' },
        ExpressionAttributeValues: { ':target': { S: key } },
        ScanIndexForward: false,
        Limit: 1,
        ConsistentRead: true,
      }));
      return Items?.[0];
    } catch (error) {
      throw classified('Query', error);
    }
  }

  private putOf(record: ResponseRecord, write: string): Put {
    const ended = record.lease === undefined && ENDED.has(record.status) && !(record.status === 'CONTAINED' && record.actedAt !== undefined);
    return {
      TableName: this.table,
      Item: {
        target: { S: record.key },
        generation: { N: String(record.generation) },
        version: { N: String(record.version) },
        write: { S: write },
        // For people who look at the table; the record itself is what is read.
        status: { S: record.status },
        findingType: { S: record.finding.type },
        startedAt: { S: new Date(record.startedAt).toISOString() },
        record: { S: JSON.stringify(record) },
        ...ended ? { expiresAt: { N: String(Math.ceil((record.finishedAt ?? record.startedAt) / 1000) + KEPT_SECONDS) } } : {},
      },
      ...follows(record.version),
    };
  }

  private breakerPut(slot: BreakerSlot, times: readonly number[], before: Item | undefined): Put {
    const version = Number(before?.version?.N ?? 0) + 1;
    return {
      TableName: this.table,
      Item: {
        target: { S: breakerKey(slot) },
        generation: { N: '0' },
        version: { N: String(version) },
        times: { L: times.map((time) => ({ N: String(time) })) },
        expiresAt: { N: String(Math.ceil((slot.at + slot.windowMilliseconds) / 1000) + DAY) },
      },
      ...follows(version),
    };
  }
}

/** The condition of a write: it is the first, or follows the version that was read. */
function follows(version: number): Pick<Put, 'ConditionExpression' | 'ExpressionAttributeNames' | 'ExpressionAttributeValues' | 'ReturnValuesOnConditionCheckFailure'> {
  return version === 1
    ? {
      ConditionExpression: 'attribute_not_exists(#target)',
      ExpressionAttributeNames: { '#target': 'target' },
      ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
    }
    : {
      ConditionExpression: '#version = :previous',
      ExpressionAttributeNames: { '#version': 'version' },
      ExpressionAttributeValues: { ':previous': { N: String(version - 1) } },
      ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
    };
}

function throwUnlessOurs(written: Item, found: Item | undefined): void {
  if (found?.write?.S !== written.write.S) {
    throw new ConflictError(CONFLICT);
  }
}

function recordOf(item: Item): ResponseRecord {
  const text = item.record?.S;
  if (text === undefined) {
    throw new TerminalError('the table has an item that is no response');
  }
  return JSON.parse(text) as ResponseRecord;
}
