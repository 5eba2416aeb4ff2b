/**
 * What the constructs tell the handlers of the playbooks: JSON in their environment. No construct and no CDK in here: both sides
 * import it.
 */

/** What is plain data, in settings, records and evidence. */
export type Json = string | number | boolean | null | Json[] | { readonly [key: string]: Json };
export type JsonObject = { readonly [key: string]: Json };

/** How far a playbook goes by itself, as `PlaybookMode` names it. */
export type Mode = 'OBSERVE' | 'APPROVE' | 'AUTOMATIC';

/** The settings of one playbook. */
export interface PlaybookSettings<Options extends object = JsonObject> {
  /** The playbook's name, such as `deactivate-access-key`. */
  readonly playbook: string;
  readonly triggers: readonly TriggerSettings[];
  /** Holds where no rule of `modeRules` does. */
  readonly mode: Mode;
  /** The first that matches a finding decides. */
  readonly modeRules: readonly ModeRuleSettings[];
  readonly protectedPrincipals: readonly ProtectedPrincipalSettings[];
  /** Effective actions of this playbook in one account before it stops acting by itself. */
  readonly breaker: BreakerSettings;
  /** Minutes that an approval may take. */
  readonly approvalMinutes: number;
  /** How the hub acts in other accounts; absent: it acts in its own account only. */
  readonly members?: MemberSettings;
  /** Deliveries of a message before the queue gives it to its dead-letter queue. */
  readonly maxReceiveCount: number;
  /** What only this playbook knows. */
  readonly options: Options;
}

/** One type of finding that the playbook answers. */
export interface TriggerSettings {
  /** As GuardDuty or AWS Health names it; a `*` at its end is any rest. */
  readonly type: string;
  /** Absent for events that have no severity. */
  readonly minimumSeverity?: number;
}

/** A mode for some findings. What it does not name it does not ask for. */
export interface ModeRuleSettings {
  readonly mode: Mode;
  /** A `*` at the end is any rest. */
  readonly types?: readonly string[];
  readonly minimumSeverity?: number;
  readonly accounts?: readonly string[];
}

/** One principal that no playbook touches. */
export interface ProtectedPrincipalSettings {
  /** A user's name, whatever its path. */
  readonly userName?: string;
  /** A role's name, whatever its path. */
  readonly roleName?: string;
  /** A pattern with `*` and `?` over the ARN of the user or role. */
  readonly arnPattern?: string;
  readonly reason: string;
}

export interface BreakerSettings {
  readonly limit: number;
  readonly windowMinutes: number;
}

/** The roles that the hub assumes in the accounts of its organization. */
export interface MemberSettings {
  /** With its path and without the slash before it: what follows `role/` in its ARN. */
  readonly roleName: string;
  readonly externalId: string;
  /** Accounts whose events are believed about other accounts, beside the hub's own. */
  readonly findingAdministrators?: readonly string[];
}

/** Names of the handlers' environment variables. */
export enum Environment {
  SETTINGS = 'PLAYBOOK_SETTINGS',
  NOTICE_TOPIC_ARN = 'NOTICE_TOPIC_ARN',
  RECORDS_TABLE = 'RECORDS_TABLE',
  EVIDENCE_BUCKET = 'EVIDENCE_BUCKET',
  /** Only where some finding asks for approval. */
  APPROVAL_STATE_MACHINE_ARN = 'APPROVAL_STATE_MACHINE_ARN',
  /** Automation runbook by which people undo and decide. */
  RUNBOOK_NAME = 'RUNBOOK_NAME',
}

/** Type code of the AWS Health event about a key found in public. */
export const HEALTH_CREDENTIALS_EXPOSED = 'AWS_RISK_CREDENTIALS_EXPOSED';

/** Where the playbooks' metrics are, one dimension `Playbook` with the name of the playbook. */
export const METRIC_NAMESPACE = 'ZeroTrust/IncidentResponse';

/** What the playbooks count. Alarms and the dashboard read these names. */
export enum Metric {
  /** Targets and findings that were dealt with to the end, whatever the end. */
  ANSWERED = 'Answered',
  CONTAINED = 'Contained',
  REFUSED = 'Refused',
  /** Findings that no delivery will contain any more, and commands that failed. */
  FAILED = 'Failed',
  AWAITING_APPROVAL = 'AwaitingApproval',
  /** Nobody decided in time. */
  APPROVAL_EXPIRED = 'ApprovalExpired',
  /** The circuit breaker had no free slot: people are asked instead. */
  BREAKER_OPEN = 'BreakerOpen',
  UNDONE = 'Undone',
  EVIDENCE_FAILED = 'EvidenceFailed',
  NOTICE_FAILED = 'NoticeFailed',
  /** From the claim of a target to the read that showed it contained, without responses that waited for people. */
  SECONDS_TO_CONTAIN = 'SecondsToContain',
}
