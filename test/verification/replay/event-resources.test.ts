import { ACCOUNT, judged, OTHER_ACCOUNT } from './events';

function resources(more: object) {
  const found = judged(more);
  return found.request(found.actions[0]).resources;
}

test.each([
  ['lists them', { eventSource: 'kms.amazonaws.com', eventName: 'Decrypt', requestParameters: {}, resources: [{ ARN: `arn:aws:kms:eu-west-1:${OTHER_ACCOUNT}:key/k`, accountId: OTHER_ACCOUNT }] },
    [`arn:aws:kms:eu-west-1:${OTHER_ACCOUNT}:key/k`]],
  ['lists bucket and object, for an action on objects', {
    eventSource: 's3.amazonaws.com', eventName: 'GetObject', resources: [{ type: 'AWS::S3::Object', ARN: 'arn:aws:s3:::data/a/b' }, { type: 'AWS::S3::Bucket', ARN: 'arn:aws:s3:::data' }],
  }, ['arn:aws:s3:::data/a/b']],
  ['names a bucket and a key, for an action on buckets', { eventSource: 's3.amazonaws.com', eventName: 'ListObjects', requestParameters: { bucketName: 'data', key: 'a' } }, ['arn:aws:s3:::data']],
  ['has an ARN in the request', { eventSource: 'sts.amazonaws.com', eventName: 'AssumeRole', requestParameters: { roleArn: `arn:aws:iam::${ACCOUNT}:role/R` } }, [`arn:aws:iam::${ACCOUNT}:role/R`]],
  ['names an instance', { eventSource: 'ec2.amazonaws.com', eventName: 'TerminateInstances', requestParameters: { instancesSet: { items: [{ instanceId: 'i-0123456789abcdef0' }] } } },
    [`arn:aws:ec2:eu-west-1:${ACCOUNT}:instance/i-0123456789abcdef0`]],
  ['names a table', { eventSource: 'dynamodb.amazonaws.com', eventName: 'DeleteTable', requestParameters: { tableName: 'orders' } }, [`arn:aws:dynamodb:eu-west-1:${ACCOUNT}:table/orders`]],
  ['has the ARN of what was made in its answer', {
    eventSource: 'iam.amazonaws.com', eventName: 'CreateRole', requestParameters: { roleName: 'R', path: '/teams/' }, responseElements: { role: { arn: `arn:aws:iam::${ACCOUNT}:role/teams/R` } },
  }, [`arn:aws:iam::${ACCOUNT}:role/teams/R`]],
  ['asks about nothing in particular', { eventSource: 'iam.amazonaws.com', eventName: 'ListRoles', requestParameters: null }, ['*']],
  ['names a detector in China', { awsRegion: 'cn-north-1', userIdentity: { type: 'AWSAccount', accountId: ACCOUNT }, eventSource: 'guardduty.amazonaws.com', eventName: 'DeleteDetector', requestParameters: { detectorId: 'abc' } },
    [`arn:aws-cn:guardduty:cn-north-1:${ACCOUNT}:detector/abc`]],
])('an event that %s', (_what, more, known) => {
  expect(resources(more)).toEqual({ known, named: [], open: [], none: false });
});

test('a role that is named has a path that nobody knows', () => {
  expect(resources({ eventSource: 'iam.amazonaws.com', eventName: 'DeleteRole', requestParameters: { roleName: 'R' } })).toEqual({
    known: [], named: [`arn:aws:iam::${ACCOUNT}:role/R`, `arn:aws:iam::${ACCOUNT}:role/*/R`], open: [], none: false,
  });
});

test('a request of EC2 is also about what it does not name', () => {
  const { known, open } = resources({ eventSource: 'ec2.amazonaws.com', eventName: 'RunInstances', requestParameters: { instancesSet: { items: [{ imageId: 'ami-0123456789abcdef0' }] }, subnetId: 'subnet-0123456789abcdef0' } });
  expect(known).toEqual([`arn:aws:ec2:eu-west-1:${ACCOUNT}:subnet/subnet-0123456789abcdef0`]);
  expect(open).toContain('arn:aws:ec2:*:*:volume/*');
  expect(open).not.toContain('arn:aws:ec2:*:*:subnet/*');
});

test('what a request of EC2 made is in its answer', () => {
  const { known } = resources({ eventSource: 'ec2.amazonaws.com', eventName: 'RunInstances', responseElements: { instancesSet: { items: [{ instanceId: 'i-0123456789abcdef0' }] } } });
  expect(known).toEqual([`arn:aws:ec2:eu-west-1:${ACCOUNT}:instance/i-0123456789abcdef0`]);
});

test('a trail that is named may be of another region', () => {
  expect(resources({})).toEqual({ known: [], named: [`arn:aws:cloudtrail:*:${ACCOUNT}:trail/audit`], open: [], none: false });
});

test('a destination deep in the request is not what the request is about', () => {
  expect(resources({
    eventSource: 's3.amazonaws.com',
    eventName: 'PutBucketReplication',
    requestParameters: { bucketName: 'data', ReplicationConfiguration: { Rule: { Destination: { Bucket: 'arn:aws:s3:::elsewhere' } } } },
  }).known).toEqual(['arn:aws:s3:::data']);
});

test('of an action that nobody knows anything is possible', () => {
  expect(resources({ eventSource: 'brandnew.amazonaws.com', eventName: 'DoIt' })).toEqual({ known: [], named: [], open: ['*'], none: true });
});
