import { Duration } from 'aws-cdk-lib';
import { invalidInput, shown } from '../private/errors';

/** Secrets Manager rotates no more often. */
const LEAST_HOURS = 4;

/** Intervals in hours whose windows open at the same times each day. */
const HOURLY = [4, 6, 8, 12];

/**
 * When Secrets Manager rotates a secret. All times are UTC. Secrets Manager chooses a time in the window; a rotation that fails is repeated
 * in it and in the windows that follow.
 *
 * @see https://docs.aws.amazon.com/secretsmanager/latest/userguide/rotate-secrets_schedule.html
 */
export class RotationTime {
  /**
   * A number of days or hours after the last rotation, in a window that opens at midnight, or for hours at midnight and each interval after.
   *
   * @param interval 1 to 1000 whole days, or 4, 6, 8 or 12 hours
   * @param window how long the window stays open, 1 to 24 whole hours and no longer than the interval; until the end of the day when left
   * out, or one hour for an interval of hours
   * @throws if the interval or the window is not one of these
   */
  public static every(interval: Duration, window?: Duration): RotationTime {
    const days = interval.toDays({ integral: false });
    const perHours = interval.toHours({ integral: false });
    const hourly = HOURLY.includes(perHours);
    if (!hourly && (!Number.isInteger(days) || days < 1 || days > 1000)) {
      throw invalidInput('RotationTime.every', `an interval of ${days < 1 ? `${perHours} hours` : `${days} days`}`,
        'use 1 to 1000 whole days, or 4, 6, 8 or 12 hours');
    }
    const length = hours('RotationTime.every', window);
    if (hourly && length !== undefined && length > perHours) {
      throw invalidInput('RotationTime.every', `a window of ${length} hours would run into the next, which opens after ${perHours}`, 'use a shorter window');
    }
    return new RotationTime(hourly ? `rate(${perHours} hours)` : days === 1 ? 'rate(1 day)' : `rate(${days} days)`, length === undefined ? undefined : `${length}h`);
  }

  /**
   * Days and hours of the calendar.
   *
   * @param expression `cron(minutes hours day-of-month month day-of-week year)` with minutes 0, year `*` and `?` for one of the two days,
   * such as `cron(0 3 1 * ? *)` for the first of each month at three. Several hours of a day lie four or more apart: `cron(0 2/8 * * ? *)`.
   * @param window how long the window stays open, 1 to 24 whole hours; until the end of the day when left out, or one hour for a
   * schedule in hours. It must not run into the next UTC day or the next window.
   * @throws if the expression or the window is not one that Secrets Manager takes
   */
  public static cron(expression: string, window?: Duration): RotationTime {
    const where = 'RotationTime.cron';
    const [, hour, ofMonth, ofWeek] = /^cron\(0 (\S+) (\S+) \S+ (\S+) \*\)$/.exec(expression) ?? [];
    const starts = hour === undefined ? [] : startsOf(hour);
    if (starts.length === 0 || (ofMonth === '?') === (ofWeek === '?')) {
      throw invalidInput(where, `${shown(expression)} is not a rotation schedule`,
        'write cron(0 hours day-of-month month day-of-week *) with hours from 0 to 23 and ? for one of the two days');
    }
    const daily = ofMonth === '*' || ofWeek === '*';
    const gaps = starts.map((start, index) => (starts[index + 1] ?? (daily ? starts[0] + 24 : Infinity)) - start);
    if (Math.min(...gaps) < LEAST_HOURS) {
      throw invalidInput(where, `${shown(expression)} rotates less than ${LEAST_HOURS} hours after the last time`, 'leave four hours between, as Secrets Manager asks');
    }
    const length = hours(where, window);
    if (length !== undefined && starts.at(-1)! + length > 24) {
      throw invalidInput(where, `a window of ${length} hours that opens at ${starts.at(-1)} runs into the next UTC day`, 'let it open earlier, or make it shorter');
    }
    if (length !== undefined && length > Math.min(...gaps)) {
      throw invalidInput(where, `a window of ${length} hours would run into the next, which opens after ${Math.min(...gaps)}`, 'use a shorter window');
    }
    return new RotationTime(expression, length === undefined ? undefined : `${length}h`);
  }

  private constructor(
    /** The schedule as Secrets Manager takes it. */
    public readonly expression: string,
    /** The length of the window as Secrets Manager takes it, such as `3h`. */
    public readonly window?: string,
  ) {}
}

/** Hours of the day at which windows open, in their order; none where the field is not one that Secrets Manager takes. */
function startsOf(field: string): number[] {
  const starts = new Set<number>();
  for (const part of field.split(',')) {
    const [, from, to, step] = /^(\*|\d{1,2}|)(?:-(\d{1,2}))?(?:\/(\d{1,2}))?$/.exec(part) ?? [];
    if (from === undefined || (from === '' && step === undefined) || Number(step ?? 1) === 0 || (to !== undefined && !/\d/.test(from))) {
      return [];
    }
    const first = /\d/.test(from) ? Number(from) : 0;
    const last = to !== undefined ? Number(to) : step !== undefined || from === '*' ? 23 : first;
    if (first > 23 || last > 23 || last < first) {
      return [];
    }
    for (let hour = first; hour <= last; hour += Number(step ?? 1)) {
      starts.add(hour);
    }
  }
  return [...starts].sort((one, other) => one - other);
}

function hours(where: string, window: Duration | undefined): number | undefined {
  if (!window) {
    return undefined;
  }
  const length = window.toHours({ integral: false });
  if (!Number.isInteger(length) || length < 1 || length > 24) {
    throw invalidInput(where, `a window of ${length} hours`, 'use 1 to 24 whole hours');
  }
  return length;
}
