import { IamUsersModel, ModelKey, NOW } from './support/iam-users-model';
import { AccountKeys } from '../../lib/identity/access-key-age-iam.lambda-shared';
import { DAY, judge } from '../../lib/identity/access-key-age-judgement.lambda-shared';
import { noticeOf } from '../../lib/identity/access-key-age-notice.lambda-shared';
import { nameOf, runOnce } from '../../lib/identity/access-key-age-run.lambda-shared';
import { AccessKeyAgeSettings } from '../../lib/identity/access-key-age-settings';

const LIMITS = { maxAge: 90, maxUnusedAge: 45, warning: 14 };
const settings = (more: Partial<AccessKeyAgeSettings> = {}): AccessKeyAgeSettings => ({ mode: 'ENFORCE', ...LIMITS, exemptions: [], ...more });

const OLD = 'AKIAOLDOLDOLDOLDOLD1';
const key = (more: Partial<ModelKey> = {}): ModelKey => ({ userName: 'alice', age: 100, unused: 1, status: 'Active', ...more });

interface Ran {
  readonly notices: { readonly subject: string; readonly message: string }[];
  readonly logs: Record<string, string | number | boolean | undefined>[];
  readonly waits: number[];
  readonly error?: unknown;
}

async function run(
  model: IamUsersModel, given = settings(), more: { readonly told?: boolean; readonly remainingTime?: () => number } = {},
): Promise<Ran> {
  const ran = { notices: [], logs: [], waits: [] } as Ran;
  try {
    await runOnce({
      settings: given,
      account: '111122223333',
      keys: new AccountKeys(model as never),
      now: NOW,
      notify: (notice) => {
        ran.notices.push(notice);
        return Promise.resolve(more.told ?? true);
      },
      log: (entry) => ran.logs.push(entry),
      sleep: (milliseconds) => {
        ran.waits.push(milliseconds);
        return Promise.resolve();
      },
      remainingTime: more.remainingTime ?? (() => 900_000),
    });
    return ran;
  } catch (error) {
    return { ...ran, error };
  }
}

const one = (more: Partial<ModelKey> = {}) => new IamUsersModel(['alice'], new Map([[OLD, key(more)]]));

describe('a key', () => {
  const made = (days: number, lastUsed?: number) => (
    judge({ created: NOW - days * DAY, lastUsed: lastUsed === undefined ? undefined : NOW - lastUsed * DAY }, NOW, LIMITS).verdict);

  test.each<[string, number, number | undefined, string]>([
    ['new', 0, undefined, 'fine'],
    ['as old as not to be warned of', 75.99, 0, 'fine'],
    ['14 days before the limit', 76, 0, 'warn'],
    ['a moment before the limit', 89.9999, 0, 'warn'],
    ['at the limit', 90, 0, 'due'],
    ['beyond the limit', 1000, 0, 'due'],
    ['unused for 30 days', 60, 30, 'fine'],
    ['unused for 31 days', 60, 31, 'warn'],
    ['unused for 45 days', 60, 45, 'due'],
    ['never used in 30 days', 30, undefined, 'fine'],
    ['never used in 45 days', 45, undefined, 'due'],
    ['made tomorrow, by a clock that is ahead', -1, undefined, 'fine'],
    ['used before it was made, by a clock that is ahead', 10, 50, 'fine'],
  ])('that is %s', (_, days, lastUsed, verdict) => {
    expect(made(days, lastUsed)).toBe(verdict);
  });
});

test('an old key is deactivated, read back and told', async () => {
  const model = one();
  const { notices, logs, error } = await run(model);
  expect(error).toBeUndefined();
  expect(model.keys.get(OLD)!.status).toBe('Inactive');
  expect(model.calls).toEqual(['ListUsers', 'ListAccessKeys', 'GetAccessKeyLastUsed', 'UpdateAccessKey', 'ListAccessKeys']);
  expect(notices).toHaveLength(1);
  expect(notices[0].subject).toBe('Access keys in 111122223333: 1 deactivated');
  expect(notices[0].message).toContain(`- user alice, key ${OLD}: is 100 days old, and the limit is 90`);
  expect(logs).toEqual([
    { mode: 'ENFORCE', outcome: 'deactivated', userName: 'alice', accessKey: '...OLD1', reason: 'is 100 days old, and the limit is 90' },
    { mode: 'ENFORCE', outcome: 'finished', notice: 'sent', users: 1, keys: 1 },
  ]);
});

test('a second run finds the state that the first left, changes nothing and says nothing', async () => {
  const model = one();
  await run(model);
  const { notices, error } = await run(model);
  expect([model.updates, notices, error]).toEqual([[OLD], [], undefined]);
});

test('observing changes nothing and tells what would be', async () => {
  const model = one();
  const { notices } = await run(model, settings({ mode: 'OBSERVE' }));
  expect(model.updates).toEqual([]);
  expect(model.calls).not.toContain('UpdateAccessKey');
  expect(notices[0].subject).toBe('Access keys in 111122223333: 1 due');
  expect(notices[0].message).toContain('DUE, AND STILL ACTIVE');
});

test.each(['alice', 'ALICE'])('the keys of an exempt user are not even read, named %s', async (userName) => {
  const model = one();
  const { notices } = await run(model, settings({ exemptions: [{ userName, reason: 'an appliance that knows no roles' }] }));
  expect([[...model.touched], notices]).toEqual([[], []]);
});

test('people are warned before a key is due', async () => {
  const model = one({ age: 80 });
  const { notices } = await run(model);
  expect(model.updates).toEqual([]);
  expect(notices[0].message).toContain('SOON DUE');
});

test.each(['Inactive', 'Expired'] as const)('a key that is %s is left alone', async (status) => {
  const { notices, logs } = await run(one({ status }));
  expect(notices).toEqual([]);
  expect(logs).toEqual([{ mode: 'ENFORCE', outcome: 'finished', notice: undefined, users: 1, keys: 0 }]);
});

test.each([1, 4])('IAM may lag behind by %d reads', async (lag) => {
  const model = one();
  model.lag = lag;
  const { error, waits } = await run(model);
  expect(error).toBeUndefined();
  expect(waits).toHaveLength(lag + 1);
});

test('a thousand users on many pages are all judged', async () => {
  const names = Array.from({ length: 1000 }, (_, index) => `user-${index}`);
  const model = new IamUsersModel(names, new Map(names.map((userName, index) => [`AKIA${String(index).padStart(16, '0')}`, key({ userName })])));
  model.pageSize = 100;
  const { error, logs, notices } = await run(model);
  expect(error).toBeUndefined();
  expect(model.updates).toHaveLength(1000);
  expect(logs.at(-1)).toMatchObject({ outcome: 'finished', users: 1000, keys: 1000 });
  expect(notices[0].message).toContain('- and 850 more, which the log of the function names');
  expect(Buffer.byteLength(notices[0].message)).toBeLessThan(262_144);
});

test('a key that is gone meanwhile is no failure', async () => {
  const model = one();
  model.faults = ['none', 'none', 'none', 'gone'];
  const lost = model.send;
  let deleted = false;
  const gone = Object.assign(model, {
    send: (command: never) => {
      const answer = lost(command);
      if (model.calls.at(-1) === 'UpdateAccessKey' && !deleted) {
        deleted = true;
        model.keys.delete(OLD);
      }
      return answer;
    },
  });
  const { error, notices } = await run(gone);
  expect([error, notices]).toEqual([undefined, []]);
});

describe('fails, and tells it', () => {
  const failed = async (model: IamUsersModel, given?: AccessKeyAgeSettings) => {
    const ran = await run(model, given);
    expect(ran.error).toEqual(new Error('1 keys or users could not be dealt with'));
    expect(ran.notices[0].subject).toContain('1 FAILED');
    expect(ran.logs.at(-1)).toMatchObject({ outcome: 'unfinished' });
    expect(JSON.stringify([ran.logs, ran.notices])).not.toContain('secret');
    return ran.notices[0].message;
  };

  test('when the change is never seen', async () => {
    const model = one();
    model.lag = 5;
    expect(await failed(model)).toContain('UpdateAccessKey was accepted, but ListAccessKeys does not say Inactive yet');
  });

  test('when the change is denied', async () => {
    const model = one();
    model.faults = ['none', 'none', 'none', 'denied'];
    expect(await failed(model)).toContain('a call failed with AccessDenied');
  });

  test('when the users cannot be listed', async () => {
    const model = one();
    model.faults = ['throttled'];
    expect(await failed(model)).toContain('the users could not be listed: Throttling');
  });

  test('when the keys of one user cannot be listed, and deals with the other', async () => {
    const model = new IamUsersModel(['bob', 'alice'], new Map([[OLD, key()]]));
    model.faults = ['none', 'denied'];
    expect(await failed(model)).toContain('- user bob: the keys could not be listed: AccessDenied');
    expect(model.updates).toEqual([OLD]);
  });

  test('when IAM does not say when a key was made', async () => {
    const model = one({ age: undefined });
    expect(await failed(model)).toContain('IAM does not say when the key was made');
    expect(model.updates).toEqual([]);
  });

  test('when a list is cut off without a way on', async () => {
    const model = one();
    const send = model.send;
    Object.assign(model, { send: async (command: never) => ({ ...await send(command) as object, IsTruncated: true, Marker: undefined }) });
    expect(await failed(model)).toContain('the users could not be listed: Error');
  });

  test('when there is no time left', async () => {
    const model = new IamUsersModel(['alice', 'bob', 'eve'], new Map([[OLD, key()]]));
    const times = [900_000, 59_999];
    const ran = await run(model, settings(), { remainingTime: () => times.shift()! });
    expect(ran.error).toBeDefined();
    expect(ran.notices[0].message).toContain('- user bob: there was no time for this user and 1 others');
    expect(model.updates).toEqual([OLD]);
  });

  test('when people cannot be told', async () => {
    const { error, logs } = await run(one(), settings(), { told: false });
    expect(error).toEqual(new Error('the notice was not sent'));
    expect(logs.at(-1)).toMatchObject({ notice: 'failed' });
  });
});

test('a notice shows no control characters', () => {
  const { subject, message } = noticeOf('111122223333', [{ result: 'failed', userName: 'a\nb\u0007', reason: 'r'.repeat(300) }])!;
  expect(message).toContain(`- user a?b?: ${'r'.repeat(200)}\n`);
  expect(subject).toMatch(/^[\x20-\x7e]{1,100}$/);
});

test('an error that is none has a name', () => {
  expect(nameOf('text')).toBe('UnknownError');
});
