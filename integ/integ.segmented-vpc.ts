import { ExpectedResult, Match } from '@aws-cdk/integ-tests-alpha';
import { Stack } from 'aws-cdk-lib';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import { integTest, integTestApp } from './integ-test-app';
import { SegmentedVpc } from '../lib/network';

const app = integTestApp();
const stack = new Stack(app, 'IntegSegmentedVpc');
const vpc = new SegmentedVpc(stack, 'Vpc', { maxAzs: 2 });
vpc.segment('app').allowTo(vpc.segment('data'), ec2.Port.tcp(5432), 'orders reads its database');
const assertions = integTest(app, 'SegmentedVpc', [stack]);

const ofTheVpc = { Name: 'vpc-id', Values: [vpc.vpcId] };

// The VPC's own default security group lets nothing in or out.
assertions.awsApiCall('EC2', 'describeSecurityGroups', { Filters: [ofTheVpc, { Name: 'group-name', Values: ['default'] }] })
  .expect(ExpectedResult.objectLike({ SecurityGroups: [Match.objectLike({ IpPermissions: [], IpPermissionsEgress: [] })] }));

// Nothing routes to the internet but the public segment's own gateway.
assertions.awsApiCall('EC2', 'describeNatGateways', { Filter: [ofTheVpc] }).expect(ExpectedResult.objectLike({ NatGateways: [] }));

assertions.awsApiCall('EC2', 'describeFlowLogs', { Filter: [{ Name: 'resource-id', Values: [vpc.vpcId] }] }).expect(ExpectedResult.objectLike({
  FlowLogs: Match.arrayWith([Match.objectLike({ FlowLogStatus: 'ACTIVE', TrafficType: 'ALL', DeliverLogsStatus: 'SUCCESS' })]),
}));

assertions.awsApiCall('Route53Resolver', 'listFirewallRuleGroupAssociations', { VpcId: vpc.vpcId }).expect(ExpectedResult.objectLike({
  FirewallRuleGroupAssociations: Match.arrayWith([Match.objectLike({ Status: 'COMPLETE' })]),
}));
