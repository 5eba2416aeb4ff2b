import { blockOf, policyOf, publicBucket, setBlock } from './support/buckets';
import { Pipeline } from './support/pipeline';
import { ASKS_FROM, WEBSITE } from './support/resource-playbooks';
import { decide, putFinding, undo } from './support/resources';
import { World } from './support/world';
import { bucketResource } from '../test/response/events';

// Here S3 itself decides what the settings block, and no server that runs locally does that: the settings are read back, not their effect.

const PUBLIC = 'Policy:S3/BucketAnonymousAccessGranted';
const EVERYTHING = ['BlockPublicAcls', 'IgnorePublicAcls', 'BlockPublicPolicy', 'RestrictPublicBuckets'];
const WRITES = ['PutPublicAccessBlock', 'DeletePublicAccessBlock', 'PutBucketPolicy', 'DeleteBucketPolicy', 'PutBucketAcl'];

let world: World;
let acting: Pipeline;
let observing: Pipeline;
beforeAll(async () => {
  world = await World.current();
  acting = new Pipeline(world, 'RESOURCES', 'BlockPublicBucket', 'block-public-bucket');
  observing = new Pipeline(world, 'RESOURCES_OBSERVED', 'BlockPublicBucket', 'block-public-bucket');
}, 180_000);

beforeEach(() => world.proxy.forget());

/** Operations by which handlers changed a bucket. */
async function changes(): Promise<string[]> {
  return (await world.proxy.calls()).map(({ operation }) => operation).filter((operation) => WRITES.includes(operation));
}

test('the settings of a public bucket are all on, its policy is as it was, and people are told; an undo puts back what was there', async () => {
  const bucket = await publicBucket(world);
  await setBlock(world, bucket, ['BlockPublicAcls']);
  const policy = await policyOf(world, bucket);
  const key = acting.key(bucket);

  await putFinding(acting, { type: PUBLIC, resource: bucketResource(bucket) });
  const { message } = await acting.notice(key, 'CONTAINED');
  expect(message).toContain('its policy grants access to the public');
  expect(await blockOf(world, bucket)).toEqual(EVERYTHING);
  expect(await policyOf(world, bucket)).toBe(policy);
  const record = await acting.recordThatIs(key, 'CONTAINED');
  const { sha256, document } = await acting.evidence(record);
  expect(sha256).toBe(record.evidence.sha256);
  expect(document.before).toMatchObject({
    policyIsPublic: true, policy, accessBlock: { blockAcls: true, ignoreAcls: false, blockPolicy: false, restrictBuckets: false },
  });
  await acting.settled();

  expect(await undo(acting, `${key}|1`)).toMatchObject({ status: 'UNDONE', by: 'alice' });
  expect(await blockOf(world, bucket)).toEqual(['BlockPublicAcls']);
  await acting.notice(key, 'UNDONE');
});

test('a bucket that had no settings of its own has none after an undo', async () => {
  const bucket = await publicBucket(world);
  const key = acting.key(bucket);
  expect(await blockOf(world, bucket)).toBe('none');
  await putFinding(acting, { type: PUBLIC, resource: bucketResource(bucket) });
  await acting.recordThatIs(key, 'CONTAINED');
  expect(await blockOf(world, bucket)).toEqual(EVERYTHING);
  await undo(acting, `${key}|1`);
  expect(await blockOf(world, bucket)).toBe('none');
});

test('each bucket of a finding has its own response', async () => {
  const buckets = [await publicBucket(world), await publicBucket(world)];
  await putFinding(acting, { type: PUBLIC, resource: bucketResource(...buckets) });
  for (const bucket of buckets) {
    await acting.recordThatIs(acting.key(bucket), 'CONTAINED');
    expect(await blockOf(world, bucket)).toEqual(EVERYTHING);
  }
  expect(await changes()).toEqual(['PutPublicAccessBlock', 'PutPublicAccessBlock']);
});

test('in the mode OBSERVE the bucket stays as it is, and people are told', async () => {
  const bucket = await publicBucket(world);
  await putFinding(observing, { type: PUBLIC, resource: bucketResource(bucket) });
  await observing.recordThatIs(observing.key(bucket), 'OBSERVED');
  await observing.noticeWith(({ message }) => message.includes(bucket));
  await observing.settled();
  expect(await blockOf(world, bucket)).toBe('none');
  expect(await changes()).toEqual([]);
});

test('nothing is changed before somebody approves, and then it is', async () => {
  const bucket = await publicBucket(world);
  const key = acting.key(bucket);
  await putFinding(acting, { type: PUBLIC, resource: bucketResource(bucket), severity: ASKS_FROM });
  await acting.noticeWith(({ subject, message }) => subject.startsWith('[APPROVE OR REJECT]') && message.includes(bucket));
  expect(await changes()).toEqual([]);
  await decide(acting, `${key}|1`, 'approve');
  await acting.recordThatIs(key, 'CONTAINED');
  expect(await blockOf(world, bucket)).toEqual(EVERYTHING);
});

test('a bucket that is meant to be public is left alone', async () => {
  await publicBucket(world, WEBSITE);
  await putFinding(acting, { type: PUBLIC, resource: bucketResource(WEBSITE) });
  await acting.noticeWith(({ message }) => message.includes('it is meant to be public'));
  await acting.settled();
  expect(await blockOf(world, WEBSITE)).toBe('none');
  expect(await changes()).toEqual([]);
});

test('a lost answer and throttled calls keep it from nothing', async () => {
  const bucket = await publicBucket(world);
  await world.proxy.inject(
    { call: { operation: 'GetPublicAccessBlock', path: `/${bucket}` }, fault: { kind: 'throttle' } },
    { call: { operation: 'PutPublicAccessBlock', path: `/${bucket}` }, fault: { kind: 'dropAfter' } },
  );
  await putFinding(acting, { type: PUBLIC, resource: bucketResource(bucket) });
  await acting.recordThatIs(acting.key(bucket), 'CONTAINED');
  expect(await blockOf(world, bucket)).toEqual(EVERYTHING);
  expect(await world.proxy.unused()).toEqual([]);
  await acting.settled();
});
