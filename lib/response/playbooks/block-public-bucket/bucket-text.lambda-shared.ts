import { BucketBefore, BucketTarget } from './bucket-target.lambda-shared';
import { Facts, PlaybookText } from '../../runtime/playbook.lambda-shared';

/** What people read about one bucket. */
export function blockPublicBucketText({ bucket, accountId, region }: BucketTarget, before: BucketBefore, facts: Facts): PlaybookText {
  const settings = 'BlockPublicAcls=true,IgnorePublicAcls=true,BlockPublicPolicy=true,RestrictPublicBuckets=true';
  return {
    subject: `bucket ${bucket} of account ${accountId} in ${region}`,
    short: `bucket ${bucket}`,
    done: facts.gone
      ? 'The bucket was deleted by somebody else before it could be blocked; nothing was changed.'
      : `All four settings of Block Public Access are on for the bucket: ${causeOf(before)}.`,
    notDone: 'The bucket\'s policy, its ACL and the ACLs of its objects were not changed: they are ignored as far as they are public. '
      + 'Access points and the settings of the account were not looked at.',
    stillPossible: 'Who may read the bucket as a principal of a named account can go on. What was read while the bucket was public is known to '
      + 'whoever read it, and URLs that were signed before go on until they expire. Who may call s3:PutBucketPublicAccessBlock can make it public again.',
    byHand: `aws s3api put-public-access-block --bucket ${bucket} --expected-bucket-owner ${accountId} --region ${region} `
      + `--public-access-block-configuration ${settings}`,
    undo: before.accessBlock === 'none'
      ? 'The bucket has no Block Public Access of its own again, as before.'
      : 'The four settings are again as before.',
  };
}

function causeOf({ policyIsPublic, acl }: BucketBefore): string {
  if (policyIsPublic === 'unreadable' || acl === 'unreadable') {
    return 'its policy does not let us read what it grants';
  }
  return policyIsPublic ? 'its policy grants access to the public' : 'it could be made, or was, public by ACLs';
}
