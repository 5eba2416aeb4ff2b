import { App, Stack } from 'aws-cdk-lib';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import { Administration, Egress, EncryptionExclusion, EndpointSet, FlowLogs, NatGateways, SegmentedVpc, SegmentedVpcProps, StorageEndpoint, VpcEncryption, VpcPublicAccess } from '../../lib/network';
import { nagFindings } from '../support/nag-findings';

const configurations: [string, SegmentedVpcProps, ((vpc: SegmentedVpc) => void)?][] = [
  ['defaults', {}],
  ['a shop', { egress: Egress.viaNat() }, (vpc) => {
    vpc.segment('public').allowFromInternet(ec2.Port.tcp(443), 'customers reach the shop');
    vpc.segment('public').allowTo(vpc.segment('app'), ec2.Port.tcp(8080), 'the load balancer reaches the shop');
    vpc.segment('app').allowTo(vpc.segment('data'), ec2.Port.tcp(5432), 'orders reads its database');
    vpc.segment('app').allowToInternet(ec2.Port.tcp(443), 'payments go to the acquirer');
  }],
  ['one NAT gateway', { egress: Egress.viaNat({ gateways: NatGateways.single() }) }],
  ['a firewall', { egress: Egress.viaFirewall({ allowedDomains: ['.example.com'] }) }, (vpc) => {
    vpc.segment('app').allowToInternet(ec2.Port.tcp(443), 'payments go to the acquirer');
  }],
  ['endpoints only', { egress: Egress.viaEndpointsOnly(), organizationId: 'o-a1b2c3d4e5' }],
  ['interface endpoints', { endpoints: { s3: StorageEndpoint.INTERFACE, dynamodb: StorageEndpoint.NONE, sets: [EndpointSet.CORE] } }],
  ['Session Manager', { administration: Administration.sessionManager() }],
  ['Instance Connect', { administration: Administration.instanceConnectEndpoint({ reaches: ['management', 'app'] }) }],
  ['flow logs to S3', { flowLogs: FlowLogs.toS3() }],
  ['flow logs elsewhere', { flowLogs: FlowLogs.none('the organization records all traffic centrally'), unfilteredDnsReason: 'Firewall Manager filters DNS for all accounts' }],
  ['dual stack', { dualStack: true }, (vpc) => {
    vpc.segment('public').allowFromInternet(ec2.Port.tcp(443), 'customers reach the shop');
    vpc.segment('app').allowTo(vpc.segment('data'), ec2.Port.tcp(5432), 'orders reads its database');
  }],
  ['block public access and encryption', {
    blockPublicAccess: VpcPublicAccess.blockBidirectional(),
    encryptionControl: VpcEncryption.enforce(EncryptionExclusion.INTERNET_GATEWAY),
    egress: Egress.viaFirewall({ allowedDomains: ['example.com'] }),
  }],
];

test.each(configurations.map(([name, props, declare]) => ({ name, props, declare })))('cdk-nag finds nothing in a VPC with $name', ({ props, declare }) => {
  const app = new App();
  const stack = new Stack(app, 'Test', { env: { account: '111111111111', region: 'eu-west-1' } });
  const vpc = new SegmentedVpc(stack, 'Vpc', props);
  declare?.(vpc);
  expect(nagFindings(app)).toEqual([]);
});
