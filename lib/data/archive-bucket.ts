import { Duration } from 'aws-cdk-lib';
import * as s3 from 'aws-cdk-lib/aws-s3';
import { Construct } from 'constructs';
import { ProtectedBucket, ProtectedBucketProps } from './protected-bucket';
import { wholeDays } from './whole-days';
import { invalidInput } from '../private/errors';

/** Who may delete a locked version before its time, see {@link ArchiveBucket}. */
export enum RetentionMode {
  /** Whoever has `s3:BypassGovernanceRetention` and asks for it. For trials: a test account's bucket can be emptied again. */
  GOVERNANCE = 'GOVERNANCE',
  /** Nobody, root and AWS included. */
  COMPLIANCE = 'COMPLIANCE',
}

/** Properties of {@link ArchiveBucket}. */
export interface ArchiveBucketProps extends ProtectedBucketProps {
  /**
   * How long each version is locked from the moment it is written, in whole days, 1 to 36,500.
   *
   * @default Duration.days(365)
   */
  readonly retention?: Duration;

  /**
   * Who may delete a version before that.
   *
   * @default RetentionMode.COMPLIANCE
   */
  readonly retentionMode?: RetentionMode;

  /**
   * When objects are deleted, in whole days and not before the retention has ended. They can be recovered for 90 days more.
   *
   * @default - when the retention has ended
   */
  readonly expiration?: Duration;
}

/**
 * A bucket for audit logs and evidence that nobody erases: S3 Object Lock keeps each version for a year, in compliance mode.
 *
 * Governance mode would rest on nobody having one permission, which an administrator, root and whoever takes over either give to
 * themselves; in compliance mode there is no such permission. The price: what is written stays, and is paid for, until its
 * time has come, and a mistake too. So only named services and identities may write, try it with
 * `RetentionMode.GOVERNANCE` and a retention of a day, and lengthen it later: a new default holds for new objects.
 *
 * AWS Config does not deliver to a bucket with a default retention, and S3 no access logs to one with Object Lock: use a
 * {@link DeliveryBucket} and an {@link AccessLogBucket}.
 *
 * Object Lock itself costs nothing. Storage costs $0.023 a GB and month, see {@link ColdStorage} (us-east-1, 2026-11).
 *
 * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/object-lock.html
 */
export class ArchiveBucket extends ProtectedBucket {
  /** How long each version is locked. */
  public readonly retention: Duration;

  /** @throws if retention or expiration are no whole days, the expiration is before the retention, or objects move to colder storage after they expired */
  constructor(scope: Construct, id: string, props: ArchiveBucketProps = {}) {
    const place = `${scope.node.path}/${id}`;
    const retention = wholeDays(place, 'retention', props.retention ?? Duration.days(365));
    const expiration = wholeDays(place, 'expiration', props.expiration ?? retention);
    if (expiration.toDays() < retention.toDays()) {
      throw invalidInput(place, `objects expire after ${expiration.toDays()} days and are locked for ${retention.toDays()}`, 'use an expiration that is not before the retention');
    }
    const mode = props.retentionMode ?? RetentionMode.COMPLIANCE;
    super(scope, id, props, {
      lock: mode === RetentionMode.COMPLIANCE ? s3.ObjectLockRetention.compliance(retention) : s3.ObjectLockRetention.governance(retention),
      expiration,
    });
    this.retention = retention;
  }
}
