import { Duration, Token } from 'aws-cdk-lib';
import { BackupCopy, BackupLifecycle, BackupRule } from './backup-policy-props';
import { assign, node, present } from './inheritance';
import { partitionOf, requireEachOnce, requireForm, wholeDays, wholeMinutes } from './policy-checks';
import { invalidInput, shown } from '../../private/errors';

/** Where a rule stands. */
export interface BackupContext {
  readonly where: string;
  readonly partition: string;
  readonly locked: boolean;
}

/** Names of plans and rules, as AWS Backup takes them. */
export const NAME = /^[A-Za-z0-9_.-]{1,50}$/;

const COLD_DAYS = 90;
const CONTINUOUS_DAYS = 35;

/** A rule. Numbers are written as text, as AWS's page does. */
export function writtenRule(context: BackupContext, rule: BackupRule): object {
  const { partition, locked } = context;
  const where = `${context.where}/${rule.ruleName}`;
  const at: BackupContext = { where, partition, locked };
  requireForm(where, rule.ruleName, NAME, 'the name of a backup rule', 'use up to 50 letters, digits and _-.');
  requireVault(where, rule.vaultName);
  if (rule.airGappedVaultName !== undefined) {
    requireVault(where, rule.airGappedVaultName);
  }
  checkContinuous(where, rule);
  return node(present({
    schedule_expression: assign(cron(where, rule), locked),
    ...windows(where, rule, locked),
    target_backup_vault_name: assign(rule.vaultName, locked),
    target_logically_air_gapped_backup_vault_arn: rule.airGappedVaultName === undefined ? undefined
      : assign(vaultArn(partition, '$region', '$account', rule.airGappedVaultName), locked),
    enable_continuous_backup: rule.continuousBackup ? assign('true', locked) : undefined,
    lifecycle: lifecycle(at, rule),
    copy_actions: rule.copies && copies(at, rule.copies),
    recovery_point_tags: rule.recoveryPointTags && writtenTags(at, rule.recoveryPointTags),
    index_actions: rule.indexes && node({ resource_types: assign(each(where, 'index', rule.indexes), locked) }, locked),
    scan_actions: rule.malwareScan && node({ GUARDDUTY: node({ scan_mode: assign(rule.malwareScan, locked) }, locked) }, locked),
  }), locked);
}

/** Tags, by their keys. */
export function writtenTags({ where, locked }: BackupContext, tags: { readonly [key: string]: string }): object {
  requireEachOnce(where, 'tag', Object.keys(tags));
  return node(Object.fromEntries(Object.entries(tags).map(([key, value]) => {
    requireForm(where, key, /^(?!aws:)[\p{L}\p{N}\p{Z}_.:/=+@-]{1,128}$/iu, 'the key of a tag', "use up to 128 letters, digits, spaces and _.:/=+-@, not beginning with 'aws:'");
    requireForm(where, value, /^[\p{L}\p{N}\p{Z}_.:/=+@-]{0,256}$/u, 'the value of a tag', 'use up to 256 letters, digits, spaces and _.:/=+-@');
    return [key, node({ tag_key: assign(key, locked), tag_value: assign(value, locked) }, locked)];
  })), locked);
}

function cron(where: string, { schedule }: BackupRule): string {
  const { expressionString } = schedule;
  if (Token.isUnresolved(expressionString) || !/^cron\(\S+( \S+){5}\)$/.test(expressionString)) {
    throw invalidInput(where, `${shown(expressionString)} is not a cron expression of six fields`, 'use events.Schedule.cron: AWS Backup takes no rates');
  }
  return expressionString;
}

function windows(where: string, { startWindow, completionWindow }: BackupRule, locked: boolean): Record<string, object> {
  const start = startWindow && wholeMinutes(where, 'the start window, in minutes,', startWindow, 60);
  const complete = completionWindow && wholeMinutes(where, 'the completion window, in minutes,', completionWindow, 60);
  if (complete !== undefined && complete <= (start ?? 480)) {
    throw invalidInput(where, `a backup may take ${complete} minutes, and wait ${start ?? 480} for its start`, 'let the completion window be longer than the start window');
  }
  return present({
    start_backup_window_minutes: start === undefined ? undefined : assign(String(start), locked),
    complete_backup_window_minutes: complete === undefined ? undefined : assign(String(complete), locked),
  });
}

function lifecycle({ where, locked }: BackupContext, { deleteAfter, moveToColdStorageAfter, archiveSupportedResources }: BackupLifecycle): object {
  const deleted = wholeDays(where, 'the age at which backups are deleted, in days,', deleteAfter ?? Duration.days(35));
  const cold = moveToColdStorageAfter && wholeDays(where, 'the age at which backups move to cold storage, in days,', moveToColdStorageAfter);
  if (cold !== undefined && deleted < cold + COLD_DAYS) {
    throw invalidInput(where, `backups move to cold storage after ${cold} days and are deleted after ${deleted}, and they stay there for at least ${COLD_DAYS}`,
      `delete them after ${cold + COLD_DAYS} days or later`);
  }
  if (cold === undefined && archiveSupportedResources !== undefined) {
    throw invalidInput(where, 'archiveSupportedResources has no effect without moveToColdStorageAfter', 'say when backups move, or leave it out');
  }
  return node(present({
    move_to_cold_storage_after_days: cold === undefined ? undefined : assign(String(cold), locked),
    delete_after_days: assign(String(deleted), locked),
    opt_in_to_archive_for_supported_resources: cold === undefined ? undefined : assign(String(archiveSupportedResources ?? false), locked),
  }), locked);
}

function checkContinuous(where: string, { continuousBackup, deleteAfter, moveToColdStorageAfter }: BackupRule): void {
  if (!continuousBackup) {
    return;
  }
  if (moveToColdStorageAfter) {
    throw invalidInput(where, 'continuous backups cannot move to cold storage', 'use another rule for cold storage');
  }
  const days = deleteAfter && wholeDays(where, 'the age at which backups are deleted, in days,', deleteAfter);
  if (days !== undefined && days > CONTINUOUS_DAYS) {
    throw invalidInput(where, `continuous backups are kept for ${days} days`, `keep them for at most ${CONTINUOUS_DAYS}, and use another rule for longer`);
  }
}

function copies({ where, partition, locked }: BackupContext, all: readonly BackupCopy[]): object {
  const written = all.map((copy): [string, object] => {
    const { region, account, vaultName } = copy;
    if (partitionOf(where, [region]) !== partition) {
      throw invalidInput(where, `a copy in ${region}, which is in another partition than the regions of the plan`, 'copy to a region of the same partition');
    }
    requireVault(where, vaultName);
    if (account !== undefined) {
      requireForm(where, account, /^\d{12}$/, 'an account id', 'write its twelve digits');
    }
    const arn = vaultArn(partition, region, account ?? '$account', vaultName);
    const at = { where: `${where}/copy to ${vaultName} in ${region}`, partition, locked };
    return [arn, node({ target_backup_vault_arn: assign(arn, locked), lifecycle: lifecycle(at, copy) }, locked)];
  });
  each(where, 'copy to a vault', written.map(([arn]) => arn));
  return node(Object.fromEntries(written), locked);
}

function vaultArn(partition: string, region: string, account: string, name: string): string {
  return `arn:${partition}:backup:${region}:${account}:backup-vault:${name}`;
}

function requireVault(where: string, name: string): void {
  requireForm(where, name, /^[A-Za-z0-9_-]{2,50}$/, 'the name of a backup vault', 'use 2 to 50 letters, digits and _-');
}

function each<T extends string>(where: string, what: string, values: readonly T[]): readonly T[] {
  requireEachOnce(where, what, values);
  return values;
}
