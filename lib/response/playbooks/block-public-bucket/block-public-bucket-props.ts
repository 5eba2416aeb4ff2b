import { aws_s3 as s3Refs } from 'aws-cdk-lib/interfaces';
import { AllowedPublicBucket } from './allowed-public-bucket';
import { PlaybookOptions } from '../../playbook-options';

/** Properties of {@link Playbook.blockPublicBucket}. */
export interface BlockPublicBucketProps extends PlaybookOptions {
  /**
   * Buckets that are meant to be public, and that it never touches.
   *
   * @default - none: every bucket that a finding calls public is blocked
   */
  readonly allowedBuckets?: AllowedPublicBucket[];

  /**
   * Buckets of logs and evidence that are never public, and whose settings nobody may change: its roles are denied to. Name each bucket that a
   * stack protects as `ArchiveBucket` does, or the proofs find that the playbook could open it.
   *
   * @default - the bucket that keeps the evidence of the responses
   */
  readonly keptBuckets?: s3Refs.IBucketRef[];
}
