import * as logs from 'aws-cdk-lib/aws-logs';
import { NoticeTopic } from '../data';
import { BreakGlassAccess } from '../identity';
import { CriticalActivity } from './critical-activity/critical-activity';

/** Properties of {@link CriticalActivityAlerts}. */
export interface CriticalActivityAlertsProps {
  /**
   * What is told. What can never be told here is refused.
   *
   * @default - CriticalActivity.all(); what cannot be told here is left out, with a warning
   */
  readonly activities?: CriticalActivity[];

  /**
   * Ids of activities that are not told, such as `vpc-changes`.
   *
   * @default - none
   */
  readonly without?: string[];

  /**
   * What is told besides, such as activities of your own. One with the id of another replaces it.
   *
   * @default - none
   */
  readonly additional?: CriticalActivity[];

  /**
   * The log group of a trail, such as that of an {@link AuditTrail}, for metric filters. With an organization's trail they see all
   * accounts and regions; it takes a few minutes.
   *
   * @default - no metric filters
   */
  readonly logGroup?: logs.ILogGroup;

  /**
   * The emergency access whose use is told here too, unless its own alarm is in this region already.
   *
   * @default - none
   */
  readonly breakGlass?: BreakGlassAccess;

  /**
   * Where the notices go.
   *
   * @default - a new {@link NoticeTopic}; subscribe people or a pager to it
   */
  readonly noticeTopic?: NoticeTopic;
}
