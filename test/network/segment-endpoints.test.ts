import { App } from 'aws-cdk-lib';
import { Match, Template } from 'aws-cdk-lib/assertions';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import { NetworkForTestsOptions, networkForTests, segmentOf } from './support/network';
import { EndpointSet, StorageEndpoint } from '../../lib/network';
import { SegmentEndpoints, SegmentEndpointsProps, wantsGatewayEndpoints, wantsInterfaceEndpoints } from '../../lib/network/segment-endpoints';
import { nagFindings } from '../support/nag-findings';

const AwsService = ec2.InterfaceVpcEndpointAwsService;

function endpoints(props: Partial<SegmentEndpointsProps> & { users?: string[] } = {}, options: NetworkForTestsOptions = {}) {
  const app = options.app ?? new App();
  const { stack, network } = networkForTests({ ...options, app });
  const { users = ['app', 'data'], ...rest } = props;
  const made = new SegmentEndpoints(stack, 'Endpoints', {
    network, placement: segmentOf(network, 'endpoints'), usedBy: users.map((name) => segmentOf(network, name)), ...rest,
  });
  return { app, stack, network, made, template: Template.fromStack(stack) };
}

const endpointsOf = (template: Template, type: string) => Object.values(template.findResources('AWS::EC2::VPCEndpoint'))
  .map((endpoint) => endpoint.Properties).filter((properties) => properties.VpcEndpointType === type);
const serviceOf = (properties: any) => properties.ServiceName['Fn::Join'][1].at(-1).slice(1);

describe('SegmentEndpoints', () => {
  test('by default S3 and DynamoDB have gateway endpoints, with routes for the segments that use them', () => {
    const { template, network, stack, made } = endpoints({ users: ['app'] });
    const gateways = endpointsOf(template, 'Gateway');
    expect(gateways.map(serviceOf)).toEqual(['s3', 'dynamodb']);
    const tables = segmentOf(network, 'app').subnets.map((subnet) => stack.resolve(subnet.routeTable.routeTableId));
    gateways.forEach((gateway) => expect(gateway.RouteTableIds).toEqual(tables));
    expect(endpointsOf(template, 'Interface')).toEqual([]);
    expect(made.monthlyPrice).toBe(0);
    expect(made.summary).toBe('gateway endpoints s3 and dynamodb');
  });

  test('each endpoint has a policy of the perimeter, and none is open', () => {
    const { template } = endpoints({ sets: [EndpointSet.CORE, EndpointSet.CONTAINERS], organizationId: 'o-a1b2c3d4e5' });
    const all = Object.values(template.findResources('AWS::EC2::VPCEndpoint')).map((endpoint) => endpoint.Properties);
    expect(all).toHaveLength(13);
    for (const properties of all) {
      expect(properties.PolicyDocument.Statement[0].Condition.StringEquals).toEqual({ 'aws:PrincipalOrgID': 'o-a1b2c3d4e5', 'aws:ResourceOrgID': 'o-a1b2c3d4e5' });
    }
  });

  test('interface endpoints stand in their segment, carry its security group and answer to private names', () => {
    const { template, network, stack } = endpoints({ sets: [EndpointSet.CORE] });
    const placement = segmentOf(network, 'endpoints');
    const all = endpointsOf(template, 'Interface');
    expect(all.map(serviceOf)).toEqual(['logs', 'monitoring', 'events', 'sts', 'kms', 'secretsmanager']);
    for (const properties of all) {
      expect(properties.SubnetIds).toEqual(placement.subnets.map((subnet) => stack.resolve(subnet.subnetId)));
      expect(properties.SecurityGroupIds).toEqual([stack.resolve(placement.securityGroup.securityGroupId)]);
      expect(properties.PrivateDnsEnabled).toBe(true);
    }
  });

  test('the endpoints open no security group: flows do', () => {
    const { template } = endpoints({ sets: [EndpointSet.CORE] });
    template.resourceCountIs('AWS::EC2::SecurityGroupIngress', 0);
    template.allResourcesProperties('AWS::EC2::SecurityGroup', { SecurityGroupIngress: Match.absent() });
  });

  test('S3 as an interface endpoint answers inside the VPC under its usual name', () => {
    const { template } = endpoints({ s3: StorageEndpoint.INTERFACE, dynamodb: StorageEndpoint.NONE });
    expect(endpointsOf(template, 'Gateway')).toEqual([]);
    expect(endpointsOf(template, 'Interface')).toMatchObject([{ PrivateDnsEnabled: true, DnsOptions: { PrivateDnsOnlyForInboundResolverEndpoint: 'AllResolvers' } }]);
  });

  test('DynamoDB as an interface endpoint has no private name, which AWS does not offer', () => {
    const { template } = endpoints({ s3: StorageEndpoint.NONE, dynamodb: StorageEndpoint.INTERFACE });
    expect(endpointsOf(template, 'Interface')).toMatchObject([{ PrivateDnsEnabled: false }]);
    expect(endpointsOf(template, 'Interface')[0].PolicyDocument.Statement).toHaveLength(2);
  });

  test('an endpoint in two sets is created once', () => {
    const { template, made } = endpoints({ sets: [EndpointSet.CORE, EndpointSet.SERVERLESS, EndpointSet.of(AwsService.SQS)] });
    const services = endpointsOf(template, 'Interface').map(serviceOf);
    expect(services).toHaveLength(new Set(services).size);
    expect([...made.interfaceEndpoints.keys()]).toEqual(['logs', 'monitoring', 'events', 'sts', 'kms', 'secretsmanager', 'lambda', 'sqs', 'sns', 'states', 'xray']);
  });

  test('the summary tells services and price', () => {
    const { made } = endpoints({ s3: StorageEndpoint.NONE, dynamodb: StorageEndpoint.NONE, sets: [EndpointSet.ADMINISTRATION] });
    expect(made.monthlyPrice).toBe(43.8);
    expect(made.summary).toBe('interface endpoints ssm, ssmmessages and ec2messages (43.80 USD a month in us-east-1)');
  });

  test('an endpoint without policy support gets none', () => {
    const { template } = endpoints({ s3: StorageEndpoint.NONE, dynamodb: StorageEndpoint.NONE, sets: [EndpointSet.withoutPolicy(AwsService.BILLING, 'read by the cost report alone')] });
    expect(endpointsOf(template, 'Interface')).toHaveLength(1);
    expect(endpointsOf(template, 'Interface')[0]).not.toHaveProperty('PolicyDocument');
  });

  test.each<[string, Parameters<typeof endpoints>[0], RegExp]>([
    ['a set twice', { sets: [EndpointSet.CORE, EndpointSet.CORE] }, /the endpoints CORE are chosen twice/],
    ['the same services twice', { sets: [EndpointSet.of(AwsService.SQS), EndpointSet.of(AwsService.SQS)] }, /the endpoints sqs are chosen twice/],
    ['S3 in a set', { sets: [EndpointSet.of(AwsService.S3)] }, /s3 is chosen in an endpoint set; set s3 to StorageEndpoint.INTERFACE/],
    ['no users', { users: [] }, /no segment uses the endpoints/],
    ['no place for interface endpoints', { placement: undefined, sets: [EndpointSet.CORE] }, /the interface endpoint of "logs" has no segment to stand in/],
    ['a wrong organization', { organizationId: 'my-org' }, /"my-org" is not the id of an organization/],
  ])('fails for %s', (_, props, message) => expect(() => endpoints(props)).toThrow(message));

  test.each([
    [{}, true, false],
    [{ s3: StorageEndpoint.INTERFACE }, true, true],
    [{ s3: StorageEndpoint.INTERFACE, dynamodb: StorageEndpoint.NONE }, false, true],
    [{ s3: StorageEndpoint.NONE, dynamodb: StorageEndpoint.NONE }, false, false],
    [{ s3: StorageEndpoint.NONE, dynamodb: StorageEndpoint.NONE, sets: [EndpointSet.CORE] }, false, true],
  ])('%j wants gateways: %s, interfaces: %s', (options, gateways, interfaces) => {
    expect(wantsGatewayEndpoints(options)).toBe(gateways);
    expect(wantsInterfaceEndpoints(options)).toBe(interfaces);
  });

  test.each([
    ['us-east-1', 'com.amazonaws.us-east-1.kms', 'com.amazonaws.us-east-1.ecr.api'],
    ['us-gov-west-1', 'com.amazonaws.us-gov-west-1.kms', 'com.amazonaws.us-gov-west-1.ecr.api'],
    ['cn-north-1', 'com.amazonaws.cn-north-1.kms', 'cn.com.amazonaws.cn-north-1.ecr.api'],
    ['eusc-de-east-1', 'com.amazonaws.eusc-de-east-1.kms', 'eu.amazonaws.eusc-de-east-1.ecr.api'],
  ])('in %s services are called %s and %s', (region, kms, ecr) => {
    const { template } = endpoints({ sets: [EndpointSet.of(AwsService.KMS, AwsService.ECR)] }, { region });
    expect(endpointsOf(template, 'Interface').map((properties) => properties.ServiceName)).toEqual([kms, ecr]);
  });

  test('has no finding of its own', () => {
    const { app } = endpoints({ sets: [EndpointSet.CORE, EndpointSet.CONTAINERS, EndpointSet.SERVERLESS], s3: StorageEndpoint.INTERFACE });
    expect(nagFindings(app).filter((finding) => finding.startsWith('Net/Endpoints'))).toEqual([]);
  });
});
