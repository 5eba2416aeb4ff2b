import { ISecret } from 'aws-cdk-lib/aws-secretsmanager';

/** Options of a single user. */
export interface SingleUserOptions {
  /**
   * The credential of a user that may make the user of this secret when an operator asks for it. Rotation does without.
   *
   * @default - none: the user exists
   */
  readonly admin?: ISecret;
}

/** Options of alternating users. */
export interface AlternatingUsersOptions {
  /**
   * The credential of a user that may make users and give them passwords: a {@link ManagedMasterSecret}, or a {@link DatabaseSecret} with a single
   * user. For a protected secret the rotation is named as one of its readers; of any other secret the rotation's role reads the value.
   */
  readonly admin: ISecret;

  /**
   * Name of the second user.
   *
   * @default - the user's name with `_clone` behind it
   */
  readonly twin?: string;
}

/**
 * How many users of the database stand behind one secret.
 *
 * Alternating users are for whatever must not fail: the password that clients hold stays valid until the rotation after the next, and
 * a database that is down in the middle of a rotation leaves the current one as it was. They need an admin. A single user changes its own password
 * and needs nobody: for admins, which have no admin of their own, and for people.
 *
 * @see https://docs.aws.amazon.com/secretsmanager/latest/userguide/rotation-strategy.html
 */
export class DatabaseUsers {
  /**
   * One user, who changes the own password. Clients that still hold the old one are refused from then on, and have to read the secret again.
   *
   * @param options who may make the user
   */
  public static single(options: SingleUserOptions = {}): DatabaseUsers {
    return new DatabaseUsers(false, options.admin);
  }

  /**
   * Two users with the same rights, of which each rotation gives the one that is not in use a new password.
   *
   * @param options who the admin is
   */
  public static alternating(options: AlternatingUsersOptions): DatabaseUsers {
    return new DatabaseUsers(true, options.admin, options.twin);
  }

  private constructor(
    /** Whether there are two users. */
    public readonly alternate: boolean,
    /** The secret of the admin; a single user may have none. */
    public readonly admin?: ISecret,
    private readonly named?: string,
  ) {}

  /**
   * Names of the users that the secret names in turn.
   *
   * @param username the user's name
   */
  public namesFor(username: string): string[] {
    return this.alternate ? [username, this.named ?? `${username}_clone`] : [username];
  }
}
