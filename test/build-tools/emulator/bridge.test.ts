import { App, CfnResource, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as guardduty from 'aws-cdk-lib/aws-guardduty';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import * as macie from 'aws-cdk-lib/aws-macie';
import * as sqs from 'aws-cdk-lib/aws-sqs';
import { appId, EmulatorBridge } from '../../../build-tools/emulator/bridge';
import { BRIDGED_TYPES } from '../../../build-tools/emulator/bridged-types';
import { types } from '../../../build-tools/emulator/native-types.json';

const endpoint = 'http://127.0.0.1:1';

function bridged(build: (stack: Stack) => void, options = {}): { template: Template; bridge: EmulatorBridge } {
  const app = new App();
  const bridge = EmulatorBridge.over(app, { endpoint, ...options });
  const stack = new Stack(app, 'Stack');
  build(stack);
  return { template: Template.fromStack(stack), bridge };
}

test('what the emulator knows stays as it is', () => {
  const { template, bridge } = bridged((stack) => {
    new sqs.CfnQueue(stack, 'Queue', { visibilityTimeout: 180 });
  });
  expect(template.toJSON().Resources).toEqual({ Queue: { Type: 'AWS::SQS::Queue', Properties: { VisibilityTimeout: 180 } } });
  expect(bridge.coverage).toEqual({ native: ['AWS::SQS::Queue'], bridged: [], synthesizedOnly: [] });
});

test('what it does not know is made by calls, with everything else about the resource unchanged', () => {
  const { template, bridge } = bridged((stack) => {
    const detector = new guardduty.CfnDetector(stack, 'Detector', { enable: true, findingPublishingFrequency: 'FIFTEEN_MINUTES' });
    detector.addMetadata('why', 'a reason');
    new CfnResource(stack, 'Reader', { type: 'AWS::SNS::Topic', properties: { DisplayName: detector.ref } }).addResourceDependency(detector);
  });
  expect(template.toJSON().Resources).toEqual({
    Detector: {
      Type: 'Custom::AWSGuardDutyDetector',
      Properties: {
        Enable: true,
        FindingPublishingFrequency: 'FIFTEEN_MINUTES',
        EmulatedType: 'AWS::GuardDuty::Detector',
        ServiceTimeout: 30,
        ServiceToken: {
          'Fn::Join': ['', [
            'arn:', { Ref: 'AWS::Partition' }, ':lambda:', { Ref: 'AWS::Region' }, ':', { Ref: 'AWS::AccountId' }, ':function:zero-trust-emulator-bridge',
          ]],
        },
      },
      Metadata: { why: 'a reason' },
    },
    Reader: { Type: 'AWS::SNS::Topic', Properties: { DisplayName: { Ref: 'Detector' } }, DependsOn: ['Detector'] },
  });
  expect(bridge.coverage).toEqual({ native: ['AWS::SNS::Topic'], bridged: ['AWS::GuardDuty::Detector'], synthesizedOnly: [] });
  expect(bridge.counts).toEqual({ 'AWS::SNS::Topic': 1, 'AWS::GuardDuty::Detector': 1 });
});

test('what nobody has is named as such', () => {
  const { template, bridge } = bridged((stack) => {
    new macie.CfnFindingsFilter(stack, 'Filter', { name: 'f', findingCriteria: {} });
  });
  template.hasResourceProperties('Custom::AWSMacieFindingsFilter', { EmulatedType: 'AWS::Macie::FindingsFilter', ServiceTimeout: 30 });
  expect(bridge.coverage).toEqual({ native: [], bridged: [], synthesizedOnly: ['AWS::Macie::FindingsFilter'] });
});

test.each([
  ['one metric', { metricName: 'm', namespace: 'n', period: 60, statistic: 'Sum' }, 'AWS::CloudWatch::Alarm', 'native', 'AWS::CloudWatch::Alarm'],
  ['several metrics', { metrics: [{ id: 'e', expression: 'a+b' }] }, 'Custom::AWSCloudWatchAlarm', 'bridged', 'AWS::CloudWatch::Alarm with Metrics'],
])('an alarm over %s is %#', (_what, properties, type, kind, named) => {
  const { template, bridge } = bridged((stack) => {
    new cloudwatch.CfnAlarm(stack, 'Alarm', { comparisonOperator: 'GreaterThanThreshold', evaluationPeriods: 1, threshold: 0, ...properties });
  });
  template.resourceCountIs(type, 1);
  expect(bridge.coverage[kind as 'native' | 'bridged']).toEqual([named]);
});

test('the VPC is made by calls although the emulator knows it, which lacks an attribute', () => {
  const { bridge } = bridged((stack) => {
    new ec2.CfnVPC(stack, 'Vpc', { cidrBlock: '10.0.0.0/16' });
  });
  expect(types).toContain('AWS::EC2::VPC');
  expect(bridge.coverage.bridged).toEqual(['AWS::EC2::VPC']);
});

test('a function is told what its SDK calls itself', () => {
  const { template } = bridged((stack) => {
    new lambda.Function(stack, 'Responder', {
      runtime: lambda.Runtime.NODEJS_24_X,
      handler: 'index.handler',
      code: lambda.Code.fromInline('x'),
      environment: { KEPT: 'yes' },
      role: iam.Role.fromRoleArn(stack, 'Role', 'arn:aws:iam::000000000000:role/r'),
    });
  });
  template.hasResourceProperties('AWS::Lambda::Function', { Environment: { Variables: { KEPT: 'yes', AWS_SDK_UA_APP_ID: 'Stack-Responder' } } });
});

test.each([
  ['A', 'A'], ['Stack/Response/Deactivate Access.Key/Resource', 'Stack-Response-Deactivate-Access-Key'],
  [`${'x'.repeat(40)}/${'y'.repeat(40)}`, `${'x'.repeat(9)}-${'y'.repeat(40)}`],
])('the name of %s for an SDK is %s', (where, expected) => {
  expect(appId({ node: { path: where } } as never)).toBe(expected);
});

test.each([[undefined, 180], [2, 2]])('with a visibility timeout of %p messages come again after %d seconds', (visibilityTimeout, expected) => {
  const { template } = bridged((stack) => {
    new sqs.CfnQueue(stack, 'Queue', { visibilityTimeout: 180 });
  }, { visibilityTimeout });
  template.hasResourceProperties('AWS::SQS::Queue', { VisibilityTimeout: expected });
});

test.each([[undefined, 30], [5, 5]])('with a function timeout of %p functions may take %d seconds', (functionTimeout, expected) => {
  const { template } = bridged((stack) => {
    new lambda.CfnFunction(stack, 'Function', { code: { zipFile: 'x' }, role: 'arn', timeout: 30 });
  }, { functionTimeout });
  template.hasResourceProperties('AWS::Lambda::Function', { Timeout: expected });
});

test('custom resources stay theirs; those that are told the address of EC2 are told the emulator\'s', () => {
  const { template, bridge } = bridged((stack) => {
    for (const type of ['Custom::EmptySecurityGroup', 'Custom::Other']) {
      new CfnResource(stack, type.slice(8), { type, properties: { ServiceToken: 'arn', Endpoint: 'https://ec2.us-east-1.amazonaws.com' } });
    }
  });
  template.hasResourceProperties('Custom::EmptySecurityGroup', { ServiceToken: 'arn', Endpoint: endpoint });
  template.hasResourceProperties('Custom::Other', { ServiceToken: 'arn', Endpoint: 'https://ec2.us-east-1.amazonaws.com' });
  expect(bridge.coverage).toEqual({ native: [], bridged: [], synthesizedOnly: [] });
});

test('no type is made by calls that CloudFormation does not have', () => {
  for (const type of Object.keys(BRIDGED_TYPES)) {
    expect(type).toMatch(/^AWS::\w+::\w+( with Metrics)?$/);
  }
});
