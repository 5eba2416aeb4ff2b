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
}
