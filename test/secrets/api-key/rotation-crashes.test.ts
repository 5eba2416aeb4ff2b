import * as fc from 'fast-check';
import { HttpsModel } from './https-model';
import { Crash, httpsService, iamService, MINUTE, World } from './rotation-world';
import { RotationError } from '../../../lib/secrets/rotation-errors.lambda-shared';
import { STEPS } from '../../../lib/secrets/rotation-steps.lambda-shared';

const WORLDS: Record<string, () => World> = {
  'an IAM access key': () => new World(iamService(), '{"placeholder":"x","region":"eu"}'),
  'an HTTPS interface': () => {
    const model = new HttpsModel();
    return new World(httpsService(model), JSON.stringify({ ...model.make('by hand'), region: 'eu' }));
  },
  'an HTTPS interface with an administrator': () => {
    const model = new HttpsModel();
    return new World(httpsService(model, {}, model.make('administrator').apiKey), '{"placeholder":"x","region":"eu"}');
  },
};

const FORGOTTEN = 'the key before the current one has not been ended yet, and would be forgotten: rotate again after its grace period';

const warn = jest.spyOn(console, 'warn').mockImplementation(() => {});

beforeEach(() => warn.mockClear());

const holdsKey = (value: string) => !value.includes('placeholder');

/** What holds at every moment. */
function expectSound({ service, secrets, current }: World): void {
  for (const value of [current, secrets.text('AWSPENDING')]) {
    if (value !== undefined && holdsKey(value)) {
      expect([value, service.alive(value)]).toEqual([value, true]);
    }
  }
}

/** Runs what may be cut off at one of the interceptions; returns how many there were. */
async function cutOff(world: World, at: number, work: () => Promise<void>): Promise<number> {
  let count = 0;
  world.intercept(() => {
    expectSound(world);
    count += 1;
    if (count === at) {
      throw new Crash('cut off');
    }
  });
  try {
    await work();
  } catch (error) {
    // The client of a model takes what it throws for an error of the network: the process is gone all the same.
    if (!(error instanceof Crash) && !(error instanceof RotationError && error.message.includes('not reached'))) {
      throw error;
    }
  }
  world.intercept(undefined);
  expectSound(world);
  return count;
}

async function wholeRotation(world: World): Promise<void> {
  await world.rotate();
  expect(world.service.use(world.current)).toBe(true);
  world.service.wait(25 * 60 * MINUTE);
  await world.retire();
}

/** No key is left over after two further rotations. */
async function expectNothingLeft(world: World): Promise<void> {
  world.service.wait(25 * 60 * MINUTE);
  await world.retire();
  await wholeRotation(world);
  await wholeRotation(world);
  expectSound(world);
  expect(world.service.usable()).toBe(1);
  expect(JSON.parse(world.current)).toMatchObject({ region: 'eu' });
  expect(world.current).not.toContain('placeholder');
  expect(world.leaks()).toEqual([]);
}

describe.each(Object.entries(WORLDS))('%s', (_name, make) => {
  test('rotates, keeps what the team added, and ends the old key after the grace period', async () => {
    const world = make();
    await wholeRotation(world);
    const first = world.current;
    await world.rotate();
    expect(world.current).not.toBe(first);
    expect([world.service.alive(first), world.service.alive(world.current)]).toEqual([true, true]);
    await world.retire();
    expect([world.service.alive(first), world.service.alive(world.current)]).toEqual([false, true]);
    await expectNothingLeft(world);
  });

  test('fails while the key before the current one has not been ended, which would be forgotten', async () => {
    const world = make();
    await wholeRotation(world);
    await world.rotate();
    const { current } = world;
    await expect(world.rotate()).rejects.toMatchObject({ kind: 'retryable', message: FORGOTTEN });
    expect(world.service.use(current)).toBe(true);
    await world.retire();
    await world.rotate();
    expect(world.service.use(world.current)).toBe(true);
  });

  test('may be cut off at every point of a rotation and of the end of the old key, and goes on', async () => {
    for (const rotations of [0, 1]) {
      let points = Number.POSITIVE_INFINITY;
      for (let at = 1; at <= points; at += 1) {
        const world = make();
        for (let before = 0; before < rotations; before += 1) {
          await wholeRotation(world);
        }
        const seen = await cutOff(world, at, () => wholeRotation(world));
        points = Math.min(points, at > seen ? seen : Number.POSITIVE_INFINITY);
        world.service.wait(3 * MINUTE);
        // Where it was cut off after the promotion this is another rotation, for which it is too early.
        await world.rotate().catch((error: unknown) => expect([at, rotations, error]).toMatchObject([at, rotations, { kind: 'retryable', message: FORGOTTEN }]));
        await expectNothingLeft(world);
      }
      expect(points).toBeGreaterThan(8);
      expect(points).toBeLessThan(60);
    }
  });

  test('a try that comes at once after one that was cut off fails or succeeds, and loses nothing', async () => {
    for (let at = 1; at <= 20; at += 1) {
      const world = make();
      await wholeRotation(world);
      await cutOff(world, at, () => wholeRotation(world));
      await world.rotate().catch((error: unknown) => expect(error).toMatchObject({ kind: 'retryable' }));
      expectSound(world);
      world.service.wait(3 * MINUTE);
      await world.rotate().catch((error: unknown) => expect(error).toMatchObject({ kind: 'retryable' }));
      await expectNothingLeft(world);
    }
  });

  test('two tries at once make one pending version, whose key works', async () => {
    const world = make();
    await wholeRotation(world);
    world.start();
    await Promise.allSettled([world.step('createSecret'), world.step('createSecret')]);
    expectSound(world);
    world.service.wait(3 * MINUTE);
    await world.rotate();
    expect(world.service.use(world.current)).toBe(true);
    await expectNothingLeft(world);
  });

  test('a version that was changed by hand keeps its key: what the version before it holds is not ended', async () => {
    const world = make();
    await wholeRotation(world);
    world.secrets.putByHand('by-hand-000000000000000000000000000000', { text: JSON.stringify({ ...JSON.parse(world.current) as object, region: 'eu', note: 'new' }) });
    world.service.wait(25 * 60 * MINUTE);
    await world.retire();
    expectSound(world);
    await expectNothingLeft(world);
    expect(JSON.parse(world.current)).toMatchObject({ note: 'new' });
  });

  test('stays sound under any schedule of steps, crashes, hands and delays', async () => {
    const action = fc.oneof(
      { weight: 6, arbitrary: fc.record({ kind: fc.constant('step' as const), step: fc.constantFrom(...STEPS), cut: fc.integer({ min: 0, max: 12 }) }) },
      { weight: 3, arbitrary: fc.record({ kind: fc.constant('rotate' as const), cut: fc.integer({ min: 0, max: 30 }) }) },
      { weight: 2, arbitrary: fc.record({ kind: fc.constant('wait' as const), minutes: fc.integer({ min: 1, max: 5 }) }) },
      { weight: 1, arbitrary: fc.record({ kind: fc.constant('retire' as const), cut: fc.integer({ min: 0, max: 5 }) }) },
      { weight: 1, arbitrary: fc.record({ kind: fc.constantFrom('give-up' as const, 'twice' as const, 'edit' as const) }) },
    );
    await fc.assert(fc.asyncProperty(fc.array(action, { maxLength: 25 }), fc.constantFrom(0, 900), async (schedule, propagationMs) => {
      const world = make();
      if ('propagationMs' in (world.service as { model?: object }).model!) {
        ((world.service as unknown as { model: { propagationMs: number } }).model).propagationMs = propagationMs;
      }
      const tried = (cut: number, work: () => Promise<void>) => cutOff(world, cut, () => work().catch((error: unknown) => {
        if (!(error instanceof RotationError)) {
          throw error;
        }
      }));
      for (const [index, one] of schedule.entries()) {
        switch (one.kind) {
          case 'step': world.start(); await tried(one.cut, () => world.step(one.step)); break;
          case 'rotate': await tried(one.cut, () => world.rotate()); break;
          case 'wait': world.service.wait(one.minutes * MINUTE); break;
          case 'retire': await tried(one.cut, () => world.retire()); break;
          case 'give-up': await tried(0, () => world.giveUp()); break;
          case 'twice': world.start(); await tried(0, async () => { await Promise.allSettled([world.step('createSecret'), world.step('createSecret')]); }); break;
          // Within a grace period it takes the label from the version whose key is to be ended. The value names that key for IAM only.
          case 'edit': if (!world.inGrace || world.service.provider.revokeReplaced) {
            const text = JSON.stringify({ ...JSON.parse(world.current) as object, note: String(index) });
            world.secrets.putByHand(`by-hand-${index}-0000000000000000000000000000`, { text });
          }
        }
        expectSound(world);
        if (holdsKey(world.current)) {
          expect(world.service.use(world.current)).toBe(true);
        }
      }
      world.service.wait(3 * MINUTE);
      await world.giveUp();
      world.service.wait(3 * MINUTE);
      await world.retire();
      await wholeRotation(world);
      await expectNothingLeft(world);
    }), { numRuns: 150 });
  });
});

describe('an HTTPS interface that lists no keys', () => {
  const make = () => {
    const model = new HttpsModel();
    return new World(httpsService(model, { list: undefined }), JSON.stringify(model.make('by hand')));
  };

  test('keeps what a try made that was cut off before it could store it', async () => {
    const world = make();
    await cutOff(world, 2, () => world.rotate());
    await world.rotate();
    await world.retire();
    expect(world.service.usable()).toBe(2);
  });
});

describe('a service in which a new key ends the old one', () => {
  const make = () => {
    const model = new HttpsModel();
    const boss = model.make('administrator').apiKey;
    model.singleSlot = true;
    return new World(httpsService(model, { overlap: false, revoke: undefined, list: undefined }, boss), '{"placeholder":"x"}');
  };

  test('is rotated through its administrator, says that consumers are interrupted, and is never locked out', async () => {
    let points = Number.POSITIVE_INFINITY;
    for (let at = 1; at <= points; at += 1) {
      const world = make();
      await world.rotate();
      let seen = 0;
      world.intercept(() => {
        seen += 1;
        if (seen === at) {
          throw new Crash('cut off');
        }
      });
      await world.rotate().catch((error: unknown) => expect(error).toBeInstanceOf(Crash));
      points = Math.min(points, at > seen ? seen : Number.POSITIVE_INFINITY);
      world.intercept(undefined);
      await world.rotate();
      expect(world.service.use(world.current)).toBe(true);
      expect(world.service.usable()).toBe(1);
    }
    expect(warn).toHaveBeenCalledWith(expect.objectContaining({ event: 'no-overlap' }));
  });
});
