import { Duration } from 'aws-cdk-lib';
import { invalidInput, shown } from '../private/errors';

/**
 * When Secrets Manager rotates a secret. All times are UTC.
 *
 * @see https://docs.aws.amazon.com/secretsmanager/latest/userguide/rotate-secrets_schedule.html
 */
export class RotationTime {
  /**
   * A whole number of days after the last rotation, in a window that opens at midnight.
   *
   * @param interval 1 to 1000 whole days
   * @param window how long the window stays open, 1 to 24 whole hours; until the end of the day when left out
   * @throws if the interval or the window is not a whole number in its range
   */
  public static every(interval: Duration, window?: Duration): RotationTime {
    const days = interval.toDays({ integral: false });
    if (!Number.isInteger(days) || days < 1 || days > 1000) {
      throw invalidInput('RotationTime.every', `an interval of ${days} days`, 'use 1 to 1000 whole days, or RotationTime.cron for hours');
    }
    return new RotationTime(days === 1 ? 'rate(1 day)' : `rate(${days} days)`, hours('RotationTime.every', window));
  }

  /**
   * Days and hours of the calendar.
   *
   * @param expression `cron(minutes hours day-of-month month day-of-week year)` with minutes 0 and year `*`, such as
   * `cron(0 3 1 * ? *)` for the first of each month at three
   * @param window how long the window stays open, 1 to 24 whole hours; until the end of the day when left out, or one hour for a
   * schedule in hours. It must not run into the next UTC day or the next window.
   * @throws if the expression or the window is not one that Secrets Manager takes
   */
  public static cron(expression: string, window?: Duration): RotationTime {
    if (!/^cron\(0 \S+ \S+ \S+ \S+ \*\)$/.test(expression)) {
      throw invalidInput('RotationTime.cron', `${shown(expression)} is not a rotation schedule`, 'write cron(0 hours day-of-month month day-of-week *)');
    }
    return new RotationTime(expression, hours('RotationTime.cron', window));
  }

  private constructor(
    /** The schedule as Secrets Manager takes it. */
    public readonly expression: string,
    /** The length of the window as Secrets Manager takes it, such as `3h`. */
    public readonly window?: string,
  ) {}
}

function hours(where: string, window: Duration | undefined): string | undefined {
  if (!window) {
    return undefined;
  }
  const length = window.toHours({ integral: false });
  if (!Number.isInteger(length) || length < 1 || length > 24) {
    throw invalidInput(where, `a window of ${length} hours`, 'use 1 to 24 whole hours');
  }
  return `${length}h`;
}
