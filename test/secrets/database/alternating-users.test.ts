import * as fc from 'fast-check';
import { ADMIN, ADMIN_PENDING, BASE, DatabaseWorld, HAND, OLD, TOKEN, valueOf } from './database-world';
import { STEPS } from '../../../lib/secrets/rotation-steps.lambda-shared';
import { Killed } from '../../support/fake-database';

const SECOND = TOKEN.replaceAll('1', '2');

let world: DatabaseWorld;
beforeEach(() => { world = new DatabaseWorld('ALTERNATING'); });

test('gives the twin a password under the lock of the admin, and leaves the user in use alone', async () => {
  await world.run();
  expect([world.userOf('AWSCURRENT'), world.userOf('AWSPREVIOUS')]).toEqual(['app_clone', 'app']);
  expect([world.opens('AWSCURRENT'), world.opens('AWSPREVIOUS')]).toEqual([true, true]);
  expect(world.database.effects).toEqual(['lock cdk-zero-trust:admin', 'twin app_clone', 'probe SELECT 7']);
  expect(world.database.rights.get('app_clone')).toBe('app');
  expect(world.database.openSessions).toBe(0);
});

test('the next rotation changes the first user', async () => {
  await world.run();
  world.database.effects.length = 0;
  world.secret.startRotation(SECOND);
  await world.run(STEPS, SECOND);
  expect([world.userOf('AWSCURRENT'), world.userOf('AWSPREVIOUS')]).toEqual(['app', 'app_clone']);
  expect([world.opens('AWSCURRENT'), world.opens('AWSPREVIOUS')]).toEqual([true, true]);
  expect(world.database.effects).toEqual(['lock cdk-zero-trust:admin', 'password app', 'probe SELECT 7']);
});

test('takes the name of the twin from the settings', async () => {
  world = new DatabaseWorld('ALTERNATING', { DATABASE_TWIN: 'app_b' });
  await world.run();
  expect(world.userOf('AWSCURRENT')).toBe('app_b');
});

test('logs in as the current user before it asks the admin', async () => {
  await world.run(['createSecret', 'setSecret']);
  expect(world.database.logins.map(({ username }) => username)).toEqual(['app_clone', 'app', 'admin', 'app_clone']);
});

test('fails for a current value that the database refuses, without asking the admin', async () => {
  await world.step('createSecret');
  world.database.passwords.set('app', 'changed');
  await expect(world.step('setSecret')).rejects.toMatchObject({ kind: 'authentication', message: expect.stringContaining('"app"') as string });
  expect(world.database.logins.map(({ username }) => username)).not.toContain('admin');
});

test('the set step does nothing where the database knows the pending password', async () => {
  await world.run(['createSecret', 'setSecret', 'setSecret']);
  expect(world.database.effects.filter((effect) => effect.startsWith('twin'))).toHaveLength(1);
});

describe('the admin', () => {
  test('is taken by the pending password while its own rotation is between set and finish', async () => {
    world.admin.startRotation(ADMIN_PENDING);
    await world.admin.put('', ADMIN_PENDING, valueOf('admin', 'next'), ['AWSPENDING']);
    world.database.passwords.set('admin', 'next');
    await world.run();
    expect(world.opens('AWSCURRENT')).toBe(true);
  });

  test('fails, to be repeated, where the database refuses both of its passwords', async () => {
    world.admin.startRotation(ADMIN_PENDING);
    await world.admin.put('', ADMIN_PENDING, valueOf('admin', 'next'), ['AWSPENDING']);
    world.database.passwords.set('admin', 'third');
    await expect(world.run()).rejects.toMatchObject({ kind: 'retryable' });
    expect(world.database.openSessions).toBe(0);
  });

  test('fails, to be repeated, where its pending version has no value yet', async () => {
    world.admin.startRotation(ADMIN_PENDING);
    world.database.passwords.set('admin', 'next');
    await expect(world.run()).rejects.toMatchObject({ kind: 'retryable' });
  });

  test('fails with a network error, and tries no other password', async () => {
    world.admin.startRotation(ADMIN_PENDING);
    await world.admin.put('', ADMIN_PENDING, valueOf('admin', 'next'), ['AWSPENDING']);
    await world.step('createSecret');
    let opened = 0;
    world.database.intercept = (moment, call) => { if (moment === 'before' && call === 'open') world.database.isDown = ++opened === 3; };
    await expect(world.step('setSecret')).rejects.toMatchObject({ kind: 'network' });
    expect(world.database.logins.map(({ username }) => username)).toEqual(['app_clone', 'app', 'admin']);
  });

  test.each([
    ['of another host', { text: valueOf('admin', ADMIN, { host: 'evil.example.com' }) }],
    ['of one of the two users', { text: valueOf('app', OLD) }],
    ['of the twin', { text: valueOf('app_clone', OLD) }],
    ['that is binary', { binary: true } as const],
    ['that is not JSON', { text: ADMIN }],
  ])('fails for a secret %s, and changes nothing', async (_what, content) => {
    world.admin.putByHand(HAND, content);
    await expect(world.run()).rejects.toMatchObject({ kind: 'contract' });
    expect(world.database.effects).toEqual([]);
    expect(world.secret.holder('AWSCURRENT')).toBe(BASE);
  });

  test('serialises: a rotation that waits for another one of the same admin fails, to be repeated', async () => {
    await world.step('createSecret');
    const other = await world.database.open({ host: '', port: 1, username: 'admin', password: ADMIN });
    await other.lock('cdk-zero-trust:admin', 1);
    await expect(world.step('setSecret')).rejects.toMatchObject({ kind: 'retryable' });
    await other.close();
    await world.run();
    expect(world.opens('AWSCURRENT')).toBe(true);
  });
});

test.each([
  ['the user that is in use', valueOf('app', 'other')],
  ['a third user', valueOf('postgres', 'other')],
  ['another field', valueOf('app_clone', 'other', { note: 'changed' })],
])('fails for a pending value of %s that somebody else wrote', async (_what, pending) => {
  await world.secret.put('', TOKEN, pending, ['AWSPENDING']);
  await expect(world.run()).rejects.toMatchObject({ kind: 'contract' });
  expect(world.database.logins).toEqual([]);
});

test('the test step logs in by the copy with which Secrets Manager tests a schedule', async () => {
  await world.secret.put('', TOKEN, valueOf('app', OLD), ['AWSPENDING']);
  await world.step('testSecret');
  expect(world.database.effects).toEqual(['probe SELECT 7']);
});

test('the current value opens the database at every moment, through any schedule of kills and outages', async () => {
  const life = fc.record({ calls: fc.nat({ max: 30 }), isDown: fc.boolean() });
  await fc.assert(fc.asyncProperty(fc.array(life, { maxLength: 8 }), async (lives) => {
    const one = new DatabaseWorld('ALTERNATING');
    for (const { calls, isDown } of [...lives, { calls: Infinity, isDown: false }]) {
      let left = calls;
      one.database.isDown = isDown;
      one.intercept(() => {
        // Not by `expect`, which is slow for something that is asked so often.
        if (!one.opens('AWSCURRENT')) throw new Error('the current value does not open the database');
        if (left-- <= 0) throw new Killed();
      });
      await one.run().catch((error: { kind?: string }) => {
        if (!(error instanceof Killed) && error.kind !== 'network') throw error;
      });
      one.database.endSessions();
    }
    expect(one.userOf('AWSCURRENT')).toBe('app_clone');
    expect(one.opens('AWSCURRENT')).toBe(true);
    expect(one.secret.labels).toEqual(['AWSCURRENT', 'AWSPREVIOUS']);
  }), { numRuns: 200 });
});

test('AWSCURRENT changed by hand after any call is never undone, and opens the database', async () => {
  let calls = 0;
  world.intercept(() => { calls += 1; });
  await world.run();
  for (let at = 0; at < calls; at += 1) {
    const one = new DatabaseWorld('ALTERNATING');
    const byHand = valueOf('app', OLD, { note: 'by hand' });
    let left = at;
    one.intercept(() => {
      if (left-- === 0) {
        one.intercept(undefined);
        one.secret.putByHand(HAND, { text: byHand }, true);
      }
    });
    const failed = await one.run().then(() => false, (error: { kind?: string }) => error.kind === 'terminal' || error.kind === 'contract');
    // Changed after the promotion it is the newest; before it, the rotation gives way, unless it had read the changed value as its base.
    expect(failed || one.secret.holder('AWSCURRENT') === HAND || one.secret.text('AWSCURRENT')!.includes('by hand')).toBe(true);
    expect(one.secret.text('AWSCURRENT')).toContain('by hand');
    expect(one.opens('AWSCURRENT')).toBe(true);
  }
});

describe('a new secret', () => {
  test('gets its user made by the admin, once', async () => {
    world.database.passwords.delete('app');
    expect(await world.credential.createUser!(valueOf('app', OLD))).toBe('created');
    expect(await world.credential.createUser!(valueOf('app', OLD))).toBe('exists');
    expect(world.database.effects).toEqual(['lock cdk-zero-trust:admin', 'create app']);
    await world.run();
    expect(world.opens('AWSCURRENT')).toBe(true);
  });

  test('fails where the user exists with another password, and leaves it alone', async () => {
    world.database.passwords.set('app', 'in use');
    await expect(world.credential.createUser!(valueOf('app', OLD))).rejects.toMatchObject({ kind: 'contract', message: expect.stringContaining('left alone') as string });
    expect(world.database.passwords.get('app')).toBe('in use');
  });

  test('fails for the second user, who would have no rights', async () => {
    await expect(world.credential.createUser!(valueOf('app_clone', OLD))).rejects.toMatchObject({ kind: 'contract' });
    expect(world.database.effects).toEqual([]);
  });

  test('fails without an admin', async () => {
    world = new DatabaseWorld('SINGLE');
    world.database.passwords.delete('app');
    await expect(world.credential.createUser!(valueOf('app', OLD))).rejects.toMatchObject({ kind: 'contract', message: expect.stringContaining('no secret of an admin') as string });
  });
});
