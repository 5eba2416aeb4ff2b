import { accountDefinition } from '../../../../lib/secrets/database/mysql/account-clauses.lambda-shared';
import { identifiedBy } from '../../../../lib/secrets/database/mysql/authentication-plugins.lambda-shared';
import { mysql } from '../../../../lib/secrets/database/mysql/mysql-driver.lambda-shared';
import { accountName, literal } from '../../../../lib/secrets/database/mysql/quoting.lambda-shared';
import { checkUsername } from '../../../../lib/secrets/database/mysql/username.lambda-shared';
import { nativeVerifier } from '../../../../lib/secrets/database/mysql/verifiers.lambda-shared';

const NO_LIMITS = 'MAX_QUERIES_PER_HOUR 0 MAX_UPDATES_PER_HOUR 0 MAX_CONNECTIONS_PER_HOUR 0 MAX_USER_CONNECTIONS 0';

describe('the definition of an account', () => {
  test.each([
    ['CREATE USER `app`@`%`', [], `REQUIRE NONE WITH ${NO_LIMITS} MAX_STATEMENT_TIME 0 PASSWORD EXPIRE DEFAULT ACCOUNT UNLOCK`],
    [
      'CREATE USER `app`@`%` IDENTIFIED BY PASSWORD \'*6C89\' REQUIRE X509 WITH MAX_QUERIES_PER_HOUR 5 MAX_STATEMENT_TIME 3.000000 ACCOUNT LOCK PASSWORD EXPIRE NEVER',
      ['mysql_native_password'],
      'REQUIRE X509 WITH MAX_QUERIES_PER_HOUR 5 MAX_STATEMENT_TIME 3.000000 MAX_UPDATES_PER_HOUR 0 MAX_CONNECTIONS_PER_HOUR 0 MAX_USER_CONNECTIONS 0 ACCOUNT LOCK PASSWORD EXPIRE NEVER',
    ],
    [
      'CREATE USER `app`@`%` IDENTIFIED VIA unix_socket OR mysql_native_password USING \'*6C89\' REQUIRE ISSUER \'/CN=a\'\'b ACCOUNT LOCK\' CIPHER \'WITH\' PASSWORD EXPIRE',
      ['unix_socket', 'mysql_native_password'],
      `REQUIRE ISSUER '/CN=a''b ACCOUNT LOCK' CIPHER 'WITH' WITH ${NO_LIMITS} MAX_STATEMENT_TIME 0 PASSWORD EXPIRE DEFAULT ACCOUNT UNLOCK`,
    ],
  ])('of MariaDB: %s', (statement, plugins, clauses) => {
    expect(accountDefinition(statement, true)).toEqual({ account: { user: 'app', host: '%' }, plugins, clauses });
  });

  test.each([
    [
      'CREATE USER \'app\'@\'%\' IDENTIFIED WITH \'caching_sha2_password\' AS \'$A$005$\'\'ACCOUNT LOCK\' DEFAULT ROLE `r1`@`%`,`r2`@`h` REQUIRE SSL WITH MAX_USER_CONNECTIONS 5 '
        + 'PASSWORD EXPIRE INTERVAL 3 DAY ACCOUNT LOCK PASSWORD HISTORY 3 PASSWORD REUSE INTERVAL DEFAULT',
      ['caching_sha2_password'],
      'REQUIRE SSL WITH MAX_USER_CONNECTIONS 5 MAX_QUERIES_PER_HOUR 0 MAX_UPDATES_PER_HOUR 0 MAX_CONNECTIONS_PER_HOUR 0 '
        + 'PASSWORD EXPIRE INTERVAL 3 DAY ACCOUNT LOCK PASSWORD HISTORY 3 PASSWORD REUSE INTERVAL DEFAULT',
    ],
    [
      'CREATE USER `app`@`%` IDENTIFIED WITH \'mysql_native_password\' AS 0x2A36 REQUIRE NONE PASSWORD EXPIRE ACCOUNT UNLOCK PASSWORD HISTORY DEFAULT PASSWORD REQUIRE CURRENT DEFAULT '
        + 'FAILED_LOGIN_ATTEMPTS 3 PASSWORD_LOCK_TIME 2 ATTRIBUTE \'{"a": "ACCOUNT LOCK"}\'',
      ['mysql_native_password'],
      `REQUIRE NONE WITH ${NO_LIMITS} ACCOUNT UNLOCK PASSWORD HISTORY DEFAULT PASSWORD REQUIRE CURRENT DEFAULT FAILED_LOGIN_ATTEMPTS 3 PASSWORD_LOCK_TIME 2 `
        + 'ATTRIBUTE \'{"a": "ACCOUNT LOCK"}\' PASSWORD EXPIRE DEFAULT',
    ],
  ])('of MySQL: %s', (statement, plugins, clauses) => {
    expect(accountDefinition(statement, false)).toEqual({ account: { user: 'app', host: '%' }, plugins, clauses });
  });

  test.each(['', 'GRANT SELECT', 'CREATE USER `app', 'CREATE USER `app`@`%` SOMETHING NEW'])('fails for %j', (statement) => {
    expect(() => accountDefinition(statement, true)).toThrow('cannot be copied');
  });
});

describe('what is said about a password', () => {
  const verifier = nativeVerifier('hello');

  test('keeps the plugins of MariaDB', () => {
    expect(identifiedBy(true, 'app', ['mysql_native_password'], 'hello')).toBe(`IDENTIFIED VIA mysql_native_password USING '${verifier}'`);
    expect(identifiedBy(true, 'app', ['unix_socket', 'mysql_native_password'], 'hello')).toBe(`IDENTIFIED VIA unix_socket OR mysql_native_password USING '${verifier}'`);
    expect(identifiedBy(true, 'app', [], 'hello')).toBe(`IDENTIFIED VIA mysql_native_password USING '${verifier}'`);
  });

  test('keeps the plugin of MySQL', () => {
    expect(identifiedBy(false, 'app', ['mysql_native_password'], 'hello')).toBe(`IDENTIFIED WITH mysql_native_password AS '${verifier}'`);
    expect(identifiedBy(false, 'app', ['caching_sha2_password'], 'hello')).toMatch(/^IDENTIFIED WITH caching_sha2_password AS '\$A\$005\$[./0-9A-Za-z]{63}'$/);
  });

  test.each([
    [true, ['ed25519']],
    [true, ['pam']],
    [true, ['mysql_native_password', 'mysql_native_password']],
    [false, ['sha256_password']],
    [false, ['unix_socket']],
    [false, ['AWSAuthenticationPlugin']],
  ])('fails where MariaDB is %s and the plugins are %j', (isMariadb, plugins) => {
    expect(() => identifiedBy(isMariadb, 'app', plugins, 'hello')).toThrow(`"app" is let in by ${plugins.join(' or ')}`);
  });
});

describe('quoting', () => {
  test('doubles quotes, and leaves backslashes as the sql_mode of the sessions has them', () => {
    expect(literal('a\'b\\\'c"')).toBe('\'a\'\'b\\\'\'c"\'');
    expect(accountName({ user: 'a`b\'"\\', host: '10.0.%' })).toBe('`a``b\'"\\`@`10.0.%`');
  });

  test('fails for NUL', () => {
    expect(() => literal('a\0')).toThrow('NUL');
  });
});

describe('names of users', () => {
  test.each([
    ['MySQL', 'a'], ['MySQL', 'é'.repeat(32)], ['MariaDB', 'é'.repeat(128)], ['MariaDB', ' a\'b"c\\d`e@f'],
  ] as const)('%s takes %j', (server, name) => {
    expect(() => checkUsername(name, server)).not.toThrow();
  });

  test.each([
    ['MySQL', ''], ['MySQL', 'a'.repeat(33)], ['MariaDB', 'a'.repeat(129)], ['MariaDB', 'a '], ['MySQL', ' a'], ['MySQL', '密'.repeat(32)], ['MariaDB', '密'.repeat(127)], ['MySQL', 'a\0'], ['MariaDB', '😀'], ['MySQL', '\ud800'],
  ] as const)('fails for %s and %j', (server, name) => {
    expect(() => checkUsername(name, server)).toThrow('the name of the user');
  });
});

describe('the driver', () => {
  test('serves what RDS calls its engines', () => {
    expect(mysql({ ca: ['x'] })).toMatchObject({ family: 'mysql', engines: ['mysql', 'aurora-mysql', 'mariadb'], defaultPort: 3306 });
  });

  test.each([
    ['without a certificate authority', [], { username: 'app', password: 'p' }, 'no certificate authority is given'],
    ['without a password', ['x'], { username: 'app', password: '' }, 'is empty'],
    ['without a user', ['x'], { username: '', password: 'p' }, 'is empty'],
  ])('fails %s before it connects', async (_what, ca, login, message) => {
    await expect(mysql({ ca }).open({ host: 'nowhere.invalid', port: 1, ...login })).rejects.toMatchObject({ kind: 'contract', message: expect.stringContaining(message) });
  });
});
