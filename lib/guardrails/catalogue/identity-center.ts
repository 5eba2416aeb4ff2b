import { cis, exempting } from './exempting';
import { Guardrail } from '../guardrail';
import type { DenyStatement } from '../guardrail-definition';
import type { IdentityCenterGuardrailProps } from '../identity-guardrail-props';

/** Who may enter which account, and with what permissions. */
const ACCESS = [
  'sso:AttachCustomerManagedPolicyReferenceToPermissionSet', 'sso:AttachManagedPolicyToPermissionSet', 'sso:CreateAccountAssignment',
  'sso:CreateInstanceAccessControlAttributeConfiguration', 'sso:CreatePermissionSet', 'sso:DeleteAccountAssignment',
  'sso:DeleteInlinePolicyFromPermissionSet', 'sso:DeleteInstanceAccessControlAttributeConfiguration', 'sso:DeletePermissionSet',
  'sso:DeletePermissionsBoundaryFromPermissionSet', 'sso:DetachCustomerManagedPolicyReferenceFromPermissionSet',
  'sso:DetachManagedPolicyFromPermissionSet', 'sso:ProvisionPermissionSet', 'sso:PutInlinePolicyToPermissionSet',
  'sso:PutMfaDeviceManagementForDirectory', 'sso:PutPermissionsBoundaryToPermissionSet', 'sso:PutPermissionsPolicy',
  'sso:UpdateInstanceAccessControlAttributeConfiguration', 'sso:UpdatePermissionSet', 'sso:UpdateSSOConfiguration',
];

/** People and groups. Disabling somebody and ending sessions stays allowed. */
const PEOPLE = [
  'identity-sync:CreateSync*', 'identity-sync:DeleteSync*', 'identity-sync:StopSync', 'identity-sync:UpdateSyncTarget',
  'identitystore:Create*', 'identitystore:Delete*', 'identitystore:Update*',
  'sso-directory:AddMemberToGroup', 'sso-directory:Complete*', 'sso-directory:CreateGroup', 'sso-directory:CreateUser', 'sso-directory:DeleteGroup',
  'sso-directory:DeleteMfaDeviceForUser', 'sso-directory:DeleteUser', 'sso-directory:EnableUser', 'sso-directory:RemoveMemberFromGroup',
  'sso-directory:UpdateGroup*', 'sso-directory:UpdateMfaDeviceForUser', 'sso-directory:UpdatePassword', 'sso-directory:UpdateUser*',
];

/** Denies changes of who may enter which account by hand. */
export function protectIdentityCenter(props: IdentityCenterGuardrailProps): Guardrail {
  const conditions = exempting(props.exemptions);
  const statements: DenyStatement[] = [{ sid: 'IdentityCenterAccess', actions: ACCESS, conditions }];
  if (!props.peopleManagedHere) {
    statements.push({ sid: 'IdentityCenterPeople', actions: PEOPLE, conditions });
  }
  return Guardrail._define({
    id: 'identity-center',
    protectsAgainst: 'An administrator of Identity Center who assigns himself an account, or joins a group that has one.',
    traps: [
      'For the account that administers Identity Center: exempt the pipeline that deploys permission sets and assignments.',
      'The management account can change all of it, and no service control policy binds it: deploy assignments to the management account there.',
      'Provisioning by SCIM uses a token and goes on; denied is what people do by hand.',
      'Users and groups that are made in Identity Center itself need peopleManagedHere, or an exempt role.',
    ],
    controls: cis('2.19', '2.20', '1.20', '1.21'),
    exemptions: props.exemptions,
    statements,
  });
}
