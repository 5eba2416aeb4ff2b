import { DynamoDBClient, Put, PutItemCommand, QueryCommand, TransactWriteItemsCommand } from '@aws-sdk/client-dynamodb';
import { mockClient } from 'aws-sdk-client-mock';
import { DynamoFake, TableModel } from './models/dynamodb';
import { named } from './models/faults';
import { MemoryRecords } from './models/ports';
import { ConflictError, RetryableError, TerminalError } from '../../../lib/response/runtime/errors.lambda-shared';
import { Records } from '../../../lib/response/runtime/ports.lambda-shared';
import { TableRecords } from '../../../lib/response/runtime/records.lambda-shared';
import { newRecord, ResponseRecord } from '../../../lib/response/runtime/response-record.lambda-shared';

const KEY = 'close-door|111122223333|front';
const MINUTE = 60_000;
const NOW = Date.parse('2026-11-29T12:00:00Z');

function record(overrides: Partial<ResponseRecord> = {}): ResponseRecord {
  return {
    ...newRecord({
      key: KEY,
      generation: 1,
      target: { id: 'front', accountId: '111122223333', region: 'eu-west-1' },
      finding: { source: 'GuardDuty', id: 'finding-1', type: 'Policy:S3/x', accountId: '111122223333', region: 'eu-west-1' },
      mode: 'AUTOMATIC',
      startedAt: NOW,
    }),
    version: 1,
    ...overrides,
  };
}

const slot = (at = NOW, limit = 2) => ({ playbook: 'close-door', accountId: '111122223333', limit, windowMilliseconds: 60 * MINUTE, at });

describe.each<[string, () => Records]>([
  ['the table', () => new TableModel()],
  ['the model that other tests use', () => new MemoryRecords()],
])('%s', (_name, make) => {
  test('gives back what was written, the latest generation first', async () => {
    const records = make();
    expect(await records.latest(KEY)).toBeUndefined();
    const first = record({ before: { a: [1, null, { b: 'x' }] }, facts: { snapshot: 'snap-1' }, lease: { owner: 'one', until: NOW } });
    await records.save(first);
    expect(await records.latest(KEY)).toEqual(first);
    await records.save(record({ generation: 2, status: 'ACTING' }));
    expect(await records.latest(KEY)).toMatchObject({ generation: 2, status: 'ACTING' });
    expect(await records.latest(`${KEY}door`)).toBeUndefined();
  });

  test('has the tenth generation after the ninth', async () => {
    const records = make();
    await records.save(record({ generation: 9 }));
    await records.save(record({ generation: 10 }));
    expect((await records.latest(KEY))?.generation).toBe(10);
  });

  test.each([
    ['a second first write', 1],
    ['a write that missed one', 3],
    ['a write that comes again', 2],
  ])('fails on %s, and keeps what was there', async (_what, version) => {
    const records = make();
    await records.save(record());
    if (version === 2) {
      await records.save(record({ version: 2, status: 'OBSERVED' }));
    }
    const before = await records.latest(KEY);
    await expect(records.save(record({ version, status: 'FAILED' }))).rejects.toThrow(ConflictError);
    await expect(records.saveWithSlot(record({ version, status: 'FAILED' }), slot())).rejects.toThrow(ConflictError);
    expect(await records.latest(KEY)).toEqual(before);
  });

  test('fails on a second version of what is not there', async () => {
    await expect(make().save(record({ version: 2 }))).rejects.toThrow(ConflictError);
  });

  test('gives as many slots as the circuit breaker has, in a window that slides', async () => {
    const records = make();
    const taken = async (generation: number, at: number) => records.saveWithSlot(record({ generation, status: 'ACTING' }), slot(at));
    expect(await taken(1, NOW)).toBe(true);
    expect(await taken(2, NOW + 30 * MINUTE)).toBe(true);
    expect(await taken(3, NOW + 59 * MINUTE)).toBe(false);
    expect((await records.latest(KEY))?.generation).toBe(2);
    expect(await taken(3, NOW + 60 * MINUTE)).toBe(true);
    expect(await taken(4, NOW + 89 * MINUTE)).toBe(false);
    expect(await taken(4, NOW + 90 * MINUTE)).toBe(true);
  });

  test('counts slots that a clock ahead of this one took', async () => {
    const records = make();
    expect(await records.saveWithSlot(record(), slot(NOW + 5_000, 1))).toBe(true);
    expect(await records.saveWithSlot(record({ generation: 2 }), slot(NOW, 1))).toBe(false);
  });

  test('keeps the circuit breakers of accounts and playbooks apart', async () => {
    const records = make();
    expect(await records.saveWithSlot(record(), slot(NOW, 1))).toBe(true);
    expect(await records.saveWithSlot(record({ generation: 2 }), { ...slot(NOW, 1), accountId: '444455556666' })).toBe(true);
    expect(await records.saveWithSlot(record({ generation: 3 }), { ...slot(NOW, 1), playbook: 'other' })).toBe(true);
    expect(await records.saveWithSlot(record({ generation: 4 }), slot(NOW, 1))).toBe(false);
  });
});

describe('the table', () => {
  let fake: DynamoFake;
  let records: TableModel;

  beforeEach(() => {
    fake = new DynamoFake();
    records = new TableModel(fake);
  });

  test('a write whose answer got lost, so that the SDK sent it again, is a success', async () => {
    fake.resent = [true, true, true];
    await records.save(record());
    await records.save(record({ version: 2 }));
    expect(await records.saveWithSlot(record({ version: 3, status: 'ACTING' }), slot())).toBe(true);
    expect(await records.latest(KEY)).toMatchObject({ version: 3, status: 'ACTING' });
    expect(fake.items.get('breaker|close-door|111122223333#0')?.times.L).toHaveLength(1);
  });

  test('two responses that want slots at once both get one, as long as there are', async () => {
    fake.meanwhile = () => {
      fake.items.set('breaker|close-door|111122223333#0', {
        target: { S: 'breaker|close-door|111122223333' }, generation: { N: '0' }, version: { N: '1' }, times: { L: [{ N: String(NOW) }] },
      });
    };
    expect(await records.saveWithSlot(record(), slot(NOW, 2))).toBe(true);
    expect(fake.items.get('breaker|close-door|111122223333#0')?.times.L).toHaveLength(2);
    expect(fake.calls).toEqual(['Query', 'TransactWriteItems', 'Query', 'TransactWriteItems']);
  });

  test('the last slot that somebody else took meanwhile is gone', async () => {
    fake.meanwhile = () => {
      fake.items.set('breaker|close-door|111122223333#0', {
        target: { S: 'breaker|close-door|111122223333' }, generation: { N: '0' }, version: { N: '1' }, times: { L: [{ N: String(NOW) }] },
      });
    };
    expect(await records.saveWithSlot(record(), slot(NOW, 1))).toBe(false);
    expect(await records.latest(KEY)).toBeUndefined();
  });

  test('a transaction that meets others is tried again, and not without end', async () => {
    fake.conflicts = [true, true, false];
    expect(await records.saveWithSlot(record(), slot())).toBe(true);
    fake.conflicts = Array.from({ length: 9 }, () => true);
    await expect(records.saveWithSlot(record({ generation: 2 }), slot())).rejects.toThrow(RetryableError);
  });

  const expiry = () => [...fake.items.values()].find((item) => item.record)?.expiresAt?.N;
  test.each<[string, Partial<ResponseRecord>, boolean]>([
    ['what acted', { status: 'CONTAINED', actedAt: NOW }, false],
    ['what may go on', { status: 'FAILED', actedAt: NOW }, false],
    ['what is claimed', { status: 'STARTED' }, false],
    ['what waits', { status: 'AWAITING_APPROVAL' }, false],
    ['what found it contained', { status: 'CONTAINED' }, true],
    ['what was only told', { status: 'OBSERVED' }, true],
    ['what was undone', { status: 'UNDONE', actedAt: NOW }, true],
    ['what somebody still holds', { status: 'UNDONE', actedAt: NOW, lease: { owner: 'one', until: NOW } }, false],
  ])('of %s the record expires or stays, as what is left to undo', async (_what, changes, expires) => {
    await records.save(record({ ...changes, finishedAt: NOW }));
    expect(expiry()).toBe(expires ? String(NOW / 1000 + 400 * 24 * 60 * 60) : undefined);
  });

  test('a circuit breaker expires after its window', async () => {
    await records.saveWithSlot(record(), slot());
    expect(Number(fake.items.get('breaker|close-door|111122223333#0')?.expiresAt.N)).toBeGreaterThan((NOW + 60 * MINUTE) / 1000);
  });

  test('fails on an item that is no response', async () => {
    fake.items.set(`${KEY}#1`, { target: { S: KEY }, generation: { N: '1' } });
    await expect(records.latest(KEY)).rejects.toThrow('the table has an item that is no response');
  });
});

describe('errors of DynamoDB', () => {
  const mock = mockClient(DynamoDBClient);
  const table = new TableRecords(() => new DynamoDBClient({ region: 'eu-west-1' }), 'responses', async () => undefined);

  beforeEach(() => {
    mock.reset();
    mock.onAnyCommand().resolves({});
  });

  test.each([
    ['ProvisionedThroughputExceededException', 'RetryableError'],
    ['InternalServerError', 'RetryableError'],
    ['AccessDeniedException', 'TerminalError'],
  ])('%s is what it is, whichever call it meets', async (code, name) => {
    mock.on(PutItemCommand).rejects(named(code));
    mock.on(TransactWriteItemsCommand).rejects(named(code));
    await expect(table.save(record())).rejects.toMatchObject({ name, message: `PutItem failed with ${code}` });
    await expect(table.saveWithSlot(record(), slot())).rejects.toMatchObject({ name, message: `TransactWriteItems failed with ${code}` });
    mock.on(QueryCommand).rejects(named(code));
    await expect(table.latest(KEY)).rejects.toMatchObject({ name, message: `Query failed with ${code}` });
    await expect(table.saveWithSlot(record(), slot())).rejects.toMatchObject({ name, message: `Query failed with ${code}` });
  });

  test.each([
    ['ThrottlingError', RetryableError],
    ['ValidationError', TerminalError],
  ])('a transaction cancelled by %s is no full circuit breaker', async (Code, type) => {
    mock.on(TransactWriteItemsCommand).rejects(Object.assign(named('TransactionCanceledException'), { CancellationReasons: [{ Code: 'None' }, { Code }] }));
    await expect(table.saveWithSlot(record(), slot())).rejects.toThrow(type);
  });

  test('calls go to the table, and reads are consistent', async () => {
    await table.latest(KEY);
    await table.save(record());
    await table.saveWithSlot(record(), slot());
    const inputs = mock.calls().map((call) => call.args[0].input as Partial<Put> & { ConsistentRead?: boolean; TransactItems?: Array<{ Put: Put }> });
    const tables = inputs.flatMap(({ TableName, TransactItems }) => TableName ?? TransactItems!.map((item) => item.Put.TableName));
    expect(tables).toEqual(Array.from({ length: 5 }, () => 'responses'));
    expect(inputs.flatMap(({ ConsistentRead }) => ConsistentRead ?? [])).toEqual([true, true]);
  });
});
