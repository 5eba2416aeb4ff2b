import { RotationError } from '../../rotation-errors.lambda-shared';

/** How many characters a name of a user may have. */
const LONGEST = { MySQL: 32, MariaDB: 128 } as const;

/** Throws a contract error for a name that the server refuses or would change. */
export function checkUsername(username: string, server: keyof typeof LONGEST): void {
  const length = [...username].length;
  if (length === 0 || length > LONGEST[server]) {
    throw new RotationError('contract', `the name of the user has ${length} characters: ${server} takes 1 to ${LONGEST[server]}`);
  }
  // Blanks at the end are cut off, by MySQL those at the start too, and the tables of the servers hold no characters beyond the first 65,536.
  // eslint-disable-next-line no-control-regex
  if (/ $|[\u{0}\u{d800}-\u{dfff}\u{10000}-\u{10ffff}]/u.test(username) || (server === 'MySQL' && username.startsWith(' '))) {
    throw new RotationError('contract', `the name of the user ${JSON.stringify(username)} has a blank at an end, or a character such as an emoji or NUL: ${server} does not keep it`);
  }
}
