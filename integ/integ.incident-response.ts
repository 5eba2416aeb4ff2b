import { createHash } from 'crypto';
import { ExpectedResult, IApiCall, Match } from '@aws-cdk/integ-tests-alpha';
import { Duration, Stack } from 'aws-cdk-lib';
import { CfnRule } from 'aws-cdk-lib/aws-events';
import { CfnAccessKey, User } from 'aws-cdk-lib/aws-iam';
import { BlockPublicAccess, Bucket } from 'aws-cdk-lib/aws-s3';
import { integTest, integTestApp, receivedNotices, shortLivedArchive } from './integ-test-app';
import { DeployedPlaybook, IncidentResponse, Playbook, PlaybookMode } from '../lib/response';

// Every playbook but isolatePod, which needs a cluster. All observe: whatever arrives, nothing may change.
const app = integTestApp();
const stack = new Stack(app, 'IntegIncidentResponse');
const response = new IncidentResponse(stack, 'Response', {
  playbooks: [
    Playbook.deactivateAccessKey(), Playbook.revokeSessions(), Playbook.quarantineUser(), Playbook.blockPublicBucket(), Playbook.isolateInstance(),
    Playbook.stopEcsTask(), Playbook.notify({ mode: PlaybookMode.OBSERVE }),
  ],
  evidenceBucket: shortLivedArchive(stack, 'Evidence'),
});
const notices = receivedNotices(stack, 'Received', response.noticeTopic);
const user = new User(stack, 'User');
const key = new CfnAccessKey(stack, 'AccessKey', { userName: user.userName });
// Nothing blocks public access of it, and nothing makes it public.
const unblocked = new BlockPublicAccess({ blockPublicAcls: false, ignorePublicAcls: false, blockPublicPolicy: false, restrictPublicBuckets: false });
const bucket = new Bucket(stack, 'Bucket', { enforceSSL: true, blockPublicAccess: unblocked });
const assertions = integTest(app, 'IncidentResponse', [stack]);
const [deactivateAccessKey, , quarantineUser, blockPublicBucket] = response.playbooks;

const MOMENT = '2026-11-29T00:00:00.000Z';

/** A finding as EventBridge delivers it. */
function finding(type: string, resource: object): string {
  const id = createHash('md5').update(type).digest('hex');
  return JSON.stringify({
    'version': '0',
    'id': '12345678-1234-1234-1234-123456789012',
    'detail-type': 'GuardDuty Finding',
    'source': 'aws.guardduty',
    'account': stack.account,
    'time': MOMENT,
    'region': stack.region,
    'resources': [],
    'detail': {
      schemaVersion: '2.0',
      accountId: stack.account,
      region: stack.region,
      partition: stack.partition,
      id,
      arn: `arn:${stack.partition}:guardduty:${stack.region}:${stack.account}:detector/${'d'.repeat(32)}/finding/${id}`,
      type,
      resource,
      service: { serviceName: 'guardduty', detectorId: 'd'.repeat(32), archived: false, count: 1, eventFirstSeen: MOMENT, eventLastSeen: MOMENT, resourceRole: 'TARGET' },
      severity: 8,
      createdAt: MOMENT,
      updatedAt: MOMENT,
      title: 'A finding of the integration test',
      description: 'It is shaped as GuardDuty shapes its findings.',
    },
  });
}

// A playbook asks IAM whether the key is the named user's.
const userId = assertions.awsApiCall('IAM', 'getUser', { UserName: user.userName }).getAttString('User.UserId');
const accessKey = {
  resourceType: 'AccessKey', accessKeyDetails: { accessKeyId: key.ref, principalId: userId, userType: 'IAMUser', userName: user.userName },
};
const openBucket = {
  resourceType: 'S3Bucket', s3BucketDetails: [{ name: bucket.bucketName, arn: bucket.bucketArn, type: 'Destination', owner: { id: 'c'.repeat(64) } }],
};

/** Nobody may put an event of AWS on a bus: EventBridge is asked whether the rule would match, and the finding goes into the queue by hand. */
function answered({ rules, queue, playbookName }: DeployedPlaybook, type: string, resource: object, unchanged: IApiCall): IApiCall {
  const event = finding(type, resource);
  const pattern = rules.map((rule) => JSON.stringify(stack.resolve((rule.node.defaultChild as CfnRule).eventPattern)))
    .find((text) => text.includes(type) || text.includes(`"prefix":"${type.split('/')[0]}/"`));
  const matched = assertions.awsApiCall('EventBridge', 'testEventPattern', { EventPattern: pattern, Event: event }).expect(ExpectedResult.objectLike({ Result: true }));
  const sent = assertions.awsApiCall('SQS', 'sendMessage', { QueueUrl: queue.queueUrl, MessageBody: event });
  sent.provider.addToRolePolicy({ Effect: 'Allow', Action: ['kms:Decrypt', 'kms:GenerateDataKey'], Resource: [response.encryptionKey.keyArn] });
  const told = assertions.awsApiCall('SQS', 'receiveMessage', { QueueUrl: notices.queueUrl, WaitTimeSeconds: 20, MaxNumberOfMessages: 10, VisibilityTimeout: 5 })
    .expect(ExpectedResult.objectLike({
      Messages: Match.arrayWith([Match.objectLike({ Body: Match.stringLikeRegexp(`would have acted on[^]*Playbook ${kebab(playbookName)}`) })]),
    }))
    .waitForAssertions({ totalTimeout: Duration.minutes(10), interval: Duration.seconds(15) });
  matched.next(sent).next(told).next(unchanged);
  return unchanged;
}

function kebab(name: string): string {
  return name.replace(/\B[A-Z]/g, '-$&').toLowerCase();
}

// People are told what the playbooks would have done; the key stays active, the user and the bucket as they are.
const ends = [
  answered(deactivateAccessKey, 'CredentialAccess:IAMUser/CompromisedCredentials', accessKey,
    assertions.awsApiCall('IAM', 'listAccessKeys', { UserName: user.userName }).expect(ExpectedResult.objectLike({
      AccessKeyMetadata: [Match.objectLike({ AccessKeyId: key.ref, Status: 'Active' })],
    }))),
  answered(quarantineUser, 'Persistence:IAMUser/AnomalousBehavior', accessKey,
    assertions.awsApiCall('IAM', 'listAttachedUserPolicies', { UserName: user.userName }).expect(ExpectedResult.objectLike({ AttachedPolicies: [] }))),
  answered(blockPublicBucket, 'Policy:S3/BucketBlockPublicAccessDisabled', openBucket,
    assertions.awsApiCall('S3', 'getPublicAccessBlock', { Bucket: bucket.bucketName }).expect(ExpectedResult.objectLike({
      PublicAccessBlockConfiguration: { BlockPublicAcls: false, BlockPublicPolicy: false },
    }))),
];
// Nothing failed on the way.
for (const { deadLetterQueue } of response.playbooks) {
  const empty = assertions.awsApiCall('SQS', 'getQueueAttributes', { QueueUrl: deadLetterQueue.queueUrl, AttributeNames: ['ApproximateNumberOfMessages'] })
    .expect(ExpectedResult.objectLike({ Attributes: { ApproximateNumberOfMessages: '0' } }));
  ends.forEach((end) => end.next(empty));
}
