import { randomInt } from 'node:crypto';
import { invalidParameter } from './service-error';

const LOWER = 'abcdefghijklmnopqrstuvwxyz';
const DIGITS = '0123456789';
const PUNCTUATION = '!"#$%&\'()*+,-./:;<=>?@[\\]^_`{|}~';

/** What GetRandomPassword takes. */
export interface PasswordRules {
  readonly PasswordLength?: number;
  readonly ExcludeCharacters?: string;
  readonly ExcludeNumbers?: boolean;
  readonly ExcludePunctuation?: boolean;
  readonly ExcludeUppercase?: boolean;
  readonly ExcludeLowercase?: boolean;
  readonly IncludeSpace?: boolean;
  readonly RequireEachIncludedType?: boolean;
}

/**
 * @see https://docs.aws.amazon.com/secretsmanager/latest/apireference/API_GetRandomPassword.html
 */
export function randomPassword(rules: PasswordRules): string {
  const length = rules.PasswordLength ?? 32;
  const without = (characters: string) => [...characters].filter((character) => !rules.ExcludeCharacters?.includes(character)).join('');
  const types = [
    rules.ExcludeLowercase ? '' : LOWER,
    rules.ExcludeUppercase ? '' : LOWER.toUpperCase(),
    rules.ExcludeNumbers ? '' : DIGITS,
    rules.ExcludePunctuation ? '' : PUNCTUATION,
  ].map(without).filter((type) => type !== '');
  const alphabet = types.join('') + (rules.IncludeSpace ? without(' ') : '');
  if (!Number.isInteger(length) || length < 1 || length > 4096 || alphabet === '') {
    throw invalidParameter(alphabet === '' ? 'There are no valid characters for the password.' : 'PasswordLength must be from 1 to 4096.');
  }
  const required = rules.RequireEachIncludedType === false ? [] : types;
  if (required.length > length) {
    throw invalidParameter(`PasswordLength is less than the ${required.length} types that are required.`);
  }
  const characters = Array.from({ length }, (_none, place) => one(required[place] ?? alphabet));
  // The required ones must not always stand first.
  for (let place = length - 1; place > 0; place -= 1) {
    const other = randomInt(place + 1);
    [characters[place], characters[other]] = [characters[other], characters[place]];
  }
  return characters.join('');
}

function one(alphabet: string): string {
  return alphabet[randomInt(alphabet.length)];
}
