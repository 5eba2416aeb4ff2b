import { region_info, Stack, Token } from 'aws-cdk-lib';
import * as guardduty from 'aws-cdk-lib/aws-guardduty';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as s3 from 'aws-cdk-lib/aws-s3';
import { Construct } from 'constructs';
import { IThreatDetection } from './threat-detection';
import { BucketCheck, ProtectedBucket } from '../data';
import { invalidInput, shown } from '../private/errors';

/** A detector whose findings a bucket takes. */
export interface FindingsSource {
  /** The account of the detector: in an organization that of GuardDuty's administrator. Twelve digits. */
  readonly accountId: string;

  /** Its region, such as `eu-west-1`. */
  readonly region: string;

  /**
   * The detector: 32 hexadecimal digits.
   *
   * @default - the detector of that account and region, of which there is one
   */
  readonly detectorId?: string;
}

/** Properties of {@link FindingsExport}. */
export interface FindingsExportProps {
  /** The detector. That of an organization's administrator exports the findings of all members. */
  readonly detection: IThreatDetection;

  /**
   * Where the findings go, below `AWSLogs/`. An {@link ArchiveBucket} of the same account lets GuardDuty in here. A bucket of another
   * account, such as the log archive, is named with its key (`s3.Bucket.fromBucketAttributes`) and lets GuardDuty in there, with
   * {@link FindingsExport.allow}, before this is deployed. Bucket and key are of one region.
   */
  readonly bucket: s3.IBucket;
}

/**
 * Copies each finding into a bucket, for GuardDuty keeps them for 90 days: new ones within minutes, updates as often as the
 * detector publishes them. Findings that a {@link SuppressionRule} archives are not exported.
 *
 * It is regional: a detector has one export. The copies cost what S3 and KMS take.
 *
 * @see https://docs.aws.amazon.com/guardduty/latest/ug/guardduty_exportfindings.html
 */
export class FindingsExport extends Construct {
  /**
   * Lets GuardDuty write findings into a bucket and use its key, for named detectors only. For the account that holds the bucket,
   * where detectors are in other accounts or regions.
   *
   * @param bucket of this app
   * @param sources the detectors, each in one call for a bucket
   * @throws if there is none, or an account, region or detector is none
   */
  public static allow(bucket: ProtectedBucket, sources: FindingsSource[]): void {
    if (sources.length === 0) {
      throw invalidInput(bucket, 'there is no detector whose findings it takes', 'name at least one');
    }
    sources.forEach((source) => checkSource(bucket, source));
    const partition = Stack.of(bucket).partition;
    for (const service of [...new Set(sources.flatMap(({ region }) => principalsOf(region)))]) {
      const deliverers = sources.filter(({ region }) => principalsOf(region).includes(service));
      bucket.allowDelivery({
        sid: `GuardDuty${service.split('.').slice(1, -2).join('').replaceAll('-', '')}`,
        service: new iam.ServicePrincipal(service),
        prefixes: ['AWSLogs'],
        sourceAccounts: [...new Set(deliverers.map(({ accountId }) => accountId))],
        sourceArns: deliverers.map(({ accountId, region, detectorId = '*' }) => `arn:${partition}:guardduty:${region}:${accountId}:detector/${detectorId}`),
        checks: [BucketCheck.LOCATION],
        ownerFullControl: false,
      });
    }
  }

  /** The export. */
  public readonly destination: guardduty.CfnPublishingDestination;

  /** @throws for a bucket without a key, as GuardDuty encrypts what it writes */
  constructor(scope: Construct, id: string, props: FindingsExportProps) {
    super(scope, id);
    const { detection, bucket } = props;
    const key = bucket.encryptionKey;
    if (!key) {
      throw invalidInput(this, `no key of the bucket ${bucket.node.path} is known, and GuardDuty encrypts what it writes`,
        'use an ArchiveBucket, or name encryptionKey in s3.Bucket.fromBucketAttributes');
    }
    const stack = Stack.of(this);
    const own = bucket instanceof ProtectedBucket && bucket.env.account === stack.account;
    if (own) {
      // A bucket of another stack cannot refer to the detector, whose stack refers to the bucket.
      const named = Stack.of(bucket) === stack || !Token.isUnresolved(detection.detectorId);
      FindingsExport.allow(bucket, [{ accountId: stack.account, region: stack.region, ...named && { detectorId: detection.detectorId } }]);
    }
    this.destination = new guardduty.CfnPublishingDestination(this, 'Destination', {
      detectorId: detection.detectorId,
      destinationType: 'S3',
      // Without a prefix: for one GuardDuty asks for an object that stands for the folder, and lifecycle rules delete such objects.
      destinationProperties: { destinationArn: bucket.bucketArn, kmsKeyArn: key.keyArn },
    });
    if (own) {
      // GuardDuty tries both when the export is made.
      this.destination.node.addDependency(bucket.policy!, bucket.customerKey);
    }
  }
}

/** Where a region has to be opted in, the service acts under the region's own name there. */
function principalsOf(region: string): string[] {
  const optIn = !Token.isUnresolved(region) && region_info.RegionInfo.get(region).isOptInRegion;
  return [optIn ? `guardduty.${region}.amazonaws.com` : 'guardduty.amazonaws.com'];
}

function checkSource(bucket: ProtectedBucket, { accountId, region, detectorId }: FindingsSource): void {
  const forms: [string, string | undefined, RegExp, string][] = [
    ['an account id', accountId, /^\d{12}$/, 'write its twelve digits'],
    ['a region', region, /^[a-z]{2,4}(-[a-z]+)+-\d$/, "write it as 'eu-west-1'"],
    ['a detector id', detectorId, /^[0-9a-f]{32}$/, 'use the 32 hexadecimal digits that `aws guardduty list-detectors` prints'],
  ];
  for (const [what, value, form, fix] of forms) {
    if (value !== undefined && !Token.isUnresolved(value) && !form.test(value)) {
      throw invalidInput(bucket, `${shown(value)} is not ${what}`, fix);
    }
  }
}
