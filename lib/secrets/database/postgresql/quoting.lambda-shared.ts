import { RotationError } from '../../rotation-errors.lambda-shared';

/** Bytes of a name that the server keeps: it would cut a longer one off and mean another user. */
const LONGEST_NAME = 63;

/** A name as a statement has it. */
export function identifier(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}

/** A string as a statement has it, whatever `standard_conforming_strings` says. */
export function literal(text: string): string {
  const quoted = `'${text.replaceAll('\'', '\'\'').replaceAll('\\', '\\\\')}'`;
  return text.includes('\\') ? ` E${quoted}` : quoted;
}

/** Name of a parameter, which may have parts. */
export function parameter(name: string): string {
  return name.split('.').map(identifier).join('.');
}

/** Throws a contract error unless the server can have a user of this name. */
export function checkUsername(username: string): void {
  const bytes = Buffer.byteLength(username);
  const problem = bytes === 0 ? 'is empty'
    : bytes > LONGEST_NAME ? `has ${bytes} bytes, more than the ${LONGEST_NAME} that PostgreSQL keeps`
      : username.includes('\0') || /\p{Surrogate}/u.test(username) ? 'holds characters that PostgreSQL does not take'
        : /^(?:pg_|public$|none$)/.test(username) ? 'is reserved by PostgreSQL' : undefined;
  if (problem !== undefined) {
    throw new RotationError('contract', `the user name ${JSON.stringify(username)} ${problem}`);
  }
}
