import { AttributeValue, Put, PutItemCommand, QueryCommand, TransactWriteItemsCommand } from '@aws-sdk/client-dynamodb';
import { named } from './faults';
import { TableRecords } from '../../../../lib/response/runtime/records.lambda-shared';
import { ResponseRecord } from '../../../../lib/response/runtime/response-record.lambda-shared';

type Item = Record<string, AttributeValue>;

/**
 * DynamoDB, as far as the engine calls it, behind the `send` of a client. Conditions are evaluated, not assumed; what it does not know it
 * refuses.
 */
export class DynamoFake {
  public readonly items = new Map<string, Item>();
  public readonly calls: string[] = [];
  /** Taken one a write: the answer gets lost, and the SDK sends the write again. */
  public resent: boolean[] = [];
  /** Taken one a transaction: it meets another one. */
  public conflicts: boolean[] = [];
  /** Before a write, as somebody else's would come between. */
  public meanwhile: (() => void) | undefined;
  private readonly transactions = new Set<string>();

  public readonly send = async (command: object): Promise<never> => {
    this.calls.push(command.constructor.name.replace(/Command$/, ''));
    return this.answer(command) as never;
  };

  private answer(command: object): object {
    if (command instanceof QueryCommand) {
      return this.query(command.input);
    }
    this.between();
    if (command instanceof PutItemCommand) {
      const answer = this.put(command.input as Put);
      return this.resent.shift() ? this.put(command.input as Put) : answer;
    }
    if (command instanceof TransactWriteItemsCommand) {
      const answer = this.transact(command.input);
      return this.resent.shift() ? this.transact(command.input) : answer;
    }
    throw new Error(`${command.constructor.name} is not a call of the engine`);
  }

  private between(): void {
    const meanwhile = this.meanwhile;
    this.meanwhile = undefined;
    meanwhile?.();
  }

  private query(input: QueryCommand['input']): object {
    requireThat(input.ConsistentRead === true && input.KeyConditionExpression === '#target = :target' && input.Limit === 1
      && input.ScanIndexForward === false && input.ExpressionAttributeNames?.['#target'] === 'target', 'the query is the one that is known');
    const target = input.ExpressionAttributeValues![':target'].S;
    const found = [...this.items.values()].filter((item) => item.target.S === target)
      .sort((one, other) => Number(other.generation.N) - Number(one.generation.N));
    return { Items: found.slice(0, 1).map((item) => copy(item)) };
  }

  private put(put: Put): object {
    const old = this.items.get(keyOf(put.Item!));
    if (!holds(put, old)) {
      throw Object.assign(named('ConditionalCheckFailedException'), put.ReturnValuesOnConditionCheckFailure === 'ALL_OLD' ? { Item: copy(old) } : {});
    }
    this.items.set(keyOf(put.Item!), copy(put.Item!)!);
    return {};
  }

  private transact({ TransactItems, ClientRequestToken }: TransactWriteItemsCommand['input']): object {
    if (this.conflicts.shift()) {
      throw Object.assign(named('TransactionCanceledException'), { CancellationReasons: [{ Code: 'None' }, { Code: 'TransactionConflict' }] });
    }
    requireThat(ClientRequestToken !== undefined && ClientRequestToken.length <= 36, 'a transaction has a token');
    if (this.transactions.has(ClientRequestToken!)) {
      return {};
    }
    const puts = TransactItems!.map((item) => item.Put!);
    requireThat(new Set(puts.map((put) => keyOf(put.Item!))).size === puts.length, 'a transaction names each item once');
    const reasons = puts.map((put) => {
      const old = this.items.get(keyOf(put.Item!));
      return holds(put, old) ? { Code: 'None' } : { Code: 'ConditionalCheckFailed', Item: copy(old) };
    });
    if (reasons.some(({ Code }) => Code !== 'None')) {
      throw Object.assign(named('TransactionCanceledException'), { CancellationReasons: reasons });
    }
    puts.forEach((put) => this.items.set(keyOf(put.Item!), copy(put.Item!)!));
    this.transactions.add(ClientRequestToken!);
    return {};
  }
}

/** The table's implementation over the fake, for whole runs. */
export class TableModel extends TableRecords {
  constructor(public readonly fake = new DynamoFake()) {
    super(() => fake, 'responses', async () => undefined);
  }

  /** Every response, in order of key and generation. */
  public get all(): ResponseRecord[] {
    return [...this.fake.items.values()].filter((item) => item.record).map((item) => JSON.parse(item.record.S!) as ResponseRecord)
      .sort((one, other) => (one.key === other.key ? one.generation - other.generation : one.key < other.key ? -1 : 1));
  }
}

const EQUALS = /^(#\w+) = (:\w+)$/;
const ABSENT = /^attribute_not_exists\((#\w+)\)$/;

function holds(put: Put, old: Item | undefined): boolean {
  const { ConditionExpression, ExpressionAttributeNames: names = {}, ExpressionAttributeValues: values = {} } = put;
  const absent = ABSENT.exec(ConditionExpression ?? '');
  if (absent) {
    return old?.[names[absent[1]]] === undefined;
  }
  const equals = EQUALS.exec(ConditionExpression ?? '');
  requireThat(equals !== null, `the condition ${ConditionExpression} is one that is known`);
  return JSON.stringify(old?.[names[equals![1]]]) === JSON.stringify(values[equals![2]]);
}

function keyOf(item: Item): string {
  return `${item.target.S}#${item.generation.N}`;
}

function requireThat(holding: boolean, what: string): void {
  if (!holding) {
    throw new Error(`not so: ${what}`);
  }
}

function copy<T>(value: T): T {
  return value === undefined ? value : structuredClone(value);
}
