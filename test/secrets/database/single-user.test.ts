import * as fc from 'fast-check';
import { BASE, DatabaseWorld, HAND, OLD, TOKEN, valueOf } from './database-world';
import { STEPS } from '../../../lib/secrets/rotation-steps.lambda-shared';
import { Killed } from '../../support/fake-database';

let world: DatabaseWorld;
beforeEach(() => { world = new DatabaseWorld('SINGLE'); });

function expectRotated(one: DatabaseWorld): void {
  expect(one.secret.holder('AWSCURRENT')).toBe(TOKEN);
  expect(one.opens('AWSCURRENT')).toBe(true);
  expect(one.secret.text('AWSCURRENT')).toMatch(/^\{"engine":"postgres","host":"db\.example\.com","port":5432,"username":"app","password":"[a-z]{32}","note":"kept"\}$/);
  expect(one.secret.labels).toEqual(['AWSCURRENT', 'AWSPREVIOUS']);
  expect(one.database.openSessions).toBe(0);
}

test('replaces the password under a lock, verifies it, and asks the configured query', async () => {
  await world.run();
  expectRotated(world);
  expect(world.database.effects).toEqual(['lock cdk-zero-trust:app', 'password app', 'probe SELECT 7']);
});

test('the set step does nothing where the database knows the pending password', async () => {
  await world.run(['createSecret', 'setSecret']);
  world.database.effects.length = 0;
  await world.step('setSecret');
  expect(world.database.effects).toEqual([]);
});

test('logs in by the previous password where the current one is refused', async () => {
  await world.run();
  const next = TOKEN.replaceAll('1', '2');
  world.secret.startRotation(next);
  world.database.passwords.set('app', OLD);
  await world.run(STEPS, next);
  expect(world.secret.holder('AWSCURRENT')).toBe(next);
  expect(world.opens('AWSCURRENT')).toBe(true);
});

test('passes over a previous value of another user', async () => {
  world = new DatabaseWorld('SINGLE', {}, valueOf('somebody', OLD));
  world.secret.putByHand(HAND, { text: valueOf('app', 'wrong') }, true);
  await world.step('createSecret');
  await expect(world.step('setSecret')).rejects.toMatchObject({ kind: 'authentication', message: expect.stringContaining('"app"') as string });
  expect(world.database.logins.map(({ username }) => username)).toEqual(['app', 'app', 'app']);
});

test('fails with a network error, and tries no other password', async () => {
  await world.step('createSecret');
  world.database.isDown = true;
  await expect(world.step('setSecret')).rejects.toMatchObject({ kind: 'network' });
  expect(world.database.logins).toHaveLength(1);
});

test('fails where the set step was cut off by the database, and heals through the pending login', async () => {
  await world.step('createSecret');
  world.database.intercept = (moment, call) => { world.database.isDown ||= moment === 'after' && call === 'password app'; };
  await expect(world.step('setSecret')).rejects.toMatchObject({ kind: 'network' });
  world.database.intercept = undefined;
  expect([world.opens('AWSCURRENT'), world.opens('AWSPENDING')]).toEqual([false, true]);
  world.database.isDown = false;
  await world.run();
  expectRotated(world);
});

test('fails where the server does not take the password that it was given', async () => {
  await world.step('createSecret');
  world.database.intercept = (moment, call) => { if (moment === 'after' && call === 'password app') world.database.passwords.set('app', 'other'); };
  await expect(world.step('setSecret')).rejects.toMatchObject({ kind: 'authentication', message: expect.stringContaining('just been given') as string });
  expect(world.database.openSessions).toBe(0);
});

test('fails where another rotation holds the lock, and closes its session', async () => {
  await world.step('createSecret');
  const other = await world.database.open({ host: '', port: 1, username: 'admin', password: 'admin-s3cr3t' });
  await other.lock('cdk-zero-trust:app', 1);
  await expect(world.step('setSecret')).rejects.toMatchObject({ kind: 'retryable' });
  expect(world.opens('AWSCURRENT')).toBe(true);
  expect(world.database.openSessions).toBe(1);
});

test.each([
  ['another host', valueOf('app', OLD, { host: 'evil.example.com' })],
  ['another port', valueOf('app', OLD, { port: 5433 })],
  ['another user', valueOf('postgres', OLD)],
  ['another engine', valueOf('app', OLD, { engine: 'mysql' })],
  ['a name that is too long', valueOf('a'.repeat(64), OLD)],
  ['no JSON', OLD],
])('fails for a secret of %s before anything connects', async (_what, text) => {
  world = new DatabaseWorld('SINGLE', {}, text);
  await expect(world.run()).rejects.toMatchObject({ kind: 'contract' });
  await expect(world.credential.apply!({ pending: text, current: valueOf('app', OLD) })).rejects.toMatchObject({ kind: 'contract' });
  expect(world.database.logins).toEqual([]);
  expect(world.secret.holder('AWSCURRENT')).toBe(BASE);
});

test('fails to set a password for a rotation that cannot finish', async () => {
  await world.step('createSecret');
  world.secret.putByHand(HAND, { text: valueOf('app', OLD, { note: 'by hand' }) }, true);
  await expect(world.step('setSecret')).rejects.toMatchObject({ kind: 'terminal', message: expect.stringContaining('would undo that change') as string });
  expect(world.opens('AWSCURRENT')).toBe(true);
});

test('the test step is patient while the database does not know the password everywhere', async () => {
  await world.run(['createSecret', 'setSecret']);
  const known = world.database.passwords.get('app')!;
  let refusals = 3;
  world.database.intercept = (moment, call) => {
    if (moment === 'before' && call === 'open') world.database.passwords.set('app', refusals-- > 0 ? 'not yet' : known);
  };
  await world.step('testSecret');
  expect(world.logged.filter((line) => line.includes('proof-repeated'))).toHaveLength(3);
});

test('fails the test step after a bounded number of tries', async () => {
  await world.run(['createSecret', 'setSecret']);
  world.database.passwords.set('app', 'changed');
  world.database.logins.length = 0;
  await expect(world.step('testSecret')).rejects.toMatchObject({ kind: 'authentication' });
  expect(world.database.logins).toHaveLength(5);
});

test('fails to promote what the database refuses by then, but promotes while it is not reached', async () => {
  await world.run(['createSecret', 'setSecret', 'testSecret']);
  const known = world.database.passwords.get('app')!;
  world.database.passwords.set('app', 'changed');
  await expect(world.step('finishSecret')).rejects.toMatchObject({ kind: 'authentication', message: expect.stringContaining('was not promoted') as string });
  expect(world.secret.holder('AWSCURRENT')).toBe(BASE);
  world.database.passwords.set('app', known);
  world.database.isDown = true;
  await world.step('finishSecret');
  world.database.isDown = false;
  expectRotated(world);
  expect(world.logged.join()).toContain('not-seen-again');
});

test('the test step logs in by the copy with which Secrets Manager tests a schedule', async () => {
  await world.secret.put('', TOKEN, valueOf('app', OLD), ['AWSPENDING']);
  await world.step('testSecret');
  expect(world.database.effects).toEqual(['probe SELECT 7']);
});

test('any schedule of kills, with the database up or down, ends in a login that works, and the login is never lost', async () => {
  const life = fc.record({ calls: fc.nat({ max: 25 }), isDown: fc.boolean() });
  await fc.assert(fc.asyncProperty(fc.array(life, { maxLength: 8 }), async (lives) => {
    const one = new DatabaseWorld('SINGLE');
    for (const { calls, isDown } of [...lives, { calls: Infinity, isDown: false }]) {
      let left = calls;
      one.database.isDown = isDown;
      one.intercept(() => { if (left-- <= 0) throw new Killed(); });
      await one.run().catch((error: { kind?: string }) => {
        if (!(error instanceof Killed) && error.kind !== 'network') throw error;
      });
      if (!one.opens('AWSCURRENT') && !one.opens('AWSPENDING')) throw new Error('the login is lost');
      // Killed sessions and their locks are gone.
      one.database.endSessions();
    }
    expectRotated(one);
  }), { numRuns: 200 });
});

test('two rotations of the same version at once agree', async () => {
  await fc.assert(fc.asyncProperty(fc.scheduler(), async (scheduler) => {
    const one = new DatabaseWorld('SINGLE');
    const open = scheduler.scheduleFunction(one.database.open.bind(one.database));
    one.database.open = open;
    for (const name of ['describe', 'read', 'put', 'moveStage'] as const) {
      Object.assign(one.secret, { [name]: scheduler.scheduleFunction(one.secret[name].bind(one.secret) as (...args: never[]) => Promise<unknown>) });
    }
    const twice = async () => {
      for (;;) {
        try {
          return await one.run();
        } catch (error) {
          // The other one holds the lock: Secrets Manager would repeat it.
          expect(error).toMatchObject({ kind: 'retryable' });
        }
      }
    };
    await scheduler.waitFor(Promise.all([twice(), twice()]));
    expectRotated(one);
  }), { numRuns: 100 });
});

test('no log line and no error carries a password', async () => {
  const outputs: string[] = [];
  for (const step of STEPS) {
    for (const problem of ['isDown', 'refused'] as const) {
      const one = new DatabaseWorld('SINGLE');
      await one.run(STEPS.slice(0, STEPS.indexOf(step)));
      one.database.isDown = problem === 'isDown';
      if (problem === 'refused') one.database.passwords.set('app', 'changed-s3cr3t');
      await one.step(step).catch((error: Error) => outputs.push(`${error.stack} ${JSON.stringify(error)}`));
      const secrets = one.secret.values.map((value) => (JSON.parse(value) as { password: string }).password);
      for (const secret of [...secrets, 's3cr3t']) expect([...outputs, ...one.logged].join()).not.toContain(secret);
    }
  }
  expect(outputs.length).toBeGreaterThan(3);
});
