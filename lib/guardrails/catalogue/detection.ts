import { cis, exempting } from './exempting';
import { Guardrail } from '../guardrail';
import { GuardrailProps } from '../guardrail-props';

/** Denies whatever turns threat detection off, or makes it blind: suppression is disabling too. */
export function protectDetection(props: GuardrailProps): Guardrail {
  return Guardrail._define({
    id: 'detection',
    protectsAgainst: 'An attacker who disables GuardDuty, Security Hub, Access Analyzer, Macie, Inspector, Detective or Security Lake, or teaches them to look away.',
    traps: [
      'Filters, trusted lists and archive rules are denied as well: manage them in the delegated administrator account with an exempt role.',
      'The administrator account itself is bound where the policy is attached to it: exempt the roles that run detection there.',
      'Suppressing single findings in Security Hub (BatchUpdateFindings) is daily work and stays allowed.',
    ],
    controls: [...cis('5.16', '5.16', '4.16', '4.16'), ...cis('2.18', '2.19', '1.19', '1.20')],
    exemptions: props.exemptions,
    statements: [{
      sid: 'Detection',
      actions: ACTIONS,
      conditions: exempting(props.exemptions),
    }],
  });
}

const ACTIONS = [
  'access-analyzer:CreateArchiveRule', 'access-analyzer:DeleteAnalyzer', 'access-analyzer:UpdateAnalyzer', 'access-analyzer:UpdateArchiveRule',
  'detective:DeleteGraph', 'detective:DeleteMembers', 'detective:DisassociateMembership',
  'guardduty:ArchiveFindings', 'guardduty:CreateFilter', 'guardduty:CreateIPSet', 'guardduty:CreateTrustedEntitySet', 'guardduty:DeleteDetector',
  'guardduty:DeleteMalwareProtectionPlan', 'guardduty:DeleteMembers', 'guardduty:DeletePublishingDestination', 'guardduty:DeleteThreatEntitySet',
  'guardduty:DeleteThreatIntelSet', 'guardduty:DisassociateFromAdministratorAccount', 'guardduty:DisassociateFromMasterAccount',
  'guardduty:DisassociateMembers', 'guardduty:StopMonitoringMembers', 'guardduty:UpdateDetector', 'guardduty:UpdateFilter', 'guardduty:UpdateIPSet',
  'guardduty:UpdateMalwareProtectionPlan', 'guardduty:UpdateMalwareScanSettings', 'guardduty:UpdateMemberDetectors', 'guardduty:UpdatePublishingDestination',
  'guardduty:UpdateThreatEntitySet', 'guardduty:UpdateThreatIntelSet', 'guardduty:UpdateTrustedEntitySet',
  'inspector2:CreateFilter', 'inspector2:Disable', 'inspector2:DisassociateMember', 'inspector2:UpdateConfiguration', 'inspector2:UpdateFilter',
  'macie2:CreateFindingsFilter', 'macie2:DeleteMember', 'macie2:DisableMacie', 'macie2:DisassociateFromAdministratorAccount',
  'macie2:DisassociateFromMasterAccount', 'macie2:DisassociateMember', 'macie2:UpdateAutomatedDiscoveryConfiguration', 'macie2:UpdateFindingsFilter',
  'macie2:UpdateMacieSession',
  'securityhub:BatchDisableStandards', 'securityhub:CreateAutomationRule', 'securityhub:CreateAutomationRuleV2', 'securityhub:DeleteMembers',
  'securityhub:DisableImportFindingsForProduct', 'securityhub:DisableSecurityHub', 'securityhub:DisableSecurityHubV2',
  'securityhub:DisassociateFromAdministratorAccount', 'securityhub:DisassociateFromMasterAccount', 'securityhub:DisassociateMembers',
  'securityhub:UpdateAutomationRuleV2', 'securityhub:BatchUpdateAutomationRules', 'securityhub:UpdateSecurityHubConfiguration', 'securityhub:UpdateStandardsControl',
  'securitylake:DeleteAwsLogSource', 'securitylake:DeleteCustomLogSource', 'securitylake:DeleteDataLake',
  'securitylake:DeleteDataLakeOrganizationConfiguration', 'securitylake:UpdateDataLake',
].sort();
