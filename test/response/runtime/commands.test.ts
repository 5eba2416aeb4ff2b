import { PlaybookRun, playbookSettings, RunOptions, START } from './run-playbook';
import { closeDoor, DoorAccess, DoorAccount, doorFinding, doorsOver } from './toy-playbook';
import { Metric, PlaybookSettings } from '../../../lib/response/playbook-settings';
import { parseCommand } from '../../../lib/response/runtime/commands.lambda-shared';
import { RuntimePlaybook, Target } from '../../../lib/response/runtime/playbook.lambda-shared';

const RECORD = 'close-door|111122223333|front|1';
const MINUTE = 60_000;
const at = (minutes: number) => new Date(START + minutes * MINUTE).toISOString();
const APPROVE = { command: 'decide', record: RECORD, decision: 'approve', by: 'alice' };
const UNDO = { command: 'undo', record: RECORD, by: 'bob', reason: 'false alarm' };

function runOf(
  overrides: Partial<PlaybookSettings> = {},
  options: RunOptions<DoorAccess> & { readonly with?: Partial<RuntimePlaybook<Target, DoorAccess>> } = {},
) {
  const account = new DoorAccount(['front', 'back']);
  const run = new PlaybookRun<Target, DoorAccess>({ ...closeDoor, ...options.with }, playbookSettings('close-door', {}, overrides), {
    access: doorsOver(account), ...options,
  });
  return { run, account, open: () => account.doors.get('front')!.open, last: () => run.records.all.at(-1)! };
}

async function asked() {
  const all = runOf({ mode: 'APPROVE' });
  await all.run.deliver(doorFinding('front'));
  await all.run.stateMachine();
  return all;
}

async function contained() {
  const all = runOf();
  await all.run.deliver(doorFinding('front'));
  return all;
}

describe('approval', () => {
  test('asks with all that a decision needs, and does nothing until then', async () => {
    const { run, open, last } = await asked();
    expect(open()).toBe(true);
    expect(last()).toMatchObject({ status: 'AWAITING_APPROVAL', approval: { attempt: 1, started: true, expiresAt: START + 60 * MINUTE } });
    expect(run.approvals.executions).toEqual([expect.objectContaining({ record: RECORD, state: 'asked' })]);
    expect(run.notices.subjects).toEqual(['[APPROVE OR REJECT] door front waits for you in 111122223333']);
    const [{ message, link }] = run.notices.sent;
    expect(message).toContain('Decide until 2026-11-29T13:00:00.000Z (UTC)');
    expect(message).toContain('When you approve: The door front was closed.');
    expect(message).toContain('Whoever is inside stays inside.');
    expect(link).toBe('https://eu-west-1.console.aws.amazon.com/systems-manager/automation/execute/RespondToFindings?region=eu-west-1');
    for (const command of ['approve', 'reject']) {
      const parameters = JSON.stringify({ Command: [command], Record: [RECORD], Reason: ['say why here'] });
      expect(message).toContain(`aws ssm start-automation-execution --region eu-west-1 --document-name RespondToFindings --parameters '${parameters}'`);
    }
    expect(run.counted(Metric.AWAITING_APPROVAL)).toBe(1);
  });

  test('the token is in no notice, log line or answer', async () => {
    const { run } = await asked();
    const { name } = run.approvals.executions[0];
    const answer = await run.command({ command: 'status', record: RECORD });
    expect(JSON.stringify([run.notices.sent, run.log, answer])).not.toContain(name);
  });

  test('acts when a person approves, and says who', async () => {
    const { run, open, last } = await asked();
    run.now += 30 * MINUTE;
    await run.command(APPROVE);
    expect(open()).toBe(true);
    await run.stateMachine();
    expect(open()).toBe(false);
    expect(last()).toMatchObject({ status: 'CONTAINED', actedAt: START + 30 * MINUTE, approval: { approvedBy: 'alice' } });
    expect(last().approval?.taskToken).toBeUndefined();
    expect(run.notices.sent[1].message).toContain('Approved by alice.');
    expect(run.counted(Metric.CONTAINED)).toBe(1);
    expect(run.counted(Metric.SECONDS_TO_CONTAIN)).toBe(0);
  });

  test('the steps know when they began to act, not when people were asked', async () => {
    const times: number[] = [];
    const [picture, close] = closeDoor.steps;
    const { run } = runOf({ mode: 'APPROVE' }, {
      with: { steps: [picture, { ...close, run: async (input, access) => (times.push(input.startedAt), close.run(input, access)) }] },
    });
    await run.deliver(doorFinding('front'));
    await run.stateMachine();
    run.now += 30 * MINUTE;
    await run.command(APPROVE);
    await run.stateMachine();
    expect(times).toEqual([START + 30 * MINUTE]);
  });

  test('a question whose start was not seen is started again by its name: there is one', async () => {
    const { run, last } = runOf({ mode: 'APPROVE' });
    expect(await run.deliver(doorFinding('front'), { fault: (call) => (call === 'approvals.start' ? 'lost' : 'none') })).toBe(false);
    expect(last()).toMatchObject({ status: 'AWAITING_APPROVAL', approval: { attempt: 1, started: false } });
    expect(await run.deliver(doorFinding('front'), { delivery: 2 })).toBe(true);
    expect(run.approvals.executions).toHaveLength(1);
    expect(last().approval).toMatchObject({ attempt: 1, started: true });
  });

  test('a state machine that calls back at once does no harm', async () => {
    const { run, last } = runOf({ mode: 'APPROVE' });
    const start = run.approvals.start.bind(run.approvals);
    run.approvals.start = async (name, input) => {
      await start(name, input);
      await run.command({ command: 'ask', record: RECORD, taskToken: 'at once' });
    };
    expect(await run.deliver(doorFinding('front'))).toBe(true);
    expect(run.log.map(({ outcome }) => outcome)).toEqual(['asked', 'awaiting-approval']);
    expect(last().approval).toMatchObject({ started: true, taskToken: 'at once' });
    expect(last().lease).toBeUndefined();
  });

  test('what was half done before the mode came to ask goes on from its first step', async () => {
    const { run, open } = runOf();
    const calls: string[] = [];
    await run.deliver(doorFinding('front'), { fault: (call) => (call === 'doors.close' ? 'throttled' : 'none') });
    run.settings = { ...run.settings, mode: 'APPROVE' };
    await run.deliver(doorFinding('front'), { delivery: 2 });
    await run.command({ command: 'act', record: RECORD, approvedBy: 'alice' }, (call) => (calls.push(call), 'none'));
    expect(open()).toBe(false);
    expect(calls).toContain('doors.picture');
  });

  test('people are told by the second call where the answer to the end of the first got lost', async () => {
    const { run, last } = await asked();
    const act = { command: 'act', record: RECORD, approvedBy: 'alice' };
    let saves = 0;
    await expect(run.command(act, (call) => (call === 'records.save' && ++saves === 4 ? 'lost' : 'none'))).rejects.toMatchObject({ name: 'RetryableError' });
    expect(last()).toMatchObject({ status: 'CONTAINED', notified: false });
    await run.command(act);
    expect(last().notified).toBe(true);
    expect(run.notices.subjects.at(-1)).toBe('[CONTAINED] door front in 111122223333');
  });

  test('what changed between the question and the answer is in the state before', async () => {
    const { run, account, last } = runOf({ mode: 'APPROVE' }, {
      with: { inspect: async ({ id }, access) => ({ state: 'actionable', before: { open: true, pictures: (await access.read(id))!.pictures } }) },
    });
    await run.deliver(doorFinding('front'));
    await run.stateMachine();
    await account.picture('front');
    await run.command(APPROVE);
    await run.stateMachine();
    expect(last().before).toEqual({ open: true, pictures: 1 });
    const kept = [...run.evidence.objects.values()][0].map(({ text }) => (JSON.parse(text) as { before: object }).before);
    expect(kept).toEqual([{ open: true, pictures: 0 }, { open: true, pictures: 1 }]);
  });

  test('a target that is contained meanwhile is not acted on', async () => {
    const { run, account, last } = await asked();
    account.doors.get('front')!.open = false;
    await run.command(APPROVE);
    await run.stateMachine();
    expect(account.effects).toEqual([]);
    expect(last()).toMatchObject({ status: 'CONTAINED' });
    expect(last().actedAt).toBeUndefined();
  });

  test('does nothing when a person rejects, and only a later finding asks again', async () => {
    const { run, open, last } = await asked();
    run.now += 5 * MINUTE;
    await run.command({ ...APPROVE, decision: 'reject', reason: 'we know that door' });
    await run.stateMachine();
    expect(open()).toBe(true);
    expect(last()).toMatchObject({ status: 'REJECTED', by: 'alice (we know that door)' });
    expect(run.notices.subjects[1]).toBe('[REJECTED] door front left alone: rejected in 111122223333');
    await run.deliver(doorFinding('front', { updatedAt: at(10), count: 2 }));
    expect(run.records.all).toHaveLength(1);
    run.now += 10 * MINUTE;
    await run.deliver(doorFinding('front', { id: 'finding-2', createdAt: at(6) }));
    expect(last()).toMatchObject({ generation: 2, status: 'AWAITING_APPROVAL' });
  });

  test('a question that nobody answers closes, and the next update asks again', async () => {
    const { run, open, last } = await asked();
    run.now += 60 * MINUTE;
    await run.command({ command: 'close', record: RECORD, outcome: 'expired' });
    expect(open()).toBe(true);
    expect(last().status).toBe('EXPIRED');
    expect(run.notices.subjects[1]).toBe('[ACT NOW] door front left alone: nobody decided in time in 111122223333');
    expect(run.counted(Metric.APPROVAL_EXPIRED)).toBe(1);
    await run.deliver(doorFinding('front', { updatedAt: at(59), count: 2 }));
    expect(run.records.all).toHaveLength(1);
    await run.deliver(doorFinding('front', { updatedAt: at(61), count: 2 }));
    expect(last()).toMatchObject({ generation: 2, status: 'AWAITING_APPROVAL' });
  });

  test('while it waits, updates do nothing, also where the state machine never closes it; long after its end one asks again', async () => {
    const { run } = await asked();
    await run.deliver(doorFinding('front', { updatedAt: at(15), count: 2 }));
    expect(run.log.at(-1)).toMatchObject({ outcome: 'ignored', reason: 'approval is pending' });
    run.now += 74 * MINUTE;
    await run.deliver(doorFinding('front', { updatedAt: at(74), count: 3 }));
    expect(run.records.all).toHaveLength(1);
    run.now += 2 * MINUTE;
    await run.deliver(doorFinding('front', { updatedAt: at(76), count: 4 }));
    expect(run.records.all).toHaveLength(2);
    await expect(run.command({ command: 'act', record: RECORD, approvedBy: 'alice' })).rejects.toThrow('a later response to the same target began: name generation 2');
  });

  test('a question that could not be sent fails, so that the state machine tries again', async () => {
    const { run } = runOf({ mode: 'APPROVE' });
    await run.deliver(doorFinding('front'));
    run.notices.failing = [true];
    await expect(run.stateMachine()).rejects.toMatchObject({ name: 'RetryableError', message: 'people could not be asked: the notice was not sent' });
    await run.stateMachine();
    expect(run.notices.sent).toHaveLength(1);
  });

  test('a state machine that fails is told of, and a new finding asks by a new execution', async () => {
    const { run, last } = await asked();
    await run.command({ command: 'close', record: RECORD, outcome: 'failed' });
    expect(last().status).toBe('FAILED');
    expect(run.notices.subjects[1]).toMatch(/^\[FAILED\]/);
    expect(run.counted(Metric.FAILED)).toBe(1);
    await run.deliver(doorFinding('front', { updatedAt: at(5), count: 2 }));
    expect(last()).toMatchObject({ status: 'AWAITING_APPROVAL', generation: 1, approval: { attempt: 2 } });
    expect(new Set(run.approvals.executions.map(({ name }) => name)).size).toBe(2);
  });

  test('an approved action that is denied fails and is told of', async () => {
    const { run, last } = await asked();
    await run.command(APPROVE);
    const denied = (call: string) => (call === 'doors.close' ? 'denied' as const : 'none' as const);
    await expect(run.command({ command: 'act', record: RECORD, approvedBy: 'alice' }, denied)).rejects.toMatchObject({ name: 'TerminalError' });
    expect(last().status).toBe('FAILED');
    expect(run.notices.subjects.at(-1)).toBe('[FAILED] door front could not be contained in 111122223333');
  });

  test('an approved action that is called again answers as the first time', async () => {
    const { run, account } = await asked();
    const act = { command: 'act', record: RECORD, approvedBy: 'alice' };
    const first = await run.command(act);
    expect(await run.command(act)).toEqual(first);
    expect(account.effects).toHaveLength(2);
    expect(run.notices.sent).toHaveLength(2);
  });

  test('fails where the mode asks and nobody can be asked', async () => {
    const { run } = runOf({ mode: 'APPROVE' }, { withoutApprovals: true });
    expect(await run.deliver(doorFinding('front'))).toBe(false);
    expect(run.log[0]).toMatchObject({ outcome: 'failed', reason: 'the mode asks for approval, and this function has no state machine to ask by' });
  });
});

describe('undo', () => {
  test('puts back, tells, and no older finding acts again', async () => {
    const { run, open, last } = await contained();
    run.now += 20 * MINUTE;
    expect(await run.command(UNDO)).toMatchObject({ record: RECORD, status: 'UNDONE', by: 'bob', undone: 'The door front is open again.' });
    expect(open()).toBe(true);
    expect(last()).toMatchObject({ status: 'UNDONE', reason: 'false alarm' });
    expect(run.notices.subjects[1]).toBe('[UNDONE] door front put back in 111122223333');
    expect(run.notices.sent[1].message).toContain('Asked for by bob: false alarm.');
    expect(run.counted(Metric.UNDONE)).toBe(1);
    await run.deliver(doorFinding('front', { id: 'late', createdAt: at(19), updatedAt: at(30) }));
    expect(open()).toBe(true);
    await run.deliver(doorFinding('front', { id: 'new', createdAt: at(21) }));
    expect(open()).toBe(false);
  });

  test('is remembered over the responses that come after it', async () => {
    const { run, account, open, last } = await contained();
    run.now += 20 * MINUTE;
    await run.command(UNDO);
    await run.deliver(doorFinding('front', { id: 'new', createdAt: at(21) }));
    expect(last()).toMatchObject({ generation: 2, status: 'CONTAINED' });
    await account.open('front');
    await run.deliver(doorFinding('front', { createdAt: at(19), updatedAt: at(40) }));
    expect(open()).toBe(true);
    await run.deliver(doorFinding('front', { id: 'new', createdAt: at(21), updatedAt: at(40) }));
    expect(open()).toBe(false);
  });

  test('a second time changes nothing', async () => {
    const { run, account } = await contained();
    await run.command(UNDO);
    expect(await run.command(UNDO)).toMatchObject({ status: 'UNDONE', undone: 'It was undone before.' });
    expect(account.effects.filter(({ what }) => what === 'opened')).toHaveLength(1);
  });

  test('that fails can be tried again, and meanwhile no older finding acts', async () => {
    const { run, open, last } = await contained();
    const throttled = (call: string) => (call === 'doors.open' ? 'throttled' as const : 'none' as const);
    await expect(run.command(UNDO, throttled)).rejects.toMatchObject({ name: 'RetryableError', message: 'the undo failed with ThrottlingException' });
    expect(last()).toMatchObject({ status: 'UNDOING' });
    expect(run.log.at(-1)).toMatchObject({ outcome: 'failed' });
    await run.deliver(doorFinding('front', { updatedAt: at(5) }));
    expect(last().generation).toBe(1);
    await run.command(UNDO);
    expect(open()).toBe(true);
  });

  test('fails where the playbook cannot undo', async () => {
    const { run } = runOf({}, { with: { undo: undefined } });
    await run.deliver(doorFinding('front'));
    await expect(run.command(UNDO)).rejects.toMatchObject({ name: 'RefusedCommandError', message: 'this playbook does nothing that can be undone' });
  });

  test('fails where nothing was done', async () => {
    const { run } = await asked();
    await expect(run.command(UNDO)).rejects.toThrow('nothing was done yet: reject it instead');
    const { run: observing } = runOf({ mode: 'OBSERVE' });
    await observing.deliver(doorFinding('front'));
    await expect(observing.command(UNDO)).rejects.toThrow('this response changed nothing');
  });

  test('fails while an invocation acts, and puts back what one that ended left half done', async () => {
    const { run, open } = runOf();
    await run.deliver(doorFinding('front'), { fault: (call, index) => (call === 'records.save' && index > 8 ? 'crash' : 'none') });
    expect(open()).toBe(false);
    await expect(run.command(UNDO)).rejects.toMatchObject({ name: 'RetryableError' });
    run.now += 2 * MINUTE;
    await run.command(UNDO);
    expect(open()).toBe(true);
  });
});

describe('a command', () => {
  test('status says how far a response is', async () => {
    const { run } = await contained();
    expect(await run.command({ command: 'status', record: RECORD })).toEqual({
      record: RECORD,
      status: 'CONTAINED',
      target: 'door front',
      finding: expect.objectContaining({ id: 'finding-1' }),
      partial: [],
      startedAt: at(0),
      actedAt: at(0),
      finishedAt: at(0),
    });
  });

  test.each([
    [{ command: 'destroy', record: RECORD }, 'the command is none of ask, act, close, decide, undo, status'],
    [{ command: 'constructor', record: RECORD }, 'the command is none of'],
    [{ command: 7 }, 'the command is none of'],
    [{ command: 'undo', record: RECORD, by: 'bob' }, 'reason of the command undo is not as expected (invalid_type)'],
    [{ command: 'undo', record: RECORD, by: '', reason: 'x' }, 'by of the command undo is not as expected (too_small)'],
    [{ command: 'status', record: 'x'.repeat(1001) }, 'record of the command status is not as expected (too_big)'],
    [{ command: 'status', record: RECORD, force: true }, 'the command status has fields that it does not know'],
    [{ command: 'close', record: RECORD, outcome: 'approved' }, 'outcome of the command close is not as expected (custom)'],
    [{ command: 'decide', record: RECORD, decision: { $ne: 1 }, by: 'x' }, 'decision of the command decide is not as expected'],
  ])('fails on %j', (event, message) => {
    expect(() => parseCommand(event)).toThrow(expect.objectContaining({ name: 'RejectedEventError', message: expect.stringContaining(message) }));
  });

  test.each([
    ['other-playbook|111122223333|front|1', 'RejectedEventError', 'the record is not named as close-door|account|target|generation'],
    ['close-door|1111|front|1', 'RejectedEventError', 'the record is not named'],
    ['close-door|111122223333|front|0', 'RejectedEventError', 'the record is not named'],
    ['breaker|close-door|111122223333|1', 'RejectedEventError', 'the record is not named'],
    ['close-door|111122223333|nowhere|1', 'RefusedCommandError', 'there is no such response'],
    ['close-door|111122223333|front|2', 'RefusedCommandError', 'there is no such response'],
  ])('fails on the record %s', async (record, name, message) => {
    const { run } = await contained();
    await expect(run.command({ command: 'status', record })).rejects.toMatchObject({ name, message: expect.stringContaining(message) });
  });

  test.each([
    [{ command: 'ask', record: RECORD, taskToken: 'x' }],
    [{ command: 'act', record: RECORD, approvedBy: 'alice' }],
    [{ command: 'close', record: RECORD, outcome: 'expired' }],
    [APPROVE],
  ])('fails on %j where nothing waits for an approval', async (event) => {
    const { run, account } = await contained();
    await expect(run.command(event)).rejects.toMatchObject({ name: 'RefusedCommandError', message: expect.stringContaining('CONTAINED') });
    expect(account.effects).toHaveLength(2);
  });
});
