import * as fc from 'fast-check';
import { Fault, IamUsersModel, ModelKey, NOW } from './support/iam-users-model';
import { AccountKeys } from '../../lib/identity/access-key-age-iam.lambda-shared';
import { runOnce } from '../../lib/identity/access-key-age-run.lambda-shared';

const MAX_AGE = 90;
const MAX_UNUSED = 45;

interface World {
  readonly mode: 'OBSERVE' | 'ENFORCE';
  readonly users: number;
  readonly exempt: number[];
  readonly keys: { readonly user: number; readonly age: number; readonly unused?: number; readonly status: ModelKey['status'] }[];
  readonly faults: Fault[];
  readonly lag: number;
  readonly told: boolean;
}

const age = fc.oneof(fc.constantFrom(0, 75, 76, 89.999, 90, 90.001), fc.double({ min: 0, max: 400, noNaN: true }));
const world: fc.Arbitrary<World> = fc.record({
  mode: fc.constantFrom<World['mode']>('ENFORCE', 'ENFORCE', 'OBSERVE'),
  users: fc.integer({ min: 0, max: 7 }),
  exempt: fc.uniqueArray(fc.integer({ min: 0, max: 6 }), { maxLength: 2 }),
  keys: fc.array(fc.record({
    user: fc.integer({ min: 0, max: 6 }),
    age,
    unused: fc.option(fc.oneof(fc.constantFrom(0, 44.999, 45), fc.double({ min: 0, max: 100, noNaN: true })), { nil: undefined }),
    status: fc.constantFrom<ModelKey['status']>('Active', 'Active', 'Active', 'Inactive', 'Expired'),
  }), { maxLength: 10 }),
  faults: fc.oneof(fc.constant<Fault[]>([]), fc.array(fc.constantFrom<Fault>('none', 'none', 'none', 'throttled', 'denied', 'lost', 'gone'), { maxLength: 25 })),
  lag: fc.integer({ min: 0, max: 7 }),
  told: fc.boolean(),
});

test('young and exempt keys are never touched, no key twice, nothing unverified is a success, and without failures every old key ends inactive', async () => {
  await fc.assert(fc.asyncProperty(world, async ({ mode, users, exempt, keys, faults, lag, told }) => {
    const names = Array.from({ length: users }, (_, index) => `user-${index}`);
    const known = keys.filter(({ user }) => user < users)
      .map((key, index): [string, ModelKey] => [`AKIA${String(index).padStart(16, '0')}`, { ...key, userName: `user-${key.user}` }]);
    const before = new Map(known.map(([id, key]) => [id, { ...key }]));
    const model = new IamUsersModel(names, new Map(known));
    model.faults = [...faults];
    model.lag = lag;
    const exempted = exempt.map((index) => `user-${index}`);
    const logs: Record<string, unknown>[] = [];
    let failed = false;
    await runOnce({
      settings: { mode, maxAge: MAX_AGE, maxUnusedAge: MAX_UNUSED, warning: 14, exemptions: exempted.map((userName) => ({ userName, reason: 'needs it' })) },
      account: '111122223333',
      keys: new AccountKeys(model as never),
      now: NOW,
      notify: () => Promise.resolve(told),
      log: (entry) => logs.push(entry),
      sleep: () => Promise.resolve(),
      remainingTime: () => 900_000,
    }).catch(() => {
      failed = true;
    });

    const due = ({ age: days, unused }: ModelKey) => days! >= MAX_AGE || Math.min(days!, unused ?? days!) >= MAX_UNUSED;
    for (const id of model.updates) {
      const key = before.get(id)!;
      expect([mode, exempted.includes(key.userName), key.status, due(key)]).toEqual(['ENFORCE', false, 'Active', true]);
    }
    expect(new Set(model.updates).size).toBe(model.updates.length);
    exempted.forEach((userName) => expect(model.touched.has(userName)).toBe(false));
    const successes = logs.filter(({ outcome }) => outcome === 'deactivated').map(({ accessKey }) => accessKey as string);
    for (const end of successes) {
      expect([...model.keys].some(([id, { status }]) => end.endsWith(id.slice(-4)) && status === 'Inactive')).toBe(true);
    }
    if (logs.some(({ outcome }) => outcome === 'failed')) {
      expect(failed).toBe(true);
    }
    if (faults.length === 0 && lag < 5 && mode === 'ENFORCE') {
      expect(logs.some(({ outcome }) => outcome === 'failed')).toBe(false);
      expect([...before].filter(([, key]) => key.status === 'Active' && due(key) && !exempted.includes(key.userName)).map(([id]) => id).sort())
        .toEqual([...model.updates].sort());
      model.updates.forEach((id) => expect(model.keys.get(id)!.status).toBe('Inactive'));
    }
  }), { numRuns: 400 });
});
