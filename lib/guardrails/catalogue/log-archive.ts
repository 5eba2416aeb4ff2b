import { BUCKET_SETTINGS, bucketArns, objectArns } from './bucket-settings';
import { cis, controlTower, exempting, fsbp } from './exempting';
import { BUCKET_NAME, checkedNames, NameKind } from './input';
import { Guardrail } from '../guardrail';
import type { LogArchiveGuardrailProps } from '../guardrail-props';

const FACTORY = 'protectLogArchive';

const KEY_ALIAS: NameKind = {
  what: 'the alias of a key', pattern: /^(?!alias\/|\*+$)[a-zA-Z0-9/_*-]{1,250}$/, fix: "write it without 'alias/', with * for any characters",
};

/** Denies to delete or open the archive of logs, or to make it forget: the layer above Object Lock. */
export function protectLogArchive(bucketNames: string[], props: LogArchiveGuardrailProps): Guardrail {
  const buckets = checkedNames(FACTORY, bucketNames, BUCKET_NAME);
  const aliases = props.keyAliases && checkedNames(FACTORY, props.keyAliases, KEY_ALIAS);
  const conditions = exempting(props.exemptions);
  return Guardrail._define({
    id: 'log-archive',
    protectsAgainst: 'An attacker who deletes or opens the archive of logs, shortens what it keeps, or takes its keys away.',
    traps: [
      'Object Lock in compliance mode is the control that holds even for exempt roles and the management account: this is the layer above it.',
      'Lifecycle rules that are there go on deleting: S3 itself is not bound.',
      'A key is known by its aliases, which take some minutes to take effect; its alias cannot be moved or deleted either.',
      'Name patterns without accounts hold for buckets and keys of every account below the target.',
    ],
    controls: [
      ...cis('4.4', '4.4', '3.4', '3.4'), ...cis('4.5', '4.5', '3.5', '3.5'), ...fsbp('S3.13', 'KMS.3'),
      ...controlTower(
        'AWS-GR_AUDIT_BUCKET_DELETION_PROHIBITED', 'AWS-GR_AUDIT_BUCKET_ENCRYPTION_ENABLED', 'AWS-GR_AUDIT_BUCKET_LOGGING_ENABLED',
        'AWS-GR_AUDIT_BUCKET_POLICY_CHANGES_PROHIBITED', 'AWS-GR_AUDIT_BUCKET_RETENTION_POLICY', 'AWS-GR_CT_AUDIT_BUCKET_ENCRYPTION_CHANGES_PROHIBITED',
        'AWS-GR_CT_AUDIT_BUCKET_LIFECYCLE_CONFIGURATION_CHANGES_PROHIBITED', 'AWS-GR_CT_AUDIT_BUCKET_LOGGING_CONFIGURATION_CHANGES_PROHIBITED',
        'AWS-GR_CT_AUDIT_BUCKET_POLICY_CHANGES_PROHIBITED',
      ),
    ],
    exemptions: props.exemptions,
    statements: [
      { sid: 'LogArchiveBuckets', actions: BUCKET_SETTINGS, resources: bucketArns(buckets), conditions },
      {
        sid: 'LogArchiveObjects',
        actions: [
          's3:BypassGovernanceRetention', 's3:DeleteObject', 's3:DeleteObjectTagging', 's3:DeleteObjectVersion', 's3:DeleteObjectVersionTagging',
          's3:PutObjectAcl', 's3:PutObjectLegalHold', 's3:PutObjectRetention', 's3:PutObjectTagging', 's3:PutObjectVersionAcl',
          's3:PutObjectVersionTagging', 's3:UpdateObjectEncryption',
        ],
        resources: objectArns(buckets),
        conditions,
      },
      ...(aliases ? [
        {
          sid: 'LogArchiveKeys',
          actions: [
            'kms:CreateGrant', 'kms:DeleteImportedKeyMaterial', 'kms:DisableKey', 'kms:DisableKeyRotation', 'kms:PutKeyPolicy', 'kms:ScheduleKeyDeletion',
            'kms:UpdatePrimaryRegion',
          ],
          conditions: exempting(props.exemptions, { 'ForAnyValue:StringLike': { 'kms:ResourceAliases': aliases.map((alias) => `alias/${alias}`) } }),
        },
        {
          sid: 'LogArchiveKeyAliases',
          actions: ['kms:CreateAlias', 'kms:DeleteAlias', 'kms:UpdateAlias'],
          resources: aliases.map((alias) => `arn:*:kms:*:*:alias/${alias}`),
          conditions,
        },
      ] : []),
    ],
  });
}
