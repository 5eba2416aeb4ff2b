import { Bundle } from './bundle';
import { Database } from './database';
import type { AtEffect } from './effects';
import type { KillPoint } from './harness';
import { Ran, runSchedule } from './run-schedule';
import { drawSchedule, KillPoints, Schedule, Users } from './schedule';
import { Lane, SecretUnderTest, unique } from './secret-under-test';
import { STEPS } from '../../../lib/secrets/rotation-steps.lambda-shared';
import { SecretsManagerServer } from '../../support/secrets-manager/server';

/** Schedules that a server works on at once. */
const LANES = 5;

/** A schedule that broke an invariant. */
export interface Broken {
  readonly schedule: Schedule;
  readonly error: Error;
}

/** What came of many schedules. */
export interface Result {
  readonly ran: readonly Ran[];
  readonly broken: readonly Broken[];
  /** Kills that can be reached in the first attempt of a rotation. */
  readonly points: KillPoints;
}

/**
 * Runs the schedules of these seeds.
 *
 * @param bundle the engine; the tests' own help comes from the unchanged one
 * @param wanted which schedules are run until one breaks an invariant; by default all of them, to the end
 */
export async function runSchedules(
  database: Database, unchanged: Bundle, seeds: readonly number[], bundle = unchanged, wanted?: (schedule: Schedule) => boolean,
): Promise<Result> {
  const secrets = await SecretsManagerServer.start();
  const lanes = await Promise.all(Array.from({ length: LANES }, () => Lane.start(database, unchanged, secrets)));
  const [ran, broken]: [Ran[], Broken[]] = [[], []];
  try {
    const points = await killPoints(lanes[0]);
    const left = seeds.map((seed) => drawSchedule(seed, points)).filter((schedule) => wanted?.(schedule) ?? true);
    await Promise.all(lanes.map(async (lane) => {
      while (left.length > 0 && !(wanted && broken.length > 0)) {
        const schedule = left.shift()!;
        try {
          ran.push(await runSchedule(schedule, lane, bundle));
        } catch (error) {
          broken.push({ schedule, error: error as Error });
        }
      }
    }));
    return { ran, broken, points };
  } finally {
    await Promise.all(lanes.map((lane) => lane.stop()));
    await secrets.stop();
  }
}

/** Watches rotations that nothing disturbs: every effect that they have is a point to be killed at. */
async function killPoints(lane: Lane): Promise<KillPoints> {
  const [[single], [first, later]] = [await watched(lane, 'SINGLE', 1), await watched(lane, 'ALTERNATING', 2)];
  return { single, first, later };
}

async function watched(lane: Lane, users: Users, rotations: number): Promise<KillPoint[][]> {
  const name = `watched${unique()}`;
  const secret = await SecretUnderTest.make(lane, { users, username: name, twin: `${name}2`, password: 'watched-password', length: 24 });
  const points: KillPoint[][] = [];
  for (let rotation = 0; rotation < rotations; rotation += 1) {
    secret.begin();
    points.push([]);
    for (const step of STEPS) {
      let effects = 0;
      const at: AtEffect = async (moment, effect) => {
        if (moment === 'before') {
          points[rotation].push({ step, effect: effects, moment, name: effect }, { step, effect: effects, moment: 'after', name: effect });
          effects += 1;
        }
      };
      const outcome = await lane.bundle.harness.run(secret.job(step), at);
      if (outcome.ended !== 'done') {
        throw new Error(`A rotation that nothing disturbs failed in ${step}: ${outcome.kind}: ${outcome.message}`);
      }
    }
  }
  return points;
}

/** The seeds of a run: one that is given alone, or many from a number on. */
export function seedsOf(environment: NodeJS.ProcessEnv, family: number, count: number): number[] {
  if (environment.ROTATION_SEED !== undefined) {
    return [Number(environment.ROTATION_SEED)];
  }
  const schedules = Number(environment.ROTATION_SCHEDULES ?? count);
  const start = Number(environment.ROTATION_SEEDS_FROM ?? 20261129) + family * 1_000_000;
  return Array.from({ length: schedules }, (_none, index) => start + index);
}
