import { Duration, Token } from 'aws-cdk-lib';
import { invalidInput, shown } from '../../private/errors';

/** A kind of name that guardrails take in lists. */
export interface NameKind {
  /** What one is called, with its article: `the name of a bucket`. */
  readonly what: string;
  readonly pattern: RegExp;
  /** How to write one, as an imperative. */
  readonly fix: string;
}

/** Names of a kind: at least one, each once. Sorted, as the order says nothing. */
export function checkedNames(factory: string, names: readonly string[], kind: NameKind): string[] {
  const where = `Guardrails.${factory}`;
  if (names.length === 0) {
    throw invalidInput(where, `${kind.what} is missing, so nothing would be guarded`, 'name at least one');
  }
  for (const name of names) {
    if (Token.isUnresolved(name) || !kind.pattern.test(name)) {
      throw invalidInput(where, `${shown(name)} is not ${kind.what}`, kind.fix);
    }
  }
  if (new Set(names).size !== names.length) {
    throw invalidInput(where, `${kind.what} is there twice in ${shown(names)}`, 'name each once');
  }
  return [...names].sort();
}

/** Whole days within limits that AWS sets. */
export function checkedDays(factory: string, subject: string, duration: Duration, from: number, to: number): string {
  const days = duration.isUnresolved() ? NaN : duration.toDays({ integral: false });
  if (!Number.isInteger(days) || days < from || days > to) {
    throw invalidInput(`Guardrails.${factory}`, `${subject} is ${duration.isUnresolved() ? 'known only at deployment' : `${days} days`}`, `use whole days from ${from} to ${to}`);
  }
  return String(days);
}

/** Buckets, with `*` for any characters. */
export const BUCKET_NAME: NameKind = {
  what: 'the name of a bucket', pattern: /^(?!\*+$)[a-z0-9][a-z0-9.*-]{2,62}$/, fix: 'use 3 to 63 lower-case letters, digits, dots and hyphens, with * for any characters behind the first',
};

/** Accounts by their ids. */
export const ACCOUNT_ID: NameKind = { what: 'an account id', pattern: /^\d{12}$/, fix: 'write its twelve digits' };
