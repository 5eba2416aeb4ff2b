import { RetentionDays } from 'aws-cdk-lib/aws-logs';
import { aws_s3 as s3Refs } from 'aws-cdk-lib/interfaces';
import { FindingBus } from './members/finding-bus';
import { Playbook } from './playbook';
import { ProtectedPrincipal } from './protected-principal';
import { ResponseMembers } from './response-members';
import { ArchiveBucket, NoticeTopic } from '../data';

/** Properties of {@link IncidentResponse}. */
export interface IncidentResponseProps {
  /**
   * What answers which findings. Each is deployed with its own queue, functions and roles.
   */
  readonly playbooks: Playbook[];

  /**
   * Users and roles that no playbook acts on: those that your deployments and your applications depend on.
   *
   * @default - those that are always protected: the roles of the response itself, `OrganizationAccountAccessRole`,
   * `AWSControlTowerExecution`, `stacksets-exec-*`, the CDK's bootstrap roles, and everybody below the path `/break-glass/`
   */
  readonly protectedPrincipals?: ProtectedPrincipal[];

  /**
   * Where the playbooks tell what they saw and did, and where their alarms go. Subscribe people or a pager to it.
   *
   * @default - a new {@link NoticeTopic}
   */
  readonly noticeTopic?: NoticeTopic;

  /**
   * Where the state before each action is kept, so that nobody can change it. To try the response out, give one with
   * `RetentionMode.GOVERNANCE` and a retention of a day.
   *
   * @default - a new {@link ArchiveBucket}: each object is locked for a year, in compliance mode
   */
  readonly evidenceBucket?: ArchiveBucket;

  /**
   * Buckets of logs beside the one for evidence, such as that of the trail: no playbook changes their settings. Name each that a claim
   * keeps from being dismantled.
   *
   * @default - none
   */
  readonly keptBuckets?: s3Refs.IBucketRef[];

  /**
   * Whether there is a dashboard. $3 a month beyond the three that each account has free (2026-11).
   *
   * @default true
   */
  readonly dashboard?: boolean;

  /**
   * The accounts in which the playbooks act beside their own.
   *
   * @default - none: findings of other accounts are refused, with a notice
   */
  readonly members?: ResponseMembers;

  /**
   * The bus on which findings of other accounts and regions arrive, of this account and region. The playbooks listen there and on the
   * default bus, and act in whichever region a finding names.
   *
   * A finding may come by both, as it does where this account is GuardDuty's delegated administrator and members forward too: the
   * second one changes nothing, for what was done is remembered by its target.
   *
   * @default - none: the default bus alone
   */
  readonly findingBus?: FindingBus;

  /**
   * How long the logs of functions and approvals are kept.
   *
   * @default RetentionDays.ONE_YEAR
   */
  readonly logRetention?: RetentionDays;
}
