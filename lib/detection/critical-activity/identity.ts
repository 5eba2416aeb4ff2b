import { ActivityDefinition, calls, cisFilter, namedCalls } from './activity-definition';
import { EventHome } from './event-home';

const POLICIES = [
  'DeleteGroupPolicy', 'DeleteRolePolicy', 'DeleteUserPolicy', 'PutGroupPolicy', 'PutRolePolicy', 'PutUserPolicy', 'CreatePolicy', 'DeletePolicy', 'CreatePolicyVersion',
  'DeletePolicyVersion', 'AttachRolePolicy', 'DetachRolePolicy', 'AttachUserPolicy', 'DetachUserPolicy', 'AttachGroupPolicy', 'DetachGroupPolicy',
];

export const IAM_POLICY_CHANGES: ActivityDefinition = {
  id: 'iam-policy-changes',
  headline: 'PERMISSIONS: an IAM policy or permissions boundary is being changed',
  whatToDo: 'Compare with what is being deployed. Nobody deploys: look at the policy for more than the identity had, and at who could now do what. Put the old version back, and revoke '
    + 'the sessions of whoever changed it.',
  home: EventHome.IAM,
  pattern: calls(['iam.amazonaws.com'], [
    ...POLICIES, 'SetDefaultPolicyVersion', 'PutRolePermissionsBoundary', 'DeleteRolePermissionsBoundary', 'PutUserPermissionsBoundary', 'DeleteUserPermissionsBoundary',
  ]),
  filter: cisFilter(4, namedCalls(POLICIES, 'iam.amazonaws.com')),
};

export const IAM_TRUST_CHANGES: ActivityDefinition = {
  id: 'iam-trust-changes',
  headline: 'TRUST: who may assume a role, or an identity provider, is being changed',
  whatToDo: 'Compare with what is being deployed. Nobody deploys: look for accounts and providers that are not yours. A trust that stays is a way back in: take it out, then revoke the '
    + 'sessions of the role.',
  home: EventHome.IAM,
  pattern: calls(['iam.amazonaws.com'], [
    'CreateRole', 'UpdateAssumeRolePolicy', 'CreateSAMLProvider', 'UpdateSAMLProvider', 'DeleteSAMLProvider', 'CreateOpenIDConnectProvider', 'DeleteOpenIDConnectProvider',
    'AddClientIDToOpenIDConnectProvider', 'RemoveClientIDFromOpenIDConnectProvider', 'UpdateOpenIDConnectProviderThumbprint',
  ]),
};

export const IAM_CREDENTIAL_CHANGES: ActivityDefinition = {
  id: 'iam-credential-changes',
  headline: 'CREDENTIALS: somebody makes a user, a key or a password, or takes a device away',
  whatToDo: 'Ask who did it. Nobody knows: deactivate the key or delete the password, enrol the device again, and look for what else the same identity did. Long-lived credentials are how '
    + 'a break-in outlives its discovery.',
  home: EventHome.IAM,
  pattern: calls(['iam.amazonaws.com'], [
    'CreateUser', 'CreateAccessKey', 'CreateLoginProfile', 'UpdateLoginProfile', 'DeactivateMFADevice', 'DeleteVirtualMFADevice', 'AddUserToGroup', 'UploadSigningCertificate',
    'UploadSSHPublicKey', 'CreateServiceSpecificCredential', 'ResetServiceSpecificCredential', 'UpdateAccountPasswordPolicy', 'DeleteAccountPasswordPolicy',
    'DisableOrganizationsRootCredentialsManagement', 'DisableOrganizationsRootSessions',
  ]),
};

export const IDENTITY_CENTER_CHANGES: ActivityDefinition = {
  id: 'identity-center-changes',
  headline: 'IDENTITY CENTER: a permission set or an assignment is being changed',
  whatToDo: 'Compare with what is being deployed. Nobody deploys: take the assignment or the policy back, and revoke the sessions of the permission set in the account.',
  home: EventHome.ANY_REGION,
  pattern: calls(['sso.amazonaws.com'], [
    'CreatePermissionSet', 'UpdatePermissionSet', 'DeletePermissionSet', 'PutInlinePolicyToPermissionSet', 'DeleteInlinePolicyFromPermissionSet', 'AttachManagedPolicyToPermissionSet',
    'DetachManagedPolicyFromPermissionSet', 'AttachCustomerManagedPolicyReferenceToPermissionSet', 'DetachCustomerManagedPolicyReferenceFromPermissionSet',
    'PutPermissionsBoundaryToPermissionSet', 'DeletePermissionsBoundaryFromPermissionSet', 'CreateAccountAssignment', 'DeleteAccountAssignment', 'DeleteInstance',
  ]),
};
