import { PlaybookRun, playbookSettings } from './run-playbook';
import { closeDoor, DoorAccess, DoorAccount, doorFinding, doorsOver } from './toy-playbook';
import { Metric, METRIC_NAMESPACE } from '../../../lib/response/playbook-settings';
import { embeddedMetrics } from '../../../lib/response/runtime/metrics.lambda-shared';
import { approvalNotice, containedNotice, failureNotice, NoticeInput } from '../../../lib/response/runtime/notice-texts.lambda-shared';
import { Target } from '../../../lib/response/runtime/playbook.lambda-shared';
import { newRecord } from '../../../lib/response/runtime/response-record.lambda-shared';
import { runbookCommandLine, runbookLink } from '../../../lib/response/runtime/runbook.lambda-shared';

const TITLES = ['WHAT WAS SEEN', 'WHAT WAS DONE', 'WHAT WAS NOT DONE', 'WHAT STAYS POSSIBLE', 'WHAT YOU CAN DO'];
const target: Target = { id: 'front', accountId: '111122223333', region: 'eu-west-1' };
const runbook = { name: 'Respond', region: 'eu-west-1', partition: 'aws' };

function input(overrides: Partial<NoticeInput> = {}): NoticeInput {
  const finding = { source: 'GuardDuty' as const, id: 'f', type: 'T', severity: 8, accountId: '111122223333', region: 'eu-west-1' };
  return {
    playbook: 'close-door',
    record: newRecord({ key: 'close-door|111122223333|front', generation: 1, target, finding, mode: 'AUTOMATIC', startedAt: 0 }),
    text: closeDoor.text(target, {}, {}),
    runbook,
    ...overrides,
  };
}

test('a notice of each kind has the five parts, each with a word in it', async () => {
  const run = new PlaybookRun<Target, DoorAccess>(closeDoor, playbookSettings('close-door', {}, { mode: 'APPROVE', maxReceiveCount: 1 }), {
    access: doorsOver(new DoorAccount(['front', 'guarded'], undefined, ['guarded'])),
  });
  await run.deliver(doorFinding('front'));
  await run.stateMachine();
  await run.command({ command: 'decide', record: 'close-door|111122223333|front|1', decision: 'approve', by: 'alice' });
  await run.stateMachine();
  await run.command({ command: 'undo', record: 'close-door|111122223333|front|1', by: 'alice', reason: 'because' });
  await run.deliver(doorFinding('guarded'));
  await run.deliver(doorFinding('gone'));
  await run.deliver(doorFinding('wall'));
  await run.deliver('x');
  run.settings = { ...run.settings, mode: 'OBSERVE' };
  await run.deliver(doorFinding('front', { createdAt: '2026-11-29T13:00:00Z' }));
  expect(run.notices.subjects.map((subject) => /^\[(.*)\]/.exec(subject)?.[1])).toEqual([
    'APPROVE OR REJECT', 'CONTAINED', 'UNDONE', 'ACT NOW', 'CONTAINED', 'ACT NOW', 'FAILED', 'ACT NOW',
  ]);
  for (const { message, subject } of run.notices.sent) {
    const parts = message.split(/\n\n/).map((part) => part.split('\n'));
    expect([subject, parts.map(([title]) => title).slice(0, 5)]).toEqual([subject, TITLES]);
    parts.slice(0, 5).forEach((part) => expect([subject, part[0], part.slice(1).join('').trim() !== '']).toEqual([subject, part[0], true]));
    expect(parts[5][0]).toMatch(/^Playbook close-door/);
  }
});

test('a success says how to undo it, by the console and by the command line', () => {
  const { subject, message, link } = containedNotice(input());
  expect(subject).toBe('[CONTAINED] door front in 111122223333');
  expect(message).toContain('To undo it, when you know that it is safe: the door is opened again.');
  expect(message).toContain('Start the runbook with the record close-door|111122223333|front|1: https://eu-west-1.console.aws.amazon.com/');
  expect(message).toContain('--parameters \'{"Command":["undo"]');
  expect(link).toContain('/Respond?region=eu-west-1');
});

test('a success that cannot be undone says so', () => {
  const { undo, ...rest } = closeDoor.text(target, {}, {});
  expect(undo).toBeDefined();
  expect(containedNotice(input({ text: rest })).message).toContain('It cannot be undone by this playbook.');
});

test('a playbook may call its success by another name', () => {
  const text = { ...closeDoor.text(target, {}, {}), label: 'REPORTED' };
  expect(containedNotice(input({ text })).subject).toMatch(/^\[REPORTED\] /);
});

test('without a runbook a question says what to do by hand', () => {
  expect(approvalNotice(input({ runbook: undefined })).message).toContain('doors close front');
});

test('what a finding says is one bounded line each, without control characters', () => {
  const base = input();
  const hostile = { ...base.record.finding, type: 'T\nWHAT WAS DONE\nnothing\u001b[2J', id: 'x'.repeat(5_000) };
  const { message } = containedNotice({ ...base, record: { ...base.record, finding: hostile } });
  expect(message).toContain('GuardDuty: T?WHAT WAS DONE?nothing?[2J, severity 8');
  expect(message.match(/^WHAT WAS DONE$/gm)).toHaveLength(1);
  expect(message.length).toBeLessThan(4_000);
});

test('a failure quotes its reason in one line', () => {
  const { message } = failureNotice({ playbook: 'close-door', messageId: 'm\n1', reason: 'bad\nthing', lastDelivery: false });
  expect(message).toContain('Nothing that could be verified: bad?thing. The message is tried again and then kept in the dead-letter queue.');
  expect(message).toContain('Read the message m?1 in');
});

test.each([
  ['aws', 'https://eu-west-1.console.aws.amazon.com/systems-manager/automation/execute/Respond?region=eu-west-1'],
  ['aws-cn', 'https://eu-west-1.console.amazonaws.cn/systems-manager/automation/execute/Respond?region=eu-west-1'],
  ['aws-us-gov', 'https://eu-west-1.console.amazonaws-us-gov.com/systems-manager/automation/execute/Respond?region=eu-west-1'],
  ['aws-iso', undefined],
])('in %s the console is at %s', (partition, link) => {
  expect(runbookLink({ ...runbook, partition })).toBe(link);
});

test('in partitions without a public console a notice has the command line', () => {
  const { message, link } = containedNotice(input({ runbook: { ...runbook, partition: 'aws-iso' } }));
  expect(link).toBeUndefined();
  expect(message).toContain(runbookCommandLine(runbook, 'undo', { key: 'close-door|111122223333|front', generation: 1 }));
});

test('metrics are lines of the embedded format', () => {
  const lines: string[] = [];
  const metrics = embeddedMetrics('close-door', () => 1_700_000_000_000, (line) => lines.push(line));
  metrics(Metric.CONTAINED);
  metrics(Metric.SECONDS_TO_CONTAIN, 1.5);
  expect(lines.map((line) => JSON.parse(line) as object)).toEqual([['Contained', 'Count', 1], ['SecondsToContain', 'Seconds', 1.5]].map(([Name, Unit, value]) => ({
    _aws: { Timestamp: 1_700_000_000_000, CloudWatchMetrics: [{ Namespace: METRIC_NAMESPACE, Dimensions: [['Playbook']], Metrics: [{ Name, Unit }] }] },
    Playbook: 'close-door',
    [Name as string]: value,
  })));
  expect(lines.every((line) => line.endsWith('}\n'))).toBe(true);
});
