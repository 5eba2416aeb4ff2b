import { Duration } from 'aws-cdk-lib';
import { RotationTime } from '../../lib/secrets';

describe('an interval', () => {
  test.each([
    [Duration.days(1), 'rate(1 day)'], [Duration.hours(24), 'rate(1 day)'], [Duration.days(2), 'rate(2 days)'], [Duration.days(1000), 'rate(1000 days)'],
    [Duration.hours(4), 'rate(4 hours)'], [Duration.hours(12), 'rate(12 hours)'],
  ])('%s is written as %s', (interval, expression) => {
    expect(RotationTime.every(interval)).toMatchObject({ expression, window: undefined });
  });

  test.each([
    [Duration.days(1001), '1001 days'], [Duration.hours(36), '1.5 days'], [Duration.hours(3), '3 hours'], [Duration.hours(5), '5 hours'], [Duration.minutes(30), '0.5 hours'],
  ])('fails for %s', (interval, says) => {
    expect(() => RotationTime.every(interval)).toThrow(`an interval of ${says}; use 1 to 1000 whole days, or 4, 6, 8 or 12 hours`);
  });

  test.each([[Duration.days(1), 24], [Duration.days(30), 3], [Duration.hours(4), 4], [Duration.hours(12), 1]])('of %s has a window of %d hours', (interval, length) => {
    expect(RotationTime.every(interval, Duration.hours(length)).window).toBe(`${length}h`);
  });

  test.each([[Duration.hours(4), 5], [Duration.hours(12), 13]])('fails where the windows of %s overlap', (interval, length) => {
    expect(() => RotationTime.every(interval, Duration.hours(length))).toThrow(/would run into the next, which opens after \d+; use a shorter window/);
  });

  test.each([[Duration.minutes(30)], [Duration.hours(25)]])('fails for a window of %s', (window) => {
    expect(() => RotationTime.every(Duration.days(1), window)).toThrow(/use 1 to 24 whole hours/);
  });
});

describe('a schedule', () => {
  test.each([
    'cron(0 8 * * ? *)', 'cron(0 3 1 * ? *)', 'cron(0 0 ? * SUN#1 *)', 'cron(0 23 L * ? *)', 'cron(0 /8 * * ? *)', 'cron(0 */4 * * ? *)', 'cron(0 2/6 ? * MON-FRI *)',
    'cron(0 1,13 * * ? *)', 'cron(0 0-23/12 * * ? *)', 'cron(0 0,21 ? * SUN *)',
  ])('%s is taken as it is', (expression) => {
    expect(RotationTime.cron(expression)).toMatchObject({ expression, window: undefined });
  });

  test.each([
    'rate(1 day)', 'cron(5 3 1 * ? *)', 'cron(0 3 1 * ? 2027)', 'cron(0 3 1)', 'cron(0 24 1 * ? *)', 'cron(0 ? 1 * ? *)', 'cron(0 5-3 1 * ? *)', 'cron(0 *-3 1 * ? *)',
    'cron(0 3/0 1 * ? *)', 'cron(0 3, 1 * ? *)', 'cron(0 3 1 * 2 *)', 'cron(0 3 ? * ? *)', 'cron(0 3 * * * *)',
  ])('fails for %s', (expression) => {
    expect(() => RotationTime.cron(expression)).toThrow(/is not a rotation schedule; write cron\(0 hours/);
  });

  test.each(['cron(0 * * * ? *)', 'cron(0 /3 * * ? *)', 'cron(0 8-10 1 * ? *)', 'cron(0 1,4 1 * ? *)', 'cron(0 0,21 * * ? *)'])('fails for %s, which rotates too often', (expression) => {
    expect(() => RotationTime.cron(expression)).toThrow(/rotates less than 4 hours after the last time; leave four hours between/);
  });

  test.each([['cron(0 3 1 * ? *)', 21], ['cron(0 0 * * ? *)', 24], ['cron(0 /8 * * ? *)', 8], ['cron(0 2,10 * * ? *)', 8]])('%s has room for a window of %d hours', (expression, length) => {
    expect(RotationTime.cron(expression, Duration.hours(length)).window).toBe(`${length}h`);
  });

  test.each([['cron(0 3 1 * ? *)', 22, /opens at 3 runs into the next UTC day/], ['cron(0 2,10 * * ? *)', 9, /would run into the next, which opens after 8/]])(
    'fails for %s with a window of %d hours', (expression, length, message) => {
      expect(() => RotationTime.cron(expression, Duration.hours(length))).toThrow(message);
    });
});
