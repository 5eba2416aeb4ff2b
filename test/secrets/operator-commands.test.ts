import { BASE, DatabaseWorld, HAND, OLD, TOKEN, valueOf } from './database/database-world';
import { GeneratedValue } from '../../lib/secrets/generated-value.lambda-shared';
import { createUser, inspect, release } from '../../lib/secrets/operator-commands.lambda-shared';
import { STEPS } from '../../lib/secrets/rotation-steps.lambda-shared';
import type { Subject } from '../../lib/secrets/rotation-watch.lambda-shared';
import { Killed } from '../support/fake-database';

const NOW = Date.parse('2026-11-02T12:00:00Z');
const NEXT = TOKEN.replaceAll('1', '2');

let world: DatabaseWorld;
beforeEach(() => { world = new DatabaseWorld('SINGLE'); });

function subject(one = world): Subject {
  return { secretId: 'secret', secrets: one.secret, credential: one.credential, log: one.log };
}

/** The next rotation starts and succeeds: nothing is in its way. */
async function rotatesAgain(one = world): Promise<void> {
  one.secret.startRotation(NEXT);
  await one.run(STEPS, NEXT);
  expect(one.secret.holder('AWSCURRENT')).toBe(NEXT);
  expect(one.opens('AWSCURRENT')).toBe(true);
}

describe('inspect', () => {
  test('tells which versions open the database, with dates, labels and findings, without a value and without an effect', async () => {
    await world.run(['createSecret', 'setSecret']);
    world.database.effects.length = 0;
    world.secret.created = { [TOKEN]: new Date(NOW) };
    world.secret.dates = { nextRotation: new Date(NOW) };
    const found = await inspect(subject(), NOW);
    expect(found).toMatchObject({
      secret: 'secret',
      rotationEnabled: true,
      inspected: new Date(NOW),
      nextRotation: new Date(NOW),
      versions: [
        { id: BASE, labels: ['AWSCURRENT'], opens: 'no' },
        { id: TOKEN, labels: ['AWSPENDING', `RotatedFrom-${BASE}`], created: new Date(NOW), opens: 'yes' },
      ],
      findings: [{ state: 'half-done', needsPerson: true, version: TOKEN, remedies: [{ kind: 'release', version: TOKEN }] }],
    });
    expect(world.database.effects).toEqual([]);
    for (const value of world.secret.values) expect(JSON.stringify(found)).not.toContain((JSON.parse(value) as { password: string }).password);
  });

  test('tells a version without a value, one of another shape, and a database that is not reached', async () => {
    world.secret.putByHand(HAND, { text: 'no JSON' }, true);
    expect((await inspect(subject(), NOW)).versions.map(({ id, opens, reason }) => [id, opens, reason])).toEqual([
      [BASE, 'yes', undefined],
      [TOKEN, 'no-value', undefined],
      [HAND, 'unusable', expect.stringContaining('inspected version is not a JSON object')],
    ]);
    world.secret.putByHand(HAND.replaceAll('h', 'i'), { binary: true }, true);
    world.database.isDown = true;
    const { versions } = await inspect(subject(), NOW);
    expect(versions.map(({ opens, reason }) => [opens, reason])).toEqual(expect.arrayContaining([['unusable', 'it is binary']]));
    world.secret.putByHand(BASE.replaceAll('0', '9'), { text: valueOf('app', OLD) }, true);
    expect((await inspect(subject(), NOW)).versions.map(({ opens }) => opens)).toContain('unreachable');
  });

  test('tells nothing about opening where the secret is all there is', async () => {
    const plain = { ...subject(), credential: new GeneratedValue({ length: 8, alphabet: 'a', field: 'password' }) };
    expect((await inspect(plain, NOW)).versions[0]).not.toHaveProperty('opens');
  });
});

describe('release', () => {
  test('removes the label of a version that the database does not know, and its base label, and may be repeated', async () => {
    await world.step('createSecret');
    expect(await release(subject(), TOKEN)).toMatchObject({ version: TOKEN, outcome: 'released' });
    expect(world.secret.labels).toEqual(['AWSCURRENT']);
    expect(await release(subject(), TOKEN)).toMatchObject({ outcome: 'not-pending' });
    await rotatesAgain();
  });

  test('removes the label of a version without a value', async () => {
    expect(await release(subject(), TOKEN)).toMatchObject({ outcome: 'released' });
    await rotatesAgain();
  });

  test('finishes the rotation where the database knows only the pending version, and may be repeated', async () => {
    await world.run(['createSecret', 'setSecret']);
    expect(await release(subject(), TOKEN)).toMatchObject({ outcome: 'promoted' });
    expect(world.secret.holder('AWSCURRENT')).toBe(TOKEN);
    expect(world.secret.labels).toEqual(['AWSCURRENT', 'AWSPREVIOUS']);
    expect(await release(subject(), TOKEN)).toMatchObject({ outcome: 'is-current' });
    await rotatesAgain();
  });

  test('removes the label where both open the database: alternating users lose nothing', async () => {
    world = new DatabaseWorld('ALTERNATING');
    await world.run(['createSecret', 'setSecret']);
    expect(await release(subject(), TOKEN)).toMatchObject({ outcome: 'released' });
    expect(world.secret.holder('AWSCURRENT')).toBe(BASE);
    await rotatesAgain();
  });

  test('removes the label of a version that is only a value', async () => {
    const plain = { ...subject(), credential: new GeneratedValue({ length: 8, alphabet: 'a', field: 'password' }) };
    expect(await release(plain, TOKEN)).toMatchObject({ outcome: 'released' });
  });

  test('fails where the pending version alone opens the database, and the current one was changed by hand', async () => {
    await world.run(['createSecret', 'setSecret']);
    world.secret.putByHand(HAND, { text: valueOf('app', 'by hand') }, true);
    await expect(release(subject(), TOKEN)).rejects.toMatchObject({ kind: 'terminal', message: expect.stringContaining('only one that opens the system') as string });
    expect([world.secret.holder('AWSPENDING'), world.secret.holder('AWSCURRENT')]).toEqual([TOKEN, HAND]);
    // The person does as told.
    world.database.passwords.set('app', 'by hand');
    expect(await release(subject(), TOKEN)).toMatchObject({ outcome: 'released' });
    await rotatesAgain();
  });

  test('fails where it does not say what it was made from', async () => {
    await world.secret.put('', TOKEN, valueOf('app', 'other'), ['AWSPENDING']);
    world.database.passwords.set('app', 'other');
    await expect(release(subject(), TOKEN)).rejects.toMatchObject({ kind: 'terminal', message: expect.stringContaining('does not say') as string });
  });

  test('fails where neither opens the database, and where it is not reached, and changes nothing', async () => {
    await world.step('createSecret');
    world.database.isDown = true;
    await expect(release(subject(), TOKEN)).rejects.toMatchObject({ kind: 'network' });
    world.database.isDown = false;
    world.database.passwords.set('app', 'changed');
    await expect(release(subject(), TOKEN)).rejects.toMatchObject({ kind: 'authentication', message: expect.stringContaining('refuses both') as string });
    expect(world.secret.holder('AWSPENDING')).toBe(TOKEN);
  });

  test('fails where the current version is binary by now, until the database and the secret agree', async () => {
    await world.run(['createSecret', 'setSecret']);
    world.secret.putByHand(HAND, { binary: true }, true);
    await expect(release(subject(), TOKEN)).rejects.toMatchObject({ kind: 'terminal', message: expect.stringContaining('only one that opens') as string });
    expect(world.secret.holder('AWSPENDING')).toBe(TOKEN);
  });

  test('puts the label back where a set step was on its way', async () => {
    await world.step('createSecret');
    const { password } = JSON.parse(world.secret.text('AWSPENDING')!) as { password: string };
    world.secret.intercept = (moment, call) => { if (moment === 'before' && call === 'move AWSPENDING') world.database.passwords.set('app', password); };
    await expect(release(subject(), TOKEN)).rejects.toMatchObject({ kind: 'retryable', message: expect.stringContaining('put back') as string });
    world.secret.intercept = undefined;
    expect(world.secret.stagesOf(TOKEN)).toEqual(['AWSPENDING', `RotatedFrom-${BASE}`]);
    expect(await release(subject(), TOKEN)).toMatchObject({ outcome: 'promoted' });
  });

  test.each([['before the set step', 1], ['after the set step', 2]])('killed at any call %s and repeated, it loses nothing', async (_when, steps) => {
    for (let fatal = 0; fatal < 20; fatal += 1) {
      const one = new DatabaseWorld('SINGLE');
      await one.run(STEPS.slice(0, steps));
      let left = fatal;
      one.intercept(() => { if (left-- === 0) throw new Killed(); });
      await release(subject(one), TOKEN).catch((error) => expect(error).toBeInstanceOf(Killed));
      one.intercept(undefined);
      one.database.endSessions();
      await release(subject(one), TOKEN);
      expect(one.opens('AWSCURRENT')).toBe(true);
      await rotatesAgain(one);
    }
  });
});

describe('create-user', () => {
  test('makes the user of the current version', async () => {
    world = new DatabaseWorld('ALTERNATING');
    world.database.passwords.delete('app');
    expect(await createUser(subject())).toEqual({ outcome: 'created' });
    expect(world.opens('AWSCURRENT')).toBe(true);
    expect(await createUser(subject())).toEqual({ outcome: 'exists' });
  });

  test('fails where the credential has no user', async () => {
    const plain = { ...subject(), credential: new GeneratedValue({ length: 8, alphabet: 'a' }) };
    await expect(createUser(plain)).rejects.toMatchObject({ kind: 'contract', message: expect.stringContaining('no user') as string });
  });
});
