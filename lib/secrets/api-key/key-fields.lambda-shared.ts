import { isDeepStrictEqual } from 'util';
import type { SecretFields } from './key-provider.lambda-shared';
import { RotationError } from '../rotation-errors.lambda-shared';

/** What Secrets Manager had to generate before there was a key. The first rotation drops it. */
export const PLACEHOLDER = 'placeholder';

/** Whether nothing but that is stored yet. */
export function holdsPlaceholder(value: SecretFields): boolean {
  return Object.keys(value).join() === PLACEHOLDER;
}

/** The fields of a version. A text that is no JSON object, or holds a number that would be rounded, is a contract error. */
export function fieldsOf(text: string, role: 'current' | 'pending' | 'previous' | 'old'): SecretFields {
  let parsed: unknown;
  try {
    parsed = JSON.parse(text);
  } catch {
    // The parser's message quotes the text.
  }
  if (typeof parsed !== 'object' || parsed === null || Array.isArray(parsed)) {
    throw new RotationError('contract', `the ${role} version is not a JSON object: store the key and its id as fields of one`);
  }
  if (hasRoundedNumber(text)) {
    throw new RotationError('contract', `the ${role} version has a number that writing it again would round: store it as a string`);
  }
  return parsed as SecretFields;
}

/** Like {@link fieldsOf}, but nothing for a text that is no JSON object: it holds no key either. */
export function fieldsOrNone(text: string): SecretFields {
  try {
    return fieldsOf(text, 'old');
  } catch {
    return {};
  }
}

/** The next value: the new key's fields in place of the old one's, everything else as it was. */
export function withKey(current: SecretFields, key: SecretFields, keyFields: readonly string[]): string {
  return JSON.stringify({ ...others(current, keyFields), ...Object.fromEntries(keyFields.map((name) => [name, key[name]])) });
}

/** Whether two values are the same in all that is not the key. */
export function sameBesideKey(one: SecretFields, other: SecretFields, keyFields: readonly string[]): boolean {
  return isDeepStrictEqual(others(one, keyFields), others(other, keyFields));
}

/** A field that must hold a text. */
export function textField(value: SecretFields, name: string): string {
  const text = Object.hasOwn(value, name) ? value[name] : undefined;
  if (typeof text !== 'string' || text === '') {
    throw new RotationError('contract', `the secret has no text in the field ${JSON.stringify(name)}`);
  }
  return text;
}

/** Whether a value may be an API key or its id: what a header carries, without space or line break. */
export function isToken(value: unknown, longest: number): value is string {
  return typeof value === 'string' && value.length > 0 && value.length <= longest && /^[\x21-\x7e]+$/.test(value);
}

function others(value: SecretFields, keyFields: readonly string[]): Record<string, unknown> {
  return Object.fromEntries(Object.entries(value).filter(([name]) => name !== PLACEHOLDER && !keyFields.includes(name)));
}

/** JSON allows any number of digits, JavaScript keeps fifteen of them for certain. */
function hasRoundedNumber(text: string): boolean {
  const outsideOfStrings = text.replace(/"(?:[^"\\]|\\.)*"/g, '""');
  return (outsideOfStrings.match(/-?\d[\d.eE+-]*/g) ?? []).some((number) => number.replace(/[eE].*$/, '').replace(/\D/g, '').length > 15 || !Number.isFinite(Number(number)));
}
