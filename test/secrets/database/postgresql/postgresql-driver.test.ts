import { createServer } from 'net';
import type { AddressInfo } from 'net';
import { createServer as createTlsServer } from 'tls';
import type { DatabaseLogin } from '../../../../lib/secrets/database/driver.lambda-shared';
import { postgresql } from '../../../../lib/secrets/database/postgresql/postgresql-driver.lambda-shared';
import { rotationError } from '../../../../lib/secrets/database/postgresql/server-errors.lambda-shared';
import { PostgresqlServer, startPostgresql } from '../../../support/postgresql-server';
import { testAuthority } from '../../../support/test-certificates';

const authority = testAuthority();
const good = authority.issue();
let server: PostgresqlServer;

beforeAll(async () => {
  server = await startPostgresql({ certificate: good });
});

afterAll(() => server?.stop());

async function open(login: Partial<DatabaseLogin> = {}, ca = authority.ca): Promise<void> {
  const session = await postgresql({ ca: [ca], connectTimeoutMs: 4_000 }).open({ ...server.adminLogin, ...login });
  try {
    await session.probe('SELECT 1');
  } finally {
    await session.close();
  }
}

test.each(['localhost', '127.0.0.1'])('opens a session at %s, which stands in the certificate', async (host) => {
  await open({ host });
  expect(server.log()).toMatch(/connection authorized: user=admin .* SSL enabled/);
});

test('binds the proof of the password to the TLS connection', async () => {
  const offered = jest.spyOn(jest.requireActual<{ startSession(): unknown }>('pg/lib/crypto/sasl'), 'startSession');
  await open();
  expect(offered.mock.results[0].value).toMatchObject({ mechanism: 'SCRAM-SHA-256-PLUS' });
});

test('serves the engines of PostgreSQL', () => {
  const driver = postgresql({ ca: [] });
  expect(driver).toMatchObject({ family: 'postgresql', engines: ['postgres', 'aurora-postgresql', 'postgresql'], defaultPort: 5432 });
});

test.each([
  ['that stands in no certificate', () => authority.issue({ hosts: ['db.example.com'] }), authority.ca, /its certificate is for another host name \(ERR_TLS_CERT_ALTNAME_INVALID\)$/],
  ['whose certificate has expired', () => authority.issue({ notAfter: new Date(Date.now() - 60_000) }), authority.ca, /its certificate has expired \(CERT_HAS_EXPIRED\)$/],
  ['whose certificate is not valid yet', () => authority.issue({ notBefore: new Date(Date.now() + 600_000) }), authority.ca, /its certificate is not valid yet/],
  ['whose authority is of the same name and another key', () => good, testAuthority().ca, /no certificate authority that is trusted vouches for it/],
  ['whose authority is another one', () => good, testAuthority('Somebody else').ca, /no certificate authority that is trusted vouches for it/],
  ['that has no TLS', () => 'none' as const, authority.ca, /it offers no TLS, and nothing is sent without$/],
])('fails at a server %s, before it sends anything', async (_, certificate, ca, reason) => {
  await server.restart(certificate());
  const before = server.log().length;
  await expect(open({}, ca)).rejects.toMatchObject({ kind: 'network', message: expect.stringMatching(reason) });
  expect(server.log().slice(before)).not.toContain('admin');
  await server.restart(good);
});

test('fails at an address that stands in the certificate as a name only', async () => {
  await server.restart(authority.issue({ hosts: ['localhost'] }));
  await expect(open({ host: '127.0.0.1' })).rejects.toMatchObject({ kind: 'network', message: expect.stringContaining('another host name') });
  await open();
  await server.restart(good);
});

test('fails below TLS 1.2', async () => {
  const old = createTlsServer({ cert: good.certificate, key: good.key, minVersion: 'TLSv1', maxVersion: 'TLSv1.1', ciphers: 'DEFAULT@SECLEVEL=0' });
  const versions: (string | null)[] = [];
  old.on('secureConnection', (socket) => versions.push(socket.getProtocol()));
  // As PostgreSQL does: the client asks whether there is TLS, and goes on in it.
  const asked = createServer((socket) => socket.on('error', () => undefined).once('data', () => {
    socket.write('S');
    old.emit('connection', socket);
  }));
  await new Promise<void>((resolve) => asked.listen(0, '127.0.0.1', resolve));
  await expect(open({ port: (asked.address() as AddressInfo).port })).rejects.toMatchObject({ kind: 'network' });
  expect(versions).toEqual([]);
  await new Promise((resolve) => asked.close(resolve));
});

test.each<[string, Partial<DatabaseLogin>, string, RegExp]>([
  ['a wrong password', { password: 'wrong' }, 'authentication', /as "admin": the server says 28P01$/],
  ['a user that does not exist', { username: 'nobody' }, 'authentication', /28P01/],
  ['a database that does not exist', { database: 'no "such' }, 'contract', /3D000/],
  ['a host that does not exist', { host: 'db.invalid' }, 'network', /\((ENOTFOUND|EAI_AGAIN)\)$/],
  ['a port at which nobody listens', { port: 1 }, 'network', /\(ECONNREFUSED\)$/],
  ['an empty password', { password: '' }, 'contract', /the password is empty/],
  ['an empty user name', { username: '' }, 'contract', /the user name "" is empty/],
  ['a user name of 64 bytes', { username: 'x'.repeat(64) }, 'contract', /has 64 bytes, more than the 63/],
  ['a user name of 128 characters', { username: 'x'.repeat(128) }, 'contract', /has 128 bytes/],
  ['a user name of 32 characters with 64 bytes', { username: 'ü'.repeat(32) }, 'contract', /has 64 bytes/],
  ['a reserved name', { username: 'pg_monitor' }, 'contract', /is reserved/],
  ['a user name with a NUL', { username: 'a\0b' }, 'contract', /characters that PostgreSQL does not take/],
])('fails with %s', async (_, login, kind, reason) => {
  await expect(open(login)).rejects.toMatchObject({ kind, message: expect.stringMatching(reason) });
});

test('fails for a user who may not log in', async () => {
  await server.sql('CREATE ROLE sleeper NOLOGIN PASSWORD \'secret\'');
  await expect(open({ username: 'sleeper', password: 'secret' })).rejects.toMatchObject({ kind: 'authentication', message: expect.stringContaining('28000') });
});

test('fails where a user has all the connections it may have', async () => {
  await server.sql('CREATE ROLE shy LOGIN CONNECTION LIMIT 0 PASSWORD \'secret\'');
  await expect(open({ username: 'shy', password: 'secret' })).rejects.toMatchObject({ kind: 'network', message: expect.stringContaining('53300') });
});

test('fails at a server that stands still', async () => {
  server.pause();
  try {
    await expect(postgresql({ ca: [authority.ca], connectTimeoutMs: 300 }).open(server.adminLogin)).rejects.toMatchObject({
      kind: 'network', message: expect.stringContaining('it does not answer in time'),
    });
  } finally {
    server.resume();
  }
});

test('fails at what is no PostgreSQL', async () => {
  const other = createServer((socket) => socket.on('error', () => undefined).resume().write('220 mail.example.com\r\n'));
  await new Promise<void>((resolve) => other.listen(0, '127.0.0.1', resolve));
  await expect(open({ port: (other.address() as AddressInfo).port })).rejects.toMatchObject({ kind: 'network' });
  await new Promise((resolve) => other.close(resolve));
});

test('fails at a server that asks for the password in clear text, and does not tell it', async () => {
  const asking = await startPostgresql({ certificate: good, method: 'password' });
  try {
    await expect(open({ port: asking.port })).rejects.toMatchObject({ kind: 'network', message: expect.stringContaining('it asks for the password in clear text, which is never sent') });
    expect(asking.log()).not.toContain('connection authorized: user=admin');
  } finally {
    await asking.stop();
  }
});

test.each([
  ['57P03', 'network'], ['57P01', 'network'], ['53300', 'network'], ['08006', 'network'], ['28P01', 'authentication'], ['28000', 'authentication'], ['3D000', 'contract'],
  ['42704', 'contract'], ['40P01', 'retryable'], ['55P03', 'retryable'], ['53100', 'retryable'], ['57014', 'retryable'], ['XX000', 'retryable'], ['42501', 'terminal'], ['22023', 'terminal'],
])('takes SQLSTATE %s for %s, and repeats nothing that the server says', (code, kind) => {
  const error = rotationError(Object.assign(new Error('syntax error near "PASSWORD \'hunter2\'"'), { code, severity: 'ERROR' }), 'do it');
  expect(error).toMatchObject({ kind });
  expect(error.message).toContain(`could not do it: the server says ${code}`);
  expect(`${error.message}${error.stack}`).not.toContain('hunter2');
});

test('says nothing of an error that it does not know', () => {
  expect(rotationError(new Error('the password is hunter2'), 'do it')).toMatchObject({ kind: 'network', message: 'could not do it: the connection failed' });
});
