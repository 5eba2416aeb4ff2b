import { fault, IamModel, USER_ARN } from './iam-model';
import { IamAccessKeys } from '../../../lib/secrets/api-key/iam-access-keys.lambda-shared';
import type { SecretFields } from '../../../lib/secrets/api-key/key-provider.lambda-shared';

let model: IamModel;
let keys: IamAccessKeys;

beforeEach(() => {
  model = new IamModel();
  keys = new IamAccessKeys(model.client, USER_ARN, model.askCaller, model.clock);
});

const later = (milliseconds: number) => { model.now += milliseconds; };
const MINUTES = 60_000;

test('a new key has all that a consumer needs', async () => {
  const made = await keys.create({});
  expect(made).toEqual({ accessKeyId: 'AKIAIOSFODNN7TEST001', secretAccessKey: 'wJalr-secret-1', userName: 'till' });
  expect(() => keys.check(made)).not.toThrow();
});

test.each([
  ['a role', 'arn:aws:iam::111122223333:role/till'], ['nothing', ''], ['a name', 'till'], ['a wildcard', 'arn:aws:iam::111122223333:user/*'],
])('fails for an ARN of %s', (_name, arn) => {
  expect(() => new IamAccessKeys(model.client, arn, model.askCaller)).toThrow(/IAM_USER_ARN is not the ARN of a user/);
});

test.each<[string, SecretFields, string]>([
  ['no key yet', { placeholder: 'x' }, 'the secret holds no key yet: rotate it, which makes the first one'],
  ['no id', { secretAccessKey: 's', userName: 'till' }, 'the secret has no text in the field "accessKeyId"'],
  ['no secret', { accessKeyId: 'AKIAIOSFODNN7TEST001', userName: 'till' }, 'the secret has no text in the field "secretAccessKey"'],
  ['a number', { accessKeyId: 1, secretAccessKey: 's', userName: 'till' }, 'the secret has no text in the field "accessKeyId"'],
  ['another id', { accessKeyId: 'AKIA 1', secretAccessKey: 's', userName: 'till' }, 'the field "accessKeyId" does not hold the id of an access key'],
  ['another user', { accessKeyId: 'AKIAIOSFODNN7TEST001', secretAccessKey: 's', userName: 'root' }, 'the field "userName" does not name the user till whose keys are rotated'],
])('fails for a secret with %s, in every use of it', async (_name, value, message) => {
  expect(() => keys.check(value)).toThrow(message);
  await expect(keys.verify(value)).rejects.toMatchObject({ kind: 'contract', message });
  await expect(keys.revoke(value)).rejects.toMatchObject({ kind: 'contract', message });
  expect(model.calls).toEqual([]);
});

describe('verify', () => {
  test.each([[0], [400], [9_000]])('waits for a key that STS knows after %d ms', async (propagationMs) => {
    model.propagationMs = propagationMs;
    await expect(keys.verify(await keys.create({}))).resolves.toBeUndefined();
  });

  test('fails for a key that STS never gets to know, and ends before the step is cut off', async () => {
    model.propagationMs = Number.POSITIVE_INFINITY;
    const made = await keys.create({});
    const start = model.now;
    await expect(keys.verify(made)).rejects.toMatchObject({ kind: 'authentication' });
    expect(model.now - start).toBeLessThan(20_000);
  });

  test('a network that fails says nothing about the key, and is not waited for', async () => {
    const broken = new IamAccessKeys(model.client, USER_ARN, async () => { throw Object.assign(new Error('reset'), { name: 'Error' }); }, model.clock);
    const start = model.now;
    await expect(broken.verify(await keys.create({}))).rejects.toThrow('reset');
    expect(model.now).toBe(start);
  });

  test.each([
    ['of another user', { account: '111122223333', arn: 'arn:aws:iam::111122223333:user/tills/other' }],
    ['of another account', { account: '444455556666', arn: USER_ARN }],
  ])('fails for a key %s', async (_name, caller) => {
    const elsewhere = new IamAccessKeys(model.client, USER_ARN, async () => caller, model.clock);
    await expect(elsewhere.verify(await keys.create({}))).rejects.toMatchObject({ kind: 'contract', message: expect.stringContaining('belongs to arn:aws:iam::') as string });
  });
});

test('revoke makes a key inactive, once more or after it is gone without an error', async () => {
  const made = await keys.create({});
  await keys.revoke(made);
  await keys.revoke(made);
  expect(model.ids(false)).toEqual([made.accessKeyId]);
  model.keys.clear();
  await expect(keys.revoke(made)).resolves.toBeUndefined();
});

describe('revokeReplaced', () => {
  test('ends the key before this one, of which the value keeps the id, unless it is in use again', async () => {
    const first = await keys.create({});
    const second = await keys.create(first);
    expect(second).toMatchObject({ replacedAccessKeyId: first.accessKeyId });
    await keys.revokeReplaced(second, [second, first]);
    expect(model.ids(true)).toHaveLength(2);
    await keys.revokeReplaced(second, [second]);
    expect(model.ids(true)).toEqual([second.accessKeyId]);
  });

  test.each([[undefined], [5], ['AKIA/1']])('does nothing for a value that names %j', async (replacedAccessKeyId) => {
    await keys.revokeReplaced({ replacedAccessKeyId }, []);
    expect(model.calls).toEqual([]);
  });
});

describe('takeBack', () => {
  let current: SecretFields;

  beforeEach(async () => {
    current = await keys.create({});
    later(60 * MINUTES);
  });

  test('a key that no version holds and nobody ever used is what a cut-off try left behind', async () => {
    await keys.create({});
    later(3 * MINUTES);
    await keys.takeBack(current, [current], []);
    expect(model.ids()).toEqual([current.accessKeyId]);
  });

  test('so is the key of a pending version that was given up: inactive, used for its proof only', async () => {
    const abandoned = await keys.create({});
    await keys.verify(abandoned);
    await keys.revoke(abandoned);
    later(3 * MINUTES);
    await keys.takeBack(current, [current], []);
    expect(model.ids()).toEqual([current.accessKeyId]);
  });

  test('so is an active key of a version that was given up by hand, which was used for its proof only', async () => {
    const abandoned = await keys.create({});
    await keys.verify(abandoned);
    later(3 * MINUTES);
    await keys.takeBack(current, [current], [abandoned]);
    expect(model.ids()).toEqual([current.accessKeyId]);
  });

  test('a version that was given up a moment ago may have a step that still runs: fails, even where there is room', async () => {
    const abandoned = current;
    await keys.verify(abandoned);
    later(3 * MINUTES);
    Object.assign(model.keys.get(abandoned.accessKeyId as string)!, { madeAt: model.now });
    await expect(keys.takeBack({ placeholder: 'x' }, [{ placeholder: 'x' }], [abandoned])).rejects.toMatchObject({
      kind: 'retryable', message: expect.stringContaining('by a rotation that has been given up') as string,
    });
    expect(model.ids(true)).toEqual([abandoned.accessKeyId]);
  });

  test.each<[string, (abandoned: SecretFields) => Promise<readonly SecretFields[]>]>([
    ['that somebody has put to use', async (abandoned) => { model.works(abandoned); return [current]; }],
    ['that a version in use holds as well', async (abandoned) => { await keys.verify(abandoned); return [current, abandoned]; }],
    ['that the current one has replaced', async (abandoned) => { await keys.verify(abandoned); current = { ...current, replacedAccessKeyId: abandoned.accessKeyId }; return [current]; }],
  ])('keeps a key of a version that was given up %s', async (_name, kept) => {
    const abandoned = await keys.create({});
    const values = await kept(abandoned);
    later(3 * MINUTES);
    await expect(keys.takeBack(current, values, [abandoned])).rejects.toBeInstanceOf(Error);
    expect(model.ids(true)).toContain(abandoned.accessKeyId);
  });

  test('it may be the older one: IAM lists what was just made with a delay', async () => {
    await keys.takeBack(await keys.create({}).then((made) => { later(3 * MINUTES); return made; }), [{ accessKeyId: 'AKIAIOSFODNN7TEST002' }], []);
    expect(model.ids()).toEqual(['AKIAIOSFODNN7TEST002']);
  });

  test('fails while a key is so young that another try may be about to store it, and touches nothing', async () => {
    await keys.create({});
    later(2 * MINUTES);
    await expect(keys.takeBack(current, [current], [])).rejects.toMatchObject({ kind: 'retryable', message: expect.stringContaining('AKIAIOSFODNN7TEST002 was made a moment ago') as string });
    expect(model.ids(true)).toHaveLength(2);
    expect(model.calls).not.toContain('DeleteAccessKey');
  });

  test.each([['s3'], ['sts']])('fails for a key that somebody else uses for %s, names it and leaves it alone', async (service) => {
    const foreign = model.foreign(service);
    later(60 * MINUTES);
    await expect(keys.takeBack(current, [current], [])).rejects.toMatchObject({
      kind: 'terminal', message: expect.stringMatching(new RegExp(`${foreign}, so there is no place for the next one: have whoever uses it read this secret, then delete it`)) as string,
    });
    expect(model.ids(true)).toContain(foreign);
  });

  test('an inactive key that was used is somebody\'s too', async () => {
    const foreign = model.foreign('s3');
    model.keys.get(foreign)!.active = false;
    later(60 * MINUTES);
    await expect(keys.takeBack(current, [current], [])).rejects.toMatchObject({ kind: 'terminal' });
    expect(model.ids()).toContain(foreign);
  });

  test('fails for two foreign keys before the first rotation', async () => {
    model.keys.clear();
    model.foreign('s3');
    model.foreign('ec2');
    later(60 * MINUTES);
    await expect(keys.takeBack({ placeholder: 'x' }, [{ placeholder: 'x' }], [])).rejects.toMatchObject({ kind: 'terminal' });
    expect(model.ids()).toHaveLength(2);
  });

  test('one key that somebody uses leaves a place for the first one: a team can move from it to the secret', async () => {
    model.keys.clear();
    const foreign = model.foreign('s3');
    later(60 * MINUTES);
    await keys.takeBack({ placeholder: 'x' }, [{ placeholder: 'x' }], []);
    expect(model.ids()).toEqual([foreign]);
  });

  test('fails while the previous key is in its grace period', async () => {
    const previous = current;
    current = await keys.create({});
    later(60 * MINUTES);
    await expect(keys.takeBack(current, [current, previous], [])).rejects.toMatchObject({ kind: 'retryable', message: expect.stringContaining('rotate again after its grace period') as string });
    expect(model.ids(true)).toHaveLength(2);
  });

  test('deletes the previous key when its grace period has ended it', async () => {
    const previous = current;
    current = await keys.create({});
    await keys.revoke(previous);
    await keys.takeBack(current, [current, previous], []);
    expect(model.ids()).toEqual([current.accessKeyId]);
  });

  test('knows the key before the current one when no version holds it any more', async () => {
    const previous = current;
    current = await keys.create(previous);
    model.works(previous);
    later(60 * MINUTES);
    await expect(keys.takeBack(current, [current], [])).rejects.toMatchObject({ kind: 'retryable' });
    await keys.revoke(previous);
    await keys.takeBack(current, [current], []);
    expect(model.ids()).toEqual([current.accessKeyId]);
  });

  test('never touches the current key, even an inactive one that both versions hold', async () => {
    await keys.revoke(current);
    await keys.takeBack(current, [current, current], []);
    expect(model.ids()).toEqual([current.accessKeyId]);
  });

  test('a current key that was deleted by hand leaves its place', async () => {
    model.keys.clear();
    await keys.takeBack(current, [current], []);
    expect((await keys.create({})).accessKeyId).toBeDefined();
  });
});

describe('errors of IAM', () => {
  test.each<[string, number | undefined, string]>([
    ['AccessDenied', 403, 'terminal'],
    ['NoSuchEntityException', 404, 'terminal'],
    ['ThrottlingException', 400, 'retryable'],
    ['ConcurrentModificationException', 409, 'retryable'],
    ['LimitExceededException', 409, 'retryable'],
    ['ServiceFailureException', 500, 'retryable'],
    ['TimeoutError', undefined, 'network'],
  ])('fails for %s with what to expect, and does not quote it', async (name, status, kind) => {
    model.intercept = () => { throw fault(name, status); };
    const error = await keys.create({}).catch((thrown: Error) => thrown) as Error;
    expect(error).toMatchObject({ kind, message: expect.stringContaining(name) as string });
    expect(`${error.stack} ${String(error.cause)}`).not.toContain('wJalr');
  });

  test('an answer without a key fails', async () => {
    const empty = new IamAccessKeys({ send: async () => ({}) as never }, USER_ARN, model.askCaller);
    await expect(empty.create({})).rejects.toMatchObject({ kind: 'contract' });
  });
});
