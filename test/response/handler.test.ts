import { IAMClient, ListAccessKeysCommand } from '@aws-sdk/client-iam';
import { PublishCommand, SNSClient } from '@aws-sdk/client-sns';
import type { Context } from 'aws-lambda';
import { mockClient } from 'aws-sdk-client-mock';
import { ACCOUNT, guardDutyDetail, guardDutyEvent, healthEvent, KEY, message, pascalCase, settings } from './findings';
import { IamModel, named } from './iam-model';
import { DeactivateAccessKeySettings } from '../../lib/response/deactivate-access-key-settings';
import { handler } from '../../lib/response/deactivate-access-key.lambda';

const TOPIC = `arn:aws:sns:eu-west-1:${ACCOUNT}:notices`;
const OTHER_KEY = 'AKIAI44QH8DHBEXAMPLE';
const iamMock = mockClient(IAMClient);
const snsMock = mockClient(SNSClient);

let iam: IamModel;
let log: Array<Record<string, unknown>>;
let remaining: number;

beforeEach(() => {
  jest.restoreAllMocks();
  log = [];
  remaining = 30_000;
  jest.spyOn(process.stdout, 'write').mockImplementation((line) => {
    log.push(JSON.parse(String(line)) as Record<string, unknown>);
    return true;
  });
  iam = new IamModel(new Map([
    [KEY, { userName: 'alice', path: '/', status: 'Active' }],
    [OTHER_KEY, { userName: 'alice', path: '/', status: 'Active' }],
    ['AKIABREAKGLASS000000', { userName: 'break-glass', path: '/', status: 'Active' }],
    ['AKIADEPLOYER00000000', { userName: 'deployer', path: '/automation/', status: 'Active' }],
  ]));
  iamMock.reset();
  iamMock.onAnyCommand().callsFake((input, getClient) => {
    void getClient;
    return iam.send({ constructor: { name: commandOf(input as object) }, input: input as Record<string, string> });
  });
  snsMock.reset();
  snsMock.on(PublishCommand).resolves({ MessageId: '1' });
});

/** client-mock's fakes get the input only: the last call of the client says which command it was of. */
function commandOf(input: object): string {
  const calls = iamMock.calls();
  return calls[calls.length - 1].args[0].input === input ? calls[calls.length - 1].args[0].constructor.name : 'UnknownCommand';
}

async function deliver(body: unknown, options: { delivery?: number; with?: Partial<DeactivateAccessKeySettings> } = {}) {
  return deliverAll([message(body, options.delivery)], options.with);
}

async function deliverAll(Records: ReturnType<typeof message>[], overrides: Partial<DeactivateAccessKeySettings> = {}) {
  process.env.PLAYBOOK_SETTINGS = JSON.stringify(settings(overrides));
  process.env.NOTICE_TOPIC_ARN = TOPIC;
  const context = { invokedFunctionArn: `arn:aws:lambda:eu-west-1:${ACCOUNT}:function:responder`, getRemainingTimeInMillis: () => remaining } as Context;
  return (await handler({ Records }, context)).batchItemFailures.map((failure) => failure.itemIdentifier);
}

const notices = () => snsMock.commandCalls(PublishCommand).map((call) => call.args[0].input);

test('deactivates the key, verifies it and tells people', async () => {
  expect(await deliver(guardDutyEvent())).toEqual([]);
  expect(iam.calls).toEqual(['GetAccessKeyLastUsed', 'GetUser', 'ListAccessKeys', 'UpdateAccessKey', 'ListAccessKeys']);
  expect(iam.keys.get(KEY)?.status).toBe('Inactive');
  expect(iam.keys.get(OTHER_KEY)?.status).toBe('Active');
  expect(log).toEqual([expect.objectContaining({ outcome: 'deactivated', notice: 'sent', accessKey: '...MPLE', userName: 'alice', mode: 'AUTOMATIC', findingType: 'CredentialAccess:IAMUser/CompromisedCredentials' })]);
  expect(notices()).toHaveLength(1);
  const [notice] = notices();
  expect(notice.TopicArn).toBe(TOPIC);
  expect(notice.Subject).toBe('[CONTAINED] key ...MPLE of user alice deactivated in 111122223333');
  for (const part of ['WHAT WAS SEEN', 'WHAT WAS DONE', 'WHAT WAS NOT DONE', 'WHAT STAYS POSSIBLE', 'WHAT YOU CAN DO']) {
    expect(notice.Message).toContain(part);
  }
  expect(notice.Message).toContain('role sessions (up to 12 hours)');
  expect(notice.Message).toContain(`aws iam update-access-key --user-name alice --access-key-id ${KEY} --status Active`);
});

test('a log line carries neither the whole key nor the event', async () => {
  await deliver(guardDutyEvent());
  expect(JSON.stringify(log)).not.toContain(KEY);
  expect(JSON.stringify(log)).not.toContain('198.51.100.7');
});

test.each([
  ['the names of GetFindings', pascalCase(guardDutyDetail())],
  ['an event of AWS Health', healthEvent()],
])('acts on %s', async (_what, event) => {
  expect(await deliver(event)).toEqual([]);
  expect(iam.changed).toEqual([KEY]);
});

test('acts on each key of a Health event, also when one of them is protected', async () => {
  expect(await deliver(healthEvent([KEY, 'AKIABREAKGLASS000000', OTHER_KEY]))).toEqual([]);
  expect(iam.changed).toEqual([KEY, OTHER_KEY]);
  expect(log.map((entry) => entry.outcome)).toEqual(['deactivated', 'refused', 'deactivated']);
});

test('a failure with one key of a Health event neither stops the others nor is forgotten', async () => {
  iam.faults = ['throttled'];
  expect(await deliver(healthEvent([KEY, OTHER_KEY]))).toEqual(['message-1']);
  expect(iam.changed).toEqual([OTHER_KEY]);
  expect(await deliver(healthEvent([KEY, OTHER_KEY]), { delivery: 2 })).toEqual([]);
  expect(iam.changed).toEqual([OTHER_KEY, KEY]);
});

test('observing only tells what it would do', async () => {
  expect(await deliver(guardDutyEvent(), { with: { mode: 'OBSERVE' } })).toEqual([]);
  expect(iam.calls).not.toContain('UpdateAccessKey');
  expect(notices()[0].Subject).toMatch(/^\[ACT NOW\] key \.\.\.MPLE of user alice is active \(playbook observes\)/);
  expect(notices()[0].Message).toContain('--status Inactive');
});

test('a mode that nobody knows observes', async () => {
  await deliver(guardDutyEvent(), { with: { mode: 'automatic' as never } });
  expect(iam.calls).not.toContain('UpdateAccessKey');
});

test.each([
  ['by name', 'break-glass', 'AKIABREAKGLASS000000', 'used in emergencies'],
  ['by path', 'deployer', 'AKIADEPLOYER00000000', 'deploys everything'],
])('a user protected %s is left alone and people are told why', async (_how, userName, accessKeyId, reason) => {
  expect(await deliver(guardDutyEvent({ accessKeyDetails: { userName, accessKeyId } }))).toEqual([]);
  expect(iam.calls).not.toContain('UpdateAccessKey');
  expect(notices()[0].Message).toContain(`its owner is protected: ${reason}`);
});

test('a key of another user than the finding says is left alone', async () => {
  expect(await deliver(guardDutyEvent({ accessKeyDetails: { userName: 'mallory' } }))).toEqual([]);
  expect(iam.changed).toEqual([]);
  expect(notices()[0].Message).toContain('belongs to another user than the finding says');
});

test('a finding of another account is refused before IAM is asked', async () => {
  await deliver(guardDutyEvent({ accountId: '444455556666' }));
  expect(iam.calls).toEqual([]);
  expect(log[0]).toMatchObject({ outcome: 'refused' });
  expect(notices()).toHaveLength(1);
});

test.each([
  ['a sample', guardDutyEvent({ service: { additionalInfo: { sample: true } } })],
  ['an archived finding', guardDutyEvent({ service: { archived: true } })],
  ['another type', guardDutyEvent({ type: 'Recon:IAMUser/NetworkPermissions' })],
])('%s is logged with its reason, without a notice', async (_what, event) => {
  expect(await deliver(event)).toEqual([]);
  expect(iam.calls).toEqual([]);
  expect(log).toEqual([expect.objectContaining({ outcome: 'ignored', reason: expect.any(String) })]);
  expect(notices()).toEqual([]);
});

describe('done already', () => {
  test('an inactive key is a success without a change', async () => {
    iam.keys.get(KEY)!.status = 'Inactive';
    expect(await deliver(guardDutyEvent())).toEqual([]);
    expect(iam.calls).not.toContain('UpdateAccessKey');
    expect(log[0]).toMatchObject({ outcome: 'already-inactive', notice: 'sent' });
  });

  test('updates of the finding are no news, redeliveries are', async () => {
    iam.keys.get(KEY)!.status = 'Inactive';
    await deliver(guardDutyEvent({ service: { count: 12 } }));
    expect(notices()).toEqual([]);
    await deliver(guardDutyEvent({ service: { count: 12 } }), { delivery: 2 });
    expect(notices()).toHaveLength(1);
  });

  test('a missing key is a success with a note', async () => {
    iam.keys.delete(KEY);
    expect(await deliver(guardDutyEvent())).toEqual([]);
    expect(log[0]).toMatchObject({ outcome: 'missing', reason: 'no user of this account has the key' });
    expect(notices()[0].Subject).toContain('does not exist');
  });

  test('a key that its owner no longer lists is a success with a note', async () => {
    iamMock.on(ListAccessKeysCommand).resolves({ AccessKeyMetadata: [], IsTruncated: false });
    expect(await deliver(guardDutyEvent())).toEqual([]);
    expect(log[0]).toMatchObject({ outcome: 'missing', reason: 'the user does not have the key any more' });
  });

  test('a key on the second page is found', async () => {
    iamMock.on(ListAccessKeysCommand)
      .resolvesOnce({ AccessKeyMetadata: [{ AccessKeyId: OTHER_KEY, Status: 'Active' }], IsTruncated: true, Marker: 'next' })
      .resolves({ AccessKeyMetadata: [{ AccessKeyId: KEY, Status: 'Inactive' }], IsTruncated: false });
    await deliver(guardDutyEvent());
    expect(iamMock.commandCalls(ListAccessKeysCommand)[1].args[0].input.Marker).toBe('next');
    expect(log[0]).toMatchObject({ outcome: 'already-inactive' });
  });
});

describe('failures', () => {
  beforeEach(() => jest.spyOn(global, 'setTimeout').mockImplementation((callback) => {
    callback();
    return undefined as never;
  }));

  test('a change that cannot be read back is no success', async () => {
    iam.lag = 5;
    expect(await deliver(guardDutyEvent())).toEqual(['message-1']);
    expect(log).toEqual([expect.objectContaining({ outcome: 'retrying', error: 'RetryableError', reason: expect.stringContaining('ListAccessKeys does not say Inactive yet') })]);
    expect(notices()).toEqual([]);
    expect(await deliver(guardDutyEvent(), { delivery: 2 })).toEqual([]);
    expect(notices()[0].Subject).toMatch(/^\[CONTAINED\]/);
    expect(iam.changed).toEqual([KEY]);
  });

  test('a copy of IAM that lags is read again', async () => {
    iam.lag = 4;
    expect(await deliver(guardDutyEvent())).toEqual([]);
    expect(log[0]).toMatchObject({ outcome: 'deactivated' });
  });

  test('throttling is tried again and told of when the tries are used up', async () => {
    iam.faults = ['throttled', 'throttled', 'throttled'];
    for (const delivery of [1, 2, 3]) {
      expect(await deliver(guardDutyEvent(), { delivery })).toEqual(['message-1']);
    }
    expect(log.map((entry) => [entry.outcome, entry.notice])).toEqual([['retrying', undefined], ['retrying', undefined], ['failed', 'sent']]);
    expect(notices()[0].Subject).toMatch(/^\[FAILED\]/);
    expect(notices()[0].Message).toContain('the message is now in the dead-letter queue');
  });

  test('a denied call is told of at once and ends in the dead-letter queue', async () => {
    iam.faults = ['denied', 'denied', 'denied'];
    for (const delivery of [1, 2, 3]) {
      expect(await deliver(guardDutyEvent(), { delivery })).toEqual(['message-1']);
    }
    expect(log.map((entry) => [entry.outcome, entry.error, entry.notice])).toEqual([
      ['failed', 'TerminalError', 'sent'], ['failed', 'TerminalError', undefined], ['failed', 'TerminalError', 'sent'],
    ]);
    expect(log[0].reason).toBe('GetAccessKeyLastUsed failed with AccessDenied');
    expect(notices()[0].Message).toContain('tried again and then kept in the dead-letter queue');
  });

  test('a notice that fails does not fail containment, and is counted', async () => {
    snsMock.on(PublishCommand).rejects(named('KMSAccessDenied'));
    expect(await deliver(guardDutyEvent())).toEqual([]);
    expect(iam.changed).toEqual([KEY]);
    expect(log).toEqual([
      expect.objectContaining({ error: 'KMSAccessDenied', reason: 'the notice was not sent' }),
      expect.objectContaining({ outcome: 'deactivated', notice: 'failed' }),
    ]);
  });

  test('an event that cannot be read is told of, logged with its reason and kept', async () => {
    expect(await deliver('{"source":"aws.guardduty"')).toEqual(['message-1']);
    expect(log).toEqual([expect.objectContaining({ outcome: 'failed', error: 'RejectedEventError', reason: 'the event is not JSON', notice: 'sent' })]);
    expect(notices()[0].Message).toContain('A message that is no finding this playbook can read.');
  });

  test('only the failed messages of a batch come again', async () => {
    const failed = await deliverAll([
      message(guardDutyEvent(), 1, 'good'), message('x', 1, 'bad'), message(guardDutyEvent({ accessKeyDetails: { accessKeyId: OTHER_KEY } }), 1, 'good too'),
    ]);
    expect(failed).toEqual(['bad']);
    expect(iam.changed).toEqual([KEY, OTHER_KEY]);
  });

  test('messages that no time is left for come again', async () => {
    remaining = 14_000;
    expect(await deliver(guardDutyEvent())).toEqual(['message-1']);
    expect(iam.calls).toEqual([]);
    expect(log[0]).toMatchObject({ outcome: 'postponed' });
  });

  test.each(['PLAYBOOK_SETTINGS', 'NOTICE_TOPIC_ARN'])('fails without %s', async (name) => {
    process.env.PLAYBOOK_SETTINGS = JSON.stringify(settings());
    process.env.NOTICE_TOPIC_ARN = TOPIC;
    delete process.env[name];
    await expect(handler({ Records: [message(guardDutyEvent())] }, { invokedFunctionArn: 'a:b:c:d:e', getRemainingTimeInMillis: () => 30_000 } as Context)).rejects.toThrow(name);
  });
});

test('a subject is one line of at most 100 characters of ASCII', async () => {
  await deliver(guardDutyEvent({ accessKeyDetails: { userType: 'AssumedRole', userName: `r\u00f6le\n${'x'.repeat(200)}`, accessKeyId: 'ASIA\u0007' } }));
  expect(notices()[0].Subject).toMatch(/^[\x20-\x7e]{1,100}$/);
  expect(notices()[0].Message).toMatch(/^[\x20-\x7e\n]+$/);
});
