import { Token } from 'aws-cdk-lib';
import { cis, exempting } from './exempting';
import { invalidInput, shown } from '../../private/errors';
import { Guardrail } from '../guardrail';
import { AuditTrailGuardrailProps } from '../guardrail-props';

/** Denies whatever stops, narrows or deletes the record of what happened in an account. */
export function protectAuditTrail(props: AuditTrailGuardrailProps): Guardrail {
  const names = props.logGroupNames ?? ['*'];
  for (const name of names) {
    if (Token.isUnresolved(name) || !/^[\w.\-/#*]{1,512}$/.test(name)) {
      throw invalidInput('Guardrails.protectAuditTrail', `${shown(name)} is not the name of a log group`, 'use letters, digits and _-/.#, with * for any characters');
    }
  }
  const conditions = exempting(props.exemptions);
  return Guardrail._define({
    id: 'audit-trail',
    protectsAgainst: 'An attacker who stops or narrows CloudTrail, Config or flow logs, or deletes what they wrote.',
    traps: [
      'Trails, recorders and flow logs can then be changed by exempt roles only: exempt the pipeline that manages them.',
      'Without logGroupNames no log group at all can be deleted, which also fails stack deletions that try to.',
      'Logs in S3 are another guardrail\'s matter; Object Lock protects them best.',
      'Organization trails are managed in the management account, which no service control policy binds.',
    ],
    controls: [
      ...cis('4.1', '4.1', '3.1', '3.1'), ...cis('4.2', '4.2', '3.2', '3.2'), ...cis('4.3', '4.3', '3.3', '3.3'), ...cis('4.7', '4.7', '3.7', '3.7'),
    ],
    exemptions: props.exemptions,
    statements: [
      {
        sid: 'AuditTrail',
        actions: [
          'cloudtrail:DeleteEventDataStore', 'cloudtrail:DeleteTrail', 'cloudtrail:PutEventConfiguration', 'cloudtrail:PutEventSelectors',
          'cloudtrail:PutInsightSelectors', 'cloudtrail:StopEventDataStoreIngestion', 'cloudtrail:StopLogging', 'cloudtrail:UpdateEventDataStore',
          'cloudtrail:UpdateTrail',
          'config:DeleteConfigurationRecorder', 'config:DeleteDeliveryChannel', 'config:DeleteRetentionConfiguration',
          'config:DeleteServiceLinkedConfigurationRecorder', 'config:DisassociateResourceTypes', 'config:PutConfigurationRecorder',
          'config:PutDeliveryChannel', 'config:PutRetentionConfiguration', 'config:StopConfigurationRecorder',
          'ec2:DeleteFlowLogs',
        ],
        conditions,
      },
      {
        sid: 'AuditLogGroups',
        actions: ['logs:DeleteLogGroup', 'logs:DeleteLogStream'],
        resources: names.includes('*') ? undefined : [...names].sort().map((name) => `arn:*:logs:*:*:log-group:${name}:*`),
        conditions,
      },
    ],
  });
}
