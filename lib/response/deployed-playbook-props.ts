import { RetentionDays } from 'aws-cdk-lib/aws-logs';
import { aws_s3 as s3Refs } from 'aws-cdk-lib/interfaces';
import { ApprovalWorkflow } from './approval-workflow';
import { FindingBus } from './members/finding-bus';
import { Playbook } from './playbook';
import { ProtectedPrincipal } from './protected-principal';
import { ResponseMembers } from './response-members';
import { ResponseRecords } from './response-records';
import { ResponseRunbook } from './response-runbook';
import { ArchiveBucket, CustomerKey, NoticeTopic } from '../data';

/** Properties of {@link DeployedPlaybook}. */
export interface DeployedPlaybookProps {
  /** The playbook. */
  readonly playbook: Playbook;
  /** Users and roles that it does not act on. */
  readonly protectedPrincipals: ProtectedPrincipal[];
  /** Where it tells what it saw and did, and where its alarms go. */
  readonly noticeTopic: NoticeTopic;
  /**
   * Encrypts queues, logs and environments: it is usable through `lambda`, `sqs` and `states`, and admits EventBridge for this account.
   */
  readonly encryptionKey: CustomerKey;
  /** What it remembers of its responses. */
  readonly records: ResponseRecords;
  /** Where it keeps the state before it acts. */
  readonly evidenceBucket: ArchiveBucket;
  /**
   * Other buckets of logs whose settings no playbook changes.
   *
   * @default - none
   */
  readonly keptBuckets?: s3Refs.IBucketRef[];
  /**
   * Asks people. Required unless the playbook only observes.
   *
   * @default - none
   */
  readonly approvals?: ApprovalWorkflow;
  /**
   * How people undo and decide. Required unless the playbook only observes.
   *
   * @default - none
   */
  readonly runbook?: ResponseRunbook;
  /**
   * The accounts in which it acts beside its own.
   *
   * @default - none
   */
  readonly members?: ResponseMembers;
  /**
   * The bus on which findings of other accounts and regions arrive. Its rules listen there too.
   *
   * @default - none: the default bus alone
   */
  readonly findingBus?: FindingBus;
  /**
   * How long its logs are kept.
   *
   * @default RetentionDays.ONE_YEAR
   */
  readonly logRetention?: RetentionDays;
}
