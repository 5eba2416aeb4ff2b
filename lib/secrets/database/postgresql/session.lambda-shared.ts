import { createHash } from 'node:crypto';
import type { Duplex } from 'node:stream';
import type { Client } from 'pg';
import { RotationError } from '../../rotation-errors.lambda-shared';
import type { DatabaseSession } from '../driver.lambda-shared';
import { checkUsername, identifier, literal } from './quoting.lambda-shared';
import type { Run } from './role-settings.lambda-shared';
import { DEFAULT_ITERATIONS, scramVerifier } from './scram-verifier.lambda-shared';
import { rotationError } from './server-errors.lambda-shared';
import { twinOf } from './twin.lambda-shared';

/** Every server has it, and advisory locks are of one database. */
export const LOCK_DATABASE = 'postgres';
/** How long a statement may take, and wait for what another one holds. */
export const STATEMENT_TIMEOUT_MS = 20_000;
const LOCK_TIMEOUT_MS = 10_000;
const CLOSE_TIMEOUT_MS = 2_000;

/**
 * A function that is cut off closes no connection. The server then finds out within half a minute, and gives its locks back. What a server
 * is too old to know is left out.
 */
const SETTINGS = Object.entries({
  statement_timeout: `${STATEMENT_TIMEOUT_MS}ms`,
  lock_timeout: `${LOCK_TIMEOUT_MS}ms`,
  idle_in_transaction_session_timeout: '30s',
  idle_session_timeout: '120s',
  client_connection_check_interval: '5s',
  tcp_keepalives_idle: '10',
  tcp_keepalives_interval: '5',
  tcp_keepalives_count: '3',
});

export type Row = Readonly<Record<string, unknown>>;

/** One connection. Its errors say what was done, and never with which statement. */
export class Connection {
  private lost?: RotationError;

  constructor(public readonly client: Client) {
    const lose = (error?: unknown) => {
      this.lost ??= rotationError(error ?? new Error('Connection terminated'), 'go on');
    };
    client.on('error', lose);
    client.on('end', () => lose());
  }

  /** Bounds what the server does for this connection. */
  public async prepare(): Promise<void> {
    const values = SETTINGS.map(([name, value]) => `(${literal(name)}, ${literal(value)})`).join(', ');
    await this.run('prepare the session', `SELECT pg_catalog.set_config(s.name, v.value, false) FROM (VALUES ${values}) AS v (name, value) JOIN pg_catalog.pg_settings s ON s.name = v.name`);
  }

  public async run(doing: string, text: string, values: readonly unknown[] = [], timeoutMs = STATEMENT_TIMEOUT_MS): Promise<Row[]> {
    this.throwIfLost();
    try {
      const query = { text, values: values.length > 0 ? [...values] : undefined, query_timeout: timeoutMs + 2_000 };
      return (await this.client.query<Row>(query)).rows;
    } catch (error) {
      throw rotationError(error, doing);
    }
  }

  public throwIfLost(): void {
    if (this.lost) {
      throw this.lost;
    }
  }

  /** All of it, or nothing. */
  public async transaction<T>(work: () => Promise<T>): Promise<T> {
    await this.run('begin a transaction', 'BEGIN');
    try {
      const result = await work();
      await this.run('commit the transaction', 'COMMIT');
      return result;
    } catch (error) {
      await this.run('undo the transaction', 'ROLLBACK').catch(() => undefined);
      throw error;
    }
  }

  public async close(): Promise<void> {
    const ended = this.client.end().catch(() => undefined);
    const bound = setTimeout(() => this.destroy(), CLOSE_TIMEOUT_MS);
    await ended;
    clearTimeout(bound);
  }

  /** Ends the connection without a word to the server, which may not listen. */
  public destroy(): void {
    (this.client as unknown as { readonly connection: { readonly stream: Duplex } }).connection.stream.destroy();
  }
}

/** An open session of PostgreSQL. */
export class PostgresqlSession implements DatabaseSession {
  private lockConnection?: Connection;

  /** @param connectTo opens one more connection of the same user, to a database */
  constructor(
    private readonly connection: Connection,
    private readonly database: string,
    private readonly connectTo: (database: string) => Promise<Connection>,
  ) {}

  public async probe(query: string): Promise<void> {
    await this.run('run the configured query', query);
  }

  public async lock(name: string, timeoutMs: number): Promise<void> {
    this.lockConnection ??= this.database === LOCK_DATABASE ? this.connection : await this.connectTo(LOCK_DATABASE);
    const holder = this.lockConnection;
    const bound = (statement: string, lock: string) =>
      holder.run('wait for a lock', 'SELECT pg_catalog.set_config(\'statement_timeout\', $1, false), pg_catalog.set_config(\'lock_timeout\', $2, false)', [statement, lock]);
    await bound('0', `${Math.max(1, timeoutMs)}ms`);
    try {
      await holder.run('wait for a lock', 'SELECT pg_catalog.pg_advisory_lock($1::bigint)', [lockKey(name)], timeoutMs);
    } catch (error) {
      throw error instanceof RotationError && error.kind === 'retryable'
        ? new RotationError('retryable', `another rotation holds the lock ${JSON.stringify(name)}: it was not given back in ${timeoutMs} ms`)
        : error;
    }
    await bound(`${STATEMENT_TIMEOUT_MS}ms`, `${LOCK_TIMEOUT_MS}ms`);
  }

  public async setPassword(username: string, password: string): Promise<void> {
    checkUsername(username);
    const verifier = await this.verifierOf(password);
    const doing = `set the password of ${JSON.stringify(username)}`;
    await this.connection.transaction(async () => {
      const [{ own }] = await this.run(doing, 'SELECT session_user = $1 AS own', [username]);
      if (own) {
        // A user who acts in another role from the start is not the one who may change the own password.
        await this.run(doing, 'SET LOCAL ROLE NONE');
      }
      await this.run(doing, `ALTER ROLE ${identifier(username)} PASSWORD ${literal(verifier)}`);
    });
  }

  public async ensureTwin(original: string, twin: string, password: string, originalPassword?: string): Promise<void> {
    [original, twin].forEach(checkUsername);
    const verifier = await this.verifierOf(password);
    const originalVerifier = originalPassword === undefined ? undefined : await this.verifierOf(originalPassword);
    const run: Run = (doing, text, values) => this.run(doing, text, values);
    await this.connection.transaction(() => twinOf({ original, twin, verifier, originalVerifier }, run));
  }

  public async hasUser(username: string): Promise<boolean> {
    return (await this.run('look for a user', 'SELECT 1 FROM pg_catalog.pg_roles WHERE rolname = $1', [username])).length > 0;
  }

  public async createUser(username: string, password: string): Promise<void> {
    checkUsername(username);
    if (await this.hasUser(username)) {
      return this.setPassword(username, password);
    }
    await this.run(`create the user ${JSON.stringify(username)}`, `CREATE ROLE ${identifier(username)} LOGIN PASSWORD ${literal(await this.verifierOf(password))}`);
  }

  public async close(): Promise<void> {
    await this.connection.close();
    // The lock last: until then nobody else may begin.
    await this.lockConnection?.close();
  }

  /** Whoever has lost the lock does nothing more. */
  private async run(doing: string, text: string, values: readonly unknown[] = []): Promise<Row[]> {
    this.lockConnection?.throwIfLost();
    return this.connection.run(doing, text, values);
  }

  private async verifierOf(password: string): Promise<string> {
    // Since PostgreSQL 16 a server may ask for more.
    const [{ iterations }] = await this.run('look up scram_iterations', 'SELECT pg_catalog.current_setting(\'scram_iterations\', true) AS iterations');
    return scramVerifier(password, Math.max(DEFAULT_ITERATIONS, Number(iterations ?? 0)));
  }
}

/** Advisory locks have numbers for names. */
function lockKey(name: string): string {
  return createHash('sha256').update(name).digest().readBigInt64BE().toString();
}
