import { Block, ModelBucket, S3Model } from './s3-model';
import { BUCKET_ANONYMOUS, BUCKET_PUBLIC, BUCKET_UNBLOCKED, BlockPublicBucketOptions } from '../../../../lib/response/playbooks/block-public-bucket/block-public-bucket-options';
import { blockPublicBucket } from '../../../../lib/response/playbooks/block-public-bucket/block-public-bucket.lambda-shared';
import { BucketBefore, BucketTarget } from '../../../../lib/response/playbooks/block-public-bucket/bucket-target.lambda-shared';
import { PublicAccess, S3PublicAccess } from '../../../../lib/response/playbooks/block-public-bucket/public-access.lambda-shared';
import { RejectedEventError, RetryableError, TerminalError } from '../../../../lib/response/runtime/errors.lambda-shared';
import { parseFindings } from '../../../../lib/response/runtime/parse-finding.lambda-shared';
import { ACCOUNT, bucketResource, guardDutyEvent, Json, OTHER_ACCOUNT } from '../../events';
import { drive } from '../drive';
import { playbookSettings } from '../settings';

// Nothing is gained by sitting through the waits of an undo.
beforeEach(() => jest.spyOn(global, 'setTimeout').mockImplementation((callback) => {
  callback();
  return undefined as never;
}));

const SETTINGS = playbookSettings<BlockPublicBucketOptions>('block-public-bucket', { allowedBuckets: [{ name: 'www.example.com', reason: 'is the company\'s site' }] });
const ALL: Block = { BlockPublicAcls: true, IgnorePublicAcls: true, BlockPublicPolicy: true, RestrictPublicBuckets: true };
const SOME: Block = { BlockPublicAcls: true, IgnorePublicAcls: false, BlockPublicPolicy: true, RestrictPublicBuckets: false };
const EVERYBODY = { Grantee: { URI: 'http://acs.amazonaws.com/groups/global/AllUsers' }, Permission: 'READ' };
const ANY_ACCOUNT = { Grantee: { URI: 'http://acs.amazonaws.com/groups/global/AuthenticatedUsers' }, Permission: 'READ_ACP' };
const OWNER = { Grantee: { ID: '79a59df900b949e55d96a1e698fbacedfd6e09d98eacf8f8d5218e7cd47ef2be' }, Permission: 'FULL_CONTROL' };

const findingOf = (resource: Json, type = BUCKET_PUBLIC) => parseFindings(JSON.stringify(guardDutyEvent({ type, resource })))[0];
const targetsOf = (resource: Json, type?: string) => blockPublicBucket.targets(findingOf(resource, type), SETTINGS);
const target = (bucket = 'orders', unblocked = false): BucketTarget => ({ id: bucket, accountId: ACCOUNT, region: 'eu-west-1', bucket, unblocked });

function world(bucket: Partial<ModelBucket> = {}): { s3: S3Model; access: PublicAccess; orders: ModelBucket } {
  const orders: ModelBucket = { owner: ACCOUNT, policy: '{"Statement":[]}', policyIsPublic: true, grants: [OWNER], ...bucket };
  const s3 = new S3Model(new Map([['orders', orders]]));
  return { s3, orders, access: accessTo(s3) };
}

function accessTo(s3: S3Model): PublicAccess {
  return new S3PublicAccess(s3 as never, ACCOUNT);
}

describe('the targets', () => {
  test('are all buckets that the finding names, each once', () => {
    expect(targetsOf(bucketResource('orders', 'invoices', 'orders'))).toEqual([target('orders'), target('invoices')]);
  });

  test.each([[BUCKET_PUBLIC, false], [BUCKET_ANONYMOUS, false], [BUCKET_UNBLOCKED, true]])('of %s have lost their protection: %s', (type, unblocked) => {
    expect(targetsOf(bucketResource('orders'), type)).toEqual([target('orders', unblocked)]);
  });

  test.each([
    ['www.example.com', 'is the company\'s site'],
    ['orders--euw1-az1--x-s3', 'directory bucket'],
    ['orders--table-s3', 'tables'],
    ['my-point-a1b2c3-s3alias', 'access point'],
    ['my-point--ol-s3', 'access point'],
    ['mfzwi23gnjvgw.mrap', 'access point'],
  ])('do not include %s, and people read why', (name, reason) => {
    expect(targetsOf(bucketResource(name))).toEqual([{ result: 'refused', about: `bucket ${name}`, reason: expect.stringContaining(reason) }]);
  });

  test('do not include what the finding calls a directory bucket', () => {
    const resource = { s3BucketDetails: [{ name: 'orders', type: 'S3DirectoryBucket' }] };
    expect(targetsOf(resource)).toEqual([expect.objectContaining({ result: 'refused', reason: expect.stringContaining('directory bucket') })]);
  });

  test('are refused where the finding names no bucket', () => {
    expect(targetsOf({ resourceType: 'AccessKey' })).toEqual([{ result: 'refused', reason: 'it names no bucket' }]);
  });

  test.each(['Legacy_Bucket.US', 'abc', 'a'.repeat(63)])('may be named %s', (name) => {
    expect(targetsOf(bucketResource(name))).toEqual([target(name)]);
  });

  test.each(['', 'ab', '../orders', 'orders/..', 'orders?policy', 'orders#', 'a b c', 'orders\n', '*', 'arn:aws:s3:::orders', '$(id)', 'ordérs', '-orders'])(
    'fails on the name %j, and does not repeat it', (name) => {
      expect(() => targetsOf(bucketResource(name))).toThrow(new RejectedEventError('the bucket name has characters that no bucket name has'));
    });
});

describe('the inspection', () => {
  test.each<[string, Partial<ModelBucket>, boolean, string]>([
    ['a public policy', {}, false, 'actionable'],
    ['a public ACL', { policyIsPublic: false, grants: [OWNER, EVERYBODY] }, false, 'actionable'],
    ['an ACL for every account of AWS', { policy: undefined, grants: [ANY_ACCOUNT] }, false, 'actionable'],
    ['some of the settings', { block: SOME }, false, 'actionable'],
    ['settings that S3 does not name', { block: {} }, false, 'actionable'],
    ['a policy that hides itself', { denies: ['GetBucketPolicy', 'GetBucketPolicyStatus'], policyIsPublic: false }, false, 'actionable'],
    ['a hidden ACL', { denies: ['GetBucketAcl'], policyIsPublic: false }, false, 'actionable'],
    ['all four settings', { block: ALL }, false, 'contained'],
    ['nothing public', { policyIsPublic: false }, false, 'contained'],
    ['neither policy nor grants', { policy: undefined, grants: undefined }, false, 'contained'],
    ['nothing public, but without its protection', { policyIsPublic: false }, true, 'actionable'],
    ['its protection back', { policyIsPublic: false, block: ALL }, true, 'contained'],
  ])('of a bucket with %s', async (_what, bucket, unblocked, state) => {
    expect(await blockPublicBucket.inspect(target('orders', unblocked), world(bucket).access, SETTINGS)).toMatchObject({ state });
  });

  test('keeps what undo needs and an investigator wants to see', async () => {
    const { before } = await blockPublicBucket.inspect(target(), world({ block: SOME, grants: [OWNER, EVERYBODY] }).access, SETTINGS);
    expect(before).toEqual({
      accessBlock: { blockAcls: true, ignoreAcls: false, blockPolicy: true, restrictBuckets: false },
      policyIsPublic: true,
      policy: '{"Statement":[]}',
      acl: [{ grantee: OWNER.Grantee.ID, permission: 'FULL_CONTROL' }, { grantee: EVERYBODY.Grantee.URI, permission: 'READ' }],
    });
    expect((await blockPublicBucket.inspect(target(), world({ policy: undefined }).access, SETTINGS)).before).toMatchObject({ accessBlock: 'none', policy: null, policyIsPublic: false });
  });

  test('of a bucket that is gone', async () => {
    const { access } = world();
    expect(await blockPublicBucket.inspect(target('deleted'), access, SETTINGS)).toMatchObject({ state: 'missing' });
  });

  test('of a bucket that goes away meanwhile', async () => {
    const { s3 } = world();
    const send = s3.send;
    const vanishing = new S3PublicAccess({
      send: async (command: never) => {
        const answer = await (send as (given: never) => Promise<unknown>)(command).catch((error: unknown) => ({ error }));
        s3.buckets.clear();
        if (typeof answer === 'object' && answer !== null && 'error' in answer) {
          throw answer.error;
        }
        return answer;
      },
    } as never, ACCOUNT);
    expect(await blockPublicBucket.inspect(target(), vanishing, SETTINGS)).toMatchObject({ state: 'missing' });
  });

  test('fails on a bucket that a stranger owns now, and changes nothing', async () => {
    const { s3, access } = world({ owner: OTHER_ACCOUNT });
    await expect(blockPublicBucket.inspect(target(), access, SETTINGS)).rejects.toEqual(expect.objectContaining({ name: 'TerminalError', message: 'GetPublicAccessBlock failed with AccessDenied' }));
    expect(s3.calls).toEqual(['GetPublicAccessBlock']);
  });

  test('fails where S3 does not say whether the policy is public', async () => {
    const answers: unknown[] = [{ PublicAccessBlockConfiguration: {} }, { PolicyStatus: {} }];
    const access = new S3PublicAccess({ send: async () => answers.shift() } as never, ACCOUNT);
    await expect(blockPublicBucket.inspect(target(), access, SETTINGS)).rejects.toBeInstanceOf(TerminalError);
  });

  test.each(['PermanentRedirect', 'MethodNotAllowed', 'AccessDenied'])('fails for good with %s', async (name) => {
    const access = new S3PublicAccess({ send: async () => { throw Object.assign(new Error(), { name }); } } as never, ACCOUNT);
    await expect(blockPublicBucket.inspect(target(), access, SETTINGS)).rejects.toBeInstanceOf(TerminalError);
  });

  test.each(['SlowDown', 'InternalError', 'OperationAborted'])('fails for another delivery with %s', async (name) => {
    const access = new S3PublicAccess({ send: async () => { throw Object.assign(new Error(), { name }); } } as never, ACCOUNT);
    await expect(blockPublicBucket.inspect(target(), access, SETTINGS)).rejects.toBeInstanceOf(RetryableError);
  });
});

describe('the step', () => {
  test('turns on all four settings, which the bucket then says', async () => {
    const { access, orders } = world({ block: SOME });
    const { failed } = await drive(blockPublicBucket, target(), access, SETTINGS);
    expect(failed).toBeUndefined();
    expect(orders.block).toEqual(ALL);
  });

  test.each<[string, Block | undefined]>([['nothing', undefined], ['some', SOME]])('is not called done while the bucket still says %s', async (_what, block) => {
    const { access } = world({ block });
    expect(await blockPublicBucket.steps[0].verify({ target: target() } as never, access)).toBe(false);
  });

  test('says so where the bucket was deleted meanwhile', async () => {
    const { s3, access } = world();
    const { before } = await blockPublicBucket.inspect(target(), access, SETTINGS);
    s3.buckets.clear();
    const facts = await blockPublicBucket.steps[0].run({ target: target() } as never, access) ?? {};
    expect(await blockPublicBucket.steps[0].verify({ target: target() } as never, access)).toBe(true);
    expect(blockPublicBucket.text(target(), before, facts).done).toContain('nothing was changed');
  });

  test('fails for good where the bucket denies it', async () => {
    const { access, orders } = world({ denies: ['PutPublicAccessBlock'] });
    const { failed } = await drive(blockPublicBucket, target(), access, SETTINGS);
    expect(failed).toMatchObject({ name: 'TerminalError', message: 'PutPublicAccessBlock failed with AccessDenied' });
    expect(orders.block).toBeUndefined();
  });
});

describe('the undo', () => {
  test.each<[string, Block | undefined]>([['no settings', undefined], ['some settings', SOME]])('puts back %s', async (_what, block) => {
    const { access, orders, s3 } = world({ block });
    const { input } = await drive(blockPublicBucket, target(), access, SETTINGS);
    s3.lag = 2;
    expect(await blockPublicBucket.undo!(input as never, access)).toContain(block ? 'as it was' : 'no Block Public Access of its own again');
    expect(orders.block).toEqual(block);
    expect(await blockPublicBucket.undo!(input as never, access)).not.toContain('Nothing');
    expect(orders.block).toEqual(block);
  });

  test.each<[string, Block | undefined]>([['changed', { ...ALL, BlockPublicAcls: false }], ['deleted', undefined]])('leaves settings that somebody %s since', async (_what, since) => {
    const { access, orders } = world({ block: SOME });
    const { input } = await drive(blockPublicBucket, target(), access, SETTINGS);
    orders.block = since;
    expect(await blockPublicBucket.undo!(input as never, access)).toContain('somebody has changed');
    expect(orders.block).toEqual(since);
  });

  test('says so where the bucket is gone', async () => {
    const { access, s3 } = world();
    const { input } = await drive(blockPublicBucket, target(), access, SETTINGS);
    s3.buckets.clear();
    expect(await blockPublicBucket.undo!(input as never, access)).toContain('does not exist any more');
  });

  test('fails where its effect cannot be seen', async () => {
    const { access, s3 } = world({ block: SOME });
    const { input } = await drive(blockPublicBucket, target(), access, SETTINGS);
    s3.lag = 99;
    await expect(blockPublicBucket.undo!(input as never, access)).rejects.toBeInstanceOf(RetryableError);
  });
});

describe('the text', () => {
  const before: BucketBefore = { accessBlock: 'none', policyIsPublic: true, policy: '{}', acl: [] };

  test.each<[string, Partial<BucketBefore>, string]>([
    ['the policy', {}, 'its policy grants access'],
    ['what hides', { policyIsPublic: 'unreadable' }, 'does not let us read'],
    ['ACLs', { policyIsPublic: false }, 'by ACLs'],
  ])('names %s as the cause', (_what, over, words) => {
    expect(blockPublicBucket.text(target(), { ...before, ...over } as BucketBefore, {}).done).toContain(words);
  });

  test('says what stays possible, and how to do it by hand', () => {
    const text = blockPublicBucket.text(target(), before, {});
    expect(text.stillPossible).toContain('known to whoever read it');
    expect(text.byHand).toContain(`aws s3api put-public-access-block --bucket orders --expected-bucket-owner ${ACCOUNT} --region eu-west-1`);
    expect(text.undo).toContain('no Block Public Access of its own');
    expect(blockPublicBucket.text(target(), { ...before, accessBlock: { blockAcls: true } } as never, {}).undo).toContain('as before');
  });
});

test.each(['aws', 'aws-us-gov', 'aws-cn'])('a member session in %s reaches this bucket of this account only', (partition) => {
  expect(blockPublicBucket.sessionPolicy(target(), partition)).toEqual([{
    Effect: 'Allow',
    Action: ['s3:GetBucketPublicAccessBlock', 's3:GetBucketPolicyStatus', 's3:GetBucketPolicy', 's3:GetBucketAcl', 's3:PutBucketPublicAccessBlock'],
    Resource: [`arn:${partition}:s3:::orders`],
    Condition: { StringEquals: { 's3:ResourceAccount': ACCOUNT } },
  }]);
});
