import { randomBytes } from 'crypto';
import type { DatabaseDriver, DatabaseLogin, DatabaseSession } from '../../lib/secrets/database/driver.lambda-shared';
import { mysql } from '../../lib/secrets/database/mysql/mysql-driver.lambda-shared';
import { accountName } from '../../lib/secrets/database/mysql/quoting.lambda-shared';
import type { DatabaseServer } from '../support/database-server-process';

/** A server that the cases run on, and who opens sessions of it. */
export interface ServerUnderTest {
  readonly server: DatabaseServer;
  readonly driver: DatabaseDriver;
  login(username: string, password: string): DatabaseLogin;
  /** Runs with a session and closes it. */
  with<T>(login: DatabaseLogin, use: (session: DatabaseSession) => Promise<T>): Promise<T>;
  asAdmin<T>(use: (session: DatabaseSession) => Promise<T>): Promise<T>;
  /** What the grants of an account are, without what it is let in by. */
  grants(user: string, host?: string): Promise<string[]>;
}

export function serverUnderTest(server: DatabaseServer): ServerUnderTest {
  const driver = mysql({ ca: [server.ca], connectTimeoutMs: 5000 });
  const withSession = async <T>(login: DatabaseLogin, use: (session: DatabaseSession) => Promise<T>): Promise<T> => {
    const session = await driver.open(login);
    try {
      return await use(session);
    } finally {
      await session.close();
    }
  };
  return {
    server,
    driver,
    login: (username, password) => ({ ...server.adminLogin, username, password }),
    with: withSession,
    asAdmin: (use) => withSession(server.adminLogin, use),
    grants: async (user, host = '%') => {
      const name = accountName({ user, host });
      const rows = await server.sql(`SHOW GRANTS FOR ${name}`);
      return rows.map((row) => String(Object.values(row)[0])
        .replace(/ IDENTIFIED BY PASSWORD '[^']*'/, '').replaceAll(name, 'X').replace(`'${user}'@'${host}'`, 'X')).sort();
    },
  };
}

const HOSTILE_PASSWORDS = ['it\'s', 'back\\slash\\', '"double"', '\\\'; DROP USER admin; -- ', ' blanks at both ends ', 'pässwörd', '密码😀', '%s${x}`\t\n', 'x'.repeat(128)];

/** Cases that hold on MySQL as on MariaDB. */
export function testSessions(get: () => ServerUnderTest, longestName: number): void {
  const hostileNames = ['o\'brien', 'back\\slash', 'dou"ble', 'tick`tick', 'a b@c', 'mün chen', 'x'.repeat(longestName), 'é'.repeat(longestName),
    // MySQL cuts off blanks at the start. Neither server finds the own account of a session where the name has the most bytes.
    ...longestName > 32 ? [' leading blank', '密'.repeat(longestName - 2)] : ['密'.repeat(longestName - 1)]];

  test.each(HOSTILE_PASSWORDS)('sets the password %j, which then opens a session and is in no log', async (password) => {
    const { asAdmin, with: withSession, login, server } = get();
    const user = 'hostile-password';
    await asAdmin((session) => session.createUser(user, 'first'));
    await withSession(login(user, 'first'), (session) => session.setPassword(user, password));
    await withSession(login(user, password), (session) => session.probe('SELECT 1'));
    await expect(get().driver.open(login(user, 'first'))).rejects.toMatchObject({ kind: 'authentication' });
    await asAdmin((session) => session.setPassword(user, `${password}2`));
    await withSession(login(user, `${password}2`), (session) => session.probe('SELECT 1'));
    expect(server.log()).not.toContain(password);
  });

  test.each(hostileNames)('serves the user %j: made, changed by itself and by the admin, and copied', async (user) => {
    const { asAdmin, with: withSession, login } = get();
    const twin = [...user].slice(0, longestName - 1).join('') + '2';
    await asAdmin(async (session) => {
      expect(await session.hasUser(user)).toBe(false);
      await session.createUser(user, 'first');
      await session.createUser(user, 'again');
      expect(await session.hasUser(user)).toBe(true);
    });
    await withSession(login(user, 'again'), (session) => session.setPassword(user, 'own'));
    await withSession(login(user, 'own'), (session) => session.probe('SELECT 1'));
    await asAdmin((session) => session.ensureTwin(user, twin, 'twin'));
    await withSession(login(twin, 'twin'), (session) => session.probe('SELECT 1'));
    expect(await get().grants(twin)).toEqual(await get().grants(user));
  });

  test('keeps open sessions, of the user and of others, through a change', async () => {
    const { asAdmin, with: withSession, login } = get();
    await asAdmin((session) => session.createUser('staying', 'first'));
    await withSession(login('staying', 'first'), async (old) => {
      await asAdmin((session) => session.setPassword('staying', 'second'));
      await old.probe('SELECT 1');
    });
  });

  test.each(['ANSI_QUOTES', 'NO_BACKSLASH_ESCAPES', 'ANSI_QUOTES,NO_BACKSLASH_ESCAPES', ''])('quotes rightly where the sql_mode of the server is %j', async (mode) => {
    const { server, asAdmin, with: withSession, login } = get();
    const [{ before }] = await server.sql('SELECT @@global.sql_mode AS `before`');
    await server.sql(`SET GLOBAL sql_mode = '${mode}'`);
    try {
      const user = `m'o"d\\e\`${mode.length}`;
      await asAdmin((session) => session.createUser(user, 'f\\\'"'));
      await server.sql(`GRANT SELECT ON \`d'"\\\\x\`.* TO ${accountName({ user, host: '%' })}`);
      await withSession(login(user, 'f\\\'"'), (session) => session.setPassword(user, '\\\'"\\'));
      await asAdmin((session) => session.ensureTwin(user, `${user}2`, '"\'\\'));
      await withSession(login(`${user}2`, '"\'\\'), (session) => session.probe('SELECT 1'));
      await server.sql(`SET GLOBAL sql_mode = '${String(before)}'`);
      expect(await get().grants(`${user}2`)).toEqual(await get().grants(user));
    } finally {
      await server.sql(`SET GLOBAL sql_mode = '${String(before)}'`);
    }
  });

  test('changes by the user itself the account that it is matched to, and by the admin all of its name', async () => {
    const { server, asAdmin, with: withSession, login } = get();
    await asAdmin((session) => session.createUser('several', 'all'));
    await server.sql(`CREATE USER 'several'@'10.0.%' ${await identified('several')}`);
    const verifiers = async () => (await server.sql('SELECT authentication_string AS a FROM mysql.user WHERE User = \'several\' ORDER BY Host')).map(({ a }) => String(a));
    // Of any host comes first.
    const before = await verifiers();
    await withSession(login('several', 'all'), (session) => session.setPassword('several', 'own'));
    await withSession(login('several', 'own'), (session) => session.probe('SELECT 1'));
    const after = await verifiers();
    expect([after[0] === before[0], after[1] === before[1]]).toEqual([false, true]);
    await asAdmin((session) => session.setPassword('several', 'admin'));
    const last = await verifiers();
    expect([last[0] === after[0], last[1] === after[1]]).toEqual([false, false]);
    await withSession(login('several', 'admin'), (session) => session.probe('SELECT 1'));
  });

  test('makes a twin of a user with several hosts, grants, roles, limits and demands, and takes what it has beyond', async () => {
    const { server, asAdmin, with: withSession, login, grants } = get();
    for (const statement of [
      'CREATE DATABASE orig', 'CREATE TABLE orig.orig (orig INT, `to` INT, `we)ird` INT)', 'CREATE PROCEDURE orig.orig() SELECT 1',
      'CREATE ROLE reader', 'GRANT reader TO \'admin\'@\'%\' WITH ADMIN OPTION',
    ]) {
      await server.sql(statement);
    }
    await asAdmin((session) => session.createUser('orig', 'p'));
    await server.sql(`CREATE USER 'orig'@'10.0.%' ${await identified('orig')}`);
    await server.sql('ALTER USER \'orig\'@\'10.0.%\' REQUIRE X509 WITH MAX_QUERIES_PER_HOUR 7 ACCOUNT LOCK');
    for (const statement of [
      'GRANT SELECT (`to`), INSERT (`we)ird`), DELETE ON orig.orig TO \'orig\'@\'%\' WITH GRANT OPTION',
      'GRANT ALL PRIVILEGES ON `or\\_ig`.* TO \'orig\'@\'%\'', 'GRANT EXECUTE ON PROCEDURE orig.orig TO \'orig\'@\'%\'', 'GRANT RELOAD ON *.* TO \'orig\'@\'%\'',
      'GRANT reader TO \'orig\'@\'%\'', 'GRANT SELECT ON orig.* TO \'orig\'@\'10.0.%\' WITH GRANT OPTION',
      await isMariadb() ? 'SET DEFAULT ROLE reader FOR \'orig\'@\'%\'' : 'ALTER USER \'orig\'@\'%\' DEFAULT ROLE reader',
    ]) {
      await server.sql(statement);
    }
    const definition = async (user: string, host: string) => String(Object.values((await server.sql(`SHOW CREATE USER '${user}'@'${host}'`))[0])[0])
      .replace(/ AS '.*?' (?=DEFAULT|REQUIRE)/s, ' ').replace(/ IDENTIFIED BY PASSWORD '[^']*'/, '').replaceAll(user, 'X')
      // MySQL tells limits that were set to none from limits that were never set.
      .replace(/ MAX_[A-Z_]+ 0\b/g, '').replace(/ WITH(?= PASSWORD| ACCOUNT)/, '');
    await asAdmin((session) => session.ensureTwin('orig', 'twin', 'one'));
    const same = async () => {
      for (const host of ['%', '10.0.%']) {
        expect(await grants('twin', host)).toEqual(await grants('orig', host));
        expect(await definition('twin', host)).toBe(await definition('orig', host));
      }
    };
    await same();
    await withSession(login('twin', 'one'), (session) => session.probe('SELECT `to` FROM orig.orig'));
    // Drifted in all ways, and brought back.
    await server.sql(`CREATE USER 'twin'@'192.168.%' ${await identified('twin')}`);
    for (const statement of [
      'GRANT SELECT ON *.* TO \'twin\'@\'192.168.%\' WITH GRANT OPTION', 'GRANT ALL PRIVILEGES ON orig.* TO \'twin\'@\'%\' WITH GRANT OPTION',
      'GRANT SELECT ON *.* TO \'twin\'@\'%\'', 'REVOKE RELOAD ON *.* FROM \'twin\'@\'%\'', 'REVOKE reader FROM \'twin\'@\'%\'', 'GRANT UPDATE (orig) ON orig.orig TO \'twin\'@\'%\'',
      'ALTER USER \'twin\'@\'10.0.%\' REQUIRE NONE WITH MAX_QUERIES_PER_HOUR 0 ACCOUNT UNLOCK', 'ALTER USER \'twin\'@\'%\' WITH MAX_UPDATES_PER_HOUR 9',
    ]) {
      await server.sql(statement);
    }
    await asAdmin((session) => session.ensureTwin('orig', 'twin', 'two'));
    await same();
    expect(await grants('twin', '192.168.%')).toEqual(['GRANT USAGE ON *.* TO X']);
    expect(String(Object.values((await server.sql('SHOW CREATE USER \'twin\'@\'192.168.%\''))[0])[0])).toContain('ACCOUNT LOCK');
    await withSession(login('twin', 'two'), (session) => session.probe('SELECT 1'));
  });

  test('fails where the user is not there, is the twin itself, or lacks the right', async () => {
    const { asAdmin, with: withSession, login } = get();
    await asAdmin(async (session) => {
      await expect(session.setPassword('nobody', 'p')).rejects.toMatchObject({ kind: 'contract' });
      await expect(session.ensureTwin('nobody', 'twin', 'p')).rejects.toMatchObject({ kind: 'contract' });
      await expect(session.ensureTwin('admin', 'admin', 'p')).rejects.toMatchObject({ kind: 'contract' });
      await expect(session.createUser('x'.repeat(longestName + 1), 'p')).rejects.toMatchObject({ kind: 'contract' });
      await expect(session.probe('SELECT * FROM nowhere.at_all')).rejects.toMatchObject({ kind: 'terminal', message: expect.not.stringContaining('at_all') });
      await expect(session.probe('SELECT 1; SELECT 2')).rejects.toMatchObject({ kind: 'terminal' });
      await session.createUser('small', 'p');
    });
    await withSession(login('small', 'p'), async (session) => {
      await expect(session.setPassword('admin', 'p')).rejects.toMatchObject({ kind: 'terminal', message: expect.stringContaining('lacks the right') });
    });
  });

  test('locks one session out while another has the lock, until that is closed or breaks off', async () => {
    const { asAdmin, driver, server } = get();
    const name = 'x'.repeat(200);
    await asAdmin(async (first) => {
      await first.lock(name, 1000);
      await asAdmin(async (second) => {
        await expect(second.lock(name, 1000)).rejects.toMatchObject({ kind: 'retryable' });
        await second.lock(`${name}y`, 1000);
      });
    });
    const broken = await driver.open(server.adminLogin);
    await broken.lock(name, 1000);
    (broken as unknown as { connection: { destroy(): void } }).connection.destroy();
    await asAdmin((third) => third.lock(name, 10_000));
    await broken.close();
  });

  test.each([
    ['a wrong password', { password: 'wrong' }, 'authentication'],
    ['an unknown user', { username: 'nobody' }, 'authentication'],
    ['an unknown database', { database: 'nowhere' }, 'contract'],
    ['a port where nobody listens', { port: 1 }, 'network'],
  ])('fails for %s', async (_what, change, kind) => {
    const { driver, server } = get();
    await expect(driver.open({ ...server.adminLogin, ...change })).rejects.toMatchObject({ kind });
  });

  test('fails while the server is down, in an open session and for a new one, and goes on after it', async () => {
    const { driver, server, asAdmin } = get();
    const session = await driver.open(server.adminLogin);
    await server.kill();
    await expect(session.probe('SELECT 1')).rejects.toMatchObject({ kind: 'network' });
    await session.close();
    await expect(driver.open(server.adminLogin)).rejects.toMatchObject({ kind: 'network' });
    await server.restart();
    await asAdmin((next) => next.probe('SELECT 1'));
  });

  async function isMariadb(): Promise<boolean> {
    const [{ version }] = await get().server.sql('SELECT VERSION() AS version');
    return /mariadb/i.test(String(version));
  }

  /** What CREATE USER says so that an account has the plugin that the other accounts of the user have, and a password that nobody knows. */
  async function identified(user: string): Promise<string> {
    const [{ plugin }] = await get().server.sql(`SELECT plugin FROM mysql.user WHERE User = '${user}'`);
    const hash = `*${randomBytes(20).toString('hex').toUpperCase()}`;
    return await isMariadb() ? `IDENTIFIED VIA ${String(plugin)} USING '${hash}'` : `IDENTIFIED WITH ${String(plugin)} BY '${hash}'`;
  }
}
