import { Duration } from 'aws-cdk-lib';
import { invalidInput } from '../private/errors';

/** S3 counts days. */
export function wholeDays(place: string, name: string, duration: Duration): Duration {
  const days = duration.isUnresolved() ? NaN : duration.toDays({ integral: false });
  if (!Number.isInteger(days) || days < 1 || days > 36500) {
    throw invalidInput(place, `${name} is ${duration.isUnresolved() ? 'known only at deployment' : duration.toHumanString()}`, 'use whole days, 1 to 36500');
  }
  return duration;
}
