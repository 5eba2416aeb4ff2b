import { fork } from 'child_process';
import * as path from 'path';
import type { DatabaseLogin, DatabaseSession } from '../../../../lib/secrets/database/driver.lambda-shared';
import { postgresql } from '../../../../lib/secrets/database/postgresql/postgresql-driver.lambda-shared';
import { PostgresqlServer, startPostgresql } from '../../../support/postgresql-server';

let server: PostgresqlServer;

beforeAll(async () => {
  // As old and as strict as a server may be: what is given in clear text is hashed by MD5, and weak passwords are refused.
  server = await startPostgresql({ settings: { password_encryption: 'md5', shared_preload_libraries: 'passwordcheck' }, method: 'md5' });
});

afterAll(() => server?.stop());

function open(login: Partial<DatabaseLogin> = {}): Promise<DatabaseSession> {
  return postgresql({ ca: [server.ca] }).open({ ...server.adminLogin, ...login });
}

async function as<T>(login: Partial<DatabaseLogin>, work: (session: DatabaseSession) => Promise<T>): Promise<T> {
  const session = await open(login);
  try {
    return await work(session);
  } finally {
    await session.close();
  }
}

const HOSTILE = [
  'it\'s a "password" \\ $$ --',
  '  blanks at both ends  ',
  '\\\'; DROP ROLE admin; --',
  'E\'\\x27\' $1 %s ${x} {{y}}',
  'Zürich naïve 東京 пароль 😀',
  'a\u00a0no-break space, ﬁ, Ⅸ, e\u0301',
  '\'"\\ '.repeat(32),
  'tab\tline\nreturn\r\u001b',
];
const NAMES = ['app', 'it\'s "quoted"', 'back\\slash', '  blanks  ', 'Ünïcödé 用户', 'select', 'UPPER', 'x'.repeat(63), 'a;b--', '😀'];

test.each(NAMES.map((name, index) => [name, HOSTILE[index % HOSTILE.length], HOSTILE[(index + 1) % HOSTILE.length]]))(
  'makes the user %j, and lets the admin and the user itself change the password', async (username, first, second) => {
    await as({}, async (session) => {
      expect(await session.hasUser(username)).toBe(false);
      await session.createUser(username, first);
      await session.createUser(username, first);
      expect(await session.hasUser(username)).toBe(true);
    });
    await as({ username, password: first }, (session) => session.setPassword(username, second));
    await expect(open({ username, password: first })).rejects.toMatchObject({ kind: 'authentication' });
    await as({ username, password: second }, (session) => session.probe('SELECT 1'));
    await as({}, (session) => session.setPassword(username, first));
    await as({ username, password: first }, (session) => session.probe('SELECT 1'));
  });

test.each(HOSTILE)('takes the password %j', async (password) => {
  await as({}, (session) => session.createUser('hostile', password));
  await as({ username: 'hostile', password }, (session) => session.probe('SELECT 1'));
  const [{ rolpassword }] = await server.sql('SELECT rolpassword FROM pg_authid WHERE rolname = \'hostile\'');
  expect(rolpassword).toMatch(/^SCRAM-SHA-256\$4096:/);
});

test('puts no password into the log of the server', () => {
  const log = server.log();
  expect(log).toContain('ALTER ROLE "hostile" PASSWORD \'SCRAM-SHA-256$');
  for (const password of [...HOSTILE, server.adminLogin.password]) {
    const quoted = password.replaceAll('\'', '\'\'');
    expect([log.includes(password), log.includes(quoted), log.includes(quoted.replaceAll('\\', '\\\\'))]).toEqual([false, false, false]);
  }
});

test('changes the password of a user whom the server knows by MD5 so far', async () => {
  await server.sql('CREATE ROLE ancient LOGIN PASSWORD \'Ancient secret of 2004\'');
  expect(await server.sql('SELECT rolpassword FROM pg_authid WHERE rolname = \'ancient\'')).toEqual([{ rolpassword: expect.stringMatching(/^md5/) }]);
  await as({ username: 'ancient', password: 'Ancient secret of 2004' }, (session) => session.setPassword('ancient', 'a newer one 1'));
  await as({ username: 'ancient', password: 'a newer one 1' }, (session) => session.probe('SELECT 1'));
});

test('makes as many iterations as the server asks for', async () => {
  await server.sql('ALTER ROLE admin SET scram_iterations = 5000');
  await as({}, (session) => session.createUser('iterated', 'many times over 1'));
  await server.sql('ALTER ROLE admin RESET scram_iterations');
  expect(await server.sql('SELECT rolpassword FROM pg_authid WHERE rolname = \'iterated\'')).toEqual([{ rolpassword: expect.stringMatching(/^SCRAM-SHA-256\$5000:/) }]);
});

test('lets sessions that are open go on', async () => {
  await as({}, (session) => session.createUser('lasting', 'the first one 1'));
  const before = await open({ username: 'lasting', password: 'the first one 1' });
  await as({}, (session) => session.setPassword('lasting', 'the second one 2'));
  await before.probe('SELECT 1');
  await before.close();
});

test('lets a user who acts in another role change the own password', async () => {
  await server.sql('CREATE ROLE crew; CREATE ROLE sailor LOGIN PASSWORD \'Ahoy there 1\' IN ROLE crew; ALTER ROLE sailor SET role = crew');
  await as({ username: 'sailor', password: 'Ahoy there 1' }, (session) => session.setPassword('sailor', 'Ahoy again 2'));
  await as({ username: 'sailor', password: 'Ahoy again 2' }, (session) => session.probe('SELECT 1 / (current_user = \'crew\')::int'));
});

test('fails where the server refuses a password by its policy', async () => {
  // The verifier of the user's own name is all that passwordcheck can tell without the password.
  await expect(as({}, (session) => session.createUser('samename', 'samename'))).rejects.toMatchObject({
    kind: 'terminal', message: 'could not create the user "samename": the server says 22023',
  });
});

test('fails to change a user without the right to', async () => {
  await as({}, (session) => session.createUser('weak', 'not an admin 1'));
  await expect(as({ username: 'weak', password: 'not an admin 1' }, (session) => session.setPassword('app', 'x'))).rejects.toMatchObject({
    kind: 'terminal', message: 'could not set the password of "app": the server says 42501, insufficient privilege',
  });
});

test('fails to change a user that does not exist', async () => {
  await expect(as({}, (session) => session.setPassword('no such user', 'x'))).rejects.toMatchObject({ kind: 'contract', message: expect.stringContaining('42704') });
});

test.each(['', 'a\0b', 'half \udc00', 'ﬁ😀'])('fails for the password %j before anything is sent', async (password) => {
  await expect(as({}, (session) => session.setPassword('app', password))).rejects.toMatchObject({ kind: 'contract' });
});

test('fails with no part of a query that fails', async () => {
  const failing = as({}, (session) => session.probe('SELECT \'hunter2\'::int'));
  await expect(failing).rejects.toMatchObject({ message: 'could not run the configured query: the server says 22P02' });
});

test('fails for good once the server has ended the session', async () => {
  const session = await open();
  await server.sql('SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = \'admin\'');
  await expect(session.probe('SELECT 1')).rejects.toMatchObject({ kind: 'network' });
  await expect(session.probe('SELECT 1')).rejects.toMatchObject({ kind: 'network' });
  await session.close();
});

describe('the advisory lock', () => {
  test('keeps a second session out until the first is closed, whatever databases they are in', async () => {
    await server.sql('CREATE DATABASE elsewhere');
    const first = await open({ database: 'elsewhere' });
    await first.lock('cdk-zero-trust:admin', 1_000);
    const second = await open();
    await expect(second.lock('cdk-zero-trust:admin', 200)).rejects.toMatchObject({
      kind: 'retryable', message: 'another rotation holds the lock "cdk-zero-trust:admin": it was not given back in 200 ms',
    });
    await second.lock('cdk-zero-trust:another', 1_000);
    const waiting = second.lock('cdk-zero-trust:admin', 10_000);
    await first.close();
    await waiting;
    await second.close();
  });

  test('ends with a process that is killed', async () => {
    const holder = fork(path.join(__dirname, 'lock-holder.ts'), {
      execArgv: ['--require', 'tsx/cjs'], env: { ...process.env, HOLDER: JSON.stringify({ ca: server.ca, login: server.adminLogin, lock: 'cdk-zero-trust:killed' }) },
    });
    await new Promise((resolve) => holder.once('message', resolve));
    await as({}, async (session) => {
      await expect(session.lock('cdk-zero-trust:killed', 100)).rejects.toMatchObject({ kind: 'retryable' });
      holder.kill('SIGKILL');
      await session.lock('cdk-zero-trust:killed', 10_000);
    });
  });

  test('fails what comes after it was lost', async () => {
    const session = await open({ database: 'elsewhere' });
    await session.lock('cdk-zero-trust:lost', 1_000);
    await server.sql('SELECT pg_terminate_backend(pid) FROM pg_locks WHERE locktype = \'advisory\'');
    await expect(async () => {
      for (let tries = 0; tries < 100; tries += 1) {
        await session.setPassword('app', 'not set without the lock 1');
      }
    }).rejects.toMatchObject({ kind: 'network' });
    await session.close();
  });
});
