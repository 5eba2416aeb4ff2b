import { testSessions, ServerUnderTest, serverUnderTest } from './mysql-family-sessions';
import { mysql } from '../../lib/secrets/database/mysql/mysql-driver.lambda-shared';
import { MariadbServer, startMariadb } from '../support/mariadb-server';
import { testAuthority } from '../support/test-certificates';

let mariadb: ServerUnderTest;

beforeAll(async () => {
  mariadb = serverUnderTest(await startMariadb());
});

afterAll(() => mariadb?.server.stop());

describe('sessions of MariaDB', () => testSessions(() => mariadb, 128));

describe('accounts of MariaDB', () => {
  const nobody = '*E818CB3463F820C489A70992622B110B9D1F134B';

  test('keep the other way in that they have', async () => {
    await mariadb.server.sql(`CREATE USER 'both'@'%' IDENTIFIED VIA unix_socket OR mysql_native_password USING '${nobody}'`);
    await mariadb.asAdmin((session) => session.ensureTwin('both', 'both2', 'p'));
    await mariadb.asAdmin((session) => session.setPassword('both', 'p'));
    for (const user of ['both', 'both2']) {
      await mariadb.with(mariadb.login(user, 'p'), (session) => session.probe('SELECT 1'));
      expect(JSON.stringify(await mariadb.server.sql(`SHOW CREATE USER '${user}'@'%'`))).toContain('IDENTIFIED VIA unix_socket OR mysql_native_password');
    }
  });

  test('fail where a plugin lets them in that is not supported', async () => {
    await mariadb.server.sql('INSTALL SONAME \'auth_ed25519\'');
    await mariadb.server.sql('CREATE USER ed@\'%\' IDENTIFIED VIA ed25519 USING PASSWORD(\'p\')');
    await mariadb.asAdmin(async (session) => {
      await expect(session.setPassword('ed', 'p')).rejects.toMatchObject({ kind: 'contract', message: expect.stringContaining('ed25519') });
      await expect(session.ensureTwin('ed', 'ed2', 'p')).rejects.toMatchObject({ kind: 'contract' });
      expect(await session.hasUser('ed2')).toBe(false);
    });
    await expect(mariadb.driver.open(mariadb.login('ed', 'p'))).rejects.toMatchObject({ kind: 'contract' });
  });

  test('are told from roles', async () => {
    await mariadb.server.sql('CREATE ROLE only_a_role');
    await mariadb.asAdmin(async (session) => expect(await session.hasUser('only_a_role')).toBe(false));
  });

  test('fail where the user is let in as somebody else', async () => {
    await mariadb.server.sql(`CREATE USER ''@'%' IDENTIFIED VIA mysql_native_password USING '${nobody}'`);
    await mariadb.server.sql('SET PASSWORD FOR \'\'@\'%\' = PASSWORD(\'anonymous\')');
    try {
      await mariadb.with(mariadb.login('stranger', 'anonymous'), async (session) => {
        await expect(session.setPassword('stranger', 'p')).rejects.toMatchObject({ kind: 'contract', message: expect.stringContaining('as another user') });
      });
    } finally {
      await mariadb.server.sql('DROP USER \'\'@\'%\'');
    }
  });

  test('fail on a server that checks passwords and takes no hashes, and say which setting it is', async () => {
    await mariadb.asAdmin((session) => session.createUser('checked', 'first'));
    await mariadb.server.sql('INSTALL SONAME \'simple_password_check\'');
    try {
      const refused = { kind: 'contract', message: expect.stringContaining('Set strict_password_validation to OFF') };
      await mariadb.asAdmin(async (session) => {
        await expect(session.setPassword('checked', 'Abc-12345678')).rejects.toMatchObject(refused);
        await expect(session.ensureTwin('checked', 'checked2', 'Abc-12345678')).rejects.toMatchObject(refused);
        await expect(session.createUser('checked3', 'Abc-12345678')).rejects.toMatchObject(refused);
      });
      await mariadb.with(mariadb.login('checked', 'first'), (session) => expect(session.setPassword('checked', 'Abc-12345678')).rejects.toMatchObject(refused));
      await mariadb.server.sql('SET GLOBAL strict_password_validation = OFF');
      await mariadb.with(mariadb.login('checked', 'first'), (session) => session.setPassword('checked', 'short'));
      await mariadb.with(mariadb.login('checked', 'short'), (session) => session.probe('SELECT 1'));
    } finally {
      await mariadb.server.sql('SET GLOBAL strict_password_validation = ON');
      await mariadb.server.sql('UNINSTALL SONAME \'simple_password_check\'');
    }
  });

  test('fail on a server that is read-only, and may change later', async () => {
    await mariadb.asAdmin((session) => session.createUser('waiting', 'first'));
    await mariadb.server.sql('SET GLOBAL read_only = ON');
    try {
      await mariadb.with(mariadb.login('waiting', 'first'), (session) =>
        expect(session.setPassword('waiting', 'second')).rejects.toMatchObject({ kind: 'network', message: expect.stringContaining('read-only') }));
    } finally {
      await mariadb.server.sql('SET GLOBAL read_only = OFF');
    }
  });
});

describe('trust in MariaDB', () => {
  const authority = testAuthority();
  const day = 24 * 3_600_000;

  async function opened(server: MariadbServer, ca: string, host = 'localhost'): Promise<string> {
    try {
      await (await mysql({ ca: [ca], connectTimeoutMs: 5000 }).open({ ...server.adminLogin, host })).close();
      return 'opened';
    } catch (error) {
      expect(error).toMatchObject({ kind: 'network' });
      return (error as Error).message;
    }
  }

  test.each([
    ['a certificate that names the host', authority.issue(), 'localhost', 'opened'],
    ['a certificate that names the address', authority.issue(), '127.0.0.1', 'opened'],
    ['a certificate for another host', authority.issue({ hosts: ['db.example.com'] }), 'localhost', 'ERR_TLS_CERT_ALTNAME_INVALID'],
    // The driver itself would compare an address with the name localhost.
    ['a certificate for localhost, at an address', authority.issue({ hosts: ['localhost'] }), '127.0.0.1', 'ERR_TLS_CERT_ALTNAME_INVALID'],
    ['a certificate that has expired', authority.issue({ notBefore: new Date(Date.now() - 2 * day), notAfter: new Date(Date.now() - day) }), 'localhost', 'CERT_HAS_EXPIRED'],
    ['a certificate of an unknown authority', testAuthority().issue(), 'localhost', 'TLS failed'],
    ['no TLS', 'none', 'localhost', 'offers no TLS'],
    ['TLS 1.1 alone', 'old', 'localhost', 'TLS failed'],
  ] as const)('%s', async (_what, certificate, host, result) => {
    const server = await startMariadb(certificate === 'old'
      ? { certificate: authority.issue(), settings: ['--tls-version=TLSv1.1', '--ssl-cipher=ALL:@SECLEVEL=0'] }
      : { certificate });
    try {
      expect(await opened(server, authority.ca, host)).toContain(result);
    } finally {
      await server.stop();
    }
  });
});
