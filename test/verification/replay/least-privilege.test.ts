import { ACCOUNT, IDENTITIES, judged, ROLE } from './events';
import { parsePolicy } from '../../../lib/verification/prover/evaluation';
import { RoleTally, RoleUse } from '../../../lib/verification/replay/least-privilege';

function use(events: readonly object[], { generalize = false, denied = false, wanted = 'Deploy' } = {}): RoleUse {
  const tally = new RoleTally(wanted);
  for (const more of events) {
    const one = judged(more);
    expect(tally.matches(one)).toBe(true);
    tally.add(one, denied);
  }
  const [result] = tally.result(generalize);
  return result;
}

const s3 = (eventName: string, bucketName: string, key?: string) => ({ eventSource: 's3.amazonaws.com', eventName, requestParameters: { bucketName, ...(key !== undefined && { key }) } });
const statements = (result: RoleUse) => result.policy!.Statement.map(({ Sid, Action, Resource }) => [Sid, Action, Resource]);

test('allows what was used, on what it was used on, and is a policy', () => {
  const result = use([
    {}, s3('GetObject', 'data', 'a'), s3('GetObject', 'data', 'b'), s3('HeadObject', 'data', 'a'), s3('ListObjects', 'data'), s3('HeadBucket', 'data'),
    { eventSource: 'ec2.amazonaws.com', eventName: 'DescribeVpcs', requestParameters: {}, eventTime: '2026-11-05T00:00:00Z' },
    { eventSource: 'sts.amazonaws.com', eventName: 'GetCallerIdentity' },
  ]);
  expect(result).toMatchObject({ principal: ROLE, calls: 8, first: '2026-11-02T09:30:00Z', last: '2026-11-05T00:00:00Z', denied: [], resourcesNotNamed: [], manyResources: [], unknown: [] });
  expect(statements(result)).toEqual([
    ['Cloudtrail', ['cloudtrail:StopLogging'], [`arn:aws:cloudtrail:eu-west-1:${ACCOUNT}:trail/audit`]],
    ['Ec2', ['ec2:DescribeVpcs'], ['*']],
    ['S3', ['s3:GetObject'], ['arn:aws:s3:::data/a', 'arn:aws:s3:::data/b']],
    ['S32', ['s3:ListBucket'], ['arn:aws:s3:::data']],
  ]);
  expect(() => parsePolicy(result.policy, 'proposed')).not.toThrow();
});

test('puts actions on the same resources together', () => {
  expect(statements(use([s3('GetBucketAcl', 'data'), s3('GetBucketPolicy', 'data')]))).toEqual([['S3', ['s3:GetBucketAcl', 's3:GetBucketPolicy'], ['arn:aws:s3:::data']]]);
});

test('generalizes resources only where it is asked to, and only many', () => {
  const many = Array.from({ length: 6 }, (_, index) => s3('GetObject', 'data', `logs/${index}`));
  expect(use(many).policy!.Statement[0].Resource).toHaveLength(6);
  expect(statements(use(many, { generalize: true }))).toEqual([['S3', ['s3:GetObject'], ['arn:aws:s3:::data/logs/*']]]);
  expect(use(many.slice(0, 4), { generalize: true }).policy!.Statement[0].Resource).toHaveLength(4);
  // Buckets that have nothing in common but that they are buckets.
  const buckets = ['a', 'b', 'c', 'd', 'e'].map((name) => s3('GetBucketAcl', name));
  expect(use(buckets, { generalize: true }).policy!.Statement[0].Resource).toEqual(['arn:aws:s3:::*']);
});

test('says where the log names no resource, and keeps to account and region', () => {
  const result = use([{ eventSource: 'cloudtrail.amazonaws.com', eventName: 'DeleteTrail', requestParameters: null }]);
  expect(result.resourcesNotNamed).toEqual(['cloudtrail:DeleteTrail']);
  expect(result.policy!.Statement[0].Resource).toEqual([`arn:aws:cloudtrail:eu-west-1:${ACCOUNT}:trail/*`]);
});

test('says where there are too many resources to name', () => {
  const result = use(Array.from({ length: 250 }, (_, index) => s3('GetBucketAcl', `bucket-${index}`)));
  expect(result.manyResources).toEqual(['s3:GetBucketAcl']);
  expect(result.policy!.Statement[0].Resource).toContain('arn:*:s3:::*');
});

test('needs what is not named for requests of EC2 too', () => {
  const result = use([{ eventSource: 'ec2.amazonaws.com', eventName: 'RunInstances', requestParameters: { subnetId: 'subnet-0123456789abcdef0' } }]);
  expect(result.policy!.Statement[0].Resource).toEqual(expect.arrayContaining([`arn:aws:ec2:eu-west-1:${ACCOUNT}:subnet/subnet-0123456789abcdef0`, `arn:aws:ec2:eu-west-1:${ACCOUNT}:volume/*`]));
});

test('does not allow what was denied, what failed and what is no action', () => {
  expect(use([{}, {}], { denied: true })).toMatchObject({ denied: [{ action: 'cloudtrail:StopLogging', times: 2 }], calls: 2 });
  expect(use([{}], { denied: true }).policy).toBeUndefined();
  expect(use([{ errorCode: 'TrailNotFoundException' }]).policy).toBeUndefined();
  expect(use([{ eventName: 'DoIt' }])).toMatchObject({ unknown: ['cloudtrail:DoIt'] });
});

test.each([
  ['the name of a role', 'Deploy', {}, true],
  ['the ARN of a role', ROLE, {}, true],
  ['the ARN of a role without its path', `arn:aws:iam::${ACCOUNT}:role/Deploy`, {}, false],
  ['the name of a user', 'alice', { userIdentity: IDENTITIES.user }, true],
  ['another name', 'Reader', {}, false],
  ['the name of a service', 'config.amazonaws.com', { userIdentity: IDENTITIES.service }, false],
])('is about %s', (_what, wanted, more, found) => {
  expect(new RoleTally(wanted).matches(judged(more))).toBe(found);
});
