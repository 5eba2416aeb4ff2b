import { Duration } from 'aws-cdk-lib';
import * as events from 'aws-cdk-lib/aws-events';
import { BackupSelection } from './backup-selection';
import { LockableOrganizationPolicyProps } from './organization-policy-props';

/** How long backups are kept, and where. */
export interface BackupLifecycle {
  /**
   * When a backup is deleted: whole days. In cold storage it stays at least 90 days.
   *
   * @default Duration.days(35)
   */
  readonly deleteAfter?: Duration;

  /**
   * When it is moved to cold storage: whole days.
   *
   * @default - never
   */
  readonly moveToColdStorageAfter?: Duration;

  /**
   * Whether resources that can only be archived on request, such as snapshots of EBS, are moved as well.
   *
   * @default false, where `moveToColdStorageAfter` is given
   */
  readonly archiveSupportedResources?: boolean;
}

/** One more vault for each backup. */
export interface BackupCopy extends BackupLifecycle {
  /** Name of the vault. It must exist. */
  readonly vaultName: string;

  /** Region of the vault. */
  readonly region: string;

  /**
   * Account of the vault: twelve digits. Copies in another account survive the loss of the one that is backed up.
   *
   * @default - the account that is backed up
   */
  readonly account?: string;
}

/** Backups of which an index is made, so that one can search in them. */
export enum BackupIndex {
  /** Snapshots of EBS. */
  EBS = 'EBS',
  /** Backups of S3. */
  S3 = 'S3',
}

/** How backups are searched for malware. */
export enum BackupMalwareScan {
  /** What is new since the last scan. */
  INCREMENTAL = 'INCREMENTAL_SCAN',
  /** All of it. */
  FULL = 'FULL_SCAN',
}

/** When backups are made, where they are stored, and for how long. */
export interface BackupRule extends BackupLifecycle {
  /** Its name, each once in a plan: up to 50 letters, digits and _-. */
  readonly ruleName: string;

  /** When backups begin, in UTC: `events.Schedule.cron(...)`, or `events.Schedule.expression('cron(...)')`. */
  readonly schedule: events.Schedule;

  /** Name of the vault. It must exist in each account and region of the plan. */
  readonly vaultName: string;

  /**
   * Name of a logically air-gapped vault of the same account and region, which takes what it can and a copy of the rest.
   *
   * @default - none
   */
  readonly airGappedVaultName?: string;

  /**
   * How long a backup may wait for its start: whole minutes, at least 60.
   *
   * @default - as AWS Backup says: 8 hours
   */
  readonly startWindow?: Duration;

  /**
   * How long a backup may take from its start: whole minutes, more than the start window.
   *
   * @default - as AWS Backup says: 7 days
   */
  readonly completionWindow?: Duration;

  /**
   * Whether resources that can be are backed up all the time, so that they can be restored to any second. Then `deleteAfter` is at
   * most 35 days, and there is no cold storage.
   *
   * @default false
   */
  readonly continuousBackup?: boolean;

  /**
   * Further vaults.
   *
   * @default - none
   */
  readonly copies?: BackupCopy[];

  /**
   * Tags of the backups.
   *
   * @default - none
   */
  readonly recoveryPointTags?: { readonly [key: string]: string };

  /**
   * Of what an index is made.
   *
   * @default - nothing
   */
  readonly indexes?: BackupIndex[];

  /**
   * Whether GuardDuty searches the backups for malware. The plan says with which role.
   *
   * @default - it does not
   */
  readonly malwareScan?: BackupMalwareScan;
}

/** What is searched for malware. */
export enum BackupScannedResource {
  /** All that can be. */
  ALL = 'ALL',
  /** Backups of EBS volumes. */
  EBS = 'EBS',
  /** Backups of EC2 instances. */
  EC2 = 'EC2',
  /** Backups of S3. */
  S3 = 'S3',
}

/** With what GuardDuty searches backups for malware. */
export interface BackupMalwareScanner {
  /** Name of the role that AWS Backup passes to GuardDuty, in each account. */
  readonly roleName: string;

  /**
   * Path of the role, beginning and ending with a slash.
   *
   * @default '/'
   */
  readonly rolePath?: string;

  /**
   * What is searched.
   *
   * @default - all that can be
   */
  readonly resources?: BackupScannedResource[];
}

/** What is backed up when. */
export interface BackupPolicyPlan {
  /** Its name, each once: up to 50 letters, digits and _-. */
  readonly planName: string;

  /** Regions in which resources are backed up. */
  readonly regions: string[];

  /** When and where to. */
  readonly rules: BackupRule[];

  /** What, all by tag or all by type. */
  readonly selections: BackupSelection[];

  /**
   * Whether applications on Windows instances are told to write their data first.
   *
   * @default - as AWS Backup says: they are not
   */
  readonly windowsVss?: boolean;

  /**
   * Whether access control lists of S3 objects are backed up.
   *
   * @default - as AWS Backup says: they are
   */
  readonly s3AccessControlLists?: boolean;

  /**
   * Whether tags of S3 objects are backed up.
   *
   * @default - as AWS Backup says: they are
   */
  readonly s3ObjectTags?: boolean;

  /**
   * Tags of the plan.
   *
   * @default - none
   */
  readonly planTags?: { readonly [key: string]: string };

  /**
   * With what backups are searched for malware. At least one rule must ask for it.
   *
   * @default - they are not searched
   */
  readonly malwareScanner?: BackupMalwareScanner;
}

/** Properties of {@link BackupPolicy}. */
export interface BackupPolicyProps extends LockableOrganizationPolicyProps {
  /** The plans. Policies further down may add plans of other names. */
  readonly plans: BackupPolicyPlan[];
}
