import { App, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import { Egress, EndpointSet, SegmentedVpc, SegmentedVpcProps } from '../../lib/network';
import { nagFindings } from '../support/nag-findings';

function made(props: SegmentedVpcProps, region?: string) {
  const app = new App();
  const stack = new Stack(app, 'Net', region ? { env: { region, account: '111122223333' } } : {});
  const vpc = new SegmentedVpc(stack, 'Vpc', props);
  return { app, stack, vpc, template: () => Template.fromStack(stack) };
}

const FIREWALL = { egress: Egress.viaFirewall({ allowedDomains: ['.example.com'] }) };
const ENDPOINTS = { egress: Egress.viaEndpointsOnly() };

describe('a segmented VPC with a firewall', () => {
  test('answers come back through the firewall that the question went through, zone by zone', () => {
    const { stack, vpc, template } = made(FIREWALL);
    const routes = Object.values(template().findResources('AWS::EC2::Route')).map((route) => route.Properties);
    const routesOf = (subnet: ec2.ISubnet) => routes.filter((route) => route.RouteTableId.Ref === stack.resolve(subnet.routeTable.routeTableId).Ref);
    const app = vpc.segment('app').subnets;
    const nat = vpc.segment('nat').subnets;
    expect(app).toHaveLength(3);
    app.forEach((subnet, zone) => {
      const out = routesOf(subnet).find((route) => route.DestinationCidrBlock === '0.0.0.0/0')!;
      const back = routesOf(nat[zone]).filter((route) => route.VpcEndpointId);
      const expected = [[stack.resolve(subnet.ipv4CidrBlock), out.VpcEndpointId]];
      expect(back.map((route) => [route.DestinationCidrBlock, route.VpcEndpointId])).toEqual(expected);
      expect(subnet.availabilityZone).toBe(nat[zone].availabilityZone);
    });
  });

  test('HOME_NET holds each segment', () => {
    const { vpc, template } = made(FIREWALL);
    const group = Object.values(template().findResources('AWS::NetworkFirewall::RuleGroup'))[0];
    const blocks = [...vpc.segments, ...vpc.auxiliarySegments].map((segment) => segment.ipv4Cidr);
    expect(group.Properties.RuleGroup.RuleVariables.IPSets.HOME_NET.Definition).toEqual(blocks);
  });

  test('no other segment has a way out', () => {
    const { stack, vpc, template } = made(FIREWALL);
    const routes = Object.values(template().findResources('AWS::EC2::Route')).map((route) => route.Properties);
    for (const name of ['data', 'management']) {
      for (const subnet of vpc.segment(name).subnets) {
        expect(routes.filter((route) => route.RouteTableId.Ref === stack.resolve(subnet.routeTable.routeTableId).Ref)).toEqual([]);
      }
    }
  });
});

describe('a segmented VPC with endpoints', () => {
  test('endpoints only means the core set without being asked, and no way out', () => {
    const { vpc, template } = made(ENDPOINTS);
    expect(Object.keys(vpc.interfaceEndpoints)).toEqual(EndpointSet.CORE.services);
    expect(Object.keys(vpc.gatewayEndpoints)).toEqual(['s3', 'dynamodb']);
    template().resourceCountIs('AWS::EC2::NatGateway', 0);
  });

  test('their security group admits port 443 from segments and from nothing else, and lets nothing out', () => {
    const { stack, vpc, template } = made(ENDPOINTS);
    const groupOf = (name: string) => stack.resolve(vpc.segment(name).securityGroup.securityGroupId);
    const endpointGroup = groupOf('endpoints');
    const same = (one: any, other: any) => JSON.stringify(one) === JSON.stringify(other);
    const ingress = Object.values(template().findResources('AWS::EC2::SecurityGroupIngress')).map((rule) => rule.Properties).filter((rule) => same(rule.GroupId, endpointGroup));
    expect(ingress.length).toBeGreaterThan(0);
    const segments = vpc.segments.filter((segment) => !segment.edge).map((segment) => groupOf(segment.name));
    for (const rule of ingress) {
      expect([rule.IpProtocol, rule.FromPort, rule.ToPort]).toEqual(['tcp', 443, 443]);
      expect(segments).toContainEqual(rule.SourceSecurityGroupId);
    }
    expect(ingress).toHaveLength(segments.length);
    const egress = Object.values(template().findResources('AWS::EC2::SecurityGroupEgress')).map((rule) => rule.Properties).filter((rule) => same(rule.GroupId, endpointGroup));
    expect(egress).toEqual([]);
  });

  test('each endpoint carries the group and no other', () => {
    const { stack, vpc, template } = made(ENDPOINTS);
    const group = stack.resolve(vpc.segment('endpoints').securityGroup.securityGroupId);
    const interfaces = Object.values(template().findResources('AWS::EC2::VPCEndpoint')).filter((endpoint) => endpoint.Properties.VpcEndpointType === 'Interface');
    interfaces.forEach((endpoint) => expect(endpoint.Properties.SecurityGroupIds).toEqual([group]));
    expect(interfaces).toHaveLength(6);
  });
});

test.each<[string, SegmentedVpcProps]>([
  ['no egress', {}],
  ['NAT', { egress: Egress.viaNat() }],
  ['firewall', FIREWALL],
  ['endpoints', ENDPOINTS],
])('has no finding: %s', (_, props) => expect(nagFindings(made(props).app)).toEqual([]));
