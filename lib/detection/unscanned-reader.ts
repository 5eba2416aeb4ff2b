import * as iam from 'aws-cdk-lib/aws-iam';
import { requireReason } from '../private/errors';

/**
 * A role that may read objects of a bucket with {@link MalwareProtection} before they were found clean, with the reason.
 */
export class UnscannedReader {
  /**
   * @param role a role of the bucket's account, such as that of a function that quarantines what was found
   * @param reason why it has to, for the person who reviews it
   * @throws if the reason says nothing
   */
  public static of(role: iam.IRole, reason: string): UnscannedReader {
    return new UnscannedReader(role, requireReason('UnscannedReader.of', 'reading what was not scanned', reason));
  }

  private constructor(
    /** The role. */
    public readonly role: iam.IRole,
    /** Why it may. */
    public readonly reason: string,
  ) {}
}
