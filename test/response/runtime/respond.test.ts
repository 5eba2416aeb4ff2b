import { PlaybookRun, playbookSettings, sqsRecord } from './run-playbook';
import { closeDoor, DoorAccess, DoorAccount, doorFinding, doorsOver } from './toy-playbook';
import { Metric, PlaybookSettings } from '../../../lib/response/playbook-settings';
import { Target } from '../../../lib/response/runtime/playbook.lambda-shared';
import { respond } from '../../../lib/response/runtime/respond.lambda-shared';

function runOf(overrides: Partial<PlaybookSettings> = {}) {
  const account = new DoorAccount(['front', 'back', 'guarded'], undefined, ['guarded']);
  const run = new PlaybookRun<Target, DoorAccess>(closeDoor, playbookSettings('close-door', {}, overrides), { access: doorsOver(account) });
  return { run, account };
}

test.each([
  ['a sample', doorFinding('front', { sample: true }), 'it is a sample finding'],
  ['an archived finding', doorFinding('front', { archived: true }), 'it is archived, closed or resolved'],
  ['another type', doorFinding('front', { type: 'Recon:EC2/Portscan' }), 'its type is not one that this playbook answers'],
  ['a severity below its threshold', doorFinding('front', { severity: 6.9 }), 'its severity is below 7, the threshold of its type'],
])('%s is ignored without a call', async (_what, finding, reason) => {
  const { run, account } = runOf({ triggers: [{ type: 'Policy:S3/*', minimumSeverity: 7 }] });
  const calls: string[] = [];
  const called = (call: string) => (calls.push(call), 'none' as const);
  expect(await run.deliver(finding, { fault: called })).toBe(true);
  expect([calls, account.effects, run.notices.sent]).toEqual([[], [], []]);
  expect(run.log).toEqual([expect.objectContaining({ outcome: 'ignored', reason })]);
  expect(run.counted(Metric.ANSWERED)).toBe(1);
});

test('a finding of another account is refused before anything is called, and told of', async () => {
  const { run, account } = runOf();
  expect(await run.deliver(doorFinding('front', { accountId: '444455556666' }))).toBe(true);
  expect(account.effects).toEqual([]);
  expect(run.notices.subjects).toEqual(['[ACT NOW] finding left alone in 444455556666']);
  expect(run.notices.sent[0].message).toContain('this playbook acts in its own account 111122223333 only');
});

test('a target that the playbook declines is told of once, and again where the first delivery failed', async () => {
  const { run } = runOf();
  run.notices.failing = [true];
  expect(await run.deliver(doorFinding('wall-1'))).toBe(false);
  expect(await run.deliver(doorFinding('wall-1'), { delivery: 2 })).toBe(true);
  expect(await run.deliver(doorFinding('wall-1', { count: 2 }))).toBe(true);
  expect(run.notices.subjects).toEqual(['[ACT NOW] wall-1 left alone in 111122223333']);
  expect(run.counted(Metric.REFUSED)).toBe(1);
});

test('a finding that names nothing is refused and told of', async () => {
  const { run } = runOf();
  expect(await run.deliver(doorFinding([]))).toBe(true);
  expect(run.log[0]).toMatchObject({ outcome: 'refused', reason: 'it names nothing that this playbook acts on' });
  expect(run.notices.sent).toHaveLength(1);
});

test('each target of a finding is answered, whatever happens to the others', async () => {
  const { run, account } = runOf();
  let faults = 1;
  const first = (call: string) => (call === 'doors.read' && faults-- > 0 ? 'throttled' as const : 'none' as const);
  expect(await run.deliver(doorFinding(['front', 'guarded', 'wall', 'back']), { fault: first })).toBe(false);
  expect(run.log.map(({ outcome }) => outcome)).toEqual(['retrying', 'refused', 'refused', 'contained']);
  expect(account.doors.get('back')?.open).toBe(false);
  expect(await run.deliver(doorFinding(['front', 'guarded', 'wall', 'back']), { delivery: 2 })).toBe(true);
  expect(account.doors.get('front')?.open).toBe(false);
  expect(account.effects.filter(({ what }) => what === 'closed')).toHaveLength(2);
});

test('throttling is tried again and told of when the tries are used up', async () => {
  const { run } = runOf();
  for (const delivery of [1, 2, 3]) {
    expect(await run.deliver(doorFinding('front'), { delivery, fault: (call) => (call === 'doors.read' ? 'throttled' : 'none') })).toBe(false);
  }
  expect(run.log.map(({ outcome, notice }) => [outcome, notice])).toEqual([['retrying', undefined], ['retrying', undefined], ['failed', 'sent']]);
  expect(run.notices.sent[0].message).toContain('the message is now in the dead-letter queue');
  expect(run.counted(Metric.FAILED)).toBe(1);
  expect(run.counted(Metric.ANSWERED)).toBe(0);
});

test('a denied call is told of at once, and once more when the message ends in the dead-letter queue', async () => {
  const { run } = runOf();
  for (const delivery of [1, 2, 3]) {
    await run.deliver(doorFinding('front'), { delivery, fault: (call) => (call === 'doors.read' ? 'denied' : 'none') });
  }
  expect(run.log.map(({ outcome, error, notice }) => [outcome, error, notice])).toEqual([
    ['failed', 'TerminalError', 'sent'], ['failed', 'TerminalError', undefined], ['failed', 'TerminalError', 'sent'],
  ]);
});

test.each([
  ['no JSON', '{"source":', 'the event is not JSON'],
  ['another source', { source: 'aws.ec2', detail: {} }, 'the event is from none of GuardDuty, AWS Health and Security Hub'],
])('an event that cannot be read (%s) is told of, logged with its reason and kept', async (_what, body, reason) => {
  const { run } = runOf();
  expect(await run.deliver(body)).toBe(false);
  expect(run.log).toEqual([expect.objectContaining({ outcome: 'failed', error: 'RejectedEventError', reason, notice: 'sent' })]);
  expect(run.notices.sent[0].message).toContain('A message that is no finding this playbook can read.');
});

test('a table that cannot be read is no reason to act', async () => {
  const { run, account } = runOf();
  expect(await run.deliver(doorFinding('front'), { fault: (call) => (call === 'records.latest' ? 'throttled' : 'none') })).toBe(false);
  expect(account.effects).toEqual([]);
});

test('only the failed messages of a batch come again', async () => {
  const { run, account } = runOf();
  const records = [sqsRecord(doorFinding('front'), 1, 'good'), sqsRecord('x', 1, 'bad'), sqsRecord(doorFinding('back'), 1, 'good too')];
  expect(await respond(records, run.responder())).toEqual({ batchItemFailures: [{ itemIdentifier: 'bad' }] });
  expect([...account.doors.values()].map(({ open }) => open)).toEqual([false, false, true]);
});

test('messages that no time is left for come again untouched', async () => {
  const { run, account } = runOf();
  expect(await run.deliver(doorFinding('front'), { remainingTime: () => 14_999 })).toBe(false);
  expect(account.effects).toEqual([]);
  expect(run.log[0]).toMatchObject({ outcome: 'postponed', messageId: 'message-1' });
  expect(await run.deliver(doorFinding('front'), { remainingTime: () => 15_000 })).toBe(true);
});

test('no line of the log says what the event says beyond its id, type, account and region', async () => {
  const { run } = runOf();
  await run.deliver({ ...doorFinding('front'), secret: 'hunter2' });
  expect(JSON.stringify(run.log)).not.toContain('hunter2');
});
