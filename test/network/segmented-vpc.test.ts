import { App, Aspects, CfnResource, Stack } from 'aws-cdk-lib';
import { Match, Template } from 'aws-cdk-lib/assertions';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import * as elbv2 from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import * as rds from 'aws-cdk-lib/aws-rds';
import recommendedFlags from 'aws-cdk-lib/recommended-feature-flags.json';
import { Egress, EndpointSet, SegmentedVpc, SegmentedVpcProps, Segments } from '../../lib/network';

const ENV = { account: '111111111111', region: 'eu-west-1' };

function built(props: SegmentedVpcProps = {}, options: { env?: typeof ENV; context?: Record<string, unknown> } = {}) {
  const app = new App({ context: options.context });
  const stack = new Stack(app, 'Test', { env: options.env });
  const vpc = new SegmentedVpc(stack, 'Vpc', props);
  return { app, stack, vpc, template: () => Template.fromStack(stack) };
}

const propertiesOf = (template: Template, type: string) => Object.values(template.findResources(type)).map((resource) => resource.Properties);

describe('segments', () => {
  test('each has one aligned block with a subnet a zone', () => {
    const { template } = built();
    const subnets = propertiesOf(template(), 'AWS::EC2::Subnet');
    const isOf = (name: string) => (subnet: { Tags: { Value: string }[] }) => subnet.Tags.some((tag) => tag.Value === name);
    const cidrs = (name: string) => subnets.filter(isOf(name)).map((subnet) => subnet.CidrBlock);
    expect(cidrs('public')).toEqual(['10.0.0.0/22', '10.0.4.0/22', '10.0.8.0/22']);
    expect(cidrs('app')).toEqual(['10.0.16.0/22', '10.0.20.0/22', '10.0.24.0/22']);
    expect(cidrs('data')).toEqual(['10.0.32.0/22', '10.0.36.0/22', '10.0.40.0/22']);
    expect(cidrs('management')).toEqual(['10.0.48.0/22', '10.0.52.0/22', '10.0.56.0/22']);
    expect(subnets).toHaveLength(12);
    expect(subnets.every((subnet) => subnet.MapPublicIpOnLaunch === false)).toBe(true);
  });

  test('each has its own network ACL, associated with its own subnets, and route tables', () => {
    const { template } = built();
    const synthesized = template();
    synthesized.resourceCountIs('AWS::EC2::NetworkAcl', 4);
    synthesized.resourceCountIs('AWS::EC2::RouteTable', 12);
    const associations = propertiesOf(synthesized, 'AWS::EC2::SubnetNetworkAclAssociation');
    expect(associations).toHaveLength(12);
    for (const { NetworkAclId, SubnetId } of associations) {
      expect(SubnetId.Ref.replace(/^Vpc(\w+)Subnet\dSubnet.*/, '$1').toLowerCase()).toBe(NetworkAclId.Ref.replace(/^Vpc(\w+)SegmentNetworkAcl.*/, '$1').toLowerCase());
    }
  });

  test('each has a security group that lets nothing in or out', () => {
    const groups = propertiesOf(built().template(), 'AWS::EC2::SecurityGroup');
    expect(groups).toHaveLength(4);
    for (const group of groups) {
      expect(group.SecurityGroupIngress).toBeUndefined();
      expect(group.SecurityGroupEgress).toEqual([{ CidrIp: '255.255.255.255/32', Description: 'Disallow all traffic', FromPort: 252, IpProtocol: 'icmp', ToPort: 86 }]);
    }
  });

  test('only the edge segment has a route to the internet, and there are no entries without flows', () => {
    const synthesized = built().template();
    const routes = synthesized.findResources('AWS::EC2::Route');
    expect(Object.keys(routes).map((id) => id.slice(0, 20))).toEqual(['VpcpublicSubnet1Defa', 'VpcpublicSubnet2Defa', 'VpcpublicSubnet3Defa']);
    synthesized.resourceCountIs('AWS::EC2::NetworkAclEntry', 0);
    synthesized.resourceCountIs('AWS::EC2::NatGateway', 0);
    synthesized.resourceCountIs('AWS::EC2::VPCEndpoint', 0);
  });

  test('can be renamed, added and dropped', () => {
    const { vpc, template } = built({ segments: Segments.standard().rename('app', 'services').drop('management').add({ name: 'batch' }) });
    expect(vpc.segments.map((segment) => [segment.name, segment.ipv4Cidr])).toEqual([
      ['public', '10.0.0.0/20'], ['services', '10.0.16.0/20'], ['data', '10.0.32.0/20'], ['batch', '10.0.64.0/20'],
    ]);
    template().resourceCountIs('AWS::EC2::NetworkAcl', 4);
  });

  test('a VPC without an edge segment has no internet gateway', () => {
    const { vpc, template } = built({ segments: Segments.of([{ name: 'app' }]) });
    template().resourceCountIs('AWS::EC2::InternetGateway', 0);
    expect(vpc.publicSubnets).toEqual([]);
  });

  test('fails for an unknown one and names the known', () => {
    expect(() => built().vpc.segment('web')).toThrow('Test/Vpc: there is no segment "web"; take one of public, app, data and management.');
  });

  test('tell their purpose, place and what is in them', () => {
    const { vpc, stack } = built();
    const edge = vpc.segment('public');
    expect([edge.edge, edge.purpose]).toEqual([true, 'load balancers and NAT gateways']);
    expect(vpc.segment('app').edge).toBe(false);
    expect(edge.subnets).toHaveLength(3);
    expect(stack.resolve(edge.networkAcl!.networkAclId)).toEqual({ Ref: expect.stringMatching(/^VpcPublicSegmentNetworkAcl/) });
  });
});

describe('zones', () => {
  test('are places in the region\'s list, and nothing is looked up', () => {
    const { app, vpc, template } = built({}, { env: ENV });
    const zones = propertiesOf(template(), 'AWS::EC2::Subnet').slice(0, 3).map((subnet) => subnet.AvailabilityZone);
    expect(zones).toEqual([0, 1, 2].map((index) => ({ 'Fn::Select': [index, { 'Fn::GetAZs': '' }] })));
    expect(app.synth().manifest.missing).toBeUndefined();
    expect(vpc.availabilityZones).toHaveLength(3);
  });

  test('leave the stack\'s own answer as it was', () => {
    const { stack } = built();
    expect(Object.getOwnPropertyDescriptor(stack, 'availabilityZones')).toBeUndefined();
    expect(stack.availabilityZones).toHaveLength(2);
  });

  test('of a stack that names its own stay its own', () => {
    class Zoned extends Stack {
      public get availabilityZones(): string[] {
        return ['eu-west-1c'];
      }
    }
    const stack = new Zoned(new App(), 'Test', { env: ENV });
    Object.defineProperty(stack, 'availabilityZones', { value: ['eu-west-1b'], configurable: true, enumerable: true });
    new SegmentedVpc(stack, 'Vpc', { maxAzs: 1 });
    expect(stack.availabilityZones).toEqual(['eu-west-1b']);
  });

  test('can be named', () => {
    const { app, template } = built({ availabilityZones: ['eu-west-1a', 'eu-west-1c'] }, { env: ENV });
    expect([...new Set(propertiesOf(template(), 'AWS::EC2::Subnet').map((subnet) => subnet.AvailabilityZone))]).toEqual(['eu-west-1a', 'eu-west-1c']);
    expect(app.synth().manifest.missing).toBeUndefined();
  });

  test.each([0, 7, 1.5])('fails for %d of them', (maxAzs) => {
    expect(() => built({ maxAzs })).toThrow(`Test/Vpc: the VPC has ${maxAzs} zones; take 1 to 6.`);
  });

  test.each([[[]], [['eu-west-1a', 'eu-west-1a']]])('fails for the names %j', (availabilityZones) => {
    expect(() => built({ availabilityZones })).toThrow('name each zone once');
  });

  test('fails where both are given', () => {
    expect(() => built({ availabilityZones: ['eu-west-1a'], maxAzs: 2 })).toThrow('both availabilityZones and maxAzs 2 are given; keep one of them');
  });
});

describe('addresses', () => {
  test('of an IPAM pool are computed by CloudFormation', () => {
    const app = new App();
    const stack = new Stack(app, 'Test');
    const pool = ec2.CfnIPAMPool.fromIpamPoolId(stack, 'Pool', 'ipam-pool-0123456789abcdef0');
    const vpc = new SegmentedVpc(stack, 'Vpc', { ipamPool: pool, ipamNetmaskLength: 20 });
    const template = Template.fromStack(stack);
    template.hasResourceProperties('AWS::EC2::VPC', { Ipv4IpamPoolId: 'ipam-pool-0123456789abcdef0', Ipv4NetmaskLength: 20, CidrBlock: Match.absent() });
    const vpcCidr = { 'Fn::GetAtt': ['Vpc8378EB38', 'CidrBlock'] };
    expect(stack.resolve(vpc.segment('data').ipv4Cidr)).toEqual({ 'Fn::Select': [2, { 'Fn::Cidr': [vpcCidr, 3, '8'] }] });
    const subnet = propertiesOf(template, 'AWS::EC2::Subnet')[7];
    // The second quarter of the third sixteenth: the tenth of 64 parts.
    expect(subnet.CidrBlock).toEqual({ 'Fn::Select': [9, { 'Fn::Cidr': [vpcCidr, 10, '6'] }] });
  });

  test('deep blocks of an IPAM pool are split twice, because Fn::Cidr counts to 256', () => {
    const stack = new Stack(new App(), 'Test');
    const pool = ec2.CfnIPAMPool.fromIpamPoolId(stack, 'Pool', 'ipam-pool-0123456789abcdef0');
    new SegmentedVpc(stack, 'Vpc', { ipamPool: pool, egress: Egress.viaFirewall({ allowedDomains: ['example.com'] }) });
    const cidrs = propertiesOf(Template.fromStack(stack), 'AWS::EC2::Subnet').map((subnet) => subnet.CidrBlock);
    const vpcCidr = { 'Fn::GetAtt': ['Vpc8378EB38', 'CidrBlock'] };
    // 10.0.192.16/28 of a 10.0.0.0/16: the second /28 in the 193rd /24.
    expect(cidrs).toContainEqual({ 'Fn::Select': [1, { 'Fn::Cidr': [{ 'Fn::Select': [192, { 'Fn::Cidr': [vpcCidr, 193, '8'] }] }, 2, '4'] }] });
    const counts = JSON.stringify(cidrs).match(/"Fn::Cidr":\[.*?(\d+),"\d+"\]/g)!.map((call) => Number(/(\d+),"\d+"\]$/.exec(call)![1]));
    expect(Math.max(...counts)).toBeLessThanOrEqual(256);
  });

  test('in two families are a /60 a segment and a /64 a subnet', () => {
    const { vpc, stack, template } = built({ dualStack: true });
    const vpc6 = { 'Fn::Select': [0, { 'Fn::GetAtt': ['Vpc8378EB38', 'Ipv6CidrBlocks'] }] };
    expect(stack.resolve(vpc.segment('data').ipv6Cidr)).toEqual({ 'Fn::Select': [2, { 'Fn::Cidr': [vpc6, 3, '68'] }] });
    const synthesized = template();
    const subnets = propertiesOf(synthesized, 'AWS::EC2::Subnet');
    expect(subnets[7].Ipv6CidrBlock).toEqual({ 'Fn::Select': [33, { 'Fn::Cidr': [vpc6, 34, '64'] }] });
    expect(subnets.every((subnet) => subnet.AssignIpv6AddressOnCreation === false)).toBe(true);
    synthesized.resourceCountIs('AWS::EC2::EgressOnlyInternetGateway', 0);
  });

  test.each([{}, recommendedFlags])('never bring an egress-only internet gateway, whatever the feature flags', (context) => {
    const { template } = built({ dualStack: true, egress: Egress.viaNat() }, { context });
    template().resourceCountIs('AWS::EC2::EgressOnlyInternetGateway', 0);
  });

  test.each<[SegmentedVpcProps, string]>([
    [{ cidr: '10.0.0.0' }, 'write an IPv4 block'],
    [{ cidr: '10.0.0.0/24' }, 'EC2 takes none smaller than /28'],
    [{ ipamNetmaskLength: 20 }, 'ipamNetmaskLength is 20 and there is no ipamPool; give the pool, or use cidr'],
    [{ segments: Segments.of([{ name: 'a', cidr: '10.0.0.0/20' }, { name: 'b', cidr: '10.0.0.0/21' }]) }, 'segments "a" and "b" overlap'],
    [{ segments: Segments.standard().drop('public').drop('app').drop('data').drop('management') }, 'the VPC has no segments'],
  ])('fails for %j', (props, message) => {
    expect(() => built(props)).toThrow(message);
  });

  test('fails where both a block and a pool are given', () => {
    const stack = new Stack(new App(), 'Test');
    const ipamPool = ec2.CfnIPAMPool.fromIpamPoolId(stack, 'Pool', 'ipam-pool-0123456789abcdef0');
    expect(() => new SegmentedVpc(stack, 'Vpc', { cidr: '10.0.0.0/16', ipamPool })).toThrow('Test/Vpc: both cidr "10.0.0.0/16" and ipamPool are given; keep one of them.');
  });
});

describe('subnets for other constructs', () => {
  const groupNames = (subnets: ec2.ISubnet[]) => [...new Set(subnets.map((subnet) => subnet.node.id.replace(/Subnet\d$/, '')))];

  test('are those of the first inner segment where nothing is chosen, with egress and without', () => {
    for (const props of [{}, { egress: Egress.viaFirewall({ allowedDomains: ['example.com'] }) }]) {
      const { vpc } = built(props);
      expect(groupNames(vpc.selectSubnets().subnets)).toEqual(['app']);
      expect(vpc.selectSubnets({ availabilityZones: [vpc.availabilityZones[1]] }).subnets.map((subnet) => subnet.node.id)).toEqual(['appSubnet2']);
    }
  });

  test('are never those the library added, unless by name', () => {
    const { vpc } = built({ egress: Egress.viaFirewall({ allowedDomains: ['example.com'] }), endpoints: { sets: [EndpointSet.CORE] } });
    expect(groupNames(vpc.publicSubnets)).toEqual(['public']);
    expect(groupNames(vpc.privateSubnets)).toEqual(['app']);
    expect(groupNames(vpc.isolatedSubnets)).toEqual(['data', 'management']);
    expect(vpc.auxiliarySegments.map((segment) => segment.name)).toEqual(['firewall', 'nat', 'endpoints']);
    expect(groupNames(vpc.selectSubnets({ subnetGroupName: 'endpoints' }).subnets)).toEqual(['endpoints']);
    expect(vpc.selectSubnets(vpc.segment('nat').selection).subnets).toHaveLength(3);
    expect(vpc.selectSubnets({ ...vpc.segment('nat').selection, availabilityZones: [vpc.availabilityZones[2]] }).subnets.map((subnet) => subnet.node.id)).toEqual(['natSubnet3']);
    expect(vpc.selectSubnets({ ...vpc.segment('data').selection, onePerAz: true }).subnets).toHaveLength(3);
  });

  test('carry the kind that CDK knows', () => {
    const { template } = built({ egress: Egress.viaNat() });
    const kinds = propertiesOf(template(), 'AWS::EC2::Subnet').map((subnet) => {
      const tag = (key: string) => subnet.Tags.find((candidate: { Key: string }) => candidate.Key === key).Value;
      return `${tag('aws-cdk:subnet-name')} ${tag('aws-cdk:subnet-type')}`;
    });
    expect([...new Set(kinds)]).toEqual(['public Public', 'app Private', 'data Isolated', 'management Isolated']);
  });

  test('fail for an unknown name as CDK says it', () => {
    expect(() => built().vpc.selectSubnets({ subnetGroupName: 'web' })).toThrow(/no subnet groups with name 'web'/);
  });

  test('Lambda, RDS, Elastic Load Balancing and ECS take the VPC', () => {
    const { stack, vpc, template } = built({}, { env: ENV });
    const [edge, app, data] = ['public', 'app', 'data'].map((name) => vpc.segment(name));
    new lambda.Function(stack, 'Function', {
      runtime: lambda.Runtime.NODEJS_24_X,
      handler: 'index.handler',
      code: lambda.Code.fromInline('exports.handler = () => {}'),
      vpc,
      vpcSubnets: app.selection,
      securityGroups: [app.securityGroup],
    });
    new rds.DatabaseCluster(stack, 'Database', {
      engine: rds.DatabaseClusterEngine.auroraPostgres({ version: rds.AuroraPostgresEngineVersion.VER_16_6 }),
      writer: rds.ClusterInstance.serverlessV2('writer'),
      vpc,
      vpcSubnets: data.selection,
      securityGroups: [data.securityGroup],
    });
    new elbv2.ApplicationLoadBalancer(stack, 'LoadBalancer', { vpc, vpcSubnets: edge.selection, securityGroup: edge.securityGroup, internetFacing: true });
    const cluster = new ecs.Cluster(stack, 'Cluster', { vpc });
    const task = new ecs.FargateTaskDefinition(stack, 'Task');
    task.addContainer('main', { image: ecs.ContainerImage.fromRegistry('example') });
    new ecs.FargateService(stack, 'Service', { cluster, taskDefinition: task, vpcSubnets: app.selection, securityGroups: [app.securityGroup] });

    const synthesized = template();
    const ids = (name: string) => vpc.segment(name).subnets.map((subnet) => stack.resolve(subnet.subnetId));
    synthesized.hasResourceProperties('AWS::Lambda::Function', { VpcConfig: { SubnetIds: ids('app') } });
    synthesized.hasResourceProperties('AWS::RDS::DBSubnetGroup', { SubnetIds: ids('data') });
    synthesized.hasResourceProperties('AWS::ElasticLoadBalancingV2::LoadBalancer', { Subnets: ids('public') });
    synthesized.hasResourceProperties('AWS::ECS::Service', { NetworkConfiguration: { AwsvpcConfiguration: { Subnets: ids('app') } } });
  });
});

describe('what must not move', () => {
  test('logical ids of what holds state or addresses', () => {
    const kept = ['AWS::EC2::VPC', 'AWS::EC2::Subnet', 'AWS::EC2::SecurityGroup', 'AWS::EC2::NetworkAcl', 'AWS::KMS::Key', 'AWS::Logs::LogGroup', 'AWS::S3::Bucket'];
    const resources = built({ maxAzs: 1 }).template().toJSON().Resources as Record<string, { Type: string }>;
    expect(Object.entries(resources).filter(([, resource]) => kept.includes(resource.Type)).map(([id]) => id).sort()).toEqual([
      'Vpc8378EB38',
      'VpcAppSegmentNetworkAcl188C0501',
      'VpcAppSegmentSecurityGroup15F630E1',
      'VpcDataSegmentNetworkAclA9B56E3A',
      'VpcDataSegmentSecurityGroupA1B7507A',
      'VpcDefaultSecurityGroupLogs3DF1E560',
      'VpcDnsFirewallQueryLog72F8BB9B',
      'VpcFlowLogsRecords1C8B041A',
      'VpcLogKeyB5BDDF22',
      'VpcManagementSegmentNetworkAcl9EAF2D30',
      'VpcManagementSegmentSecurityGroup86A306E9',
      'VpcPublicSegmentNetworkAclEA2370D1',
      'VpcPublicSegmentSecurityGroup0F8B3DB4',
      'VpcappSubnet1SubnetAE489B2F',
      'VpcdataSubnet1SubnetE2B009FB',
      'VpcmanagementSubnet1SubnetBE9665CC',
      'VpcpublicSubnet1Subnet2BB74ED7',
    ]);
  });

  test('logs and keys stay when the stack is deleted', () => {
    const resources = Object.values(built().template().toJSON().Resources as Record<string, { Type: string; DeletionPolicy?: string }>)
      .filter((resource) => ['AWS::KMS::Key', 'AWS::Logs::LogGroup'].includes(resource.Type));
    expect(resources.length).toBeGreaterThan(3);
    expect(resources.every((resource) => resource.DeletionPolicy === 'Retain')).toBe(true);
  });

  test('the same input gives the same bytes', () => {
    const text = () => JSON.stringify(built({ egress: Egress.viaFirewall({ allowedDomains: ['example.com'] }), dualStack: true, endpoints: { sets: [EndpointSet.CORE] } }).template().toJSON());
    expect(text()).toBe(text());
  });
});

describe('partitions', () => {
  test.each([
    ['eu-west-1', 'aws'], ['us-gov-west-1', 'aws-us-gov'], ['cn-north-1', 'aws-cn'], ['eusc-de-east-1', 'aws-eusc'],
  ])('%s synthesizes without a literal partition or region', (region, partition) => {
    for (const props of [{}, { egress: Egress.viaEndpointsOnly() }]) {
      const { template } = built(props, { env: { account: '111111111111', region } });
      const text = JSON.stringify(template().toJSON());
      expect(text).not.toMatch(/arn:aws:/);
      for (const arn of text.match(/arn:aws[a-z-]*:/g) ?? []) {
        expect(arn).toBe(`arn:${partition}:`);
      }
    }
  });

  test('a stack without a region has none in its template', () => {
    expect(JSON.stringify(built({ egress: Egress.viaEndpointsOnly() }).template().toJSON())).not.toMatch(/arn:aws|amazonaws\.com\.cn|(eu|us|ap)-[a-z]+-\d/);
  });
});

test('every resource is below the VPC, and no tag or aspect of the library touches the rest of the stack', () => {
  const { stack, vpc } = built();
  const resources = stack.node.findAll().filter((construct) => CfnResource.isCfnResource(construct));
  expect(resources.filter((resource) => !resource.node.path.startsWith(`${vpc.node.path}/`)).map((resource) => resource.node.path)).toEqual([]);
  expect(Aspects.of(stack).all).toEqual([]);
});
