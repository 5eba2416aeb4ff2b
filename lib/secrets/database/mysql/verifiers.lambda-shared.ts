/* eslint-disable no-bitwise -- the algorithm is made of bits */
import { createHash, randomInt } from 'node:crypto';
import { RotationError } from '../../rotation-errors.lambda-shared';

/**
 * What a server keeps of a password, made here so that the password itself is in no statement: MariaDB writes statements to
 * its logs as they come.
 */
export function nativeVerifier(password: string): string {
  return `*${sha1(sha1(usable(password))).toString('hex').toUpperCase()}`;
}

/** MySQL keeps 20 characters of salt, where crypt(3) takes 16 at most. */
const SALT_LENGTH = 20;
const SALT_CHARACTERS = './0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';
/** The iterations in thousands, in three hexadecimal digits: what a server makes where it is not told otherwise. */
const ITERATIONS = 5;
/** The server takes no longer one, in bytes. */
const LONGEST = 256;

/** `$A$005$`, salt and digest of caching_sha2_password: SHA-256-crypt with 5000 rounds. */
export function cachingSha2Verifier(password: string, salt = randomSalt()): string {
  const bytes = Buffer.from(usable(password), 'utf8');
  if (bytes.length > LONGEST || bytes.includes(0)) {
    throw new RotationError('contract', `the password has ${bytes.includes(0) ? 'the character NUL' : `${bytes.length} bytes`}: caching_sha2_password takes ${LONGEST} bytes at most, and no NUL`);
  }
  return `$A$${ITERATIONS.toString(16).toUpperCase().padStart(3, '0')}$${salt}${sha256Crypt(bytes, Buffer.from(salt, 'latin1'), ITERATIONS * 1000)}`;
}

function randomSalt(): string {
  return Array.from({ length: SALT_LENGTH }, () => SALT_CHARACTERS[randomInt(SALT_CHARACTERS.length)]).join('');
}

/** An empty password would let in everybody. */
function usable(password: string): string {
  if (password === '') {
    throw new RotationError('contract', 'the password is empty');
  }
  return password;
}

function sha1(data: string | Buffer): Buffer {
  return createHash('sha1').update(data).digest();
}

function sha256(...parts: Buffer[]): Buffer {
  const hash = createHash('sha256');
  parts.forEach((part) => hash.update(part));
  return hash.digest();
}

/**
 * The digest of SHA-256-crypt.
 *
 * @see https://www.akkadia.org/drepper/SHA-crypt.txt the numbers are its steps
 */
export function sha256Crypt(key: Buffer, salt: Buffer, rounds: number): string {
  // 4 to 8
  const b = sha256(key, salt, key);
  // 1 to 3 and 9 to 12: the bits of the length of the key, lowest first, choose between digest and key
  const parts = [key, salt, repeated(b, key.length)];
  for (let bits = key.length; bits > 0; bits >>= 1) {
    parts.push(bits & 1 ? b : key);
  }
  let digest = sha256(...parts);
  // 13 to 20
  const p = repeated(sha256(...Array<Buffer>(key.length).fill(key)), key.length);
  const s = repeated(sha256(...Array<Buffer>(16 + digest[0]).fill(salt)), salt.length);
  // 21
  for (let round = 0; round < rounds; round += 1) {
    digest = sha256(
      round & 1 ? p : digest,
      round % 3 ? s : Buffer.alloc(0),
      round % 7 ? p : Buffer.alloc(0),
      round & 1 ? digest : p,
    );
  }
  // 22 e
  let text = '';
  for (let group = 0; group < 10; group += 1) {
    const bytes = [group, group + 10, group + 20];
    const turned = group * 2 % 3;
    text += base64(digest[bytes[turned]] << 16 | digest[bytes[(turned + 1) % 3]] << 8 | digest[bytes[(turned + 2) % 3]], 4);
  }
  return text + base64(digest[31] << 8 | digest[30], 3);
}

/** A digest again and again, up to a length. */
function repeated(digest: Buffer, length: number): Buffer {
  return Buffer.alloc(length, digest);
}

/** The digits of crypt(3), lowest first. */
function base64(value: number, digits: number): string {
  return Array.from({ length: digits }, (_, digit) => SALT_CHARACTERS[value >> digit * 6 & 63]).join('');
}
