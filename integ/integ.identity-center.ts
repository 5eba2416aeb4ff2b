import { ExpectedResult, Match } from '@aws-cdk/integ-tests-alpha';
import { Stack } from 'aws-cdk-lib';
import { CfnGroup } from 'aws-cdk-lib/aws-identitystore';
import { integTest, integTestApp } from './integ-test-app';
import { AccountAssignment, AssignmentPrincipal, IdentityCenter, OrganizationTarget, PermissionSetPolicy, PermissionSets } from '../lib/identity';

// Deploy it in the region of an organization's instance that is there for tests, with its ids and an account that is not the management
// account; without them the snapshot is made of these.
const instanceArn = process.env.INTEG_IDENTITY_CENTER_ARN ?? 'arn:aws:sso:::instance/ssoins-1234567890abcdef';
const identityStoreId = process.env.INTEG_IDENTITY_STORE_ID ?? 'd-1234567890';
const accountId = process.env.INTEG_ASSIGNED_ACCOUNT_ID ?? '111122223333';

const app = integTestApp();
const stack = new Stack(app, 'IntegIdentityCenter');
const identityCenter = IdentityCenter.fromAttributes(stack, 'IdentityCenter', { instanceArn, identityStoreId });
const group = new CfnGroup(stack, 'Group', { identityStoreId, displayName: 'integ-cdk-zero-trust', description: 'Made and removed by a test' });
const readOnly = PermissionSets.readOnly(stack, 'ReadOnly', { identityCenter, name: 'integ-ReadOnly' });
const developer = PermissionSets.developer(stack, 'Developer', {
  identityCenter, name: 'integ-Developer', roleBoundary: PermissionSetPolicy.customerManaged('WorkloadBoundary'),
});
new AccountAssignment(stack, 'Readers', {
  permissionSet: readOnly, principal: AssignmentPrincipal.group(group), accounts: [OrganizationTarget.account(accountId)],
});
const assertions = integTest(app, 'IdentityCenter', [stack]);

const asked = (api: string, parameters: object) => assertions.awsApiCall('SSOAdmin', api, { InstanceArn: instanceArn, ...parameters });

asked('describePermissionSet', { PermissionSetArn: readOnly.permissionSetArn })
  .expect(ExpectedResult.objectLike({ PermissionSet: { Name: 'integ-ReadOnly', SessionDuration: 'PT4H' } }));
asked('listManagedPoliciesInPermissionSet', { PermissionSetArn: readOnly.permissionSetArn })
  .expect(ExpectedResult.objectLike({ AttachedManagedPolicies: [Match.objectLike({ Name: 'ReadOnlyAccess' })] }));
asked('listAccountAssignments', { PermissionSetArn: readOnly.permissionSetArn, AccountId: accountId })
  .expect(ExpectedResult.objectLike({ AccountAssignments: [Match.objectLike({ PrincipalType: 'GROUP' })] }));

// The instance took the longest of the catalogue's policies whole.
for (const set of [readOnly, developer]) {
  asked('getInlinePolicyForPermissionSet', { PermissionSetArn: set.permissionSetArn })
    .expect(ExpectedResult.objectLike({ InlinePolicy: Match.stringLikeRegexp('NoAuditTampering') }));
}
