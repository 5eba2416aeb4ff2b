import { ActivityDefinition, calls, cisFilter, namedCalls } from './activity-definition';
import { EventHome } from './event-home';

const UNDO = 'Turn it on again first, then ask who did it: what happens meanwhile is not seen. Whoever stops what watches has something to hide, or should have announced it.';

const TRAIL = ['CreateTrail', 'UpdateTrail', 'DeleteTrail', 'StartLogging', 'StopLogging'];

export const TRAIL_TAMPERING: ActivityDefinition = {
  id: 'trail-tampering',
  headline: 'AUDIT TRAIL: a CloudTrail trail or event data store is being changed',
  whatToDo: UNDO,
  home: EventHome.ANY_REGION,
  pattern: calls(['cloudtrail.amazonaws.com'], [
    ...TRAIL, 'PutEventSelectors', 'PutInsightSelectors', 'DeleteEventDataStore', 'UpdateEventDataStore', 'StopEventDataStoreIngestion', 'DeleteResourcePolicy',
    'RegisterOrganizationDelegatedAdmin', 'DeregisterOrganizationDelegatedAdmin',
  ]),
  filter: cisFilter(5, namedCalls(TRAIL)),
};

const RECORDER = ['StopConfigurationRecorder', 'DeleteDeliveryChannel', 'PutDeliveryChannel', 'PutConfigurationRecorder'];

export const CONFIG_TAMPERING: ActivityDefinition = {
  id: 'config-tampering',
  headline: 'AWS CONFIG: recording or rules are being changed',
  whatToDo: UNDO,
  home: EventHome.ANY_REGION,
  pattern: calls(['config.amazonaws.com'], [
    ...RECORDER, 'DeleteConfigurationRecorder', 'DeleteConfigRule', 'DeleteEvaluationResults', 'DeleteOrganizationConfigRule', 'DeleteConformancePack',
    'DeleteOrganizationConformancePack', 'DeleteConfigurationAggregator', 'PutRetentionConfiguration', 'DeleteRemediationConfiguration',
  ]),
  filter: cisFilter(9, namedCalls(RECORDER, 'config.amazonaws.com')),
};

export const GUARD_DUTY_TAMPERING: ActivityDefinition = {
  id: 'guard-duty-tampering',
  headline: 'GUARDDUTY: detection is being stopped or taught to look away',
  whatToDo: UNDO,
  home: EventHome.ANY_REGION,
  pattern: calls(['guardduty.amazonaws.com'], [
    'ArchiveFindings', 'CreateFilter', 'CreateIPSet', 'CreateTrustedEntitySet', 'DeleteDetector', 'DeleteMembers', 'DeletePublishingDestination', 'DeleteThreatEntitySet',
    'DeleteThreatIntelSet', 'DisableOrganizationAdminAccount', 'DisassociateFromAdministratorAccount', 'DisassociateFromMasterAccount', 'DisassociateMembers', 'StopMonitoringMembers',
    'UpdateDetector', 'UpdateFilter', 'UpdateIPSet', 'UpdateMalwareScanSettings', 'UpdateMemberDetectors', 'UpdateOrganizationConfiguration', 'UpdatePublishingDestination',
    'UpdateTrustedEntitySet',
  ]),
};

export const SECURITY_HUB_TAMPERING: ActivityDefinition = {
  id: 'security-hub-tampering',
  headline: 'SECURITY HUB: standards or findings are being turned off',
  whatToDo: UNDO,
  home: EventHome.ANY_REGION,
  pattern: calls(['securityhub.amazonaws.com'], [
    'BatchDisableStandards', 'BatchUpdateStandardsControlAssociations', 'CreateAutomationRule', 'CreateAutomationRuleV2', 'DeleteAggregatorV2', 'DeleteConfigurationPolicy',
    'DeleteFindingAggregator', 'DeleteMembers', 'DisableImportFindingsForProduct', 'DisableOrganizationAdminAccount', 'DisableSecurityHub', 'DisableSecurityHubV2',
    'DisassociateFromAdministratorAccount', 'DisassociateMembers', 'StartConfigurationPolicyDisassociation', 'UpdateConfigurationPolicy', 'UpdateFindingAggregator',
    'UpdateSecurityHubConfiguration', 'UpdateStandardsControl',
  ]),
};

export const SCANNER_TAMPERING: ActivityDefinition = {
  id: 'scanner-tampering',
  headline: 'SCANNERS: Access Analyzer, Inspector or Macie are being stopped or taught to look away',
  whatToDo: UNDO,
  home: EventHome.ANY_REGION,
  pattern: calls(['access-analyzer.amazonaws.com', 'inspector2.amazonaws.com', 'macie2.amazonaws.com'], [
    'CreateArchiveRule', 'CreateFilter', 'CreateFindingsFilter', 'DeleteAnalyzer', 'Disable', 'DisableDelegatedAdminAccount', 'DisableMacie', 'DisableOrganizationAdminAccount',
    'DisassociateFromAdministratorAccount', 'DisassociateMember', 'UpdateArchiveRule', 'UpdateMacieSession',
  ]),
};

export const ALERT_TAMPERING: ActivityDefinition = {
  id: 'alert-tampering',
  headline: 'ALERTS: a rule, an alarm, a topic or a log is being taken away',
  whatToDo: UNDO,
  home: EventHome.ANY_REGION,
  pattern: calls(['ec2.amazonaws.com', 'events.amazonaws.com', 'logs.amazonaws.com', 'monitoring.amazonaws.com', 'sns.amazonaws.com'], [
    'DeleteAlarms', 'DeleteFlowLogs', 'DeleteLogGroup', 'DeleteLogStream', 'DeleteMetricFilter', 'DeleteRule', 'DeleteSubscriptionFilter', 'DeleteTopic', 'DisableAlarmActions',
    'DisableRule', 'PutRetentionPolicy', 'RemoveTargets', 'SetAlarmState', 'SetTopicAttributes', 'Unsubscribe',
  ]),
};
