import { notify, NotifyTarget } from '../../../../lib/response/playbooks/notify/notify.lambda-shared';
import { SignedSecurityHubFindings } from '../../../../lib/response/playbooks/notify/security-hub.lambda-shared';
import { classified, RejectedEventError, RetryableError, TerminalError } from '../../../../lib/response/runtime/errors.lambda-shared';
import { parseFindings } from '../../../../lib/response/runtime/parse-finding.lambda-shared';
import { SignedCall } from '../../../../lib/response/runtime/signed-calls.lambda-shared';
import { ACCOUNT, guardDutyEvent, healthEvent, Json, securityHubEvent } from '../../events';
import { playbookSettings } from '../settings';

/** What Security Hub is asked, and what it answers next. */
const asked: Array<{ readonly call: string; readonly method: string; readonly path: string; readonly body: unknown }> = [];
let answers: Array<object | Error> = [];

const SETTINGS = playbookSettings('notify', {});
const access = new SignedSecurityHubFindings({
  send: async ({ call, service, method, path, headers, body }: SignedCall) => {
    expect({ service, headers }).toEqual({ service: 'securityhub', headers: { 'content-type': 'application/json' } });
    asked.push({ call, method, path, body: JSON.parse(Buffer.from(body).toString('utf8')) });
    const answer = answers.shift() ?? {};
    if (answer instanceof Error) {
      throw classified(call, answer);
    }
    return JSON.stringify(answer);
  },
});

beforeEach(() => {
  asked.length = 0;
  answers = [];
});

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
  expect(asked).toEqual([]);
  expect(notify.text(target, {}, {})).toMatchObject({ label: 'REPORTED', done: expect.stringContaining('changes nothing') });
});

test('a new finding of Security Hub is marked as notified, and read back', async () => {
  answers = [
    { Findings: [{ Workflow: { Status: 'NEW' } }] }, {}, { Findings: [{}] }, { Findings: [{ Workflow: { Status: 'NOTIFIED' } }] },
  ];
  const target = targetOf(securityHubEvent());
  expect(await inspect(target)).toEqual({ state: 'actionable', before: { workflowStatus: 'NEW' } });
  await step.run(inputOf(target), access);
  expect(await step.verify(inputOf(target), access)).toBe(false); // not seen yet
  expect(await step.verify(inputOf(target), access)).toBe(true);
  const productArn = 'arn:aws:securityhub:eu-west-1::product/aws/securityhub';
  const get = {
    call: 'GetFindings',
    method: 'POST',
    path: '/findings',
    body: {
      Filters: { Id: [{ Value: target.securityHub!.id, Comparison: 'EQUALS' }], ProductArn: [{ Value: productArn, Comparison: 'EQUALS' }] }, MaxResults: 1,
    },
  };
  const update = {
    call: 'BatchUpdateFindings',
    method: 'PATCH',
    path: '/findings/batchupdate',
    body: { FindingIdentifiers: [{ Id: target.securityHub!.id, ProductArn: productArn }], Workflow: { Status: 'NOTIFIED' } },
  };
  expect(asked).toEqual([get, update, get, get]);
});

test.each<[string, unknown[], object]>([
  ['one that is gone', [], { state: 'missing' }],
  ['one that somebody works on', [{ Workflow: { Status: 'RESOLVED' } }], { state: 'contained', reason: expect.stringContaining('RESOLVED') }],
])('%s is left alone', async (_what, Findings, expected) => {
  answers = [{ Findings }];
  expect(await inspect(targetOf(securityHubEvent()))).toMatchObject(expected);
});

test.each([
  ['ConcurrentUpdateError', RetryableError], ['FindingNotFound', TerminalError],
])('fails on a finding that was not changed by %s, though the call succeeded', async (ErrorCode, kind) => {
  answers = [{ UnprocessedFindings: [{ FindingIdentifier: { Id: 'f', ProductArn: 'p' }, ErrorCode, ErrorMessage: 'SECRET' }] }];
  const failure = await Promise.resolve(step.run(inputOf(targetOf(securityHubEvent())), access)).catch((error: Error) => error);
  expect(failure).toBeInstanceOf(kind);
  expect((failure as Error).message).toBe(`BatchUpdateFindings did not change the finding: ${ErrorCode}`);
});

test('fails on a denied call for good, and on a throttled one for now', async () => {
  answers = [Object.assign(new Error('no'), { name: 'AccessDeniedException' }), Object.assign(new Error('slow'), { name: 'ThrottlingException' })];
  await expect(inspect(targetOf(securityHubEvent()))).rejects.toThrow(TerminalError);
  await expect(step.run(inputOf(targetOf(securityHubEvent())), access)).rejects.toThrow(RetryableError);
});

test('fails on an answer that is none', async () => {
  answers = [{ Findings: 'SECRET' }];
  await expect(inspect(targetOf(securityHubEvent()))).rejects.toThrow(/^the answer of GetFindings cannot be read$/);
});

test.each([undefined, '', 'arn:aws:iam::111122223333:user/x', 'arn:aws:securityhub:eu-west-1::product/aws/securityhub\n'])('fails on the product %j', (ProductArn) => {
  expect(() => targetOf(securityHubEvent({ ProductArn }))).toThrow(RejectedEventError);
});

test('a session in another account may touch its hub and nothing else', () => {
  expect(notify.sessionPolicy(targetOf(securityHubEvent()), 'aws')).toEqual([{
    Effect: 'Allow', Action: [...notify.reads, ...step.calls], Resource: [`arn:aws:securityhub:eu-west-1:${ACCOUNT}:hub/default`],
  }]);
});
