import { ExpectedResult, Match } from '@aws-cdk/integ-tests-alpha';
import { Duration, Stack } from 'aws-cdk-lib';
import { integTest, integTestApp } from './integ-test-app';
import { ThreatDetection } from '../lib/detection';
import { IncidentResponse, Playbook } from '../lib/response';

const app = integTestApp();
const stack = new Stack(app, 'IntegThreatDetection');
const detection = new ThreatDetection(stack, 'Detection');
const response = new IncidentResponse(stack, 'Response', { playbooks: [Playbook.deactivateAccessKey()] });
const assertions = integTest(app, 'ThreatDetection', [stack]);

assertions.awsApiCall('GuardDuty', 'getDetector', { DetectorId: detection.detectorId }).expect(ExpectedResult.objectLike({
  Status: 'ENABLED',
  Features: Match.arrayWith([
    Match.objectLike({ Name: 'S3_DATA_EVENTS', Status: 'ENABLED' }),
    Match.objectLike({ Name: 'RUNTIME_MONITORING', Status: 'ENABLED' }),
  ]),
}));

// A sample finding runs through rule, queue and function; nothing may fail on the way. Samples are never acted on.
assertions.awsApiCall('GuardDuty', 'createSampleFindings', {
  DetectorId: detection.detectorId, FindingTypes: ['UnauthorizedAccess:IAMUser/MaliciousIPCaller'],
}).next(assertions.awsApiCall('CloudWatchLogs', 'filterLogEvents', { logGroupName: response.playbooks[0].responder.logGroup.logGroupName })
  .expect(ExpectedResult.objectLike({ events: Match.arrayWith([Match.objectLike({ message: Match.stringLikeRegexp('MaliciousIPCaller') })]) }))
  .waitForAssertions({ totalTimeout: Duration.minutes(10), interval: Duration.seconds(30) })
  .next(assertions.awsApiCall('SQS', 'getQueueAttributes', {
    QueueUrl: response.playbooks[0].deadLetterQueue.queueUrl, AttributeNames: ['ApproximateNumberOfMessages'],
  }).expect(ExpectedResult.objectLike({ Attributes: { ApproximateNumberOfMessages: '0' } }))));
