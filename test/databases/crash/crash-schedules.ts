import { Bundle } from './bundle';
import { Database } from './database';
import { killName } from './run-schedule';
import { Result, runSchedules, seedsOf } from './run-schedules';

/**
 * The tests of crash schedules, for one kind of server. `ROTATION_SCHEDULES` asks for another number of them, `ROTATION_SEED` for the one
 * that failed.
 *
 * @param family a number that keeps the seeds of servers apart
 * @param schedules how many in a normal run: enough to be killed at every point
 */
export function testCrashSchedules(start: () => Promise<Database>, family: number, schedules: number): void {
  let database: Database;
  let result: Result;
  let seconds: number;
  const seeds = seedsOf(process.env, family, schedules);

  beforeAll(async () => {
    const bundle = await Bundle.make();
    database = await start();
    const begin = Date.now();
    try {
      result = await runSchedules(database, bundle, seeds);
    } finally {
      bundle.remove();
    }
    seconds = (Date.now() - begin) / 1_000;
  }, 3_600_000);
  afterAll(() => database?.stop());

  test('the credential works through every schedule, is never lost, and is rotated in the end', () => {
    const disturbed: Record<string, number> = {};
    for (const [kind, times] of result.ran.flatMap((ran) => Object.entries(ran.disturbed))) {
      disturbed[kind] = (disturbed[kind] ?? 0) + times;
    }
    const kills = result.ran.flatMap((ran) => ran.kills);
    process.stdout.write(`${database.engine}: ${seeds.length} schedules, seeds ${seeds[0]} to ${seeds.at(-1)}, ${seconds.toFixed(0)} s; ${kills.length} processes killed at `
      + `${new Set(kills).size} points; ${JSON.stringify(disturbed)}\n`);
    expect(result.broken.map(({ schedule, error }) => `ROTATION_SEED=${schedule.seed}: ${error.stack}\n${JSON.stringify(schedule)}`)).toEqual([]);
  });

  test('processes were killed before and after every effect', () => {
    const reached = new Set(result.ran.flatMap((ran) => ran.kills));
    const { single, first, later } = result.points;
    const missed = [...single, ...first, ...later].map(killName).filter((point) => !reached.has(point));
    // One schedule, or a few, cannot.
    expect(seeds.length < schedules ? [] : missed).toEqual([]);
  });

  test('no log of the server or of the engine holds a password', () => {
    const told = [database.log(), ...result.ran.flatMap((ran) => ran.told)].join('\n');
    const found = result.ran.flatMap(({ passwords }) => passwords).filter((password) => told.includes(password) || told.includes(escaped(password)));
    expect(told.length).toBeGreaterThan(1_000);
    expect(found).toEqual([]);
  });
}

/** As it stands in a statement. */
function escaped(password: string): string {
  return password.replaceAll('\'', '\'\'');
}
