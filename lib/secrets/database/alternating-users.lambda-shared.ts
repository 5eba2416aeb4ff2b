import { generateValue } from '../generated-value.lambda-shared';
import { RotationError } from '../rotation-errors.lambda-shared';
import type { Credential, RotationValues } from '../rotation-steps.lambda-shared';
import { DatabaseAccess, lockNameOf } from './database-access.lambda-shared';
import type { DatabaseSettings } from './database-settings.lambda-shared';
import { sameBeside, type ValueRole, withFields } from './database-value.lambda-shared';
import type { DatabaseLogin } from './driver.lambda-shared';

/**
 * Two users with the same rights in turns: the one that nobody uses gets a new password, so that the current version opens the database at
 * every moment. An admin's secret makes the change.
 */
export class AlternatingUsers implements Credential {
  constructor(private readonly settings: DatabaseSettings, private readonly access: DatabaseAccess, private readonly twin: string) {}

  public renew(current: string): string {
    const { username } = this.loginOf(current, 'current');
    return withFields(current, 'current', { username: this.other(username), password: generateValue(this.settings.password) });
  }

  public check(pending: string, current: string): void {
    const next = this.loginOf(pending, 'pending');
    const now = this.loginOf(current, 'current');
    if (next.username === now.username) {
      throw new RotationError('contract', 'the pending version names the user that is in use: the other one of the two must be changed');
    }
    sameBeside(pending, current, ['username', 'password']);
  }

  public async apply({ pending, current }: RotationValues): Promise<void> {
    // Every name and host is compared before anything connects.
    const next = this.loginOf(pending, 'pending');
    const now = this.loginOf(current, 'current');
    if (await this.access.accepts(next)) {
      return;
    }
    // The admin works only for a secret that opens the database already: whoever may write a secret must not get a user made by it.
    if (!await this.access.accepts(now)) {
      throw new RotationError('authentication', `the database refuses the current password of the user ${JSON.stringify(now.username)}: somebody has changed it there. `
        + 'Set it to the one of the current version, and rotate again');
    }
    const { session, username: admin } = await this.access.openAdmin([this.settings.username, this.twin]);
    try {
      await session.lock(lockNameOf(admin), this.settings.lockMs);
      if (next.username === this.twin) {
        await session.ensureTwin(this.settings.username, this.twin, next.password, now.password);
      } else {
        await session.setPassword(next.username, next.password);
      }
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
    const login = this.loginOf(current, 'current');
    if (login.username === this.twin) {
      throw new RotationError('contract', `the current version names the second user ${JSON.stringify(this.twin)}, whom a rotation makes with the rights of the first: store the first one's name`);
    }
    return this.access.createUser(login);
  }

  private loginOf(text: string, role: ValueRole): DatabaseLogin {
    return this.access.loginOf(text, role, [this.settings.username, this.twin]);
  }

  private other(username: string): string {
    return username === this.twin ? this.settings.username : this.twin;
  }
}
