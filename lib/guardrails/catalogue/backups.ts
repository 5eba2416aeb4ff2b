import { exempting } from './exempting';
import { checkedNames, NameKind } from './input';
import { Guardrail } from '../guardrail';
import type { BackupGuardrailProps } from '../guardrail-props';

const VAULT_NAME: NameKind = {
  what: 'the name of a backup vault', pattern: /^(?!\*+$)[a-zA-Z0-9*_-]{2,50}$/, fix: 'use 2 to 50 letters, digits, _ and -, with * for any characters',
};

const ORGANIZATION_PATH: NameKind = {
  what: 'a path of the organization',
  pattern: /^o-[a-z0-9]{10,32}\/r-[0-9a-z]{4,32}\/(ou-[0-9a-z]{4,32}-[0-9a-z]{8,32}\/)*\*?$/,
  fix: "write it as 'o-exampleorgid/r-ab12/ou-ab12-11111111/', or with * at its end for the units below it too",
};

/** Denies to delete backups, to weaken the vaults that keep them, and to end the plans that make them. */
export function protectBackups(props: BackupGuardrailProps): Guardrail {
  const vaults = props.vaultNames && checkedNames('protectBackups', props.vaultNames, VAULT_NAME);
  const paths = props.copyTargetPaths && checkedNames('protectBackups', props.copyTargetPaths, ORGANIZATION_PATH);
  const conditions = exempting(props.exemptions);
  return Guardrail._define({
    id: 'backup',
    protectsAgainst: 'An attacker who deletes backups before he encrypts or deletes the data itself.',
    traps: [
      'A vault lock in compliance mode holds for root and the management account too: this is the layer above it.',
      'AWS Backup itself goes on deleting recovery points at the end of their life, with its service-linked role.',
      'Recovery points of all vaults are protected: their ARNs do not name the vault.',
      'Backups outside of AWS Backup are protected where AWS keeps them alone (automated backups, recycle bin); snapshots that people make stay theirs.',
      'With copyTargetPaths, copies within an account need its own path among them.',
      'The plans of Control Tower are protected by its own controls, which exempt its role: exempt it here too.',
    ],
    controls: [],
    exemptions: props.exemptions,
    statements: [
      {
        sid: 'BackupVaults',
        actions: [
          'backup:DeleteBackupVault', 'backup:DeleteBackupVaultAccessPolicy', 'backup:DeleteBackupVaultLockConfiguration',
          'backup:DeleteBackupVaultNotifications', 'backup:DeleteBackupVaultSharingPolicy', 'backup:DisassociateBackupVaultMpaApprovalTeam',
          'backup:PutBackupVaultAccessPolicy', 'backup:PutBackupVaultLockConfiguration', 'backup:PutBackupVaultNotifications',
          'backup:PutBackupVaultSharingPolicy', 'backup:RevokeRestoreAccessBackupVault',
        ],
        resources: vaults?.map((name) => `arn:*:backup:*:*:backup-vault:${name}`),
        conditions,
      },
      {
        sid: 'Backups',
        actions: [
          'backup:CancelLegalHold', 'backup:DeleteBackupPlan', 'backup:DeleteBackupSelection', 'backup:DeleteFramework', 'backup:DeleteRecoveryPoint',
          'backup:DeleteReportPlan', 'backup:DisassociateRecoveryPoint', 'backup:DisassociateRecoveryPointFromParent', 'backup:UpdateBackupPlan',
          'backup:UpdateGlobalSettings', 'backup:UpdateRecoveryPointLifecycle', 'backup:UpdateRegionSettings',
          'dlm:DeleteLifecyclePolicy', 'dlm:UpdateLifecyclePolicy',
          'rbin:DeleteRule', 'rbin:UnlockRule', 'rbin:UpdateRule',
          'rds:DeleteDBClusterAutomatedBackup', 'rds:DeleteDBInstanceAutomatedBackup',
        ],
        conditions,
      },
      ...(paths ? [{
        sid: 'BackupCopies',
        actions: ['backup:CopyFromBackupVault'],
        conditions: exempting(props.exemptions, { 'ForAllValues:StringNotLike': { 'backup:CopyTargetOrgPaths': paths } }),
      }] : []),
    ],
  });
}
