import { randomUUID } from 'node:crypto';
import { BrokenNetwork } from './broken-network';
import { Bundle } from './bundle';
import { Database } from './database';
import type { Job } from './harness';
import type { Users } from './schedule';
import type { DatabaseDriver, DatabaseLogin } from '../../../lib/secrets/database/driver.lambda-shared';
import { SecretsManagerServer } from '../../support/secrets-manager/server';
import type { Versions } from '../../support/secrets-manager/versions';

/** Text that has to come through every rotation as it is. */
const OTHER_FIELD = 'kept "as it is" \\ \'日本\'';

/** Where secrets under test live: a database, a way to it that can be broken, and a Secrets Manager. */
export class Lane {
  public static async start(database: Database, bundle: Bundle, secrets: SecretsManagerServer): Promise<Lane> {
    return new Lane(database, bundle, secrets, await BrokenNetwork.to(database.port));
  }

  /** What a test does itself it does by the unchanged driver, on the straight way. */
  public readonly driver: DatabaseDriver;

  private constructor(
    public readonly database: Database,
    public readonly bundle: Bundle,
    public readonly secrets: SecretsManagerServer,
    public readonly network: BrokenNetwork,
  ) {
    this.driver = bundle.harness.driverOf(database.family, database.ca);
  }

  public stop(): Promise<void> {
    return this.network.stop();
  }

  /** Does something as the admin of the database. */
  public async asAdmin(use: (session: Awaited<ReturnType<DatabaseDriver['open']>>) => Promise<void>): Promise<void> {
    const session = await this.driver.open(this.database.adminLogin);
    try {
      await use(session);
    } finally {
      await session.close();
    }
  }
}

/** What a secret is made with. */
export interface SecretSettings {
  readonly users: Users;
  readonly username: string;
  readonly twin: string;
  readonly password: string;
  /** Length of the passwords that rotation makes. */
  readonly length: number;
  /** The secret of the admin, where another one shares it. */
  readonly adminSecret?: string;
}

let made = 0;

/** A secret of a database user, the user itself, and all that a test has to know about both. */
export class SecretUnderTest {
  public static async make(lane: Lane, settings: SecretSettings): Promise<SecretUnderTest> {
    await lane.asAdmin((session) => session.createUser(settings.username, settings.password));
    const login = { username: settings.username, password: settings.password };
    return new SecretUnderTest(lane, settings, settings.adminSecret ?? adminSecret(lane), store(lane, login, { other: OTHER_FIELD }));
  }

  /** A secret whose rotation changes the admin of the lane's database. */
  public static ofAdmin(lane: Lane, adminSecretArn: string): SecretUnderTest {
    const { username, password } = lane.database.adminLogin;
    return new SecretUnderTest(lane, { users: 'SINGLE', username, twin: `${username}2`, password, length: 24 }, adminSecretArn, adminSecretArn);
  }

  public token = '';
  private readonly environment: Readonly<Record<string, string>>;

  private constructor(public readonly lane: Lane, public readonly settings: SecretSettings, adminSecretArn: string, public readonly arn: string) {
    this.environment = {
      DATABASE_USERS: settings.users,
      DATABASE_USERNAME: settings.username,
      DATABASE_TWIN: settings.twin,
      DATABASE_HOST: 'localhost',
      DATABASE_PORT: String(lane.network.port),
      VALUE_LENGTH: String(settings.length),
      VALUE_CODE_POINTS: '33-126',
      ADMIN_SECRET_ARN: adminSecretArn,
    };
  }

  public get versions(): Versions {
    return this.lane.secrets.store.secret(this.arn).versions;
  }

  /** Id of the current version. */
  public get currentId(): string {
    return this.versions.holder('AWSCURRENT')!;
  }

  /** What RotateSecret does at the beginning. */
  public begin(): void {
    const token = randomUUID();
    this.lane.secrets.store.call('RotateSecret', {
      SecretId: this.arn, ClientRequestToken: token, RotationLambdaARN: 'arn:aws:lambda:us-east-1:111122223333:function:rotate',
    });
    this.token = token;
  }

  public job(step: Job['step'], kill?: Job['kill']): Job {
    return {
      step,
      kill,
      endpoint: this.lane.secrets.endpoint,
      secretId: this.arn,
      token: this.token,
      family: this.lane.database.family,
      ca: this.lane.database.ca,
      environment: this.environment,
    };
  }

  /** The fields of a version, or nothing while it has no value. */
  public value(versionId: string | undefined): Readonly<Record<string, string>> | undefined {
    const content = versionId === undefined ? undefined : this.versions.content(versionId);
    return content && 'text' in content ? JSON.parse(content.text) as Record<string, string> : undefined;
  }

  /** Whether the database accepts the login of a version. */
  public async opens(versionId: string | undefined): Promise<boolean> {
    const value = this.value(versionId);
    return value !== undefined && this.accepts({ username: value.username, password: value.password });
  }

  public accepts({ username, password }: Pick<DatabaseLogin, 'username' | 'password'>): Promise<boolean> {
    const { host, port } = this.lane.database.adminLogin;
    return this.lane.bundle.harness.opens(this.lane.driver, { host, port, username, password });
  }

  /** What a person does who stores a value. */
  public put(value: Readonly<Record<string, string>>): void {
    this.lane.secrets.store.call('PutSecretValue', { SecretId: this.arn, ClientRequestToken: randomUUID(), SecretString: JSON.stringify(value) });
  }
}

/** The secret of the admin, reached on the way that can be broken. */
export function adminSecret(lane: Lane): string {
  return store(lane, lane.database.adminLogin, {});
}

/** A number that no other secret of this process has. */
export function unique(): number {
  return made += 1;
}

function store(lane: Lane, { username, password }: Pick<DatabaseLogin, 'username' | 'password'>, more: Readonly<Record<string, string>>): string {
  const value = { engine: lane.database.engine, host: 'localhost', port: lane.network.port, username, password, ...more };
  return lane.secrets.store.call('CreateSecret', { Name: `secret-${unique()}`, SecretString: JSON.stringify(value) }).ARN as string;
}
