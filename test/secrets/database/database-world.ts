import { databaseCredential } from '../../../lib/secrets/database/database-credential.lambda-shared';
import { Credential, rotate, Step, STEPS } from '../../../lib/secrets/rotation-steps.lambda-shared';
import { DatedSecretsManager } from '../../support/dated-secrets-manager';
import { FakeDatabase } from '../../support/fake-database';

export const BASE = 'version-0-0000000000000000000000000';
export const TOKEN = 'version-1-1111111111111111111111111';
export const HAND = 'version-h-hhhhhhhhhhhhhhhhhhhhhhhhh';
export const ADMIN_PENDING = 'version-a-aaaaaaaaaaaaaaaaaaaaaaaaa';

export const OLD = 'old-s3cr3t';
export const ADMIN = 'admin-s3cr3t';

export function valueOf(username: string, password: string, more: object = {}): string {
  return JSON.stringify({ engine: 'postgres', host: 'db.example.com', port: 5432, username, password, note: 'kept', ...more });
}

const ENVIRONMENT = {
  VALUE_LENGTH: '32', VALUE_CODE_POINTS: '97-122', DATABASE_USERNAME: 'app', DATABASE_HOST: 'db.example.com', DATABASE_PORT: '5432', DATABASE_PROBE: 'SELECT 7',
};

/** A secret of a database, its rotation, the database, and the secret of the database's admin. */
export class DatabaseWorld {
  public readonly secret: DatedSecretsManager;
  public readonly admin = new DatedSecretsManager({ text: valueOf('admin', ADMIN) }, BASE);
  public readonly database = new FakeDatabase({ app: OLD, admin: ADMIN });
  public readonly credential: Credential;
  public readonly logged: string[] = [];

  constructor(users: 'SINGLE' | 'ALTERNATING', environment: object = {}, text = valueOf('app', OLD)) {
    this.secret = new DatedSecretsManager({ text }, BASE);
    const admin = users === 'ALTERNATING' ? { ADMIN_SECRET_ARN: 'admin' } : {};
    const settings = { ...ENVIRONMENT, DATABASE_USERS: users, ...admin, ...environment } as Record<string, string>;
    this.credential = databaseCredential(settings, this.database, this.admin);
    this.secret.startRotation(TOKEN);
  }

  public readonly log = (...entry: unknown[]) => void this.logged.push(JSON.stringify(entry));

  public step(step: Step, token = TOKEN): Promise<void> {
    let time = 0;
    const clock = { sleep: async (milliseconds: number) => { time += milliseconds; }, now: () => time };
    return rotate({ step, secretId: 'secret', token }, this.secret, this.credential, this.log, clock);
  }

  public async run(steps: readonly Step[] = STEPS, token = TOKEN): Promise<void> {
    for (const step of steps) await this.step(step, token);
  }

  /** Every call that changes something or looks at something, here or there, passes through this. */
  public intercept(act: ((moment: 'before' | 'after', call: string) => void) | undefined): void {
    this.secret.intercept = act;
    this.admin.intercept = act;
    this.database.intercept = act;
  }

  /** Whether the value with this label opens the database now. */
  public opens(label: string): boolean {
    const { username, password } = JSON.parse(this.secret.text(label) ?? '{}') as { username: string; password: string };
    return password !== undefined && this.database.passwords.get(username) === password;
  }

  public userOf(label: string): string {
    return (JSON.parse(this.secret.text(label) ?? '{}') as { username: string }).username;
  }
}
