import { CommandInputError } from './errors';

const TIME = /^\d{4}-\d\d-\d\d(T\d\d:\d\d(:\d\d)?Z)?$/;

/** The time that an option gives, as events have it. */
export function timeOf(option: string, text: string | undefined): string | undefined {
  if (text === undefined) return undefined;
  const time = TIME.test(text) ? new Date(text) : undefined;
  if (time === undefined || Number.isNaN(time.getTime()) || time.toISOString().slice(0, 10) !== text.slice(0, 10)) {
    throw new CommandInputError(`--${option} ${JSON.stringify(text)} is not a time`, 'write it as 2026-01-31 or 2026-01-31T12:00:00Z');
  }
  return time.toISOString().replace('.000Z', 'Z');
}
