import { App, Stack } from 'aws-cdk-lib';
import { Match, Template } from 'aws-cdk-lib/assertions';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import * as logs from 'aws-cdk-lib/aws-logs';
import * as s3 from 'aws-cdk-lib/aws-s3';
import {
  Administration, DefaultDenySecurityGroup, Egress, EncryptionExclusion, EndpointSet, FlowLogs, SegmentAttributes, SegmentedVpc,
  SegmentedVpcAttributes, SegmentedVpcProps, Segments, VpcEncryption, VpcPublicAccess,
} from '../../lib/network';
import { nagFindings } from '../support/nag-findings';

function built(props: SegmentedVpcProps = {}) {
  const app = new App();
  const stack = new Stack(app, 'Test');
  const vpc = new SegmentedVpc(stack, 'Vpc', { maxAzs: 2, ...props });
  return { app, stack, vpc, template: () => Template.fromStack(stack) };
}

describe('the default security group', () => {
  test('is emptied by a function that may do nothing else', () => {
    const template = built().template();
    template.hasResource('Custom::EmptySecurityGroup', {
      Properties: {
        Endpoint: { 'Fn::Join': ['', ['https://ec2.', { Ref: 'AWS::Region' }, '.', { Ref: 'AWS::URLSuffix' }]] },
        SecurityGroupId: { 'Fn::GetAtt': ['Vpc8378EB38', 'DefaultSecurityGroup'] },
        ServiceTimeout: '180',
      },
      DependsOn: Match.arrayWith([Match.stringLikeRegexp('^VpcDefaultSecurityGroupPolicy')]),
    });
    const [policy] = Object.entries(template.findResources('AWS::IAM::ManagedPolicy')).filter(([id]) => id.startsWith('VpcDefaultSecurityGroup')).map(([, resource]) => resource.Properties);
    const arn = (rest: unknown[]) => ({ 'Fn::Join': ['', ['arn:', { Ref: 'AWS::Partition' }, ...rest]] });
    expect(policy.PolicyDocument.Statement).toEqual([
      { Sid: 'WriteItsOwnLog', Effect: 'Allow', Action: ['logs:CreateLogStream', 'logs:PutLogEvents'], Resource: { 'Fn::GetAtt': ['VpcDefaultSecurityGroupLogs3DF1E560', 'Arn'] } },
      {
        Sid: 'RemoveRulesOfThisGroup',
        Effect: 'Allow',
        Action: ['ec2:RevokeSecurityGroupEgress', 'ec2:RevokeSecurityGroupIngress'],
        Resource: arn([':ec2:', { Ref: 'AWS::Region' }, ':', { Ref: 'AWS::AccountId' }, ':security-group/', { 'Fn::GetAtt': ['Vpc8378EB38', 'DefaultSecurityGroup'] }]),
      },
      { Sid: 'ListRules', Effect: 'Allow', Action: 'ec2:DescribeSecurityGroupRules', Resource: '*', Condition: { StringEquals: { 'aws:RequestedRegion': { Ref: 'AWS::Region' } } } },
    ]);
  });

  test('is emptied by a function outside the VPC, with its own log and no AWS managed policy', () => {
    const template = built().template();
    template.hasResourceProperties('AWS::Lambda::Function', {
      Runtime: 'nodejs24.x',
      Architectures: ['arm64'],
      VpcConfig: Match.absent(),
      ReservedConcurrentExecutions: Match.absent(),
      LoggingConfig: { LogFormat: 'JSON', LogGroup: { Ref: 'VpcDefaultSecurityGroupLogs3DF1E560' } },
      Environment: Match.absent(),
    });
    expect(JSON.stringify(template.toJSON())).not.toContain('iam::aws:policy');
    template.hasResource('AWS::Logs::LogGroup', { DeletionPolicy: 'Retain', Properties: { KmsKeyId: Match.anyValue(), RetentionInDays: 365 } });
  });

  test('is reachable with its role and log', () => {
    const { vpc } = built();
    expect(vpc.emptyDefaultSecurityGroup.handler).toBeInstanceOf(lambda.Function);
    expect(vpc.emptyDefaultSecurityGroup.role).toBe(vpc.emptyDefaultSecurityGroup.handler.role);
    expect(vpc.emptyDefaultSecurityGroup.logGroup.encryptionKey).toBe(vpc.logKey);
  });
});

describe('a default-deny security group', () => {
  test('keeps its placeholder beside rules that are resources, and drops it for inline ones', () => {
    const { stack, vpc } = built();
    const group = new DefaultDenySecurityGroup(stack, 'Group', { vpc, description: 'a group' });
    const other = new DefaultDenySecurityGroup(stack, 'Other', { vpc, description: 'another' });
    group.addEgressRule(other, ec2.Port.tcp(443), 'to the other');
    other.addEgressRule(ec2.Peer.ipv4('192.168.0.0/24'), ec2.Port.tcp(443), 'to the office');
    const template = Template.fromStack(stack);
    template.hasResourceProperties('AWS::EC2::SecurityGroup', { GroupDescription: 'a group', SecurityGroupEgress: [Match.objectLike({ CidrIp: '255.255.255.255/32' })] });
    template.hasResourceProperties('AWS::EC2::SecurityGroup', { GroupDescription: 'another', SecurityGroupEgress: [Match.objectLike({ CidrIp: '192.168.0.0/24' })] });
  });

  test('keeps it where inline rules are switched off for the app', () => {
    const stack = new Stack(new App({ context: { '@aws-cdk/aws-ec2.securityGroupDisableInlineRules': true } }), 'Test');
    new SegmentedVpc(stack, 'Vpc');
    Template.fromStack(stack).allResourcesProperties('AWS::EC2::SecurityGroup', { SecurityGroupEgress: [Match.objectLike({ CidrIp: '255.255.255.255/32' })] });
  });
});

describe('flow logs', () => {
  test('record all traffic each minute, with what forensics need, to an encrypted log group', () => {
    const template = built().template();
    template.hasResource('AWS::EC2::FlowLog', {
      Properties: {
        ResourceId: { Ref: 'Vpc8378EB38' },
        ResourceType: 'VPC',
        TrafficType: 'ALL',
        MaxAggregationInterval: 60,
        LogDestinationType: 'cloud-watch-logs',
        LogGroupName: { Ref: 'VpcFlowLogsRecords1C8B041A' },
      },
      DependsOn: [Match.stringLikeRegexp('^VpcFlowLogsPolicy')],
    });
    const [{ Properties: { LogFormat } }] = Object.values(template.findResources('AWS::EC2::FlowLog'));
    for (const field of ['pkt-srcaddr', 'pkt-dstaddr', 'flow-direction', 'traffic-path', 'tcp-flags', 'vpc-id', 'subnet-id', 'instance-id', 'az-id', 'pkt-src-aws-service', 'reject-reason']) {
      expect(LogFormat.split(' ')).toContain(`\${${field}}`);
    }
    expect(LogFormat.split(' ')).toHaveLength(28);
  });

  test('are written by a role that only this account\'s flow logs can take, to one log group', () => {
    const template = built().template();
    template.hasResourceProperties('AWS::IAM::Role', {
      AssumeRolePolicyDocument: {
        Statement: [{
          Action: 'sts:AssumeRole',
          Effect: 'Allow',
          Principal: { Service: 'vpc-flow-logs.amazonaws.com' },
          Condition: {
            StringEquals: { 'aws:SourceAccount': { Ref: 'AWS::AccountId' } },
            ArnLike: { 'aws:SourceArn': { 'Fn::Join': ['', ['arn:', { Ref: 'AWS::Partition' }, ':ec2:', { Ref: 'AWS::Region' }, ':', { Ref: 'AWS::AccountId' }, ':vpc-flow-log/*']] } },
          },
        }],
      },
    });
    template.hasResourceProperties('AWS::IAM::ManagedPolicy', {
      PolicyDocument: {
        Statement: [{
          Sid: 'WriteRecords',
          Effect: 'Allow',
          Action: ['logs:CreateLogStream', 'logs:DescribeLogStreams', 'logs:PutLogEvents'],
          Resource: { 'Fn::GetAtt': ['VpcFlowLogsRecords1C8B041A', 'Arn'] },
        }],
      },
    });
  });

  test('go to a private, versioned, retained bucket with a key of its own', () => {
    const template = built({ flowLogs: FlowLogs.toS3() }).template();
    template.hasResource('AWS::S3::Bucket', {
      DeletionPolicy: 'Retain',
      Properties: {
        BucketEncryption: { ServerSideEncryptionConfiguration: [Match.objectLike({ BucketKeyEnabled: true, ServerSideEncryptionByDefault: Match.objectLike({ SSEAlgorithm: 'aws:kms' }) })] },
        PublicAccessBlockConfiguration: { BlockPublicAcls: true, BlockPublicPolicy: true, IgnorePublicAcls: true, RestrictPublicBuckets: true },
        VersioningConfiguration: { Status: 'Enabled' },
      },
    });
    template.hasResource('AWS::EC2::FlowLog', {
      Properties: { LogDestinationType: 's3', DestinationOptions: { FileFormat: 'parquet', HiveCompatiblePartitions: true, PerHourPartition: true } },
      DependsOn: [Match.stringLikeRegexp('^VpcFlowLogsRecordsPolicy')],
    });
    const statements = Object.values(template.findResources('AWS::S3::BucketPolicy'))[0].Properties.PolicyDocument.Statement;
    const writes = statements.find((statement: { Sid?: string }) => statement.Sid === 'FlowLogDeliveryWrites');
    expect(writes).toMatchObject({ Action: 's3:PutObject', Principal: { Service: 'delivery.logs.amazonaws.com' }, Condition: { StringEquals: { 'aws:SourceAccount': { Ref: 'AWS::AccountId' } } } });
    expect(writes.Condition.ArnLike['aws:SourceArn']['Fn::Join'][1].join('')).toMatch(/:logs:.*:\*$/);
  });

  test('are reachable where they go', () => {
    const toLogs = built().vpc;
    expect([toLogs.flowLog, toLogs.flowLogGroup, toLogs.flowLogBucket].map((made) => made !== undefined)).toEqual([true, true, false]);
    const toBucket = built({ flowLogs: FlowLogs.toS3() }).vpc;
    expect([toBucket.flowLog, toBucket.flowLogGroup, toBucket.flowLogBucket].map((made) => made !== undefined)).toEqual([true, false, true]);
  });

  test('go to a given bucket under a prefix', () => {
    const { stack } = built();
    const bucket = s3.Bucket.fromBucketName(stack, 'Archive', 'archive');
    new SegmentedVpc(stack, 'Other', { cidr: '10.1.0.0/16', flowLogs: FlowLogs.toS3({ bucket, prefix: 'vpc' }) });
    Template.fromStack(stack).hasResourceProperties('AWS::EC2::FlowLog', { LogDestination: { 'Fn::Join': ['', ['arn:', { Ref: 'AWS::Partition' }, ':s3:::archive/vpc/']] } });
  });

  test('are made elsewhere where a reason says so', () => {
    const { vpc, template } = built({ flowLogs: FlowLogs.none('the network account records all traffic') });
    template().resourceCountIs('AWS::EC2::FlowLog', 0);
    expect(vpc.flowLog).toBeUndefined();
  });

  test('fails where no reason does', () => {
    expect(() => built({ flowLogs: FlowLogs.none('') })).toThrow('a VPC without flow logs has no reason');
  });
});

describe('DNS', () => {
  test('is filtered and logged', () => {
    const template = built().template();
    template.resourceCountIs('AWS::Route53Resolver::FirewallRuleGroupAssociation', 1);
    template.resourceCountIs('AWS::Route53Resolver::ResolverQueryLoggingConfigAssociation', 1);
  });

  test('is not where a reason says so', () => {
    const { vpc, template } = built({ unfilteredDnsReason: 'Firewall Manager filters DNS for all accounts' });
    template().resourceCountIs('AWS::Route53Resolver::FirewallRuleGroupAssociation', 0);
    expect(vpc.dnsFirewall).toBeUndefined();
  });

  test('fails where the reason is empty, or stands beside options', () => {
    expect(() => built({ unfilteredDnsReason: '' })).toThrow('a VPC with unfiltered DNS has no reason');
    expect(() => built({ unfilteredDnsReason: 'Firewall Manager filters DNS', dnsFirewall: {} })).toThrow('both dnsFirewall and unfilteredDnsReason are given; keep one of them');
  });
});

describe('block public access', () => {
  const exclusions = (props: SegmentedVpcProps) => Object.values(built(props).template().findResources('AWS::EC2::VPCBlockPublicAccessExclusion'))
    .map(({ Properties }) => [Properties.InternetGatewayExclusionMode, Properties.SubnetId.Ref.replace(/Subnet\w{8}$/, '')]);
  const edge = [['allow-bidirectional', 'VpcpublicSubnet1'], ['allow-bidirectional', 'VpcpublicSubnet2']];

  test.each([[VpcPublicAccess.blockBidirectional(), 'block-bidirectional'], [VpcPublicAccess.blockIngress(), 'block-ingress']])('closes all but the edge', (blockPublicAccess, mode) => {
    const template = built({ blockPublicAccess }).template();
    template.hasResource('AWS::EC2::VPCBlockPublicAccessOptions', { Properties: { InternetGatewayBlockMode: mode }, DependsOn: Match.arrayWith([Match.stringLikeRegexp('PublicAccessExclusion1')]) });
    expect(exclusions({ blockPublicAccess })).toEqual(edge);
  });

  test('lets NAT gateways of their own segment out where both directions are blocked', () => {
    const egress = Egress.viaFirewall({ allowedDomains: ['example.com'] });
    expect(exclusions({ egress, blockPublicAccess: VpcPublicAccess.blockBidirectional() })).toEqual([...edge, ['allow-egress', 'VpcnatSubnet1'], ['allow-egress', 'VpcnatSubnet2']]);
    expect(exclusions({ egress, blockPublicAccess: VpcPublicAccess.blockIngress() })).toEqual(edge);
  });

  test('set elsewhere gets exclusions only', () => {
    const template = built({ blockPublicAccess: VpcPublicAccess.managedElsewhere() }).template();
    template.resourceCountIs('AWS::EC2::VPCBlockPublicAccessOptions', 0);
    template.resourceCountIs('AWS::EC2::VPCBlockPublicAccessExclusion', 2);
  });

  test('without exclusions cuts the edge off, too', () => {
    expect(exclusions({ blockPublicAccess: VpcPublicAccess.blockBidirectional().withoutExclusions() })).toEqual([]);
  });

  test('fails where it would do nothing', () => {
    expect(() => built({ blockPublicAccess: VpcPublicAccess.managedElsewhere().withoutExclusions() })).toThrow('there is no edge segment to exclude; leave blockPublicAccess out');
    expect(() => built({ segments: Segments.of([{ name: 'app' }]), blockPublicAccess: VpcPublicAccess.managedElsewhere() })).toThrow('there is no edge segment to exclude');
  });
});

describe('encryption control', () => {
  test('monitors', () => {
    built({ encryptionControl: VpcEncryption.monitor() }).template().hasResourceProperties('AWS::EC2::VPCEncryptionControl', { Mode: 'monitor', VpcId: { Ref: 'Vpc8378EB38' } });
  });

  test('enforces, with exclusions', () => {
    built({ encryptionControl: VpcEncryption.enforce(EncryptionExclusion.INTERNET_GATEWAY, EncryptionExclusion.NAT_GATEWAY) }).template().hasResourceProperties('AWS::EC2::VPCEncryptionControl', {
      Mode: 'enforce', InternetGatewayExclusionInput: 'enable', NatGatewayExclusionInput: 'enable', LambdaExclusionInput: Match.absent(),
    });
  });

  test.each(Object.entries(EncryptionExclusion))('knows the exclusion %s as CloudFormation does', (name, input) => {
    const { vpc } = built({ encryptionControl: VpcEncryption.enforce(input) });
    expect(vpc.encryptionControl![input]).toBe('enable');
    expect(input.replace(/ExclusionInput$/, '').toLowerCase()).toBe(name.replaceAll('_', '').toLowerCase());
  });

  test('fails for an exclusion twice', () => {
    expect(() => VpcEncryption.enforce(EncryptionExclusion.LAMBDA, EncryptionExclusion.LAMBDA)).toThrow('the exclusion "lambdaExclusionInput" is named twice; name it once');
  });
});

describe('administration', () => {
  test('by Session Manager makes its endpoints, which only the administered segments reach', () => {
    const { vpc, template } = built({ administration: Administration.sessionManager({ segments: ['management', 'app'] }) });
    expect(Object.keys(vpc.interfaceEndpoints)).toEqual(EndpointSet.ADMINISTRATION.services);
    expect(vpc.gatewayEndpoints).toEqual({});
    expect(vpc.segments.filter((segment) => segment.flows.length > 0).map((segment) => segment.name)).toEqual(['app', 'management']);
    template().resourceCountIs('AWS::EC2::SecurityGroupIngress', 2);
  });

  test('by Session Manager joins the endpoints that were chosen', () => {
    const { vpc } = built({ administration: Administration.sessionManager(), endpoints: { sets: [EndpointSet.CORE], usedBy: ['app'] } });
    const services = new Set([...EndpointSet.CORE.services, ...EndpointSet.ADMINISTRATION.services]);
    expect(Object.keys(vpc.interfaceEndpoints).sort()).toEqual([...services].sort());
    expect(vpc.segment('management').flows.map((flow) => flow.target)).toEqual(['endpoints']);
    expect(vpc.segment('app').flows.map((flow) => flow.target)).toEqual(['endpoints', 's3', 'dynamodb']);
  });

  test('by Instance Connect stands in its segment and reaches what is named', () => {
    const { stack, vpc, template } = built({ administration: Administration.instanceConnectEndpoint({ reaches: ['app'], port: ec2.Port.RDP }) });
    template().hasResourceProperties('AWS::EC2::InstanceConnectEndpoint', {
      SubnetId: stack.resolve(vpc.segment('management').subnets[0].subnetId),
      SecurityGroupIds: [stack.resolve(vpc.segment('management').securityGroup.securityGroupId)],
      PreserveClientIp: false,
    });
    expect(vpc.segment('management').flows.map((flow) => flow.summary)).toEqual(['management -> app, tcp 3389: administration through EC2 Instance Connect Endpoint']);
    expect(vpc.instanceConnectEndpoint).toBeDefined();
  });

  test('by Instance Connect reaches its own segment by SSH by default', () => {
    const { vpc } = built({ administration: Administration.instanceConnectEndpoint() });
    expect(vpc.segment('management').flows.map((flow) => [flow.target, flow.port.toString()])).toEqual([['management', '22']]);
  });

  test('fails for segments that do not exist, and for none', () => {
    expect(() => built({ administration: Administration.sessionManager({ segments: ['ops'] }) })).toThrow('there is no segment "ops"');
    expect(() => built({ administration: Administration.instanceConnectEndpoint({ segment: 'ops' }) })).toThrow('there is no segment "ops"');
    expect(() => Administration.sessionManager({ segments: [] })).toThrow('sessionManager names no segment; name at least one');
  });
});

describe('an imported VPC', () => {
  const attributes: SegmentedVpcAttributes = {
    vpcId: 'vpc-1',
    vpcCidr: '10.0.0.0/16',
    availabilityZones: ['eu-west-1a', 'eu-west-1b'],
    segments: [
      { name: 'public', edge: true, subnetIds: ['subnet-1', 'subnet-2'], ipv4Cidr: '10.0.0.0/20', securityGroupId: 'sg-1' },
      { name: 'app', egress: true, subnetIds: ['subnet-3', 'subnet-4'], ipv4Cidr: '10.0.16.0/20', securityGroupId: 'sg-2', routeTableIds: ['rtb-3', 'rtb-4'], subnetCidrs: ['10.0.16.0/22', '10.0.20.0/22'] },
      { name: 'data', subnetIds: ['subnet-5', 'subnet-6'], ipv4Cidr: '10.0.32.0/20', securityGroupId: 'sg-3' },
    ],
  };
  const imported = () => {
    const app = new App();
    const stack = new Stack(app, 'Test');
    return { app, stack, vpc: SegmentedVpc.fromSegmentedVpcAttributes(stack, 'Vpc', attributes) };
  };

  test('takes flows as rules of its security groups and leaves network ACLs alone', () => {
    const { app, stack, vpc } = imported();
    vpc.segment('app').allowTo(vpc.segment('data'), ec2.Port.tcp(5432), 'orders reads its database');
    vpc.segment('app').allowToInternet(ec2.Port.tcp(443), 'payments go to the acquirer');
    vpc.segment('public').allowFromInternet(ec2.Port.tcp(443), 'customers reach the shop');
    const template = Template.fromStack(stack);
    template.hasResourceProperties('AWS::EC2::SecurityGroupEgress', { GroupId: 'sg-2', DestinationSecurityGroupId: 'sg-3', FromPort: 5432 });
    template.hasResourceProperties('AWS::EC2::SecurityGroupIngress', { GroupId: 'sg-3', SourceSecurityGroupId: 'sg-2', FromPort: 5432 });
    template.hasResourceProperties('AWS::EC2::SecurityGroupEgress', { GroupId: 'sg-2', CidrIp: '0.0.0.0/0' });
    template.resourceCountIs('AWS::EC2::NetworkAclEntry', 0);
    template.resourceCountIs('AWS::EC2::SecurityGroup', 0);
    expect([vpc.segment('app').networkAcl, vpc.segment('app').residues]).toEqual([undefined, []]);
    expect(nagFindings(app)).toEqual([]);
  });

  test('is an IVpc', () => {
    const { stack, vpc } = imported();
    new lambda.Function(stack, 'Function', {
      runtime: lambda.Runtime.NODEJS_24_X,
      handler: 'index.handler',
      code: lambda.Code.fromInline('exports.handler = () => {}'),
      vpc,
      vpcSubnets: vpc.segment('data').selection,
      securityGroups: [vpc.segment('data').securityGroup],
    });
    vpc.addGatewayEndpoint('S3', { service: ec2.GatewayVpcEndpointAwsService.S3, subnets: [vpc.segment('app').selection] });
    const template = Template.fromStack(stack);
    template.hasResourceProperties('AWS::Lambda::Function', { VpcConfig: { SubnetIds: ['subnet-5', 'subnet-6'], SecurityGroupIds: ['sg-3'] } });
    template.hasResourceProperties('AWS::EC2::VPCEndpoint', { VpcId: 'vpc-1', RouteTableIds: ['rtb-3', 'rtb-4'] });
    expect(vpc.selectSubnets().subnetIds).toEqual(['subnet-3', 'subnet-4']);
    expect(vpc.selectSubnets({ subnetType: ec2.SubnetType.PUBLIC }).subnetIds).toEqual(['subnet-1', 'subnet-2']);
    expect(vpc.segment('app').subnets.map((subnet) => subnet.ipv4CidrBlock)).toEqual(['10.0.16.0/22', '10.0.20.0/22']);
    expect([vpc.vpcId, vpc.vpcCidrBlock, vpc.availabilityZones]).toEqual(['vpc-1', '10.0.0.0/16', attributes.availabilityZones]);
    expect(vpc.vpcRef.vpcId).toBe('vpc-1');
  });

  test('fails for unknown segments and for what does not fit', () => {
    const { stack, vpc } = imported();
    expect(() => vpc.segment('web')).toThrow('Test/Vpc: there is no segment "web"; take one of public, app and data.');
    expect(() => vpc.segment('data').allowToInternet(ec2.Port.tcp(443), 'orders calls the partner')).toThrow('has no route to the internet; declare the flow on app');
    const [edge, app] = attributes.segments;
    const importWith = (id: string, segments: SegmentAttributes[]) =>
      () => SegmentedVpc.fromSegmentedVpcAttributes(stack, id, { ...attributes, segments });
    expect(importWith('A', [])).toThrow('the imported VPC has no segments');
    expect(importWith('B', [edge, edge])).toThrow('there are two segments "public"');
    expect(importWith('C', [{ ...edge, subnetIds: ['subnet-1'] }])).toThrow('segment "public" has 1 subnetIds in 2 zones; give one for each zone');
    expect(importWith('D', [{ ...app, routeTableIds: ['rtb-1'] }])).toThrow('segment "app" has 1 routeTableIds in 2 zones');
  });
});

test('log retention is the choice of each log', () => {
  const template = built({ flowLogs: FlowLogs.toCloudWatchLogs({ retention: logs.RetentionDays.TEN_YEARS }) }).template();
  template.hasResourceProperties('AWS::Logs::LogGroup', { RetentionInDays: 3653 });
});
