/** What the construct tells the handler of the age limit: JSON in its environment. No construct and no CDK in here: both sides import it. */
export interface AccessKeyAgeSettings {
  readonly mode: 'OBSERVE' | 'ENFORCE';
  /** Days from which a key is too old. */
  readonly maxAge: number;
  /** Days without use from which a key is too idle. */
  readonly maxUnusedAge: number;
  /** Days before either in which people are warned. */
  readonly warning: number;
  readonly exemptions: readonly ExemptUser[];
}

/** A user whose keys are left alone. */
export interface ExemptUser {
  readonly userName: string;
  readonly reason: string;
}

/** Names of the handler's environment variables. None says "access key": scanners take the value of such a one for a secret. */
export enum AccessKeyAgeEnvironment {
  SETTINGS = 'AGE_LIMIT_SETTINGS',
  NOTICE_TOPIC_ARN = 'NOTICE_TOPIC_ARN',
}
