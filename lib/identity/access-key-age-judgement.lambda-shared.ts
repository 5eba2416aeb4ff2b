import { AccessKeyAgeSettings } from './access-key-age-settings';

/** Milliseconds of a day. */
export const DAY = 24 * 60 * 60 * 1000;

/** A key as far as its age is concerned; times in milliseconds. */
export interface AgingKey {
  readonly created: number;
  /** Absent where it was never used. */
  readonly lastUsed?: number;
}

/** Whether a key may stay, and why not. */
export interface Judgement {
  readonly verdict: 'fine' | 'warn' | 'due';
  readonly reason: string;
}

/** A key is due when it is as old as the limit to the millisecond, not a day before by rounding. */
export function judge(key: AgingKey, now: number, settings: Pick<AccessKeyAgeSettings, 'maxAge' | 'maxUnusedAge' | 'warning'>): Judgement {
  const age = now - key.created;
  const idle = now - Math.max(key.created, key.lastUsed ?? key.created);
  const days = (time: number) => `${Math.floor(time / DAY)} days`;
  const unused = key.lastUsed === undefined ? `was never used in ${days(age)}` : `was not used for ${days(idle)}`;
  if (age >= settings.maxAge * DAY) {
    return { verdict: 'due', reason: `is ${days(age)} old, and the limit is ${settings.maxAge}` };
  }
  if (idle >= settings.maxUnusedAge * DAY) {
    return { verdict: 'due', reason: `${unused}, and the limit is ${settings.maxUnusedAge}` };
  }
  if (age >= (settings.maxAge - settings.warning) * DAY) {
    return { verdict: 'warn', reason: `is ${days(age)} old, and the limit is ${settings.maxAge}: replace it` };
  }
  if (idle >= (settings.maxUnusedAge - settings.warning) * DAY) {
    return { verdict: 'warn', reason: `${unused}, and the limit is ${settings.maxUnusedAge}: delete it if nobody needs it` };
  }
  return { verdict: 'fine', reason: '' };
}
