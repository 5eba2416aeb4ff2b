import { Duration } from 'aws-cdk-lib';
import { ArchiveRule, UnusedAccessExclusion } from './access-analyzer-rules';
import { NoticeTopic } from '../data';

/** Whose access an {@link AccessAnalysis} looks at: everything in it trusts each other. */
export enum AnalysisZone {
  /** This account. */
  ACCOUNT = 'ACCOUNT',
  /** The organization. For the management account, or the delegated administrator of `access-analyzer.amazonaws.com`. */
  ORGANIZATION = 'ORGANIZATION',
}

/** Options of unused access in {@link AccessAnalysisProps}. */
export interface UnusedAccessOptions {
  /**
   * Days without use from which access counts as unused, 1 to 365 whole days.
   *
   * @default Duration.days(90)
   */
  readonly maxAge?: Duration;

  /**
   * Roles and users that are not looked at.
   *
   * @default - none
   */
  readonly exclusions?: UnusedAccessExclusion[];

  /**
   * Findings of unused access that are archived when they appear.
   *
   * @default - none
   */
  readonly archiveRules?: ArchiveRule[];
}

/** Options of internal access in {@link AccessAnalysisProps}. */
export interface InternalAccessOptions {
  /**
   * ARNs of the resources that matter most: buckets, directory buckets, DynamoDB tables and streams, snapshots of RDS. Each is
   * paid for each month.
   */
  readonly resourceArns: string[];

  /**
   * Findings of internal access that are archived when they appear.
   *
   * @default - none
   */
  readonly archiveRules?: ArchiveRule[];
}

/** Properties of {@link AccessAnalysis}. */
export interface AccessAnalysisProps {
  /**
   * Whose access is looked at.
   *
   * @default AnalysisZone.ACCOUNT
   */
  readonly zone?: AnalysisZone;

  /**
   * Findings of external access that are archived when they appear.
   *
   * @default - none
   */
  readonly archiveRules?: ArchiveRule[];

  /**
   * Looks for roles and users, keys, passwords and permissions that nobody uses. IAM is global, so one region of an account or an
   * organization is enough, and each region would be paid for: AWS bills each role and user that is looked at, each month.
   *
   * @default - not looked for
   */
  readonly unusedAccess?: UnusedAccessOptions;

  /**
   * Looks for who inside the zone can reach the resources that matter most. AWS bills each resource each month.
   *
   * @default - not looked for
   */
  readonly internalAccess?: InternalAccessOptions;

  /**
   * Where findings are told.
   *
   * @default - a new {@link NoticeTopic}; subscribe people to it
   */
  readonly topic?: NoticeTopic;
}
