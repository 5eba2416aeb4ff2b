import { createHash, createHmac, pbkdf2Sync, randomBytes } from 'node:crypto';
import { RotationError } from '../../rotation-errors.lambda-shared';

export const DEFAULT_ITERATIONS = 4096;

/** RFC 3454, table C.1.2: blanks that become a space. */
const BLANKS = /[\u00a0\u1680\u2000-\u200b\u202f\u205f\u3000]/g;
/** RFC 3454, table B.1: what becomes nothing. */
const NOTHING = /\u00ad|\u034f|\u1806|[\u180b-\u180d]|[\u200c\u200d]|\u2060|[\ufe00-\ufe0f]|\ufeff/g;
/**
 * Characters that RFC 4013 allows, that Unicode 3.2 knows, and that read from left to right or have no direction: Latin, combining marks,
 * Greek, Cyrillic, kana, Chinese and Korean, and forms of them. A password that preparation would change may have no others.
 */
const PLAIN = new RegExp(`^[${[
  ' -~', '\\u00a0-\\u0220', '\\u0222-\\u0233', '\\u0250-\\u02ad', '\\u02b0-\\u02ee', '\\u0300-\\u033f', '\\u0342', '\\u0345-\\u034e', '\\u0386', '\\u0388-\\u038a',
  '\\u038e-\\u03a1', '\\u03a3-\\u03ce', '\\u0400-\\u0486', '\\u048a-\\u04ce', '\\u1100-\\u1159', '\\u11a8-\\u11f9', '\\u1161-\\u11a2', '\\u1e00-\\u1e9b', '\\u1ea0-\\u1ef9',
  '\\u2010-\\u2027', '\\u2030-\\u2052', '\\u2070\\u2071', '\\u2074-\\u208e', '\\u20a0-\\u20b1', '\\u2100-\\u213a', '\\u2153-\\u2183', '\\u2460-\\u24fe', '\\u3001-\\u303f',
  '\\u3041-\\u3096', '\\u309d-\\u30ff', '\\u4e00-\\u9fa5', '\\uac00-\\ud7a3', '\\ufb00-\\ufb06', '\\uff01-\\uff9f',
].join('')}]*$`);

/**
 * What PostgreSQL and its clients hash instead of the password: SASLprep (RFC 4013), or the password itself where SASLprep prohibits it.
 *
 * Clients disagree on what is prohibited: libpq goes by Unicode 3.2, others by a newer one, and pg prohibits nothing. So a password that
 * preparation would change, and that holds a rare character besides, is refused: no client could be sure to get in with it.
 *
 * @throws RotationError `contract` for a password that the server or some of its clients do not take
 */
export function preparedPassword(password: string): string {
  if (password === '' || password.includes('\0') || /\p{Surrogate}/u.test(password)) {
    throw new RotationError('contract', 'the password is empty, or holds a NUL or half a character: PostgreSQL takes none of them');
  }
  // The server leaves pure ASCII alone, control characters too.
  if (/^[\0-\x7f]*$/.test(password)) {
    return password;
  }
  const mapped = password.replace(BLANKS, ' ').replace(NOTHING, '');
  const prepared = mapped.normalize('NFKC');
  if (prepared !== password && (prepared === '' || !PLAIN.test(mapped) || !PLAIN.test(prepared))) {
    throw new RotationError('contract', 'the password holds characters that clients of PostgreSQL prepare in different ways: make one of ASCII characters');
  }
  return prepared;
}

/**
 * What the server stores instead of a password (RFC 5803, as pg_authid has it): it proves a password and cannot be used in its stead.
 * Whoever reads it in the server's log can try passwords against it; a generated one has more than 100 random bits.
 */
export function scramVerifier(password: string, iterations = DEFAULT_ITERATIONS, salt: Buffer = randomBytes(16)): string {
  const salted = pbkdf2Sync(preparedPassword(password), salt, iterations, 32, 'sha256');
  const key = (name: string) => createHmac('sha256', salted).update(name).digest();
  const stored = createHash('sha256').update(key('Client Key')).digest('base64');
  return `SCRAM-SHA-256$${iterations}:${salt.toString('base64')}$${stored}:${key('Server Key').toString('base64')}`;
}
