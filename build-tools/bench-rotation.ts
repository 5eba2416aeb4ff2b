/**
 * What rotation costs: how long the four steps take on local databases, against the same change by the driver alone.
 *
 *     tsx build-tools/bench-rotation.ts [--runs 15]
 */
import { existsSync } from 'fs';
import type { NotMeasured } from './bench-response';
import { interquartileRange, median } from './measurements';
import { STEPS } from '../lib/secrets/rotation-steps.lambda-shared';
import { Bundle } from '../test/databases/crash/bundle';
import { mariadbDatabase, postgresqlDatabase } from '../test/databases/crash/database';
import type { Users } from '../test/databases/crash/schedule';
import { Lane, SecretUnderTest, unique } from '../test/databases/crash/secret-under-test';
import { SecretsManagerServer } from '../test/support/secrets-manager/server';

const MARIADB = '/usr/sbin/mariadbd';
/** The first rounds compile the code and make the second user. */
const WARMING_ROUNDS = 2;

/** Rotations of one kind of users on one server. Times are medians in milliseconds, spreads the distance of the quartiles. */
export interface RotationTimes {
  readonly users: Users;
  /** The four steps: the engine, the SDK and the driver. */
  readonly rotationMs: number;
  readonly rotationSpread: number;
  /** The driver alone, in the same rounds: connect, set the password, connect by the new one. */
  readonly baselineMs: number;
  readonly baselineSpread: number;
  /** Median over the rounds of the ratio within each round. */
  readonly ratio: number;
  readonly ratioSpread: number;
}

/** A database server, and how long rotations on it take. */
export interface RotationMeasurement {
  readonly server: string;
  readonly times: readonly RotationTimes[] | NotMeasured;
}

/** Holds rotations to their baseline, round by round. */
export function rotationTimes(users: Users, rotations: readonly number[], baselines: readonly number[]): RotationTimes {
  const ratios = rotations.map((rotation, round) => rotation / baselines[round]);
  return {
    users,
    rotationMs: median(rotations),
    rotationSpread: interquartileRange(rotations),
    baselineMs: median(baselines),
    baselineSpread: interquartileRange(baselines),
    ratio: median(ratios),
    ratioSpread: interquartileRange(ratios),
  };
}

/** Rotates on PostgreSQL, and on MariaDB where it is installed. */
export async function measureRotations(runs: number): Promise<RotationMeasurement[]> {
  // The database servers end when this process exits, which a signal alone would not let it do.
  const exit = () => process.exit(1);
  process.once('SIGINT', exit).once('SIGTERM', exit);
  const bundle = await Bundle.make();
  const secrets = await SecretsManagerServer.start();
  try {
    return [
      { server: 'PostgreSQL', times: await measureOn(postgresqlDatabase, bundle, secrets, runs) },
      { server: 'MariaDB', times: existsSync(MARIADB) ? await measureOn(mariadbDatabase, bundle, secrets, runs) : { missing: `There is no ${MARIADB}.` } },
    ];
  } finally {
    await secrets.stop();
    bundle.remove();
    process.removeListener('SIGINT', exit).removeListener('SIGTERM', exit);
  }
}

async function measureOn(start: typeof postgresqlDatabase, bundle: Bundle, secrets: SecretsManagerServer, runs: number): Promise<RotationTimes[]> {
  const database = await start();
  try {
    const lane = await Lane.start(database, bundle, secrets);
    try {
      return [await measure(lane, 'SINGLE', runs), await measure(lane, 'ALTERNATING', runs)];
    } finally {
      await lane.stop();
    }
  } finally {
    await database.stop();
  }
}

async function measure(lane: Lane, users: Users, runs: number): Promise<RotationTimes> {
  const [name, bare] = [`bench${unique()}`, `bare${unique()}`];
  const secret = await SecretUnderTest.make(lane, { users, username: name, twin: `${name}2`, password: 'the first password', length: 32 });
  await lane.asAdmin((session) => session.createUser(bare, 'password 0'));
  const [rotations, baselines]: [number[], number[]] = [[], []];
  for (let round = 0; round < WARMING_ROUNDS + runs; round += 1) {
    const rotation = await timed(() => rotate(secret));
    const baseline = await timed(() => change(lane, bare, round));
    if (secret.currentId !== secret.token || !await secret.opens(secret.currentId)) {
      throw new Error('The rotation that was to be measured left a current version that does not open the database.');
    }
    if (round >= WARMING_ROUNDS) {
      rotations.push(rotation);
      baselines.push(baseline);
    }
  }
  return rotationTimes(users, rotations, baselines);
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

/** What no rotation can do without, on the same way to the database. */
async function change({ driver, database, network }: Lane, username: string, round: number): Promise<void> {
  const login = { host: database.adminLogin.host, port: network.port, username };
  const session = await driver.open({ ...login, password: `password ${round}` });
  await session.setPassword(username, `password ${round + 1}`);
  await session.close();
  await (await driver.open({ ...login, password: `password ${round + 1}` })).close();
}

async function timed(run: () => Promise<void>): Promise<number> {
  const begin = process.hrtime.bigint();
  await run();
  return Number(process.hrtime.bigint() - begin) / 1e6;
}

async function main(args: readonly string[]): Promise<void> {
  const given = args.indexOf('--runs');
  const runs = given < 0 ? 15 : Number(args[given + 1]);
  if (!Number.isInteger(runs) || runs < 1) {
    throw new Error(`--runs is ${args[given + 1]}; write a whole number of at least 1.`);
  }
  console.log(JSON.stringify(await measureRotations(runs), undefined, 2));
}

if (require.main === module) {
  void main(process.argv.slice(2));
}
