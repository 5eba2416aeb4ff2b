import { RotationError } from '../../rotation-errors.lambda-shared';

/** How many characters a name of a user may have. */
const LONGEST = { MySQL: 32, MariaDB: 128 } as const;

/** Of longer ones the servers do not find the account that a session belongs to, as tried on MySQL 8.0 and MariaDB 10.11. */
const MOST_BYTES = { MySQL: 95, MariaDB: 380 } as const;

/** Throws a contract error for a name that the server refuses or would change. */
export function checkUsername(username: string, server: keyof typeof LONGEST): void {
  const length = [...username].length;
  if (length === 0 || length > LONGEST[server]) {
    throw new RotationError('contract', `the name of the user has ${length} characters: ${server} takes 1 to ${LONGEST[server]}`);
  }
  if (Buffer.byteLength(username) > MOST_BYTES[server]) {
    throw new RotationError('contract', `the name of the user has ${Buffer.byteLength(username)} bytes: ${server} keeps more, but does not let its user change its own password beyond ${MOST_BYTES[server]}`);
  }
  // Blanks at the end are cut off, by MySQL those at the start too, and the tables of the servers hold no characters beyond the first 65,536.
  // eslint-disable-next-line no-control-regex -- NUL is what must be found
  if (/ $|[\u{0}\u{d800}-\u{dfff}\u{10000}-\u{10ffff}]/u.test(username) || (server === 'MySQL' && username.startsWith(' '))) {
    throw new RotationError('contract', `the name of the user ${JSON.stringify(username)} has a blank at an end, or a character such as an emoji or NUL: ${server} does not keep it`);
  }
}
