import { AwsRequest, header } from './aws-request';

/** What S3 calls the parts of a bucket or an object that a query names: operation for reading, writing and deleting. */
const SUBRESOURCES: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  'bucket?publicAccessBlock': { GET: 'GetPublicAccessBlock', PUT: 'PutPublicAccessBlock', DELETE: 'DeletePublicAccessBlock' },
  'bucket?policyStatus': { GET: 'GetBucketPolicyStatus' },
  'bucket?policy': { GET: 'GetBucketPolicy', PUT: 'PutBucketPolicy', DELETE: 'DeleteBucketPolicy' },
  'bucket?acl': { GET: 'GetBucketAcl', PUT: 'PutBucketAcl' },
  'bucket?object-lock': { GET: 'GetObjectLockConfiguration', PUT: 'PutObjectLockConfiguration' },
  'bucket?ownershipControls': { GET: 'GetBucketOwnershipControls', PUT: 'PutBucketOwnershipControls', DELETE: 'DeleteBucketOwnershipControls' },
  'bucket?versioning': { GET: 'GetBucketVersioning', PUT: 'PutBucketVersioning' },
  'bucket?encryption': { GET: 'GetBucketEncryption', PUT: 'PutBucketEncryption', DELETE: 'DeleteBucketEncryption' },
  'bucket?location': { GET: 'GetBucketLocation' },
  'bucket?versions': { GET: 'ListObjectVersions' },
  'bucket?tagging': { GET: 'GetBucketTagging', PUT: 'PutBucketTagging', DELETE: 'DeleteBucketTagging' },
  'object?retention': { GET: 'GetObjectRetention', PUT: 'PutObjectRetention' },
  'object?legal-hold': { GET: 'GetObjectLegalHold', PUT: 'PutObjectLegalHold' },
  'object?tagging': { GET: 'GetObjectTagging', PUT: 'PutObjectTagging', DELETE: 'DeleteObjectTagging' },
  'object?acl': { GET: 'GetObjectAcl', PUT: 'PutObjectAcl' },
};

const WHOLE: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  service: { GET: 'ListBuckets' },
  bucket: { GET: 'ListObjectsV2', HEAD: 'HeadBucket', PUT: 'CreateBucket', DELETE: 'DeleteBucket' },
  object: { GET: 'GetObject', HEAD: 'HeadObject', PUT: 'PutObject', DELETE: 'DeleteObject' },
};

/** Operations of which IAM asks for another action than the one of their name. */
const ACTIONS: Readonly<Record<string, string>> = {
  ListBuckets: 'ListAllMyBuckets',
  ListObjectsV2: 'ListBucket',
  HeadBucket: 'ListBucket',
  HeadObject: 'GetObject',
  ListObjectVersions: 'ListBucketVersions',
  GetPublicAccessBlock: 'GetBucketPublicAccessBlock',
  PutPublicAccessBlock: 'PutBucketPublicAccessBlock',
  DeletePublicAccessBlock: 'PutBucketPublicAccessBlock',
  GetObjectLockConfiguration: 'GetBucketObjectLockConfiguration',
  PutObjectLockConfiguration: 'PutBucketObjectLockConfiguration',
  DeleteBucketOwnershipControls: 'PutBucketOwnershipControls',
  GetBucketEncryption: 'GetEncryptionConfiguration',
  PutBucketEncryption: 'PutEncryptionConfiguration',
  DeleteBucketEncryption: 'PutEncryptionConfiguration',
  DeleteBucketTagging: 'PutBucketTagging',
};

/** Of these there is an action for the current version and one for another. */
const VERSIONED: readonly string[] = [
  'GetObject', 'HeadObject', 'DeleteObject', 'GetObjectAcl', 'PutObjectAcl', 'GetObjectTagging', 'PutObjectTagging', 'DeleteObjectTagging',
];

/** What a request to S3, with the bucket in its path, asks for. */
export function s3Operation(method: string, url: URL): string {
  const [bucket, ...key] = url.pathname.slice(1).split('/');
  const kind = bucket === '' ? 'service' : key.join('') === '' ? 'bucket' : 'object';
  const part = [...url.searchParams.keys()].map((name) => SUBRESOURCES[`${kind}?${name}`]).find((known) => known !== undefined);
  return (part ?? WHOLE[kind])[method] ?? `${method} ${url.pathname}`;
}

/** The IAM actions that the operation needs. */
export function s3Actions(request: AwsRequest, url: URL, operation: string): string[] {
  const version = VERSIONED.includes(operation) && url.searchParams.has('versionId') ? 'Version' : '';
  const action = ACTIONS[operation] ?? operation;
  return [
    `s3:${version ? action.replace('Object', 'ObjectVersion') : action}`,
    ...operation === 'PutObject' ? putObjectActions(request) : [],
  ];
}

/** Retention, holds, tags and grants that an object is written with each need their own action. */
function putObjectActions(request: AwsRequest): string[] {
  return [
    ['x-amz-object-lock-mode', 's3:PutObjectRetention'],
    ['x-amz-object-lock-legal-hold', 's3:PutObjectLegalHold'],
    ['x-amz-tagging', 's3:PutObjectTagging'],
    ['x-amz-acl', 's3:PutObjectAcl'],
  ].filter(([name]) => header(request, name) !== undefined).map(([, action]) => action);
}
