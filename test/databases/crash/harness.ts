/**
 * The real engine and the real drivers, run as a rotation function runs them, with what watches and kills at their ports. It is bundled:
 * the same file runs in the process of the tests and, for steps that are killed, in one of its own.
 */
import { readFileSync } from 'node:fs';
import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { AtEffect, watchedDriver, watchedSecrets, watchStatements } from './effects';
import { databaseCredential } from '../../../lib/secrets/database/database-credential.lambda-shared';
import type { DatabaseDriver, DatabaseLogin } from '../../../lib/secrets/database/driver.lambda-shared';
import { mysql } from '../../../lib/secrets/database/mysql/mysql-driver.lambda-shared';
import { postgresql } from '../../../lib/secrets/database/postgresql/postgresql-driver.lambda-shared';
import { release } from '../../../lib/secrets/operator-commands.lambda-shared';
import { RotationError } from '../../../lib/secrets/rotation-errors.lambda-shared';
import { rotate, Step } from '../../../lib/secrets/rotation-steps.lambda-shared';
import { SecretsManager } from '../../../lib/secrets/secrets-manager-client.lambda-shared';

export type Family = 'postgresql' | 'mysql';

/** Where a process is killed: in which step, at which effect of those that the step has, before or after it. */
export interface KillPoint {
  readonly step: Step;
  /** Number of the effect in its step, from 0. */
  readonly effect: number;
  readonly moment: 'before' | 'after';
  /** What the effect is, for people. */
  readonly name: string;
}

/** One invocation. */
export interface Job {
  /** A step of a rotation, or the command of a person who frees a stuck version. */
  readonly step: Step | 'release';
  readonly endpoint: string;
  readonly secretId: string;
  readonly token: string;
  readonly family: Family;
  readonly ca: string;
  readonly environment: Readonly<Record<string, string>>;
  readonly kill?: Pick<KillPoint, 'effect' | 'moment'>;
}

/** How an invocation ended. */
export interface Outcome {
  readonly ended: 'done' | 'failed' | 'killed';
  /** Kind and message of the error. */
  readonly kind?: string;
  readonly message?: string;
  readonly log: readonly string[];
}

let watcher: AtEffect | undefined;
watchStatements(() => watcher);

const clients = new Map<string, SecretsManagerClient>();

/** Runs a job in this process. `at` sees its effects; where several jobs run at once, none may be watched. */
export async function run(job: Job, at?: AtEffect): Promise<Outcome> {
  const log: string[] = [];
  watcher = at;
  try {
    const watch: AtEffect = at ?? (() => Promise.resolve());
    const secrets = watchedSecrets(new SecretsManager(client(job.endpoint)), watch);
    const credential = databaseCredential(job.environment, watchedDriver(driverOf(job.family, job.ca), watch), secrets);
    const write = (...line: unknown[]) => void log.push(JSON.stringify(line));
    if (job.step === 'release') {
      await release({ secretId: job.secretId, secrets, credential, log: write }, job.token);
    } else {
      // The waits between the tries of the test step are left out: a database that is down stays down in a schedule.
      const clock = { sleep: () => Promise.resolve(), now: Date.now };
      await rotate({ step: job.step, secretId: job.secretId, token: job.token }, secrets, credential, write, clock);
    }
    return { ended: 'done', log };
  } catch (error) {
    if (!(error instanceof RotationError)) {
      throw error;
    }
    return { ended: 'failed', kind: error.kind, message: error.message, log };
  } finally {
    watcher = undefined;
  }
}

export function driverOf(family: Family, ca: string): DatabaseDriver {
  return family === 'postgresql' ? postgresql({ ca: [ca] }) : mysql({ ca: [ca] });
}

/** Whether a login opens the database now. */
export async function opens(driver: DatabaseDriver, login: DatabaseLogin): Promise<boolean> {
  try {
    await (await driver.open(login)).close();
    return true;
  } catch (error) {
    if (error instanceof RotationError && error.kind === 'authentication') {
      return false;
    }
    throw error;
  }
}

function client(endpoint: string): SecretsManagerClient {
  const known = clients.get(endpoint)
    ?? new SecretsManagerClient({ endpoint, region: 'us-east-1', maxAttempts: 1, credentials: { accessKeyId: '111122223333', secretAccessKey: 'local' } });
  clients.set(endpoint, known);
  return known;
}

/** Kills this process as the machine below a function does it: at once, with nothing said to anybody. */
function killer({ effect, moment }: Pick<KillPoint, 'effect' | 'moment'>): AtEffect {
  let begun = -1;
  const open: number[] = [];
  return async (now) => {
    const number = now === 'before' ? (begun += 1) : open.pop()!;
    if (now === 'before') {
      open.push(number);
    }
    if (number === effect && now === moment) {
      process.kill(process.pid, 'SIGKILL');
      await new Promise(() => undefined);
    }
  };
}

async function main(): Promise<void> {
  const job = JSON.parse(readFileSync(0, 'utf8')) as Job;
  const outcome = await run(job, job.kill && killer(job.kill));
  process.stdout.write(JSON.stringify(outcome), () => process.exit(0));
}

if (process.env.ROTATION_HARNESS === 'child') {
  void main();
}
