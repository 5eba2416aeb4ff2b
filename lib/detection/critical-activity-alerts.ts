import { Annotations, Duration, Names, Stack, Token } from 'aws-cdk-lib';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import * as events from 'aws-cdk-lib/aws-events';
import * as logs from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';
import { FilterDefinition } from './critical-activity/activity-definition';
import { noticeOf } from './critical-activity/activity-notice';
import { CriticalActivity } from './critical-activity/critical-activity';
import { EventHome } from './critical-activity/event-home';
import { homeRegion } from './critical-activity/home-region';
import { CriticalActivityAlertsProps } from './critical-activity-alerts-props';
import { NoticeTopic } from '../data';
import { BreakGlassAlarm } from '../identity/break-glass-alarm';
import { publishByRole } from '../identity/topic-publisher';
import { invalidInput, shown } from '../private/errors';
import { enumerate, pascalCase } from '../private/names';
import { topicAlarm } from '../private/topic-alarm';
import { Claim, ClaimResource, Claims } from '../verification/claims';

/** The warning that something is not told here. Acknowledge it where another construct tells it. */
const LEFT_OUT = 'cdk-zero-trust/detection:critical-activity-left-out';

/**
 * Tells people at once of what an attacker does first and nobody does by accident: root at work, trust and permissions that change,
 * guardrails and networks that open, logs and detection that stop.
 *
 * Rules tell single events within seconds, of this account and region. CloudTrail hands events of IAM and of Organizations to EventBridge
 * in one region of the partition only (us-east-1 in commercial regions): put one of these there, and one into each other region that is
 * not denied. Sign-ins arrive in the region of their endpoint: root's in us-east-1, users' also in us-east-2, eu-north-1 and
 * ap-southeast-2. Metric filters on the log group of a trail see all of its regions and accounts after a few minutes, from where the log
 * group is: one construct with `logGroup` is enough. Some things then are told twice: in time, and as CIS AWS Foundations demands it.
 *
 * A trail must record management events, an {@link AuditTrail} does. Costs (us-east-1, 2026-11): rules nothing, alarms $0.10 a month each
 * (one for each rule and each filter), metrics of the filters $0.30 a month each, keys $1.00.
 *
 * @see https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-service-event-cloudtrail.html
 * @see https://docs.aws.amazon.com/securityhub/latest/userguide/cloudwatch-controls.html
 */
export class CriticalActivityAlerts extends Construct {
  /** Where the notices go. */
  public readonly noticeTopic: NoticeTopic;
  /** What is told here. */
  public readonly activities: CriticalActivity[];
  /** Ids of what would be told, but can never be here. */
  public readonly leftOut: string[] = [];
  /** Match single events. */
  public readonly rules: events.Rule[] = [];
  /** Count events of the trail. */
  public readonly metricFilters: logs.MetricFilter[] = [];
  /** Go off at what the filters count, and where a notice could not be delivered. */
  public readonly alarms: cloudwatch.Alarm[] = [];
  /** Tells of the use of the emergency access; undefined where there is none, or it is watched in this region already. */
  public readonly breakGlassAlarm?: BreakGlassAlarm;

  /** @throws if an activity that is asked for can never be told here, `without` names one that is not there, or two have one id */
  constructor(scope: Construct, id: string, props: CriticalActivityAlertsProps = {}) {
    super(scope, id);
    this.noticeTopic = props.noticeTopic ?? new NoticeTopic(this, 'Topic', { displayName: 'Critical activity' });
    const asked = new Set([...props.activities ?? [], ...props.additional ?? []]);
    const told: CriticalActivity[] = [];
    for (const activity of this.chosen(props)) {
      const obstacle = this.obstacle(activity, props.logGroup);
      if (obstacle === undefined) {
        told.push(activity);
        this.tell(activity, props.logGroup);
      } else if (asked.has(activity)) {
        throw invalidInput(this, `${activity.id} can never be told here: ${obstacle.why}`, obstacle.fix);
      } else {
        this.leftOut.push(activity.id);
      }
    }
    this.activities = told;
    this.alarm('Unsent', 'A notice about critical activity did not reach a subscriber',
      this.noticeTopic.metricNumberOfNotificationsFailed({ statistic: 'Sum', period: Duration.minutes(1) }), 1);
    if (props.breakGlass && !this.watchedHere(props.breakGlass.alarm)) {
      this.breakGlassAlarm = props.breakGlass.watchIn(this, 'BreakGlass', this.noticeTopic);
    }
    this.warn(props);
    this.stateClaims(props.logGroup);
  }

  private chosen({ activities = CriticalActivity.all(), without = [], additional = [] }: CriticalActivityAlertsProps): CriticalActivity[] {
    const replaced = new Set(additional.map(({ id }) => id));
    const all = [...activities.filter(({ id }) => !replaced.has(id)), ...additional];
    const ids = all.map(({ id }) => id);
    const twice = ids.find((id, index) => ids.indexOf(id) !== index);
    if (twice !== undefined) {
      throw invalidInput(this, `two activities have the id ${shown(twice)}`, 'give each an id of its own');
    }
    const unknown = without.find((id) => !ids.includes(id));
    if (unknown !== undefined) {
      throw invalidInput(this, `without names ${shown(unknown)}, which is not told anyway`, `use ids of these: ${ids.join(', ')}`);
    }
    return all.filter(({ id }) => !without.includes(id));
  }

  /** Why an activity can be told here neither by a rule nor by a filter. */
  private obstacle(activity: CriticalActivity, logGroup?: logs.ILogGroup): { why: string; fix: string } | undefined {
    const { _definition: { pattern, filter }, home } = activity;
    if (pattern && this.arrivesHere(home) || filter && logGroup) {
      return undefined;
    }
    if (!pattern) {
      return { why: 'it is counted by a metric filter, and there is no log group', fix: 'give the log group of a trail as logGroup' };
    }
    const region = homeRegion(home, Stack.of(this).region)!;
    return {
      why: `its events reach EventBridge in ${region} only, and this is ${Stack.of(this).region}`,
      fix: filter ? `put the alerts into a stack of ${region}, or give the log group of a trail as logGroup` : `put the alerts into a stack of ${region}`,
    };
  }

  private arrivesHere(home: EventHome): boolean {
    const { region } = Stack.of(this);
    return [undefined, region].includes(homeRegion(home, region));
  }

  private tell(activity: CriticalActivity, logGroup?: logs.ILogGroup): void {
    const { pattern, filter, reads } = activity._definition;
    const name = pascalCase(activity.id);
    if (pattern && this.arrivesHere(activity.home)) {
      const rule = new events.Rule(this, name, { description: activity.headline, eventPattern: pattern });
      if (reads) {
        // ENABLED leaves out reads. The L2 has no property for the third state.
        (rule.node.defaultChild as events.CfnRule).state = 'ENABLED_WITH_ALL_CLOUDTRAIL_MANAGEMENT_EVENTS';
      }
      publishByRole(rule, this.noticeTopic, noticeOf(activity._definition));
      this.rules.push(rule);
      this.alarm(`${name}Undelivered`, `A notice about critical activity was not published: ${activity.id}`, new cloudwatch.Metric({
        namespace: 'AWS/Events', metricName: 'FailedInvocations', dimensionsMap: { RuleName: rule.ruleName }, statistic: 'Sum', period: Duration.minutes(1),
      }), 1);
    }
    if (filter && logGroup) {
      this.count(activity, name, filter, logGroup);
    }
  }

  private count(activity: CriticalActivity, name: string, filter: FilterDefinition, logGroup: logs.ILogGroup): void {
    const metricFilter = new logs.MetricFilter(this, `${name}Filter`, {
      logGroup,
      filterPattern: logs.FilterPattern.literal(filter.pattern),
      metricNamespace: `CriticalActivity/${Names.uniqueResourceName(this, { maxLength: 100 })}`,
      metricName: name,
      metricValue: '1',
    });
    this.metricFilters.push(metricFilter);
    const controls = activity.controls.length > 0 ? ` (${enumerate(activity.controls)})` : '';
    this.alarm(`${name}Counted`, `${activity.headline}: ${filter.threshold} or more events in the trail within ${filter.period.toHumanString()}${controls}. `
      + `${activity._definition.whatToDo}`, metricFilter.metric({ statistic: 'Sum', period: filter.period }), filter.threshold);
  }

  private alarm(id: string, description: string, metric: cloudwatch.IMetric, threshold: number): void {
    const alarm = topicAlarm(this, id, { description, metric, threshold, topicArn: this.noticeTopic.topicArn });
    this.alarms.push(alarm);
  }

  private watchedHere(alarm: BreakGlassAlarm): boolean {
    const [here, there] = [Stack.of(this), Stack.of(alarm)];
    return here === there || !Token.isUnresolved(here.region) && here.region === there.region && here.account === there.account;
  }

  private warn({ activities, logGroup }: CriticalActivityAlertsProps): void {
    const { region } = Stack.of(this);
    const home = homeRegion(EventHome.IAM, region);
    const outside = home !== undefined && home !== region && this.activities.some(({ id }) => id === 'root-use');
    const root = outside ? ` Sign-ins of root and what it does in IAM are told in ${home} only${logGroup ? ', or minutes later from the trail' : ''}.` : '';
    if (this.leftOut.length > 0) {
      Annotations.of(this).addWarningV2(LEFT_OUT, `${enumerate(this.leftOut)} cannot be told in ${Token.isUnresolved(region) ? 'a stack without logGroup' : region}`
        + `${logGroup ? '' : ' without the log group of a trail'}: their events reach EventBridge elsewhere, or only their number says something.`
        + `${home !== undefined && home !== region ? ` Put a CriticalActivityAlerts into ${home} too.` : ''}${root}`);
    } else if (outside && !activities) {
      Annotations.of(this).addWarningV2(LEFT_OUT, root.trim());
    }
    if (Token.isUnresolved(region) && this.activities.some((activity) => activity.home !== EventHome.ANY_REGION)) {
      Annotations.of(this).addWarningV2('cdk-zero-trust/detection:critical-activity-region',
        'The region of the stack is not known: rules for IAM and Organizations are made and tell nothing outside of the region where these arrive. Give the stack a region.');
    }
  }

  private stateClaims(logGroup?: logs.ILogGroup): void {
    const about = this.node.path;
    const silence = (name: string, promise: string, actions: string[], resources: Construct[]) => resources.length === 0 ? [] : [Claim.nobodyCan({
      name, about, promise, actions, resources: resources.map((resource) => ClaimResource.of(resource)),
    })];
    Claims.of(this).state(
      ...silence('rules-stay', `Nobody in the templates can take away or change a rule of ${about}`,
        ['events:DeleteRule', 'events:DisableRule', 'events:PutRule', 'events:PutTargets', 'events:RemoveTargets'], this.rules),
      ...silence('alarms-stay', `Nobody in the templates can take away, silence or change an alarm of ${about}`,
        ['cloudwatch:DeleteAlarms', 'cloudwatch:DisableAlarmActions', 'cloudwatch:PutMetricAlarm', 'cloudwatch:SetAlarmState'], this.alarms),
      ...silence('filters-stay', `Nobody in the templates can take away or change a metric filter of ${about}`,
        ['logs:DeleteMetricFilter', 'logs:PutMetricFilter'], logGroup && this.metricFilters.length > 0 && logGroup instanceof logs.LogGroup ? [logGroup] : []),
    );
  }
}
