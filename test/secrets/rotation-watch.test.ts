import { RotationError } from '../../lib/secrets/rotation-errors.lambda-shared';
import { embeddedMetrics } from '../../lib/secrets/rotation-metrics.lambda-shared';
import { Credential, rotate, STEPS } from '../../lib/secrets/rotation-steps.lambda-shared';
import { retirePrevious, watch } from '../../lib/secrets/rotation-watch.lambda-shared';
import { DatedSecretsManager } from '../support/dated-secrets-manager';
import { Killed } from '../support/fake-database';

const BASE = 'version-0-0000000000000000000000000';
const TOKEN = 'version-1-1111111111111111111111111';
const NEXT = 'version-2-2222222222222222222222222';
const HAND = 'version-h-hhhhhhhhhhhhhhhhhhhhhhhhh';
const NOW = Date.parse('2026-11-02T12:00:00Z');
const hoursAgo = (hours: number) => new Date(NOW - hours * 3_600_000);

/** A service whose keys are made and ended. */
class Service {
  public readonly keys = new Set(['key-0']);
  public readonly calls: string[] = [];
  private made = 0;

  public readonly credential: Credential = {
    renew: async (_current, kept) => {
      this.calls.push(`kept ${kept.join()}`);
      this.keys.forEach((key) => kept.includes(key) || this.keys.delete(key));
      this.made += 1;
      this.keys.add(`key-${this.made}`);
      return `key-${this.made}`;
    },
    check: () => undefined,
    prove: async (pending) => {
      if (!this.keys.has(pending)) throw new RotationError('authentication', 'the service refuses the key');
    },
    opens: async (value) => this.keys.has(value),
    retire: async (old) => {
      this.calls.push(`retire ${old}`);
      this.keys.delete(old);
    },
  };
}

let secrets: DatedSecretsManager;
let service: Service;
let logged: string[];
beforeEach(() => {
  secrets = new DatedSecretsManager({ text: 'key-0' }, BASE);
  service = new Service();
  logged = [];
});
const log = (...entry: unknown[]) => void logged.push(JSON.stringify(entry));
const subject = () => ({ secretId: 'secret', secrets, credential: service.credential, log });

async function run(token: string, steps = STEPS.slice()): Promise<void> {
  if (secrets.holder('AWSPENDING') !== token) secrets.startRotation(token);
  for (const step of steps) await rotate({ step, secretId: 'secret', token }, secrets, service.credential, log);
}

describe('watch', () => {
  async function watched(): Promise<Record<string, number>> {
    const lines: string[] = [];
    const result = await watch('secret', secrets, embeddedMetrics('the-secret', () => NOW, (line) => lines.push(line)), log, NOW);
    expect(lines).toHaveLength(1);
    expect(lines[0]).toMatch(/^[^\n]+\n$/);
    const { _aws, Secret, ...values } = JSON.parse(lines[0]) as { _aws: unknown; Secret: string } & Record<string, number>;
    expect(_aws).toEqual({
      Timestamp: NOW,
      CloudWatchMetrics: [{ Namespace: 'ZeroTrust/Secrets', Dimensions: [['Secret']], Metrics: Object.keys(values).map((Name) => ({ Name, Unit: expect.any(String) as string })) }],
    });
    expect(Secret).toBe('the-secret');
    expect([result.overdue, result.stuck]).toEqual([values.RotationOverdue === 1, values.StuckPending === 1]);
    return values;
  }

  test('says in metrics that all is well', async () => {
    secrets.dates = { lastRotated: hoursAgo(36), nextRotation: hoursAgo(24) };
    expect(await watched()).toEqual({ RotationOverdue: 0, StuckPending: 0, HoursSinceRotation: 36 });
    expect(logged.join()).toContain('healthy');
  });

  test.each<[string, () => unknown, number, number]>([
    ['rotation is off', () => { secrets.rotationEnabled = false; }, 1, 0],
    ['a rotation was due more than a day ago', () => { secrets.dates = { nextRotation: hoursAgo(24.01) }; }, 1, 0],
    ['a version has been pending for a day', () => { secrets.startRotation(TOKEN); secrets.created = { [TOKEN]: hoursAgo(24) }; }, 0, 0],
    ['a version has been pending for longer', () => { secrets.startRotation(TOKEN); secrets.created = { [TOKEN]: hoursAgo(24.01) }; }, 1, 1],
    ['both labels are on one old version', async () => { await run(TOKEN); secrets.created = { [TOKEN]: hoursAgo(99) }; }, 0, 0],
    ['the current version was changed by hand', async () => { await run(TOKEN, ['createSecret']); secrets.putByHand(HAND, { text: 'x' }, true); }, 0, 1],
  ])('where %s', async (_what, arrange, overdue, stuck) => {
    await arrange();
    expect(await watched()).toMatchObject({ RotationOverdue: overdue, StuckPending: stuck });
  });

  test('counts a change by hand as late too, when it has been pending for a day', async () => {
    await run(TOKEN, ['createSecret']);
    secrets.putByHand(HAND, { text: 'x' }, true);
    secrets.created = { [TOKEN]: hoursAgo(25), [HAND]: hoursAgo(5) };
    expect(await watched()).toEqual({ RotationOverdue: 1, StuckPending: 1, HoursSinceRotation: 5 });
  });
});

describe('retire', () => {
  beforeEach(async () => {
    await run(TOKEN);
    secrets.created = { [BASE]: hoursAgo(900), [TOKEN]: hoursAgo(24) };
  });

  test('ends the previous value after the grace period, once', async () => {
    expect(await retirePrevious(subject(), 24, NOW)).toBe('retired');
    expect(secrets.stagesOf(BASE)).toEqual(['AWSPREVIOUS', 'Retired']);
    expect(await retirePrevious(subject(), 24, NOW)).toBe('retired-before');
    expect(service.calls.filter((call) => call === 'retire key-0')).toHaveLength(1);
    expect([...service.keys]).toEqual(['key-1']);
  });

  test.each([
    ['the current version is younger', () => { secrets.created = { [TOKEN]: hoursAgo(23.99) }; }],
    ['its rotation ended later', () => { secrets.dates = { lastRotated: hoursAgo(23) }; }],
    ['labels were moved since', () => { secrets.dates = { lastChanged: hoursAgo(1) }; }],
    ['no date is known', () => { secrets.created = {}; }],
  ])('waits while %s', async (_what, arrange) => {
    arrange();
    expect(await retirePrevious(subject(), 24, NOW)).toBe('grace-period');
    expect(service.keys.has('key-0')).toBe(true);
  });

  test('ends the value of each rotation in turn, and the mark goes along', async () => {
    await retirePrevious(subject(), 24, NOW);
    await run(NEXT);
    secrets.created = { [NEXT]: hoursAgo(24) };
    expect(await retirePrevious(subject(), 24, NOW)).toBe('retired');
    expect(secrets.holder('Retired')).toBe(TOKEN);
    expect([...service.keys]).toEqual(['key-2']);
  });

  test('is repeated where it was killed, at any call', async () => {
    for (let fatal = 0; fatal < 12; fatal += 1) {
      secrets = new DatedSecretsManager({ text: 'key-0' }, BASE);
      service = new Service();
      await run(TOKEN);
      secrets.created = { [TOKEN]: hoursAgo(24) };
      let left = fatal;
      secrets.intercept = () => { if (left-- === 0) throw new Killed(); };
      await retirePrevious(subject(), 24, NOW).catch((error) => expect(error).toBeInstanceOf(Killed));
      secrets.intercept = undefined;
      await retirePrevious(subject(), 24, NOW);
      expect([secrets.holder('Retired'), [...service.keys]]).toEqual([BASE, ['key-1']]);
    }
  });

  test('fails where the service refuses the current value, and leaves the previous one alone', async () => {
    service.keys.delete('key-1');
    await expect(retirePrevious(subject(), 24, NOW)).rejects.toMatchObject({ kind: 'authentication', message: expect.stringContaining('left alone') as string });
    expect(service.keys.has('key-0')).toBe(true);
  });

  test('does not end a value that is current too', async () => {
    secrets.putByHand(HAND, { text: 'key-1' });
    secrets.created = { [HAND]: hoursAgo(24) };
    expect(await retirePrevious(subject(), 24, NOW)).toBe('retired');
    expect(service.keys.has('key-1')).toBe(true);
  });

  test('has nothing to do without a previous version, or for a credential whose next value ends the one before', async () => {
    const { retire, ...without } = service.credential;
    expect(retire).toBeDefined();
    expect(await retirePrevious({ ...subject(), credential: without }, 24, NOW)).toBe('nothing-to-retire');
    secrets = new DatedSecretsManager({ text: 'key-0' }, BASE);
    expect(await retirePrevious(subject(), 24, NOW)).toBe('nothing-to-retire');
  });
});

describe('a credential that is made before it is stored', () => {
  test('is taken back by the next try where the first was killed between the two', async () => {
    secrets.intercept = (moment, call) => { if (moment === 'before' && call === 'put') throw new Killed(); };
    await expect(run(TOKEN)).rejects.toThrow(Killed);
    expect([...service.keys]).toEqual(['key-0', 'key-1']);
    secrets.intercept = undefined;
    await run(TOKEN);
    expect([...service.keys]).toEqual(['key-0', 'key-2']);
    expect(secrets.text('AWSCURRENT')).toBe('key-2');
  });

  test('is ended at once where another writer was faster', async () => {
    secrets.startRotation(TOKEN);
    service.keys.add('theirs');
    secrets.intercept = (moment, call) => {
      if (moment === 'before' && call === 'put') {
        secrets.intercept = undefined;
        service.keys.add('theirs');
        void secrets.put('', TOKEN, 'theirs', ['AWSPENDING']);
      }
    };
    await run(TOKEN);
    expect(secrets.text('AWSCURRENT')).toBe('theirs');
    expect([...service.keys]).toEqual(['key-0', 'theirs']);
    expect(service.calls).toContain('retire key-1');
  });

  test('is named in the log where that end fails, and the rotation goes on', async () => {
    secrets.startRotation(TOKEN);
    jest.spyOn(service.credential, 'retire').mockRejectedValueOnce(new RotationError('network', 'the service is not reached'));
    secrets.intercept = (moment, call) => {
      if (moment === 'before' && call === 'put') {
        secrets.intercept = undefined;
        service.keys.add('theirs');
        void secrets.put('', TOKEN, 'theirs', ['AWSPENDING']);
      }
    };
    await run(TOKEN);
    expect(logged.join()).toContain('orphan-left');
    expect(secrets.text('AWSCURRENT')).toBe('theirs');
  });

  test('is made with the knowledge of what is kept: the current and the previous value', async () => {
    await run(TOKEN);
    await run(NEXT);
    expect(service.calls.filter((call) => call.startsWith('kept'))).toEqual(['kept key-0', 'kept key-1,key-0']);
    expect([...service.keys]).toEqual(['key-0', 'key-1', 'key-2']);
  });
});
