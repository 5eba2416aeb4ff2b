import { App, CfnParameter, Duration, SecretValue, Stack } from 'aws-cdk-lib';
import { Match, Template } from 'aws-cdk-lib/assertions';
import * as dynamodb from 'aws-cdk-lib/aws-dynamodb';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import * as destinations from 'aws-cdk-lib/aws-lambda-destinations';
import { SqsEventSource } from 'aws-cdk-lib/aws-lambda-event-sources';
import * as s3 from 'aws-cdk-lib/aws-s3';
import * as secretsmanager from 'aws-cdk-lib/aws-secretsmanager';
import * as signer from 'aws-cdk-lib/aws-signer';
import * as sns from 'aws-cdk-lib/aws-sns';
import * as sqs from 'aws-cdk-lib/aws-sqs';
import FLAGS from 'aws-cdk-lib/recommended-feature-flags.json';
import { CustomerKey } from '../../lib/data';
import { AsyncFailure, EnvironmentException, LeastPrivilegeFunction, LeastPrivilegeFunctionProps, WildcardException } from '../../lib/identity';
import { EndpointSet, SegmentedVpc, StorageEndpoint } from '../../lib/network';
import { nagFindings } from '../support/nag-findings';

const CODE = { code: lambda.Code.fromInline('exports.handler = async () => {};'), handler: 'index.handler', runtime: lambda.Runtime.NODEJS_24_X };

interface Made { app: App; stack: Stack; fn: LeastPrivilegeFunction; template: () => Template }

type Options = Partial<LeastPrivilegeFunctionProps>;

function make(props: Options | ((stack: Stack) => Options) = {}, context: Record<string, unknown> = {}): Made {
  const app = new App({ context });
  const stack = new Stack(app, 'Stack');
  const fn = new LeastPrivilegeFunction(stack, 'Orders', { ...CODE, ...(typeof props === 'function' ? props(stack) : props) });
  return { app, stack, fn, template: () => Template.fromStack(stack) };
}

function network(stack: Stack): SegmentedVpc {
  const vpc = new SegmentedVpc(stack, 'Vpc');
  vpc.segment('app').allowTo(vpc.segment('data'), ec2.Port.tcp(5432), 'orders reads its database');
  return vpc;
}

interface Statement { Sid?: string; Effect: string; Action: string | string[]; Resource: unknown; Condition?: unknown }

/** Every statement of the function's role. */
function permissions(template: Template): Statement[] {
  return Object.entries(template.findResources('AWS::IAM::ManagedPolicy')).filter(([id]) => id.startsWith('OrdersRole'))
    .flatMap(([, policy]) => policy.Properties.PolicyDocument.Statement as Statement[]);
}

const functionOf = (template: Template) => Object.entries(template.findResources('AWS::Lambda::Function')).find(([id]) => id.startsWith('Orders'))![1].Properties;
const arn = (id: string) => ({ 'Fn::GetAtt': [expect.stringMatching(new RegExp(`^${id}`)), 'Arn'] });
const attribute = (id: string) => ({ 'Fn::GetAtt': [Match.stringLikeRegexp(`^${id}`), 'Arn'] });
const ec2Arn = (resource: string) => ({ 'Fn::Join': ['', ['arn:', { Ref: 'AWS::Partition' }, ':ec2:', { Ref: 'AWS::Region' }, ':', { Ref: 'AWS::AccountId' }, `:${resource}`]] });

describe('by default', () => {
  const { template } = make();

  test('the role holds its log group, its key and its dead-letter queue, nothing else', () => {
    expect(permissions(template())).toEqual([
      { Sid: 'OwnLogs', Effect: 'Allow', Action: ['logs:CreateLogStream', 'logs:PutLogEvents'], Resource: arn('OrdersLogs') },
      { Sid: 'OwnEnvironment', Effect: 'Allow', Action: 'kms:Decrypt', Resource: arn('OrdersKey') },
      { Sid: 'EncryptDeadLetters', Effect: 'Allow', Action: ['kms:Decrypt', 'kms:GenerateDataKey'], Resource: arn('OrdersKey') },
      { Effect: 'Allow', Action: 'sqs:SendMessage', Resource: arn('OrdersDeadLetters') },
    ]);
    template().hasResourceProperties('AWS::IAM::Role', { ManagedPolicyArns: Match.absent(), Policies: Match.absent() });
  });

  test('logs are encrypted, kept for a year and outlive the stack', () => {
    template().hasResource('AWS::Logs::LogGroup', { Properties: { RetentionInDays: 365, KmsKeyId: attribute('OrdersKey') }, DeletionPolicy: 'Retain' });
    expect(functionOf(template()).LoggingConfig).toEqual({ LogGroup: { Ref: expect.stringMatching(/^OrdersLogs/) } });
  });

  test('dead letters are encrypted, TLS only and outlive the stack', () => {
    template().hasResource('AWS::SQS::Queue', { Properties: { KmsMasterKeyId: attribute('OrdersKey'), MessageRetentionPeriod: 1209600 }, DeletionPolicy: 'Retain' });
    template().hasResourceProperties('AWS::SQS::QueuePolicy', {
      PolicyDocument: { Statement: [Match.objectLike({ Effect: 'Deny', Action: 'sqs:*', Condition: { Bool: { 'aws:SecureTransport': 'false' } } })] },
    });
    expect(functionOf(template()).DeadLetterConfig).toEqual({ TargetArn: arn('OrdersDeadLetters') });
  });

  test('the function is modest and its environment encrypted', () => {
    expect(functionOf(template())).toMatchObject({ Architectures: ['arm64'], MemorySize: 256, Timeout: 30, KmsKeyArn: arn('OrdersKey') });
    expect(functionOf(template())).not.toHaveProperty('ReservedConcurrentExecutions');
    expect(functionOf(template())).not.toHaveProperty('VpcConfig');
    expect(functionOf(template())).not.toHaveProperty('TracingConfig');
  });

  test('logical ids of what is kept do not move', () => {
    const kept = { ...template().findResources('AWS::KMS::Key'), ...template().findResources('AWS::Logs::LogGroup'), ...template().findResources('AWS::SQS::Queue') };
    expect(Object.keys(kept)).toEqual(['OrdersKey6C690DD2', 'OrdersLogs63C9E25A', 'OrdersDeadLetters6314E60F']);
  });
});

describe('in a segment', () => {
  const made = () => make((stack) => ({ segment: network(stack).segment('app') }));

  test('it has a security group of its own that lets nothing in or out', () => {
    const { fn, template } = made();
    template().hasResourceProperties('AWS::EC2::SecurityGroup', {
      GroupDescription: 'Function Stack/Orders',
      SecurityGroupEgress: [Match.objectLike({ CidrIp: '255.255.255.255/32' })],
      SecurityGroupIngress: Match.absent(),
    });
    expect(functionOf(template()).VpcConfig).toEqual({
      SecurityGroupIds: [{ 'Fn::GetAtt': [expect.stringMatching(/^OrdersSecurityGroup/), 'GroupId'] }],
      SubnetIds: Array.from({ length: 3 }, () => ({ Ref: expect.stringMatching(/^Vpcapp/) })),
    });
    expect(fn.securityGroup).toBeDefined();
  });

  test('Lambda may manage interfaces in these subnets with this group, and the code may not', () => {
    const statements = permissions(made().template()).filter(({ Action }) => [Action].flat().some((action) => action.startsWith('ec2:')));
    expect(statements.find(({ Sid }) => Sid === 'InterfacesInTheSegment')).toEqual({
      Sid: 'InterfacesInTheSegment',
      Effect: 'Allow',
      Action: 'ec2:CreateNetworkInterface',
      Resource: [...Array.from({ length: 3 }, () => expect.objectContaining({})), expect.objectContaining({}), ec2Arn('network-interface/*')],
    });
    expect(statements.find(({ Sid }) => Sid === 'AddressesOfInterfaces')).toEqual({
      Sid: 'AddressesOfInterfaces', Effect: 'Allow', Action: ['ec2:AssignPrivateIpAddresses', 'ec2:UnassignPrivateIpAddresses'], Resource: ec2Arn('network-interface/*'),
    });
    expect(statements.find(({ Sid }) => Sid === 'DeleteInterfaces')).toEqual({ Sid: 'DeleteInterfaces', Effect: 'Allow', Action: 'ec2:DeleteNetworkInterface', Resource: ec2Arn('*/*') });
    expect(statements.find(({ Sid }) => Sid === 'FindInterfaces')).toEqual({
      Sid: 'FindInterfaces', Effect: 'Allow', Action: ['ec2:DescribeNetworkInterfaces', 'ec2:DescribeSubnets'], Resource: '*',
    });
    const [deny] = statements.filter(({ Effect }) => Effect === 'Deny');
    expect(deny.Condition).toEqual({ Null: { 'lambda:SourceFunctionArn': 'false' } });
    const allowed = statements.filter(({ Effect }) => Effect === 'Allow').flatMap(({ Action }) => Action);
    expect(deny.Action).toEqual(expect.arrayContaining(allowed));
    expect(statements).toHaveLength(5);
  });

  test('declared flows open its group and the segment\'s, by reference', () => {
    const { stack, fn, template } = made();
    const vpc = stack.node.findChild('Vpc') as SegmentedVpc;
    fn.allowToSegment(vpc.segment('data'), ec2.Port.tcp(5432), 'orders reads its database');
    const own = { 'Fn::GetAtt': [Match.stringLikeRegexp('^OrdersSecurityGroup'), 'GroupId'] };
    const data = { 'Fn::GetAtt': [Match.stringLikeRegexp('^VpcDataSegment'), 'GroupId'] };
    const rule = { IpProtocol: 'tcp', FromPort: 5432, ToPort: 5432, Description: 'orders reads its database' };
    template().hasResourceProperties('AWS::EC2::SecurityGroupEgress', { ...rule, GroupId: own, DestinationSecurityGroupId: data });
    template().hasResourceProperties('AWS::EC2::SecurityGroupIngress', { ...rule, GroupId: data, SourceSecurityGroupId: own });
  });

  test('a part of a flow\'s ports can be taken', () => {
    const { stack, fn, template } = made();
    const vpc = stack.node.findChild('Vpc') as SegmentedVpc;
    vpc.segment('app').allowTo(vpc.segment('management'), ec2.Port.tcpRange(8000, 8100), 'orders reports its health');
    fn.allowToSegment(vpc.segment('management'), ec2.Port.tcp(8080), 'orders reports its health');
    template().hasResourceProperties('AWS::EC2::SecurityGroupEgress', {
      GroupId: { 'Fn::GetAtt': [Match.stringLikeRegexp('^OrdersSecurityGroup'), 'GroupId'] }, FromPort: 8080, ToPort: 8080,
    });
  });

  test('across a middlebox groups cannot name each other, so addresses do', () => {
    const { stack, fn, template } = made();
    const vpc = stack.node.findChild('Vpc') as SegmentedVpc;
    const flow = vpc.segment('app').allowTo(vpc.segment('management'), ec2.Port.tcp(8080), 'orders reports its health');
    // What a flow through a middlebox looks like.
    flow.node.tryRemoveChild('Egress');
    new ec2.CfnSecurityGroupEgress(flow, 'Egress', { groupId: vpc.segment('app').securityGroup.securityGroupId, ipProtocol: 'tcp', fromPort: 8080, toPort: 8080, cidrIp: '10.0.64.0/18' });
    fn.allowToSegment(vpc.segment('management'), ec2.Port.tcp(8080), 'orders reports its health');
    template().hasResourceProperties('AWS::EC2::SecurityGroupEgress', {
      GroupId: { 'Fn::GetAtt': [Match.stringLikeRegexp('^OrdersSecurityGroup'), 'GroupId'] }, CidrIp: '10.0.64.0/18', DestinationSecurityGroupId: Match.absent(),
    });
    expect(Object.keys(template().findResources('AWS::EC2::SecurityGroupIngress')).filter((id) => id.startsWith('Orders'))).toEqual([]);
  });

  test('any flow of the segment can be taken', () => {
    const { stack, fn, template } = made();
    const office = (stack.node.findChild('Vpc') as SegmentedVpc).segment('app').allowToCidr('192.168.10.0/24', ec2.Port.tcp(443), 'orders are printed in the office');
    fn.allowAlong(office, 'orders are printed in the office');
    template().hasResourceProperties('AWS::EC2::SecurityGroupEgress', {
      GroupId: { 'Fn::GetAtt': [Match.stringLikeRegexp('^OrdersSecurityGroup'), 'GroupId'] }, CidrIp: '192.168.10.0/24', FromPort: 443,
    });
  });

  test('endpoints open for interface and gateway endpoints', () => {
    const { fn, template } = make((stack) => ({
      segment: new SegmentedVpc(stack, 'Vpc', { endpoints: { sets: [EndpointSet.CORE], dynamodb: StorageEndpoint.NONE } }).segment('app'),
    }));
    fn.allowToEndpoints('orders calls AWS services');
    const rules = Object.entries(template().findResources('AWS::EC2::SecurityGroupEgress')).filter(([id]) => id.startsWith('Orders')).map(([, rule]) => rule.Properties);
    expect(rules).toEqual([
      expect.objectContaining({ FromPort: 443, ToPort: 443, IpProtocol: 'tcp', DestinationSecurityGroupId: { 'Fn::GetAtt': [expect.stringMatching(/^VpcEndpointsSegment/), 'GroupId'] } }),
      expect.objectContaining({ FromPort: 443, ToPort: 443, IpProtocol: 'tcp', DestinationPrefixListId: expect.anything() }),
    ]);
  });

  test('fails on endpoints the segment does not use', () => {
    expect(() => made().fn.allowToEndpoints('orders calls AWS services')).toThrow('segment "app" uses no endpoints');
  });

  test('fails on a flow that starts elsewhere', () => {
    const { stack, fn } = made();
    const vpc = stack.node.findChild('Vpc') as SegmentedVpc;
    const other = vpc.segment('management').allowTo(vpc.segment('data'), ec2.Port.tcp(5432), 'operators read the database');
    expect(() => fn.allowAlong(other, 'orders reads its database')).toThrow('does not start in segment "app"');
  });

  test('other targets are opened one by one', () => {
    const { stack, fn, template } = made();
    const vpc = stack.node.findChild('Vpc') as SegmentedVpc;
    const database = new ec2.SecurityGroup(stack, 'Database', { vpc, allowAllOutbound: false });
    fn.allowTo(database, ec2.Port.tcp(5432), 'orders reads its database');
    fn.allowTo(new ec2.Connections({ peer: ec2.Peer.prefixList('pl-0a1b2c3d') }), ec2.Port.tcp(443), 'orders reads its archive');
    template().hasResourceProperties('AWS::EC2::SecurityGroupEgress', { DestinationPrefixListId: 'pl-0a1b2c3d', FromPort: 443, Description: 'orders reads its archive' });
    template().hasResourceProperties('AWS::EC2::SecurityGroupEgress', { Description: 'orders reads its database' });
  });

  test('fails on a flow the segments do not have', () => {
    const { stack, fn } = made();
    const vpc = stack.node.findChild('Vpc') as SegmentedVpc;
    expect(() => fn.allowToSegment(vpc.segment('data'), ec2.Port.tcp(3306), 'orders reads its database')).toThrow('segment "app" has no flow to "data" on 3306');
    expect(() => fn.allowToSegment(vpc.segment('data'), ec2.Port.udp(5432), 'orders reads its database')).toThrow('has no flow to "data"');
    expect(() => fn.allowToSegment(vpc.segment('management'), ec2.Port.tcp(5432), 'orders reads its database')).toThrow('has no flow to "management"');
  });

  test('fails on a connection without a reason', () => {
    const { stack, fn } = made();
    const vpc = stack.node.findChild('Vpc') as SegmentedVpc;
    expect(() => fn.allowToSegment(vpc.segment('data'), ec2.Port.tcp(5432), '')).toThrow('the connection has no reason');
    expect(() => fn.allowTo(vpc.segment('data').securityGroup, ec2.Port.tcp(5432), 'because')).toThrow('as its reason');
  });

  test('fails on an edge segment', () => {
    expect(() => make((stack) => ({ segment: network(stack).segment('public') }))).toThrow('segment "public" is an edge segment');
  });
});

test('fails on opening a function that is in no segment', () => {
  const { stack, fn } = make();
  const vpc = network(stack);
  expect(() => fn.allowToSegment(vpc.segment('data'), ec2.Port.tcp(5432), 'orders reads its database')).toThrow('runs in no segment');
  expect(() => fn.allowTo(vpc.segment('data').securityGroup, ec2.Port.tcp(5432), 'orders reads its database')).toThrow('runs in no segment');
});

describe('failed asynchronous events', () => {
  test('go to a queue that exists, with the right to use its key', () => {
    const { template } = make((stack) => ({
      asyncFailure: AsyncFailure.queue(new sqs.Queue(stack, 'Shared', { encryptionMasterKey: new CustomerKey(stack, 'SharedKey', { description: 'dead letters', usableThrough: ['sqs'] }) })),
    }));
    expect(permissions(template())).toEqual(expect.arrayContaining([
      { Sid: 'EncryptDeadLetters', Effect: 'Allow', Action: ['kms:Decrypt', 'kms:GenerateDataKey'], Resource: arn('SharedKey') },
      { Effect: 'Allow', Action: 'sqs:SendMessage', Resource: arn('Shared') },
    ]));
    template().resourceCountIs('AWS::SQS::Queue', 1);
  });

  test('go to a topic', () => {
    const { template } = make((stack) => ({ asyncFailure: AsyncFailure.topic(new sns.Topic(stack, 'Topic')) }));
    expect(functionOf(template()).DeadLetterConfig).toEqual({ TargetArn: { Ref: expect.stringMatching(/^Topic/) } });
    template().resourceCountIs('AWS::SQS::Queue', 0);
  });

  test('go to a destination', () => {
    const { template } = make({ asyncFailure: AsyncFailure.destination(new destinations.EventBridgeDestination()) });
    template().hasResourceProperties('AWS::Lambda::EventInvokeConfig', { DestinationConfig: { OnFailure: Match.anyValue() } });
    template().resourceCountIs('AWS::SQS::Queue', 0);
  });

  test('go nowhere where that has a reason', () => {
    const { template } = make({ asyncFailure: AsyncFailure.none('only a queue invokes the function, which has its own dead letters') });
    expect(functionOf(template())).not.toHaveProperty('DeadLetterConfig');
  });

  test('fails without that reason', () => {
    expect(() => AsyncFailure.none('')).toThrow('has no reason');
  });
});

describe('is a function', () => {
  test('to event sources', () => {
    const { stack, fn, template } = make();
    fn.addEventSource(new SqsEventSource(new sqs.Queue(stack, 'Inbox')));
    template().hasResourceProperties('AWS::Lambda::EventSourceMapping', { EventSourceArn: attribute('Inbox') });
    expect(fn.executionRole.grantReport.flatMap(({ actions }) => actions)).toEqual(expect.arrayContaining(['sqs:ReceiveMessage', 'sqs:SendMessage']));
  });

  test('to grants, in both directions', () => {
    const { stack, fn, template } = make();
    new dynamodb.TableV2(stack, 'Table', { partitionKey: { name: 'id', type: dynamodb.AttributeType.STRING } }).grant(fn, 'dynamodb:GetItem');
    fn.grantInvoke(new iam.ServicePrincipal('apigateway.amazonaws.com'));
    expect(permissions(template())).toContainEqual({ Effect: 'Allow', Action: 'dynamodb:GetItem', Resource: arn('Table') });
    template().resourceCountIs('AWS::Lambda::Permission', 1);
  });

  test('to secrets', () => {
    const { stack, fn } = make();
    new secretsmanager.Secret(stack, 'Secret').grantRead(fn);
    expect(fn.executionRole.grantReport.at(-1)).toMatchObject({ actions: ['secretsmanager:GetSecretValue', 'secretsmanager:DescribeSecret'], openWildcards: [] });
  });

  test('to versions and aliases', () => {
    const { fn, template } = make();
    fn.addAlias('live');
    template().resourceCountIs('AWS::Lambda::Version', 1);
  });
});

describe('cdk-nag finds nothing without an answer', () => {
  test.each([
    ['no options', () => ({})],
    ['a segment', (stack: Stack) => ({ segment: network(stack).segment('app') })],
    ['everything', (stack: Stack) => ({
      segment: network(stack).segment('app'),
      tracing: true,
      reservedConcurrentExecutions: 5,
      environment: { TABLE_NAME: 'orders' },
      codeSigningConfig: new lambda.CodeSigningConfig(stack, 'Signing', { signingProfiles: [new signer.SigningProfile(stack, 'Profile', { platform: signer.Platform.AWS_LAMBDA_SHA384_ECDSA })] }),
      statements: [new iam.PolicyStatement({ actions: ['ec2:DescribeRegions'], resources: ['*'] })],
      wildcardExceptions: [WildcardException.resource('*', ['ec2:DescribeRegions'], 'the action knows no resources')],
    })],
    ['a destination', () => ({ asyncFailure: AsyncFailure.destination(new destinations.EventBridgeDestination()) })],
    ['no dead letters', () => ({ asyncFailure: AsyncFailure.none('only a queue invokes the function') })],
  ] as [string, (stack: Stack) => Partial<LeastPrivilegeFunctionProps>][])('with %s', (_, props) => {
    for (const context of [{}, FLAGS]) {
      expect(nagFindings(make(props, context).app).filter((finding) => finding.startsWith('Stack/Orders'))).toEqual([]);
    }
  });
});

test.each([['eu-central-1'], ['us-gov-west-1'], ['cn-north-1'], ['eusc-de-east-1']])('names no partition and no region in %s but by reference', (region) => {
  const stack = new Stack(new App(), 'Stack', { env: { region, account: '111122223333' } });
  new LeastPrivilegeFunction(stack, 'Orders', { ...CODE, segment: network(stack).segment('app'), tracing: true });
  const template = JSON.stringify(Template.fromStack(stack).toJSON());
  expect(template).not.toContain('arn:aws');
  expect(template).toContain(`:ec2:${region}:111122223333:network-interface/*`);
});

test('the same input gives the same template', () => {
  const text = () => JSON.stringify(make((stack) => ({ segment: network(stack).segment('app'), tracing: true })).template().toJSON());
  expect(text()).toBe(text());
});

test.each(lambda.Runtime.ALL.filter((runtime) => /^(nodejs(18|20)|python3\.(8|9|10|11)$|java(8|11|17)(\.al2)?$|dotnet[68]|ruby(2|3\.2)|go1|provided$|provided\.al2$)/.test(runtime.name)).map((runtime) => [runtime.name, runtime] as const))(
  'fails on %s', (name, runtime) => {
    expect(() => make({ runtime })).toThrow(new RegExp(`runtime ${name} ended on .*; use `));
  });

test.each([
  ['no time', { timeout: Duration.seconds(0) }, 'a timeout of 0 seconds is out of range'],
  ['too much time', { timeout: Duration.seconds(901) }, 'is out of range'],
  ['too little memory', { memorySize: 127 }, '127 MiB of memory are out of range'],
  ['too much memory', { memorySize: 10241 }, '10241 MiB of memory are out of range'],
  ['half a MiB', { memorySize: 128.5 }, '128.5 MiB of memory are out of range'],
])('fails on %s', (_, props, message) => {
  expect(() => make(props)).toThrow(message);
});

test.each([
  [{ timeout: Duration.seconds(1), memorySize: 128 }, { Timeout: 1, MemorySize: 128 }],
  [{ timeout: Duration.minutes(15), memorySize: 10240 }, { Timeout: 900, MemorySize: 10240 }],
])('takes %j', (props, expected) => {
  expect(functionOf(make(props).template())).toMatchObject(expected);
});

test('fails on dead letters in order, which Lambda does not take', () => {
  expect(() => make((stack) => ({ asyncFailure: AsyncFailure.queue(new sqs.Queue(stack, 'Fifo', { fifo: true })) }))).toThrow('FIFO');
  expect(() => make((stack) => ({ asyncFailure: AsyncFailure.topic(new sns.Topic(stack, 'Fifo', { fifo: true })) }))).toThrow('FIFO');
});

test('EC2 gets reasons in the characters it takes', () => {
  const { stack, fn, template } = make((scope) => ({ segment: network(scope).segment('app') }));
  fn.allowToSegment((stack.node.findChild('Vpc') as SegmentedVpc).segment('data'), ec2.Port.tcp(5432), 'orders\u2019 "own" database <prod>');
  template().hasResourceProperties('AWS::EC2::SecurityGroupEgress', { Description: 'orders- -own- database -prod-' });
});

test.each([lambda.Runtime.NODEJS_22_X, lambda.Runtime.NODEJS_24_X, lambda.Runtime.PYTHON_3_14, lambda.Runtime.JAVA_25, lambda.Runtime.PROVIDED_AL2023])('takes %s', (runtime) => {
  expect(functionOf(make({ runtime, code: lambda.Code.fromBucketV2(stackBucket(), 'key') }).template()).Runtime).toBe(runtime.name);
});

function stackBucket() {
  return s3.Bucket.fromBucketName(new Stack(), 'Code', 'code');
}

describe('the environment', () => {
  test.each([
    ['a password', { DB_PASSWORD: 'hunter22' }, 'its name says that it is a secret'],
    ['a URL with a password', { DATABASE_URL: 'postgres://app:hunter2@db/orders' }, 'it looks like a URL with a password in it'],
    ['a dynamic reference', { SETTING: SecretValue.secretsManager('orders').unsafeUnwrap() }, 'CloudFormation replaces the reference'],
    ['a key within references', { SETTING: `${Stack.of(new Stack()).region}:${['AKIA', 'QWERTYUIOPASDFGH'].join('')}` }, 'it looks like an AWS access key'],
  ])('fails on %s', (_, environment, reason) => {
    expect(() => make({ environment })).toThrow(`environment variable ${Object.keys(environment)[0]} seems to hold a secret: ${reason}`);
  });

  test.each([
    ['a hidden parameter', 'SETTING', true, 'it comes from a parameter that is not shown'],
    ['a parameter for a password', 'DB_PASSWORD', false, 'its name says that it is a secret'],
  ])('fails on %s', (_, name, noEcho, reason) => {
    expect(() => make((stack) => ({ environment: { [name]: new CfnParameter(stack, 'Parameter', { noEcho }).valueAsString } }))).toThrow(reason);
  });

  test('takes a parameter that is only a setting', () => {
    expect(() => make((stack) => ({ environment: { LOG_LEVEL: new CfnParameter(stack, 'Parameter').valueAsString } }))).not.toThrow();
  });

  test('fails on a secret that is added later, and never shows it', () => {
    const { fn } = make();
    expect(() => fn.addEnvironment('API_TOKEN', 'correct horse battery')).toThrow(/API_TOKEN seems to hold a secret/);
    expect(() => fn.addEnvironment('API_TOKEN', 'correct horse battery')).not.toThrow(/correct horse/);
  });

  test('takes what an exception names, and references to secrets', () => {
    const { stack, fn, template } = make({
      environment: { PUBLISHABLE_TOKEN: 'pk-orders-frontend' },
      environmentExceptions: [
        EnvironmentException.variable('PUBLISHABLE_TOKEN', 'is made to be public, the browser shows it'),
        EnvironmentException.variable('LATER_TOKEN', 'is made to be public, the browser shows it'),
      ],
    });
    const secret = new secretsmanager.Secret(stack, 'Secret');
    fn.addEnvironment('DB_SECRET', secret.secretArn).addEnvironment('LATER_TOKEN', 'pk-orders-backend');
    expect(functionOf(template()).Environment.Variables).toEqual({
      PUBLISHABLE_TOKEN: 'pk-orders-frontend', LATER_TOKEN: 'pk-orders-backend', DB_SECRET: { Ref: expect.stringMatching(/^Secret/) },
    });
  });

  test('fails on an exception without a reason', () => {
    expect(() => EnvironmentException.variable('TOKEN', 'no')).toThrow('as its reason');
  });
});
