import * as fc from 'fast-check';
import { databaseSettings } from '../../../lib/secrets/database/database-settings.lambda-shared';
import { loginOf, PinnedDatabase, sameBeside, withFields } from '../../../lib/secrets/database/database-value.lambda-shared';

const PINNED: PinnedDatabase = { engines: ['postgres', 'aurora-postgresql'], host: 'db.example.com', port: 5432 };
const VALUE = { engine: 'postgres', host: 'db.example.com', port: 5432, username: 'app', password: 's3cr3t-value', dbname: 'orders' };
const text = (changed: object) => JSON.stringify({ ...VALUE, ...changed });

function messageOf(act: () => unknown): string {
  try {
    act();
  } catch (error) {
    expect(error).toMatchObject({ kind: 'contract' });
    return (error as Error).message;
  }
  throw new Error('did not fail');
}

test('reads the login of a secret as AWS writes it', () => {
  expect(loginOf(text({}), 'current', PINNED)).toEqual({ host: 'db.example.com', port: 5432, username: 'app', password: 's3cr3t-value', database: 'orders' });
});

test.each([
  ['a port in digits', text({ port: '5432' })],
  ['no port', text({ port: undefined })],
  ['a host in another case', text({ host: 'DB.example.com' })],
  ['a host with the dot of the root', text({ host: 'db.example.com.' })],
  ['another engine of the family', text({ engine: 'aurora-postgresql' })],
])('takes %s', (_name, value) => {
  expect(loginOf(value, 'current', PINNED)).toMatchObject({ host: 'db.example.com', port: 5432 });
});

test('opens the configured database, whatever the secret says', () => {
  expect(loginOf(text({}), 'current', { ...PINNED, database: 'pinned' }).database).toBe('pinned');
  expect(loginOf(text({ dbname: undefined }), 'current', PINNED)).not.toHaveProperty('database');
});

test('takes the secret of a master user that RDS manages, which names no host', () => {
  const managed = JSON.stringify({ username: 'admin', password: 's3cr3t-value' });
  expect(loginOf(managed, 'admin', PINNED, true)).toMatchObject({ host: 'db.example.com', username: 'admin' });
  expect(messageOf(() => loginOf(managed, 'current', PINNED))).toContain('no field "engine"');
});

test.each<[string, string, string]>([
  ['text that is not JSON', 's3cr3t-value', 'not a JSON object'],
  ['nothing', '', 'not a JSON object'],
  ['a list', '["s3cr3t-value"]', 'not a JSON object'],
  ['null', 'null', 'not a JSON object'],
  ['JSON that is cut off', '{"password":"s3cr3t-value', 'not a JSON object'],
  ['no engine', text({ engine: undefined }), 'no field "engine"'],
  ['no host', text({ host: undefined }), 'no field "host"'],
  ['no user name', text({ username: undefined }), 'no field "username"'],
  ['no password', text({ password: undefined }), 'no field "password"'],
  ['an empty password', text({ password: '' }), 'the field "password" of the current version is empty'],
  ['a password that is a number', text({ password: 7 }), 'the field "password" of the current version is not a string'],
  ['a user name that is null', text({ username: null }), 'the field "username" of the current version is not a string'],
  ['a password twice', '{"password":"s3cr3t-1",' + text({}).slice(1), 'more than one field "password"'],
  ['an unknown engine', text({ engine: 'oracle-s3cr3t' }), 'the field "engine" of the current version is not one that this rotation serves: postgres, aurora-postgresql'],
  ['another host', text({ host: 's3cr3t.example.com' }), 'is not db.example.com, the host that this rotation was configured for'],
  ['another port', text({ port: 5433 }), 'is not 5432, the port'],
  ['a port of words', text({ port: 's3cr3t' }), 'the field "port" of the current version is not a number'],
  ['a port in six digits', text({ port: '100000' }), 'is not a number'],
  ['an empty port', text({ port: '' }), 'is not a number'],
  ...[0, -1, 65_536, 54.32].map((port): [string, string, string] => [`the port ${port}`, text({ port }), 'is not a whole number from 1 to 65535']),
])('fails for %s, and names the field, never a value', (_name, value, problem) => {
  const message = messageOf(() => loginOf(value, 'current', PINNED));
  expect(message).toContain(problem);
  expect(message).not.toContain('s3cr3t');
});

test('keeps every byte but those of the fields that are replaced', () => {
  const odd = '{ "note":"\\u00e9\\"password\\":1", "port" : 12345678901234567890,"password":"a", "nested":{"password":"b"},\n "username":"app" }';
  expect(withFields(odd, 'current', { username: 'app_clone', password: 'q"\\' }))
    .toBe('{ "note":"\\u00e9\\"password\\":1", "port" : 12345678901234567890,"password":"q\\"\\\\", "nested":{"password":"b"},\n "username":"app_clone" }');
});

test('what was replaced reads back as it is, for all text and all other fields', () => {
  fc.assert(fc.property(fc.dictionary(fc.string(), fc.jsonValue()), fc.string({ unit: 'grapheme' }), fc.string({ unit: 'grapheme' }), (others, before, after) => {
    const value = JSON.stringify({ ...others, password: before });
    const changed = withFields(value, 'current', { password: after });
    expect(JSON.parse(changed)).toEqual({ ...JSON.parse(value) as object, password: after });
    expect(() => sameBeside(changed, value, ['password'])).not.toThrow();
  }));
});

test.each([
  ['another field', '{"username":"app","password":"b","port":1}'],
  ['another field more', '{"username":"app","password":"b","port":2,"x":1}'],
  ['another order', '{"password":"b","username":"app","port":2}'],
])('fails for two texts that differ in %s', (_name, pending) => {
  expect(messageOf(() => sameBeside(pending, '{"username":"app","password":"a","port":2}', ['password']))).toContain('in more than "password"');
});

describe('settings', () => {
  const ENVIRONMENT = {
    VALUE_LENGTH: '32', VALUE_CODE_POINTS: '97-122', DATABASE_USERS: 'SINGLE', DATABASE_USERNAME: 'app', DATABASE_HOST: 'db.example.com', DATABASE_PORT: '5432',
  };

  test('have defaults', () => {
    expect(databaseSettings(ENVIRONMENT)).toMatchObject({ username: 'app', twin: 'app_clone', port: 5432, probe: 'SELECT 1', database: undefined, adminSecret: undefined });
  });

  test.each<[string, object]>([
    ['DATABASE_USERS', { DATABASE_USERS: 'BOTH' }],
    ['DATABASE_USERNAME', { DATABASE_USERNAME: '' }],
    ['DATABASE_HOST', { DATABASE_HOST: undefined }],
    ['DATABASE_PORT', { DATABASE_PORT: '0' }],
    ['DATABASE_PORT', { DATABASE_PORT: '65536' }],
    ['DATABASE_PORT', { DATABASE_PORT: '5e3' }],
    ['DATABASE_HOST, DATABASE_PORT', { DATABASE_HOST: '', DATABASE_PORT: '' }],
    ['ADMIN_SECRET_ARN', { DATABASE_USERS: 'ALTERNATING' }],
    ['DATABASE_TWIN', { DATABASE_USERS: 'ALTERNATING', ADMIN_SECRET_ARN: 'arn', DATABASE_TWIN: 'app' }],
    ['VALUE_LENGTH', { VALUE_LENGTH: undefined }],
  ])('fails for %s of %j', (name, changed) => {
    expect(messageOf(() => databaseSettings({ ...ENVIRONMENT, ...changed }))).toContain(name);
  });
});
