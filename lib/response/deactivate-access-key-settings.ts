/** What the construct tells the handler of the playbook: JSON in its environment. No construct and no CDK in here: both sides import it. */
export interface DeactivateAccessKeySettings {
  readonly mode: 'OBSERVE' | 'AUTOMATIC';
  readonly triggers: TriggerSettings[];
  readonly protectedPrincipals: ProtectedPrincipalSettings[];
  /** Deliveries of a message before the queue gives it to its dead-letter queue. */
  readonly maxReceiveCount: number;
}

/** One type of finding that the playbook answers. */
export interface TriggerSettings {
  readonly type: string;
  /** Absent for AWS Health, whose events have no severity. */
  readonly minimumSeverity?: number;
}

/** One principal that no playbook touches. */
export interface ProtectedPrincipalSettings {
  /** A user's name, whatever its path. */
  readonly userName?: string;
  /** A pattern with `*` and `?` over the user's ARN. */
  readonly arnPattern?: string;
  readonly reason: string;
}

/** Names of the handler's environment variables. */
export enum Environment {
  SETTINGS = 'PLAYBOOK_SETTINGS',
  NOTICE_TOPIC_ARN = 'NOTICE_TOPIC_ARN',
}

/** Type code of the AWS Health event about a key found in public. */
export const HEALTH_CREDENTIALS_EXPOSED = 'AWS_RISK_CREDENTIALS_EXPOSED';
