import type { Account } from './quoting.lambda-shared';
import { Token, tokensOf, wordsAt } from './statement-tokens.lambda-shared';
import { RotationError } from '../../rotation-errors.lambda-shared';

/** How an account proves who it is, and the rest of what CREATE USER says about it. */
export interface AccountDefinition {
  readonly account: Account;
  /** The plugins that may let the account in, in their order; empty where it has no password and needs none. */
  readonly plugins: readonly string[];
  /** TLS demands, limits, expiry and lock, as ALTER USER takes them: each one is named, so that it replaces what an account has. */
  readonly clauses: string;
}

/** Limits that an account has none of unless SHOW CREATE USER names them. */
const LIMITS = ['MAX_QUERIES_PER_HOUR', 'MAX_UPDATES_PER_HOUR', 'MAX_CONNECTIONS_PER_HOUR', 'MAX_USER_CONNECTIONS'];
const MARIADB_LIMITS = [...LIMITS, 'MAX_STATEMENT_TIME'];

/** Words that a part of the statement begins with, outside of the parts before. */
const PARTS = ['REQUIRE', 'WITH', 'ACCOUNT', 'FAILED_LOGIN_ATTEMPTS', 'PASSWORD_LOCK_TIME', 'ATTRIBUTE', 'COMMENT'];

/** Reads a statement of SHOW CREATE USER. What is in quotes is never taken for a part of it. */
export function accountDefinition(statement: string, isMariadb: boolean): AccountDefinition {
  const tokens = tokensOf(statement);
  // CREATE USER `name`@`host`
  if (!tokens || !wordsAt(tokens, 0, 'CREATE', 'USER') || tokens[2]?.kind !== 'quoted' || tokens[3]?.text !== '@' || tokens[4]?.kind !== 'quoted') {
    throw unreadable();
  }
  const { plugins, next } = pluginsAt(tokens, 5);
  const parts = partsOf(statement, tokens, next);
  const clauses = [
    parts.get('REQUIRE') ?? 'REQUIRE NONE',
    withAll(parts.get('WITH'), isMariadb ? MARIADB_LIMITS : LIMITS),
    ...[...parts].filter(([part]) => part !== 'REQUIRE' && part !== 'WITH').map(([, text]) => text),
    ...parts.has('PASSWORD EXPIRE') ? [] : ['PASSWORD EXPIRE DEFAULT'],
    ...parts.has('ACCOUNT') ? [] : ['ACCOUNT UNLOCK'],
  ];
  return { account: { user: tokens[2].text, host: tokens[4].text }, plugins, clauses: clauses.join(' ') };
}

function pluginsAt(tokens: readonly Token[], at: number): { plugins: string[]; next: number } {
  if (!wordsAt(tokens, at, 'IDENTIFIED')) {
    return { plugins: [], next: at };
  }
  if (wordsAt(tokens, at + 1, 'BY', 'PASSWORD')) {
    return { plugins: ['mysql_native_password'], next: at + 4 };
  }
  const plugins: string[] = [];
  let next = at + 1;
  while (wordsAt(tokens, next, 'VIA') || wordsAt(tokens, next, 'WITH') || (plugins.length > 0 && wordsAt(tokens, next, 'OR'))) {
    plugins.push(tokens[next + 1]?.text.toLowerCase() ?? '');
    next += 2;
    if (wordsAt(tokens, next, 'USING') || wordsAt(tokens, next, 'AS')) {
      next += 2;
    }
  }
  return { plugins, next };
}

/** The parts by the word that they begin with; those of PASSWORD, which there are several of, by two. Default roles are left out. */
function partsOf(statement: string, tokens: readonly Token[], from: number): Map<string, string> {
  const parts = new Map<string, string>();
  let part = '';
  for (let index = from; index < tokens.length; index += 1) {
    const { kind, text, start, end } = tokens[index];
    const isPassword = kind === 'word' && text === 'PASSWORD';
    if (isPassword || (kind === 'word' && PARTS.includes(text)) || wordsAt(tokens, index, 'DEFAULT', 'ROLE')) {
      // What is said about passwords has a second word, which may be REQUIRE.
      index += isPassword ? 1 : 0;
      part = isPassword ? `PASSWORD ${tokens[index]?.text}` : text;
      parts.set(part, statement.slice(start, tokens[index]?.end));
    } else if (part === '') {
      throw unreadable();
    } else {
      parts.set(part, `${parts.get(part)} ${statement.slice(start, end)}`);
    }
  }
  parts.delete('DEFAULT');
  // A password that has expired is renewed now: only when the next one does is kept.
  if (parts.get('PASSWORD EXPIRE') === 'PASSWORD EXPIRE') {
    parts.delete('PASSWORD EXPIRE');
  }
  return parts;
}

function withAll(limits: string | undefined, names: readonly string[]): string {
  const given = limits ?? 'WITH';
  const missing = names.filter((name) => !given.split(' ').includes(name));
  return [given, ...missing.map((name) => `${name} 0`)].join(' ');
}

function unreadable(): RotationError {
  return new RotationError('terminal', 'the account of the user has a definition that cannot be copied to its twin');
}
