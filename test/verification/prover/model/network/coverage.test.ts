import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as elb from 'aws-cdk-lib/aws-elasticloadbalancing';
import * as elbv2 from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import * as networkfirewall from 'aws-cdk-lib/aws-networkfirewall';
import * as vpclattice from 'aws-cdk-lib/aws-vpclattice';
import { read, VPC } from './support';
import { NOT_BEARING, NOT_FOLLOWED, READ } from '../../../../../lib/verification/prover/model/network/coverage';

const TYPES = [ec2, elb, elbv2, networkfirewall, vpclattice].flatMap((module) => (
  Object.values(module).flatMap((one) => {
    const type = (one as { CFN_RESOURCE_TYPE_NAME?: unknown } | undefined)?.CFN_RESOURCE_TYPE_NAME;
    return typeof type === 'string' ? [type] : [];
  })));

test('every type of the services that make networks is read, not followed, or does not bear on reachability for a reason', () => {
  expect(TYPES.length).toBeGreaterThan(140);
  expect(TYPES.filter((type) => [READ.has(type), NOT_BEARING.has(type), NOT_FOLLOWED.has(type)].filter(Boolean).length !== 1)).toEqual([]);
  for (const [type, reason] of NOT_BEARING) expect([type, reason.length > 10]).toEqual([type, true]);
});

test('no list names a type that is not there', () => {
  const known = new Set(TYPES);
  const listed = [...READ, ...NOT_BEARING.keys(), ...NOT_FOLLOWED.keys()].filter((type) => /^AWS::(EC2|VpcLattice|NetworkFirewall|ElasticLoadBalancing(V2)?)::/.test(type));
  expect(listed.filter((type) => !known.has(type))).toEqual([]);
});

test.each([...NOT_FOLLOWED.keys(), 'AWS::EC2::MadeTomorrow', 'AWS::ElasticLoadBalancingV2::MadeTomorrow'])('%s is a gap', (type) => {
  const { gaps } = read({ ...VPC, One: [type, {}] });
  expect(gaps).toEqual([expect.objectContaining({ bearsOn: 'network', source: expect.objectContaining({ logicalId: 'One' }) })]);
});

test.each([...NOT_BEARING.keys()])('%s is no gap and has no interface', (type) => {
  const { gaps, network } = read({ ...VPC, One: [type, { SubnetId: { Ref: 'A' }, VpcId: { Ref: 'Vpc' } }] });
  expect(gaps).toEqual([]);
  expect(network.interfaces).toEqual([]);
});

test.each([
  ['AWS::CloudFormation::Stack', { TemplateURL: 'x', Parameters: { SubnetIds: { Ref: 'A' } } }],
  ['AWS::SSM::Parameter', { Type: 'String', Value: { Ref: 'A' } }],
  ['AWS::IAM::Role', { Policies: [{ SubnetId: { Ref: 'A' } }] }],
  ['AWS::RDS::DBSubnetGroup', { SubnetIds: [{ Ref: 'A' }] }],
])('%s names subnets and has no interface', (type, properties) => {
  expect(read({ ...VPC, One: [type, properties] }).network.interfaces).toEqual([]);
});

test.each(['AWS::EC2::VPCEndpointService', 'AWS::ApiGateway::VpcLink'])('%s is taken as given, in a sentence', (type) => {
  const { gaps, assumptions } = read({ ...VPC, One: [type, { NetworkLoadBalancerArns: ['arn:x'], TargetArns: ['arn:x'], Name: 'x' }] });
  expect(gaps).toEqual([]);
  expect(assumptions.some((one) => one.includes('counts as the load balancer'))).toBe(true);
});
