import { Duration } from 'aws-cdk-lib';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import * as events from 'aws-cdk-lib/aws-events';
import { Construct } from 'constructs';
import { BREAK_GLASS_GROUP, requireBreakGlassNames } from './break-glass-names';
import { iamArn } from './iam-arn';
import { publishByRole } from './topic-publisher';
import { NoticeTopic } from '../data';

/** Properties of {@link BreakGlassAlarm}. */
export interface BreakGlassAlarmProps {
  /** Names of the two users. */
  readonly userNames: string[];
  /** Name of the role. */
  readonly roleName: string;
  /** Path of users and role, beginning and ending with a slash. */
  readonly path: string;
  /**
   * Where the notices go.
   *
   * @default - a new {@link NoticeTopic}; subscribe people or a pager to it
   */
  readonly topic?: NoticeTopic;
}

/** A rule of the alarm: what it matches, and the first line of its notice. */
interface Watched {
  readonly id: string;
  readonly headline: string;
  readonly pattern: events.EventPattern;
}

/**
 * Tells of each use of an emergency access that this account and region record: sign-ins of the users that succeed or fail,
 * every call of the users and of sessions of the role, each time the role is assumed, and each change of users, group or role.
 *
 * Reads are told too: `AssumeRole` is one, and rules do not see it unless they ask for all management events. CloudTrail must
 * record management events in the region, which an organization's trail does.
 *
 * @see https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-service-event-cloudtrail.html
 */
export class BreakGlassAlarm extends Construct {
  /** Where the notices go. */
  public readonly topic: NoticeTopic;
  /** Match the uses. */
  public readonly rules: events.Rule[];
  /** Notices that could not be delivered. */
  public readonly alarms: cloudwatch.Alarm[];

  /** @throws if names are not exact, there are not two users, or the path is the root */
  constructor(scope: Construct, id: string, props: BreakGlassAlarmProps) {
    super(scope, id);
    requireBreakGlassNames(this, props);
    this.topic = props.topic ?? new NoticeTopic(this, 'Topic', { displayName: 'Break glass' });
    this.rules = this.watched(props).map(({ id: ruleId, headline, pattern }) => {
      const rule = new events.Rule(this, ruleId, { description: headline, eventPattern: pattern });
      // ENABLED leaves out reads. The L2 has no property for the third state.
      (rule.node.defaultChild as events.CfnRule).state = 'ENABLED_WITH_ALL_CLOUDTRAIL_MANAGEMENT_EVENTS';
      publishByRole(rule, this.topic, noticeOf(headline));
      return rule;
    });
    this.alarms = [...this.rules.map((rule) => this.undelivered(rule)), this.unsent()];
    for (const alarm of this.alarms) {
      alarm.addAlarmAction({ bind: () => ({ alarmActionArn: this.topic.topicArn }) });
    }
  }

  private watched({ userNames, roleName, path }: BreakGlassAlarmProps): Watched[] {
    const roleArn = iamArn(this, `role${path}${roleName}`);
    // Events of AWS only: anybody may put events of other sources onto the bus.
    const source = [{ prefix: 'aws.' }] as unknown as string[];
    return [
      {
        id: 'RoleAssumed',
        headline: 'BREAK GLASS: the role for emergencies is being assumed',
        pattern: { source: ['aws.sts'], detail: { eventSource: ['sts.amazonaws.com'], eventName: ['AssumeRole'], requestParameters: { roleArn: [roleArn] } } },
      },
      {
        // A failed sign-in names the user and has no ARN.
        id: 'UserActive',
        headline: 'BREAK GLASS: a user for emergencies signs in or makes calls',
        pattern: { source, detail: { userIdentity: { type: ['IAMUser'], userName: [...userNames] } } },
      },
      {
        id: 'RoleActive',
        headline: 'BREAK GLASS: a session of the role for emergencies is at work',
        pattern: { source, detail: { userIdentity: { type: ['AssumedRole'], sessionContext: { sessionIssuer: { arn: [roleArn] } } } } },
      },
      {
        id: 'Changed',
        headline: 'BREAK GLASS: a user, the group or the role for emergencies is being changed',
        pattern: {
          source: ['aws.iam'],
          detail: {
            eventSource: ['iam.amazonaws.com'],
            readOnly: [false],
            $or: [
              { requestParameters: { userName: [...userNames] } },
              { requestParameters: { roleName: [roleName] } },
              { requestParameters: { groupName: [BREAK_GLASS_GROUP] } },
              { requestParameters: { policyArn: [iamArn(this, `policy${path}${BREAK_GLASS_GROUP}`)] } },
            ],
          },
        },
      },
    ];
  }

  private undelivered(rule: events.Rule): cloudwatch.Alarm {
    return this.alarmOf(`${rule.node.id}Undelivered`, `A notice about emergency access was not published: ${rule.node.path}`, new cloudwatch.Metric({
      namespace: 'AWS/Events', metricName: 'FailedInvocations', dimensionsMap: { RuleName: rule.ruleName }, statistic: 'Sum', period: Duration.minutes(1),
    }));
  }

  private unsent(): cloudwatch.Alarm {
    return this.alarmOf('Unsent', `A notice about emergency access did not reach a subscriber: ${this.topic.node.path}`,
      this.topic.metricNumberOfNotificationsFailed({ statistic: 'Sum', period: Duration.minutes(1) }));
  }

  private alarmOf(id: string, alarmDescription: string, metric: cloudwatch.IMetric): cloudwatch.Alarm {
    return new cloudwatch.Alarm(this, id, {
      alarmDescription,
      metric,
      threshold: 1,
      evaluationPeriods: 1,
      comparisonOperator: cloudwatch.ComparisonOperator.GREATER_THAN_OR_EQUAL_TO_THRESHOLD,
      treatMissingData: cloudwatch.TreatMissingData.NOT_BREACHING,
    });
  }
}

/** Fields that an event lacks come out empty. Values that a caller chooses, such as a user agent, are left out. */
function noticeOf(headline: string): events.RuleTargetInput {
  const field = (path: string) => events.EventField.fromPath(path);
  return events.RuleTargetInput.fromMultilineText([
    headline,
    '',
    `WHO: ${field('$.detail.userIdentity.type')} ${field('$.detail.userIdentity.userName')} ${field('$.detail.userIdentity.arn')}`,
    `WHAT: ${field('$.detail.eventName')} of ${field('$.detail.eventSource')} ${field('$.detail.errorCode')}`,
    `WHEN: ${field('$.detail.eventTime')}`,
    `FROM WHERE: ${field('$.detail.sourceIPAddress')}, account ${field('$.account')}, region ${field('$.detail.awsRegion')}, event ${field('$.detail.eventID')}`,
    '',
    'WHAT TO DO: Ask the two holders at once whether it is they, on a way that does not depend on this account. An announced drill or emergency: note it in the',
    'record. Nobody answers or nobody knows: it is a break-in. Deactivate the console password and the devices of both users, revoke the sessions of the role,',
    'and look in CloudTrail for everything that the users and the role did.',
  ].join('\n'));
}
