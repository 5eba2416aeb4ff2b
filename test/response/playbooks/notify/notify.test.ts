import { BatchUpdateFindingsCommand, GetFindingsCommand, SecurityHubClient } from '@aws-sdk/client-securityhub';
import { mockClient } from 'aws-sdk-client-mock';
import { notify, NotifyTarget } from '../../../../lib/response/playbooks/notify/notify.lambda-shared';
import { RejectedEventError, RetryableError, TerminalError } from '../../../../lib/response/runtime/errors.lambda-shared';
import { parseFindings } from '../../../../lib/response/runtime/parse-finding.lambda-shared';
import { ACCOUNT, guardDutyEvent, healthEvent, Json, securityHubEvent } from '../../events';
import { playbookSettings } from '../settings';

const securityHub = mockClient(SecurityHubClient);
const SETTINGS = playbookSettings('notify', {});
const access = notify.access({ region: 'eu-west-1', partition: 'aws', accountId: ACCOUNT });

beforeEach(() => securityHub.reset());

const targetOf = (event: Json) => notify.targets(parseFindings(JSON.stringify(event))[0], SETTINGS)[0] as NotifyTarget;
const inspect = (target: NotifyTarget) => notify.inspect(target, access, SETTINGS);
const inputOf = (target: NotifyTarget) => ({
  target, before: {}, facts: {}, finding: { source: 'Security Hub' as const, id: 'f', type: 't', accountId: ACCOUNT, region: 'eu-west-1' }, startedAt: 0,
});
const [step] = notify.steps;

test.each([['GuardDuty', guardDutyEvent()], ['AWS Health', healthEvent()]])('a finding of %s is told of, and nothing is called', async (_source, event) => {
  const target = targetOf(event);
  expect(await inspect(target)).toEqual({ state: 'actionable', before: {} });
  await step.run(inputOf(target), access);
  expect(await step.verify(inputOf(target), access)).toBe(true);
  expect(securityHub.calls()).toHaveLength(0);
  expect(notify.text(target, {}, {})).toMatchObject({ label: 'REPORTED', done: expect.stringContaining('changes nothing') });
});

test('a new finding of Security Hub is marked as notified, and read back', async () => {
  securityHub.on(GetFindingsCommand)
    .resolvesOnce({ Findings: [{ Workflow: { Status: 'NEW' } }] as never })
    .resolvesOnce({ Findings: [{}] as never })
    .resolves({ Findings: [{ Workflow: { Status: 'NOTIFIED' } }] as never });
  securityHub.on(BatchUpdateFindingsCommand).resolves({});
  const target = targetOf(securityHubEvent());
  expect(await inspect(target)).toEqual({ state: 'actionable', before: { workflowStatus: 'NEW' } });
  await step.run(inputOf(target), access);
  expect(await step.verify(inputOf(target), access)).toBe(false); // not seen yet
  expect(await step.verify(inputOf(target), access)).toBe(true);
  expect(securityHub.commandCalls(BatchUpdateFindingsCommand).map(({ args }) => args[0].input)).toEqual([
    { FindingIdentifiers: [{ Id: target.securityHub!.id, ProductArn: 'arn:aws:securityhub:eu-west-1::product/aws/securityhub' }], Workflow: { Status: 'NOTIFIED' } },
  ]);
  expect(securityHub.commandCalls(GetFindingsCommand)[0].args[0].input).toEqual({
    Filters: {
      Id: [{ Value: target.securityHub!.id, Comparison: 'EQUALS' }],
      ProductArn: [{ Value: 'arn:aws:securityhub:eu-west-1::product/aws/securityhub', Comparison: 'EQUALS' }],
    },
    MaxResults: 1,
  });
});

test.each<[string, unknown[], object]>([
  ['one that is gone', [], { state: 'missing' }],
  ['one that somebody works on', [{ Workflow: { Status: 'RESOLVED' } }], { state: 'contained', reason: expect.stringContaining('RESOLVED') }],
])('%s is left alone', async (_what, Findings, expected) => {
  securityHub.on(GetFindingsCommand).resolves({ Findings: Findings as never });
  expect(await inspect(targetOf(securityHubEvent()))).toMatchObject(expected);
});

test.each([
  ['ConcurrentUpdateError', RetryableError], ['FindingNotFound', TerminalError],
])('fails on a finding that was not changed by %s, though the call succeeded', async (ErrorCode, kind) => {
  securityHub.on(BatchUpdateFindingsCommand).resolves({ UnprocessedFindings: [{ FindingIdentifier: { Id: 'f', ProductArn: 'p' }, ErrorCode, ErrorMessage: 'SECRET' }] });
  const failure = await Promise.resolve(step.run(inputOf(targetOf(securityHubEvent())), access)).catch((error: Error) => error);
  expect(failure).toBeInstanceOf(kind);
  expect((failure as Error).message).toBe(`BatchUpdateFindings did not change the finding: ${ErrorCode}`);
});

test('fails on a denied call for good, and on a throttled one for now', async () => {
  securityHub.on(GetFindingsCommand).rejectsOnce(Object.assign(new Error('no'), { name: 'AccessDeniedException' }));
  await expect(inspect(targetOf(securityHubEvent()))).rejects.toThrow(TerminalError);
  securityHub.on(BatchUpdateFindingsCommand).rejectsOnce(Object.assign(new Error('slow'), { name: 'LimitExceededThrottle' }));
  await expect(step.run(inputOf(targetOf(securityHubEvent())), access)).rejects.toThrow(RetryableError);
});

test.each([undefined, '', 'arn:aws:iam::111122223333:user/x', 'arn:aws:securityhub:eu-west-1::product/aws/securityhub\n'])('fails on the product %j', (ProductArn) => {
  expect(() => targetOf(securityHubEvent({ ProductArn }))).toThrow(RejectedEventError);
});

test('a session in another account may touch its hub and nothing else', () => {
  expect(notify.sessionPolicy(targetOf(securityHubEvent()), 'aws')).toEqual([{
    Effect: 'Allow', Action: [...notify.reads, ...step.calls], Resource: [`arn:aws:securityhub:eu-west-1:${ACCOUNT}:hub/default`],
  }]);
});
