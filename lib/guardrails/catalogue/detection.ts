import { cis, controlTower, exempting, fsbp } from './exempting';
import { Guardrail } from '../guardrail';
import type { GuardrailProps } from '../guardrail-props';

/** Denies whatever turns threat detection off, or makes it blind: suppression is disabling too. */
export function protectDetection(props: GuardrailProps): Guardrail {
  const conditions = exempting(props.exemptions);
  return Guardrail._define({
    id: 'detection',
    protectsAgainst: 'An attacker who disables GuardDuty, Security Hub, Access Analyzer, Config rules, Macie, Inspector, Detective or Security Lake, or teaches them to look away.',
    traps: [
      'Filters, trusted lists, allow lists and archive rules are denied as well: manage them in the delegated administrator account with an exempt role.',
      'The administrator account itself is bound where the policy is attached to it: exempt the roles that run detection there.',
      'Suppressing single findings in Security Hub (BatchUpdateFindings) is daily work and stays allowed.',
      'Config rules and conformance packs of workloads can be made, but not be deleted, so a stack that has one cannot be deleted either.',
    ],
    controls: [
      ...cis('5.16', '5.16', '4.16', '4.16'), ...cis('2.18', '2.19', '1.19', '1.20'), ...fsbp('GuardDuty.1', 'Inspector.1', 'Inspector.2', 'Inspector.3', 'Inspector.4', 'Macie.1', 'Macie.2'),
      ...controlTower('AWS-GR_CONFIG_RULE_CHANGE_PROHIBITED'),
    ],
    exemptions: props.exemptions,
    statements: [
      { sid: 'Detection', actions: THREATS_AND_POSTURE, conditions },
      { sid: 'DetectionOfWeaknesses', actions: WEAKNESSES_AND_DATA, conditions },
    ],
  });
}

const THREATS_AND_POSTURE = [
  'guardduty:ArchiveFindings', 'guardduty:CreateFilter', 'guardduty:CreateIPSet', 'guardduty:CreateTrustedEntitySet',
  'guardduty:DeleteCustomDetectionRuleAssociation', 'guardduty:DeleteDetector', 'guardduty:DeleteMalwareProtectionPlan', 'guardduty:DeleteMembers',
  'guardduty:DeletePublishingDestination', 'guardduty:DeleteThreatEntitySet', 'guardduty:DeleteThreatIntelSet',
  'guardduty:DisassociateFromAdministratorAccount', 'guardduty:DisassociateFromMasterAccount', 'guardduty:DisassociateMembers',
  'guardduty:StopMonitoringMembers', 'guardduty:UpdateCustomDetectionRuleAssociation', 'guardduty:UpdateDetector', 'guardduty:UpdateFilter',
  'guardduty:UpdateIPSet', 'guardduty:UpdateMalwareProtectionPlan', 'guardduty:UpdateMalwareScanSettings', 'guardduty:UpdateMemberDetectors',
  'guardduty:UpdateOrganizationConfiguration', 'guardduty:UpdatePublishingDestination', 'guardduty:UpdateThreatEntitySet',
  'guardduty:UpdateThreatIntelSet', 'guardduty:UpdateTrustedEntitySet',
  'securityhub:BatchDisableStandards', 'securityhub:BatchUpdateAutomationRules', 'securityhub:BatchUpdateStandardsControlAssociations',
  'securityhub:CreateAutomationRule', 'securityhub:CreateAutomationRuleV2', 'securityhub:DeleteAggregatorV2', 'securityhub:DeleteConfigurationPolicy',
  'securityhub:DeleteFindingAggregator', 'securityhub:DeleteMembers', 'securityhub:DisableImportFindingsForProduct', 'securityhub:DisableSecurityHub',
  'securityhub:DisableSecurityHubFeatureV2', 'securityhub:DisableSecurityHubV2', 'securityhub:DisassociateFromAdministratorAccount',
  'securityhub:DisassociateFromMasterAccount', 'securityhub:DisassociateMembers', 'securityhub:StartConfigurationPolicyDisassociation',
  'securityhub:UpdateAggregatorV2', 'securityhub:UpdateAutomationRuleV2', 'securityhub:UpdateConfigurationPolicy',
  'securityhub:UpdateFindingAggregator', 'securityhub:UpdateOrganizationConfiguration', 'securityhub:UpdateSecurityControl',
  'securityhub:UpdateSecurityHubConfiguration', 'securityhub:UpdateStandardsControl',
];

const WEAKNESSES_AND_DATA = [
  'access-analyzer:ApplyArchiveRule', 'access-analyzer:CreateArchiveRule', 'access-analyzer:DeleteAnalyzer',
  'access-analyzer:DeleteServiceLinkedAnalyzer', 'access-analyzer:UpdateAnalyzer', 'access-analyzer:UpdateArchiveRule',
  'config:DeleteConfigRule', 'config:DeleteConformancePack', 'config:DeleteEvaluationResults', 'config:DeleteOrganizationConfigRule',
  'config:DeleteOrganizationConformancePack',
  'detective:DeleteGraph', 'detective:DeleteMembers', 'detective:DisassociateMembership', 'detective:UpdateOrganizationConfiguration',
  'inspector2:CreateFilter', 'inspector2:DeleteCisScanConfiguration', 'inspector2:Disable', 'inspector2:DisassociateMember',
  'inspector2:UpdateCisScanConfiguration', 'inspector2:UpdateConfiguration', 'inspector2:UpdateEc2DeepInspectionConfiguration',
  'inspector2:UpdateFilter', 'inspector2:UpdateOrganizationConfiguration',
  'macie2:BatchUpdateAutomatedDiscoveryAccounts', 'macie2:CreateAllowList', 'macie2:CreateFindingsFilter', 'macie2:DeleteMember',
  'macie2:DisableMacie', 'macie2:DisassociateFromAdministratorAccount', 'macie2:DisassociateFromMasterAccount', 'macie2:DisassociateMember',
  'macie2:PutFindingsPublicationConfiguration', 'macie2:UpdateAllowList', 'macie2:UpdateAutomatedDiscoveryConfiguration',
  'macie2:UpdateClassificationJob', 'macie2:UpdateClassificationScope', 'macie2:UpdateFindingsFilter', 'macie2:UpdateMacieSession',
  'macie2:UpdateMemberSession', 'macie2:UpdateOrganizationConfiguration', 'macie2:UpdateResourceProfileDetections',
  'securitylake:DeleteAwsLogSource', 'securitylake:DeleteCustomLogSource', 'securitylake:DeleteDataLake',
  'securitylake:DeleteDataLakeOrganizationConfiguration', 'securitylake:UpdateDataLake',
];
