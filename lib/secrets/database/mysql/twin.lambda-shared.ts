import { randomBytes } from 'node:crypto';
import { identifiedBy } from './authentication-plugins.lambda-shared';
import { grantChanges, grantsOf } from './grants.lambda-shared';
import { Account, accountName, identifier, literal } from './quoting.lambda-shared';
import type { MysqlSession } from './session.lambda-shared';
import { RotationError } from '../../rotation-errors.lambda-shared';

/**
 * Makes `twin` a user with the accounts, rights, roles, TLS demands and limits of `original`, and takes from it what it has beyond.
 *
 * The password comes last and for all accounts in one statement: whoever finds that the twin can log in may take it that all the rest is done.
 */
export async function ensureTwin(session: MysqlSession, original: string, twin: string, password: string): Promise<void> {
  if (original === twin) {
    throw new RotationError('contract', `the twin of ${JSON.stringify(original)} has the same name`);
  }
  const accounts = await session.existing(original);
  const before = await session.accountsOf(twin);
  const twins: Account[] = [];
  for (const account of accounts) {
    const copy = { user: twin, host: account.host };
    await alignAccount(session, account, copy, before.some(({ host }) => host === copy.host));
    twins.push(copy);
  }
  for (const surplus of before.filter(({ host }) => !accounts.some((account) => account.host === host))) {
    await disable(session, surplus);
  }
  await session.identify(twins, password, `setting the password of ${JSON.stringify(twin)}`);
}

async function alignAccount(session: MysqlSession, account: Account, twin: Account, exists: boolean): Promise<void> {
  const doing = `making ${JSON.stringify(twin.user)} the twin of ${JSON.stringify(account.user)}`;
  const { plugins, clauses } = await session.definitionOf(account);
  const name = accountName(twin);
  // Nobody knows the password that it gets first. One that exists keeps its own until the end, unless it is let in by another plugin.
  const identified = identifiedBy(session.isMariadb, account.user, plugins, randomBytes(32).toString('base64'));
  if (!exists) {
    await session.change(`CREATE USER IF NOT EXISTS ${name} ${identified} ${clauses}`, doing);
  } else if ((await session.definitionOf(twin)).plugins.join() !== plugins.join()) {
    await session.change(`ALTER USER ${name} ${identified} ${clauses}`, doing);
  } else {
    await session.change(`ALTER USER ${name} ${clauses}`, doing);
  }
  for (const change of grantChanges(await grants(session, account), await grants(session, twin), name)) {
    await session.change(change, doing);
  }
  await alignDefaultRoles(session, account, twin, doing);
}

/** An account of the twin for a host that the original has no account for. It is kept: views and routines may be defined by it. */
async function disable(session: MysqlSession, account: Account): Promise<void> {
  const doing = `disabling an account of ${JSON.stringify(account.user)} that its original has none like`;
  await session.change(`ALTER USER ${accountName(account)} ACCOUNT LOCK`, doing);
  for (const change of grantChanges(new Map(), await grants(session, account), accountName(account))) {
    await session.change(change, doing);
  }
}

async function grants(session: MysqlSession, account: Account) {
  const statements = await session.rows(`SHOW GRANTS FOR ${accountName(account)}`, `reading the grants of ${JSON.stringify(account.user)}`);
  return grantsOf(statements.map(([statement]) => String(statement)), account);
}

async function alignDefaultRoles(session: MysqlSession, account: Account, twin: Account, doing: string): Promise<void> {
  const [wanted, has] = [await defaultRoles(session, account, doing), await defaultRoles(session, twin, doing)];
  if (wanted === has) {
    return;
  }
  const name = accountName(twin);
  await session.change(session.isMariadb ? `SET DEFAULT ROLE ${wanted} FOR ${name}` : `ALTER USER ${name} DEFAULT ROLE ${wanted}`, doing);
}

/** As the statements take them. */
async function defaultRoles(session: MysqlSession, { user, host }: Account, doing: string): Promise<string> {
  if (session.isMariadb) {
    const [row] = await session.rows(`SELECT default_role FROM mysql.user WHERE User = ${literal(user)} AND Host = ${literal(host)}`, doing);
    return row?.[0] ? identifier(String(row[0])) : 'NONE';
  }
  const roles = await session.rows(`SELECT DEFAULT_ROLE_USER, DEFAULT_ROLE_HOST FROM mysql.default_roles WHERE USER = ${literal(user)} AND HOST = ${literal(host)} ORDER BY 1, 2`, doing);
  return roles.map(([role, place]) => accountName({ user: String(role), host: String(place) })).join(', ') || 'NONE';
}
