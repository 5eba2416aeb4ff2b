/** What turns Security Hub off, or hides what it finds. */
export const BLINDING = [
  'securityhub:BatchDeleteAutomationRules', 'securityhub:BatchDisableStandards', 'securityhub:BatchUpdateAutomationRules',
  'securityhub:BatchUpdateStandardsControlAssociations', 'securityhub:CreateAutomationRule', 'securityhub:CreateAutomationRuleV2', 'securityhub:DeleteAggregatorV2',
  'securityhub:DeleteAutomationRuleV2', 'securityhub:DeleteConfigurationPolicy', 'securityhub:DeleteFindingAggregator', 'securityhub:DeleteMembers',
  'securityhub:DisableImportFindingsForProduct', 'securityhub:DisableOrganizationAdminAccount', 'securityhub:DisableSecurityHub', 'securityhub:DisableSecurityHubV2',
  'securityhub:DisassociateFromAdministratorAccount', 'securityhub:DisassociateMembers', 'securityhub:StartConfigurationPolicyAssociation',
  'securityhub:StartConfigurationPolicyDisassociation', 'securityhub:UpdateAggregatorV2', 'securityhub:UpdateAutomationRuleV2', 'securityhub:UpdateConfigurationPolicy',
  'securityhub:UpdateFindingAggregator', 'securityhub:UpdateOrganizationConfiguration', 'securityhub:UpdateSecurityControl', 'securityhub:UpdateSecurityHubConfiguration',
  'securityhub:UpdateStandardsControl',
];
