import { Token } from 'aws-cdk-lib';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import * as events from 'aws-cdk-lib/aws-events';
import { Construct } from 'constructs';
import { undeliveredAlarm } from './undelivered-alarm';
import { NoticeTopic } from '../data';
import { publishByRole } from '../identity/topic-publisher';
import { invalidInput, shown } from '../private/errors';

/** Properties of {@link FindingsNotice}. */
export interface FindingsNoticeProps {
  /**
   * Findings of this severity and above are sent, 1 to 10. GuardDuty calls 1 to 3.9 low, 4 to 6.9 medium, 7 to 8.9 high and
   * 9 to 10 critical. Findings about Tor clients are medium.
   *
   * @default 7
   */
  readonly minimumSeverity?: number;

  /**
   * Where the notices go.
   *
   * @default - a new {@link NoticeTopic}; subscribe people or a pager to it
   */
  readonly topic?: NoticeTopic;
}

/**
 * Tells people of GuardDuty findings of this account and region, whoever made the detector. In the delegated administrator's
 * account it tells of the members' findings too.
 *
 * @see https://docs.aws.amazon.com/guardduty/latest/ug/guardduty_findings_eventbridge.html
 */
export class FindingsNotice extends Construct {
  /** Where the notices go. */
  public readonly topic: NoticeTopic;
  /** Matches the findings. */
  public readonly rule: events.Rule;
  /** Tells when a finding could not be told. $0.10 a month (us-east-1, 2026-11). */
  public readonly undelivered: cloudwatch.Alarm;

  constructor(scope: Construct, id: string, props: FindingsNoticeProps = {}) {
    super(scope, id);
    const severity = props.minimumSeverity ?? 7;
    if (!Token.isUnresolved(severity) && !(severity >= 1 && severity <= 10)) {
      throw invalidInput(this, `minimumSeverity is ${shown(severity)}`, 'use a number from 1 to 10');
    }
    this.topic = props.topic ?? new NoticeTopic(this, 'Topic', { displayName: 'GuardDuty findings' });
    this.rule = new events.Rule(this, 'Rule', {
      description: `GuardDuty findings of severity ${severity} and above`,
      eventPattern: {
        source: ['aws.guardduty'],
        detailType: ['GuardDuty Finding'],
        detail: { severity: [{ numeric: ['>=', severity] }] },
      },
    });
    publishByRole(this.rule, this.topic, findingText());
    this.undelivered = undeliveredAlarm(this, 'Undelivered', this.rule, this.topic);
  }
}

function findingText(): events.RuleTargetInput {
  const field = (path: string) => events.EventField.fromPath(path);
  return events.RuleTargetInput.fromMultilineText([
    `GuardDuty finding of severity ${field('$.detail.severity')}: ${field('$.detail.type')}`,
    `Account ${field('$.detail.accountId')}, region ${field('$.detail.region')}, finding ${field('$.detail.id')}`,
    `${field('$.detail.title')}`,
    'Open it in the GuardDuty console of that account and region. It was reported only: nothing was changed by this notice.',
  ].join('\n'));
}
