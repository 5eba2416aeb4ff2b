import * as iam from 'aws-cdk-lib/aws-iam';
import { DatabaseUsers } from './database-users';
import { RotatedDatabase } from './rotated-database';
import { SecretOptions } from '../secret-options';
import { ValueCharacters } from '../value-characters';

/** Properties of {@link DatabaseSecret}. */
export interface DatabaseSecretProps extends SecretOptions {
  /**
   * Name of the user, which the secret has as `username`. Another user needs another secret: a change makes CloudFormation write a new
   * value, with a password that the database does not know.
   */
  readonly username: string;

  /**
   * The database.
   *
   * @default - named later by `rotateOn`: for a master user, whose secret is there before its database
   */
  readonly database?: RotatedDatabase;

  /**
   * Whether one user changes its own password or two take turns. Alternating users are for what must not fail, and need an admin.
   *
   * @default DatabaseUsers.single()
   */
  readonly users?: DatabaseUsers;

  /**
   * Number of characters of each password that a rotation makes, up to 128. With the characters it must give at least 128 bits of
   * entropy. The very first password has 32 letters, digits and characters of `-._~`.
   *
   * @default 32, which is 190 bits with the default characters
   */
  readonly length?: number;

  /**
   * The characters of each password that a rotation makes.
   *
   * @default ValueCharacters.ALPHANUMERIC
   */
  readonly characters?: ValueCharacters;

  /**
   * Name of the database that the rotation logs in to. The secret of a database on a host of its own has it as `dbname`; into others RDS
   * writes the name that it knows, if any.
   *
   * @default - the field `dbname` of the secret if it has one, the engine's own otherwise
   */
  readonly databaseName?: string;

  /**
   * The query that the new password has to be good for before it becomes the current one.
   *
   * @default SELECT 1
   */
  readonly probe?: string;

  /**
   * The role that CloudFormation deploys the stack with. It becomes a reader of the value, for it writes the address of a database of RDS
   * into the secret, and takes the password of a master user from there.
   *
   * @default - without `database`, the execution role of the stack's synthesizer. Otherwise none: the address is written before the
   * resource policy is there, and only moving the secret to another database needs the role
   */
  readonly deploymentRole?: iam.IRole;
}
