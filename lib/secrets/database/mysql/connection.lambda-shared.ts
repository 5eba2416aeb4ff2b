import type { Socket } from 'node:net';
import { isIP } from 'node:net';
import * as tls from 'node:tls';
import { Connection, createConnection } from 'mysql2';
import { RotationError } from '../../rotation-errors.lambda-shared';
import type { DatabaseLogin } from '../driver.lambda-shared';
import { DriverError, openingError } from './server-errors.lambda-shared';

export interface ConnectionOptions {
  /** Certificates of the authorities that may vouch for the server, in PEM. */
  readonly ca: readonly string[];
  readonly connectTimeoutMs: number;
}

/** What this file uses of the driver's connection beyond what its types tell. The tests on real servers fail where it changes. */
interface Internals {
  stream: Socket;
  packetParser: { execute(data: Buffer): void };
  startTLS(onSecure: (error?: Error) => void): void;
  _handleNetworkError(error: Error): void;
}

/** Sessions start the same on every server, whatever its defaults are: quoting depends on it. */
const SESSION = 'SET NAMES utf8mb4, sql_mode = \'NO_BACKSLASH_ESCAPES,STRICT_ALL_TABLES\'';

/**
 * Connects over TLS 1.2 or later to a server whose certificate an authority of `ca` vouches for and that names the host, and logs in.
 *
 * The driver checks the host's name only where asked to, and takes any server that is `localhost` for one that is named by an address. So the
 * connection is made secure here, in one way for both, before anything of the login is sent.
 */
export async function connect(login: DatabaseLogin, { ca, connectTimeoutMs }: ConnectionOptions): Promise<Connection> {
  if (ca.length === 0) {
    throw new RotationError('contract', 'no certificate authority is given that may vouch for the database');
  }
  const where = `${login.host}:${login.port}`;
  const security = { rejectUnauthorized: true, verifyIdentity: true, minVersion: 'TLSv1.2' as const, ca: [...ca] };
  const connection = createConnection({
    host: login.host,
    port: login.port,
    user: login.username,
    password: login.password,
    database: login.database,
    charset: 'utf8mb4',
    ssl: security,
    connectTimeout: connectTimeoutMs,
    multipleStatements: false,
    // Without a stream for it, the driver sends no file to a server that asks for one all the same.
    flags: ['-LOCAL_FILES', '-ODBC', '-IGNORE_SPACE'],
    authPlugins: { mysql_clear_password: refusePlugin, sha256_password: refusePlugin },
    connectAttributes: { program_name: 'cdk-zero-trust' },
    rowsAsArray: true,
    supportBigNumbers: true,
    bigNumberStrings: true,
    dateStrings: true,
    disableEval: true,
  });
  const internals = connection as unknown as Internals;
  let secured: tls.TLSSocket | undefined;
  let refused: string | undefined;
  internals.startTLS = (onSecure) => {
    const plain = internals.stream;
    plain.removeAllListeners('data');
    const socket = tls.connect({
      socket: plain,
      servername: isIP(login.host) ? '' : login.host,
      ca: [...ca],
      minVersion: 'TLSv1.2',
      rejectUnauthorized: true,
      checkServerIdentity: (_name, certificate) => tls.checkServerIdentity(login.host, certificate),
    }, () => {
      secured = socket;
      onSecure();
    });
    socket.on('error', (error: NodeJS.ErrnoException) => {
      if (secured) {
        internals._handleNetworkError(error);
      } else {
        refused = error.code;
        onSecure(error);
      }
    });
    socket.on('data', (data: Buffer) => internals.packetParser.execute(data));
    internals.stream = socket;
  };
  try {
    await new Promise<void>((resolve, reject) => {
      connection.once('connect', () => resolve());
      connection.once('error', reject);
    });
    if (!secured?.authorized) {
      throw new RotationError('network', `${where} opened a session without TLS`);
    }
    // An error that comes between two statements shows in the next one.
    connection.on('error', () => undefined);
    await run(connection, SESSION, connectTimeoutMs);
    return connection;
  } catch (error) {
    connection.on('error', () => undefined);
    connection.destroy();
    if (error instanceof RotationError) {
      throw error;
    }
    throw refused === undefined
      ? openingError(error as DriverError, where, secured !== undefined)
      : new RotationError('network', `${where} is not trusted: TLS failed (${refused})`);
  }
}

/** Runs one statement; rows come as arrays of what stands in their columns. Throws what the driver throws. */
export function run(connection: Connection, sql: string, timeoutMs: number): Promise<unknown[][]> {
  return new Promise((resolve, reject) => {
    // The timer of the driver would leave the statement running on the connection: one that takes too long ends with it.
    const timer = setTimeout(() => {
      connection.destroy();
      reject(Object.assign(new Error('timed out'), { code: 'ETIMEDOUT' }));
    }, timeoutMs);
    connection.query({ sql }, (error, rows) => {
      clearTimeout(timer);
      if (error) {
        reject(error);
      } else {
        resolve(Array.isArray(rows) ? rows as unknown as unknown[][] : []);
      }
    });
  });
}

function refusePlugin(): never {
  throw Object.assign(new Error('refused'), { code: 'AUTHENTICATION_PLUGIN_REFUSED' });
}
