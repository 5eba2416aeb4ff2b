import { readFileSync } from 'fs';
import * as path from 'path';

/** What values of a condition key are. */
export type ConditionType = 'string' | 'arn' | 'bool' | 'numeric' | 'ip-address' | 'date';

/** A condition key that AWS documents. */
export interface ConditionKey {
  /** As AWS writes it; `*` stands for the key of a tag. */
  readonly name: string;
  readonly type: ConditionType;
  /** A request can have several values of it. */
  readonly multiple: boolean;
  /** Prefixes of the services whose requests have it; absent for keys that every request can have. */
  readonly services?: readonly string[];
}

type ByType = { readonly [letter: string]: string };

const TYPES: { readonly [letter: string]: ConditionType } = { s: 'string', a: 'arn', b: 'bool', n: 'numeric', i: 'ip-address', d: 'date' };

let keys: ReadonlyMap<string, ConditionKey> | undefined;
let read: { readonly date: string } | undefined;

/** Day of the data. */
export function conditionKeysDate(): string {
  conditionKeys();
  return read!.date;
}

/**
 * The condition key of a policy, in any case, or nothing where AWS documents none of this name.
 *
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html
 */
export function findConditionKey(name: string): ConditionKey | undefined {
  const wanted = name.toLowerCase();
  const known = conditionKeys();
  const slash = wanted.indexOf('/');
  return known.get(wanted) ?? (slash < 0 ? undefined : known.get(`${wanted.slice(0, slash)}/*`));
}

/** The names of all keys. */
export function conditionKeyNames(): string[] {
  return [...conditionKeys().values()].map(({ name }) => name);
}

function conditionKeys(): ReadonlyMap<string, ConditionKey> {
  if (keys === undefined) {
    const file = JSON.parse(readFileSync(path.join(__dirname, 'condition-catalogue.json'), 'utf8')) as {
      readonly date: string; readonly global: ByType; readonly services: { readonly [service: string]: ByType };
    };
    const found = new Map<string, ConditionKey>();
    for (const [service, group] of Object.entries(file.services)) {
      add(found, group, service);
    }
    // Of a key that is global and a service's, the wider counts.
    add(found, file.global);
    read = file;
    keys = found;
  }
  return keys;
}

function add(found: Map<string, ConditionKey>, group: ByType, service?: string): void {
  for (const [letter, names] of Object.entries(group)) {
    for (const name of names.split(' ')) {
      const before = found.get(name.toLowerCase())?.services ?? [];
      found.set(name.toLowerCase(), {
        name,
        type: TYPES[letter.toLowerCase()],
        multiple: letter === letter.toLowerCase(),
        ...(service === undefined ? {} : { services: [...before, service] }),
      });
    }
  }
}
