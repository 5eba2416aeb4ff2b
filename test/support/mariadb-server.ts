import { execFileSync } from 'child_process';
import { createHash } from 'crypto';
import { existsSync } from 'fs';
import * as path from 'path';
import { Account, DatabaseServer, DatabaseServerOptions, DatabaseServerProgram, startDatabaseServer } from './database-server-process';

/** A real MariaDB server on the loopback address: `stop()` it in the end. */
export type MariadbServer = DatabaseServer;

const PROGRAM = '/usr/sbin/mariadbd';

const MARIADB: DatabaseServerProgram = {
  command: PROGRAM,
  initialize: (data: string, account: Account) => {
    // The script asks for the name of the account, and gives it the folder.
    const user = account.uid === undefined ? [] : ['--user=nobody'];
    execFileSync('mariadb-install-db', ['--no-defaults', `--datadir=${data}`, `--tmpdir=${path.dirname(data)}`, ...user, '--auth-root-authentication-method=normal', '--skip-test-db',
      '--skip-name-resolve', '--innodb-log-file-size=4M', '--innodb-buffer-pool-size=8M'], { stdio: 'pipe' });
  },
  // Nothing here outlives the machine: syncing to the disk would only make it slower.
  settings: ['--innodb-log-file-size=4M', '--innodb-buffer-pool-size=8M', '--debug-no-sync', '--plugin-dir=/usr/lib/mysql/plugin'],
  identified: (password) => `IDENTIFIED VIA mysql_native_password USING '${nativeHash(password)}'`,
};

/** Starts MariaDB from Debian's package `mariadb-server`. */
export async function startMariadb(options: DatabaseServerOptions = {}): Promise<MariadbServer> {
  if (!existsSync(PROGRAM)) {
    throw new Error('The tests on MariaDB need its server: apt-get install mariadb-server');
  }
  return startDatabaseServer(MARIADB, options);
}

/** What the server keeps of a password, written here a second time so that the tests do not lean on what they test. */
function nativeHash(password: string): string {
  const once = createHash('sha1').update(password).digest();
  return `*${createHash('sha1').update(once).digest('hex').toUpperCase()}`;
}
