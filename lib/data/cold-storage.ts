import { Duration } from 'aws-cdk-lib';
import { wholeDays } from './whole-days';

/** S3 charges at least so many days of Glacier Instant Retrieval. */
const SHORTEST_STAY = 90;

/**
 * When objects move to S3 Glacier Instant Retrieval: as fast to read, $0.004 instead of $0.023 a GB and month to keep, $0.03 a GB to
 * read and $0.02 for 1,000 objects to move (us-east-1, 2026-11). S3 leaves objects of less than 128 KB where they are.
 *
 * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/lifecycle-transition-general-considerations.html
 */
export class ColdStorage {
  /** Objects stay in S3 Standard. */
  public static readonly NEVER = new ColdStorage();

  /**
   * Objects move after so many days.
   *
   * @param age whole days since the object was written
   * @throws if the age is no whole number of days, or less than one
   */
  public static after(age: Duration): ColdStorage {
    return new ColdStorage(wholeDays('ColdStorage.after', 'the age', age));
  }

  /** @internal */
  public static _byDefault(expiration: Duration | undefined): ColdStorage {
    return expiration && expiration.toDays() < 2 * SHORTEST_STAY ? ColdStorage.NEVER : ColdStorage.after(Duration.days(SHORTEST_STAY));
  }

  private constructor(
    /** @internal */
    public readonly _after?: Duration,
  ) {}
}
