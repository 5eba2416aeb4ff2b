import { HttpService } from './models/http-service';
import { HubMembers } from '../../../lib/response/runtime/members.lambda-shared';
import { sessionName } from '../../../lib/response/runtime/reach.lambda-shared';
import { SignedCalls } from '../../../lib/response/runtime/signed-calls.lambda-shared';

const ENVIRONMENT = { ...process.env };
const ANSWER = `<AssumeRoleResponse><AssumeRoleResult><Credentials><AccessKeyId>ASIA</AccessKeyId><SecretAccessKey>s/+=</SecretAccessKey>
  <SessionToken>t==</SessionToken><Expiration>2026-11-29T12:00:00Z</Expiration></Credentials></AssumeRoleResult></AssumeRoleResponse>`;
const hub = { accountId: '111122223333', region: 'eu-west-1', partition: 'aws-cn' };
const target = (accountId: string, region = 'eu-central-1') => ({ id: 'front', accountId, region });
let service: HttpService;
let calls: SignedCalls;
let members: HubMembers;

beforeEach(async () => {
  service = new HttpService();
  process.env = { ...ENVIRONMENT, AWS_ACCESS_KEY_ID: 'AKIDEXAMPLE', AWS_SECRET_ACCESS_KEY: 'secret', AWS_ENDPOINT_URL_STS: await service.start() };
  service.answers = [{ status: 200, body: ANSWER }];
  calls = new SignedCalls('eu-west-1', 'close-door', async () => undefined);
  members = new HubMembers(calls, hub, { roleName: 'zero-trust/responder', externalId: 'the hub' });
});

afterEach(async () => {
  process.env = ENVIRONMENT;
  await service.stop();
});

test('in its own account the hub is itself, in the target\'s region', async () => {
  expect(await members.reach(target('111122223333'), {}, 'session')).toEqual({ accountId: '111122223333', region: 'eu-central-1', partition: 'aws-cn' });
  expect(await members.reach(target('111122223333', 'global'), {}, 'session')).toMatchObject({ region: 'eu-west-1' });
  expect(service.calls).toEqual([]);
});

test('in another it is the member role, for this target only', async () => {
  const policy = { Version: '2012-10-17', Statement: [] };
  expect(await members.reach(target('444455556666'), policy, 'close-door-abc-1')).toEqual({
    accountId: '444455556666', region: 'eu-central-1', partition: 'aws-cn', credentials: { accessKeyId: 'ASIA', secretAccessKey: 's/+=', sessionToken: 't==' },
  });
  const [{ headers, body }] = service.calls;
  expect(headers.authorization).toContain('/eu-west-1/sts/aws4_request');
  expect(Object.fromEntries(new URLSearchParams(body))).toEqual({
    Action: 'AssumeRole',
    Version: '2011-06-15',
    RoleArn: 'arn:aws-cn:iam::444455556666:role/zero-trust/responder',
    ExternalId: 'the hub',
    RoleSessionName: 'close-door-abc-1',
    Policy: '{"Version":"2012-10-17","Statement":[]}',
    DurationSeconds: '900',
  });
});

test('fails in another account where there are no member roles', async () => {
  await expect(new HubMembers(calls, hub, undefined).reach(target('444455556666'), {}, 's')).rejects.toMatchObject({ name: 'TerminalError' });
});

test.each([
  ['AccessDenied', 'TerminalError', 1, /^AssumeRole of arn:aws-cn:iam::444455556666:role\/zero-trust\/responder was denied/],
  ['Throttling', 'RetryableError', 4, /^AssumeRole failed with Throttling$/],
])('fails with %s as a %s', async (code, name, tries, message) => {
  service.answers = Array.from({ length: tries }, () => ({ status: 403, body: `<ErrorResponse><Error><Code>${code}</Code></Error></ErrorResponse>` }));
  await expect(members.reach(target('444455556666'), {}, 's')).rejects.toMatchObject({ name, message: expect.stringMatching(message) });
  expect(service.calls).toHaveLength(tries);
});

test.each(['AccessKeyId', 'SecretAccessKey', 'SessionToken'])('fails on an answer without %s', async (element) => {
  service.answers = [{ status: 200, body: ANSWER.replace(new RegExp(`<${element}>.*</${element}>`), '') }];
  await expect(members.reach(target('444455556666'), {}, 's')).rejects.toThrow('AssumeRole gave no credentials');
});

test('the session\'s name is valid, and one a response', () => {
  const name = sessionName('x'.repeat(64), { key: 'k', generation: 999_999_999 });
  expect(name).toMatch(/^[\w+=,.@-]{2,64}$/);
  expect(sessionName('p', { key: 'k', generation: 1 })).not.toBe(sessionName('p', { key: 'k2', generation: 1 }));
});
