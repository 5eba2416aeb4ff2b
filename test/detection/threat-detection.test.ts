import { readFileSync } from 'fs';
import { App, Stack } from 'aws-cdk-lib';
import { Match, Template } from 'aws-cdk-lib/assertions';
import { matches } from './event-pattern';
import { CustomerKey, NoticeTopic } from '../../lib/data';
import { FindingPublishingFrequency, FindingsNotice, ThreatDetection, ThreatDetectionProps } from '../../lib/detection';
import { nagFindings } from '../support/nag-findings';

const RECOMMENDED_FLAGS = JSON.parse(readFileSync(require.resolve('aws-cdk-lib/recommended-feature-flags.json'), 'utf8')) as Record<string, unknown>;

function templateOf(props: ThreatDetectionProps = {}, region = 'eu-west-1'): Template {
  const stack = new Stack(new App(), 'Stack', { env: { region, account: '111122223333' } });
  new ThreatDetection(stack, 'ThreatDetection', props);
  return Template.fromStack(stack);
}

function featuresOf(template: Template): Record<string, string> {
  const [detector] = Object.values(template.findResources('AWS::GuardDuty::Detector'));
  return Object.fromEntries(detector.Properties.Features.map((feature: { Name: string; Status: string }) => [feature.Name, feature.Status]));
}

const ALL_ON = {
  S3_DATA_EVENTS: 'ENABLED',
  EKS_AUDIT_LOGS: 'ENABLED',
  EBS_MALWARE_PROTECTION: 'ENABLED',
  RDS_LOGIN_EVENTS: 'ENABLED',
  LAMBDA_NETWORK_LOGS: 'ENABLED',
  RUNTIME_MONITORING: 'ENABLED',
};

test('turns every protection plan on, with the runtime agents, every 15 minutes', () => {
  const template = templateOf();
  expect(featuresOf(template)).toEqual(ALL_ON);
  template.hasResource('AWS::GuardDuty::Detector', {
    DeletionPolicy: 'RetainExceptOnCreate',
    UpdateReplacePolicy: 'Retain',
    Properties: {
      Enable: true,
      FindingPublishingFrequency: 'FIFTEEN_MINUTES',
      DataSources: Match.absent(),
      Features: Match.arrayWith([{
        Name: 'RUNTIME_MONITORING',
        Status: 'ENABLED',
        AdditionalConfiguration: [
          { Name: 'EC2_AGENT_MANAGEMENT', Status: 'ENABLED' },
          { Name: 'ECS_FARGATE_AGENT_MANAGEMENT', Status: 'ENABLED' },
          { Name: 'EKS_ADDON_MANAGEMENT', Status: 'ENABLED' },
        ],
      }]),
    },
  });
});

test.each<[keyof ThreatDetectionProps, string]>([
  ['s3DataEvents', 'S3_DATA_EVENTS'],
  ['eksAuditLogs', 'EKS_AUDIT_LOGS'],
  ['ebsMalwareProtection', 'EBS_MALWARE_PROTECTION'],
  ['rdsLoginEvents', 'RDS_LOGIN_EVENTS'],
  ['lambdaNetworkLogs', 'LAMBDA_NETWORK_LOGS'],
  ['runtimeMonitoring', 'RUNTIME_MONITORING'],
])('%s: false turns off %s by name and nothing else', (property, feature) => {
  expect(featuresOf(templateOf({ [property]: false }))).toEqual({ ...ALL_ON, [feature]: 'DISABLED' });
});

test.each<[keyof ThreatDetectionProps, string]>([
  ['manageEc2Agent', 'EC2_AGENT_MANAGEMENT'],
  ['manageFargateAgent', 'ECS_FARGATE_AGENT_MANAGEMENT'],
  ['manageEksAgent', 'EKS_ADDON_MANAGEMENT'],
])('%s: false leaves that agent to you', (property, name) => {
  templateOf({ [property]: false }).hasResourceProperties('AWS::GuardDuty::Detector', {
    Features: Match.arrayWith([Match.objectLike({ Name: 'RUNTIME_MONITORING', Status: 'ENABLED', AdditionalConfiguration: Match.arrayWith([{ Name: name, Status: 'DISABLED' }]) })]),
  });
});

test('without runtime monitoring no agent is managed', () => {
  templateOf({ runtimeMonitoring: false }).hasResourceProperties('AWS::GuardDuty::Detector', {
    Features: Match.arrayWith([Match.objectLike({
      Name: 'RUNTIME_MONITORING',
      AdditionalConfiguration: ['EC2_AGENT_MANAGEMENT', 'ECS_FARGATE_AGENT_MANAGEMENT', 'EKS_ADDON_MANAGEMENT'].map((Name) => ({ Name, Status: 'DISABLED' })),
    })]),
  });
});

test.each([
  ['eu-west-1', ALL_ON],
  ['us-gov-west-1', ALL_ON],
  ['eusc-de-east-1', ALL_ON],
  ['cn-north-1', Object.fromEntries(Object.entries(ALL_ON).filter(([name]) => name !== 'RUNTIME_MONITORING'))],
  ['ap-east-2', Object.fromEntries(Object.entries(ALL_ON).filter(([name]) => name !== 'RDS_LOGIN_EVENTS'))],
])('in %s it names what AWS offers there', (region, features) => {
  const template = templateOf({}, region);
  expect(featuresOf(template)).toEqual(features);
  expect(JSON.stringify(template.toJSON())).not.toContain('arn:aws:');
});

test('AI protection is there for who asks', () => {
  expect(featuresOf(templateOf({ aiProtection: true }))).toEqual({ ...ALL_ON, AI_PROTECTION: 'ENABLED' });
});

test.each<[ThreatDetectionProps, string, RegExp]>([
  [{ runtimeMonitoring: true }, 'cn-north-1', /runtimeMonitoring is on and aws-cn does not have it .*; leave runtimeMonitoring out, or set it to false\./],
  [{ rdsLoginEvents: true }, 'ap-east-2', /rdsLoginEvents is on and ap-east-2 does not have it/],
  [{ runtimeMonitoring: false, manageEksAgent: true }, 'eu-west-1', /manageEksAgent is on and runtimeMonitoring is off; turn runtimeMonitoring on/],
  [{ notices: false, noticeSeverity: 4 }, 'eu-west-1', /noticeSeverity is set and notices is false; remove noticeSeverity/],
  [{ noticeSeverity: 0 }, 'eu-west-1', /minimumSeverity is 0; use a number from 1 to 10/],
  [{ noticeSeverity: 10.1 }, 'eu-west-1', /minimumSeverity is 10.1;/],
  [{ noticeSeverity: NaN }, 'eu-west-1', /minimumSeverity is null; use a number/],
])('fails on %j in %s', (props, region, message) => {
  expect(() => templateOf(props, region)).toThrow(message);
});

test('uses a detector that exists, and its findings can be told of', () => {
  const stack = new Stack(new App(), 'Stack');
  const detection = ThreatDetection.fromDetectorId(stack, 'Detection', '12abc34d567e8fa901bc2d34e56789f0');
  new FindingsNotice(stack, 'Notice');
  expect(detection.detectorId).toBe('12abc34d567e8fa901bc2d34e56789f0');
  const template = Template.fromStack(stack);
  template.resourceCountIs('AWS::GuardDuty::Detector', 0);
  template.resourceCountIs('AWS::Events::Rule', 1);
});

test.each(['', 'arn:aws:guardduty:eu-west-1:111122223333:detector/12abc34d567e8fa901bc2d34e56789f0', '12ABC34D567E8FA901BC2D34E56789F0'])('fails on %j as a detector id', (id) => {
  expect(() => ThreatDetection.fromDetectorId(new Stack(new App(), 'Stack'), 'Detection', id)).toThrow(/is not a detector id; use the 32 hexadecimal digits/);
});

describe('notices', () => {
  const finding = (severity: number, source = 'aws.guardduty') => ({
    source,
    'version': '0',
    'id': '1',
    'detail-type': 'GuardDuty Finding',
    'account': '111122223333',
    'region': 'eu-west-1',
    'resources': [],
    'detail': { schemaVersion: '2.0', accountId: '111122223333', region: 'eu-west-1', type: 'Recon:EC2/Portscan', severity },
  });

  test.each([
    [{}, finding(7), true],
    [{}, finding(8.9), true],
    [{}, finding(6.9), false],
    [{ noticeSeverity: 4 }, finding(4), true],
    [{ noticeSeverity: 4 }, finding(3.9), false],
    [{}, finding(9, 'aws.securityhub'), false],
  ])('with %j the finding %j is told: %s', (props, event, told) => {
    const [rule] = Object.values(templateOf(props).findResources('AWS::Events::Rule'));
    expect(matches(rule.Properties.EventPattern, event)).toBe(told);
  });

  test('are published to an encrypted topic by a role that can do only that', () => {
    const template = templateOf();
    template.hasResourceProperties('AWS::SNS::Topic', { KmsMasterKeyId: { 'Fn::GetAtt': [Match.stringLikeRegexp('TopicKey'), 'Arn'] } });
    template.hasResourceProperties('AWS::Events::Rule', {
      Targets: [Match.objectLike({ Arn: { Ref: Match.stringLikeRegexp('Topic') }, RoleArn: { 'Fn::GetAtt': [Match.stringLikeRegexp('PublisherRole'), 'Arn'] } })],
    });
    template.hasResourceProperties('AWS::IAM::ManagedPolicy', {
      PolicyDocument: {
        Statement: [
          Match.objectLike({ Action: 'sns:Publish', Resource: { Ref: Match.stringLikeRegexp('Topic') } }),
          Match.objectLike({ Action: ['kms:Decrypt', 'kms:GenerateDataKey'], Resource: { 'Fn::GetAtt': [Match.stringLikeRegexp('TopicKey'), 'Arn'] } }),
        ],
      },
    });
  });

  test('one that could not be published sets off an alarm', () => {
    templateOf().hasResourceProperties('AWS::CloudWatch::Alarm', {
      Namespace: 'AWS/Events',
      MetricName: 'FailedInvocations',
      Dimensions: [{ Name: 'RuleName', Value: { Ref: Match.stringLikeRegexp('NoticeRule') } }],
      AlarmActions: [{ Ref: Match.stringLikeRegexp('Topic') }],
    });
  });

  test('the topic admits alarms of this account over TLS, and no service without a condition', () => {
    const [policy] = Object.values(templateOf().findResources('AWS::SNS::TopicPolicy'));
    const statements = policy.Properties.PolicyDocument.Statement as Array<Record<string, unknown>>;
    expect(statements.map((statement) => [statement.Effect, statement.Action, statement.Condition])).toEqual([
      ['Deny', 'sns:Publish', { Bool: { 'aws:SecureTransport': 'false' } }],
      ['Allow', 'sns:Publish', {
        StringEquals: { 'aws:SourceAccount': '111122223333' },
        ArnLike: { 'aws:SourceArn': { 'Fn::Join': ['', ['arn:', { Ref: 'AWS::Partition' }, expect.stringMatching(/^:cloudwatch:.*:111122223333:alarm:\*$/)]] } },
      }],
    ]);
  });

  test('two notices share a topic, and two topics share a key, without saying a thing twice', () => {
    const stack = new Stack(new App(), 'Stack');
    const encryptionKey = new CustomerKey(stack, 'Key', { description: 'notices', usableThrough: ['sns'] });
    const topic = new NoticeTopic(stack, 'One', { encryptionKey });
    new FindingsNotice(stack, 'Severe', { topic });
    new FindingsNotice(stack, 'Critical', { topic, minimumSeverity: 9 });
    new FindingsNotice(stack, 'Other', { topic: new NoticeTopic(stack, 'Two', { encryptionKey }) });
    const template = Template.fromStack(stack);
    template.resourceCountIs('AWS::KMS::Key', 1);
    const [key] = Object.values(template.findResources('AWS::KMS::Key'));
    const sids = key.Properties.KeyPolicy.Statement.map((statement: { Sid: string }) => statement.Sid);
    expect(new Set(sids).size).toBe(sids.length);
  });

  test('there are none where they are off', () => {
    const template = templateOf({ notices: false });
    template.resourceCountIs('AWS::SNS::Topic', 0);
    template.resourceCountIs('AWS::Events::Rule', 0);
  });
});

test.each([[{}], [RECOMMENDED_FLAGS]])('has no finding of cdk-nag under the flags %#', (context) => {
  const app = new App({ context });
  new ThreatDetection(new Stack(app, 'Stack'), 'ThreatDetection');
  expect(nagFindings(app)).toEqual([]);
});

test('the logical id of the detector is a contract', () => {
  expect(Object.keys(templateOf().findResources('AWS::GuardDuty::Detector'))).toEqual(['ThreatDetectionDetector0E1F32F0']);
});

test('the enum says what GuardDuty says', () => {
  expect(Object.entries(FindingPublishingFrequency).every(([name, value]) => name === value)).toBe(true);
});
