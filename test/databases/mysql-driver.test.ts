import { testSessions, ServerUnderTest, serverUnderTest } from './mysql-family-sessions';
import { MysqlServer, startMysql } from '../support/mysql-server';

describe('MySQL', () => {
  let running: MysqlServer;
  let server: ServerUnderTest;

  beforeAll(async () => {
    running = await startMysql();
    server = serverUnderTest(running.server);
  });

  afterAll(() => running?.stop());

  describe('sessions', () => testSessions(() => server, 32));

  test.each(['mysql_native_password', 'caching_sha2_password'])('keeps the plugin %s, by the user itself and by the admin', async (plugin) => {
    await server.server.sql(`CREATE USER '${plugin}'@'%' IDENTIFIED WITH ${plugin} BY 'first'`);
    await server.with(server.login(plugin, 'first'), (session) => session.setPassword(plugin, 'second'));
    await server.with(server.login(plugin, 'second'), (session) => session.probe('SELECT 1'));
    await server.asAdmin((session) => session.setPassword(plugin, 'third'));
    await server.with(server.login(plugin, 'third'), (session) => session.probe('SELECT 1'));
    await server.asAdmin((session) => session.ensureTwin(plugin, 'of_plugin', 'p'));
    await server.with(server.login('of_plugin', 'p'), (session) => session.probe('SELECT 1'));
    expect(await server.server.sql(`SELECT DISTINCT plugin FROM mysql.user WHERE User IN ('${plugin}', 'of_plugin')`)).toEqual([{ plugin }]);
  });

  test('makes verifiers of caching_sha2_password that the server knows as its own', async () => {
    await server.asAdmin((session) => session.createUser('verified', 'pässword😀'));
    // A full login, which compares the password with the verifier, comes first; from then on the server has it in its cache.
    await server.with(server.login('verified', 'pässword😀'), (session) => session.probe('SELECT 1'));
    await server.with(server.login('verified', 'pässword😀'), (session) => session.probe('SELECT 1'));
    expect(await server.server.sql('SELECT LENGTH(authentication_string) AS length FROM mysql.user WHERE User = \'verified\'')).toEqual([{ length: 70 }]);
  });

  test('lets a user without rights set its own password; the log has <secret> in its place', async () => {
    await server.asAdmin((session) => session.createUser('alone', 'first'));
    await server.with(server.login('alone', 'first'), (session) => session.setPassword('alone', 'Not in the log'));
    await server.with(server.login('alone', 'Not in the log'), (session) => session.probe('SELECT 1'));
    expect(server.server.log()).toContain('SET PASSWORD FOR `alone`@`%`=<secret>');
    expect(server.server.log()).not.toContain('Not in the log');
  });

  test('copies dynamic privileges, each with its own grant option', async () => {
    await server.asAdmin((session) => session.createUser('dynamic', 'p'));
    await server.server.sql('GRANT BACKUP_ADMIN ON *.* TO \'dynamic\'@\'%\' WITH GRANT OPTION');
    await server.server.sql('GRANT ROLE_ADMIN ON *.* TO \'dynamic\'@\'%\'');
    await server.asAdmin((session) => session.ensureTwin('dynamic', 'dynamic2', 'p'));
    await server.server.sql('GRANT ROLE_ADMIN, BINLOG_ADMIN ON *.* TO \'dynamic2\'@\'%\' WITH GRANT OPTION');
    await server.asAdmin((session) => session.ensureTwin('dynamic', 'dynamic2', 'p'));
    expect(await server.grants('dynamic2')).toEqual(await server.grants('dynamic'));
  });

  test('fails for a name that only MariaDB takes, and for sha256_password', async () => {
    await server.server.sql('CREATE USER old@\'%\' IDENTIFIED WITH sha256_password BY \'p\'');
    await server.asAdmin(async (session) => {
      await expect(session.createUser('x'.repeat(33), 'p')).rejects.toMatchObject({ kind: 'contract' });
      await expect(session.setPassword('old', 'p')).rejects.toMatchObject({ kind: 'contract', message: expect.stringContaining('sha256_password') });
    });
    await expect(server.driver.open(server.login('old', 'p'))).rejects.toMatchObject({ kind: 'contract' });
  });
});
