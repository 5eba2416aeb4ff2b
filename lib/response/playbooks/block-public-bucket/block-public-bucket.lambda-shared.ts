import { S3Client } from '@aws-sdk/client-s3';
import { BlockPublicBucketOptions, BUCKET_UNBLOCKED } from './block-public-bucket-options';
import { BucketBefore, BucketTarget } from './bucket-target.lambda-shared';
import { blockPublicBucketText } from './bucket-text.lambda-shared';
import { AccessBlock, EVERYTHING_BLOCKED, Grant, PublicAccess, Readable, S3PublicAccess } from './public-access.lambda-shared';
import { PlaybookSettings } from '../../playbook-settings';
import { clientsOf } from '../../runtime/clients.lambda-shared';
import { RejectedEventError, RetryableError } from '../../runtime/errors.lambda-shared';
import { BucketResource, Finding } from '../../runtime/finding.lambda-shared';
import { Declined, Inspection, RuntimePlaybook, StepInput } from '../../runtime/playbook.lambda-shared';
import { readBack } from '../iam-calls.lambda-shared';

const NAME = 'block-public-bucket';
const READS = ['s3:GetBucketPublicAccessBlock', 's3:GetBucketPolicyStatus', 's3:GetBucketPolicy', 's3:GetBucketAcl'];
/** S3 has no action of its own for taking the settings away. */
const WRITES = ['s3:PutBucketPublicAccessBlock'];

/** Groups of ACLs that are the whole world, or everybody with an AWS account. */
const PUBLIC_GROUP = /\/groups\/global\/(AllUsers|AuthenticatedUsers)$/;

const clients = clientsOf(NAME, (config) => new S3Client(config));

/** Turns on all of Block Public Access for buckets that became public. */
export const blockPublicBucket: RuntimePlaybook<BucketTarget, PublicAccess, BlockPublicBucketOptions> = {
  name: NAME,
  reads: READS,
  undoes: WRITES,
  targets: (finding, settings) => targetsOf(finding, settings),
  access: (reach) => new S3PublicAccess(clients(reach), reach.accountId),
  inspect: (target, access) => inspect(target, access),
  steps: [{
    name: 'block-public-access',
    weight: 'containment',
    calls: WRITES,
    effect: 'Turn on all four settings of Block Public Access for the bucket',
    run: async ({ target }, access) => ({ gone: !await access.putAccessBlock(target.bucket, EVERYTHING_BLOCKED) }),
    // A bucket that was deleted meanwhile is public no more.
    verify: async ({ target }, access) => {
      const found = await access.accessBlock(target.bucket);
      return found === undefined || isSame(found, EVERYTHING_BLOCKED);
    },
  }],
  undo: (input, access) => undo(input, access),
  text: (target, before, facts) => blockPublicBucketText(target, before as BucketBefore, facts),
  sessionPolicy: ({ bucket, accountId }, partition) => [{
    Effect: 'Allow',
    Action: [...READS, ...WRITES],
    Resource: [`arn:${partition}:s3:::${bucket}`],
    Condition: { StringEquals: { 's3:ResourceAccount': accountId } },
  }],
};

function targetsOf(finding: Finding, { options }: PlaybookSettings<BlockPublicBucketOptions>): Array<BucketTarget | Declined> {
  if (finding.buckets.length === 0) {
    return [{ result: 'refused', reason: 'it names no bucket' }];
  }
  const buckets = [...new Map(finding.buckets.map((bucket) => [bucket.name, bucket])).values()];
  return buckets.map((bucket) => targetOf(bucket, finding, options));
}

function targetOf({ name, kind }: BucketResource, finding: Finding, options: BlockPublicBucketOptions): BucketTarget | Declined {
  // Names of buckets from before 2018 in us-east-1 may be longer and have capitals and underscores.
  if (!/^[A-Za-z0-9][\w.-]{1,253}[A-Za-z0-9_-]$/.test(name)) {
    throw new RejectedEventError('the bucket name has characters that no bucket name has');
  }
  const refused = (reason: string): Declined => ({ result: 'refused', reason, about: `bucket ${name}` });
  if (/directory/i.test(kind ?? '') || name.endsWith('--x-s3')) {
    return refused('it is a directory bucket: S3 blocks public access to these always, and it cannot be changed');
  }
  if (/table|vector/i.test(kind ?? '') || name.endsWith('--table-s3')) {
    return refused('it is a bucket of tables or vectors, which has no Block Public Access of its own: look at its policy');
  }
  if (/-s3alias$|--ol-s3$|\.mrap$/.test(name)) {
    return refused('it is an access point, whose Block Public Access is fixed when it is made: delete it, or block the bucket behind it');
  }
  const allowed = options.allowedBuckets.find((candidate) => candidate.name === name);
  if (allowed) {
    return refused(`it is meant to be public: ${allowed.reason}`);
  }
  return { id: name, accountId: finding.accountId, region: finding.region, bucket: name, unblocked: finding.type === BUCKET_UNBLOCKED };
}

async function inspect({ bucket, unblocked }: BucketTarget, access: PublicAccess): Promise<Inspection> {
  const missing: Inspection = { state: 'missing', reason: 'the bucket does not exist any more', before: {} };
  const accessBlock = await access.accessBlock(bucket);
  if (accessBlock === undefined) {
    return missing;
  }
  const policyIsPublic = await access.policyIsPublic(bucket);
  const policy = await access.policy(bucket);
  const acl = await access.acl(bucket);
  if (policyIsPublic === undefined || policy === undefined || acl === undefined) {
    return missing;
  }
  const before: BucketBefore = {
    accessBlock,
    policyIsPublic: policyIsPublic === 'unreadable' ? 'unreadable' : policyIsPublic.value,
    policy: policy === 'unreadable' ? policy : policy.value ?? null,
    acl: acl === 'unreadable' ? acl : [...acl.value],
  };
  if (isSame(accessBlock, EVERYTHING_BLOCKED)) {
    return { state: 'contained', reason: 'all of its public access is blocked', before };
  }
  // A policy or ACL that the bucket's own policy hides from us is not taken for harmless.
  const harmless = policyIsPublic !== 'unreadable' && !policyIsPublic.value && acl !== 'unreadable' && !hasPublicGrant(acl);
  if (harmless && !unblocked) {
    return { state: 'contained', reason: 'neither its policy nor its ACL makes it public now', before };
  }
  return { state: 'actionable', before };
}

async function undo({ target, before }: StepInput<BucketTarget>, access: PublicAccess): Promise<string> {
  const { bucket } = target;
  const { accessBlock: former } = before as BucketBefore;
  const found = await access.accessBlock(bucket);
  const words = former === 'none' ? 'The bucket has no Block Public Access of its own again' : 'Block Public Access of the bucket is as it was';
  if (found === undefined) {
    return 'Nothing was put back: the bucket does not exist any more.';
  }
  // What looks like the former state may be an old copy of it, so it is written all the same.
  if (!isSame(found, EVERYTHING_BLOCKED) && !isSame(found, former)) {
    return 'Nothing was put back: somebody has changed Block Public Access of the bucket since, and that stays.';
  }
  const there = former === 'none' ? await access.deleteAccessBlock(bucket) : await access.putAccessBlock(bucket, former);
  if (!there) {
    throw new RetryableError('the bucket went away during the undo');
  }
  await readBack('GetPublicAccessBlock', async () => {
    const now = await access.accessBlock(bucket);
    return now === undefined || isSame(now, former);
  });
  return `${words}. Its policy and ACL hold again as they are now.`;
}

function hasPublicGrant(acl: Exclude<Readable<readonly Grant[]>, string>): boolean {
  return acl.value.some(({ grantee }) => PUBLIC_GROUP.test(grantee));
}

function isSame(one: AccessBlock | 'none', other: AccessBlock | 'none'): boolean {
  return one === 'none' || other === 'none'
    ? one === other
    : one.blockAcls === other.blockAcls && one.ignoreAcls === other.ignoreAcls && one.blockPolicy === other.blockPolicy
      && one.restrictBuckets === other.restrictBuckets;
}
