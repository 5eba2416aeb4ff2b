import { Bundle } from './crash/bundle';
import { Database, mariadbDatabase, postgresqlDatabase } from './crash/database';
import { adminSecret, Lane, SecretUnderTest, unique } from './crash/secret-under-test';
import { STEPS } from '../../lib/secrets/rotation-steps.lambda-shared';
import { SecretsManagerServer } from '../support/secrets-manager/server';

let bundle: Bundle;
let secrets: SecretsManagerServer;
beforeAll(async () => {
  bundle = await Bundle.make();
  secrets = await SecretsManagerServer.start();
});
afterAll(async () => {
  bundle?.remove();
  await secrets?.stop();
});

/** Clients at once, and rotations that they live through. */
const CLIENTS = 4;
const ROTATIONS = 4;

/** What clients saw. */
interface Logins {
  readonly good: number;
  /** Refused logins, by the milliseconds after which the same client got in by reading the secret again. */
  readonly healed: number[];
}

async function rotateOnce(secret: SecretUnderTest): Promise<void> {
  secret.begin();
  for (const step of STEPS) {
    const outcome = await bundle.harness.run(secret.job(step));
    expect([step, outcome.ended, outcome.message]).toEqual([step, 'done', undefined]);
  }
}

/** Reads the current version and logs in by it, again and again, as long as rotations go on. */
async function clients(secret: SecretUnderTest, rotations: () => Promise<void>): Promise<Logins> {
  let over = false;
  let good = 0;
  const healed: number[] = [];
  const login = () => {
    const { username, password } = secret.value(secret.currentId)!;
    return secret.accepts({ username, password });
  };
  const client = async () => {
    while (!over) {
      if (await login()) {
        good += 1;
        continue;
      }
      const refused = Date.now();
      // What the runtime helper does: on a refused login it reads the secret anew, and the client tries again.
      while (!await login()) {
        await new Promise((resolve) => setTimeout(resolve, 5));
      }
      healed.push(Date.now() - refused);
    }
  };
  const all = Array.from({ length: CLIENTS }, client);
  try {
    await rotations();
  } finally {
    over = true;
  }
  await Promise.all(all);
  return { good, healed };
}

describe.each([['PostgreSQL', postgresqlDatabase], ['MariaDB', mariadbDatabase]] as const)('%s', (_name, start) => {
  let database: Database;
  let lane: Lane;
  beforeAll(async () => {
    database = await start();
    lane = await Lane.start(database, bundle, secrets);
  });
  afterAll(async () => {
    await lane?.stop();
    await database?.stop();
  });

  const settings = (users: 'SINGLE' | 'ALTERNATING', admin?: string) => {
    const name = `load${unique()}`;
    return { users, username: name, twin: `${name}2`, password: `first password of ${name}`, length: 24, adminSecret: admin };
  };

  test('no login fails while alternating users are rotated', async () => {
    const secret = await SecretUnderTest.make(lane, settings('ALTERNATING'));
    const { good, healed } = await clients(secret, async () => {
      for (let rotation = 0; rotation < ROTATIONS; rotation += 1) {
        await rotateOnce(secret);
      }
    });
    process.stdout.write(`${database.engine}, alternating users: ${good} logins during ${ROTATIONS} rotations, ${healed.length} refused\n`);
    expect(healed).toEqual([]);
    expect(good).toBeGreaterThan(ROTATIONS);
  });

  test('a session that is open stays open while its user is rotated', async () => {
    const secret = await SecretUnderTest.make(lane, settings('SINGLE'));
    const { username, password } = secret.value(secret.currentId)!;
    const { host, port } = database.adminLogin;
    const session = await lane.driver.open({ host, port, username, password });
    await rotateOnce(secret);
    await expect(session.probe('SELECT 1')).resolves.toBeUndefined();
    await session.close();
    expect(await secret.accepts({ username, password })).toBe(false);
  });

  test('logins of a single user that are refused between set and finish succeed after the secret was read again', async () => {
    const secret = await SecretUnderTest.make(lane, settings('SINGLE'));
    const { good, healed } = await clients(secret, async () => {
      for (let rotation = 0; rotation < ROTATIONS; rotation += 1) {
        await rotateOnce(secret);
      }
    });
    process.stdout.write(`${database.engine}, single user: ${good} logins during ${ROTATIONS} rotations, ${healed.length} refused and healed within ${Math.max(0, ...healed)} ms\n`);
    expect(good).toBeGreaterThan(ROTATIONS);
    expect(await secret.opens(secret.currentId)).toBe(true);
  });

  test('two secrets that share an admin, and the admin itself, rotate at once', async () => {
    const admin = adminSecret(lane);
    const users = [await SecretUnderTest.make(lane, settings('ALTERNATING', admin)), await SecretUnderTest.make(lane, settings('ALTERNATING', admin))];
    const ofAdmin = SecretUnderTest.ofAdmin(lane, admin);
    for (let round = 0; round < 3; round += 1) {
      await Promise.all([...users, ofAdmin].map(untilDone));
      for (const secret of [...users, ofAdmin]) {
        expect([secret.currentId, await secret.opens(secret.currentId)]).toEqual([secret.token, true]);
      }
    }
    // What made and changed users for the tests is the admin of before.
    const { username, password } = ofAdmin.value(ofAdmin.currentId)!;
    const session = await lane.driver.open({ ...database.adminLogin, username, password });
    await session.setPassword(username, database.adminLogin.password);
    await session.close();
  });
});

/** A rotation that fails for a passing reason is repeated, as Secrets Manager does it. */
async function untilDone(secret: SecretUnderTest): Promise<void> {
  secret.begin();
  for (let attempt = 0; ; attempt += 1) {
    let failed: string | undefined;
    for (const step of STEPS) {
      const outcome = await bundle.harness.run(secret.job(step));
      if (outcome.ended !== 'done') {
        failed = `${step}: ${outcome.kind}: ${outcome.message}`;
        // A database that is there and logins that are good leave no other reason than the admin's own rotation.
        expect(outcome.kind).toBe('retryable');
        break;
      }
    }
    if (failed === undefined) {
      return;
    }
    if (attempt === 5) {
      throw new Error(`The rotation was repeated ${attempt} times: ${failed}`);
    }
  }
}
