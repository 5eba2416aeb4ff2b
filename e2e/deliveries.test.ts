import { envelope, pascalCase } from './support/findings';
import { Pipeline } from './support/pipeline';
import { IDENTITY_PLAYBOOKS, IdentityPlaybook, Subject } from './support/subjects';
import { eventually, World } from './support/world';

let world: World;
beforeAll(async () => {
  world = await World.current();
}, 180_000);
beforeEach(() => world.proxy.forget());

/** The line of the log about a message or a finding that says what became of it. */
function logged(pipeline: Pipeline, about: Readonly<Record<string, unknown>>): Promise<Record<string, any>> {
  return eventually(async () => {
    const lines = (await pipeline.log()).filter((line) => Object.entries(about).every(([name, value]) => line[name] === value));
    expect(lines).not.toEqual([]);
    return lines[lines.length - 1];
  });
}

describe.each(IDENTITY_PLAYBOOKS)('$name', (playbook: IdentityPlaybook) => {
  const { acts, runtimeName } = playbook;
  const pipeline = () => new Pipeline(world, 'AUTOMATIC', playbook.name, runtimeName);
  const becomes = (it: Subject, state: unknown) => eventually(async () => expect(await it.state()).toEqual(state));
  /** Calls by which the playbook wanted to change something. */
  const tried = async () => (await world.proxy.calls()).filter(({ appId, operation }) => appId === runtimeName && operation === acts);

  /** Contained by one response, about which people were told once. */
  async function containedOnce(it: Subject): Promise<void> {
    await becomes(it, playbook.contained(it));
    const key = pipeline().key(it.target);
    await pipeline().notice(key, 'CONTAINED');
    await pipeline().settled();
    expect(await pipeline().recordThatIs(key, 'CONTAINED')).toMatchObject({ generation: 1 });
    const told = (await world.proxy.calls()).filter(({ appId, operation, status }) => appId === runtimeName && operation === 'Publish' && status === 200);
    expect(told).toHaveLength(1);
  }

  test('an update that overtakes its finding, and both again at once, are one response', async () => {
    const it = await playbook.make(world);
    const created = Date.now() - 60_000;
    const finding = it.finding({ id: 'a'.repeat(32), createdAt: new Date(created).toISOString(), updatedAt: new Date(created).toISOString() });
    const update = it.finding({ id: 'a'.repeat(32), createdAt: new Date(created).toISOString(), updatedAt: new Date(created + 1_000).toISOString(), count: 2 });
    await pipeline().put(update);
    await becomes(it, playbook.contained(it));
    // Notices are sent at least once: a delivery in the moment between a response's end and its notice sends it too.
    await eventually(async () => expect(await pipeline().record(pipeline().key(it.target))).toMatchObject({ notified: true }));
    await Promise.all([finding, update, finding, update].map((event) => pipeline().put(event)));
    await containedOnce(it);
    expect(await tried()).toHaveLength(1);
  });

  test('the same finding five times at once is one response', async () => {
    const it = await playbook.make(world);
    const finding = it.finding();
    await Promise.all(Array.from({ length: 5 }, () => pipeline().put(finding)));
    await containedOnce(it);
    expect((await tried()).filter(({ served }) => served === 200)).toHaveLength(1);
  });

  test.each([
    ['throttled calls', { fault: { kind: 'throttle' }, times: 2 }],
    ['a service that fails', { fault: { kind: 'serverError', status: 503 }, times: 2 }],
    ['a service that fails in all tries of a delivery', { fault: { kind: 'serverError', status: 500 }, times: 5 }],
    ['a lost connection', { fault: { kind: 'dropBefore' }, times: 1 }],
    ['a lost answer', { fault: { kind: 'dropAfter' }, times: 1 }],
  ] as const)('overcomes %s', async (_what, rule) => {
    const it = await playbook.make(world);
    await world.proxy.inject({ call: { appId: runtimeName, operation: acts }, ...rule });
    await pipeline().put(it.finding());
    await containedOnce(it);
    expect(await world.proxy.unused()).toEqual([]);
  });

  test('what it may not do is told at once, kept, and done when the cause is mended', async () => {
    const it = await playbook.make(world);
    const [key, before] = [pipeline().key(it.target), await it.state()];
    await world.proxy.inject({ call: { appId: runtimeName, operation: acts }, fault: { kind: 'accessDenied' }, times: 'always' });
    await pipeline().put(it.finding({ id: it.target.toLowerCase() }));
    const told = await pipeline().notice(key, 'FAILED');
    expect(told.message).toMatch(new RegExp(`${acts} failed with AccessDenied.*The message is tried again and then kept`));
    const message = await pipeline().deadLetter((body) => body.includes(it.target.toLowerCase()));
    expect((await pipeline().notice(key, 'FAILED')).message).toContain('the message is now in the dead-letter queue');
    expect(await it.state()).toEqual(before);
    expect(await pipeline().record(key)).toMatchObject({ status: 'FAILED', generation: 1 });

    await world.proxy.forget();
    await pipeline().send(message);
    await containedOnce(it);
  });

  test.each([
    ['by its name', 'break-glass', '/'],
    ['by its path', undefined, '/emergency/'],
  ])('what is protected %s is left alone', async (_how, name, path) => {
    const it = await playbook.make(world, name, path);
    const before = await it.state();
    const finding = it.finding();
    await pipeline().put(finding);
    const { id } = finding.detail as { id: string };
    const told = await pipeline().noticeWith(({ subject, message }) => subject.startsWith('[ACT NOW]') && message.includes(id));
    expect(told.message).toContain('protected');
    expect(await logged(pipeline(), { findingId: id })).toMatchObject({ outcome: 'refused', reason: expect.stringContaining('protected') });
    await pipeline().settled();
    expect(await it.state()).toEqual(before);
    expect(await tried()).toEqual([]);
  });

  test.each([
    ['a sample', { sample: true }, 'it is a sample finding'],
    ['archived', { archived: true }, 'it is archived, closed or resolved'],
    ['of low severity', { severity: 2 }, /its severity is below/],
    ['of a type that nobody knows', { type: 'Unheard:Of/Type' }, 'its type is not one that this playbook answers'],
  ])('a finding that is %s changes nothing, whichever way it comes', async (_what, difference, reason) => {
    const it = await playbook.make(world);
    const before = await it.state();
    const finding = it.finding(difference);
    await pipeline().put(finding);
    const messageId = await pipeline().send(JSON.stringify(envelope(finding)));
    expect((await logged(pipeline(), { messageId })).reason).toEqual(typeof reason === 'string' ? reason : expect.stringMatching(reason));
    await pipeline().settled();
    expect(await it.state()).toEqual(before);
    expect((await world.proxy.calls()).filter(({ appId }) => appId === runtimeName)).toEqual([]);
  });

  test.each([
    ['an event', (it: Subject) => envelope(it.finding())],
    ['an event in the casing of the API', (it: Subject) => envelope(it.finding(), { detail: pascalCase(it.finding().detail) })],
    ['a bare finding in the casing of events', (it: Subject) => it.finding().detail],
    ['a bare finding as the API prints it', (it: Subject) => pascalCase(it.finding().detail)],
  ])('reads %s', async (_what, body) => {
    const it = await playbook.make(world);
    await pipeline().send(JSON.stringify(body(it)));
    await containedOnce(it);
  });

  test('a finding about another account is left to that account', async () => {
    const it = await playbook.make(world);
    const before = await it.state();
    const finding = it.finding();
    const other = { ...finding, detail: { ...finding.detail as object, accountId: '111111111111' } };
    const messageId = await pipeline().send(JSON.stringify(envelope(other)));
    expect(await logged(pipeline(), { messageId })).toMatchObject({ outcome: 'refused', reason: expect.stringContaining('in its own account') });
    await pipeline().settled();
    expect(await it.state()).toEqual(before);
    expect(await tried()).toEqual([]);
  });
});

describe('what a response works with fails, and it goes on:', () => {
  const [playbook] = IDENTITY_PLAYBOOKS;
  const pipeline = () => new Pipeline(world, 'AUTOMATIC', playbook.name, playbook.runtimeName);
  const ours = (service: string, operation: string) => ({ appId: playbook.runtimeName, service, operation });

  /** One response, one change, one notice that was taken. */
  async function answeredOnce(it: Subject): Promise<Record<string, any>> {
    const key = pipeline().key(it.target);
    await pipeline().notice(key, 'CONTAINED');
    await pipeline().settled();
    expect(await it.state()).toEqual(playbook.contained(it));
    const calls = (await world.proxy.calls()).filter(({ served }) => served === 200).map(({ operation }) => operation);
    expect(calls.filter((operation) => [playbook.acts, 'Publish'].includes(operation)).sort()).toEqual(['Publish', playbook.acts]);
    const record = await pipeline().recordThatIs(key, 'CONTAINED');
    expect(record).toMatchObject({ generation: 1, notified: true });
    return record;
  }

  test.each([
    ['records cannot be read', { call: ours('dynamodb', 'Query'), fault: { kind: 'throttle' }, times: 5 }],
    ['records cannot be written', { call: ours('dynamodb', 'PutItem'), fault: { kind: 'serverError', status: 500 }, times: 5 }],
    ['the answer to a record is lost', { call: ours('dynamodb', 'PutItem'), fault: { kind: 'dropAfter' }, times: 1 }],
    ['the answer of the circuit breaker is lost', { call: ours('dynamodb', 'TransactWriteItems'), fault: { kind: 'dropAfter' }, times: 1 }],
    ['the answer to the last record is lost', { call: ours('dynamodb', 'PutItem'), fault: { kind: 'dropAfter' }, skip: 1, times: 1 }],
    ['a notice is refused', { call: ours('sns', 'Publish'), fault: { kind: 'throttle' }, times: 1 }],
    ['evidence is refused for a while', { call: ours('s3', 'PutObject'), fault: { kind: 'serverError', status: 503 }, times: 2 }],
  ] as const)('%s', async (_what, rule) => {
    const it = await playbook.make(world);
    await world.proxy.inject(rule);
    await pipeline().put(it.finding());
    const record = await answeredOnce(it);
    expect(await world.proxy.unused()).toEqual([]);
    expect((await pipeline().evidence(record)).sha256).toBe(record.evidence.sha256);
  });

  test('its calls take longer than messages are hidden: there is one delivery', async () => {
    const it = await playbook.make(world);
    const slow = { kind: 'delay', milliseconds: 2_500 } as const;
    await world.proxy.inject(...['Query', 'PutItem', 'GetUser'].map((operation) => ({ call: { appId: playbook.runtimeName, operation }, fault: slow })));
    await pipeline().put(it.finding());
    await answeredOnce(it);
    expect(await world.proxy.unused()).toEqual([]);
    const deliveries = (await pipeline().log()).filter(({ record }) => record === `${pipeline().key(it.target)}|1`).map(({ delivery }) => delivery as unknown);
    expect(deliveries).toEqual([1]);
  });

  test('who breaks the evidence does not stop the response by it', async () => {
    const it = await playbook.make(world);
    await world.proxy.inject({ call: ours('s3', 'PutObject'), fault: { kind: 'accessDenied' }, times: 'always' });
    await pipeline().put(it.finding());
    const { evidence, before } = await answeredOnce(it);
    expect(evidence).toBeUndefined();
    expect(before).toMatchObject({ active: true });
    expect(await logged(pipeline(), { record: `${pipeline().key(it.target)}|1`, evidence: 'failed' })).toMatchObject({ playbook: playbook.runtimeName });
  });

  test('the answer to a question that starts is lost: people are asked once', async () => {
    const asking = new Pipeline(world, 'APPROVE', playbook.name, playbook.runtimeName);
    const it = await playbook.make(world);
    const key = asking.key(it.target);
    await world.proxy.inject({ call: ours('states', 'StartExecution'), fault: { kind: 'dropAfter' }, times: 1 });
    await asking.put(it.finding());
    await asking.notice(key, 'APPROVE OR REJECT');
    await asking.settled();
    expect(await asking.executions(`${key}|1`)).toEqual(['RUNNING']);
    expect((await world.proxy.calls()).filter(({ operation, region }) => operation === 'Publish' && region === asking.region)).toHaveLength(1);
    expect(await world.proxy.unused()).toEqual([]);
  });
});
