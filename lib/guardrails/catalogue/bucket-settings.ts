/** Whatever changes who may use a bucket, what it keeps and how, or removes it. */
export const BUCKET_SETTINGS: readonly string[] = [
  's3:DeleteBucket', 's3:DeleteBucketPolicy', 's3:DeleteBucketWebsite', 's3:PutBucketAcl', 's3:PutBucketCORS', 's3:PutBucketLogging',
  's3:PutBucketObjectLockConfiguration', 's3:PutBucketOwnershipControls', 's3:PutBucketPolicy', 's3:PutBucketPublicAccessBlock',
  's3:PutBucketVersioning', 's3:PutBucketWebsite', 's3:PutEncryptionConfiguration', 's3:PutIntelligentTieringConfiguration',
  's3:PutLifecycleConfiguration', 's3:PutReplicationConfiguration',
];

export function bucketArns(names: readonly string[]): string[] {
  return names.map((name) => `arn:*:s3:::${name}`);
}

/** The objects of buckets. */
export function objectArns(names: readonly string[]): string[] {
  return names.map((name) => `arn:*:s3:::${name}/*`);
}
