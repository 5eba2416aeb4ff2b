import { openingError, statementError } from '../../../../lib/secrets/database/mysql/server-errors.lambda-shared';

const SECRET = 'You have an error near \'hunter2\'';

function driverError(errno: number | undefined, code?: string) {
  return Object.assign(new Error(SECRET), { errno, code });
}

describe('errors of opening a session', () => {
  test.each([
    [1045, 'authentication'], [1698, 'authentication'], [1820, 'authentication'], [3118, 'authentication'], [4151, 'authentication'],
    [1049, 'contract'], [1044, 'contract'],
    [1203, 'retryable'], [1226, 'retryable'], [1053, 'retryable'],
    [1040, 'network'], [1129, 'network'], [1130, 'network'],
    [9999, 'terminal'],
  ] as const)('%i is of kind %s', (errno, kind) => {
    const error = openingError(driverError(errno), 'db:3306', true);
    expect(error.kind).toBe(kind);
    expect(error.message).toContain(`error ${errno}`);
    expect(error.message).not.toContain('hunter2');
  });

  test.each([1045, 1049, 9999])('%i counts for nothing before TLS is up: anybody may have sent it', (errno) => {
    expect(openingError(driverError(errno), 'db:3306', false)).toMatchObject({ kind: 'network', message: expect.stringContaining('before TLS') });
  });

  test.each([
    [-111, 'ECONNREFUSED', 'network', 'db:3306 is not reached (ECONNREFUSED)'],
    [undefined, 'HANDSHAKE_NO_SSL_SUPPORT', 'network', 'offers no TLS'],
    [undefined, 'AUTH_SWITCH_PLUGIN_ERROR', 'contract', 'by a way that is not supported'],
    [undefined, 'MYSQL_CLEAR_PASSWORD_NOT_ENABLED', 'contract', 'by a way that is not supported'],
    [undefined, undefined, 'network', 'no code'],
    [undefined, 'hunter2: text of a server', 'network', 'no code'],
  ])('errno %p with code %p is of kind %s', (errno, code, kind, message) => {
    expect(openingError(driverError(errno, code), 'db:3306', true)).toMatchObject({ kind, message: expect.stringContaining(message) });
  });
});

describe('errors of a statement', () => {
  test.each([
    [1227, 'terminal', 'lacks the right'], [1142, 'terminal', 'lacks the right'], [1044, 'terminal', 'lacks the right'], [1698, 'terminal', 'lacks the right'],
    [1064, 'terminal', 'the server refused'], [1205, 'retryable', 'the server refused'], [1213, 'retryable', 'the server refused'],
    [-104, 'network', 'the connection was lost'],
  ] as const)('%i is of kind %s', (errno, kind, message) => {
    const error = statementError(driverError(errno, 'ECONNRESET'), 'setting the password');
    expect(error).toMatchObject({ kind, message: expect.stringContaining(message) });
    expect(error.message).toContain('setting the password');
    expect(error.message).not.toContain('hunter2');
  });
});
