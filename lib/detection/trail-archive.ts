import * as iam from 'aws-cdk-lib/aws-iam';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as s3 from 'aws-cdk-lib/aws-s3';
import { requireTrailName, trailArn } from './trail-name';
import { ArchiveBucket } from '../data';

/** A trail by what is known of it before it is there. */
export interface TrailSource {
  /**
   * The trail's name.
   *
   * @default 'audit-trail'
   */
  readonly trailName?: string;

  /**
   * Twelve digits of the account that owns the trail: of an organization's trail the management account, also where a
   * delegated administrator made it.
   */
  readonly accountId: string;

  /** The trail's home region. */
  readonly region: string;

  /**
   * Id of the organization whose accounts it records.
   *
   * @default - it records its own account
   */
  readonly organizationId?: string;
}

/**
 * Where an {@link AuditTrail} delivers to.
 */
export class TrailArchive {
  /**
   * A bucket of the trail's own account and region. It is opened for this trail alone.
   *
   * @param bucket the bucket; several trails may share it
   */
  public static bucket(bucket: ArchiveBucket): TrailArchive {
    return new TrailArchive(bucket, bucket.customerKey, bucket);
  }

  /**
   * A bucket of another account, such as the log archive of the organization. Open it there with {@link TrailArchive.open}.
   *
   * @param bucket the bucket, by its name: `s3.Bucket.fromBucketName`
   * @param encryptionKey its key, by its ARN: `kms.Key.fromKeyArn`; of the trail's region
   */
  public static elsewhere(bucket: s3.IBucket, encryptionKey: kms.IKey): TrailArchive {
    return new TrailArchive(bucket, encryptionKey);
  }

  /**
   * Opens a bucket for the trail of another account, and for no other.
   *
   * @param bucket the bucket of the log archive
   * @param trail the trail, which may not be there yet
   * @throws if the name is none that a trail can have
   * @see https://docs.aws.amazon.com/awscloudtrail/latest/userguide/create-s3-bucket-policy-for-cloudtrail.html
   */
  public static open(bucket: ArchiveBucket, trail: TrailSource): void {
    const trailName = requireTrailName(bucket, trail.trailName);
    bucket.allowDelivery({
      // An account may send several trails.
      sid: `Trail${trail.organizationId ? 'OfTheOrganization' : ''}${trailName.replace(/[^A-Za-z0-9]/g, '')}`,
      service: new iam.ServicePrincipal('cloudtrail.amazonaws.com'),
      // The organization's trail writes what is of the management account under its id, too.
      prefixes: [trail.accountId, ...trail.organizationId ? [trail.organizationId] : []].map((owner) => `AWSLogs/${owner}`),
      sourceArns: [trailArn(bucket, { ...trail, trailName })],
    });
  }

  private constructor(
    /** The bucket. */
    public readonly destination: s3.IBucket,
    /** Its key. */
    public readonly encryptionKey: kms.IKey,
    /** @internal */
    public readonly _own?: ArchiveBucket,
  ) {}
}
