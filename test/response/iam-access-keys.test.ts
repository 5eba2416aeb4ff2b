import { IAMClient } from '@aws-sdk/client-iam';
import { KEY } from './findings';
import { RetryableError, TerminalError } from '../../lib/response/runtime/errors.lambda-shared';
import { IamAccessKeys } from '../../lib/response/iam-access-keys.lambda-shared';

type Answer = [status: number, body: string];

/** The real client with everything but the network: what it retries and how it reads errors is the SDK's own doing. */
function over(answers: Answer[]): { keys: IamAccessKeys; asked: () => number } {
  let asked = 0;
  const iam = new IAMClient({
    region: 'eu-west-1',
    credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
    maxAttempts: 5,
    retryMode: 'standard',
    requestHandler: {
      handle: async () => {
        const [statusCode, text] = answers[Math.min(asked++, answers.length - 1)];
        return { response: { statusCode, headers: { 'content-type': 'text/xml' }, body: new TextEncoder().encode(text) } as never };
      },
    },
  });
  return { keys: new IamAccessKeys(iam), asked: () => asked };
}

// The waits between tries are the SDK's; nothing is gained by sitting through them.
beforeEach(() => jest.spyOn(global, 'setTimeout').mockImplementation((callback) => {
  callback();
  return undefined as never;
}));

const error = (status: number, code: string): Answer => [status, `<ErrorResponse><Error><Type>Sender</Type><Code>${code}</Code><Message>for ${KEY}</Message></Error></ErrorResponse>`];
const owner = (name: string): Answer => [200, `<GetAccessKeyLastUsedResponse><GetAccessKeyLastUsedResult>${name}<AccessKeyLastUsed><Region>N/A</Region></AccessKeyLastUsed></GetAccessKeyLastUsedResult></GetAccessKeyLastUsedResponse>`];

test('throttled calls are tried again', async () => {
  const { keys, asked } = over([error(400, 'Throttling'), error(503, 'ServiceUnavailable'), owner('<UserName>alice</UserName>')]);
  expect(await keys.owner(KEY)).toBe('alice');
  expect(asked()).toBe(3);
});

test('calls that stay throttled are worth another delivery', async () => {
  const { keys, asked } = over([error(400, 'Throttling')]);
  await expect(keys.owner(KEY)).rejects.toEqual(expect.objectContaining({ name: 'RetryableError', message: 'GetAccessKeyLastUsed failed with Throttling' }));
  expect(asked()).toBe(5);
});

test.each(['AccessDenied', 'ValidationError', 'InvalidClientTokenId'])('%s is final, and asked once', async (code) => {
  const { keys, asked } = over([error(403, code)]);
  await expect(keys.deactivate('alice', KEY)).rejects.toBeInstanceOf(TerminalError);
  expect(asked()).toBe(1);
});

test('an error nobody has seen yet is worth another delivery, and its text stays out of ours', async () => {
  const { keys } = over([error(400, 'BrandNewProblem')]);
  await expect(keys.isActive('alice', KEY)).rejects.toBeInstanceOf(RetryableError);
  await expect(keys.isActive('alice', KEY)).rejects.not.toThrow(KEY);
});

test('a key or user that is gone is no error', async () => {
  const gone = () => over([error(404, 'NoSuchEntity')]).keys;
  expect(await gone().owner(KEY)).toBeUndefined();
  expect(await gone().isActive('alice', KEY)).toBeUndefined();
  expect(await gone().deactivate('alice', KEY)).toBe(false);
});

test.each(['', '<UserName></UserName>'])('a key without owner is not acted on (%j)', async (name) => {
  await expect(over([owner(name)]).keys.owner(KEY)).rejects.toThrow('GetAccessKeyLastUsed names no owner');
});

test.each([
  ['Active', true],
  ['Inactive', false],
  ['Expired', false],
])('a key that is %s works: %s', async (status, active) => {
  const { keys } = over([[200, `<ListAccessKeysResponse><ListAccessKeysResult><IsTruncated>false</IsTruncated><AccessKeyMetadata><member><UserName>alice</UserName>
    <AccessKeyId>${KEY}</AccessKeyId><Status>${status}</Status></member></AccessKeyMetadata></ListAccessKeysResult></ListAccessKeysResponse>`]]);
  expect(await keys.isActive('alice', KEY)).toBe(active);
});

test('the ARN of a user has its path', async () => {
  const arn = 'arn:aws:iam::111122223333:user/people/alice';
  expect(await over([[200, `<GetUserResponse><GetUserResult><User><Arn>${arn}</Arn></User></GetUserResult></GetUserResponse>`]]).keys.arn('alice')).toBe(arn);
  await expect(over([error(404, 'NoSuchEntity')]).keys.arn('alice')).rejects.toBeInstanceOf(TerminalError);
});
