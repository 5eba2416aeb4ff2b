import { RotationError } from '../rotation-errors.lambda-shared';

/**
 * What the placeholders of a request stand for: the id and the key that it is about, the name of a new key, and the key that authorizes it. The last two
 * are told apart, or a request that ends a key by its text could end the one that authorizes it.
 */
export type Placeholders = Readonly<Partial<Record<'id' | 'name' | 'key' | 'authorization', string>>>;

type Json = string | number | boolean | null | Json[] | { [name: string]: Json };

const PLACEHOLDER = /\{(id|name|key|authorization)\}/g;

/**
 * A path with each value in one segment or one part of the query: whatever a value holds is escaped. Dots alone would be taken for
 * another path, and a key has no business in a URL, which is logged everywhere.
 */
export function filledPath(path: string, values: Placeholders): string {
  return path.replace(PLACEHOLDER, (_, name: keyof Placeholders) => {
    const value = valueOf(name, values);
    if (name === 'key' || name === 'authorization' || /^\.*$/.test(value)) {
      throw new RotationError('contract', `the ${name} of a key cannot stand in a path as it is`);
    }
    return encodeURIComponent(value);
  });
}

/** A body whose texts hold the values, written after they were put in: no value can end its text. */
export function filledBody(body: Json, values: Placeholders): string {
  return JSON.stringify(filled(body, values));
}

function filled(part: Json, values: Placeholders): Json {
  if (typeof part === 'string') {
    return part.replace(PLACEHOLDER, (_, name: keyof Placeholders) => valueOf(name, values));
  }
  if (Array.isArray(part)) {
    return part.map((item) => filled(item, values));
  }
  return part !== null && typeof part === 'object'
    ? Object.fromEntries(Object.entries(part).map(([name, value]) => [name, filled(value, values)]))
    : part;
}

function valueOf(name: keyof Placeholders, values: Placeholders): string {
  const value = values[name];
  if (value === undefined) {
    throw new RotationError('contract', `a request needs the ${name} of a key, and there is none`);
  }
  return value;
}

/** The part of a JSON value that a pointer names, or undefined. Only what the value itself has counts. @see https://www.rfc-editor.org/rfc/rfc6901 */
export function at(value: unknown, pointer: string): unknown {
  let part: unknown = value;
  for (const token of pointer.split('/').slice(1)) {
    const name = token.replaceAll('~1', '/').replaceAll('~0', '~');
    if (typeof part !== 'object' || part === null || !Object.hasOwn(part, name)) {
      return undefined;
    }
    part = (part as Record<string, unknown>)[name];
  }
  return part;
}
