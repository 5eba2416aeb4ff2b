import { App, Stack } from 'aws-cdk-lib';
import { Bucket } from 'aws-cdk-lib/aws-s3';
import { S3Model } from './s3-model';
import { AllowedPublicBucket, BlockPublicBucketProps, Playbook, PlaybookMode } from '../../../../lib/response';
import { blockPublicBucket } from '../../../../lib/response/playbooks/block-public-bucket/block-public-bucket.lambda-shared';
import { BucketTarget } from '../../../../lib/response/playbooks/block-public-bucket/bucket-target.lambda-shared';
import { S3PublicAccess } from '../../../../lib/response/playbooks/block-public-bucket/public-access.lambda-shared';
import { ClaimPrincipal } from '../../../../lib/verification/claims';
import { ACCOUNT } from '../../events';
import { drive } from '../drive';
import { actionsOf, specOf, statementsOf } from '../grants';
import { playbookSettings } from '../settings';

// Nothing is gained by sitting through the waits of an undo.
beforeEach(() => jest.spyOn(global, 'setTimeout').mockImplementation((callback) => {
  callback();
  return undefined as never;
}));

const SITE = AllowedPublicBucket.named('www.example.com', "is the company's site");
const spec = (props: BlockPublicBucketProps = {}) => specOf(Playbook.blockPublicBucket(props));
const sorted = (...actions: Array<Iterable<string>>) => [...new Set(actions.flatMap((some) => [...some]))].sort();
const buckets = { Resource: 'arn:aws:s3:::*', Condition: { StringEquals: { 's3:ResourceAccount': ACCOUNT } } };

test('the roles allow four reads and one change, on buckets of this account', () => {
  expect(statementsOf([...spec().reads, ...spec().acts, ...spec().undoes])).toEqual([
    {
      Sid: 'ReadPublicAccessOfBuckets',
      Effect: 'Allow',
      ...buckets,
      Action: ['s3:GetBucketAcl', 's3:GetBucketPolicy', 's3:GetBucketPolicyStatus', 's3:GetBucketPublicAccessBlock'],
    },
    { Sid: 'BlockPublicAccessOfBuckets', Effect: 'Allow', ...buckets, Action: 's3:PutBucketPublicAccessBlock' },
  ]);
  expect(spec().denies).toEqual([]);
});

test('the roles allow what was called, no more and no less', async () => {
  const target: BucketTarget = { id: 'orders', accountId: ACCOUNT, region: 'eu-west-1', bucket: 'orders', unblocked: false };
  const world = () => new S3Model(new Map([['orders', { owner: ACCOUNT, policy: '{}', policyIsPublic: true, grants: [] }]]));
  const access = (s3: S3Model) => new S3PublicAccess(s3 as never, ACCOUNT);
  const settings = playbookSettings('block-public-bucket', { allowedBuckets: [] });
  const [reading, acting] = [world(), world()];
  await blockPublicBucket.inspect(target, access(reading), settings);
  expect(sorted(reading.actions)).toEqual(actionsOf(spec().reads));
  const { input } = await drive(blockPublicBucket, target, access(acting), settings);
  await blockPublicBucket.undo!(input as never, access(acting));
  expect(acting.calls).toContain('DeletePublicAccessBlock');
  expect(sorted(acting.actions)).toEqual(actionsOf([...spec().reads, ...spec().acts]));
});

test('what the code says it calls is what the roles allow', () => {
  expect(sorted(blockPublicBucket.reads)).toEqual(actionsOf(spec().reads));
  expect(sorted(blockPublicBucket.steps.flatMap(({ calls }) => calls))).toEqual(actionsOf(spec().acts));
  expect(sorted(blockPublicBucket.undoes)).toEqual(actionsOf(spec().acts));
});

test('buckets that are meant to be public are denied, and the handler knows why', () => {
  expect(statementsOf(spec({ allowedBuckets: [SITE] }).denies)).toEqual([
    { Sid: 'NeverBucketsMeantToBePublic', Effect: 'Deny', Action: 's3:PutBucketPublicAccessBlock', Resource: ['arn:aws:s3:::www.example.com', 'arn:aws:s3:::www.example.com/*'] },
  ]);
  expect(spec({ allowedBuckets: [SITE] }).options).toEqual({ allowedBuckets: [{ name: 'www.example.com', reason: "is the company's site" }] });
  expect(spec().options).toEqual({ allowedBuckets: [] });
});

test('buckets of evidence and logs are denied', () => {
  const stack = new Stack(new App(), 'Stack', { env: { account: ACCOUNT, region: 'eu-west-1' } });
  const logs = Bucket.fromBucketName(stack, 'Logs', 'the-logs');
  const { denies } = Playbook.blockPublicBucket({ keptBuckets: [logs] })._spec(stack, {
    protectedPrincipals: [], modes: [PlaybookMode.AUTOMATIC], keptBucketArns: ['arn:aws:s3:::the-evidence'],
  });
  expect(statementsOf(denies)).toEqual([expect.objectContaining({
    Sid: 'NeverBucketsThatKeepEvidence',
    Effect: 'Deny',
    Resource: ['arn:aws:s3:::the-evidence', 'arn:aws:s3:::the-evidence/*', 'arn:aws:s3:::the-logs', 'arn:aws:s3:::the-logs/*'],
  })]);
});

test('it answers what GuardDuty says of public buckets, each from its own severity', () => {
  expect(spec().triggers.map(({ type, minimumSeverity }) => [type, minimumSeverity])).toEqual([
    ['Policy:S3/BucketPublicAccessGranted', 7], ['Policy:S3/BucketAnonymousAccessGranted', 7], ['Policy:S3/BucketBlockPublicAccessDisabled', 2],
  ]);
});

test('each wildcard has an exception', () => {
  const { reads, acts, wildcardExceptions: [exception, ...more] } = spec();
  expect(more).toEqual([]);
  expect(exception.actions).toEqual([...reads, ...acts].flatMap(({ actions }) => actions));
  expect([...reads, ...acts].flatMap(({ resources }) => resources).every((resource) => resource === exception.resourcePattern)).toBe(true);
});

test('states that it touches neither policies nor objects, for both of its functions', () => {
  const [responder, operator] = [ClaimPrincipal.arn(`arn:aws:iam::${ACCOUNT}:role/r`), ClaimPrincipal.arn(`arn:aws:iam::${ACCOUNT}:role/o`)];
  expect(spec().claims!(responder, operator)).toHaveLength(1);
  expect(spec().remains).toEqual([expect.stringContaining('off as well as on')]);
});

test.each(['us-gov-west-1', 'cn-north-1', 'eusc-de-east-1', undefined])('no partition is written out in %s', (region) => {
  const stack = new Stack(new App(), 'Stack', { env: { account: ACCOUNT, region } });
  for (const playbook of [Playbook.blockPublicBucket({ allowedBuckets: [SITE] }), Playbook.isolateInstance()]) {
    const { reads, acts, undoes, denies } = playbook._spec(stack, { protectedPrincipals: [], modes: [PlaybookMode.AUTOMATIC] });
    expect(JSON.stringify(stack.resolve([...reads, ...acts, ...undoes, ...denies].map((one) => one.toStatementJson())))).not.toMatch(/arn:aws:|eu-west-1/);
  }
});

const name = (value: string) => () => AllowedPublicBucket.named(value, 'is the site of the company');

test.each<[string, () => unknown, string]>([
  ['a name with capitals', name('Orders'), 'AllowedPublicBucket.named: "Orders" is not the name of a bucket; write out a name of 3 to 63 small letters, digits, dots and hyphens.'],
  ['a pattern', name('www-*'), '"www-*" is not the name of a bucket'],
  ['an ARN', name('arn:aws:s3:::orders'), 'is not the name of a bucket'],
  ['a short name', name('ab'), 'is not the name of a bucket'],
  ['a long name', name('a'.repeat(64)), 'is not the name of a bucket'],
  ['a token', name(new Stack().stackId), 'a value known only at deployment is not the name of a bucket'],
  ['no reason', () => AllowedPublicBucket.named('orders', ''), 'the exception for orders has no reason'],
  ['a long reason', () => AllowedPublicBucket.named('orders', 'because it '.repeat(20)), 'the reason for orders is 219 characters long'],
  ['a reason known later', () => AllowedPublicBucket.named('orders', `is for ${new Stack().stackId}`), 'the reason for orders is known only at deployment'],
  ['a bucket named twice', () => spec({ allowedBuckets: [SITE, SITE] }), 'the bucket "www.example.com" is allowed to be public twice; name it once, with one reason.'],
])('fails on %s', (_what, make, message) => {
  expect(make).toThrow(message);
});

test.each(['abc', 'a'.repeat(63), 'www.example.com', '3-buckets'])('a bucket may be named %s', (value) => {
  expect(AllowedPublicBucket.named(value, 'is the site of the company')).toMatchObject({ bucketName: value, reason: 'is the site of the company' });
});
