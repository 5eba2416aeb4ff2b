import { AuditedEvents } from './audited-events';
import { TrailArchive } from './trail-archive';
import { EncryptedLogGroup } from '../data';
import { IOrganization } from '../identity';

/** Properties of {@link AuditTrail}. */
export interface AuditTrailProps {
  /**
   * The organization whose accounts are recorded, from the management account or the delegated administrator of CloudTrail.
   * `cloudtrail.amazonaws.com` must have trusted access, see `TrustedServiceAccess`. Members see the trail and cannot change it.
   *
   * @default - this account is recorded
   */
  readonly organization?: IOrganization;

  /**
   * The trail's name, which the policies of bucket and key name: 3 to 128 letters, digits and ._-
   *
   * @default 'audit-trail'
   */
  readonly trailName?: string;

  /**
   * Where the log files go.
   *
   * @default - a new ArchiveBucket of this account: Object Lock for a year, in compliance mode
   */
  readonly archive?: TrailArchive;

  /**
   * What is recorded beside all management events, $0.10 for 100,000 events each.
   *
   * @default - nothing. CIS AWS Foundations 7.0 asks for AuditedEvents.s3Objects (4.8 and 4.9, level 2)
   */
  readonly events?: AuditedEvents[];

  /**
   * Whether CloudTrail looks for unusual rates of calls and of errors. $0.35 for 100,000 management events analyzed, for each of the
   * two; the first findings come after up to 36 hours.
   *
   * @default true
   * @see https://docs.aws.amazon.com/awscloudtrail/latest/userguide/logging-insights-events-with-cloudtrail.html
   */
  readonly insights?: boolean;

  /**
   * Whether the events go to CloudWatch Logs too, which metric filters of {@link CriticalActivityAlerts} need. $0.50 a GB.
   *
   * @default true
   */
  readonly cloudWatchLogs?: boolean;

  /**
   * The log group, of the trail's account and region.
   *
   * @default - a new EncryptedLogGroup that keeps events for a year
   */
  readonly logGroup?: EncryptedLogGroup;
}
