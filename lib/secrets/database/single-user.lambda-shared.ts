import { generateValue } from '../generated-value.lambda-shared';
import { RotationError } from '../rotation-errors.lambda-shared';
import type { Credential, RotationValues } from '../rotation-steps.lambda-shared';
import { DatabaseAccess, lockNameOf } from './database-access.lambda-shared';
import type { DatabaseSettings } from './database-settings.lambda-shared';
import { sameBeside, type ValueRole, withFields } from './database-value.lambda-shared';
import type { DatabaseLogin, DatabaseSession } from './driver.lambda-shared';

/**
 * One user whose password is replaced. Between the set and the finish step the current version holds a password that the database does not
 * accept any more; sessions that are open stay open.
 */
export class SingleUser implements Credential {
  constructor(private readonly settings: DatabaseSettings, private readonly access: DatabaseAccess) {}

  public renew(current: string): string {
    this.loginOf(current, 'current');
    return withFields(current, 'current', { password: generateValue(this.settings.password) });
  }

  public check(pending: string, current: string): void {
    this.loginOf(pending, 'pending');
    this.loginOf(current, 'current');
    sameBeside(pending, current, ['password']);
  }

  public async apply({ pending, current, previous }: RotationValues): Promise<void> {
    const next = this.loginOf(pending, 'pending');
    // Every name and host is compared before anything connects.
    const known = [this.loginOf(current, 'current'), ...this.previousLogin(previous)];
    if (await this.access.accepts(next)) {
      return;
    }
    const session = await this.openFirst(known);
    if (!session) {
      // Another invocation of this step may have set it since.
      if (await this.access.accepts(next)) {
        return;
      }
      throw new RotationError('authentication', `the database refuses the pending, the current and the previous password of the user ${JSON.stringify(next.username)}: `
        + 'somebody has changed it there. Set it to the one of the current version, and rotate again');
    }
    try {
      await session.lock(lockNameOf(next.username), this.settings.lockMs);
      await session.setPassword(next.username, next.password);
      await this.access.verify(next);
    } finally {
      await session.close();
    }
  }

  public prove(pending: string): Promise<void> {
    return this.access.prove(this.loginOf(pending, 'pending'));
  }

  public opens(value: string): Promise<boolean> {
    return this.access.accepts(this.loginOf(value, 'inspected'));
  }

  public async createUser(current: string): Promise<'created' | 'exists'> {
    return this.access.createUser(this.loginOf(current, 'current'));
  }

  private loginOf(text: string, role: ValueRole): DatabaseLogin {
    return this.access.loginOf(text, role, [this.settings.username]);
  }

  /** The previous version is only a help: where it is of another shape or user it is passed over. */
  private previousLogin(previous: string | undefined): DatabaseLogin[] {
    try {
      return previous === undefined ? [] : [this.loginOf(previous, 'previous')];
    } catch (error) {
      if (error instanceof RotationError && error.kind === 'contract') {
        return [];
      }
      throw error;
    }
  }

  private async openFirst(logins: readonly DatabaseLogin[]): Promise<DatabaseSession | undefined> {
    for (const login of logins) {
      const session = await this.access.tryOpen(login);
      if (session) {
        return session;
      }
    }
    return undefined;
  }
}
