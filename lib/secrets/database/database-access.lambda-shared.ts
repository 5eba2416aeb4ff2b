import { RotationError } from '../rotation-errors.lambda-shared';
import type { SecretsClient } from '../rotation-steps.lambda-shared';
import { CURRENT, holder, PENDING } from '../rotation-versions.lambda-shared';
import type { DatabaseSettings } from './database-settings.lambda-shared';
import { loginOf, type ValueRole } from './database-value.lambda-shared';
import type { DatabaseDriver, DatabaseLogin, DatabaseSession } from './driver.lambda-shared';

/** The lock that everything holds which an admin's password changes, or which that admin changes. The server ends it with the session. */
export function lockNameOf(username: string): string {
  return `cdk-zero-trust:${username}`;
}

/** How a rotation gets into the pinned database: what the server refuses is told from a server that is not reached. */
export class DatabaseAccess {
  constructor(private readonly settings: DatabaseSettings, private readonly driver: DatabaseDriver, private readonly secrets: SecretsClient) {}

  /** The login in a value, if it is of the pinned database and of one of these users. */
  public loginOf(text: string, role: ValueRole, usernames: readonly string[]): DatabaseLogin {
    const login = loginOf(text, role, { ...this.settings, engines: this.driver.engines });
    if (!usernames.includes(login.username)) {
      throw new RotationError('contract', `the field "username" of the ${role} version is not ${usernames.map((name) => JSON.stringify(name)).join(' or ')}, for whom this rotation was configured`);
    }
    this.driver.checkUsername(login.username);
    return login;
  }

  /** Opens a session, or nothing where the server refuses user or password. Every other failure is thrown: it says nothing about the password. */
  public async tryOpen(login: DatabaseLogin): Promise<DatabaseSession | undefined> {
    try {
      return await this.driver.open(login);
    } catch (error) {
      if (error instanceof RotationError && error.kind === 'authentication') {
        return undefined;
      }
      throw error;
    }
  }

  /** Whether the server lets a login in now. */
  public async accepts(login: DatabaseLogin): Promise<boolean> {
    const session = await this.tryOpen(login);
    await session?.close();
    return session !== undefined;
  }

  /** Fails unless the server lets a login in that was made a moment ago. */
  public async verify(login: DatabaseLogin): Promise<void> {
    if (!await this.accepts(login)) {
      throw new RotationError('authentication', `the database refuses the new password of the user ${JSON.stringify(login.username)}, which it has just been given`);
    }
  }

  /** Logs in and runs the configured query. */
  public async prove(login: DatabaseLogin): Promise<void> {
    const session = await this.driver.open(login);
    try {
      await session.probe(this.settings.probe);
    } finally {
      await session.close();
    }
  }

  /**
   * A session of the admin. While the admin's own secret is rotated the database may know its pending password already.
   *
   * @param others users whom the admin must not be: changing them would change the admin
   */
  public async openAdmin(others: readonly string[]): Promise<{ readonly session: DatabaseSession; readonly username: string }> {
    const { adminSecret } = this.settings;
    if (adminSecret === undefined) {
      throw new RotationError('contract', 'no secret of an admin is configured: give the construct one');
    }
    const { stages } = await this.secrets.describe(adminSecret);
    const currentId = holder(stages, CURRENT);
    const pendingId = holder(stages, PENDING);
    for (const [versionId, stage] of [[currentId, undefined], [pendingId === currentId ? undefined : pendingId, PENDING]] as const) {
      const login = versionId === undefined ? undefined : await this.adminLogin(adminSecret, versionId, stage);
      if (login && others.includes(login.username)) {
        throw new RotationError('contract', `the admin's secret is of the user ${JSON.stringify(login.username)}, who is to be changed: name another admin`);
      }
      const session = login && await this.tryOpen(login);
      if (session) {
        return { session, username: login.username };
      }
    }
    throw new RotationError('retryable', "the database refuses the current and the pending password of the admin's secret: its own rotation may be on its way");
  }

  /** Makes the user of a login by the admin, where there is none. */
  public async createUser(login: DatabaseLogin): Promise<'created' | 'exists'> {
    if (await this.accepts(login)) {
      return 'exists';
    }
    const { session, username: admin } = await this.openAdmin([login.username]);
    try {
      await session.lock(lockNameOf(admin), this.settings.lockMs);
      if (await session.hasUser(login.username)) {
        throw new RotationError('contract', `the user ${JSON.stringify(login.username)} exists with another password, which was left alone: store its password in the secret, or drop the user`);
      }
      await session.createUser(login.username, login.password);
      await this.verify(login);
    } finally {
      await session.close();
    }
    return 'created';
  }

  private async adminLogin(adminSecret: string, versionId: string, stage: string | undefined): Promise<DatabaseLogin | undefined> {
    const content = await this.secrets.read(adminSecret, versionId, stage);
    if (!content) {
      // A pending version without a value yet, or one that has lost its label since.
      return undefined;
    }
    if ('binary' in content) {
      throw new RotationError('contract', "the admin's secret is binary: it must hold the login of the admin as JSON");
    }
    const login = loginOf(content.text, 'admin', { ...this.settings, engines: this.driver.engines }, true);
    this.driver.checkUsername(login.username);
    return login;
  }
}
