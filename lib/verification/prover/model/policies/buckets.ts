import type { Resolved, ResolvedResource } from '../resolved';
import type { Reading } from './reading';
import { nameOf } from './reading';
import { flagOf, property, textOf, valueAt } from './resolved-values';
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
  const accounts = blockingAccounts(reading);
  for (const bucket of reading.ofType('AWS::S3::Bucket')) {
    if (readAcl(reading, table, bucket)) {
      // It voids policies, but not ACLs.
      continue;
    }
    const restricts = accounts.has(bucket.account) ? true : reading.flag(bucket, 'PublicAccessBlockConfiguration.RestrictPublicBuckets');
    if (restricts !== undefined) {
      table.blockPublicAccess(table.arnOf(bucket), restricts);
    }
  }
  for (const point of reading.ofType('AWS::S3::AccessPoint', 'AWS::S3::MultiRegionAccessPoint')) {
    const configured = !accounts.has(point.account) && property(point, 'PublicAccessBlockConfiguration') !== undefined;
    const restricts = reading.flag(point, 'PublicAccessBlockConfiguration.RestrictPublicBuckets');
    table.blockPublicAccess(table.arnOf(point), configured ? restricts ?? false : true);
  }
}

/**
 * Accounts that block public access as a whole: CloudFormation has no resource for it, so it is a call of the CDK's custom
 * resource for calls of the AWS API.
 *
 * @see https://docs.aws.amazon.com/AmazonS3/latest/API/API_control_PutPublicAccessBlock.html
 */
function blockingAccounts(reading: Reading): ReadonlySet<string> {
  const accounts = new Set<string>();
  for (const resource of reading.ofType('Custom::AWS')) {
    const call = parsed(resource.properties.Update ?? resource.properties.Create);
    const service = String(valueAt(call, 'service')).toLowerCase().replace(/[^a-z0-9]/g, '');
    const action = String(valueAt(call, 'action')).toLowerCase().replace(/command$/, '');
    const account = textOf(valueAt(call, 'parameters.AccountId'));
    const restricts = flagOf(valueAt(call, 'parameters.PublicAccessBlockConfiguration.RestrictPublicBuckets'));
    if (service.endsWith('s3control') && action === 'putpublicaccessblock' && account !== undefined && restricts === true) {
      accounts.add(account);
      reading.assume(`${nameOf(resource.source)} blocks public access to the buckets of its account as it says`);
    }
  }
  return accounts;
}

function parsed(value: Resolved | undefined): Resolved | undefined {
  try {
    return typeof value === 'string' ? JSON.parse(value) as Resolved : undefined;
  } catch {
    return undefined;
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
