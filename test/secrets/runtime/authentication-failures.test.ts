import {
  isAuthenticationFailure, isHttpAuthenticationFailure, isMysqlAuthenticationFailure, isPostgresqlAuthenticationFailure,
} from '../../../lib/secrets/runtime/authentication-failures.lambda-shared';

const error = (fields: object) => Object.assign(new Error('refused'), fields);

/** What it is, and which of PostgreSQL, MySQL and HTTP say that it refuses the credential. */
const CASES: [string, unknown, string][] = [
  ['a wrong password of PostgreSQL', error({ code: '28P01', severity: 'FATAL' }), 'postgresql'],
  ['a user that PostgreSQL does not let in', error({ code: '28000' }), 'postgresql'],
  ['a database that is not there', error({ code: '3D000' }), ''],
  ['too many connections of PostgreSQL', error({ code: '53300' }), ''],
  ['a wrong password of MySQL, as mysql2 has it', error({ code: 'ER_ACCESS_DENIED_ERROR', errno: 1045, sqlState: '28000' }), 'mysql'],
  ['the same by its number only', error({ errno: 1045 }), 'mysql'],
  ['a database of MySQL that the user may not use', error({ code: 'ER_DBACCESS_DENIED_ERROR', errno: 1044 }), ''],
  ['an answer 401 of a client of HTTP', error({ response: { status: 401 } }), 'http'],
  ['an answer 401 by statusCode', error({ statusCode: 401 }), 'http'],
  ['an answer 401 by status', error({ status: 401 }), 'http'],
  ['an answer 401 of the SDK', error({ $metadata: { httpStatusCode: 401 } }), 'http'],
  ['an answer 403', error({ status: 403 }), ''],
  ['a connection that was refused', error({ code: 'ECONNREFUSED', errno: -111 }), ''],
  ['an error that wraps one', error({ cause: error({ code: '28P01' }) }), 'postgresql'],
  ['an error of TypeORM', error({ driverError: error({ errno: 1045 }) }), 'mysql'],
  ['an error of Sequelize', error({ name: 'SequelizeAccessDeniedError', parent: error({ errno: 1045 }) }), 'mysql'],
  ['an error that wraps none', error({ cause: 'text' }), ''],
  ['a text', '28P01', ''],
  ['nothing', undefined, ''],
  ['null', null, ''],
];

test.each(CASES)('%s', (_name, thrown, by) => {
  expect([
    isPostgresqlAuthenticationFailure(thrown) ? 'postgresql' : '',
    isMysqlAuthenticationFailure(thrown) ? 'mysql' : '',
    isHttpAuthenticationFailure(thrown) ? 'http' : '',
  ].join('')).toBe(by);
  expect(isAuthenticationFailure(thrown)).toBe(by !== '');
});

test('an error that wraps itself is looked at a few times only', () => {
  const circle = error({});
  Object.assign(circle, { cause: circle, original: circle });
  expect(isAuthenticationFailure(circle)).toBe(false);
});
