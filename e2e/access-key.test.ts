import { keyFinding } from './support/findings';
import { depth, take } from './support/queues';
import { REGIONS, STACKS } from './support/regions';
import { keyStatus, UserWithKey, userWithKey } from './support/users';
import { eventually, steadily, World } from './support/world';

let world: World;
beforeAll(async () => {
  world = await World.current();
}, 180_000);
const { AUTOMATIC, CRASHING, OBSERVE } = REGIONS;

beforeEach(() => world.proxy.forget());

/** Fails until IAM says that the key is inactive. */
function deactivated(user: UserWithKey, within?: number): Promise<void> {
  return eventually(async () => expect(await keyStatus(world, user)).toBe('Inactive'), within);
}

function notice(mode: keyof typeof STACKS, user: UserWithKey): Promise<string> {
  return take(world, REGIONS[mode], world.output(STACKS[mode], 'HeardUrl'), (body) => body.includes(user.userName) || body.includes(`...${user.accessKeyId.slice(-4)}`));
}

async function noneWaits(mode: keyof typeof STACKS): Promise<void> {
  await eventually(async () => expect(await depth(world, REGIONS[mode], world.output(STACKS[mode], 'DeactivateAccessKeyFindingsUrl'))).toBe(0));
}

/** Nothing was given up. */
async function noneDied(mode: keyof typeof STACKS): Promise<void> {
  expect(await depth(world, REGIONS[mode], world.output(STACKS[mode], 'DeactivateAccessKeyDeadLettersUrl'))).toBe(0);
}

test('a finding about a leaked key makes the key inactive and tells people', async () => {
  const user = await userWithKey(world);
  await world.put(keyFinding({ user, region: AUTOMATIC }));
  await deactivated(user);
  expect(await notice('AUTOMATIC', user)).toContain(user.accessKeyId.slice(-4));
  await noneWaits('AUTOMATIC');
  await noneDied('AUTOMATIC');
});

test('in the mode OBSERVE the key stays active, and people are told all the same', async () => {
  const user = await userWithKey(world);
  await world.put(keyFinding({ user, region: OBSERVE }));
  await notice('OBSERVE', user);
  await noneWaits('OBSERVE');
  expect(await keyStatus(world, user)).toBe('Active');
  expect((await world.proxy.calls()).filter(({ operation }) => operation === 'UpdateAccessKey')).toEqual([]);
});

test('fails where the handler does not run: nothing else makes a key inactive', async () => {
  const user = await userWithKey(world);
  await setMapping('AUTOMATIC', false);
  try {
    await world.put(keyFinding({ user, region: AUTOMATIC }));
    await expect(deactivated(user, 2_000)).rejects.toThrow('Active');
  } finally {
    await setMapping('AUTOMATIC', true);
  }
  // The finding waited in its queue.
  await deactivated(user);
});

test.each([
  ['a sample', { sample: true }],
  ['archived', { archived: true }],
  ['of low severity', { severity: 2 }],
  ['of another type', { type: 'Recon:EC2/PortProbeUnprotectedPort' }],
])('a finding that is %s changes nothing', async (_what, difference) => {
  const user = await userWithKey(world);
  await world.put(keyFinding({ user, region: AUTOMATIC, ...difference }));
  await steadily(async () => expect(await keyStatus(world, user)).toBe('Active'), 1_000);
  await noneWaits('AUTOMATIC');
});

test('a protected user keeps the key', async () => {
  const user = await userWithKey(world, 'break-glass');
  await world.put(keyFinding({ user, region: AUTOMATIC }));
  await notice('AUTOMATIC', user);
  await noneWaits('AUTOMATIC');
  expect(await keyStatus(world, user)).toBe('Active');
});

describe('it overcomes', () => {
  const ofUser = (user: UserWithKey) => ({ operation: 'UpdateAccessKey', body: user.userName });

  test.each([
    ['throttled calls', { fault: { kind: 'throttle' }, times: 2 }],
    ['a service that fails', { fault: { kind: 'serverError', status: 503 }, times: 2 }],
    ['a lost connection', { fault: { kind: 'dropBefore' }, times: 1 }],
    ['a lost answer', { fault: { kind: 'dropAfter' }, times: 1 }],
  ] as const)('%s', async (_what, rule) => {
    const user = await userWithKey(world);
    await world.proxy.inject({ call: ofUser(user), ...rule });
    await world.put(keyFinding({ user, region: AUTOMATIC }));
    await deactivated(user);
    await notice('AUTOMATIC', user);
    await noneWaits('AUTOMATIC');
    await noneDied('AUTOMATIC');
    expect(await world.proxy.unused()).toEqual([]);
  });

  test('its own end before and after each call that it makes', async () => {
    const dry = await userWithKey(world);
    await world.put(keyFinding({ user: dry, region: CRASHING }));
    await deactivated(dry);
    await notice('CRASHING', dry);
    await noneWaits('CRASHING');
    const steps = (await world.proxy.calls()).filter(({ region }) => region === CRASHING || region === AUTOMATIC).length;
    expect(steps).toBeGreaterThan(5);
    await world.proxy.forget();

    // All at once: each waits until the lease of the one that crashed has ended.
    const victims: UserWithKey[] = [];
    // After a call is before the next one: nothing but a call changes anything.
    const ends = [{ step: 0, kind: 'crashBefore' } as const, ...Array.from({ length: steps }, (_value, step) => ({ step, kind: 'crashAfter' } as const))];
    for (const { step, kind } of ends) {
      const user = await userWithKey(world);
      victims.push(user);
      await world.proxy.inject({ call: {}, skip: step, times: 1, fault: { kind } });
      await world.put(keyFinding({ user, region: CRASHING }));
      await eventually(async () => expect(await world.proxy.unused()).toEqual([]));
      await world.proxy.forget();
    }
    for (const user of victims) {
      await deactivated(user, 150_000);
    }
    const untold = new Set(victims.map(({ userName }) => userName));
    await take(world, CRASHING, world.output(STACKS.CRASHING, 'HeardUrl'), (body) => {
      untold.forEach((userName) => body.includes(userName) && untold.delete(userName));
      return untold.size === 0;
    });
    await eventually(async () => expect(await depth(world, CRASHING, world.output(STACKS.CRASHING, 'DeactivateAccessKeyFindingsUrl'))).toBe(0));
    await noneDied('CRASHING');
  }, 600_000);
});

/** Connects or disconnects a handler and its queue. */
async function setMapping(mode: keyof typeof STACKS, enabled: boolean): Promise<void> {
  const lambda = world.services(REGIONS[mode]);
  const name = world.output(STACKS[mode], 'DeactivateAccessKeyResponderName');
  const { EventSourceMappings } = await lambda.rest('lambda', 'GET', `/2015-03-31/event-source-mappings/?FunctionName=${encodeURIComponent(name)}`);
  expect(EventSourceMappings).toHaveLength(1);
  await lambda.rest('lambda', 'PUT', `/2015-03-31/event-source-mappings/${EventSourceMappings[0].UUID}`, { Enabled: enabled });
}
