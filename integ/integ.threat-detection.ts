import { ExpectedResult, Match } from '@aws-cdk/integ-tests-alpha';
import { Duration, Stack } from 'aws-cdk-lib';
import { Bucket } from 'aws-cdk-lib/aws-s3';
import { integTest, integTestApp, receivedNotices, shortLivedArchive } from './integ-test-app';
import {
  EntityListContent, FindingCriterion, FindingsExport, MalwareProtection, SuppressionRule, ThreatDetection, ThreatList, TrustedList,
} from '../lib/detection';
import { IncidentResponse, Playbook } from '../lib/response';

const app = integTestApp();
const stack = new Stack(app, 'IntegThreatDetection');
const detection = new ThreatDetection(stack, 'Detection');
const findings = shortLivedArchive(stack, 'Findings');
const exported = new FindingsExport(stack, 'Export', { detection, bucket: findings });
const threats = new ThreatList(stack, 'Threats', { detection, content: EntityListContent.fromEntries(['198.51.100.0/24', 'bad.example.com']) });
new TrustedList(stack, 'Trusted', { detection, content: EntityListContent.fromEntries(['192.0.2.10']), reason: 'An address of documentation that nobody has' });
new SuppressionRule(stack, 'Suppressed', {
  detection, ruleName: 'integ-suppressed', criteria: [FindingCriterion.findingTypes('Recon:EC2/PortProbeUnprotectedPort')], reason: 'Ports of the test are probed by everybody',
});
const uploads = new Bucket(stack, 'Uploads', { enforceSSL: true });
const malware = new MalwareProtection(stack, 'Malware', { bucket: uploads, prefixes: ['incoming/'] });
const response = new IncidentResponse(stack, 'Response', {
  playbooks: [Playbook.deactivateAccessKey()], noticeTopic: detection.findingsNotice!.topic, evidenceBucket: findings,
});
const notices = receivedNotices(stack, 'Received', response.noticeTopic);
const assertions = integTest(app, 'ThreatDetection', [stack]);

assertions.awsApiCall('GuardDuty', 'getDetector', { DetectorId: detection.detectorId }).expect(ExpectedResult.objectLike({
  Status: 'ENABLED',
  Features: Match.arrayWith([
    Match.objectLike({ Name: 'S3_DATA_EVENTS', Status: 'ENABLED' }),
    Match.objectLike({ Name: 'RUNTIME_MONITORING', Status: 'ENABLED' }),
  ]),
}));
assertions.awsApiCall('GuardDuty', 'describePublishingDestination', { DetectorId: detection.detectorId, DestinationId: exported.destination.attrId })
  .expect(ExpectedResult.objectLike({ Status: 'PUBLISHING' }));
assertions.awsApiCall('GuardDuty', 'getThreatEntitySet', { DetectorId: detection.detectorId, ThreatEntitySetId: threats.list.attrId })
  .expect(ExpectedResult.objectLike({ Status: 'ACTIVE' })).waitForAssertions({ totalTimeout: Duration.minutes(15), interval: Duration.seconds(30) });
assertions.awsApiCall('GuardDuty', 'getFilter', { DetectorId: detection.detectorId, FilterName: 'integ-suppressed' })
  .expect(ExpectedResult.objectLike({ Action: 'ARCHIVE', Description: 'Ports of the test are probed by everybody' }));

// An object is scanned and found clean; the tag is what lets readers in.
assertions.awsApiCall('GuardDuty', 'getMalwareProtectionPlan', { MalwareProtectionPlanId: malware.plan.attrMalwareProtectionPlanId })
  .expect(ExpectedResult.objectLike({ Status: 'ACTIVE' })).waitForAssertions({ totalTimeout: Duration.minutes(10), interval: Duration.seconds(15) })
  .next(assertions.awsApiCall('S3', 'putObject', { Bucket: uploads.bucketName, Key: 'incoming/hello.txt', Body: 'hello' })
    .next(assertions.awsApiCall('S3', 'getObjectTagging', { Bucket: uploads.bucketName, Key: 'incoming/hello.txt' })
      .expect(ExpectedResult.objectLike({ TagSet: Match.arrayWith([Match.objectLike({ Key: 'GuardDutyMalwareScanStatus', Value: 'NO_THREATS_FOUND' })]) }))
      .waitForAssertions({ totalTimeout: Duration.minutes(10), interval: Duration.seconds(15) })));

// A sample finding runs through rule, queue and function; nothing may fail on the way. Samples are never acted on.
assertions.awsApiCall('GuardDuty', 'createSampleFindings', {
  DetectorId: detection.detectorId, FindingTypes: ['UnauthorizedAccess:IAMUser/MaliciousIPCaller', 'Backdoor:EC2/DenialOfService.Tcp'],
}).next(assertions.awsApiCall('CloudWatchLogs', 'filterLogEvents', { logGroupName: response.playbooks[0].responder.logGroup.logGroupName })
  .expect(ExpectedResult.objectLike({ events: Match.arrayWith([Match.objectLike({ message: Match.stringLikeRegexp('MaliciousIPCaller') })]) }))
  .waitForAssertions({ totalTimeout: Duration.minutes(10), interval: Duration.seconds(30) })
  .next(assertions.awsApiCall('SQS', 'getQueueAttributes', {
    QueueUrl: response.playbooks[0].deadLetterQueue.queueUrl, AttributeNames: ['ApproximateNumberOfMessages'],
  }).expect(ExpectedResult.objectLike({ Attributes: { ApproximateNumberOfMessages: '0' } }))
    // The grave one is told, in the words of the notice, and all are in the archive.
    .next(assertions.awsApiCall('SQS', 'receiveMessage', { QueueUrl: notices.queueUrl, WaitTimeSeconds: 20, MaxNumberOfMessages: 10, VisibilityTimeout: 5 })
      .expect(ExpectedResult.objectLike({ Messages: Match.arrayWith([Match.objectLike({ Body: Match.stringLikeRegexp('DenialOfService') })]) }))
      .waitForAssertions({ totalTimeout: Duration.minutes(10), interval: Duration.seconds(15) })
      .next(assertions.awsApiCall('S3', 'listObjectsV2', { Bucket: findings.bucketName, Prefix: `AWSLogs/${stack.account}/GuardDuty/` })
        .expect(ExpectedResult.objectLike({ Contents: Match.arrayWith([Match.objectLike({ Key: Match.stringLikeRegexp('jsonl\\.gz$') })]) }))
        .waitForAssertions({ totalTimeout: Duration.minutes(20), interval: Duration.seconds(30) })))));
