/** How the systems that a secret opens say that they refuse it. */
interface Refusal {
  readonly code?: unknown;
  readonly errno?: unknown;
  readonly status?: unknown;
  readonly statusCode?: unknown;
  readonly response?: { readonly status?: unknown; readonly statusCode?: unknown };
  readonly $metadata?: { readonly httpStatusCode?: unknown };
}

/** Where libraries keep the error that they wrap. */
const WRAPPED = ['cause', 'driverError', 'original', 'parent'] as const;
const DEEPEST = 5;

/** Whether an error, or one that it wraps, refuses the credential. */
function wrapped(refuses: (error: Refusal) => boolean): (error: unknown) => boolean {
  const search = (error: unknown, depth: number): boolean => typeof error === 'object' && error !== null && depth < DEEPEST
    && (refuses(error) || WRAPPED.some((name) => search((error as Record<string, unknown>)[name], depth + 1)));
  return (error) => search(error, 0);
}

/**
 * PostgreSQL refuses the login: `28P01`, a wrong password, or `28000`, a user that may not log in.
 *
 * @see https://www.postgresql.org/docs/current/errcodes-appendix.html
 */
export const isPostgresqlAuthenticationFailure = wrapped(({ code }) => code === '28P01' || code === '28000');

/**
 * MySQL or MariaDB refuses the login: 1045, `ER_ACCESS_DENIED_ERROR`.
 *
 * @see https://dev.mysql.com/doc/mysql-errors/8.4/en/server-error-reference.html
 */
export const isMysqlAuthenticationFailure = wrapped(({ code, errno }) => errno === 1045 || code === 'ER_ACCESS_DENIED_ERROR');

/** A client of HTTP threw for an answer 401. `fetch` does not throw: see `isRefusedResult`. */
export const isHttpAuthenticationFailure = wrapped(({ status, statusCode, response, $metadata }) => (
  [status, statusCode, response?.status, response?.statusCode, $metadata?.httpStatusCode].includes(401)));

/** Any of PostgreSQL, MySQL, MariaDB and HTTP. */
export function isAuthenticationFailure(error: unknown): boolean {
  return isPostgresqlAuthenticationFailure(error) || isMysqlAuthenticationFailure(error) || isHttpAuthenticationFailure(error);
}
