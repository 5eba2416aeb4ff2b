import { RotationError, type RotationErrorKind } from '../../rotation-errors.lambda-shared';

/** Where the server asks for the password itself, which it never gets. */
export const PASSWORD_ASKED = 'ERR_PASSWORD_ASKED';

const NO_AUTHORITY = 'no certificate authority that is trusted vouches for it';

/** What TLS and the network say, by their codes. */
const REASONS: Readonly<Record<string, string>> = {
  CERT_HAS_EXPIRED: 'its certificate has expired',
  CERT_NOT_YET_VALID: 'its certificate is not valid yet',
  ERR_TLS_CERT_ALTNAME_INVALID: 'its certificate is for another host name',
  CERT_SIGNATURE_FAILURE: NO_AUTHORITY,
  DEPTH_ZERO_SELF_SIGNED_CERT: NO_AUTHORITY,
  SELF_SIGNED_CERT_IN_CHAIN: NO_AUTHORITY,
  UNABLE_TO_GET_ISSUER_CERT: NO_AUTHORITY,
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: NO_AUTHORITY,
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: NO_AUTHORITY,
  [PASSWORD_ASKED]: 'it asks for the password in clear text, which is never sent',
};

/** What pg says without a code. */
const MESSAGES: readonly (readonly [RegExp, string])[] = [
  [/^The server does not support SSL connections$/, 'it offers no TLS, and nothing is sent without'],
  [/^There was an error establishing an SSL connection$/, 'it does not answer as PostgreSQL does'],
  [/timeout/i, 'it does not answer in time'],
  [/^Connection terminated|not queryable$/, 'the connection is lost'],
  [/^SASL: SCRAM-SERVER-FINAL-MESSAGE/, 'it does not prove that it knows the password'],
  [/^SASL/, 'it offers no authentication that pg can do'],
];

/** What SQLSTATEs mean: the longest that fits counts. */
const KINDS: Readonly<Record<string, RotationErrorKind>> = {
  '28': 'authentication',
  '3D000': 'contract',
  '42704': 'contract',
  '08': 'network',
  '53300': 'network',
  '57P': 'network',
  // Deadlocks, locks that are held, resources, a query that took too long, and what the server itself did not expect.
  '40': 'retryable',
  '53': 'retryable',
  '55': 'retryable',
  '57': 'retryable',
  '58': 'retryable',
  'XX': 'retryable',
};

/** The error without anything that a server may have quoted. `doing` is what failed, such as `set the password of "app"`. */
export function rotationError(error: unknown, doing: string): RotationError {
  if (error instanceof RotationError) {
    return error;
  }
  const { code, message, severity } = (error ?? {}) as { readonly code?: unknown; readonly message?: unknown; readonly severity?: unknown };
  if (severity !== undefined) {
    const state = String(code).replace(/[^0-9A-Z]/g, '').slice(0, 5);
    const known = Object.keys(KINDS).filter((prefix) => state.startsWith(prefix)).sort((a, b) => b.length - a.length)[0];
    return new RotationError(KINDS[known] ?? 'terminal', `could not ${doing}: the server says ${state}${state === '42501' ? ', insufficient privilege' : ''}`);
  }
  const named = typeof code === 'string' ? code : '';
  const reason = REASONS[named] ?? MESSAGES.find(([pattern]) => pattern.test(String(message)))?.[1];
  return new RotationError('network', `could not ${doing}: ${[reason, /^[A-Z0-9_]+$/.test(named) && `(${named})`].filter(Boolean).join(' ') || 'the connection failed'}`);
}
