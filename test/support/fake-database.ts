import type { DatabaseDriver, DatabaseLogin, DatabaseSession } from '../../lib/secrets/database/driver.lambda-shared';
import { RotationError } from '../../lib/secrets/rotation-errors.lambda-shared';

/** A database server in memory: users with passwords and rights, locks that end with their session, and a network that can fail. */
export class FakeDatabase implements DatabaseDriver {
  public readonly family = 'postgresql';
  public readonly engines = ['postgres', 'aurora-postgresql'];
  public readonly defaultPort = 5432;

  public readonly passwords = new Map<string, string>();
  /** Of which user each user has the rights. */
  public readonly rights = new Map<string, string>();
  public isDown = false;
  /** Who tried to log in, in order. */
  public readonly logins: DatabaseLogin[] = [];
  public readonly effects: string[] = [];
  public openSessions = 0;
  /** Called before and after each effect and each login. */
  public intercept?: (moment: 'before' | 'after', call: string) => void;

  private readonly locks = new Map<string, object>();

  constructor(users: Readonly<Record<string, string>>) {
    Object.entries(users).forEach(([name, password]) => this.passwords.set(name, password));
  }

  public checkUsername(username: string): void {
    if (username.length > 63) {
      throw new RotationError('contract', 'the name of the user has more than 63 characters');
    }
  }

  public async open(login: DatabaseLogin): Promise<DatabaseSession> {
    this.intercept?.('before', 'open');
    this.logins.push(login);
    if (this.isDown) {
      throw new RotationError('network', 'the database is not reached');
    }
    if (this.passwords.get(login.username) !== login.password) {
      throw new RotationError('authentication', 'the database refuses the login');
    }
    this.openSessions += 1;
    return this.session();
  }

  /** What the server does when the process of its clients has died. */
  public endSessions(): void {
    this.locks.clear();
    this.openSessions = 0;
  }

  private session(): DatabaseSession {
    const me = {};
    const effect = (name: string, act: () => void) => {
      this.intercept?.('before', name);
      if (this.isDown) {
        throw new RotationError('network', 'the database is not reached');
      }
      this.effects.push(name);
      act();
      this.intercept?.('after', name);
    };
    return {
      probe: async (query) => effect(`probe ${query}`, () => undefined),
      lock: async (name) => effect(`lock ${name}`, () => {
        if (this.locks.has(name) && this.locks.get(name) !== me) {
          throw new RotationError('retryable', 'the lock is held by another session');
        }
        this.locks.set(name, me);
      }),
      setPassword: async (username, password) => effect(`password ${username}`, () => {
        if (!this.passwords.has(username)) {
          throw new RotationError('contract', 'there is no such user');
        }
        this.passwords.set(username, password);
      }),
      ensureTwin: async (original, twin, password) => effect(`twin ${twin}`, () => {
        this.rights.set(twin, original);
        this.passwords.set(twin, password);
      }),
      hasUser: async (username) => this.passwords.has(username),
      createUser: async (username, password) => effect(`create ${username}`, () => this.passwords.set(username, password)),
      close: async () => {
        this.openSessions -= 1;
        this.locks.forEach((holder, name) => holder === me && this.locks.delete(name));
      },
    };
  }
}

/** What a function is killed with: nothing that it could catch and go on from. */
export class Killed extends Error {}
