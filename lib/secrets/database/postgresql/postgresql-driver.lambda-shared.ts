import type { EventEmitter } from 'node:events';
import type { Duplex } from 'node:stream';
import { Client, type ClientConfig } from 'pg';
import type { DatabaseDriver, DatabaseLogin } from '../driver.lambda-shared';
import { checkUsername } from './quoting.lambda-shared';
import { preparedPassword } from './scram-verifier.lambda-shared';
import { PASSWORD_ASKED, rotationError } from './server-errors.lambda-shared';
import { Connection, LOCK_DATABASE, PostgresqlSession } from './session.lambda-shared';

export interface PostgresqlOptions {
  /** Certificates of the authorities that may vouch for a server, in PEM: no others count. */
  readonly ca: readonly string[];
  /** How long a server may take until a session is open. @default 5000 */
  readonly connectTimeoutMs?: number;
}

const CONNECT_TIMEOUT_MS = 5_000;

/** PostgreSQL, Aurora PostgreSQL and what speaks like them. */
export function postgresql({ ca, connectTimeoutMs = CONNECT_TIMEOUT_MS }: PostgresqlOptions): DatabaseDriver {
  return {
    family: 'postgresql',
    engines: ['postgres', 'aurora-postgresql', 'postgresql'],
    defaultPort: 5432,
    checkUsername,
    open: async (login) => {
      checkUsername(login.username);
      // One that no verifier could be made of opens nothing.
      preparedPassword(login.password);
      const database = login.database ?? LOCK_DATABASE;
      const connectTo = (name: string) => connect(login, name, ca, connectTimeoutMs);
      return new PostgresqlSession(await connectTo(database), database, connectTo);
    },
  };
}

async function connect(login: DatabaseLogin, database: string, ca: readonly string[], timeoutMs: number): Promise<Connection> {
  const { host, port, username, password } = login;
  const config: ClientConfig & { readonly scramMaxIterations: number } = {
    host,
    port,
    user: username,
    password,
    database,
    application_name: 'cdk-zero-trust rotation',
    // The chain and the host name are checked; an address has to stand in the certificate as one.
    ssl: { ca: [...ca], minVersion: 'TLSv1.2', rejectUnauthorized: true },
    // The proof of the password holds for this very TLS connection, where the server offers that.
    enableChannelBinding: true,
    // The server is known by now, so it may ask for as many iterations as it likes.
    scramMaxIterations: 0,
    connectionTimeoutMillis: timeoutMs,
    keepAlive: true,
  };
  const client = new Client(config);
  refuseClearText(client);
  const connection = new Connection(client);
  try {
    await client.connect();
    await connection.prepare();
    return connection;
  } catch (error) {
    connection.destroy();
    throw rotationError(error, `open ${JSON.stringify(database)} at ${host}:${port} as ${JSON.stringify(username)}`);
  }
}

/** The server has the password nowhere, and does not get it by asking. */
function refuseClearText(client: Client): void {
  const { connection } = client as unknown as { readonly connection: EventEmitter & { readonly stream: Duplex } };
  connection.prependListener('authenticationCleartextPassword', () => {
    connection.stream.destroy(Object.assign(new Error('The server asks for the password'), { code: PASSWORD_ASKED }));
  });
}
