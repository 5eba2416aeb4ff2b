/** What only this playbook knows of its settings. No construct and no CDK in here: construct and handler import it. */
export interface BlockPublicBucketOptions {
  readonly allowedBuckets: readonly AllowedBucketSettings[];
}

/** A bucket that is meant to be public. */
export interface AllowedBucketSettings {
  readonly name: string;
  readonly reason: string;
}

/** Types of finding that this playbook answers. */
export const BUCKET_ANONYMOUS = 'Policy:S3/BucketAnonymousAccessGranted';
export const BUCKET_PUBLIC = 'Policy:S3/BucketPublicAccessGranted';
export const BUCKET_UNBLOCKED = 'Policy:S3/BucketBlockPublicAccessDisabled';
