import { fieldsOf, type JsonField } from '../json-fields.lambda-shared';
import { RotationError } from '../rotation-errors.lambda-shared';
import type { DatabaseLogin } from './driver.lambda-shared';

/** Which of a secret's values an error is about. */
export type ValueRole = 'current' | 'pending' | 'previous' | 'inspected' | 'admin';

/** The database that a secret must be of: pinned by the construct, so that a changed secret sends no password elsewhere. */
export interface PinnedDatabase {
  readonly engines: readonly string[];
  readonly host: string;
  readonly port: number;
  /** The database to open, whatever the secret says. */
  readonly database?: string;
}

/**
 * The login in a secret of AWS's own shape: `{"engine","host","port","username","password","dbname"}`.
 *
 * @param role which value it is, for errors
 * @param lenient whether `engine` and `host` may be left out, as in the secrets of master users that RDS manages
 * @throws RotationError of kind `contract`, which names the field and never a value that could be a password
 */
export function loginOf(text: string, role: ValueRole, pinned: PinnedDatabase, lenient = false): DatabaseLogin {
  const value = new DatabaseValue(text, role);
  const engine = value.text('engine', lenient);
  if (engine !== undefined && !pinned.engines.includes(engine)) {
    throw value.problem('engine', `is not one that this rotation serves: ${pinned.engines.join(', ')}`);
  }
  const host = value.text('host', lenient);
  if (host !== undefined && canonical(host) !== canonical(pinned.host)) {
    throw value.problem('host', `is not ${pinned.host}, the host that this rotation was configured for: nothing was sent there`);
  }
  const port = value.port();
  if (port !== undefined && port !== pinned.port) {
    throw value.problem('port', `is not ${pinned.port}, the port that this rotation was configured for`);
  }
  const database = pinned.database ?? value.text('dbname', true);
  return {
    host: pinned.host,
    port: pinned.port,
    username: value.text('username'),
    password: value.text('password'),
    ...(database === undefined ? {} : { database }),
  };
}

/** The same text with other values in some of its fields. Every other byte is kept. */
export function withFields(text: string, role: ValueRole, replaced: Readonly<Record<string, string>>): string {
  const value = new DatabaseValue(text, role);
  return Object.keys(replaced)
    .map((name) => value.required(name))
    // From the end on, so that what is left to replace stays where it was.
    .sort((one, other) => other.start - one.start)
    .reduce((result, { name, start, end }) => `${result.slice(0, start)}${JSON.stringify(replaced[name])}${result.slice(end)}`, text);
}

/** Fails unless two texts differ in nothing but the values of these fields. */
export function sameBeside(pending: string, current: string, names: readonly string[]): void {
  const blank = Object.fromEntries(names.map((name) => [name, '']));
  if (withFields(pending, 'pending', blank) !== withFields(current, 'current', blank)) {
    throw new RotationError('contract', `the pending version differs from the one it was made from in more than ${names.map((name) => JSON.stringify(name)).join(' and ')}`);
  }
}

/** Host names are the same in any case, and with the dot of the root. */
function canonical(host: string): string {
  return host.toLowerCase().replace(/\.$/, '');
}

class DatabaseValue {
  private readonly fields: readonly JsonField[];

  constructor(private readonly json: string, private readonly role: ValueRole) {
    const fields = fieldsOf(json);
    if (!fields) {
      throw new RotationError('contract', `the ${role} version is not a JSON object: a database secret has the fields engine, host, username and password`);
    }
    this.fields = fields;
  }

  public text(name: string): string;
  public text(name: string, optional: boolean): string | undefined;
  public text(name: string, optional = false): string | undefined {
    const value = this.value(name, optional);
    if (value === undefined) {
      return undefined;
    }
    if (typeof value !== 'string') {
      throw this.problem(name, 'is not a string');
    }
    if (value === '') {
      throw this.problem(name, 'is empty');
    }
    return value;
  }

  /** A number, or its digits: both are written by tools of AWS. */
  public port(): number | undefined {
    const value = this.value('port', true);
    if (value === undefined) {
      return undefined;
    }
    const port = typeof value === 'string' && /^\d{1,5}$/.test(value) ? Number(value) : value;
    if (typeof port !== 'number') {
      throw this.problem('port', 'is not a number');
    }
    if (!Number.isInteger(port) || port < 1 || port > 65_535) {
      throw this.problem('port', 'is not a whole number from 1 to 65535');
    }
    return port;
  }

  public required(name: string): JsonField {
    const found = this.fields.filter((field) => field.name === name);
    if (found.length !== 1) {
      throw new RotationError('contract', `the ${this.role} version has ${found.length === 0 ? 'no' : 'more than one'} field ${JSON.stringify(name)}`);
    }
    return found[0];
  }

  public problem(name: string, problem: string): RotationError {
    return new RotationError('contract', `the field ${JSON.stringify(name)} of the ${this.role} version ${problem}`);
  }

  private value(name: string, optional: boolean): unknown {
    if (optional && !this.fields.some((field) => field.name === name)) {
      return undefined;
    }
    const { start, end } = this.required(name);
    return JSON.parse(this.json.slice(start, end)) as unknown;
  }
}
