import { IAMClient } from '@aws-sdk/client-iam';
import { IamAccessKeys } from '../../../lib/response/playbooks/deactivate-access-key/access-keys.lambda-shared';
import { IamDeniedUsers } from '../../../lib/response/playbooks/denied-users.lambda-shared';
import { decoded } from '../../../lib/response/playbooks/iam-calls.lambda-shared';
import { globMatches, masked } from '../../../lib/response/playbooks/iam-principals.lambda-shared';
import { IamDeniedSessions } from '../../../lib/response/playbooks/revoke-sessions/denied-sessions.lambda-shared';
import { clientConfig } from '../../../lib/response/runtime/clients.lambda-shared';
import { RetryableError, TerminalError } from '../../../lib/response/runtime/errors.lambda-shared';
import { ACCOUNT, KEY } from '../events';

type Answer = [status: number, body: string];

/** The real client with everything but the network: what it retries and how it reads answers is the SDK's own doing. */
function over(answers: Answer[]): { iam: IAMClient; asked: () => number } {
  let asked = 0;
  const iam = new IAMClient({
    ...clientConfig('deactivate-access-key'),
    region: 'eu-west-1',
    credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
    requestHandler: {
      handle: async () => {
        const [statusCode, text] = answers[Math.min(asked++, answers.length - 1)];
        return { response: { statusCode, headers: { 'content-type': 'text/xml' }, body: new TextEncoder().encode(text) } as never };
      },
    },
  });
  return { iam, asked: () => asked };
}

const keysOver = (...answers: Answer[]) => new IamAccessKeys(over(answers).iam, 'aws');
const sessionsOver = (...answers: Answer[]) => new IamDeniedSessions(over(answers).iam, { send: async () => '' }, 'aws', ACCOUNT);

// The waits between tries are the SDK's; nothing is gained by sitting through them.
beforeEach(() => jest.spyOn(global, 'setTimeout').mockImplementation((callback) => {
  callback();
  return undefined as never;
}));

const error = (status: number, code: string): Answer =>
  [status, `<ErrorResponse><Error><Type>Sender</Type><Code>${code}</Code><Message>for ${KEY}</Message></Error></ErrorResponse>`];
const answer = (call: string, body: string): Answer => [200, `<${call}Response><${call}Result>${body}</${call}Result></${call}Response>`];
const owner = (name: string) => answer('GetAccessKeyLastUsed', `${name}<AccessKeyLastUsed><Region>N/A</Region><ServiceName>N/A</ServiceName></AccessKeyLastUsed>`);

test('throttled calls are tried again', async () => {
  const { iam, asked } = over([error(400, 'Throttling'), error(503, 'ServiceUnavailable'), owner('<UserName>alice</UserName>')]);
  expect(await new IamAccessKeys(iam, 'aws').use(KEY)).toEqual({ owner: 'alice', lastUsed: null, region: 'N/A', service: 'N/A' });
  expect(asked()).toBe(3);
});

test('calls that stay throttled are worth another delivery', async () => {
  const { iam, asked } = over([error(400, 'Throttling')]);
  await expect(new IamAccessKeys(iam, 'aws').use(KEY)).rejects
    .toEqual(expect.objectContaining({ name: 'RetryableError', message: 'GetAccessKeyLastUsed failed with Throttling' }));
  expect(asked()).toBe(4);
});

// The SDK takes LimitExceeded for throttling. It is a quota, which no try mends.
test.each([['AccessDenied', 1], ['ValidationError', 1], ['InvalidClientTokenId', 1], ['LimitExceeded', 4]])('%s is final (asked: %d)', async (code, times) => {
  const { iam, asked } = over([error(403, code)]);
  await expect(new IamAccessKeys(iam, 'aws').setActive('alice', KEY, false)).rejects.toBeInstanceOf(TerminalError);
  expect(asked()).toBe(times);
});

test('an error nobody has seen yet is worth another delivery, and its text stays out of ours', async () => {
  await expect(keysOver(error(400, 'BrandNewProblem')).keys('alice')).rejects.toBeInstanceOf(RetryableError);
  await expect(keysOver(error(400, 'BrandNewProblem')).keys('alice')).rejects.not.toThrow(KEY);
});

test('a key, user or role that is gone is no error', async () => {
  const gone = error(404, 'NoSuchEntity');
  expect(await keysOver(gone).use(KEY)).toBeUndefined();
  expect(await keysOver(gone).keys('alice')).toEqual([]);
  expect(await keysOver(gone).setActive('alice', KEY, false)).toBe(false);
  expect(await sessionsOver(gone).holder({ kind: 'role', name: 'App' })).toBeUndefined();
  expect(await sessionsOver(gone).putInline({ kind: 'role', name: 'App' }, 'x', '{}')).toBe('gone');
  await sessionsOver(gone).deleteInline({ kind: 'role', name: 'App' }, 'x');
  expect(await sessionsOver(gone).deleteManaged('arn:aws:iam::1:policy/x')).toBe(true);
  expect(await sessionsOver(gone).managed('arn:aws:iam::1:policy/x')).toBeUndefined();
});

test.each(['', '<UserName></UserName>'])('fails on a key without owner (%j)', async (name) => {
  await expect(keysOver(owner(name)).use(KEY)).rejects.toThrow('GetAccessKeyLastUsed names no owner');
});

test.each([
  ['Active', true],
  ['Inactive', false],
  ['Expired', false],
])('a key that is %s works: %s', async (status, active) => {
  const listed = answer('ListAccessKeys', `<IsTruncated>false</IsTruncated><AccessKeyMetadata><member><UserName>alice</UserName>
    <AccessKeyId>${KEY}</AccessKeyId><Status>${status}</Status><CreateDate>2026-01-01T00:00:00Z</CreateDate></member></AccessKeyMetadata>`);
  expect(await keysOver(listed).keys('alice')).toEqual([{ accessKeyId: KEY, active, createdAt: '2026-01-01T00:00:00.000Z' }]);
});

test('a user that is described has its path in the ARN; one that is not is no user to act on', async () => {
  const described = answer('GetUser', `<User><UserName>alice</UserName><UserId>AIDACKCEVSQ6C2EXAMPLE</UserId><Path>/people/</Path>
    <Arn>arn:aws:iam::${ACCOUNT}:user/people/alice</Arn></User>`);
  expect(await new IamDeniedUsers(over([described]).iam, 'aws').user('alice'))
    .toEqual({ name: 'alice', arn: `arn:aws:iam::${ACCOUNT}:user/people/alice`, userId: 'AIDACKCEVSQ6C2EXAMPLE' });
  await expect(new IamDeniedUsers(over([answer('GetUser', '<User></User>')]).iam, 'aws').user('alice')).rejects.toThrow('GetUser does not say');
});

test('a policy is read as it was written', async () => {
  const document = '{"Version":"2012-10-17","Statement":[{"Sid":"100% + ü"}]}';
  const read = answer('GetRolePolicy', `<RoleName>App</RoleName><PolicyName>x</PolicyName><PolicyDocument>${encodeURIComponent(document)}</PolicyDocument>`);
  expect(await sessionsOver(read).inline({ kind: 'role', name: 'App' }, 'x')).toBe(document);
  expect(decoded('100%')).toBe('100%');
});

test.each<[string, Answer, string]>([
  ['full', error(409, 'LimitExceeded'), 'full'],
  ['there', answer('PutUserPolicy', ''), 'written'],
])('a policy whose place is %s is told', async (_what, wire, outcome) => {
  expect(await sessionsOver(wire).putInline({ kind: 'user', name: 'alice' }, 'x', '{}')).toBe(outcome);
});

test('a managed policy that is there already, or still used, is no error; anything else is', async () => {
  await sessionsOver(error(409, 'EntityAlreadyExists')).create('x', '{}');
  await expect(sessionsOver(error(409, 'LimitExceeded')).create('x', '{}')).rejects.toBeInstanceOf(TerminalError);
  expect(await sessionsOver(error(409, 'DeleteConflict')).deleteManaged('arn:aws:iam::1:policy/x')).toBe(false);
  await expect(sessionsOver(error(403, 'AccessDenied')).deleteManaged('arn:aws:iam::1:policy/x')).rejects.toBeInstanceOf(TerminalError);
});

test.each([
  ['*', '', true], ['', '', true], ['', 'a', false], ['?', '', false], ['a?c', 'abc', true], ['a*c', 'abbc', true], ['a*c', 'ab', false],
  ['*a*b', 'xaxb', true], ['*a*b', 'xbxa', false], ['a.c', 'abc', false], ['**', 'x', true], ['a*', 'b', false],
])('the pattern %j and %j: %s', (pattern, value, is) => {
  expect(globMatches(pattern, value)).toBe(is);
});

test('a pattern of many stars does not take for ever', () => {
  expect(globMatches(`${'*a'.repeat(200)}b`, 'a'.repeat(2000))).toBe(false);
});

test('of a key id the last four characters are told, in plain text', () => {
  expect([masked(KEY), masked('A\u0007\u00fc'), masked('')]).toEqual(['...MPLE', '...A??', '...']);
});
