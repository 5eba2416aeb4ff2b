import { existsSync } from 'fs';
import { MYSQL_INSTALLATION, mysqlIsInstalled } from '../support/mysql-server';

const MARIADB = '/usr/sbin/mariadbd';

/** Fails before any test where a server is missing: tests that are left out would look like tests that passed. */
export default async function needServers(): Promise<void> {
  if (!existsSync(MARIADB)) {
    throw new Error(`There is no ${MARIADB}, which these tests rotate credentials on: install it (Debian, Ubuntu: apt-get install mariadb-server) and run them again.`);
  }
  if (!mysqlIsInstalled()) {
    throw new Error(`There is no MySQL, which these tests rotate credentials on: get it on Linux x64 by ${MYSQL_INSTALLATION} and run them again.`);
  }
}
