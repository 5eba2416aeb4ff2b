import type { DatabaseLogin, DatabaseSession } from '../../../../lib/secrets/database/driver.lambda-shared';
import { postgresql } from '../../../../lib/secrets/database/postgresql/postgresql-driver.lambda-shared';
import { parentName } from '../../../../lib/secrets/database/postgresql/twin.lambda-shared';
import { PostgresqlServer, startPostgresql } from '../../../support/postgresql-server';

const FIRST = 'the first one 1';
const SECOND = 'the second one 2';
let server: PostgresqlServer;

beforeAll(async () => {
  server = await startPostgresql();
});

afterAll(() => server?.stop());

async function as<T>(login: Partial<DatabaseLogin>, work: (session: DatabaseSession) => Promise<T>): Promise<T> {
  const session = await postgresql({ ca: [server.ca] }).open({ ...server.adminLogin, ...login });
  try {
    return await work(session);
  } finally {
    await session.close();
  }
}

/** A user of the admin's making, who owns a table, has rights to another one, and settings. */
async function user(name: string, more = ''): Promise<void> {
  const quoted = `"${name.replaceAll('"', '""')}"`;
  await as({}, (session) => session.createUser(name, FIRST));
  await server.sql(`CREATE SCHEMA "data of ${name.replaceAll('"', '""')}" AUTHORIZATION ${quoted}; ALTER ROLE ${quoted} SET search_path = "data of ${name.replaceAll('"', '""')}", public;
    CREATE TABLE "data of ${name.replaceAll('"', '""')}".owned (n int); ALTER TABLE "data of ${name.replaceAll('"', '""')}".owned OWNER TO ${quoted};
    CREATE TABLE IF NOT EXISTS public.shared (n int); GRANT SELECT ON public.shared TO ${quoted}; ${more}`);
}

function twin(original: string, password = SECOND, originalPassword: string | undefined = FIRST, name = `${original}_clone`): Promise<void> {
  return as({}, (session) => session.ensureTwin(original, name, password, originalPassword));
}

test.each(['app', 'it\'s "the" \\ app', 'Ünïcödé', '  blanks  '])('gives the user %j a twin with the same rights, by an admin who is no superuser', async (name) => {
  await user(name);
  const before = await postgresql({ ca: [server.ca] }).open({ ...server.adminLogin, username: name, password: FIRST });
  await before.probe('CREATE TABLE before (n int)');
  await twin(name);
  // A session that is open keeps all that it had.
  await before.probe('SELECT FROM owned, shared, before');
  await before.close();
  await as({ username: `${name}_clone`, password: SECOND }, async (session) => {
    await session.probe('SELECT FROM owned, shared, before');
    await session.probe('CREATE TABLE made_by_twin (n int)');
  });
  await as({ username: name, password: FIRST }, async (session) => {
    await session.probe('SELECT FROM owned, shared');
    await session.probe('DROP TABLE made_by_twin, before');
    await session.setPassword(name, 'a third one 3');
  });
  await as({ username: name, password: 'a third one 3' }, (session) => session.probe('SELECT FROM owned'));
});

test('does the same again and again, and keeps the password of the original', async () => {
  await user('steady');
  for (const password of [SECOND, SECOND, 'a third one 3']) {
    await twin('steady', password);
    await as({ username: 'steady', password: FIRST }, (session) => session.probe('SELECT FROM owned'));
    await as({ username: 'steady_clone', password }, (session) => session.probe('SELECT FROM owned'));
  }
  await twin('steady', SECOND, undefined);
  expect(await server.sql('SELECT rolname, rolcanlogin FROM pg_roles WHERE rolname LIKE \'steady%\' ORDER BY 1')).toEqual([
    { rolname: 'steady', rolcanlogin: true }, { rolname: 'steady_clone', rolcanlogin: true }, { rolname: 'steady_parent', rolcanlogin: false },
  ]);
});

test('lets neither of the two change the other', async () => {
  await user('apart');
  await twin('apart');
  for (const [username, password, other] of [['apart', FIRST, 'apart_clone'], ['apart_clone', SECOND, 'apart']]) {
    await as({ username, password }, async (session) => {
      await expect(session.setPassword(other, 'taken over 1')).rejects.toMatchObject({ message: expect.stringContaining('42501') });
      await expect(session.probe(`SET ROLE ${other}`)).rejects.toMatchObject({ message: expect.stringContaining('42501') });
      await session.probe('RESET ROLE');
      await expect(session.setPassword(other, 'taken over 1')).rejects.toMatchObject({ message: expect.stringContaining('42501') });
    });
  }
});

test('gives both what is granted to the role behind them, and what either makes', async () => {
  await user('granted');
  await twin('granted');
  await server.sql('CREATE TABLE later (n int); GRANT SELECT ON later TO granted_parent');
  await as({ username: 'granted', password: FIRST }, async (session) => {
    await session.probe('SELECT FROM later');
    await session.probe('CREATE TABLE mine (n int)');
  });
  await as({ username: 'granted_clone', password: SECOND }, (session) => session.probe('SELECT FROM later, mine'));
});

test('copies limits and settings, and brings them up to date', async () => {
  await user('tuned', `ALTER ROLE tuned CONNECTION LIMIT 7 VALID UNTIL '2040-01-01'; ALTER ROLE tuned SET work_mem = '5MB'; ALTER ROLE tuned SET application_name = 'o''ne \\ "two"';
    ALTER ROLE tuned IN DATABASE postgres SET search_path = "data of tuned", "a ""quoted"" one", public`);
  await twin('tuned');
  const settings = (name: string) => server.sql(`SELECT r.rolconnlimit, r.rolvaliduntil::text, s.setdatabase::int > 0 AS one, (SELECT array_agg(c ORDER BY c) FROM unnest(s.setconfig) c) AS config
    FROM pg_roles r JOIN pg_db_role_setting s ON s.setrole = r.oid WHERE r.rolname = '${name}' ORDER BY 3`);
  const [everywhere, here] = await settings('tuned');
  expect(everywhere).toMatchObject({ rolconnlimit: 7, config: ['application_name=o\'ne \\ "two"', 'role=tuned_parent', 'search_path="data of tuned", public', 'work_mem=5MB'] });
  expect(here).toMatchObject({ config: ['search_path="data of tuned", "a ""quoted"" one", public'] });
  expect(await settings('tuned_clone')).toEqual([everywhere, here]);
  await server.sql('ALTER ROLE tuned RESET work_mem; ALTER ROLE tuned SET lock_timeout = \'9s\'; ALTER ROLE tuned IN DATABASE postgres RESET ALL; ALTER ROLE tuned RESET role; ALTER ROLE tuned CONNECTION LIMIT 3');
  await twin('tuned');
  expect(await settings('tuned')).toMatchObject([{ rolconnlimit: 3, config: ['application_name=o\'ne \\ "two"', 'lock_timeout=9s', 'role=tuned_parent', 'search_path="data of tuned", public'] }]);
  expect(await settings('tuned_clone')).toEqual(await settings('tuned'));
});

test('fails with the name of a setting that only a superuser may give', async () => {
  await user('special', 'ALTER ROLE special SET "my.tenant" = \'one\'');
  await expect(twin('special')).rejects.toMatchObject({
    kind: 'terminal', message: 'could not give "special" the setting "my.tenant" as its twin has it: the server says 42501, insufficient privilege',
  });
});

test('keeps the groups that the original is in, as those of the role behind both', async () => {
  await user('grouped');
  await server.sql('CREATE ROLE crowd; CREATE TABLE of_crowd (n int); GRANT SELECT ON of_crowd TO crowd; GRANT crowd TO grouped');
  await twin('grouped');
  await as({ username: 'grouped_clone', password: SECOND }, (session) => session.probe('SELECT FROM of_crowd'));
  await as({ username: 'grouped', password: FIRST }, (session) => session.probe('SELECT FROM of_crowd'));
  await server.sql('CREATE ROLE more; GRANT more TO grouped_clone');
  await expect(twin('grouped')).rejects.toMatchObject({
    kind: 'contract', message: 'the user "grouped_clone" must be a member of "grouped_parent" alone, and is one of "more": grant those to "grouped_parent" instead',
  });
});

test('takes over a clone that is a member of the original, which can no longer set its password', async () => {
  await user('older');
  await as({}, (session) => session.createUser('older_clone', 'cloned before 1'));
  await server.sql('GRANT older TO older_clone', server.adminLogin);
  await twin('older');
  await as({ username: 'older_clone', password: SECOND }, async (session) => {
    await session.probe('SELECT FROM owned');
    await expect(session.setPassword('older', 'taken over 1')).rejects.toMatchObject({ message: expect.stringContaining('42501') });
  });
});

test('names the role behind two users so that the server keeps the name whole', () => {
  expect(parentName('app')).toBe('app_parent');
  const long = parentName('ü'.repeat(31));
  expect(Buffer.byteLength(long)).toBeLessThanOrEqual(63);
  expect(long).toMatch(/^ü+_[0-9a-f]{8}_parent$/);
  expect(parentName(`${'ü'.repeat(30)}x`)).not.toBe(long);
});

test('gives a user with the longest name a twin', async () => {
  await user('x'.repeat(54));
  await twin('x'.repeat(54), SECOND, FIRST, 'y'.repeat(63));
  await as({ username: 'y'.repeat(63), password: SECOND }, (session) => session.probe('SELECT FROM owned'));
});

test('fails, and leaves all as it was, where open sessions would lose the schema that is called like the user', async () => {
  await as({}, (session) => session.createUser('homely', FIRST));
  await server.sql('CREATE SCHEMA homely AUTHORIZATION homely; CREATE TABLE homely.hearth (n int); ALTER TABLE homely.hearth OWNER TO homely');
  await expect(twin('homely')).rejects.toMatchObject({ kind: 'contract', message: expect.stringMatching(/^the search path of "homely" holds "\$user"/) });
  expect(await server.sql('SELECT rolname FROM pg_roles WHERE rolname LIKE \'homely%\'')).toEqual([{ rolname: 'homely' }]);
  await server.sql('ALTER ROLE homely SET search_path = homely');
  await twin('homely');
  await as({ username: 'homely_clone', password: SECOND }, (session) => session.probe('SELECT FROM hearth'));
});

test('fails where that schema may be in another database', async () => {
  await as({}, (session) => session.createUser('remote', FIRST));
  await server.sql('CREATE DATABASE faraway');
  await server.sql('CREATE SCHEMA remote AUTHORIZATION remote', { database: 'faraway' });
  await expect(twin('remote')).rejects.toMatchObject({ kind: 'contract', message: expect.stringContaining('"$user"') });
});

test.each<[string, string, () => Promise<unknown>, string | undefined, RegExp]>([
  ['the original does not exist', 'absent', async () => undefined, FIRST, /^the user "absent" does not exist$/],
  ['the password of the original is not known the first time', 'unknown', () => user('unknown'), undefined, /the password of "unknown" is not known: rotate while that user is the current one$/],
  ['another role has the name of the one behind both', 'taken', () => user('taken', 'CREATE ROLE taken_parent'), FIRST, /^the role "taken_parent" exists and was not made by a rotation/],
  ['the twin is an admin', 'modest', () => user('modest', 'CREATE ROLE modest_clone LOGIN CREATEDB'), FIRST, /"modest_clone" was not made by a rotation and has attributes of its own/],
  ['the twin owns something', 'poor', () => user('poor', 'CREATE ROLE poor_clone LOGIN; CREATE SCHEMA rich AUTHORIZATION poor_clone'), FIRST, /"poor_clone" .* has objects or rights of its own/],
  ['the twin is in a group', 'lonely', () => user('lonely', 'CREATE ROLE club; CREATE ROLE lonely_clone LOGIN IN ROLE club; GRANT lonely_clone TO admin WITH ADMIN OPTION'), FIRST, /is one of "club"/],
])('fails, and leaves all as it was, where %s', async (_, name, prepare, originalPassword, reason) => {
  await prepare();
  const roles = () => server.sql(`SELECT oid, rolname, rolcanlogin FROM pg_roles WHERE rolname LIKE '${name}%' ORDER BY 1`);
  const before = await roles();
  const session = await postgresql({ ca: [server.ca] }).open(server.adminLogin);
  await expect(session.ensureTwin(name, `${name}_clone`, SECOND, originalPassword)).rejects.toMatchObject({ kind: 'contract', message: expect.stringMatching(reason) });
  await session.close();
  expect(await roles()).toEqual(before);
});

test('fails where the admin may not change the user', async () => {
  await server.sql('CREATE ROLE foreign_user LOGIN PASSWORD \'not of the admin 1\'');
  await expect(twin('foreign_user')).rejects.toMatchObject({
    kind: 'terminal', message: 'could not make "foreign_user_clone" the twin of "foreign_user": the server says 42501, insufficient privilege',
  });
});
