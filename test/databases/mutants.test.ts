import { Bundle } from './crash/bundle';
import { Database, mariadbDatabase } from './crash/database';
import { MUTANTS } from './crash/mutants';
import { runSchedules, seedsOf } from './crash/run-schedules';
import type { Schedule } from './crash/schedule';

/** Seeds that are drawn for a mutant: those are run that it could show in, the first of them. */
const SEEDS = 5_000;
const LONGEST_LIFE = 12;

let database: Database;
let unchanged: Bundle;
beforeAll(async () => {
  unchanged = await Bundle.make();
  database = await mariadbDatabase();
});
afterAll(async () => {
  unchanged?.remove();
  await database?.stop();
});

test.each(MUTANTS.map((mutant) => [mutant.name, mutant] as const))('the schedules notice when %s', async (name, mutant) => {
  const bundle = await Bundle.make(mutant);
  try {
    let shown = 0;
    const wanted = (schedule: Schedule) => mutant.shows(schedule) && (shown += 1) <= LONGEST_LIFE;
    const { broken, ran } = await runSchedules(database, unchanged, seedsOf({}, 2, SEEDS), bundle, wanted);
    process.stdout.write(`${name}: noticed after ${ran.length} good schedules, ${broken[0]?.error.message}\n`);
    // An engine that does not run at all would be no proof that the schedules see anything.
    expect(broken.map(({ error }) => error.constructor.name)).toContain('Violation');
  } finally {
    bundle.remove();
  }
});
