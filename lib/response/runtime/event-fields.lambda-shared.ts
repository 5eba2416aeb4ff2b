import * as z from 'zod/mini';
import { RejectedEventError } from './errors.lambda-shared';

export const text = (longest: number) => z.string().check(z.maxLength(longest));
export const AccountId = z.string().check(z.regex(/^\d{12}$/));
export const Region = z.string().check(z.regex(/^[a-z]{2,8}(-[a-z]{1,16}){0,3}(-\d{1,2})?$/));
export const Severity = z.number().check(z.gte(0), z.lte(10));
const AnyRecord = z.record(z.string(), z.unknown());

/** @throws RejectedEventError where the text is not JSON */
export function json(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch {
    throw new RejectedEventError('the event is not JSON');
  }
}

/** @throws RejectedEventError where the value is no object */
export function record(value: unknown, what: string): Record<string, unknown> {
  const parsed = z.safeParse(AnyRecord, value);
  if (!parsed.success || Array.isArray(value)) {
    throw new RejectedEventError(`${what} is not an object`);
  }
  return parsed.data;
}

/** A part that may be absent or null, in camelCase. */
export function optionalRecord(value: unknown, what: string): Record<string, unknown> | undefined {
  return value === undefined || value === null ? undefined : camelCase(record(value, what));
}

/** A list that may be absent or null. */
export function optionalList(value: unknown, what: string, most: number): unknown[] {
  if (value === undefined || value === null) {
    return [];
  }
  if (!Array.isArray(value) || value.length > most) {
    throw new RejectedEventError(`${what} is not a list of at most ${most}`);
  }
  return value as unknown[];
}

/** `AccountId` as `accountId`, this level only: deep nesting costs nothing. */
export function camelCase(value: Record<string, unknown>): Record<string, unknown> {
  const renamed = new Map<string, unknown>();
  for (const [key, inner] of Object.entries(value)) {
    const name = key.slice(0, 1).toLowerCase() + key.slice(1);
    if (renamed.has(name)) {
      throw new RejectedEventError('the event says a field twice, in two casings');
    }
    renamed.set(name, inner);
  }
  return Object.fromEntries(renamed);
}

/** @throws RejectedEventError that names the field, never its value */
export function checked<T extends z.ZodMiniType>(schema: T, value: unknown): z.infer<T> {
  const parsed = z.safeParse(schema, value);
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    throw new RejectedEventError(`${issue.path.map(String).join('.') || 'the event'} is not as expected (${issue.code})`);
  }
  return parsed.data;
}

/** Milliseconds since 1970; undefined where the sender's text is no time. */
export function instant(value: string | undefined): number | undefined {
  const parsed = value === undefined ? NaN : Date.parse(value);
  return Number.isNaN(parsed) ? undefined : parsed;
}
