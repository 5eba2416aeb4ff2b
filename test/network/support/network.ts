import { App, Stack } from 'aws-cdk-lib';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import { CustomerKey } from '../../../lib/data';
import { SegmentNetwork, VpcNetwork } from '../../../lib/network/segment-network';

/** What a network for tests is made of. */
export interface NetworkForTests {
  readonly stack: Stack;
  readonly network: VpcNetwork;
}

/** Zones, and which segments beside `app` and `data` there are. */
export interface NetworkForTestsOptions {
  readonly zones?: number;
  readonly app?: App;
  readonly region?: string;
  readonly without?: string[];
}

/** A plain VPC seen as the segments that egress, firewall and endpoint code works with. */
export function networkForTests(options: NetworkForTestsOptions = {}): NetworkForTests {
  const app = options.app ?? new App();
  const stack = new Stack(app, 'Net', options.region ? { env: { region: options.region, account: '111122223333' } } : {});
  const configuration = [
    { name: 'public', subnetType: ec2.SubnetType.PUBLIC, mapPublicIpOnLaunch: false, cidrMask: 24 },
    { name: 'nat', subnetType: ec2.SubnetType.PUBLIC, mapPublicIpOnLaunch: false, cidrMask: 28 },
    { name: 'firewall', subnetType: ec2.SubnetType.PRIVATE_ISOLATED, cidrMask: 28 },
    { name: 'app', subnetType: ec2.SubnetType.PRIVATE_ISOLATED, cidrMask: 24 },
    { name: 'data', subnetType: ec2.SubnetType.PRIVATE_ISOLATED, cidrMask: 24 },
    { name: 'endpoints', subnetType: ec2.SubnetType.PRIVATE_ISOLATED, cidrMask: 26 },
  ].filter((segment) => !options.without?.includes(segment.name));
  const vpc = new ec2.Vpc(stack, 'Vpc', {
    natGateways: 0,
    restrictDefaultSecurityGroup: false,
    ...(options.region ? { availabilityZones: Array.from({ length: options.zones ?? 2 }, (_, zone) => `${options.region}${'abc'[zone]}`) } : { maxAzs: options.zones ?? 2 }),
    subnetConfiguration: configuration,
  });
  const segments = configuration.map(({ name, subnetType }, index): SegmentNetwork => ({
    name,
    edge: subnetType === ec2.SubnetType.PUBLIC,
    subnets: vpc.selectSubnets({ subnetGroupName: name }).subnets,
    ipv4Cidr: `10.0.${index * 16}.0/20`,
    ipv6Cidrs: [],
    securityGroup: new ec2.SecurityGroup(stack, `${name}Group`, { vpc, allowAllOutbound: false, description: `Segment ${name}` }),
  }));
  return {
    stack,
    network: { vpc, zones: vpc.availabilityZones, segments, logKey: new CustomerKey(stack, 'LogKey', { description: 'Logs of the VPC' }), dualStack: false },
  };
}

/** A segment of the network, by name. */
export function segmentOf(network: VpcNetwork, name: string): SegmentNetwork {
  return network.segments.find((segment) => segment.name === name)!;
}
