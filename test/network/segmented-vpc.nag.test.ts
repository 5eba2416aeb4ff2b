import { App, Stack, Validations } from 'aws-cdk-lib';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import { Administration, Egress, EncryptionExclusion, EndpointSet, FlowLogs, NatGateways, SegmentedVpc, SegmentedVpcProps, StorageEndpoint, VpcEncryption, VpcPublicAccess } from '../../lib/network';
import { ZeroTrustChecks } from '../../lib/verification';
import { nagFindings } from '../support/nag-findings';

/** Findings of the library's own checks that are not acknowledged on the resource itself. */
function ownFindings(app: App): string[] {
  return new ZeroTrustChecks(app).validateScope(app).violations.flatMap((violation) => violation.violatingResources
    .map((resource) => ({ path: resource.constructPath!, id: `ZeroTrustChecks::${violation.ruleName}` })))
    .filter(({ path, id }) => !app.node.findAll().find((construct) => construct.node.path === path)!.node.metadata
      .some((entry) => entry.type === Validations.ACKNOWLEDGED_RULES_METADATA_KEY && id in entry.data))
    .map(({ path, id }) => `${path}: ${id}`);
}

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

test.each(configurations.map(([name, props, declare]) => ({ name, props, declare })))('neither cdk-nag nor our own checks find anything in a VPC with $name', ({ props, declare }) => {
  const app = new App();
  const stack = new Stack(app, 'Test', { env: { account: '111111111111', region: 'eu-west-1' } });
  const vpc = new SegmentedVpc(stack, 'Vpc', props);
  declare?.(vpc);
  expect(nagFindings(app)).toEqual([]);
  expect(ownFindings(app)).toEqual([]);
});

test('what a reviewer should see is found, although it is declared', () => {
  const app = new App();
  const vpc = new SegmentedVpc(new Stack(app, 'Test'), 'Vpc');
  vpc.segment('public').allowFromInternet(ec2.Port.SSH, 'operators come in from anywhere');
  vpc.segment('management').allowFromCidr('198.51.100.0/24', ec2.Port.tcp(443), 'the partner comes in from its office');
  expect(nagFindings(app)).toEqual(['Test/Vpc/PublicSegment/FromInternetTcp22/Ingress: NIST.800.53.R5::NIST.800.53.R5-EC2RestrictedSSH']);
  expect(ownFindings(app)).toEqual([
    'Test/Vpc/ManagementSegment/FromBlock198-51-100-0-24Tcp443/Ingress: ZeroTrustChecks::ZeroTrust-NoPublicIngress[198.51.100.0/24:tcp/443]',
    'Test/Vpc/PublicSegment/NetworkAcl/FromAnyTcp22: ZeroTrustChecks::ZeroTrust-NetworkAclIsClosed[from:0.0.0.0/0:22]',
  ]);
});
