import { ExpectedResult, Match } from '@aws-cdk/integ-tests-alpha';
import { Duration } from 'aws-cdk-lib';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import { integTest, integTestApp } from './integ-test-app';
import { RetentionMode } from '../lib/data';
import { LeastPrivilegeFunction } from '../lib/identity';
import { ZeroTrustLandingZone } from '../lib/landing-zone';

const app = integTestApp();
const zone = new ZeroTrustLandingZone(app, 'LandingZone', {
  network: { maxAzs: 2 },
  // What is locked in compliance mode cannot be removed after a test.
  lockedFor: Duration.days(1),
  lockMode: RetentionMode.GOVERNANCE,
});
const workload = zone.addWorkload('Workload');
const tested = new LeastPrivilegeFunction(workload, 'Function', {
  runtime: lambda.Runtime.NODEJS_24_X,
  handler: 'index.handler',
  code: lambda.Code.fromInline('exports.handler = async () => "done";'),
});
const assertions = integTest(app, 'LandingZoneTest', [zone.identityStack, zone.networkStack, zone.auditStack!, zone.detectionStack, workload]);

// What a workload creates carries the boundary, and works with it.
assertions.awsApiCall('IAM', 'getRole', { RoleName: tested.executionRole.roleName }).expect(ExpectedResult.objectLike({
  Role: { PermissionsBoundary: { PermissionsBoundaryType: 'Policy' } },
}));
assertions.invokeFunction({ functionName: tested.functionName }).expect(ExpectedResult.objectLike({ StatusCode: 200, Payload: '"done"' }));

assertions.awsApiCall('EC2', 'describeSecurityGroups', {
  Filters: [{ Name: 'vpc-id', Values: [zone.vpc.vpcId] }, { Name: 'group-name', Values: ['default'] }],
}).expect(ExpectedResult.objectLike({ SecurityGroups: [Match.objectLike({ IpPermissions: [], IpPermissionsEgress: [] })] }));

assertions.awsApiCall('GuardDuty', 'getDetector', { DetectorId: zone.detection.detectorId }).expect(ExpectedResult.objectLike({ Status: 'ENABLED' }));
assertions.awsApiCall('CloudTrail', 'getTrailStatus', { Name: zone.auditTrail!.trailArn }).expect(ExpectedResult.objectLike({ IsLogging: true }));
