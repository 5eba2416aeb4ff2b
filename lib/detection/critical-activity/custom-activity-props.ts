import { Duration } from 'aws-cdk-lib';
import * as events from 'aws-cdk-lib/aws-events';
import * as logs from 'aws-cdk-lib/aws-logs';
import { EventHome } from './event-home';

/** Properties of {@link CriticalActivity.custom}. */
export interface CustomActivityProps {
  /** Names it in rules, metrics and alarms: small letters, digits and dashes. */
  readonly id: string;

  /** First line of the notice: what happens. */
  readonly headline: string;

  /** What it can mean, and what to do about it. */
  readonly whatToDo: string;

  /**
   * Which events are told one by one. Without a `source` those of AWS: anybody may put events of other sources onto the bus.
   *
   * @default - none: the filter pattern counts them
   */
  readonly eventPattern?: events.EventPattern;

  /**
   * Whether the rule sees management events that only read, such as `AssumeRole` and `GetSecretValue`. There are many of them.
   *
   * @default false
   */
  readonly reads?: boolean;

  /**
   * Where CloudTrail hands the events to EventBridge.
   *
   * @default EventHome.ANY_REGION
   */
  readonly home?: EventHome;

  /**
   * Which events of the trail are counted.
   *
   * @default - none: the event pattern tells of each
   */
  readonly filterPattern?: logs.IFilterPattern;

  /**
   * So many events within the period raise the alarm of the filter pattern.
   *
   * @default 1
   */
  readonly threshold?: number;

  /**
   * The period of the filter pattern's alarm: 1 minute to 1 day, in whole minutes.
   *
   * @default Duration.minutes(5)
   */
  readonly period?: Duration;
}
