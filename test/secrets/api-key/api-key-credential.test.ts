import { apiKeyCredential, keyVersions } from '../../../lib/secrets/api-key/api-key-credential.lambda-shared';
import type { KeyProvider, SecretFields } from '../../../lib/secrets/api-key/key-provider.lambda-shared';
import { settled } from '../../../lib/secrets/api-key/key-provider.lambda-shared';
import { RotationError } from '../../../lib/secrets/rotation-errors.lambda-shared';
import { RETIRED } from '../../../lib/secrets/rotation-watch.lambda-shared';
import { FakeSecretsManager } from '../../support/fake-secrets-manager';

const revoked: SecretFields[] = [];
let verifies: () => Promise<void>;

const provider: KeyProvider = {
  overlap: true,
  fields: ['key'],
  identifying: ['key'],
  check: ({ key }) => {
    if (typeof key !== 'string') {
      throw new RotationError('contract', 'no key');
    }
  },
  create: async () => ({ key: 'new' }),
  verify: () => verifies(),
  revoke: async (value) => { revoked.push(value); },
};

const none = { inUse: async () => [], awaitingEnd: async () => undefined };
const credential = apiKeyCredential(provider, none);

beforeEach(() => {
  revoked.length = 0;
  verifies = async () => {};
});

test('the next value has the new key, and all else as it was', async () => {
  expect(await credential.renew('{"a":{"b":[1,"2"]},"key":"old","__proto__":5,"z":null}', [], [])).toBe('{"a":{"b":[1,"2"]},"__proto__":5,"z":null,"key":"new"}');
  expect(await credential.renew('{"placeholder":"x","a":1}', [], [])).toBe('{"a":1,"key":"new"}');
});

test.each([
  ['no JSON', 'key'], ['a list', '[]'], ['null', 'null'], ['a number', '5'], ['a long number', '{"key":"old","id":12345678901234567}'],
  ['a long fraction', '{"key":"old","id":0.1234567890123456789}'], ['an endless number', '{"key":"old","id":1e999}'],
])('fails for a current value that is %s, before a key is made', async (_name, text) => {
  const create = jest.spyOn(provider, 'create');
  const error = await Promise.resolve(credential.renew(text, [], [])).catch((thrown: Error) => thrown) as Error;
  expect(error).toMatchObject({ kind: 'contract', message: expect.stringContaining('the current version') as string });
  expect(error.message).not.toContain('12345');
  expect(create).not.toHaveBeenCalled();
  create.mockRestore();
});

test.each(['{"key":"old","id":123456789012345}', '{"key":"12345678901234567890","id":-1.5e10}'])('keeps the numbers of %s', async (text) => {
  await expect(credential.renew(text, [], [])).resolves.toContain('new');
});

describe('check', () => {
  test.each<[string, string, string, RegExp]>([
    ['no key', '{"a":1}', '{"key":"old","a":1}', /^no key$/],
    ['another field', '{"key":"new","a":2}', '{"key":"old","a":1}', /in more than the key/],
    ['a field less', '{"key":"new"}', '{"key":"old","a":1}', /in more than the key/],
    ['the same key in another text', '{"key":"old","a":1 }', '{"key":"old","a":1}', /the pending version holds the key of the current one/],
  ])('fails for %s', (_name, pending, current, message) => {
    expect(() => credential.check(pending, current)).toThrow(message);
  });

  test('takes a copy of the current version, which a schedule that is only deployed tests', () => {
    expect(() => credential.check('{"key":"old"}', '{"key":"old"}')).not.toThrow();
  });

  test('takes the first key', () => {
    expect(() => credential.check('{"key":"new"}', '{"placeholder":"x"}')).not.toThrow();
  });
});

describe('opens', () => {
  test('is what the service says', async () => {
    await expect(credential.opens!('{"key":"old"}')).resolves.toBe(true);
    verifies = async () => { throw new RotationError('authentication', 'refused'); };
    await expect(credential.opens!('{"key":"old"}')).resolves.toBe(false);
  });

  test('a value without a key opens nothing, and nobody is asked', async () => {
    verifies = async () => { throw new Error('asked'); };
    await expect(credential.opens!('{"placeholder":"x"}')).resolves.toBe(false);
    await expect(credential.opens!('no JSON')).resolves.toBe(false);
  });

  test('fails where the service is not reached', async () => {
    verifies = async () => { throw new RotationError('network', 'not reached'); };
    await expect(credential.opens!('{"key":"old"}')).rejects.toMatchObject({ kind: 'network' });
  });
});

describe('retire', () => {
  test('ends a key that is out of use', async () => {
    await credential.retire!('{"key":"old"}');
    expect(revoked).toEqual([{ key: 'old' }]);
  });

  test.each([['AWSCURRENT', '{"key":"old","a":1}'], ['AWSPENDING', '{"key":"old"}']])('never a key that %s holds', async (_label, used) => {
    await apiKeyCredential(provider, { ...none, inUse: async () => ['{"key":"new"}', used] }).retire!('{"key":"old"}');
    expect(revoked).toEqual([]);
  });

  test('nothing for a value without a key', async () => {
    await credential.retire!('{"placeholder":"x"}');
    await credential.retire!('no JSON');
    expect(revoked).toEqual([]);
  });

  test('fails where it cannot be told what is in use, and ends nothing', async () => {
    await expect(apiKeyCredential(provider, { ...none, inUse: async () => { throw new RotationError('retryable', 'throttled'); } }).retire!('{"key":"old"}')).rejects.toThrow('throttled');
    expect(revoked).toEqual([]);
  });

  test('is not there where a new key ends the old one', () => {
    expect(apiKeyCredential({ ...provider, overlap: false }, none).retire).toBeUndefined();
  });
});

test('the versions of a secret tell what is in use and what waits for its end', async () => {
  const secrets = new FakeSecretsManager({ text: 'first' });
  const versions = keyVersions(secrets, FakeSecretsManager.SECRET);
  await expect(versions.inUse()).resolves.toEqual(['first']);
  await expect(versions.awaitingEnd()).resolves.toBeUndefined();
  secrets.putByHand('second-0000000000000000000000000000000', { text: 'second' });
  secrets.startRotation('third-00000000000000000000000000000000');
  await expect(versions.inUse()).resolves.toEqual(['second']);
  await secrets.put('', 'third-00000000000000000000000000000000', 'third', ['AWSPENDING']);
  expect((await versions.inUse()).slice().sort()).toEqual(['second', 'third']);
  await expect(versions.awaitingEnd()).resolves.toBe('first');
  await secrets.moveStage('', RETIRED, secrets.holder('AWSPREVIOUS'), undefined);
  await expect(versions.awaitingEnd()).resolves.toBeUndefined();
});

test.each([[120_000, false], [120_001, true]])('a key of %d milliseconds is settled: %s', (age, expected) => {
  expect(settled(1_000, 1_000 + age)).toBe(expected);
});
