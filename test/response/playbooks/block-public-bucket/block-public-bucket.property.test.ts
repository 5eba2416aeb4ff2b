import * as fc from 'fast-check';
import { Block, Fault, ModelBucket, S3Model } from './s3-model';
import { blockPublicBucket } from '../../../../lib/response/playbooks/block-public-bucket/block-public-bucket.lambda-shared';
import { BucketTarget } from '../../../../lib/response/playbooks/block-public-bucket/bucket-target.lambda-shared';
import { S3PublicAccess } from '../../../../lib/response/playbooks/block-public-bucket/public-access.lambda-shared';
import { ACCOUNT } from '../../events';
import { again, drive } from '../drive';
import { playbookSettings } from '../settings';

// Nothing is gained by sitting through the waits of an undo.
beforeEach(() => jest.spyOn(global, 'setTimeout').mockImplementation((callback) => {
  callback();
  return undefined as never;
}));

const SETTINGS = playbookSettings('block-public-bucket', { allowedBuckets: [] });
const target: BucketTarget = { id: 'orders', accountId: ACCOUNT, region: 'eu-west-1', bucket: 'orders', unblocked: false };

const block: fc.Arbitrary<Block | undefined> = fc.option(fc.record({
  BlockPublicAcls: fc.boolean(), IgnorePublicAcls: fc.boolean(), BlockPublicPolicy: fc.boolean(), RestrictPublicBuckets: fc.boolean(),
}), { nil: undefined });

const bucket: fc.Arbitrary<ModelBucket> = fc.record({
  owner: fc.constant(ACCOUNT),
  block,
  policy: fc.option(fc.constant('{}'), { nil: undefined }),
  policyIsPublic: fc.boolean(),
  grants: fc.constantFrom([], [{ Grantee: { URI: 'http://acs.amazonaws.com/groups/global/AllUsers' }, Permission: 'WRITE' }]),
});

const faults = fc.array(fc.constantFrom<Fault>('none', 'none', 'throttled', 'lost', 'crash', 'crash-before'), { maxLength: 20 });

const isBlocked = (found: Block | undefined) => found !== undefined && Object.values(found).every(Boolean) && Object.keys(found).length === 4;

test('whatever fails: a public bucket is blocked, no other is touched, and an undo puts back exactly what was there', async () => {
  await fc.assert(fc.asyncProperty(bucket, faults, faults, fc.integer({ min: 0, max: 4 }), async (given, acting, undoing, lag) => {
    const former = given.block && { ...given.block };
    const isPublic = (given.policy !== undefined && given.policyIsPublic) || given.grants!.length > 0;
    const stranger: ModelBucket = { owner: ACCOUNT };
    const s3 = new S3Model(new Map([['orders', given], ['other', stranger]]));
    const access = new S3PublicAccess(s3 as never, ACCOUNT);
    s3.faults = [...acting];
    s3.lag = lag;
    const { failed, input, inspection } = await drive(blockPublicBucket, target, access, SETTINGS);
    expect(failed).toBeUndefined();
    expect(isBlocked(given.block)).toBe(isPublic || isBlocked(former));
    expect(stranger).toEqual({ owner: ACCOUNT });
    if (inspection.state !== 'actionable') {
      expect(given.block).toEqual(former);
      return;
    }
    s3.faults = [...undoing];
    s3.lag = lag;
    await again(() => blockPublicBucket.undo!(input as never, access));
    expect(given.block).toEqual(former);
  }), { numRuns: 500 });
});
