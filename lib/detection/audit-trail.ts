import { ArnFormat, RemovalPolicy, Stack } from 'aws-cdk-lib';
import * as cloudtrail from 'aws-cdk-lib/aws-cloudtrail';
import * as iam from 'aws-cdk-lib/aws-iam';
import { Construct } from 'constructs';
import { AuditTrailProps } from './audit-trail-props';
import { AuditedEvents } from './audited-events';
import { TrailArchive } from './trail-archive';
import { requireTrailName, trailArn } from './trail-name';
import { ArchiveBucket, EncryptedLogGroup } from '../data';
import { LeastPrivilegeRole, Trust, WildcardException } from '../identity';
import { invalidInput } from '../private/errors';
import { Claim, ClaimPrincipal, ClaimResource, Claims } from '../verification/claims';

/** Stops the trail, or teaches it to look away. */
const BLINDING = [
  'cloudtrail:DeleteTrail', 'cloudtrail:PutEventSelectors', 'cloudtrail:PutInsightSelectors', 'cloudtrail:StopLogging', 'cloudtrail:UpdateTrail',
];

/** Values that the selectors of a trail may have together. */
const MOST_VALUES = 500;

/**
 * Records who did what in an account or an organization: all regions, reads and writes, files that show when they were changed,
 * encrypted with a customer key, into a bucket that nobody erases.
 *
 * Costs in us-east-1, 2026-11: the first trail's management events are free, a second copy of them costs $2.00 for 100,000; the keys
 * $1.00 a month each; Insights and CloudWatch Logs as their properties say. The trail is kept when the stack is deleted.
 *
 * The management account is bound by no guardrail: whoever administers it can stop the trail, which
 * {@link CriticalActivityAlerts} tells of.
 *
 * @see https://docs.aws.amazon.com/awscloudtrail/latest/userguide/best-practices-security.html
 */
export class AuditTrail extends Construct {
  /** The trail's name. */
  public readonly trailName: string;
  /** The trail's ARN: of an organization's trail in the management account. */
  public readonly trailArn: string;
  /** The trail itself. */
  public readonly trail: cloudtrail.CfnTrail;
  /** Where the log files go. */
  public readonly archive: TrailArchive;
  /** The bucket of the archive, where it was made here. */
  public readonly archiveBucket?: ArchiveBucket;
  /** Where the events go for metric filters; undefined where `cloudWatchLogs` is false. */
  public readonly logGroup?: EncryptedLogGroup;
  /** Writes to the log group; undefined where `cloudWatchLogs` is false. */
  public readonly logRole?: LeastPrivilegeRole;
  /** Whether the trail records all accounts of an organization. */
  public readonly isOrganizationTrail: boolean;

  /**
   * @throws if the name is none that a trail can have, there is a log group although `cloudWatchLogs` is false, or the events have more
   * than 500 values
   */
  constructor(scope: Construct, id: string, props: AuditTrailProps = {}) {
    super(scope, id);
    if (props.logGroup && props.cloudWatchLogs === false) {
      throw invalidInput(this, 'logGroup is set and cloudWatchLogs is false', 'remove logGroup, or set cloudWatchLogs to true');
    }
    const { organization } = props;
    const stack = Stack.of(this);
    const accountId = organization?.managementAccountId ?? stack.account;
    this.isOrganizationTrail = organization !== undefined;
    this.trailName = requireTrailName(this, props.trailName);
    const source = { trailName: this.trailName, accountId, region: stack.region, organizationId: organization?.organizationId };
    this.trailArn = trailArn(this, source);
    if (!props.archive) {
      this.archiveBucket = new ArchiveBucket(this, 'Archive');
    }
    this.archive = props.archive ?? TrailArchive.bucket(this.archiveBucket!);
    if (this.archive._own) {
      TrailArchive.open(this.archive._own, source);
    }
    if (props.cloudWatchLogs ?? true) {
      this.logGroup = props.logGroup ?? new EncryptedLogGroup(this, 'Log');
      this.logRole = this.roleFor(this.logGroup, [accountId, ...organization ? [organization.organizationId] : []]);
    }
    this.trail = new cloudtrail.CfnTrail(this, 'Trail', {
      trailName: this.trailName,
      isLogging: true,
      isMultiRegionTrail: true,
      includeGlobalServiceEvents: true,
      isOrganizationTrail: this.isOrganizationTrail,
      enableLogFileValidation: true,
      kmsKeyId: this.archive.encryptionKey.keyArn,
      s3BucketName: this.archive.destination.bucketName,
      cloudWatchLogsLogGroupArn: this.logGroup?.logGroupArn,
      cloudWatchLogsRoleArn: this.logRole?.roleArn,
      advancedEventSelectors: this.selectors(props.events ?? []),
      insightSelectors: props.insights ?? true ? [{ insightType: 'ApiCallRateInsight' }, { insightType: 'ApiErrorRateInsight' }] : [],
    });
    // Not kept when its creation is rolled back: the name would be taken at the next attempt.
    this.trail.applyRemovalPolicy(RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE);
    // CloudTrail tries bucket, key and log group when the trail is made.
    const own = this.archive._own;
    this.trail.node.addDependency(...own ? [own.policy!, own.customerKey] : [], ...this.logRole ? [this.logRole] : []);
    this.stateClaims();
  }

  private selectors(events: AuditedEvents[]): cloudtrail.CfnTrail.AdvancedEventSelectorProperty[] {
    const selectors = [AuditedEvents._management(), ...events.flatMap(({ _selectors }) => _selectors)];
    const fields = selectors.flatMap(({ fieldSelectors }) => fieldSelectors as cloudtrail.CfnTrail.AdvancedFieldSelectorProperty[]);
    const values = fields.flatMap(({ equalTo = [], startsWith = [], notStartsWith = [] }) => [...equalTo, ...startsWith, ...notStartsWith]).length;
    if (values > MOST_VALUES) {
      throw invalidInput(this, `the events have ${values} values`, `name at most ${MOST_VALUES} services, buckets, functions and tables together, or select all of a kind`);
    }
    return selectors;
  }

  /** CloudTrail names the streams after the owner of the events and its region. */
  private roleFor(logGroup: EncryptedLogGroup, owners: string[]): LeastPrivilegeRole {
    const stack = Stack.of(this);
    const actions = ['logs:CreateLogStream', 'logs:PutLogEvents'];
    const streams = owners.map((owner) => stack.formatArn({
      service: 'logs',
      resource: 'log-group',
      resourceName: `${logGroup.logGroupName}:log-stream:${owner}${owner === owners[0] ? `_CloudTrail_${stack.region}` : '_'}*`,
      arnFormat: ArnFormat.COLON_RESOURCE_NAME,
    }));
    return new LeastPrivilegeRole(this, 'LogRole', {
      trust: [Trust.service('cloudtrail.amazonaws.com')],
      description: `Lets the trail ${this.trailName} write to its log group`,
      statements: [new iam.PolicyStatement({ sid: 'StreamsOfTheTrail', actions, resources: streams })],
      wildcardExceptions: streams.map((stream) => WildcardException.resource(stream, actions,
        'CloudTrail names the streams of the trail itself: the owner of the events and its region, and a number where there are many')),
    });
  }

  private stateClaims(): void {
    const about = this.node.path;
    Claims.of(this).state(
      Claim.nobodyCan({
        name: 'cannot-be-stopped',
        about,
        promise: `Nobody in the templates can stop, delete or narrow the trail ${about}`,
        actions: BLINDING,
        resources: [ClaimResource.of(this.trail)],
      }),
      ...this.logGroup && this.logRole ? [Claim.nobodyCan({
        name: 'only-the-trail-writes',
        about,
        promise: `Nobody but CloudTrail puts events into the log group of the trail ${about}`,
        actions: ['logs:CreateLogStream', 'logs:PutLogEvents'],
        resources: [ClaimResource.of(this.logGroup)],
        unless: [ClaimPrincipal.of(this.logRole)],
      })] : [],
    );
  }
}
