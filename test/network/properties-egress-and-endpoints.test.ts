import * as fs from 'fs';
import { App, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as logs from 'aws-cdk-lib/aws-logs';
import { networkForTests, segmentOf } from './support/network';
import { CustomerKey } from '../../lib/data';
import { DnsFirewall, DnsFirewallAction, DnsFirewallProps, DnsThreatConfidence } from '../../lib/network/dns-firewall';
import { Egress, NatEgressProps, NatGateways } from '../../lib/network/egress';
import { EndpointOptions, StorageEndpoint } from '../../lib/network/endpoint-options';
import { EndpointSet } from '../../lib/network/endpoint-set';
import { FirewallEgressProps } from '../../lib/network/firewall-egress-props';
import { SegmentEndpoints } from '../../lib/network/segment-endpoints';
import { nagFindings } from '../support/nag-findings';

const FLAGS = JSON.parse(fs.readFileSync(require.resolve('aws-cdk-lib/recommended-feature-flags.json'), 'utf8'));

function egressTemplate(egress: Egress, app = new App()) {
  const { stack, network } = networkForTests({ app });
  egress._bind(stack, network);
  return Template.fromStack(stack).toJSON();
}

function endpointsTemplate({ usedBy = ['app'], ...options }: EndpointOptions) {
  const { stack, network } = networkForTests();
  new SegmentEndpoints(stack, 'Endpoints', {
    network, placement: segmentOf(network, 'endpoints'), usedBy: usedBy.map((name) => segmentOf(network, name)), ...options,
  });
  return Template.fromStack(stack).toJSON();
}

function dnsTemplate(make: (stack: Stack) => Partial<DnsFirewallProps>) {
  const stack = new Stack(new App(), 'Net');
  const vpc = ec2.Vpc.fromVpcAttributes(stack, 'Vpc', { vpcId: 'vpc-11111111', availabilityZones: ['a'] });
  const key = new CustomerKey(stack, 'Key', { description: 'Logs' });
  new DnsFirewall(stack, 'Dns', { vpc, logKey: key, ...make(stack) });
  return Template.fromStack(stack).toJSON();
}

describe('each property changes the template', () => {
  test.each<[keyof NatEgressProps, NatEgressProps, NatEgressProps]>([
    ['gateways', {}, { gateways: NatGateways.single() }],
    ['gateways', { gateways: NatGateways.regional() }, { gateways: NatGateways.single() }],
    ['segments', {}, { segments: ['data'] }],
  ])('Egress.viaNat: %s', (_, one, other) => {
    expect(egressTemplate(Egress.viaNat(one))).not.toEqual(egressTemplate(Egress.viaNat(other)));
  });

  const base: FirewallEgressProps = { allowedDomains: ['a.example.com'] };
  test.each<[keyof FirewallEgressProps, Partial<FirewallEgressProps>]>([
    ['allowedDomains', { allowedDomains: ['.a.example.com'] }],
    ['segments', { segments: ['data'] }],
    ['httpsOnly', { httpsOnly: true }],
    ['changeProtection', { changeProtection: false }],
    ['logRetention', { logRetention: logs.RetentionDays.TEN_YEARS }],
    ['ruleCapacity', { ruleCapacity: 2000 }],
  ])('Egress.viaFirewall: %s', (_, other) => {
    expect(egressTemplate(Egress.viaFirewall({ ...base, ...other }))).not.toEqual(egressTemplate(Egress.viaFirewall(base)));
  });

  test.each<[keyof EndpointOptions, EndpointOptions, EndpointOptions]>([
    ['s3', {}, { s3: StorageEndpoint.NONE }],
    ['s3', {}, { s3: StorageEndpoint.INTERFACE }],
    ['dynamodb', {}, { dynamodb: StorageEndpoint.NONE }],
    ['dynamodb', {}, { dynamodb: StorageEndpoint.INTERFACE }],
    ['sets', { sets: [EndpointSet.CORE] }, { sets: [EndpointSet.DATA] }],
    ['usedBy', {}, { usedBy: ['app', 'data'] }],
    ['organizationId', {}, { organizationId: 'o-a1b2c3d4e5' }],
    ['exceptionTag', {}, { exceptionTag: 'outside' }],
    ['partnerAccounts', {}, { partnerAccounts: ['444455556666'] }],
    ['partnerOrganizationIds', {}, { partnerOrganizationIds: ['o-z9y8x7w6v5'] }],
    ['trustedResources', {}, { trustedResources: [{ resourceArns: ['arn:*:s3:::their-samples/*'], account: '444455556666', reason: 'samples that jobs read' }] }],
  ])('EndpointOptions: %s', (_, one, other) => expect(endpointsTemplate(one)).not.toEqual(endpointsTemplate(other)));

  test.each<[keyof DnsFirewallProps, (stack: Stack) => Partial<DnsFirewallProps>]>([
    ['allowedDomains', () => ({ allowedDomains: [] })],
    ['blockedDomains', () => ({ blockedDomains: ['bad.example'] })],
    ['blockedDomainLists', () => ({ blockedDomainLists: ['rslvr-fdl-01'] })],
    ['threatDetection', () => ({ threatDetection: false })],
    ['threatConfidence', () => ({ threatConfidence: DnsThreatConfidence.MEDIUM })],
    ['action', () => ({ action: DnsFirewallAction.ALERT })],
    ['failOpen', () => ({ failOpen: true })],
    ['failOpen', () => ({ failOpen: false })],
    ['mutationProtection', () => ({ mutationProtection: false })],
    ['priority', () => ({ priority: 200 })],
    ['logRetention', () => ({ logRetention: logs.RetentionDays.ONE_MONTH })],
    ['logKey', () => ({ logKey: undefined })],
    ['vpc', (stack) => ({ vpc: ec2.Vpc.fromVpcAttributes(stack, 'Other', { vpcId: 'vpc-22222222', availabilityZones: ['a'] }) })],
  ])('DnsFirewall: %s', (_, other) => expect(dnsTemplate(other)).not.toEqual(dnsTemplate(() => ({}))));
});

const CHOICES: [string, () => Egress][] = [
  ['none', () => Egress.none()],
  ['endpoints only', () => Egress.viaEndpointsOnly()],
  ['NAT', () => Egress.viaNat()],
  ['one NAT', () => Egress.viaNat({ gateways: NatGateways.single() })],
  ['regional NAT', () => Egress.viaNat({ gateways: NatGateways.regional() })],
  ['firewall', () => Egress.viaFirewall({ allowedDomains: ['.example.com'] })],
];

describe.each(CHOICES)('%s', (_, choose) => {
  test('has no finding of its own', () => {
    const app = new App();
    const { stack, network } = networkForTests({ app });
    choose()._bind(stack, network);
    expect(nagFindings(app).filter((finding) => finding.startsWith('Net/Egress'))).toEqual([]);
  });

  test('names no partition and no region', () => {
    const text = JSON.stringify(egressTemplate(choose()));
    expect(text).not.toMatch(/arn:aws|us-east-1/);
  });

  test('is the same twice, and works under the recommended feature flags', () => {
    expect(egressTemplate(choose())).toEqual(egressTemplate(choose()));
    const flagged = egressTemplate(choose(), new App({ context: FLAGS }));
    const types = (template: any) => Object.values<any>(template.Resources).map((resource) => resource.Type).sort();
    expect(types(flagged)).toEqual(types(egressTemplate(choose())));
  });

  test('serves two VPCs of one app', () => {
    const egress = choose();
    const first = egressTemplate(egress);
    expect(egressTemplate(egress)).toEqual(first);
  });
});

test.each(['us-east-1', 'us-gov-west-1', 'cn-north-1', 'eusc-de-east-1'])('the firewall synthesizes in %s', (region) => {
  const { stack, network } = networkForTests({ region });
  Egress.viaFirewall({ allowedDomains: ['.example.com'] })._bind(stack, network);
  const template = Template.fromStack(stack);
  template.resourceCountIs('AWS::NetworkFirewall::Firewall', 2);
  expect(JSON.stringify(template.findResources('AWS::NetworkFirewall::FirewallPolicy'))).not.toContain('arn:');
});

test('logical ids of log groups, firewalls and addresses stay', () => {
  const ids = Object.entries<any>(egressTemplate(Egress.viaFirewall({ allowedDomains: ['a.example.com'] })).Resources)
    .filter(([, resource]) => ['AWS::Logs::LogGroup', 'AWS::NetworkFirewall::Firewall', 'AWS::EC2::EIP'].includes(resource.Type)).map(([id]) => id);
  expect(ids.sort()).toEqual([
    'EgressAddress1E8D95509', 'EgressAddress2CDA037AB', 'EgressAlertLogA6F465F9', 'EgressFirewall198F3E3D4', 'EgressFirewall2A7C6EA99', 'EgressFlowLogB6B8AFBC',
  ]);
});
