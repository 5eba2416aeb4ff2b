import { RotationError } from '../../rotation-errors.lambda-shared';

/** One account of a user: the same user may have several, for several hosts, each with a password and rights of its own. */
export interface Account {
  readonly user: string;
  readonly host: string;
}

/**
 * A string literal. It relies on the sql_mode NO_BACKSLASH_ESCAPES that each session sets, where a backslash stands for itself
 * and only the quote is doubled, and on a connection in UTF-8, where no byte of a longer character is a quote.
 */
export function literal(text: string): string {
  refuseNul(text);
  return `'${text.replaceAll('\'', '\'\'')}'`;
}

/** A name in backquotes, which mean a name in each sql_mode. */
export function identifier(name: string): string {
  refuseNul(name);
  return `\`${name.replaceAll('`', '``')}\``;
}

export function accountName({ user, host }: Account): string {
  return `${identifier(user)}@${identifier(host)}`;
}

function refuseNul(text: string): void {
  if (text.includes('\0')) {
    throw new RotationError('contract', 'a name or a value holds the character NUL, which MySQL and MariaDB do not take');
  }
}
