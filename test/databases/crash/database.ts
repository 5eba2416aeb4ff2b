import type { Family } from './harness';
import type { DatabaseLogin } from '../../../lib/secrets/database/driver.lambda-shared';
import { startMariadb } from '../../support/mariadb-server';
import { startPostgresql } from '../../support/postgresql-server';

/** A server that schedules run on. */
export interface Database {
  readonly family: Family;
  /** As secrets of it say. */
  readonly engine: string;
  readonly port: number;
  readonly ca: string;
  readonly adminLogin: DatabaseLogin;
  /** All that it logged. */
  log(): string;
  stop(): Promise<void>;
}

/** Starts a PostgreSQL that logs every statement. */
export async function postgresqlDatabase(): Promise<Database> {
  // Lanes have a few sessions at once, and those of killed processes end a moment later.
  return describe(await startPostgresql({ settings: { max_connections: '100' } }), 'postgresql', 'postgres');
}

/** Starts a MariaDB that logs every statement. */
export async function mariadbDatabase(): Promise<Database> {
  return describe(await startMariadb(), 'mysql', 'mariadb');
}

function describe(server: Omit<Database, 'family' | 'engine'>, family: Family, engine: string): Database {
  const { port, ca, adminLogin } = server;
  return { family, engine, port, ca, adminLogin, log: () => server.log(), stop: () => server.stop() };
}
