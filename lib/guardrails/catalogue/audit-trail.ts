import { cis, controlTower, exempting, fsbp } from './exempting';
import { checkedNames, NameKind } from './input';
import { Guardrail } from '../guardrail';
import type { AuditTrailGuardrailProps } from '../guardrail-props';

export const LOG_GROUP_NAME: NameKind = {
  what: 'the name of a log group', pattern: /^[\w.\-/#*]{1,512}$/, fix: 'use letters, digits and _-/.#, with * for any characters',
};

/** Denies whatever stops, narrows or deletes the record of what happened in an account. */
export function protectAuditTrail(props: AuditTrailGuardrailProps): Guardrail {
  const names = props.logGroupNames && checkedNames('protectAuditTrail', props.logGroupNames, LOG_GROUP_NAME);
  const conditions = exempting(props.exemptions);
  return Guardrail._define({
    id: 'audit-trail',
    protectsAgainst: 'An attacker who stops or narrows CloudTrail, Config or flow logs, cuts an account off from monitoring, or deletes what they wrote.',
    traps: [
      'Trails, recorders, aggregators and flow logs can then be changed by exempt roles only: exempt the pipeline that manages them.',
      'Without logGroupNames no log group at all can be deleted, which also fails stack deletions that try to.',
      'Retention, encryption, filters and masks of the named groups can be changed by exempt roles only; of other groups by everybody, who could shorten them to a day.',
      'Logs in S3 are the matter of the guardrail log-archive; Object Lock protects them best.',
      'Organization trails are managed in the management account, which no service control policy binds.',
    ],
    controls: [
      ...cis('4.1', '4.1', '3.1', '3.1'), ...cis('4.2', '4.2', '3.2', '3.2'), ...cis('4.3', '4.3', '3.3', '3.3'), ...cis('4.5', '4.5', '3.5', '3.5'),
      ...cis('4.7', '4.7', '3.7', '3.7'), ...cis('4.8', '4.8', '3.8', '3.8'), ...cis('4.9', '4.9', '3.9', '3.9'),
      ...fsbp('CloudTrail.1', 'CloudTrail.2', 'CloudTrail.4', 'CloudTrail.5', 'Config.1', 'EC2.6'),
      ...controlTower(
        'AWS-GR_CLOUDTRAIL_CHANGE_PROHIBITED', 'AWS-GR_CLOUDTRAIL_CLOUDWATCH_LOGS_ENABLED', 'AWS-GR_CLOUDTRAIL_ENABLED',
        'AWS-GR_CLOUDTRAIL_VALIDATION_ENABLED', 'AWS-GR_CONFIG_AGGREGATION_AUTHORIZATION_POLICY', 'AWS-GR_CONFIG_AGGREGATION_CHANGE_PROHIBITED',
        'AWS-GR_CONFIG_CHANGE_PROHIBITED', 'AWS-GR_CONFIG_ENABLED', 'AWS-GR_LOG_GROUP_POLICY',
      ),
    ],
    exemptions: props.exemptions,
    statements: [
      {
        sid: 'AuditTrail',
        actions: [
          'cloudtrail:DeleteChannel', 'cloudtrail:DeleteEventDataStore', 'cloudtrail:DeleteResourcePolicy', 'cloudtrail:DeleteServiceLinkedChannel',
          'cloudtrail:DeleteTrail', 'cloudtrail:DisableFederation', 'cloudtrail:EnableFederation', 'cloudtrail:PutEventConfiguration',
          'cloudtrail:PutEventSelectors', 'cloudtrail:PutInsightSelectors', 'cloudtrail:PutResourcePolicy', 'cloudtrail:StopEventDataStoreIngestion',
          'cloudtrail:StopLogging', 'cloudtrail:UpdateChannel', 'cloudtrail:UpdateEventDataStore', 'cloudtrail:UpdateServiceLinkedChannel',
          'cloudtrail:UpdateTrail',
          'config:DeleteAggregationAuthorization', 'config:DeleteConfigurationAggregator', 'config:DeleteConfigurationRecorder',
          'config:DeleteDeliveryChannel', 'config:DeleteRetentionConfiguration', 'config:DeleteServiceLinkedConfigurationRecorder',
          'config:DisassociateResourceTypes', 'config:PutConfigurationRecorder', 'config:PutDeliveryChannel', 'config:PutRetentionConfiguration',
          'config:StopConfigurationRecorder',
          'ec2:DeleteFlowLogs',
          'logs:DeleteAccountPolicy', 'logs:PutAccountPolicy',
          'oam:DeleteLink', 'oam:UpdateLink',
        ],
        conditions,
      },
      { sid: 'AuditLogGroups', actions: ['logs:DeleteLogGroup', 'logs:DeleteLogStream'], resources: names && groups(names), conditions },
      ...(names ? [{
        sid: 'AuditLogGroupSettings',
        actions: [
          'logs:AssociateKmsKey', 'logs:DeleteDataProtectionPolicy', 'logs:DeleteMetricFilter', 'logs:DeleteRetentionPolicy',
          'logs:DeleteSubscriptionFilter', 'logs:DeleteTransformer', 'logs:DisassociateKmsKey', 'logs:PutDataProtectionPolicy',
          'logs:PutLogGroupDeletionProtection', 'logs:PutMetricFilter', 'logs:PutRetentionPolicy', 'logs:PutSubscriptionFilter', 'logs:PutTransformer',
        ],
        resources: groups(names),
        conditions,
      }] : []),
    ],
  });
}

/** Some actions name the group itself and some all that is in it. */
function groups(names: readonly string[]): string[] {
  return names.flatMap((name) => name.endsWith('*') ? [`arn:*:logs:*:*:log-group:${name}`] : [`arn:*:logs:*:*:log-group:${name}`, `arn:*:logs:*:*:log-group:${name}:*`]);
}
