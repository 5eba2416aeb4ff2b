import * as fc from 'fast-check';
import { DESCRIPTION, HttpsModel, SECRET_ARN } from './https-model';
import type { SecretFields } from '../../../lib/secrets/api-key/key-provider.lambda-shared';
import { filledBody, filledPath } from '../../../lib/secrets/api-key/request-template.lambda-shared';

let model: HttpsModel;
let current: SecretFields;

beforeEach(() => {
  model = new HttpsModel();
  current = model.make('by hand');
});

const MINUTES = 60_000;
const answering = (status: number, body: string) => { model.instead = () => ({ status, body }); };
const created = (secret: unknown, id: unknown = 'k1') => answering(201, JSON.stringify({ data: { secret, id } }));

test('create sends the current key to the service in the declared header, and gives the new key a name of this secret', async () => {
  const made = await model.provider().create(current);
  expect(made).toEqual({ apiKey: 's3cr3t-2', keyId: 'key/2' });
  expect(model.requests).toEqual([{
    method: 'POST',
    path: '/v1/keys',
    headers: { 'x-version': '3', 'authorization': 'Bearer s3cr3t-1' },
    body: expect.stringMatching(/^\{"label":"cdk-zero-trust-[0-9a-f]{12}-1793491200","scopes":\["read"\]\}$/) as string,
  }]);
  expect(model.keys.size).toBe(2);
});

test.each<[string, object, Record<string, string>]>([
  ['a header', { authorization: { kind: 'header', name: 'x-api-key', prefix: '' } }, { 'x-api-key': 's3cr3t-1' }],
  ['a user of basic authentication', { authorization: { kind: 'basic' } }, { authorization: `Basic ${Buffer.from('s3cr3t-1:').toString('base64')}` }],
  ['a password', { authorization: { kind: 'basic', username: 'bot' } }, { authorization: `Basic ${Buffer.from('bot:s3cr3t-1').toString('base64')}` }],
  ['no header', { authorization: undefined }, {}],
])('the key goes as %s', async (_name, changes, headers) => {
  answering(200, '');
  await model.provider({ ...changes, headers: {} }).verify(current);
  expect(model.requests[0].headers).toEqual(headers);
});

test('the key goes in the body, where the description says so: the one that authorizes, and the one that is meant', async () => {
  answering(204, '');
  const body = { auth: '{authorization}', end: '{key}' };
  const provider = model.provider({ authorization: undefined, revoke: { ...DESCRIPTION.revoke, method: 'POST', path: '/v1/end', body } }, { administrator: async () => 'b0ss' });
  await provider.revoke(current);
  expect(model.requests[0].body).toBe('{"auth":"b0ss","end":"s3cr3t-1"}');
});

describe('a first key', () => {
  test('must be stored by hand where the current key makes the next: the error says how', async () => {
    const provider = model.provider();
    const message = 'the secret holds no first key: make one at api.example.com by hand, store it as JSON with "apiKey" and "keyId" (aws secretsmanager put-secret-value), and rotate again';
    await expect(provider.create({ placeholder: 'x' })).rejects.toMatchObject({ kind: 'contract', message });
    await expect(provider.takeBack!({ placeholder: 'x' }, [], [])).rejects.toMatchObject({ kind: 'contract', message });
    expect(() => provider.check({ placeholder: 'x' })).toThrow(message);
    expect(model.requests).toEqual([]);
  });

  test('is made by the administrator, where there is one', async () => {
    const boss = model.make('administrator');
    const provider = model.provider({}, { administrator: async () => boss.apiKey });
    await expect(provider.create({ placeholder: 'x' })).resolves.toMatchObject({ apiKey: 's3cr3t-3' });
    expect(() => provider.check({ placeholder: 'x' })).toThrow('the secret holds no key yet: rotate it, which makes the first one');
  });

  test('fails without the id by which it could be ended, before another one is made', async () => {
    const boss = model.make('administrator');
    for (const provider of [model.provider(), model.provider({}, { administrator: async () => boss.apiKey })]) {
      await expect(provider.create({ apiKey: 's3cr3t-1' })).rejects.toMatchObject({ kind: 'contract', message: 'the secret has no text in the field "keyId"' });
    }
    expect(model.requests).toEqual([]);
  });
});

describe('hostile answers to create', () => {
  test.each<[string, unknown, unknown]>([
    ['a line break, which would end the header', 'abc\r\nhost: evil.example', 'k1'],
    ['a line break at its end', 'abc\n', 'k1'],
    ['a space', 'a b', 'k1'],
    ['another script', 'schlüssel', 'k1'],
    ['too many characters', 'x'.repeat(4097), 'k1'],
    ['no text', '', 'k1'],
    ['a number', 5, 'k1'],
    ['an object', { toString: 'x' }, 'k1'],
    ['an id with a line break', 'abc', 'k\n1'],
    ['an id of another type', 'abc', { id: 1 }],
    ['an id that JavaScript rounds', 'abc', 2 ** 60],
  ])('fails for a key with %s', async (_name, key, id) => {
    created(key, id);
    const error = await model.provider().create(current).catch((thrown: Error) => thrown) as Error;
    expect(error).toMatchObject({ kind: 'contract' });
    expect(error.message).not.toContain('evil');
  });

  test.each([['no JSON', 'key=abc'], ['an empty text', ''], ['a list', '[]'], ['null', 'null'], ['inherited fields only', '{"data":"text"}']])('fails for %s', async (_name, body) => {
    answering(201, body);
    await expect(model.provider({ keyAt: '/data/constructor/name' }).create(current)).rejects.toMatchObject({ kind: 'contract' });
    await expect(model.provider({ keyAt: '/__proto__' }).create(current)).rejects.toMatchObject({ kind: 'contract' });
  });

  test('an id may be a whole number', async () => {
    created('abc', 17);
    await expect(model.provider().create(current)).resolves.toEqual({ apiKey: 'abc', keyId: '17' });
  });

  test.each<[number, string]>([
    [401, 'authentication'], [403, 'authentication'], [408, 'retryable'], [429, 'retryable'], [500, 'retryable'], [503, 'retryable'],
    [200, 'contract'], [204, 'contract'], [301, 'contract'], [307, 'contract'], [400, 'contract'], [404, 'contract'],
  ])('fails for the status %d with an error of kind %s', async (status, kind) => {
    answering(status, '{"message":"s3cr3t-1 is wrong"}');
    const error = await model.provider().create(current).catch((thrown: Error) => thrown) as Error;
    expect(error).toMatchObject({ kind, message: expect.stringContaining(String(status)) as string });
    expect(error.message).not.toContain('s3cr3t');
  });
});

test('fails for a stored key that no header carries, and sends nothing', async () => {
  const broken = { apiKey: 'abc\r\nx-admin: 1', keyId: 'k1' };
  await expect(model.provider().create(broken)).rejects.toMatchObject({ kind: 'contract' });
  await expect(model.provider({}, { administrator: async () => 'abc\ndef' }).revoke(current)).rejects.toMatchObject({ kind: 'contract' });
  await expect(model.provider().verify(broken)).rejects.toMatchObject({ kind: 'contract' });
  expect(model.requests).toEqual([]);
});

describe('revoke', () => {
  test('ends the key by its id, escaped, once more without an error', async () => {
    const provider = model.provider();
    const old = await provider.create(current);
    await provider.revoke(old);
    expect(model.requests.at(-1)).toMatchObject({ method: 'DELETE', path: '/v1/keys/key%2F2', headers: { authorization: 'Bearer s3cr3t-2' } });
    await provider.revoke(old);
    expect(model.labels()).toEqual(['by hand']);
  });

  test.each([[404], [410]])('takes %d for an end that has been', async (status) => {
    answering(status, '');
    await expect(model.provider({}, { administrator: async () => 'b0ss' }).revoke(current)).resolves.toBeUndefined();
  });

  test('an administrator who is refused ends nothing: that is an error', async () => {
    await expect(model.provider({}, { administrator: async () => 'unknown' }).revoke(current)).rejects.toMatchObject({ kind: 'authentication' });
  });

  test('a key that may not end itself is an error too: it still works', async () => {
    answering(403, '');
    await expect(model.provider().revoke(current)).rejects.toMatchObject({ kind: 'authentication' });
  });

  test.each([['.'], ['..']])('fails for the id %j, which would be another path', async (keyId) => {
    await expect(model.provider().revoke({ ...current, keyId })).rejects.toMatchObject({ kind: 'contract' });
    expect(model.requests).toEqual([]);
  });
});

describe('takeBack', () => {
  test('ends what this secret has made and no version holds, and nothing else', async () => {
    const provider = model.provider();
    const kept = await provider.create(current);
    await provider.create(current);
    const other = model.provider({}, { secretArn: `${SECRET_ARN}x` });
    await other.create(current);
    model.make('cdk-zero-trust-');
    model.make(`${model.labels()[1]}x`);
    model.now += 3 * MINUTES;
    await provider.takeBack!(current, [current, kept], []);
    expect(model.requests.filter(({ method }) => method === 'DELETE').map(({ path }) => path)).toEqual(['/v1/keys/key%2F3']);
  });

  test('leaves what is so young that another try may be about to store it', async () => {
    const provider = model.provider();
    await provider.create(current);
    model.now += 2 * MINUTES;
    await provider.takeBack!(current, [current], []);
    expect(model.keys.size).toBe(2);
    model.now += MINUTES;
    await provider.takeBack!(current, [current], []);
    expect(model.labels()).toEqual(['by hand']);
  });

  test.each([['no list', '{"data":5}'], ['nothing', '{}'], ['no JSON', 'x']])('fails for %s, and ends nothing', async (_name, body) => {
    answering(200, body);
    await expect(model.provider().takeBack!(current, [current], [])).rejects.toMatchObject({ kind: 'contract' });
    expect(model.requests.every(({ method }) => method === 'GET')).toBe(true);
  });

  test('is not there for a service that lists no keys', () => {
    expect(model.provider({ list: undefined }).takeBack).toBeUndefined();
  });
});

describe('templates', () => {
  test('a value never changes the path around it', () => {
    fc.assert(fc.property(fc.string({ unit: 'grapheme', minLength: 1 }).filter((value) => !/^\.+$/.test(value) && !/\p{Surrogate}/u.test(value)), (id) => {
      const url = new URL(filledPath('/v1/keys/{id}/end?id={id}&fixed=1', { id }), 'https://api.example.com');
      expect(url.host).toBe('api.example.com');
      expect(url.pathname.split('/').map(decodeURIComponent)).toEqual(['', 'v1', 'keys', id, 'end']);
      expect([...url.searchParams]).toEqual([['id', id], ['fixed', '1']]);
      expect(url.hash).toBe('');
    }));
  });

  test('a value never changes the body around it', () => {
    fc.assert(fc.property(fc.string({ unit: 'binary' }), fc.string({ unit: 'binary' }), (key, id) => {
      expect(JSON.parse(filledBody({ 'a': ['{key}', 1, null, true], '{key}': { b: 'is {id}, not {other}' } }, { key, id }))).toEqual({
        'a': [key, 1, null, true], '{key}': { b: `is ${id}, not {other}` },
      });
    }));
  });

  test.each([['key'], ['authorization']] as const)('fails to put the %s into a path', (name) => {
    expect(() => filledPath(`/v1/{${name}}`, { [name]: 'abc' })).toThrow('cannot stand in a path');
  });

  test('fails for a placeholder without a value', () => {
    expect(() => filledBody('{id}', { key: 'abc' })).toThrow('a request needs the id of a key, and there is none');
  });
});
