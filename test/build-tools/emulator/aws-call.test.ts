import { awsCall } from '../../../build-tools/emulator/aws-call';
import { AwsRequest } from '../../../build-tools/emulator/aws-request';

function request(service: string, method: string, url: string, more: Record<string, string> = {}, body = ''): AwsRequest {
  return {
    method,
    url,
    headers: { authorization: `AWS4-HMAC-SHA256 Credential=AKIA/20261129/eu-west-1/${service}/aws4_request, SignedHeaders=host, Signature=0`, ...more },
    body: Buffer.from(body),
  };
}

const FORM = { 'content-type': 'application/x-www-form-urlencoded; charset=utf-8' };

test.each([
  ['a form', request('iam', 'POST', '/', FORM, 'UserName=u&Action=UpdateAccessKey&Version=2010-05-08'), 'iam', 'UpdateAccessKey', ['iam:UpdateAccessKey'], 'query'],
  ['a form of EC2', request('ec2', 'POST', '/', FORM, 'Action=CreateSnapshots'), 'ec2', 'CreateSnapshots', ['ec2:CreateSnapshots'], 'ec2'],
  ['a query', request('sts', 'GET', '/?Action=GetCallerIdentity'), 'sts', 'GetCallerIdentity', ['sts:GetCallerIdentity'], 'query'],
  ['a target', request('states', 'POST', '/', { 'x-amz-target': 'AWSStepFunctions.StartExecution' }), 'states', 'StartExecution', ['states:StartExecution'], 'json'],
  ['a target with a version', request('ecs', 'POST', '/', { 'x-amz-target': 'AmazonEC2ContainerServiceV20141113.StopTask' }), 'ecs', 'StopTask', ['ecs:StopTask'], 'json'],
  ['a batch', request('sqs', 'POST', '/', { 'x-amz-target': 'AmazonSQS.DeleteMessageBatch' }), 'sqs', 'DeleteMessageBatch', ['sqs:DeleteMessage'], 'json'],
  ['metrics in CBOR', request('monitoring', 'POST', '/service/GraniteServiceVersion20100801/operation/PutMetricData'), 'cloudwatch', 'PutMetricData', ['cloudwatch:PutMetricData'], 'cbor'],
  ['an invocation', request('lambda', 'POST', '/2015-03-31/functions/f/invocations'), 'lambda', 'Invoke', ['lambda:InvokeFunction'], 'rest-json'],
  ['a finding that is updated', request('securityhub', 'PATCH', '/findings/batchupdate'), 'securityhub', 'BatchUpdateFindings', ['securityhub:BatchUpdateFindings'], 'rest-json'],
  ['a cluster', request('eks', 'GET', '/clusters/blue'), 'eks', 'DescribeCluster', ['eks:DescribeCluster'], 'rest-json'],
  ['a path that nobody has named', request('eks', 'GET', '/clusters/blue/x'), 'eks', 'GET /clusters/blue/x', ['eks:GET /clusters/blue/x'], 'rest-json'],
])('recognizes %s', (_what, from, service, operation, actions, protocol) => {
  expect(awsCall(from)).toEqual({ service, operation, actions, protocol, accessKeyId: 'AKIA', region: 'eu-west-1', appId: undefined });
});

test.each([
  ['PUT', '/evidence/a/b.json?x-id=PutObject', {}, 'PutObject', ['s3:PutObject']],
  ['PUT', '/evidence/a', { 'x-amz-object-lock-mode': 'COMPLIANCE' }, 'PutObject', ['s3:PutObject', 's3:PutObjectRetention']],
  ['PUT', '/evidence/a', { 'x-amz-object-lock-legal-hold': 'ON', 'x-amz-tagging': 'a=b' }, 'PutObject', ['s3:PutObject', 's3:PutObjectLegalHold', 's3:PutObjectTagging']],
  ['GET', '/evidence/a?versionId=1&x-id=GetObject', {}, 'GetObject', ['s3:GetObjectVersion']],
  ['HEAD', '/evidence/a', {}, 'HeadObject', ['s3:GetObject']],
  ['DELETE', '/evidence/a?versionId=1', {}, 'DeleteObject', ['s3:DeleteObjectVersion']],
  ['GET', '/evidence/a?retention', {}, 'GetObjectRetention', ['s3:GetObjectRetention']],
  ['GET', '/', {}, 'ListBuckets', ['s3:ListAllMyBuckets']],
  ['GET', '/evidence?list-type=2', {}, 'ListObjectsV2', ['s3:ListBucket']],
  ['GET', '/evidence/?list-type=2', {}, 'ListObjectsV2', ['s3:ListBucket']],
  ['GET', '/site?publicAccessBlock', {}, 'GetPublicAccessBlock', ['s3:GetBucketPublicAccessBlock']],
  ['PUT', '/site?publicAccessBlock=', {}, 'PutPublicAccessBlock', ['s3:PutBucketPublicAccessBlock']],
  ['DELETE', '/site?publicAccessBlock', {}, 'DeletePublicAccessBlock', ['s3:PutBucketPublicAccessBlock']],
  ['GET', '/site?policyStatus', {}, 'GetBucketPolicyStatus', ['s3:GetBucketPolicyStatus']],
  ['GET', '/site?acl', {}, 'GetBucketAcl', ['s3:GetBucketAcl']],
  ['GET', '/site/a?acl', {}, 'GetObjectAcl', ['s3:GetObjectAcl']],
  ['GET', '/site?encryption', {}, 'GetBucketEncryption', ['s3:GetEncryptionConfiguration']],
  ['POST', '/site/a?uploads', {}, 'POST /site/a', ['s3:POST /site/a']],
])('recognizes %s %s of S3', (method, url, headers, operation, actions) => {
  expect(awsCall(request('s3', method, url, headers as Record<string, string>))).toMatchObject({ service: 's3', operation, actions, protocol: 'rest-xml' });
});

test.each([
  ['its parts', JSON.stringify({ TransactItems: [{ Put: {} }, { Update: {} }, { ConditionCheck: {} }, { Put: {} }] }), ['dynamodb:ConditionCheckItem', 'dynamodb:PutItem', 'dynamodb:UpdateItem']],
  ['what is no transaction', 'x', ['dynamodb:TransactWriteItems']],
])('asks for the permissions of %s', (_what, body, actions) => {
  expect(awsCall(request('dynamodb', 'POST', '/', { 'x-amz-target': 'DynamoDB_20120810.TransactWriteItems' }, body)).actions).toEqual(actions);
});

test.each([
  ['aws-sdk-js/3.1 ua/2.1 os/linux lang/js app/deactivate-access-key m/E', 'deactivate-access-key'],
  ['app/first', 'first'],
  ['aws-sdk-js/3.1 wrapp/no', undefined],
  [undefined, undefined],
])('knows from the agent %p the application %p', (agent, appId) => {
  expect(awsCall(request('iam', 'POST', '/', agent === undefined ? {} : { 'user-agent': agent })).appId).toBe(appId);
});

test('reads who signed from a presigned address', () => {
  const from = { method: 'GET', url: '/b/k?X-Amz-Credential=ASIA%2F20261129%2Fus-east-1%2Fs3%2Faws4_request', headers: {}, body: Buffer.alloc(0) };
  expect(awsCall(from)).toMatchObject({ service: 's3', operation: 'GetObject', accessKeyId: 'ASIA', region: 'us-east-1' });
});

test('knows nothing of a request that nobody signed but its path', () => {
  expect(awsCall({ method: 'GET', url: '/x', headers: {}, body: Buffer.alloc(0) })).toMatchObject({ service: 'unknown', actions: ['unknown:GET /x'], accessKeyId: undefined });
});
