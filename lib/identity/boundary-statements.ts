import * as iam from 'aws-cdk-lib/aws-iam';
import { GLOBAL_SERVICES } from './global-services';

/**
 * Actions whose request carries `iam:PermissionsBoundary`.
 *
 * @see https://docs.aws.amazon.com/service-authorization/latest/reference/list_awsidentityandaccessmanagementiam.html
 */
const BOUNDED_WRITES = [
  'iam:AttachRolePolicy', 'iam:AttachUserPolicy', 'iam:CreateRole', 'iam:CreateUser', 'iam:DeleteRolePolicy',
  'iam:DeleteUserPolicy', 'iam:DetachRolePolicy', 'iam:DetachUserPolicy', 'iam:PutRolePermissionsBoundary',
  'iam:PutRolePolicy', 'iam:PutUserPermissionsBoundary', 'iam:PutUserPolicy',
];

/**
 * IAM writes whose target's boundary IAM does not show, so a workload gets none of them: other identities' credentials and
 * trust, policy documents that unbounded identities may hold, groups, identity providers and account settings.
 */
const UNBOUNDED_WRITES = [
  'iam:AcceptDelegationRequest', 'iam:AddClientID*', 'iam:AddUserToGroup', 'iam:AttachGroupPolicy', 'iam:ChangePassword',
  'iam:CreateAccessKey', 'iam:CreateAccountAlias', 'iam:CreateGroup', 'iam:CreateLoginProfile', 'iam:CreateOpenID*',
  'iam:CreatePolicyVersion', 'iam:CreateSAML*', 'iam:CreateServiceSpecific*', 'iam:CreateVirtualMFA*', 'iam:Deactivate*',
  'iam:DeleteAccess*', 'iam:DeleteAccount*', 'iam:DeleteGroup*', 'iam:DeleteLogin*', 'iam:DeleteOpenID*',
  'iam:DeletePolicyVersion', 'iam:DeleteSAML*', 'iam:DeleteVirtualMFA*', 'iam:DetachGroupPolicy', 'iam:DisableO*',
  'iam:Enable*', 'iam:PutGroupPolicy', 'iam:RemoveClientID*', 'iam:RemoveUserFromGroup', 'iam:Reset*', 'iam:Resync*',
  'iam:SendDelegation*', 'iam:Set*', 'iam:UpdateA*', 'iam:UpdateDelegation*', 'iam:UpdateGroup', 'iam:UpdateLogin*',
  'iam:UpdateOpenID*', 'iam:UpdateS*', 'iam:UpdateUser', 'iam:Upload*',
];

/** Patterns stop short of Get, List and Describe: the boundary denies no reading. */
export const TAMPERING: readonly string[] = [
  'access-analyzer:ApplyArchiveRule', 'access-analyzer:CreateArchiveRule', 'access-analyzer:Delete*', 'access-analyzer:Update*',
  'cloudtrail:Delete*', 'cloudtrail:DeregisterOrganizationDelegatedAdmin', 'cloudtrail:Put*', 'cloudtrail:Stop*', 'cloudtrail:Update*',
  'config:Delete*', 'config:PutConfigurationRecorder', 'config:PutDeliveryChannel', 'config:PutRetentionConfiguration', 'config:Stop*',
  'detective:Delete*', 'detective:Disable*', 'detective:Disassociate*',
  'ec2:DeleteFlowLogs',
  'guardduty:ArchiveFindings', 'guardduty:CreateFilter', 'guardduty:CreateIPSet', 'guardduty:CreateThreat*', 'guardduty:CreateTrusted*',
  'guardduty:Delete*', 'guardduty:Disable*', 'guardduty:Disassociate*', 'guardduty:Stop*', 'guardduty:Update*',
  'inspector2:CreateFilter', 'inspector2:Disable*', 'inspector2:Disassociate*', 'inspector2:Update*',
  'logs:Delete*', 'logs:DisassociateKmsKey', 'logs:PutRetentionPolicy',
  'macie2:CreateFindingsFilter', 'macie2:Delete*', 'macie2:Disable*', 'macie2:Disassociate*', 'macie2:Update*',
  'securityhub:BatchD*', 'securityhub:BatchUpdateAutomationRules', 'securityhub:BatchUpdateStandards*', 'securityhub:CreateAutomationRule*',
  'securityhub:Delete*', 'securityhub:Disable*', 'securityhub:Disassociate*', 'securityhub:StartConfigurationPolicy*', 'securityhub:Update*',
  'securitylake:Delete*', 'securitylake:Update*',
];

/** What leaves the account's protection altogether. */
export const ACCOUNT: readonly string[] = [
  'account:Accept*', 'account:Close*', 'account:Delete*', 'account:Disable*', 'account:Enable*', 'account:Put*', 'account:Start*',
  'organizations:Close*', 'organizations:Delete*', 'organizations:Deregister*', 'organizations:Detach*', 'organizations:Disable*', 'organizations:Leave*', 'organizations:Move*',
  'organizations:Put*', 'organizations:Remove*', 'organizations:Update*',
];

/** What would set its holder free. */
export const SHEDDING: readonly string[] = [
  'iam:CreatePolicyVersion', 'iam:DeletePolicyVersion', 'iam:DeleteRolePermissionsBoundary', 'iam:DeleteUserPermissionsBoundary', 'iam:SetDefaultPolicyVersion',
  ...UNBOUNDED_WRITES,
];

/** What a boundary's document depends on. */
export interface BoundaryOptions {
  /** ARN of the policy itself. */
  readonly selfArn: string;
  /** ARN patterns of the roles that may be passed to services. */
  readonly passableRoleArns: readonly string[];
  /** Actions under the ceiling, such as `*` or `s3:*`. */
  readonly ceiling: readonly string[];
  /** Regions, or nothing where they are not restricted. */
  readonly regions?: readonly string[];
}

/** The statements of a workload boundary. */
export function boundaryStatements(options: BoundaryOptions): iam.PolicyStatement[] {
  const deny = (sid: string, actions: string[], resources = ['*'], conditions?: iam.PolicyStatementProps['conditions']) =>
    new iam.PolicyStatement({ sid, effect: iam.Effect.DENY, actions, resources, conditions });
  return [
    new iam.PolicyStatement({ sid: 'Ceiling', actions: [...options.ceiling], resources: ['*'] }),
    deny('WritesToBoundedIdentitiesOnly', BOUNDED_WRITES, ['*'], { StringNotEquals: { 'iam:PermissionsBoundary': options.selfArn } }),
    deny('TheBoundaryStays', ['iam:DeleteRolePermissionsBoundary', 'iam:DeleteUserPermissionsBoundary']),
    deny('TheBoundaryIsNotEdited', ['iam:CreatePolicyVersion', 'iam:DeletePolicy', 'iam:DeletePolicyVersion', 'iam:SetDefaultPolicyVersion'], [options.selfArn]),
    deny('NoWritesToOtherIdentities', UNBOUNDED_WRITES),
    options.passableRoleArns.length === 0
      ? deny('NoPassRole', ['iam:PassRole'])
      : new iam.PolicyStatement({ sid: 'PassRoleOnPathOnly', effect: iam.Effect.DENY, actions: ['iam:PassRole'], notResources: [...options.passableRoleArns] }),
    deny('NoAuditTampering', [...TAMPERING]),
    deny('NoAccountChanges', [...ACCOUNT]),
    ...(options.regions ? [new iam.PolicyStatement({
      sid: 'OnlyTheseRegions',
      effect: iam.Effect.DENY,
      notActions: [...GLOBAL_SERVICES],
      resources: ['*'],
      conditions: { StringNotEquals: { 'aws:RequestedRegion': [...options.regions] } },
    })] : []),
  ];
}
