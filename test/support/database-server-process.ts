import { ChildProcess, spawn } from 'child_process';
import { chownSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'fs';
import { createServer } from 'net';
import * as os from 'os';
import * as path from 'path';
import { createConnection, RowDataPacket } from 'mysql2/promise';
import { testAuthority, TestCertificate } from './test-certificates';
import type { DatabaseLogin } from '../../lib/secrets/database/driver.lambda-shared';

export interface DatabaseServerOptions {
  /** Default: one that is good for `localhost` and 127.0.0.1, of an authority made for this server. `none`: a server that has no TLS. */
  readonly certificate?: TestCertificate | 'none';
  /** The authority of that certificate, in PEM. */
  readonly ca?: string;
  /** More command line options of the server. */
  readonly settings?: readonly string[];
}

/** How one server program makes its data folder and starts. */
export interface DatabaseServerProgram {
  readonly command: string;
  readonly settings: readonly string[];
  /** Fills the empty data folder. */
  initialize(data: string, account: Account): void;
  /** What `CREATE USER` has to say for this password, in a form that puts no password into a log. */
  identified(password: string): string;
}

/** Whom the server runs as: a server refuses to run as root. */
export interface Account {
  readonly uid?: number;
  readonly gid?: number;
}

const ADMIN_PASSWORD = 'Adm1n of $the "server\'s\\ tests';
const NOBODY = 65534;
const START_TIMEOUT_MS = 60_000;

/** A database server of the MySQL family on the loopback address, with a data folder of its own. */
export class DatabaseServer {
  public readonly host = 'localhost';
  /** The authority of the server's certificate, in PEM; empty where the options name a certificate without its authority. */
  public readonly ca: string;
  /** A user that may do everything. */
  public readonly adminLogin: DatabaseLogin;
  /** Path of the socket over which root gets in without a password. */
  public readonly socket: string;

  private readonly folder = mkdtempSync(path.join(os.tmpdir(), 'db-'));
  private readonly account: Account = process.getuid?.() === 0 ? { uid: NOBODY, gid: NOBODY } : {};
  private readonly certificate?: TestCertificate;
  private child?: ChildProcess;

  constructor(private readonly program: DatabaseServerProgram, private readonly options: DatabaseServerOptions, public readonly port: number) {
    const authority = testAuthority();
    this.ca = options.certificate ? options.ca ?? '' : authority.ca;
    this.certificate = options.certificate === 'none' ? undefined : options.certificate ?? authority.issue();
    this.adminLogin = { host: this.host, port, username: 'admin', password: ADMIN_PASSWORD };
    this.socket = path.join(this.folder, 'socket');
  }

  /** A query as root, on a session of its own; the rows, or nothing for a statement that has none. */
  public async sql(query: string, database?: string): Promise<Record<string, unknown>[]> {
    const connection = await createConnection({ socketPath: this.socket, user: 'root', database });
    try {
      const [rows] = await connection.query<RowDataPacket[]>(query);
      return Array.isArray(rows) ? rows : [];
    } finally {
      await connection.end();
    }
  }

  /** Everything that the server has logged: each statement that it got, and what it has to say itself. */
  public log(): string {
    return readFileSync(path.join(this.folder, 'general.log'), 'utf8') + readFileSync(path.join(this.folder, 'error.log'), 'utf8');
  }

  /** Ends the server by SIGKILL, with all its sessions. */
  public async kill(): Promise<void> {
    await this.end('SIGKILL');
  }

  /** Starts the server anew at the same port with the same data; one that runs is shut down first. */
  public async restart(): Promise<void> {
    await this.end('SIGTERM');
    await this.launch();
  }

  /** Shuts the server down and removes all that it wrote. May be called again. */
  public async stop(): Promise<void> {
    await this.end('SIGKILL');
    rmSync(this.folder, { recursive: true, force: true });
  }

  /** Fills the folder of a server that was not started yet. */
  public prepare(): void {
    const data = path.join(this.folder, 'data');
    const { uid, gid } = this.account;
    if (uid !== undefined && gid !== undefined) {
      chownSync(this.folder, uid, gid);
    }
    if (this.certificate) {
      for (const [name, text] of [['server.pem', this.certificate.certificate], ['server.key', this.certificate.key]]) {
        writeFileSync(path.join(this.folder, name), text, { mode: 0o600 });
        if (uid !== undefined && gid !== undefined) {
          chownSync(path.join(this.folder, name), uid, gid);
        }
      }
    }
    this.program.initialize(data, this.account);
  }

  private async launch(): Promise<void> {
    const at = (name: string) => path.join(this.folder, name);
    const child = spawn(this.program.command, [
      '--no-defaults',
      `--datadir=${at('data')}`,
      // Two servers that share a folder for temporary files trip over each other's.
      `--tmpdir=${this.folder}`,
      `--socket=${this.socket}`,
      `--port=${this.port}`,
      '--bind-address=127.0.0.1',
      `--pid-file=${at('pid')}`,
      `--log-error=${at('error.log')}`,
      '--general-log=1',
      `--general-log-file=${at('general.log')}`,
      '--skip-name-resolve',
      ...this.certificate ? [`--ssl-cert=${at('server.pem')}`, `--ssl-key=${at('server.key')}`] : [],
      ...this.program.settings,
      ...this.options.settings ?? [],
    ], { ...this.account, cwd: this.folder, stdio: 'ignore' });
    this.child = child;
    child.on('error', () => undefined);
    // A test run that ends without stop() leaves no server behind.
    const killAtExit = () => child.kill('SIGKILL');
    process.once('exit', killAtExit);
    child.once('exit', () => process.removeListener('exit', killAtExit));
    const deadline = Date.now() + START_TIMEOUT_MS;
    for (;;) {
      try {
        await this.sql('SELECT 1');
        return;
      } catch (error) {
        if (child.pid === undefined || child.exitCode !== null || Date.now() > deadline) {
          throw new Error(`${this.program.command} did not start (${String(error)}):\n${this.errorLog()}`);
        }
        await new Promise((resolve) => setTimeout(resolve, 50));
      }
    }
  }

  private async end(signal: NodeJS.Signals): Promise<void> {
    const { child } = this;
    this.child = undefined;
    if (child?.pid !== undefined && child.exitCode === null && child.signalCode === null) {
      const ended = new Promise((resolve) => child.once('exit', resolve));
      child.kill(signal);
      await ended;
    }
  }

  private errorLog(): string {
    try {
      return readFileSync(path.join(this.folder, 'error.log'), 'utf8').slice(-4000);
    } catch {
      return 'it has written no log';
    }
  }
}

/** Starts a server with an admin. */
export async function startDatabaseServer(program: DatabaseServerProgram, options: DatabaseServerOptions): Promise<DatabaseServer> {
  const server = new DatabaseServer(program, options, await freePort());
  try {
    server.prepare();
    await server.restart();
    await server.sql(`CREATE USER '${server.adminLogin.username}'@'%' ${program.identified(ADMIN_PASSWORD)}`);
    await server.sql(`GRANT ALL PRIVILEGES ON *.* TO '${server.adminLogin.username}'@'%' WITH GRANT OPTION`);
  } catch (error) {
    await server.stop();
    throw error;
  }
  return server;
}

async function freePort(): Promise<number> {
  const listener = createServer();
  await new Promise<void>((resolve) => listener.listen(0, '127.0.0.1', resolve));
  const address = listener.address();
  await new Promise((resolve) => listener.close(resolve));
  if (address === null || typeof address === 'string') {
    throw new Error('no port is free');
  }
  return address.port;
}
