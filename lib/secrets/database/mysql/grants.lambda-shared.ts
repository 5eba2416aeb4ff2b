import type { Account } from './quoting.lambda-shared';
import { Token, tokensOf, wordsAt } from './statement-tokens.lambda-shared';
import { RotationError } from '../../rotation-errors.lambda-shared';

/** What an account may do with one object, or which role it has. */
export interface Grant {
  /** Of `SELECT`, `INSERT (`a`)`, a role's name or `PROXY`, as the server prints them. */
  readonly privileges: ReadonlySet<string>;
  /** What stands after ON, as the server prints it; absent for roles. */
  readonly object?: string;
  /** GRANT OPTION, or ADMIN OPTION for roles. */
  readonly grantable: boolean;
}

/** The grants of an account by what they are of. */
export type Grants = ReadonlyMap<string, Grant>;

/**
 * Reads the statements of SHOW GRANTS for an account. The account is looked for at its place in the grammar, so nothing that is only
 * called like the user is taken for it; what is granted to somebody else, such as PUBLIC, is left out.
 *
 * @throws RotationError `terminal` where a statement says what this reader does not know: a copy would have other rights
 */
export function grantsOf(statements: readonly string[], account: Account): Grants {
  const grants = new Map<string, Grant>();
  const add = (grant: Grant, key: string) => {
    const before = grants.get(key);
    grants.set(key, {
      ...grant,
      privileges: new Set([...before?.privileges ?? [], ...grant.privileges]),
      grantable: grant.grantable || (before?.grantable ?? false),
    });
  };
  for (const statement of statements) {
    const grant = readGrant(statement, account);
    for (const privilege of grant?.privileges ?? []) {
      if (isSingle(privilege, grant!)) {
        add({ ...grant!, privileges: new Set([privilege]) }, JSON.stringify([privilege, grant!.object]));
      }
    }
    const shared = [...grant?.privileges ?? []].filter((privilege) => !isSingle(privilege, grant!));
    if (grant?.object !== undefined && (shared.length > 0 || grant.privileges.size === 0)) {
      add({ ...grant, privileges: new Set(shared) }, grant.object);
    }
  }
  return grants;
}

/**
 * Statements that bring an account with the grants `has` to those in `wanted`. What it lacks comes first and what it has too much goes last, so
 * that sessions of the account lose nothing that they are to keep.
 */
export function grantChanges(wanted: Grants, has: Grants, grantee: string): string[] {
  const given: string[] = [];
  const taken: string[] = [];
  for (const key of new Set([...wanted.keys(), ...has.keys()])) {
    const want = wanted.get(key);
    const have = has.get(key);
    const { object } = (want ?? have)!;
    const on = object === undefined ? '' : ` ON ${object}`;
    const grant = (privileges: string[]) =>
      `GRANT ${privileges.join(', ') || 'USAGE'}${on} TO ${grantee}${want?.grantable ? ` WITH ${object === undefined ? 'ADMIN' : 'GRANT'} OPTION` : ''}`;
    const revoke = (privileges: string[]) => `REVOKE ${privileges.join(', ')}${on} FROM ${grantee}`;
    const held = [...have?.privileges ?? []];
    const surplus = held.filter((privilege) => !want?.privileges.has(privilege));
    const missing = [...want?.privileges ?? []].filter((privilege) => !have?.privileges.has(privilege));
    const tooFree = have?.grantable === true && !want?.grantable;
    const single = held.length === 1 && isSingle(held[0], have!);
    if (surplus.includes('ALL PRIVILEGES') || (tooFree && single && want)) {
      // These go as a whole only: what is to stay is given again.
      taken.push(revoke(single ? held : surplus), ...tooFree && !single ? [revoke(['GRANT OPTION'])] : [], ...want ? [grant([...want.privileges])] : []);
      continue;
    }
    if (missing.length > 0 || (want?.grantable && !have?.grantable)) {
      given.push(grant(single ? held : missing));
    }
    if (surplus.length > 0) {
      taken.push(revoke(surplus));
    }
    if (tooFree && !single) {
      taken.push(revoke(['GRANT OPTION']));
    }
  }
  return [...given, ...taken];
}

function readGrant(statement: string, account: Account): Grant | undefined {
  const tokens = tokensOf(statement) ?? unreadable();
  if (wordsAt(tokens, 0, 'SET', 'DEFAULT', 'ROLE')) {
    // Default roles are read from where the server keeps them: MySQL does not print them here.
    return undefined;
  }
  if (!wordsAt(tokens, 0, 'GRANT')) {
    // MySQL prints what partial revokes take away as REVOKE.
    unreadable();
  }
  const to = outside(tokens, 'TO');
  const on = outside(tokens, 'ON');
  if (to < 0 || on > to) {
    unreadable();
  }
  const grantee = tokens.slice(to + 1);
  if (!isAccount(grantee, account)) {
    return undefined;
  }
  const privileges = new Set(listed(statement, tokens, 1, on < 0 ? to : on));
  privileges.delete('USAGE');
  const words = grantee.slice(3);
  const option = (name: string) => words.some((_, index) => wordsAt(words, index, name, 'OPTION'));
  return {
    privileges,
    object: on < 0 ? undefined : statement.slice(tokens[on + 1].start, tokens[to - 1].end),
    grantable: option(on < 0 ? 'ADMIN' : 'GRANT'),
  };
}

/** Where a word of the grammar stands: outside of the parentheses that hold the columns. */
function outside(tokens: readonly Token[], word: string): number {
  let depth = 0;
  return tokens.findIndex((token) => {
    depth += token.kind !== 'punctuation' ? 0 : token.text === '(' ? 1 : token.text === ')' ? -1 : 0;
    return depth === 0 && token.kind === 'word' && token.text === word;
  });
}

/** The parts between the commas that stand outside of parentheses. */
function listed(statement: string, tokens: readonly Token[], from: number, until: number): string[] {
  const parts: string[] = [];
  let depth = 0;
  let first = from;
  for (let index = from; index <= until; index += 1) {
    const { kind, text } = tokens[index];
    if (index === until || (depth === 0 && kind === 'punctuation' && text === ',')) {
      if (first === index) {
        unreadable();
      }
      parts.push(statement.slice(tokens[first].start, tokens[index - 1].end));
      first = index + 1;
    } else if (kind === 'punctuation') {
      depth += text === '(' ? 1 : text === ')' ? -1 : 0;
    }
  }
  return parts.flatMap(singleColumns);
}

/** `SELECT (`a`, `b`)` is two privileges, each of which may be granted and revoked by itself. */
function singleColumns(privilege: string): string[] {
  const tokens = tokensOf(privilege) ?? unreadable();
  const open = tokens.findIndex(({ kind, text }) => kind === 'punctuation' && text === '(');
  if (open < 0) {
    return [privilege];
  }
  const name = privilege.slice(0, tokens[open - 1].end);
  const columns = tokens.slice(open + 1, -1).filter((_, index) => index % 2 === 0);
  if (open === 0 || tokens.length - open !== columns.length * 2 + 1 || columns.some(({ kind }) => kind === 'punctuation')) {
    unreadable();
  }
  return columns.map(({ start, end }) => `${name} (${privilege.slice(start, end)})`);
}

function isAccount(tokens: readonly Token[], { user, host }: Account): boolean {
  const [name, at, place] = tokens;
  return name?.kind === 'quoted' && name.text === user && at?.text === '@' && place?.kind === 'quoted' && place.text === host;
}

/**
 * Roles, PROXY and MySQL's dynamic privileges, whose names have an underscore: each is granted with or without the option by itself, while the
 * other privileges of an object share one option.
 */
function isSingle(privilege: string, { object }: Grant): boolean {
  return object === undefined || privilege === 'PROXY' || /^[A-Z]+(_[A-Z]+)+$/.test(privilege);
}

function unreadable(): never {
  throw new RotationError('terminal', 'the user has a grant that cannot be copied to its twin, such as a partial revoke: give it its rights by GRANT alone, or by a role');
}
