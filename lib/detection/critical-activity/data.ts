import { ActivityDefinition, calls, cisFilter, namedCalls } from './activity-definition';
import { EventHome } from './event-home';

const KEYS = ['DisableKey', 'ScheduleKeyDeletion'];

export const KEY_DISABLING: ActivityDefinition = {
  id: 'key-disabling',
  headline: 'KMS: a key is being disabled or deleted, or its policy changed',
  whatToDo: 'Cancel the deletion and enable the key first: what it encrypts cannot be read without it, and after the waiting time never again. Then ask who did it.',
  home: EventHome.ANY_REGION,
  pattern: calls(['kms.amazonaws.com'], [...KEYS, 'DeleteImportedKeyMaterial', 'DisableKeyRotation', 'PutKeyPolicy']),
  filter: cisFilter(7, namedCalls(KEYS, 'kms.amazonaws.com')),
};

const BUCKETS = [
  'PutBucketAcl', 'PutBucketPolicy', 'PutBucketCors', 'PutBucketLifecycle', 'PutBucketReplication', 'DeleteBucketPolicy', 'DeleteBucketCors', 'DeleteBucketLifecycle',
  'DeleteBucketReplication',
];

export const BUCKET_POLICY_CHANGES: ActivityDefinition = {
  id: 'bucket-policy-changes',
  headline: 'S3: the policy of a bucket, or what protects it, is being changed',
  whatToDo: 'Compare with what is being deployed. Nobody deploys: block public access of the bucket, put the old policy back, and look in its access logs for who read meanwhile. '
    + 'Replication and lifecycle rules take data away without a single read or delete.',
  home: EventHome.ANY_REGION,
  pattern: calls(['s3.amazonaws.com'], [
    ...BUCKETS, 'PutBucketPublicAccessBlock', 'DeleteBucketPublicAccessBlock', 'PutAccountPublicAccessBlock', 'DeleteAccountPublicAccessBlock', 'PutBucketOwnershipControls',
    'PutBucketVersioning', 'PutBucketEncryption', 'DeleteBucketEncryption', 'PutBucketWebsite', 'PutAccessPointPolicy', 'PutBucketObjectLockConfiguration',
    'PutObjectLockConfiguration',
  ]),
  filter: cisFilter(8, namedCalls(BUCKETS, 's3.amazonaws.com')),
};

export const SNAPSHOT_SHARING: ActivityDefinition = {
  id: 'snapshot-sharing',
  headline: 'SNAPSHOTS: a snapshot or image is being shared, or what protects them turned off',
  whatToDo: 'Take the share back at once: whoever it names can copy the whole disk or database. Look in CloudTrail for CopySnapshot, and ask who did it.',
  home: EventHome.ANY_REGION,
  pattern: calls(['ec2.amazonaws.com', 'rds.amazonaws.com'], [
    'ModifySnapshotAttribute', 'ModifyImageAttribute', 'ModifyDBSnapshotAttribute', 'ModifyDBClusterSnapshotAttribute', 'DisableSnapshotBlockPublicAccess',
    'DisableImageBlockPublicAccess', 'DisableEbsEncryptionByDefault', 'CreateStoreImageTask', 'StartExportTask',
  ]),
};
