import { ExpectedResult, Match } from '@aws-cdk/integ-tests-alpha';
import { Annotations, Duration, Stack } from 'aws-cdk-lib';
import { Key } from 'aws-cdk-lib/aws-kms';
import { integTest, integTestApp, receivedNotices, shortLivedArchive } from './integ-test-app';
import { AuditedEvents, AuditTrail, CriticalActivityAlerts, TrailArchive } from '../lib/detection';

const app = integTestApp();
const stack = new Stack(app, 'IntegAuditTrail');
const archive = shortLivedArchive(stack, 'Archive');
const trail = new AuditTrail(stack, 'Trail', {
  trailName: 'integ-audit-trail',
  archive: TrailArchive.bucket(archive),
  events: [AuditedEvents.ebsSnapshotBlocks(), AuditedEvents.deniedAtVpcEndpoints('s3.amazonaws.com')],
});
const alerts = new CriticalActivityAlerts(stack, 'Alerts', { logGroup: trail.logGroup });
Annotations.of(alerts).acknowledgeWarning('cdk-zero-trust/detection:critical-activity-region', 'the test deploys to any region; it asserts an activity that is told in each');
const notices = receivedNotices(stack, 'Received', alerts.noticeTopic);
const precious = new Key(stack, 'Precious', { enableKeyRotation: true });
const assertions = integTest(app, 'AuditTrail', [stack]);

assertions.awsApiCall('CloudTrail', 'getTrail', { Name: trail.trailArn }).expect(ExpectedResult.objectLike({
  Trail: { IsMultiRegionTrail: true, LogFileValidationEnabled: true, KmsKeyId: archive.customerKey.keyArn },
}));
assertions.awsApiCall('CloudTrail', 'getEventSelectors', { TrailName: trail.trailArn }).expect(ExpectedResult.objectLike({
  AdvancedEventSelectors: Match.arrayWith([Match.objectLike({ Name: 'Management events' }), Match.objectLike({ Name: 'EBS direct APIs' })]),
}));
assertions.awsApiCall('S3', 'getObjectLockConfiguration', { Bucket: archive.bucketName }).expect(ExpectedResult.objectLike({
  ObjectLockConfiguration: { ObjectLockEnabled: 'Enabled', Rule: { DefaultRetention: { Mode: 'GOVERNANCE', Days: 1 } } },
}));

// Bucket, key and log group take what the trail delivers. Then somebody disables a key, and people are told.
assertions.awsApiCall('S3', 'listObjectsV2', { Bucket: archive.bucketName, Prefix: `AWSLogs/${stack.account}/CloudTrail/` })
  .expect(ExpectedResult.objectLike({ Contents: Match.arrayWith([Match.objectLike({ Key: Match.stringLikeRegexp('json\\.gz$') })]) }))
  .waitForAssertions({ totalTimeout: Duration.minutes(20), interval: Duration.seconds(30) })
  .next(assertions.awsApiCall('CloudWatchLogs', 'describeLogStreams', { logGroupName: trail.logGroup!.logGroupName })
    .expect(ExpectedResult.objectLike({ logStreams: Match.arrayWith([Match.objectLike({ logStreamName: Match.stringLikeRegexp('_CloudTrail_') })]) }))
    .waitForAssertions({ totalTimeout: Duration.minutes(10), interval: Duration.seconds(30) })
    .next(assertions.awsApiCall('KMS', 'disableKey', { KeyId: precious.keyId })
      .next(assertions.awsApiCall('SQS', 'receiveMessage', { QueueUrl: notices.queueUrl, WaitTimeSeconds: 20, MaxNumberOfMessages: 10, VisibilityTimeout: 5 })
        .expect(ExpectedResult.objectLike({ Messages: Match.arrayWith([Match.objectLike({ Body: Match.stringLikeRegexp('DisableKey') })]) }))
        .waitForAssertions({ totalTimeout: Duration.minutes(10), interval: Duration.seconds(15) }))));
