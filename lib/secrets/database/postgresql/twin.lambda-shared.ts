import { createHash } from 'node:crypto';
import { identifier, literal } from './quoting.lambda-shared';
import { copySettings, type Run, settingsOf, usesOwnSchema } from './role-settings.lambda-shared';
import { RotationError } from '../../rotation-errors.lambda-shared';

export interface Twins {
  readonly original: string;
  readonly twin: string;
  readonly verifier: string;
  /** Of the password that the original user has, if it is known: only the first time needs it. */
  readonly originalVerifier?: string;
}

interface Conversion {
  readonly original: string;
  readonly parent: string;
  readonly user: Role;
  readonly originalVerifier?: string;
}

interface Names {
  readonly original: string;
  readonly twin: string;
  readonly parent: string;
}

interface Role {
  readonly oid: string;
  readonly power: boolean;
  readonly connections: number;
  readonly until: string | null;
  readonly comment: string | null;
}

/**
 * Two users with the same rights, neither of whom can change the other: all rights are those of a third role, which cannot log in and which
 * both act as from the start of a session. What either makes belongs to that role.
 *
 * The first time, the original user's role itself becomes the third: it is renamed, so that it keeps what it owns and what it was granted, in
 * all databases, and sessions that are open go on; a new user takes its name and its password. That is one transaction.
 */
export async function twinOf({ original, twin, verifier, originalVerifier }: Twins, run: Run): Promise<void> {
  const parent = parentName(original);
  const doing = `make ${JSON.stringify(twin)} the twin of ${JSON.stringify(original)}`;
  const now: Run = (what, text, values) => run(what || doing, text, values);
  const user = await roleOf(original, now);
  if (!user) {
    throw new RotationError('contract', `the user ${JSON.stringify(original)} does not exist`);
  }
  const group = await roleOf(parent, now);
  if (!group) {
    await convert({ original, parent, user, originalVerifier }, now);
  } else if (group.comment !== comment(original)) {
    throw new RotationError('contract', `the role ${JSON.stringify(parent)} exists and was not made by a rotation: rename it`);
  }
  const login = (await roleOf(original, now))!;
  await holdOnlyParent(original, login, parent, now);
  const existing = await roleOf(twin, now);
  if (!existing) {
    await now(doing, `CREATE ROLE ${identifier(twin)} LOGIN`);
    await now(doing, `COMMENT ON ROLE ${identifier(twin)} IS ${literal(comment(original))}`);
  } else if (existing.comment !== comment(original)) {
    await adopt(existing, { original, twin, parent }, now);
  }
  await now(doing, `ALTER ROLE ${identifier(twin)} LOGIN ${limits(login)} PASSWORD ${literal(verifier)}`);
  const made = (await roleOf(twin, now))!;
  if (!(await memberships(made.oid, now)).includes(parent)) {
    await now(doing, `GRANT ${identifier(parent)} TO ${identifier(twin)}`);
  }
  await holdOnlyParent(twin, made, parent, now);
  await copySettings((await settingsOf(login.oid, now)).set('role', parent), original, now);
  await copySettings(await settingsOf(login.oid, now), twin, now);
}

/** The role that has the rights of a user and its twin. */
export function parentName(original: string): string {
  const name = `${original}_parent`;
  if (Buffer.byteLength(name) <= 63) {
    return name;
  }
  let start = original;
  while (Buffer.byteLength(start) > 47) {
    start = [...start].slice(0, -1).join('');
  }
  return `${start}_${createHash('sha256').update(original).digest('hex').slice(0, 8)}_parent`;
}

async function convert({ original, parent, user, originalVerifier }: Conversion, now: Run): Promise<void> {
  if (originalVerifier === undefined) {
    throw new RotationError('contract', `the role ${JSON.stringify(parent)} does not exist, and the password of ${JSON.stringify(original)} is not known: rotate while that user is the current one`);
  }
  if (await usesOwnSchema(user.oid, original, now)) {
    // Sessions that are open would lose the schema at once: "$user" is the name that the role has now.
    throw new RotationError('contract', `the search path of ${JSON.stringify(original)} holds "$user", which would no longer mean the schema of that name: `
      + 'write the schemas out (ALTER ROLE ... SET search_path), let its sessions connect anew, and rotate again');
  }
  const settings = await settingsOf(user.oid, now);
  await now('', `ALTER ROLE ${identifier(original)} RENAME TO ${identifier(parent)}`);
  await now('', `ALTER ROLE ${identifier(parent)} NOLOGIN PASSWORD NULL`);
  await now('', `COMMENT ON ROLE ${identifier(parent)} IS ${literal(comment(original))}`);
  await now('', `CREATE ROLE ${identifier(original)} LOGIN ${limits(user)} PASSWORD ${literal(originalVerifier)}`);
  await now('', `GRANT ${identifier(parent)} TO ${identifier(original)}`);
  await copySettings(settings.set('role', parent), original, now);
}

/** Takes over a user that somebody else has made, if nothing is lost when it acts as the parent. */
async function adopt(existing: Role, { original, twin, parent }: Names, now: Run): Promise<void> {
  const [{ held }] = await now('', `SELECT count(*)::int AS held FROM pg_catalog.pg_shdepend
    WHERE refclassid = 'pg_catalog.pg_authid'::regclass AND refobjid = $1 AND classid <> 'pg_catalog.pg_auth_members'::regclass`, [existing.oid]);
  if (existing.power || Number(held) > 0) {
    throw new RotationError('contract', `the user ${JSON.stringify(twin)} was not made by a rotation and has ${existing.power ? 'attributes' : 'objects or rights'} of its own: `
      + `give them to ${JSON.stringify(parent)} (REASSIGN OWNED BY, DROP OWNED BY in each database), or name another twin`);
  }
  // Before, it was customary to make the one a member of the other, who could then set its password.
  if ((await memberships(existing.oid, now)).includes(original)) {
    await now('', `REVOKE ${identifier(original)} FROM ${identifier(twin)}`);
  }
  await now('', `COMMENT ON ROLE ${identifier(twin)} IS ${literal(comment(original))}`);
}

/** Beside the parent's rights neither user may have any, or the two would not be alike. */
async function holdOnlyParent(name: string, role: Role, parent: string, now: Run): Promise<void> {
  const held = await memberships(role.oid, now);
  const others = held.filter((group) => group !== parent);
  if (others.length > 0 || !held.includes(parent)) {
    throw new RotationError('contract', `the user ${JSON.stringify(name)} must be a member of ${JSON.stringify(parent)} alone`
      + (others.length > 0 ? `, and is one of ${others.map((group) => JSON.stringify(group)).join(', ')}: grant those to ${JSON.stringify(parent)} instead` : ': grant it'));
  }
}

async function memberships(oid: string, now: Run): Promise<string[]> {
  const rows = await now('', 'SELECT DISTINCT r.rolname AS name FROM pg_catalog.pg_auth_members m JOIN pg_catalog.pg_roles r ON r.oid = m.roleid WHERE m.member = $1 ORDER BY 1', [oid]);
  return rows.map(({ name }) => String(name));
}

async function roleOf(name: string, now: Run): Promise<Role | undefined> {
  const [row] = await now('', `SELECT oid::text, (rolsuper OR rolcreaterole OR rolcreatedb OR rolreplication OR rolbypassrls) AS power, rolconnlimit AS connections,
    rolvaliduntil::text AS until, pg_catalog.shobj_description(oid, 'pg_authid') AS comment FROM pg_catalog.pg_roles WHERE rolname = $1`, [name]);
  return row as unknown as Role | undefined;
}

/** What a login has by itself, whoever it acts as. */
function limits({ connections, until }: Role): string {
  return `CONNECTION LIMIT ${connections} VALID UNTIL ${literal(until ?? 'infinity')}`;
}

/** By this a later rotation knows the roles that it made. */
function comment(original: string): string {
  return `cdk-zero-trust: rights of ${original}`;
}
