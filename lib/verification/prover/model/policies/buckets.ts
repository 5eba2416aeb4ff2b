import type { ResolvedResource } from '../resolved';
import type { Reading } from './reading';
import { property } from './resolved-values';
import type { ResourceTable } from './resource-table';

const CANNED: { readonly [acl: string]: { readonly principal: string; readonly actions: readonly string[] } } = {
  PublicRead: { principal: '*', actions: ['s3:ListBucket', 's3:ListBucketVersions', 's3:ListBucketMultipartUploads'] },
  PublicReadWrite: {
    principal: '*',
    actions: ['s3:ListBucket', 's3:ListBucketVersions', 's3:ListBucketMultipartUploads', 's3:PutObject', 's3:DeleteObject'],
  },
  AuthenticatedRead: { principal: '*', actions: ['s3:ListBucket', 's3:ListBucketVersions', 's3:ListBucketMultipartUploads'] },
};

/**
 * Block Public Access of buckets and access points, and what canned ACLs of buckets give. Access points have it on unless
 * they say otherwise; buckets only count what they say.
 *
 * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/access-control-block-public-access.html
 */
export function readBuckets(reading: Reading, table: ResourceTable): void {
  for (const bucket of reading.ofType('AWS::S3::Bucket')) {
    if (readAcl(reading, table, bucket)) {
      // It voids policies, but not ACLs.
      continue;
    }
    const restricts = reading.flag(bucket, 'PublicAccessBlockConfiguration.RestrictPublicBuckets');
    if (restricts !== undefined) {
      table.blockPublicAccess(table.arnOf(bucket), restricts);
    }
  }
  for (const point of reading.ofType('AWS::S3::AccessPoint', 'AWS::S3::MultiRegionAccessPoint')) {
    const configured = property(point, 'PublicAccessBlockConfiguration') !== undefined;
    const restricts = reading.flag(point, 'PublicAccessBlockConfiguration.RestrictPublicBuckets');
    table.blockPublicAccess(table.arnOf(point), configured ? restricts ?? false : true);
  }
}

/** Whether an ACL gives something to the public. */
function readAcl(reading: Reading, table: ResourceTable, bucket: ResolvedResource): boolean {
  const acl = reading.textAt(bucket, 'AccessControl');
  if (acl === undefined || reading.flag(bucket, 'PublicAccessBlockConfiguration.IgnorePublicAcls') === true) {
    return false;
  }
  if (acl === 'LogDeliveryWrite') {
    reading.assume('the canned ACL LogDeliveryWrite gives nothing but the delivery of S3 access logs');
    return false;
  }
  const canned = Object.prototype.hasOwnProperty.call(CANNED, acl) ? CANNED[acl] : undefined;
  if (canned === undefined) {
    return false;
  }
  const arn = table.arnOf(bucket);
  const policy = reading.documentOf(bucket, {
    Version: '2012-10-17',
    Statement: { Effect: 'Allow', Principal: canned.principal, Action: canned.actions, Resource: [arn, `${arn}/*`] },
  }, 'AccessControl', 'resource');
  const source = { ...bucket.source, at: 'Properties.AccessControl' };
  table.give(bucket, { ...policy, statements: policy.statements.map((one) => ({ ...one, source })), source }, 'parts');
  return true;
}
