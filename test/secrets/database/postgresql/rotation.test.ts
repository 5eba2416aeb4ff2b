import { randomUUID } from 'crypto';
import type { DatabaseLogin } from '../../../../lib/secrets/database/driver.lambda-shared';
import { postgresql } from '../../../../lib/secrets/database/postgresql/postgresql-driver.lambda-shared';
import { PostgresqlServer, startPostgresql } from '../../../support/postgresql-server';
import { SecretsManagerServer } from '../../../support/secrets-manager/server';

type Handler = (event: unknown) => Promise<unknown>;

const STEPS = ['createSecret', 'setSecret', 'testSecret', 'finishSecret'] as const;
const FIRST = 'first of $the "user\'s" \\ passwords';
/** As bad as generated passwords get: quotes, backslashes, percent signs. */
const CHARACTERS = '33-126';

let server: PostgresqlServer;
let secrets: SecretsManagerServer;
let handler: Handler;
let logged: string[];
const environment = process.env;

beforeAll(async () => {
  [server, secrets] = await Promise.all([startPostgresql(), SecretsManagerServer.start()]);
  process.env = {
    ...environment,
    AWS_REGION: 'us-east-1',
    AWS_ACCESS_KEY_ID: 'none',
    AWS_SECRET_ACCESS_KEY: 'none',
    AWS_ENDPOINT_URL_SECRETS_MANAGER: secrets.endpoint,
    AWS_MAX_ATTEMPTS: '1',
    DATABASE_CA: server.ca,
    DATABASE_HOST: server.host,
    DATABASE_PORT: String(server.port),
    DATABASE_PROBE: 'SELECT FROM data',
    VALUE_LENGTH: '40',
    VALUE_CODE_POINTS: CHARACTERS,
  };
  // Its client looks at the environment when it is made.
  ({ handler } = jest.requireActual<{ handler: Handler }>('../../../../lib/secrets/database/postgresql-rotation.lambda'));
  await server.sql('CREATE TABLE data (n int); GRANT SELECT ON data TO PUBLIC');
});

afterAll(async () => {
  process.env = environment;
  await Promise.all([server?.stop(), secrets?.stop()]);
});

beforeEach(() => {
  logged = [];
  for (const level of ['info', 'warn', 'error', 'log'] as const) {
    jest.spyOn(console, level).mockImplementation((...parts) => void logged.push(JSON.stringify(parts)));
  }
  jest.spyOn(process.stdout, 'write').mockImplementation((line) => logged.push(String(line)) > 0);
});

afterEach(() => jest.restoreAllMocks());

const value = (login: { readonly username: string; readonly password: string }, more = {}) =>
  JSON.stringify({ engine: 'postgres', host: server.host, port: server.port, username: login.username, password: login.password, ...more });

/** A database user with a secret, and the function's environment for it. */
async function secretOf(username: string, users: 'SINGLE' | 'ALTERNATING'): Promise<string> {
  const admin = await postgresql({ ca: [server.ca] }).open(server.adminLogin);
  await admin.createUser(username, FIRST);
  await admin.close();
  const { ARN } = secrets.store.call('CreateSecret', { Name: username, SecretString: value({ username, password: FIRST }, { note: 'kept' }) });
  const adminSecret = secrets.store.call('CreateSecret', { Name: `admin of ${randomUUID()}`.replaceAll(' ', '-'), SecretString: value(server.adminLogin) });
  Object.assign(process.env, { SECRET_ARN: ARN, DATABASE_USERS: users, DATABASE_USERNAME: username, ADMIN_SECRET_ARN: adminSecret.ARN });
  return String(ARN);
}

function begin(secretId: string): string {
  const token = randomUUID();
  secrets.store.call('RotateSecret', { SecretId: secretId, ClientRequestToken: token, RotationLambdaARN: 'arn:aws:lambda:us-east-1:111122223333:function:rotate' });
  return token;
}

const step = (SecretId: string, ClientRequestToken: string, Step: typeof STEPS[number]) => handler({ Step, SecretId, ClientRequestToken });

async function rotateWhole(secretId: string): Promise<void> {
  const token = begin(secretId);
  for (const name of STEPS) {
    await step(secretId, token, name);
  }
}

function current(secretId: string): DatabaseLogin {
  const { SecretString } = secrets.store.call('GetSecretValue', { SecretId: secretId });
  return JSON.parse(String(SecretString)) as DatabaseLogin;
}

async function opens(login: DatabaseLogin): Promise<boolean> {
  return postgresql({ ca: [server.ca] }).open(login).then(async (session) => {
    await session.probe('SELECT FROM data');
    await session.close();
    return true;
  }, () => false);
}

/** Neither log knows a password, as it is or as JSON and SQL would have it. */
function expectNoPassword(...passwords: string[]): void {
  const all = `${logged.join('\n')}\n${server.log()}`;
  for (const password of [FIRST, server.adminLogin.password, ...passwords]) {
    for (const form of [password, JSON.stringify(password).slice(1, -1), JSON.stringify(JSON.stringify(password).slice(1, -1)).slice(1, -1), password.replaceAll('\'', '\'\'')]) {
      expect(all.includes(form)).toBe(false);
    }
  }
}

test('a single user gets a new password twice, and an open session goes on', async () => {
  const secretId = await secretOf('single', 'SINGLE');
  const before = await postgresql({ ca: [server.ca] }).open(current(secretId));
  const passwords = new Set([FIRST]);
  for (let round = 0; round < 2; round += 1) {
    const old = current(secretId);
    await rotateWhole(secretId);
    expect(current(secretId)).toMatchObject({ username: 'single', note: 'kept' });
    passwords.add(current(secretId).password);
    expect([await opens(current(secretId)), await opens(old)]).toEqual([true, false]);
  }
  expect(passwords.size).toBe(3);
  await before.probe('SELECT FROM data');
  await before.close();
  expectNoPassword(...passwords);
});

test('alternating users take turns, and the current version opens the database after every step', async () => {
  const secretId = await secretOf('turns', 'ALTERNATING');
  const names: string[] = [];
  const passwords: string[] = [];
  for (let round = 0; round < 4; round += 1) {
    const old = current(secretId);
    const token = begin(secretId);
    for (const name of STEPS) {
      await step(secretId, token, name);
      expect(await opens(current(secretId))).toBe(true);
    }
    // The one before stays good until the next rotation.
    expect(await opens(old)).toBe(true);
    names.push(current(secretId).username);
    passwords.push(current(secretId).password);
  }
  expect(names).toEqual(['turns_clone', 'turns', 'turns_clone', 'turns']);
  expectNoPassword(...passwords);
});

test('clients that log in all the time see no login fail while users take turns', async () => {
  const secretId = await secretOf('busy', 'ALTERNATING');
  let running = true;
  let logins = 0;
  const client = (async () => {
    while (running) {
      const login = current(secretId);
      expect(await opens(login)).toBe(true);
      logins += 1;
    }
  })();
  try {
    await rotateWhole(secretId);
    await rotateWhole(secretId);
  } finally {
    running = false;
    await client;
  }
  expect(logins).toBeGreaterThan(5);
});

test.each((['SINGLE', 'ALTERNATING'] as const).flatMap((users) => STEPS.map((name) => [users, name] as const)))(
  'fails with a %s user while the database is down at %s, and goes on when it is back', async (users, down) => {
    const secretId = await secretOf(`down-${users}-${down}`.toLowerCase(), users);
    const token = begin(secretId);
    for (const name of STEPS) {
      if (name === down) {
        await server.kill();
        // Only these two steps need the database.
        if (name === 'setSecret' || name === 'testSecret') {
          await expect(step(secretId, token, name)).rejects.toMatchObject({ kind: 'network' });
        } else {
          await step(secretId, token, name);
        }
        await server.restart();
      }
      await step(secretId, token, name);
    }
    expect(await opens(current(secretId))).toBe(true);
    expect(current(secretId).password).not.toBe(FIRST);
  });

test('a second rotation that shares the admin waits for the first', async () => {
  const one = await secretOf('shared-one', 'ALTERNATING');
  const token = begin(one);
  await step(one, token, 'createSecret');
  const holder = await postgresql({ ca: [server.ca] }).open(server.adminLogin);
  await holder.lock('cdk-zero-trust:admin', 1_000);
  let done = false;
  const waiting = step(one, token, 'setSecret').then(() => {
    done = true;
  });
  while ((await server.sql('SELECT FROM pg_locks WHERE locktype = \'advisory\' AND NOT granted')).length === 0) {
    expect(done).toBe(false);
  }
  await holder.close();
  await waiting;
  expect(done).toBe(true);
});
