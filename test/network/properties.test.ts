import { App, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as logs from 'aws-cdk-lib/aws-logs';
import * as s3 from 'aws-cdk-lib/aws-s3';
import recommendedFlags from 'aws-cdk-lib/recommended-feature-flags.json';
import { CustomerKey } from '../../lib/data';
import {
  Administration, DefaultDenySecurityGroup, Egress, EmptyDefaultSecurityGroup, EmptyDefaultSecurityGroupProps, EndpointSet, FlowLogs,
  FlowLogsToS3Props, InstanceConnectProps, SegmentAttributes, SegmentOptions, SegmentedVpc, SegmentedVpcAttributes, SegmentedVpcProps, Segments,
  VpcEncryption, VpcPublicAccess,
} from '../../lib/network';

type Make<T> = (stack: Stack) => T;

function templateOf(make: Make<void>, context?: Record<string, unknown>): unknown {
  const stack = new Stack(new App({ context }), 'Test');
  make(stack);
  return Template.fromStack(stack).toJSON();
}

const pool = (stack: Stack, id = 'ipam-pool-0123456789abcdef0') => ec2.CfnIPAMPool.fromIpamPoolId(stack, 'Pool', id);
const vpcTemplate = (props: Make<SegmentedVpcProps>, context?: Record<string, unknown>) => templateOf((stack) => { new SegmentedVpc(stack, 'Vpc', props(stack)); }, context);

const ENDPOINTS = { sets: [EndpointSet.CORE] };
const pairs: [keyof SegmentedVpcProps, Make<SegmentedVpcProps>, Make<SegmentedVpcProps>][] = [
  ['cidr', () => ({}), () => ({ cidr: '10.1.0.0/16' })],
  ['ipamPool', (stack) => ({ ipamPool: pool(stack) }), (stack) => ({ ipamPool: pool(stack, 'ipam-pool-1') })],
  ['ipamNetmaskLength', (stack) => ({ ipamPool: pool(stack) }), (stack) => ({ ipamPool: pool(stack), ipamNetmaskLength: 20 })],
  ['availabilityZones', () => ({ availabilityZones: ['eu-west-1a'] }), () => ({ availabilityZones: ['eu-west-1b'] })],
  ['maxAzs', () => ({ maxAzs: 2 }), () => ({})],
  ['segments', () => ({}), () => ({ segments: Segments.standard().drop('data') })],
  ['dualStack', () => ({}), () => ({ dualStack: true })],
  ['egress', () => ({}), () => ({ egress: Egress.viaNat() })],
  ['endpoints', () => ({}), () => ({ endpoints: ENDPOINTS })],
  ['organizationId', () => ({ endpoints: ENDPOINTS }), () => ({ endpoints: ENDPOINTS, organizationId: 'o-a1b2c3d4e5' })],
  ['dnsFirewall', () => ({}), () => ({ dnsFirewall: { allowedDomains: ['example.com'] } })],
  ['unfilteredDnsReason', () => ({}), () => ({ unfilteredDnsReason: 'Firewall Manager filters DNS' })],
  ['flowLogs', () => ({}), () => ({ flowLogs: FlowLogs.toS3() })],
  ['blockPublicAccess', () => ({}), () => ({ blockPublicAccess: VpcPublicAccess.blockIngress() })],
  ['encryptionControl', () => ({}), () => ({ encryptionControl: VpcEncryption.monitor() })],
  ['administration', () => ({}), () => ({ administration: Administration.sessionManager() })],
];

describe('each property changes the template', () => {
  test.each(pairs)('SegmentedVpc: %s', (_, one, other) => {
    expect(vpcTemplate(one)).not.toEqual(vpcTemplate(other));
  });

  test('SegmentedVpc: no property is left out', () => {
    const all: Record<keyof Required<SegmentedVpcProps>, true> = {
      cidr: true,
      ipamPool: true,
      ipamNetmaskLength: true,
      availabilityZones: true,
      maxAzs: true,
      segments: true,
      dualStack: true,
      egress: true,
      endpoints: true,
      organizationId: true,
      dnsFirewall: true,
      unfilteredDnsReason: true,
      flowLogs: true,
      blockPublicAccess: true,
      encryptionControl: true,
      administration: true,
    };
    expect(pairs.map(([name]) => name).sort()).toEqual(Object.keys(all).sort());
  });

  const segmentTemplate = (segment: Partial<SegmentOptions>) => vpcTemplate(() => ({ segments: Segments.of([{ name: 'app', ...segment }]) }));
  test.each<[keyof SegmentOptions, Partial<SegmentOptions>, Partial<SegmentOptions>]>([
    ['name', {}, { name: 'web' }],
    ['edge', {}, { edge: true, purpose: 'load balancers' }],
    ['purpose', { edge: true, purpose: 'load balancers' }, { edge: true, purpose: 'NAT gateways' }],
    ['prefixLength', {}, { prefixLength: 19 }],
    ['cidr', {}, { cidr: '10.0.64.0/20' }],
  ])('SegmentOptions: %s', (_, one, other) => {
    expect(segmentTemplate(one)).not.toEqual(segmentTemplate(other));
  });

  test('FlowLogs.toCloudWatchLogs: retention', () => {
    const kept = FlowLogs.toCloudWatchLogs({ retention: logs.RetentionDays.TWO_YEARS });
    expect(vpcTemplate(() => ({}))).not.toEqual(vpcTemplate(() => ({ flowLogs: kept })));
  });

  test.each<[keyof FlowLogsToS3Props, Make<FlowLogsToS3Props>]>([
    ['bucket', (stack) => ({ bucket: s3.Bucket.fromBucketName(stack, 'Archive', 'archive') })],
    ['prefix', () => ({ prefix: 'vpc' })],
  ])('FlowLogs.toS3: %s', (_, props) => {
    expect(vpcTemplate((stack) => ({ flowLogs: FlowLogs.toS3(props(stack)) }))).not.toEqual(vpcTemplate(() => ({ flowLogs: FlowLogs.toS3() })));
  });

  test('Administration.sessionManager: segments', () => {
    expect(vpcTemplate(() => ({ administration: Administration.sessionManager({ segments: ['app'] }) })))
      .not.toEqual(vpcTemplate(() => ({ administration: Administration.sessionManager() })));
  });

  test.each<[keyof InstanceConnectProps, InstanceConnectProps]>([
    ['segment', { segment: 'app' }], ['reaches', { reaches: ['app'] }], ['port', { port: ec2.Port.RDP }],
  ])('Administration.instanceConnectEndpoint: %s', (_, props) => {
    expect(vpcTemplate(() => ({ administration: Administration.instanceConnectEndpoint(props) })))
      .not.toEqual(vpcTemplate(() => ({ administration: Administration.instanceConnectEndpoint() })));
  });

  test('FlowOptions: middlebox', () => {
    const flow = (middlebox?: boolean) => templateOf((stack) => {
      const vpc = new SegmentedVpc(stack, 'Vpc');
      vpc.segment('app').allowTo(vpc.segment('data'), ec2.Port.tcp(5432), 'orders reads its database', { middlebox });
    });
    expect(flow()).toEqual(flow(false));
    expect(flow()).not.toEqual(flow(true));
  });

  test.each<[keyof EmptyDefaultSecurityGroupProps, (stack: Stack, vpc: ec2.Vpc) => Partial<EmptyDefaultSecurityGroupProps>]>([
    ['vpc', (stack) => ({ vpc: new ec2.Vpc(stack, 'Other') })],
    ['encryptionKey', (stack) => ({ encryptionKey: new CustomerKey(stack, 'Key', { description: 'Logs' }) })],
    ['logRetention', () => ({ logRetention: logs.RetentionDays.TWO_YEARS })],
  ])('EmptyDefaultSecurityGroup: %s', (_, more) => {
    const emptied = (changed: boolean) => templateOf((stack) => {
      const vpc = new ec2.Vpc(stack, 'Vpc');
      const other = more(stack, vpc);
      new EmptyDefaultSecurityGroup(stack, 'Empty', { vpc, ...(changed ? other : {}) });
    });
    expect(emptied(true)).not.toEqual(emptied(false));
  });

  test.each<['vpc' | 'description']>([['vpc'], ['description']])('DefaultDenySecurityGroup: %s', (name) => {
    const group = (changed: boolean) => templateOf((stack) => {
      const [one, other] = ['One', 'Other'].map((id) => new ec2.Vpc(stack, id));
      new DefaultDenySecurityGroup(stack, 'Group', { vpc: changed && name === 'vpc' ? other : one, description: changed && name === 'description' ? 'other' : 'one' });
    });
    expect(group(true)).not.toEqual(group(false));
  });

  const APP: SegmentAttributes = { name: 'app', subnetIds: ['subnet-1'], ipv4Cidr: '10.0.16.0/20', securityGroupId: 'sg-1', routeTableIds: ['rtb-1'], egress: true };
  const ATTRIBUTES: SegmentedVpcAttributes = { vpcId: 'vpc-1', vpcCidr: '10.0.0.0/16', availabilityZones: ['eu-west-1a'], segments: [APP] };
  /** Uses everything of an imported VPC that can show in a template. */
  const importedTemplate = (attributes: SegmentedVpcAttributes) => templateOf((stack) => {
    const vpc = SegmentedVpc.fromSegmentedVpcAttributes(stack, 'Vpc', attributes);
    const [segment] = vpc.segments;
    segment.allowTo(segment, ec2.Port.tcp(8080), 'services call each other', { middlebox: true });
    new ec2.CfnRoute(stack, 'Route', { routeTableId: segment.subnets[0].routeTable.routeTableId, destinationCidrBlock: '192.168.0.0/16', gatewayId: 'vgw-1' });
    new ec2.CfnInstance(stack, 'Instance', { subnetId: vpc.selectSubnets().subnetIds[0], availabilityZone: vpc.availabilityZones[0] });
    new ec2.CfnVPCPeeringConnection(stack, 'Peering', {
      vpcId: vpc.vpcId,
      peerVpcId: vpc.vpcCidrBlock,
      tags: [
        { key: 'name', value: segment.name },
        { key: 'kind', value: [vpc.publicSubnets, vpc.privateSubnets, vpc.isolatedSubnets].map((subnets) => subnets.length).join() },
        { key: 'block', value: attributes.segments[0].subnetCidrs ? segment.subnets[0].ipv4CidrBlock : 'unknown' },
      ],
    });
  });
  test.each<[keyof SegmentedVpcAttributes, Partial<SegmentedVpcAttributes>]>([
    ['vpcId', { vpcId: 'vpc-2' }], ['vpcCidr', { vpcCidr: '10.0.0.0/17' }], ['availabilityZones', { availabilityZones: ['eu-west-1b'] }],
  ])('SegmentedVpcAttributes: %s', (_, other) => {
    expect(importedTemplate({ ...ATTRIBUTES, ...other })).not.toEqual(importedTemplate(ATTRIBUTES));
  });
  test.each<[keyof SegmentAttributes, Partial<SegmentAttributes>]>([
    ['name', { name: 'web' }], ['subnetIds', { subnetIds: ['subnet-2'] }], ['ipv4Cidr', { ipv4Cidr: '10.0.32.0/20' }], ['ipv6Cidr', { ipv6Cidr: '2001:db8::/60' }],
    ['securityGroupId', { securityGroupId: 'sg-2' }], ['routeTableIds', { routeTableIds: ['rtb-2'] }], ['subnetCidrs', { subnetCidrs: ['10.0.16.0/22'] }],
    ['edge', { edge: true, egress: false }], ['egress', { egress: false }],
  ])('SegmentAttributes: %s', (_, other) => {
    expect(importedTemplate({ ...ATTRIBUTES, segments: [{ ...APP, ...other }] })).not.toEqual(importedTemplate(ATTRIBUTES));
  });
});

test('feature flags change nothing that a segmented VPC decides itself', () => {
  const kept = (template: unknown) => {
    const { Resources } = template as { Resources: Record<string, { Type: string; Properties: unknown }> };
    const types = ['AWS::EC2::Subnet', 'AWS::EC2::Route', 'AWS::EC2::NetworkAcl', 'AWS::EC2::SecurityGroup', 'AWS::EC2::FlowLog', 'Custom::EmptySecurityGroup', 'Custom::VpcRestrictDefaultSG'];
    return Object.entries(Resources).filter(([, { Type }]) => types.includes(Type)).map(([id, { Properties }]) => [id, Properties]);
  };
  expect(kept(vpcTemplate(() => ({}), recommendedFlags))).toEqual(kept(vpcTemplate(() => ({}))));
});
