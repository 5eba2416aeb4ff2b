import { RotationError } from '../../rotation-errors.lambda-shared';
import type { DatabaseDriver, DatabaseLogin, DatabaseSession } from '../driver.lambda-shared';
import { connect } from './connection.lambda-shared';
import { MysqlSession } from './session.lambda-shared';
import { checkUsername } from './username.lambda-shared';

export interface MysqlOptions {
  /** Certificates of the authorities that may vouch for the database, in PEM. */
  readonly ca: readonly string[];
  /** @default 10,000 */
  readonly connectTimeoutMs?: number;
}

/** MySQL, MariaDB and Aurora MySQL. Which of them a server is shows when a session opens. */
export function mysql({ ca, connectTimeoutMs = 10_000 }: MysqlOptions): DatabaseDriver {
  return {
    family: 'mysql',
    engines: ['mysql', 'aurora-mysql', 'mariadb'],
    defaultPort: 3306,
    // MySQL takes less, which is checked where a user is made on it.
    checkUsername: (username) => checkUsername(username, 'MariaDB'),
    open: async (login: DatabaseLogin): Promise<DatabaseSession> => {
      if (login.password === '' || login.username === '') {
        throw new RotationError('contract', 'the name of the user or its password is empty: neither opens a session');
      }
      const connection = await connect(login, { ca, connectTimeoutMs });
      try {
        return await MysqlSession.on(connection, login);
      } catch (error) {
        connection.destroy();
        throw error;
      }
    },
  };
}
