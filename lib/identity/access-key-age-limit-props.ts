import { Duration } from 'aws-cdk-lib';
import { RetentionDays } from 'aws-cdk-lib/aws-logs';
import { AccessKeyExemption } from './access-key-exemption';
import { CustomerKey, NoticeTopic } from '../data';

/** How far an {@link AccessKeyAgeLimit} goes by itself. */
export enum AccessKeyAgeMode {
  /** Reads, and tells people what it would do. Its role cannot change anything. */
  OBSERVE = 'OBSERVE',
  /** Deactivates keys beyond the limit, reads back that they are inactive, and tells people. It never deletes one. */
  ENFORCE = 'ENFORCE',
}

/** Properties of {@link AccessKeyAgeLimit}. */
export interface AccessKeyAgeLimitProps {
  /**
   * Whether keys beyond the limit are deactivated. A deactivated key stops whatever uses it at once: begin with the default, deal with
   * what the first notices name, then enforce.
   *
   * @default AccessKeyAgeMode.OBSERVE
   */
  readonly mode?: AccessKeyAgeMode;

  /**
   * The age from which a key is deactivated, in whole days from 1 to 3650. CIS AWS Foundations asks for 90 days at most.
   *
   * @default Duration.days(90)
   */
  readonly maxAge?: Duration;

  /**
   * How long a key may go unused, in whole days from 1 to `maxAge`. IAM notes uses with a delay of some hours. CIS AWS Foundations
   * asks for 45 days at most.
   *
   * @default Duration.days(45), or `maxAge` where that is less
   */
  readonly maxUnusedAge?: Duration;

  /**
   * How long before either limit people are warned, each day, in whole days from 0. Less than both limits.
   *
   * @default Duration.days(14), or a day less than the smaller limit
   */
  readonly warning?: Duration;

  /**
   * Users whose keys are left alone, at most 20. Their keys are neither read nor named in notices.
   *
   * @default - none
   */
  readonly exemptions?: AccessKeyExemption[];

  /**
   * Where it tells what it saw and did, and where its alarms go.
   *
   * @default - a new {@link NoticeTopic}; subscribe people or a pager to it
   */
  readonly topic?: NoticeTopic;

  /**
   * Encrypts log, environment and dead letters. It must be usable through `lambda` and `sqs`.
   *
   * @default - a new {@link CustomerKey}
   */
  readonly encryptionKey?: CustomerKey;

  /**
   * How long its log is kept.
   *
   * @default RetentionDays.ONE_YEAR
   */
  readonly logRetention?: RetentionDays;
}
