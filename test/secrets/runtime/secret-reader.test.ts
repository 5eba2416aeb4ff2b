import { inspect } from 'util';
import { DENIED, FakeClock, FakeSource, LoginRefused, UNREACHABLE } from './fakes';
import { SecretReadError } from '../../../lib/secrets/runtime/read-error.lambda-shared';
import { ReaderOptions, secretReader, parameterReader } from '../../../lib/secrets/runtime/secret-reader.lambda-shared';

function make(options: Partial<ReaderOptions> = {}) {
  const clock = new FakeClock();
  const source = new FakeSource();
  return { clock, source, reader: secretReader({ secretId: 's', clock, source, ...options }) };
}

/** A system that takes one version, and what it was tried with. */
function system(takes: string) {
  const tried: string[] = [];
  return {
    tried,
    takes,
    async login({ versionId }: { versionId: string }): Promise<string> {
      tried.push(versionId);
      if (versionId !== this.takes) {
        throw new LoginRefused(`password authentication failed for ${versionId}`);
      }
      return `in with ${versionId}`;
    },
  };
}

describe('the cache', () => {
  test('a value is read once while it is young, and as text and JSON the same', async () => {
    const { reader, source } = make();
    expect(await reader.text()).toBe(source.content);
    expect((await reader.json<{ username: string }>()).username).toBe('app');
    expect((await reader.value()).versionId).toBe('v1');
    expect(source.reads).toBe(1);
  });

  test.each<[string, number, number]>([
    ['before its age', 299_900, 1],
    ['at its age', 300_000, 2],
  ])('%s it is read so often', async (_when, after, reads) => {
    const { reader, clock, source } = make();
    await reader.text();
    clock.time += after;
    await reader.text();
    expect(source.reads).toBe(reads);
  });

  test('ages differ by a tenth, so that functions do not ask together', async () => {
    const { reader, clock, source } = make({ maxAgeSeconds: 100 });
    clock.chance = 0;
    await reader.text();
    clock.time += 90_000;
    await reader.text();
    expect(source.reads).toBe(2);
  });

  test('a clock that was set back does not keep it for ever', async () => {
    const { reader, clock, source } = make();
    await reader.text();
    clock.time -= 1;
    await reader.text();
    expect(source.reads).toBe(2);
  });

  test('calls at the same time share one request, and one failure', async () => {
    const { reader, source } = make();
    await Promise.all([reader.text(), reader.json(), reader.use((value) => value.text())]);
    expect(source.reads).toBe(1);
    const failing = make();
    failing.source.failure = UNREACHABLE;
    expect(await Promise.allSettled([failing.reader.text(), failing.reader.text()])).toEqual(Array(2).fill({ status: 'rejected', reason: UNREACHABLE }));
    expect(failing.source.reads).toBe(1);
    failing.source.failure = undefined;
    expect(await failing.reader.text()).toBe(failing.source.content);
  });
});

describe('where the service cannot be reached', () => {
  test('the value goes on for a bounded time, and the service is left alone meanwhile', async () => {
    const { reader, clock, source } = make({ maxAgeSeconds: 300, maxStaleSeconds: 600 });
    await reader.text();
    source.failure = UNREACHABLE;
    clock.time += 300_000;
    await reader.text();
    await reader.text();
    expect(source.reads).toBe(2);
    clock.time += 10_000;
    await reader.text();
    expect(source.reads).toBe(3);
    clock.time += 599_000;
    await expect(reader.text()).rejects.toBe(UNREACHABLE);
  });

  test('it is read again as soon as it can be', async () => {
    const { reader, clock, source } = make();
    await reader.text();
    source.failure = UNREACHABLE;
    clock.time += 300_000;
    expect((await reader.value()).versionId).toBe('v1');
    source.failure = undefined;
    source.versionId = 'v2';
    clock.time += 10_000;
    expect((await reader.value()).versionId).toBe('v2');
  });

  test('an error that the source did not explain counts as such', async () => {
    const { reader, clock, source } = make();
    await reader.text();
    source.failure = Object.assign(new Error('socket hang up: hunter2'), { code: 'ECONNRESET' });
    clock.time += 300_000;
    expect((await reader.value()).versionId).toBe('v1');
    clock.time += 3_700_000;
    await expect(reader.value()).rejects.toMatchObject({ kind: 'unreachable', message: 'Reading of s failed with Error' });
  });

  test('fails at once without a value, and with maxStaleSeconds 0', async () => {
    const none = make();
    none.source.failure = UNREACHABLE;
    await expect(none.reader.text()).rejects.toBe(UNREACHABLE);
    const strict = make({ maxStaleSeconds: 0 });
    await strict.reader.text();
    strict.source.failure = UNREACHABLE;
    strict.clock.time += 300_000;
    await expect(strict.reader.text()).rejects.toBe(UNREACHABLE);
  });
});

test.each(['denied', 'missing', 'contract'] as const)('fails with the value forgotten where it is %s', async (kind) => {
  const { reader, clock, source } = make();
  await reader.text();
  source.failure = new SecretReadError(kind, 'no');
  clock.time += 300_000;
  await expect(reader.text()).rejects.toBe(source.failure);
  source.failure = UNREACHABLE;
  await expect(reader.text()).rejects.toBe(UNREACHABLE);
});

describe('use', () => {
  test('a login that was refused is tried once more with the new version', async () => {
    const { reader, source } = make();
    await reader.text();
    source.versionId = 'v2';
    const database = system('v2');
    expect(await reader.use((value) => database.login(value))).toBe('in with v2');
    expect(database.tried).toEqual(['v1', 'v2']);
    expect(source.reads).toBe(2);
    expect(await reader.use((value) => database.login(value))).toBe('in with v2');
    expect(source.reads).toBe(2);
  });

  test('a rotation between its set and its finish step is waited for', async () => {
    const { reader, source, clock } = make();
    const database = system('v2');
    clock.meanwhile = () => {
      source.versionId = clock.waits.length === 3 ? 'v2' : 'v1';
    };
    expect(await reader.use((value) => database.login(value))).toBe('in with v2');
    expect(clock.waits).toEqual([500, 1_000, 2_000]);
    expect(database.tried).toEqual(['v1', 'v2']);
  });

  test.each<[number, number[]]>([[0, []], [0.2, [200]], [5, [500, 1_000, 2_000, 1_500]]])(
    'fails with the error of the system where no new version comes within %s seconds', async (refreshWaitSeconds, waits) => {
      const { reader, clock } = make({ refreshWaitSeconds });
      const database = system('v2');
      await expect(reader.use((value) => database.login(value))).rejects.toBeInstanceOf(LoginRefused);
      expect(database.tried).toEqual(['v1']);
      expect(clock.waits).toEqual(waits);
    });

  test('a search that found nothing is not repeated at once, and the service not asked for each login', async () => {
    const { reader, clock, source } = make({ refreshWaitSeconds: 1 });
    const database = system('v2');
    const attempt = () => reader.use((value) => database.login(value)).catch((error: unknown) => error);
    await attempt();
    const { reads } = source;
    for (let call = 0; call < 20; call++) {
      clock.time += 100;
      expect(await attempt()).toBeInstanceOf(LoginRefused);
    }
    expect(source.reads).toBe(reads);
    clock.time += 5_000;
    source.versionId = 'v2';
    expect(await attempt()).toBe('in with v2');
    expect(source.reads).toBe(reads + 1);
  });

  test('a refused version is searched for again later, and one that works again is kept as before', async () => {
    const { reader, clock, source } = make({ refreshWaitSeconds: 1 });
    const database = system('v2');
    await expect(reader.use((value) => database.login(value))).rejects.toBeInstanceOf(LoginRefused);
    clock.time += 30_000;
    clock.waits.length = 0;
    await expect(reader.use((value) => database.login(value))).rejects.toBeInstanceOf(LoginRefused);
    expect(clock.waits).toEqual([500, 500]);
    database.takes = 'v1';
    await reader.use((value) => database.login(value));
    const { reads } = source;
    clock.time += 60_000;
    await reader.use((value) => database.login(value));
    expect(source.reads).toBe(reads);
  });

  test('many that are refused at once share one search, and who comes meanwhile does not log in with the refused version', async () => {
    const { reader, source } = make();
    await reader.text();
    let open = () => {};
    source.gate = new Promise((resolve) => {
      open = resolve;
    });
    source.versionId = 'v2';
    const database = system('v2');
    const first = Array.from({ length: 20 }, () => reader.use((value) => database.login(value)));
    await new Promise(setImmediate);
    const later = Array.from({ length: 20 }, () => reader.use((value) => database.login(value)));
    await new Promise(setImmediate);
    open();
    expect(await Promise.all([...first, ...later])).toEqual(Array(40).fill('in with v2'));
    expect(source.reads).toBe(2);
    expect(database.tried.filter((version) => version === 'v1')).toHaveLength(20);
  });

  test('who was refused late takes what others have read already', async () => {
    const { reader, source } = make();
    const database = system('v2');
    const late = reader.use(async (value) => {
      if (value.versionId === 'v1') {
        source.versionId = 'v2';
        await reader.use((other) => database.login(other));
      }
      return database.login(value);
    });
    expect(await late).toBe('in with v2');
    expect(source.reads).toBe(2);
  });

  test('fails with the second error where the new version is refused too, and does not loop', async () => {
    const { reader, source } = make();
    await reader.text();
    source.versionId = 'v2';
    const database = system('none');
    await expect(reader.use((value) => database.login(value))).rejects.toThrow('password authentication failed for v2');
    expect(database.tried).toEqual(['v1', 'v2']);
  });

  test('fails without another attempt where the error is no refusal', async () => {
    const { reader, source } = make();
    const work = jest.fn(async () => { throw new Error('timeout'); });
    await expect(reader.use(work)).rejects.toThrow('timeout');
    expect(work).toHaveBeenCalledTimes(1);
    expect(source.reads).toBe(1);
  });

  test('never goes on with what is stale after a refusal', async () => {
    const { reader, source, clock } = make({ refreshWaitSeconds: 1 });
    const database = system('v2');
    await reader.text();
    source.failure = UNREACHABLE;
    await expect(reader.use((value) => database.login(value))).rejects.toBeInstanceOf(LoginRefused);
    clock.time += 5_000;
    await expect(reader.use((value) => database.login(value))).rejects.toBe(UNREACHABLE);
    expect(database.tried).toEqual(['v1']);
  });

  test('fails with what the service says where the value may not be read any more', async () => {
    const { reader, source } = make();
    await reader.text();
    source.failure = DENIED;
    await expect(reader.use((value) => system('v2').login(value))).rejects.toBe(DENIED);
  });

  test('a predicate of the caller decides about errors', async () => {
    const { reader, source } = make();
    await reader.text();
    source.versionId = 'v2';
    const work = ({ versionId }: { versionId: string }) => {
      if (versionId === 'v1') {
        throw new Error('E_TOKEN');
      }
      return versionId;
    };
    expect(await reader.use(work, { isAuthenticationFailure: (error) => (error as Error).message === 'E_TOKEN' })).toBe('v2');
    const never = { isAuthenticationFailure: () => false };
    await expect(make().reader.use(() => { throw new LoginRefused(); }, never)).rejects.toBeInstanceOf(LoginRefused);
  });

  test.each([['v2', 200], ['v1', 401]])('an answer 401 of fetch is a refusal: with %s as the current version the answer is %s', async (current, status) => {
    const { reader, source } = make({ refreshWaitSeconds: 0 });
    await reader.text();
    source.versionId = current;
    const get = async ({ versionId }: { versionId: string }) => ({ status: versionId === 'v2' ? 200 : 401 });
    expect(await reader.use(get, { isRefusedResult: (response) => response.status === 401 })).toEqual({ status });
  });
});

describe('perVersion', () => {
  function pools() {
    const fakes = make();
    const log: string[] = [];
    const pool = fakes.reader.perVersion(({ versionId }) => {
      log.push(`make ${versionId}`);
      return { versionId };
    }, { close: ({ versionId }) => { log.push(`close ${versionId}`); } });
    return { ...fakes, log, pool };
  }

  test('is made once a version, and the old one is closed after its last user', async () => {
    const { pool, log, source, clock } = pools();
    let release = () => {};
    const slow = pool.use(({ versionId }) => new Promise<string>((resolve) => {
      release = () => resolve(versionId);
    }));
    await pool.use(() => undefined);
    expect(log).toEqual(['make v1']);
    source.versionId = 'v2';
    clock.time += 300_000;
    expect(await pool.use(({ versionId }) => versionId)).toBe('v2');
    expect(log).toEqual(['make v1', 'make v2']);
    release();
    expect(await slow).toBe('v1');
    await new Promise(setImmediate);
    expect(log).toEqual(['make v1', 'make v2', 'close v1']);
  });

  test('is made anew where the login was refused', async () => {
    const { pool, log, source } = pools();
    await pool.use(() => undefined);
    source.versionId = 'v2';
    const database = system('v2');
    expect(await pool.use((made) => database.login(made))).toBe('in with v2');
    expect(log).toEqual(['make v1', 'make v2', 'close v1']);
  });

  test('ends, and begins again when it is asked for', async () => {
    const { pool, log } = pools();
    await pool.use(() => undefined);
    pool.end();
    pool.end();
    await new Promise(setImmediate);
    expect(log).toEqual(['make v1', 'close v1']);
    await pool.use(() => undefined);
    expect(log).toEqual(['make v1', 'close v1', 'make v1']);
  });

  test('fails where it cannot be made, and is tried again', async () => {
    const { reader } = make();
    const tries = jest.fn<Promise<string>, []>().mockRejectedValueOnce(new Error('no route')).mockResolvedValue('made');
    const pool = reader.perVersion(tries);
    await expect(pool.use((made) => made)).rejects.toThrow('no route');
    expect(await pool.use((made) => made)).toBe('made');
  });

  test('what cannot be closed troubles nobody', async () => {
    const { reader, source, clock } = make();
    const pool = reader.perVersion(({ versionId }) => versionId, { close: async () => { throw new Error('gone'); } });
    await pool.use(() => undefined);
    source.versionId = 'v2';
    clock.time += 300_000;
    expect(await pool.use((made) => made)).toBe('v2');
    await new Promise(setImmediate);
  });
});

describe('nothing of a value is shown', () => {
  test('by the reader, before and after reading', async () => {
    const { reader } = make();
    await reader.text();
    expect(inspect(reader, { showHidden: true, depth: Infinity })).not.toContain('hunter2');
    expect(JSON.stringify(reader)).toBe('{}');
  });

  test('by the console while everything happens', async () => {
    const writes = [process.stdout, process.stderr].map((stream) => jest.spyOn(stream, 'write').mockImplementation(() => true));
    const logs = (['log', 'info', 'warn', 'error', 'debug'] as const).map((level) => jest.spyOn(console, level).mockImplementation(() => {}));
    try {
      const { reader, source, clock } = make({ refreshWaitSeconds: 1 });
      await reader.use((value) => system('v2').login(value)).catch(() => undefined);
      source.failure = UNREACHABLE;
      clock.time += 5_000;
      await reader.text().catch(() => undefined);
      expect([...writes, ...logs].flatMap((spy) => spy.mock.calls)).toEqual([]);
    } finally {
      jest.restoreAllMocks();
    }
  });
});

test.each<[string, object, string]>([
  ['no name', { secretId: undefined }, 'secretId is not given; put the ARN of the secret into the function\'s environment'],
  ['an empty name', { secretId: '' }, 'secretId is not given'],
  ['an age of 0', { maxAgeSeconds: 0 }, 'maxAgeSeconds of 0 is out of range; use 1 to 3600'],
  ['an age above an hour', { maxAgeSeconds: 3_601 }, 'maxAgeSeconds of 3601'],
  ['no number', { maxAgeSeconds: NaN }, 'maxAgeSeconds of NaN'],
  ['a negative time', { maxStaleSeconds: -1 }, 'maxStaleSeconds of -1 is out of range; use 0 to 86400'],
  ['a long wait', { refreshWaitSeconds: 61 }, 'refreshWaitSeconds of 61 is out of range; use 0 to 60'],
])('fails with %s', (_name, options, message) => {
  expect(() => secretReader({ secretId: 's', ...options })).toThrow(message);
});

test('fails for a parameter without a name or a region', () => {
  expect(() => parameterReader({ name: undefined })).toThrow('name is not given; put the name of the parameter');
  const { AWS_REGION: before } = process.env;
  delete process.env.AWS_REGION;
  try {
    expect(() => parameterReader({ name: '/a' })).toThrow('no region for the parameter /a: set AWS_REGION, or give region');
  } finally {
    if (before !== undefined) process.env.AWS_REGION = before;
  }
});
