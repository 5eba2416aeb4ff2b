import { identifier, literal, parameter } from './quoting.lambda-shared';

/** Runs a statement of the transaction. What is done may be left empty where it is what the whole transaction does. */
export type Run = (doing: string, text: string, values?: readonly unknown[]) => Promise<readonly Readonly<Record<string, unknown>>[]>;

/** Parameters of a user by name, in all databases or, behind a NUL, in one. */
export type Settings = Map<string, string>;

/** Parameters whose values are lists of names: as one string they would be one name. */
const LISTS = ['local_preload_libraries', 'search_path', 'session_preload_libraries', 'temp_tablespaces'];
const SEARCH_PATH = 'search_path';

/** What ALTER ROLE ... SET has given to a user. */
export async function settingsOf(oid: string, run: Run): Promise<Settings> {
  const rows = await run('', `SELECT d.datname AS database, s.setconfig AS config FROM pg_catalog.pg_db_role_setting s
    LEFT JOIN pg_catalog.pg_database d ON d.oid = s.setdatabase WHERE s.setrole = $1 ORDER BY 1`, [oid]);
  return new Map(rows.flatMap(({ database, config }) => (config as readonly string[]).map((entry): [string, string] => {
    const [name, ...value] = entry.split('=');
    return [key(name, database), value.join('=')];
  })));
}

/** Whether a user may look for names without a schema in the schema that is called like the user. */
export async function usesOwnSchema(oid: string, name: string, run: Run): Promise<boolean> {
  const own = await settingsOf(oid, run);
  const ownPaths = [...own].filter(([at]) => at.split('\0')[0] === SEARCH_PATH).map(([, value]) => value);
  if (!own.has(SEARCH_PATH)) {
    const everyone = [...await settingsOf('0', run)].filter(([at]) => at.startsWith(`${SEARCH_PATH}\0`)).map(([, value]) => value);
    const [{ path }] = await run('', `SELECT CASE WHEN source IN ('default', 'configuration file') THEN reset_val ELSE boot_val END AS path
      FROM pg_catalog.pg_settings WHERE name = 'search_path'`);
    ownPaths.push(...everyone, String(path));
  }
  if (!ownPaths.some((path) => path.includes('$user'))) {
    return false;
  }
  // Schemas of other databases cannot be seen by name, only that the user owns one or has rights to one. 2200 is everybody's.
  const [{ found }] = await run('', `SELECT EXISTS (SELECT 1 FROM pg_catalog.pg_namespace WHERE nspname = $2) OR EXISTS (SELECT 1 FROM pg_catalog.pg_shdepend
    WHERE refclassid = 'pg_catalog.pg_authid'::regclass AND refobjid = $1 AND classid = 'pg_catalog.pg_namespace'::regclass AND objid <> 2200
    AND dbid <> (SELECT oid FROM pg_catalog.pg_database WHERE datname = pg_catalog.current_database())) AS found`, [oid, name]);
  return Boolean(found);
}

/** Gives a user these settings, and takes away all others. */
export async function copySettings(wanted: Settings, to: string, run: Run): Promise<void> {
  const [{ oid }] = await run('', 'SELECT oid::text FROM pg_catalog.pg_roles WHERE rolname = $1', [to]);
  const found = await settingsOf(String(oid), run);
  for (const at of found.keys()) {
    if (!wanted.has(at)) {
      await run(changing(to, at), `${alter(to, at)} RESET ${parameter(at.split('\0')[0])}`);
    }
  }
  for (const [at, value] of wanted) {
    const [name] = at.split('\0');
    if (found.get(at) === value) {
      continue;
    }
    if (LISTS.includes(name)) {
      await run('', 'SELECT pg_catalog.set_config($1, $2, true)', [name, value]);
      await run(changing(to, at), `${alter(to, at)} SET ${parameter(name)} FROM CURRENT`);
    } else {
      await run(changing(to, at), `${alter(to, at)} SET ${parameter(name)} TO ${literal(value)}`);
    }
  }
}

function changing(role: string, at: string): string {
  return `give ${JSON.stringify(role)} the setting ${JSON.stringify(at.split('\0')[0])} as its twin has it`;
}

function alter(role: string, at: string): string {
  const [, database] = at.split('\0');
  return `ALTER ROLE ${identifier(role)}${database === undefined ? '' : ` IN DATABASE ${identifier(database)}`}`;
}

function key(name: string, database: unknown): string {
  return typeof database === 'string' ? `${name}\0${database}` : name;
}
