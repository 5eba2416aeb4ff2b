import { Token } from 'aws-cdk-lib';
import { invalidInput, shown } from '../../private/errors';

/** How long a name of a user may be, and what counts. */
interface NameLimit {
  readonly most: number;
  readonly unit: 'bytes' | 'characters';
}

/**
 * A database whose users can be rotated. Aurora is what it is compatible with.
 */
export class DatabaseEngine {
  /** PostgreSQL and Aurora PostgreSQL. */
  public static readonly POSTGRESQL = new DatabaseEngine('PostgreSQL', 'postgres', 5432, 'secrets/database/postgresql-rotation.lambda', { most: 63, unit: 'bytes' });

  /** MySQL and Aurora MySQL. */
  public static readonly MYSQL = new DatabaseEngine('MySQL', 'mysql', 3306, 'secrets/database/mysql-rotation.lambda', { most: 32, unit: 'characters' });

  /** MariaDB. */
  public static readonly MARIADB = new DatabaseEngine('MariaDB', 'mariadb', 3306, 'secrets/database/mysql-rotation.lambda', { most: 128, unit: 'characters' });

  /**
   * The engine that RDS calls so.
   *
   * @internal
   */
  public static _ofRds(engineType: string): DatabaseEngine | undefined {
    return RDS_ENGINES[engineType];
  }

  private constructor(
    /** What people call it. */
    public readonly displayName: string,
    /** The secret's field `engine`, as the Secrets Manager guide has it for a secret that no RDS database is attached to. */
    public readonly secretField: string,
    /** The port that it listens on unless told otherwise. */
    public readonly defaultPort: number,
    /**
     * The handler that rotates its users.
     *
     * @internal
     */
    public readonly _asset: string,
    private readonly nameLimit: NameLimit,
  ) {}

  /**
   * Refuses a user name that the server would cut off or refuse.
   *
   * @internal
   */
  public _checkUsername(where: string, what: string, username: string): void {
    if (Token.isUnresolved(username)) {
      return;
    }
    if (username === '' || /[\u0000-\u001f\u007f]/.test(username)) {
      throw invalidInput(where, `${what} is ${shown(username)}`, 'name the user, without control characters');
    }
    const { most, unit } = this.nameLimit;
    const length = unit === 'bytes' ? Buffer.byteLength(username) : [...username].length;
    if (length > most) {
      throw invalidInput(where, `${what} ${shown(username)} has ${length} ${unit}, and ${this.displayName} takes ${most}`, 'choose a shorter name, or name the second of alternating users with twin');
    }
  }
}

/** Names of engines in RDS, which `engineType` of CDK's engines has. */
const RDS_ENGINES: Readonly<Record<string, DatabaseEngine>> = {
  'postgres': DatabaseEngine.POSTGRESQL,
  'aurora-postgresql': DatabaseEngine.POSTGRESQL,
  'mysql': DatabaseEngine.MYSQL,
  'aurora-mysql': DatabaseEngine.MYSQL,
  'mariadb': DatabaseEngine.MARIADB,
};
