import { Connection } from 'mysql2';
import { Client } from 'pg';
import type { DatabaseDriver, DatabaseSession } from '../../../lib/secrets/database/driver.lambda-shared';
import type { DatedSecretsClient } from '../../../lib/secrets/rotation-steps.lambda-shared';

/** Called before and after everything that changes a secret or a database. Never to return is how a process is killed. */
export type AtEffect = (moment: 'before' | 'after', effect: string) => Promise<void>;

/** Statements that change a user, or make a change last. */
const CHANGES = /^\s*(ALTER|COMMENT|COMMIT|CREATE|DO|DROP|GRANT|REVOKE|SET\s+(PASSWORD|DEFAULT))\b/i;
/** What is no change of a user: the lock of a session ends with it. */
const NO_CHANGES = /^\s*DO\s+RELEASE_LOCK\b/i;

/** The port to Secrets Manager, watched. */
export function watchedSecrets(secrets: DatedSecretsClient, at: AtEffect): DatedSecretsClient {
  return {
    describe: (secretId) => secrets.describe(secretId),
    versionDates: (secretId) => secrets.versionDates(secretId),
    read: (secretId, versionId, stage) => secrets.read(secretId, versionId, stage),
    put: (...input) => around('put', () => secrets.put(...input), at),
    moveStage: (secretId, stage, to, from) => around(`${to === undefined ? 'remove' : 'move'} ${stage.split('-')[0]}`, () => secrets.moveStage(secretId, stage, to, from), at),
  };
}

/** The port to the database, watched. */
export function watchedDriver(driver: DatabaseDriver, at: AtEffect): DatabaseDriver {
  const watched = (session: DatabaseSession): DatabaseSession => ({
    probe: (query) => session.probe(query),
    lock: (name, timeoutMs) => around('lock', () => session.lock(name, timeoutMs), at),
    setPassword: (...input) => around('setPassword', () => session.setPassword(...input), at),
    ensureTwin: (...input) => around('ensureTwin', () => session.ensureTwin(...input), at),
    hasUser: (username) => session.hasUser(username),
    createUser: (...input) => around('createUser', () => session.createUser(...input), at),
    close: () => session.close(),
  });
  return { ...driver, checkUsername: (username) => driver.checkUsername(username), open: async (login) => watched(await driver.open(login)) };
}

/** Each statement that changes something, watched below the drivers: what one call of the port does is not one statement. */
export function watchStatements(at: () => AtEffect | undefined): void {
  for (const { prototype } of [Client, Connection] as unknown as { prototype: { query(...input: unknown[]): unknown } }[]) {
    const query = prototype.query;
    prototype.query = function (this: unknown, ...input: unknown[]): unknown {
      const watch = at();
      const text = textOf(input[0]);
      if (!watch || !CHANGES.test(text) || NO_CHANGES.test(text)) {
        return query.apply(this, input);
      }
      const name = `statement ${text.trim().split(/\s+/, 2).join(' ')}`;
      const callback = input.at(-1);
      if (typeof callback !== 'function') {
        return around(name, () => query.apply(this, input) as Promise<unknown>, watch);
      }
      const after = (...answer: unknown[]) => {
        void watch('after', name).then(() => callback(...answer));
      };
      void watch('before', name).then(() => {
        // What a query of mysql2 is must not be waited for.
        query.apply(this, [...input.slice(0, -1), after]);
      });
      return undefined;
    };
  }
}

async function around<T>(effect: string, run: () => Promise<T>, at: AtEffect): Promise<T> {
  await at('before', effect);
  const result = await run();
  await at('after', effect);
  return result;
}

function textOf(query: unknown): string {
  if (typeof query === 'string') {
    return query;
  }
  const { text, sql } = query as { text?: string; sql?: string };
  return text ?? sql ?? '';
}
