import { IAMClient } from '@aws-sdk/client-iam';
import { PublishCommand, SNSClient } from '@aws-sdk/client-sns';
import type { Context } from 'aws-lambda';
import { mockClient } from 'aws-sdk-client-mock';
import { IamUsersModel, NOW } from './support/iam-users-model';
import { handler } from '../../lib/identity/access-key-age.lambda';

const TOPIC = 'arn:aws:sns:eu-west-1:111122223333:notices';
const iamMock = mockClient(IAMClient);
const snsMock = mockClient(SNSClient);
const context = { invokedFunctionArn: 'arn:aws:lambda:eu-west-1:111122223333:function:checker', getRemainingTimeInMillis: () => 900_000 } as Context;
let log: Record<string, unknown>[];

beforeEach(() => {
  jest.restoreAllMocks();
  jest.spyOn(Date, 'now').mockReturnValue(NOW);
  log = [];
  jest.spyOn(process.stdout, 'write').mockImplementation((line) => {
    log.push(JSON.parse(String(line)) as Record<string, unknown>);
    return true;
  });
  process.env.AGE_LIMIT_SETTINGS = JSON.stringify({ mode: 'ENFORCE', maxAge: 90, maxUnusedAge: 45, warning: 14, exemptions: [] });
  process.env.NOTICE_TOPIC_ARN = TOPIC;
  snsMock.reset();
  snsMock.on(PublishCommand).resolves({ MessageId: '1' });
  const model = new IamUsersModel(['alice'], new Map([['AKIAOLDOLDOLDOLDOLD1', { userName: 'alice', age: 90, unused: 0, status: 'Active' }]]));
  iamMock.reset();
  iamMock.onAnyCommand().callsFake((input) => {
    const calls = iamMock.calls();
    const command = calls[calls.length - 1].args[0];
    return model.send({ constructor: { name: command.constructor.name }, input: input as never });
  });
});

test('a run judges by the clock, deactivates and publishes', async () => {
  await handler({}, context);
  expect(snsMock.commandCalls(PublishCommand).map((call) => call.args[0].input)).toEqual([{
    TopicArn: TOPIC, Subject: 'Access keys in 111122223333: 1 deactivated', Message: expect.stringContaining('- user alice, key AKIAOLDOLDOLDOLDOLD1: is 90 days old') as unknown,
  }]);
  expect(log.map(({ outcome }) => outcome)).toEqual(['deactivated', 'finished']);
  expect(JSON.stringify(log)).not.toContain('AKIA');
});

test('fails when the topic refuses the notice', async () => {
  snsMock.on(PublishCommand).rejects(Object.assign(new Error('a secret of the request'), { name: 'KMSAccessDenied' }));
  await expect(handler({}, context)).rejects.toThrow('the notice was not sent');
  expect(log.map(({ error, notice }) => error ?? notice).slice(-2)).toEqual(['KMSAccessDenied', 'failed']);
  expect(JSON.stringify(log)).not.toContain('secret');
});

test.each(['AGE_LIMIT_SETTINGS', 'NOTICE_TOPIC_ARN'])('fails without %s in its environment', async (name) => {
  delete process.env[name];
  await expect(handler({}, context)).rejects.toThrow(`the function has no ${name} in its environment`);
  expect(iamMock.calls()).toHaveLength(0);
});
