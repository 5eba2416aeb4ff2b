/**
 * What rotation costs: size and cold load of each rotation handler, and how long the four steps take on a local database.
 *
 *     tsx build-tools/bench-rotation.ts [--runs 15]
 */
import { existsSync } from 'fs';
import * as path from 'path';
import { coldRequire, HandlerSize, measureHandlers } from './bundle-sizes';
import { interquartileRange, median, ms, table } from './measurements';
import { STEPS } from '../lib/secrets/rotation-steps.lambda-shared';
import { Bundle } from '../test/databases/crash/bundle';
import { Database, mariadbDatabase, postgresqlDatabase } from '../test/databases/crash/database';
import type { Users } from '../test/databases/crash/schedule';
import { Lane, SecretUnderTest, unique } from '../test/databases/crash/secret-under-test';
import { SecretsManagerServer } from '../test/support/secrets-manager/server';

const ROOT = path.join(__dirname, '..');
const MARIADB = '/usr/sbin/mariadbd';

/** How long rotations of one kind of users take on one server. */
export interface RotationMeasurement {
  readonly engine: string;
  readonly users: Users;
  /** Milliseconds of the four steps, by the engine, the SDK and the driver: medians, with the distance of the quartiles. */
  readonly rotation: number;
  readonly rotationSpread: number;
  /** The same change by the driver alone, in the same rounds: connect, set the password, connect by the new one. */
  readonly baseline: number;
  readonly baselineSpread: number;
  readonly runs: number;
}

/** A handler, and the milliseconds that its first `require` takes. */
export type RotationHandler = HandlerSize & { readonly coldRequire: number };

/** The handlers below lib/secrets that rotate, as they are bundled. */
export function measureRotationHandlers(root = ROOT, runs = 5): RotationHandler[] {
  return measureHandlers(root).filter(({ name }) => /^secrets\/.*rotation\.lambda$/.test(name)).map((handler) => ({ ...handler, coldRequire: coldRequire(root, handler.name, runs) }));
}

/** Rotations on PostgreSQL, and on MariaDB where it is installed. */
export async function measureRotations(runs: number): Promise<RotationMeasurement[]> {
  const bundle = await Bundle.make();
  const secrets = await SecretsManagerServer.start();
  try {
    const measured: RotationMeasurement[] = [];
    for (const start of existsSync(MARIADB) ? [postgresqlDatabase, mariadbDatabase] : [postgresqlDatabase]) {
      const database = await start();
      const lane = await Lane.start(database, bundle, secrets);
      try {
        measured.push(await measure(lane, 'SINGLE', runs), await measure(lane, 'ALTERNATING', runs));
      } finally {
        await lane.stop();
        await database.stop();
      }
    }
    return measured;
  } finally {
    await secrets.stop();
    bundle.remove();
  }
}

async function measure(lane: Lane, users: Users, runs: number): Promise<RotationMeasurement> {
  const [name, bare] = [`bench${unique()}`, `bare${unique()}`];
  const secret = await SecretUnderTest.make(lane, { users, username: name, twin: `${name}2`, password: 'the first password', length: 32 });
  await lane.asAdmin((session) => session.createUser(bare, 'password 0'));
  const [rotations, baselines]: [number[], number[]] = [[], []];
  // The first two rounds compile the code, and make the second user.
  for (let round = -2; round < runs; round += 1) {
    const rotation = await timed(() => rotate(secret));
    const baseline = await timed(() => change(lane.database, lane, bare, round + 2));
    if (round >= 0) {
      rotations.push(rotation);
      baselines.push(baseline);
    }
  }
  return {
    engine: lane.database.engine, users, runs,
    rotation: median(rotations), rotationSpread: interquartileRange(rotations), baseline: median(baselines), baselineSpread: interquartileRange(baselines),
  };
}

async function rotate(secret: SecretUnderTest): Promise<void> {
  secret.begin();
  for (const step of STEPS) {
    const outcome = await secret.lane.bundle.harness.run(secret.job(step));
    if (outcome.ended !== 'done') {
      throw new Error(`The rotation that was to be measured failed in ${step}: ${outcome.kind}: ${outcome.message}`);
    }
  }
}

/** What a rotation cannot do without. */
async function change({ adminLogin: { host, port } }: Database, { driver }: Lane, username: string, round: number): Promise<void> {
  const session = await driver.open({ host, port, username, password: `password ${round}` });
  await session.setPassword(username, `password ${round + 1}`);
  await session.close();
  await (await driver.open({ host, port, username, password: `password ${round + 1}` })).close();
}

async function timed(run: () => Promise<void>): Promise<number> {
  const begin = process.hrtime.bigint();
  await run();
  return Number(process.hrtime.bigint() - begin) / 1e6;
}

/** The section of the page about benchmarks. */
export function rotationSection(handlers: readonly RotationHandler[], rotations: readonly RotationMeasurement[]): string {
  return `${table(['Rotation handler', 'SDK clients', 'Bytes', 'Cold require'], handlers.map((handler) =>
    [handler.name, handler.clients.length, handler.bytes, ms(handler.coldRequire)]))}

A full rotation, all four steps by the engine, the SDK and the driver against servers on the same machine over TLS, and against it what no
rotation can do without, by the driver alone: connect, change the password, connect by the new one. Alternating users log in more often:
as the current user, as the admin, and as the new one.

${table(['Server', 'Users', 'Four steps', 'Connect, change, connect', 'Ratio'], rotations.map((measured) => [
    measured.engine, measured.users.toLowerCase(), `${ms(measured.rotation)} ± ${ms(measured.rotationSpread)}`, `${ms(measured.baseline)} ± ${ms(measured.baselineSpread)}`,
    (measured.rotation / measured.baseline).toFixed(1),
  ]))}`;
}

async function main(args: readonly string[]): Promise<void> {
  const given = args.indexOf('--runs');
  const runs = given < 0 ? 15 : Number(args[given + 1]);
  if (!Number.isInteger(runs) || runs < 1) {
    throw new Error(`--runs is ${args[given + 1]}; write a whole number of at least 1.`);
  }
  console.log(rotationSection(measureRotationHandlers(ROOT, Math.min(5, runs)), await measureRotations(runs)));
}

if (require.main === module) {
  void main(process.argv.slice(2));
}
