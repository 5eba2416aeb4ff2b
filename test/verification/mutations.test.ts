import { App, Duration, RemovalPolicy, Stack } from 'aws-cdk-lib';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import * as dynamodb from 'aws-cdk-lib/aws-dynamodb';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as events from 'aws-cdk-lib/aws-events';
import * as targets from 'aws-cdk-lib/aws-events-targets';
import * as guardduty from 'aws-cdk-lib/aws-guardduty';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import * as s3 from 'aws-cdk-lib/aws-s3';
import * as secrets from 'aws-cdk-lib/aws-secretsmanager';
import * as sns from 'aws-cdk-lib/aws-sns';
import * as sqs from 'aws-cdk-lib/aws-sqs';
import { CustomerKey, EncryptedLogGroup } from '../../lib/data';
import { SegmentedVpc } from '../../lib/network';
import { MUTATIONS, mutate, openFindings, targetsOf } from '../support/mutations';

/** An app of plain CDK constructs, as somebody builds it who does not use this library's network. */
function sample(): App {
  const app = new App();
  const stack = new Stack(app, 'Sample');
  const key = new CustomerKey(stack, 'Key', { description: 'Sample', usableThrough: ['s3', 'sqs', 'sns', 'dynamodb', 'secretsmanager', 'lambda'] });
  new s3.Bucket(stack, 'Bucket', { encryption: s3.BucketEncryption.KMS, encryptionKey: key, blockPublicAccess: s3.BlockPublicAccess.BLOCK_ALL, enforceSSL: true, removalPolicy: RemovalPolicy.RETAIN });
  new sqs.Queue(stack, 'Queue', { encryptionMasterKey: key, enforceSSL: true });
  const topic = new sns.Topic(stack, 'Topic', { masterKey: key, enforceSSL: true });
  new dynamodb.Table(stack, 'Table', { partitionKey: { name: 'id', type: dynamodb.AttributeType.STRING }, encryptionKey: key, removalPolicy: RemovalPolicy.RETAIN });
  const boundary = new iam.ManagedPolicy(stack, 'Boundary', { statements: [new iam.PolicyStatement({ actions: ['s3:GetObject'], resources: ['*'] })] });
  const roles = ['Reader', 'Writer'].map((id) => new iam.Role(stack, id, { assumedBy: new iam.ServicePrincipal('lambda.amazonaws.com'), permissionsBoundary: boundary }));
  roles[0].addToPolicy(new iam.PolicyStatement({ actions: ['s3:GetObject'], resources: ['arn:aws:s3:::x/y'] }));
  const secret = new secrets.Secret(stack, 'Secret', { encryptionKey: key, removalPolicy: RemovalPolicy.RETAIN });
  secret.addToResourcePolicy(new iam.PolicyStatement({ actions: ['secretsmanager:GetSecretValue'], resources: ['*'], principals: [roles[0]] }));
  const handler = new lambda.Function(stack, 'Function', {
    runtime: lambda.Runtime.NODEJS_24_X,
    handler: 'index.handler',
    code: lambda.Code.fromInline('exports.handler = async () => {};'),
    role: roles[1],
    environment: { MODE: 'observe' },
    environmentEncryption: key,
    logGroup: new EncryptedLogGroup(stack, 'Logs'),
  });
  secret.addRotationSchedule('Rotation', { rotationLambda: handler, automaticallyAfter: Duration.days(30) });
  new cloudwatch.Alarm(stack, 'Alarm', { metric: handler.metricErrors(), threshold: 1, evaluationPeriods: 1 }).addAlarmAction({ bind: () => ({ alarmActionArn: topic.topicArn }) });
  new guardduty.CfnDetector(stack, 'Detector', { enable: true });
  new events.Rule(stack, 'Rule', { eventPattern: { source: ['aws.guardduty'] }, targets: [new targets.LambdaFunction(handler)] });
  const vpc = new ec2.Vpc(stack, 'Vpc', { natGateways: 0, subnetConfiguration: [{ name: 'app', subnetType: ec2.SubnetType.PRIVATE_ISOLATED }], flowLogs: { all: {} }, restrictDefaultSecurityGroup: false });
  const acl = new ec2.NetworkAcl(stack, 'Acl', { vpc, subnetSelection: { subnets: vpc.isolatedSubnets } });
  acl.addEntry('Https', { cidr: ec2.AclCidr.ipv4('10.0.0.0/16'), ruleNumber: 100, traffic: ec2.AclTraffic.tcpPort(443) });
  const [from, to] = ['From', 'To'].map((id) => new ec2.SecurityGroup(stack, id, { vpc, allowAllOutbound: false }));
  from.connections.allowTo(to, ec2.Port.tcp(443));
  vpc.addInterfaceEndpoint('Sqs', { service: ec2.InterfaceVpcEndpointAwsService.SQS }).addToPolicy(new iam.PolicyStatement({ actions: ['sqs:SendMessage'], resources: ['arn:x'], principals: [new iam.AnyPrincipal()] }));
  return app;
}

/** The segmented VPC of this library. */
function segmented(): App {
  const app = new App();
  const vpc = new SegmentedVpc(new Stack(app, 'Network'), 'Vpc');
  vpc.segment('app').allowTo(vpc.segment('data'), ec2.Port.tcp(5432), 'orders reads its database');
  return app;
}

describe.each([['a plain app', sample], ['a segmented VPC', segmented]] as const)('%s', (_name, make) => {
  const before = openFindings(make());
  const app = make();
  const suitable = MUTATIONS.filter((mutation) => targetsOf(app, mutation).length > 0);

  test('gives the mutations something to weaken', () => {
    expect(suitable.length).toBeGreaterThan(15);
  });

  test.each(suitable)('notices: $name', (mutation) => {
    const outcome = mutate(make, mutation, before);
    expect(outcome).toEqual({ ...outcome, caught: true });
  });
});

test('the two apps together cover all mutations but those of resources that neither has', () => {
  const apps = [sample(), segmented()];
  const unused = MUTATIONS.filter((mutation) => apps.every((app) => targetsOf(app, mutation).length === 0)).map(({ type }) => type);
  expect([...new Set(unused)].sort()).toEqual([
    'AWS::CloudTrail::Trail', 'AWS::EC2::LaunchTemplate', 'AWS::ElasticLoadBalancingV2::Listener', 'AWS::NetworkFirewall::Firewall', 'AWS::Organizations::Policy', 'AWS::RDS::DBInstance',
  ]);
});

test('an unchanged app has no new finding', () => {
  const nothing = { name: 'nothing', type: 'AWS::KMS::Key', apply: () => {}, finds: /./ };
  expect(mutate(sample, nothing, openFindings(sample()))).toEqual({ target: 'Sample/Key/Resource', findings: [], caught: false });
});
