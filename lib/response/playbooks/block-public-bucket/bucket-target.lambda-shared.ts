import { AccessBlock, Grant } from './public-access.lambda-shared';
import { JsonObject } from '../../playbook-settings';
import { Target } from '../../runtime/playbook.lambda-shared';

/** A general purpose bucket that a finding calls public. */
export interface BucketTarget extends Target {
  readonly bucket: string;
  /** Somebody took the bucket's protection away: it is given back also where nothing is public yet. */
  readonly unblocked: boolean;
}

/** What was there before, as records keep it. */
export interface BucketBefore extends JsonObject {
  readonly accessBlock: AccessBlock | 'none';
  readonly policyIsPublic: boolean | 'unreadable';
  /** The policy's text for who looks into it; null where there is none. */
  readonly policy: string | null;
  readonly acl: Grant[] | 'unreadable';
}
