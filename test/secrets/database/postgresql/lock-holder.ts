/** Holds a lock until it is killed. */
import type { DatabaseLogin } from '../../../../lib/secrets/database/driver.lambda-shared';
import { postgresql } from '../../../../lib/secrets/database/postgresql/postgresql-driver.lambda-shared';

async function main(): Promise<void> {
  const { ca, login, lock } = JSON.parse(process.env.HOLDER!) as { ca: string; login: DatabaseLogin; lock: string };
  const session = await postgresql({ ca: [ca] }).open(login);
  await session.lock(lock, 1_000);
  process.send!('held');
}

void main();
