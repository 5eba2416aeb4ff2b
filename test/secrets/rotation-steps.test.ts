import * as fc from 'fast-check';
import { GeneratedValue } from '../../lib/secrets/generated-value.lambda-shared';
import { RotationError } from '../../lib/secrets/rotation-errors.lambda-shared';
import { rotate, Step, STEPS } from '../../lib/secrets/rotation-steps.lambda-shared';
import { FakeSecretsManager } from '../support/fake-secrets-manager';

const BASE = 'version-0-0000000000000000000000000';
const TOKEN = 'version-1-1111111111111111111111111';
const HAND = 'version-h-hhhhhhhhhhhhhhhhhhhhhhhhh';
const JSON_SECRET = '{"user":"app","token":"first-value","port":12345678901234567890}';

class Killed extends Error {}

const credential = new GeneratedValue({ length: 32, alphabet: 'abcdefghijklmnopqrstuvwxyz', field: 'token' });

let logged: string[];
beforeEach(() => { logged = []; });
const log = (...entry: unknown[]) => { logged.push(JSON.stringify(entry)); };

function step(fake: FakeSecretsManager, name: Step, token = TOKEN): Promise<void> {
  return rotate({ step: name, secretId: FakeSecretsManager.SECRET, token }, fake, credential, log);
}

async function run(fake: FakeSecretsManager, steps: readonly Step[] = STEPS, token = TOKEN): Promise<void> {
  for (const name of steps) {
    await step(fake, name, token);
  }
}

function started(text = JSON_SECRET): FakeSecretsManager {
  const fake = new FakeSecretsManager({ text }, BASE);
  fake.startRotation(TOKEN);
  return fake;
}

function expectRotated(fake: FakeSecretsManager): void {
  expect(fake.holder('AWSCURRENT')).toBe(TOKEN);
  expect(fake.holder('AWSPREVIOUS')).toBe(BASE);
  expect(fake.text('AWSPREVIOUS')).toBe(JSON_SECRET);
  expect(fake.text('AWSCURRENT')).toMatch(/^\{"user":"app","token":"[a-z]{32}","port":12345678901234567890\}$/);
  expect(fake.labels).toEqual(['AWSCURRENT', 'AWSPREVIOUS']);
}

test('four steps promote a new value, keep every other byte and leave no label behind', async () => {
  const fake = started();
  await run(fake);
  expectRotated(fake);
});

test('a second rotation follows the first', async () => {
  const fake = started();
  await run(fake);
  const second = TOKEN.replaceAll('1', '2');
  fake.startRotation(second);
  await run(fake, STEPS, second);
  expect([fake.holder('AWSCURRENT'), fake.holder('AWSPREVIOUS')]).toEqual([second, TOKEN]);
});

test('the current value stays until the last step', async () => {
  const fake = started();
  await run(fake, ['createSecret', 'setSecret', 'testSecret']);
  expect(fake.text('AWSCURRENT')).toBe(JSON_SECRET);
  expect(fake.stagesOf(TOKEN)).toEqual(['AWSPENDING', `RotatedFrom-${BASE}`]);
});

test.each(STEPS)('%s may be repeated without another effect', async (name) => {
  const fake = started();
  for (const current of STEPS) {
    await step(fake, current);
    if (current === name) {
      const before = fake.values;
      await step(fake, current);
      expect(fake.values).toEqual(before);
    }
  }
  expectRotated(fake);
});

test('the next rotation is told the value of one that a person has given up, and of no other version', async () => {
  const fake = started();
  const renew = jest.spyOn(credential, 'renew');
  await run(fake, ['createSecret', 'testSecret']);
  const givenUp = fake.text('AWSPENDING')!;
  fake.putByHand(HAND, { text: JSON_SECRET.replace('first', 'second') });
  const [second, third] = ['2', '3'].map((digit) => TOKEN.replaceAll('1', digit));
  fake.startRotation(second);
  await run(fake, STEPS, second);
  expect(renew).toHaveBeenLastCalledWith(expect.stringContaining('second-value'), [expect.stringContaining('second-value'), JSON_SECRET], [givenUp]);
  fake.startRotation(third);
  await run(fake, STEPS, third);
  expect(renew).toHaveBeenLastCalledWith(fake.text('AWSPREVIOUS'), [fake.text('AWSPREVIOUS'), expect.stringContaining('second-value')], []);
  renew.mockRestore();
});

describe('gate', () => {
  test.each(STEPS)('fails %s while rotation is off', async (name) => {
    const fake = started();
    fake.rotationEnabled = false;
    await expect(step(fake, name)).rejects.toMatchObject({ kind: 'terminal', message: expect.stringContaining('not enabled') });
  });

  test.each(STEPS)('fails %s for a token that is no version', async (name) => {
    await expect(step(started(), name, HAND)).rejects.toMatchObject({ kind: 'terminal', message: expect.stringContaining('not a version') });
  });

  test.each(STEPS)('fails %s for a version that is not pending', async (name) => {
    const fake = started();
    await run(fake);
    await expect(step(fake, name, BASE)).rejects.toMatchObject({ kind: 'terminal', message: expect.stringContaining('not pending') });
  });

  test.each(STEPS)('%s of a version that is current changes nothing', async (name) => {
    const fake = started();
    await run(fake);
    await step(fake, name);
    expectRotated(fake);
  });

  test('fails for a secret without a current version', async () => {
    const fake = new FakeSecretsManager();
    fake.startRotation(TOKEN);
    await expect(step(fake, 'createSecret')).rejects.toMatchObject({ kind: 'contract', message: expect.stringContaining('no current version') });
  });
});

describe('what the secret holds', () => {
  test.each([
    ['binary', { binary: true } as const, 'binary'],
    ['text that is not JSON', { text: 'plain' }, 'not a JSON object'],
    ['a JSON list', { text: '["token"]' }, 'not a JSON object'],
    ['nothing', { text: '' }, 'not a JSON object'],
    ['no such field', { text: '{"other":"x"}' }, 'no field'],
    ['the field twice', { text: '{"token":"a","token":"b"}' }, 'more than one'],
    ['a field that is not text', { text: '{"token":7}' }, 'not a string'],
    ['an empty field', { text: '{"token":""}' }, 'not a string with a value'],
  ])('fails for %s and leaves AWSCURRENT untouched', async (_name, content, message) => {
    const fake = new FakeSecretsManager(content, BASE);
    fake.startRotation(TOKEN);
    await expect(run(fake)).rejects.toMatchObject({ kind: 'contract', message: expect.stringContaining(message) });
    expect(fake.holder('AWSCURRENT')).toBe(BASE);
  });
});

describe('crashes', () => {
  // A run without a crash tells how many moments there are to die at.
  async function moments(): Promise<number> {
    const fake = started();
    let count = 0;
    fake.intercept = () => { count += 1; };
    await run(fake);
    return count;
  }

  test('the rotation resumes after a kill before and after each effect, and never loses the current value', async () => {
    const count = await moments();
    expect(count).toBeGreaterThan(10);
    for (let fatal = 0; fatal < count; fatal += 1) {
      const fake = started();
      let at = 0;
      fake.intercept = () => {
        if (at++ === fatal) {
          throw new Killed();
        }
      };
      await expect(run(fake)).rejects.toThrow(Killed);
      expect([JSON_SECRET, fake.values.at(-1)]).toContain(fake.text('AWSCURRENT'));
      fake.intercept = undefined;
      await run(fake);
      expectRotated(fake);
    }
  });

  test('any schedule of kills and retries ends in one good rotation', async () => {
    await fc.assert(fc.asyncProperty(fc.array(fc.nat({ max: 12 }), { maxLength: 12 }), async (survivals) => {
      const fake = started();
      const lives = [...survivals];
      let left = lives.shift() ?? Infinity;
      fake.intercept = () => {
        if (left-- === 0) {
          throw new Killed();
        }
      };
      for (;;) {
        try {
          await run(fake);
          break;
        } catch (error) {
          expect(error).toBeInstanceOf(Killed);
          expect(fake.text('AWSCURRENT')).toBeDefined();
          left = lives.shift() ?? Infinity;
        }
      }
      expectRotated(fake);
    }), { numRuns: 500 });
  });
});

describe('races', () => {
  test('two invocations of the create step agree on one value', async () => {
    const fake = started();
    await Promise.all([step(fake, 'createSecret'), step(fake, 'createSecret')]);
    expect(logged.join()).toContain('lost-race');
    await run(fake);
    expectRotated(fake);
  });

  test('two whole rotations of the same version agree', async () => {
    await fc.assert(fc.asyncProperty(fc.scheduler(), async (scheduler) => {
      const fake = started();
      const calls = (['describe', 'read', 'put', 'moveStage'] as const)
        .map((name) => [name, { value: scheduler.scheduleFunction(fake[name].bind(fake) as (...args: never[]) => Promise<unknown>) }]);
      const slow = Object.create(fake, Object.fromEntries(calls) as PropertyDescriptorMap) as FakeSecretsManager;
      const both = Promise.allSettled([run(slow), run(slow)]);
      await scheduler.waitFor(both);
      expect((await both).map(({ status }) => status)).toEqual(['fulfilled', 'fulfilled']);
      expectRotated(fake);
    }), { numRuns: 200 });
  });

  test('a second rotation cannot begin while one is pending', async () => {
    expect(() => started().startRotation(HAND)).toThrow('not complete');
  });

  test.each(STEPS.slice(0, 3))('fails at finish, loudly, when AWSCURRENT was changed by hand after %s', async (last) => {
    const fake = started();
    await run(fake, STEPS.slice(0, STEPS.indexOf(last) + 1));
    const byHand = JSON_SECRET.replace('app', 'changed');
    fake.putByHand(HAND, { text: byHand }, true);
    await expect(step(fake, 'finishSecret')).rejects.toMatchObject({ kind: 'terminal', message: expect.stringContaining('would undo that change') });
    expect(fake.text('AWSCURRENT')).toBe(byHand);
  });

  test('fails when AWSCURRENT is moved between the check and the promotion', async () => {
    const fake = started();
    await run(fake, ['createSecret', 'setSecret', 'testSecret']);
    fake.intercept = (moment, call) => {
      if (moment === 'before' && call === 'move AWSCURRENT') {
        fake.intercept = undefined;
        fake.putByHand(HAND, { text: JSON_SECRET }, true);
      }
    };
    await expect(step(fake, 'finishSecret')).rejects.toMatchObject({ kind: 'terminal', message: expect.stringContaining('would undo') });
    expect(fake.holder('AWSCURRENT')).toBe(HAND);
  });

  test('fails, to be repeated, when the service refuses the promotion although nothing has moved', async () => {
    const fake = started();
    await run(fake, ['createSecret', 'setSecret', 'testSecret']);
    jest.spyOn(fake, 'moveStage').mockResolvedValueOnce('moved-away');
    await expect(step(fake, 'finishSecret')).rejects.toMatchObject({ kind: 'retryable', message: expect.stringContaining('could not be moved') as string });
    await step(fake, 'finishSecret');
    expectRotated(fake);
  });

  test('fails when the rotation was abandoned by a value stored by hand', async () => {
    const fake = started();
    await run(fake, ['createSecret']);
    fake.putByHand(HAND, { text: JSON_SECRET });
    await expect(step(fake, 'setSecret')).rejects.toMatchObject({ kind: 'terminal', message: expect.stringContaining('not pending') });
    expect(fake.holder('AWSCURRENT')).toBe(HAND);
  });

  test('an abandoned rotation leaves a label that the next one removes', async () => {
    const fake = started();
    await run(fake, ['createSecret']);
    fake.removeStage('AWSPENDING');
    expect(fake.labels).toContain(`RotatedFrom-${BASE}`);
    fake.startRotation(HAND);
    await run(fake, STEPS, HAND);
    expect(fake.labels).toEqual(['AWSCURRENT', 'AWSPREVIOUS']);
  });

  test.each([1, 2])('a version that was current, and was replaced by hand %s times since, is not promoted again by a step that comes late', async (times) => {
    const fake = started();
    await run(fake, ['createSecret', 'setSecret', 'testSecret']);
    let moved = 0;
    fake.intercept = (moment, call) => {
      if (moment === 'after' && call === 'move AWSCURRENT') {
        moved += 1;
        throw new Error('killed');
      }
    };
    await expect(step(fake, 'finishSecret')).rejects.toThrow('killed');
    expect(moved).toBe(1);
    fake.intercept = undefined;
    for (let count = 1; count <= times; count++) {
      fake.putByHand(`${HAND.slice(0, -1)}${count}`, { text: JSON_SECRET.replace('first-value', `by-hand-${count}`) }, true);
    }
    for (const name of STEPS) {
      await step(fake, name).catch(() => undefined);
    }
    expect(fake.text('AWSCURRENT')).toBe(JSON_SECRET.replace('first-value', `by-hand-${times}`));
  });

  test('the label of a rotation that has begun meanwhile stays', async () => {
    const fake = started();
    await run(fake, ['createSecret', 'setSecret', 'testSecret']);
    let begun = false;
    const labelled: string[] = [];
    fake.intercept = (moment, call) => {
      if (moment === 'after' && call === 'move AWSCURRENT' && !begun) {
        begun = true;
        fake.startRotation(HAND);
        void fake.put('', HAND, JSON_SECRET.replace('first-value', 'the-next'), ['AWSPENDING', `RotatedFrom-${TOKEN}`]);
        labelled.push(...fake.stagesOf(HAND));
      }
    };
    await step(fake, 'finishSecret');
    expect(labelled).toEqual(['AWSPENDING', `RotatedFrom-${TOKEN}`]);
    expect(fake.stagesOf(HAND)).toEqual(labelled);
  });
});

describe('versions that this function did not make', () => {
  test('a pending value that keeps the other fields is adopted', async () => {
    const fake = started();
    await fake.put('', TOKEN, JSON_SECRET.replace('first-value', 'somebody-elses'), ['AWSPENDING']);
    await run(fake);
    expect(fake.text('AWSCURRENT')).toBe(JSON_SECRET.replace('first-value', 'somebody-elses'));
  });

  test('an adopted value takes the label over from an abandoned rotation', async () => {
    const fake = started();
    await run(fake, ['createSecret']);
    fake.removeStage('AWSPENDING');
    fake.startRotation(HAND);
    await fake.put('', HAND, JSON_SECRET.replace('first-value', 'somebody-elses'), ['AWSPENDING']);
    await run(fake, STEPS, HAND);
    expect(fake.holder('AWSCURRENT')).toBe(HAND);
  });

  test('fails for a pending value that changes another field', async () => {
    const fake = started();
    await fake.put('', TOKEN, JSON_SECRET.replace('app', 'attacker'), ['AWSPENDING']);
    await expect(run(fake)).rejects.toMatchObject({ kind: 'contract', message: expect.stringContaining('more than the generated field') });
    expect(fake.text('AWSCURRENT')).toBe(JSON_SECRET);
  });

  test('the test step accepts the copy that Secrets Manager makes to test a schedule, and finish fails to promote it', async () => {
    const fake = started();
    await fake.put('', TOKEN, JSON_SECRET, ['AWSPENDING']);
    await step(fake, 'testSecret');
    await step(fake, 'createSecret');
    await expect(step(fake, 'finishSecret')).rejects.toMatchObject({ kind: 'contract', message: expect.stringContaining('nothing was rotated') });
    expect(fake.holder('AWSCURRENT')).toBe(BASE);
  });

  test.each(['testSecret', 'finishSecret'] as const)('fails %s when create has not run', async (name) => {
    const fake = started();
    await expect(step(fake, name)).rejects.toMatchObject({ kind: 'terminal' });
    expect(fake.holder('AWSCURRENT')).toBe(BASE);
  });
});

describe('labels that cannot be removed', () => {
  test('do not fail a rotation that has succeeded, but are logged', async () => {
    const fake = started();
    await run(fake, ['createSecret', 'setSecret', 'testSecret']);
    fake.intercept = (moment, call) => {
      if (moment === 'before' && call === 'move RotatedFrom') {
        throw new RotationError('retryable', 'UpdateSecretVersionStage failed');
      }
    };
    await step(fake, 'finishSecret');
    expect(fake.holder('AWSCURRENT')).toBe(TOKEN);
    expect(logged.join()).toContain('labels-left');
  });
});

test('no log line and no error carries a value of the secret', async () => {
  const mark = 's3cr3t-';
  const value = fc.string({ unit: 'grapheme', maxLength: 60 }).map((text) => `${mark}${text}`);
  const fields = fc.record({ token: value, other: value }).map((secret) => JSON.stringify(secret));
  await fc.assert(fc.asyncProperty(fc.oneof(value, fields, value.map((text) => `{"token":"${text}`)), fc.boolean(), async (text, byHand) => {
    logged = [];
    const fake = started(text);
    const errors: string[] = [];
    const caught = (error: Error) => errors.push(`${error.message} ${error.stack} ${JSON.stringify(error)} ${String(error.cause)}`);
    await run(fake, ['createSecret', 'setSecret', 'testSecret']).catch(caught);
    if (byHand) {
      fake.putByHand(HAND, { text }, true);
    }
    const generated = fake.values.map((stored) => /[a-z]{32}/.exec(stored)?.[0]);
    await run(fake).catch(caught);
    const output = [...logged, ...errors].join('\n');
    expect(output).not.toContain(mark);
    generated.forEach((secret) => secret && expect(output).not.toContain(secret));
  }), { numRuns: 300 });
});
