import { createHash } from 'node:crypto';
import type { Connection } from 'mysql2';
import { RotationError } from '../../rotation-errors.lambda-shared';
import type { DatabaseLogin, DatabaseSession } from '../driver.lambda-shared';
import { AccountDefinition, accountDefinition } from './account-clauses.lambda-shared';
import { identifiedBy, newUserIdentifiedBy } from './authentication-plugins.lambda-shared';
import { run } from './connection.lambda-shared';
import { Account, accountName, literal } from './quoting.lambda-shared';
import { DriverError, ERRORS, serverNumber, statementError } from './server-errors.lambda-shared';
import { ensureTwin } from './twin.lambda-shared';
import { checkUsername } from './username.lambda-shared';

/** A statement of the rotation itself takes milliseconds; one that waits for a lock of the server ends after this. */
const STATEMENT_MS = 30_000;

export class MysqlSession implements DatabaseSession {
  /** Opens a session on a connection that has logged in. */
  public static async on(connection: Connection, login: DatabaseLogin): Promise<MysqlSession> {
    const session = new MysqlSession(connection, login);
    const [[version]] = await session.rows('SELECT VERSION()', 'asking for the version of the server');
    session.mariadb = /mariadb/i.test(String(version));
    return session;
  }

  private mariadb = false;
  private readonly locks: string[] = [];

  private constructor(private readonly connection: Connection, private readonly login: DatabaseLogin) {}

  /** Whether the server is MariaDB: it and MySQL differ in how accounts are written. */
  public get isMariadb(): boolean {
    return this.mariadb;
  }

  public async probe(query: string): Promise<void> {
    await this.rows(query, 'the query of the test step');
  }

  public async lock(name: string, timeoutMs: number): Promise<void> {
    // A name has 64 characters at most, and capitals do not count.
    const lock = literal(`cdk-zero-trust:${createHash('sha256').update(name).digest('hex').slice(0, 40)}`);
    const doing = 'waiting for the lock of the rotation';
    const [[got]] = await this.rows(`SELECT GET_LOCK(${lock}, ${Math.ceil(timeoutMs / 1000)})`, doing, timeoutMs + STATEMENT_MS);
    if (Number(got) !== 1) {
      throw new RotationError('retryable', 'another rotation that uses the same database user has not ended in time');
    }
    this.locks.push(lock);
  }

  /**
   * Where the user is the one of this session, exactly the account that the server has matched to it changes; otherwise all accounts of
   * that name do, in one statement, so that no crash leaves them with two passwords.
   */
  public async setPassword(username: string, password: string): Promise<void> {
    const doing = `setting the password of ${JSON.stringify(username)}`;
    if (username === this.login.username) {
      return this.setOwnPassword(await this.ownDefinition(), password, doing);
    }
    await this.identify(await this.existing(username), password, doing);
  }

  public async ensureTwin(original: string, twin: string, password: string): Promise<void> {
    this.checkNew(twin);
    await ensureTwin(this, original, twin, password);
  }

  public async hasUser(username: string): Promise<boolean> {
    return (await this.accountsOf(username)).length > 0;
  }

  public async createUser(username: string, password: string): Promise<void> {
    this.checkNew(username);
    if (await this.hasUser(username)) {
      return this.setPassword(username, password);
    }
    const account = accountName({ user: username, host: '%' });
    await this.change(`CREATE USER IF NOT EXISTS ${account} ${newUserIdentifiedBy(this.mariadb, password)} REQUIRE SSL`, `making the user ${JSON.stringify(username)}`);
  }

  public async close(): Promise<void> {
    try {
      // The end of the session does it too, but the server may take a moment to see that.
      for (const lock of this.locks.splice(0)) {
        await run(this.connection, `DO RELEASE_LOCK(${lock})`, STATEMENT_MS);
      }
      await new Promise<void>((resolve) => this.connection.end(() => resolve()));
    } catch {
      // It is closed already.
    } finally {
      this.connection.destroy();
    }
  }

  /** Runs a statement and gives its rows, each an array of columns. */
  public async rows(sql: string, doing: string, timeoutMs = STATEMENT_MS): Promise<unknown[][]> {
    try {
      return await run(this.connection, sql, timeoutMs);
    } catch (error) {
      throw statementError(error as DriverError, doing);
    }
  }

  /** Runs a statement that changes an account. */
  public async change(sql: string, doing: string): Promise<void> {
    try {
      await run(this.connection, sql, STATEMENT_MS);
    } catch (error) {
      throw await this.explained(error as DriverError, doing);
    }
  }

  /** The accounts of a user, one for each host. Roles are none. */
  public async accountsOf(username: string): Promise<Account[]> {
    const doing = `looking for the accounts of ${JSON.stringify(username)}`;
    const found = await this.rows(`SELECT User, Host FROM mysql.user WHERE User = ${literal(username)} ORDER BY Host`, doing);
    // Roles of MariaDB have no host. Blanks at the end do not count for the server's comparison.
    return found.map(([user, host]) => ({ user: String(user), host: String(host) })).filter(({ user, host }) => user === username && (host !== '' || !this.mariadb));
  }

  public async existing(username: string): Promise<Account[]> {
    const accounts = await this.accountsOf(username);
    if (accounts.length === 0) {
      throw new RotationError('contract', `the database has no user ${JSON.stringify(username)}: make it, or correct the name in the secret`);
    }
    return accounts;
  }

  public async definitionOf(account: Account): Promise<AccountDefinition> {
    const [[statement]] = await this.rows(`SHOW CREATE USER ${accountName(account)}`, `reading the account of ${JSON.stringify(account.user)}`);
    return accountDefinition(String(statement), this.mariadb);
  }

  /** Gives all these accounts a password, each for the plugin that it has. */
  public async identify(accounts: readonly Account[], password: string, doing: string): Promise<void> {
    const parts: string[] = [];
    for (const account of accounts) {
      const { plugins } = await this.definitionOf(account);
      parts.push(`${accountName(account)} ${identifiedBy(this.mariadb, account.user, plugins, password)}`);
    }
    await this.change(`ALTER USER ${parts.join(', ')}`, doing);
  }

  private async setOwnPassword({ account, plugins }: AccountDefinition, password: string, doing: string): Promise<void> {
    const identified = identifiedBy(this.mariadb, account.user, plugins, password);
    if (this.mariadb && plugins.length === 1) {
      // No right is needed for it, and the plugin stays what it is.
      return this.change(`SET PASSWORD = ${identified.slice(identified.indexOf('USING ') + 'USING '.length)}`, doing);
    }
    try {
      await run(this.connection, `ALTER USER ${accountName(account)} ${identified}`, STATEMENT_MS);
    } catch (error) {
      if (this.mariadb || serverNumber(error as DriverError) !== ERRORS.privilegeMissing) {
        throw await this.explained(error as DriverError, doing);
      }
      await this.setOwnPasswordWithoutRights(password, doing);
    }
  }

  /**
   * MySQL takes a verifier only from who may make users. Everybody else has to send the password itself, over TLS, as with each full login; MySQL
   * writes `<secret>` to its logs in its place, unless it was told to log statements as they come.
   */
  private async setOwnPasswordWithoutRights(password: string, doing: string): Promise<void> {
    const [row] = await this.rows('SHOW GLOBAL VARIABLES LIKE \'log\\_raw\'', doing);
    if (row && String(row[1]) !== 'OFF') {
      throw new RotationError('contract', 'the server writes passwords to its logs (log_raw is on): turn it off, or let two users alternate');
    }
    await this.change(`SET PASSWORD = ${literal(password)}`, doing);
  }

  /** Of the account that the server has matched to the session. `SELECT CURRENT_USER()` would cut off long names. */
  private async ownDefinition(): Promise<AccountDefinition> {
    const [[statement]] = await this.rows('SHOW CREATE USER CURRENT_USER()', 'reading the account of the session');
    const definition = accountDefinition(String(statement), this.mariadb);
    if (definition.account.user !== this.login.username) {
      throw new RotationError('contract', `the database lets ${JSON.stringify(this.login.username)} in as another user, by an anonymous account or a proxy: give the user an account of its own`);
    }
    return definition;
  }

  private checkNew(username: string): void {
    checkUsername(username, this.mariadb ? 'MariaDB' : 'MySQL');
  }

  /** Finds out why an account could not be changed, where the number alone does not say it. */
  private async explained(error: DriverError, doing: string): Promise<RotationError> {
    const number = serverNumber(error);
    if (number === ERRORS.passwordRefusedByPolicy) {
      return new RotationError('contract', `the password policy of the server refuses the password (error ${number}): ${doing}. Let the secret generate longer values of more kinds of characters`);
    }
    if (number === ERRORS.optionPrevents || number === ERRORS.cannotUser) {
      const warnings = await this.rows('SHOW WARNINGS', doing);
      const prevented = number === ERRORS.optionPrevents || warnings.some(([, code]) => Number(code) === ERRORS.optionPrevents);
      const [[readOnly, strict]] = await this.rows(`SELECT @@global.read_only, ${this.mariadb ? '@@global.strict_password_validation' : '0'}`, doing);
      if (prevented && Number(readOnly) === 1) {
        return new RotationError('network', `the server is read-only, as a replica or before a failover: ${doing}`);
      }
      if (prevented && Number(strict) === 1) {
        return new RotationError('contract', `the server checks passwords and so refuses their hashes (strict_password_validation): ${doing}. Set strict_password_validation to OFF: `
          + 'a password that the secret generates needs no check, and in clear text it would be in the logs of the server');
      }
    }
    return statementError(error, doing);
  }
}
