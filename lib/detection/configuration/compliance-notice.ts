import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import * as events from 'aws-cdk-lib/aws-events';
import { Construct } from 'constructs';
import { NoticeTopic } from '../../data';
import { publishByRole } from '../../identity/topic-publisher';
import { invalidInput, shown } from '../../private/errors';
import { undeliveredAlarm } from '../undelivered-alarm';

/** Properties of {@link ComplianceNotice}. */
export interface ComplianceNoticeProps {
  /**
   * Whether only what complied before is told: what was configured away. Otherwise new resources that never complied are told too, and
   * when rules come into an account the first day brings many notices.
   *
   * @default false
   */
  readonly driftOnly?: boolean;

  /**
   * Beginnings of names of rules that are not told.
   *
   * @default ['securityhub-'], the rules of Security Hub, of which {@link PostureNotice} tells
   */
  readonly exceptRules?: string[];

  /**
   * Where the notices go.
   *
   * @default - a new {@link NoticeTopic}; subscribe people to it
   */
  readonly topic?: NoticeTopic;
}

/**
 * Tells people when a resource of this account and region does not comply with a rule of AWS Config any more, or from the start.
 *
 * @see https://docs.aws.amazon.com/config/latest/developerguide/monitor-config-with-cloudwatchevents.html
 */
export class ComplianceNotice extends Construct {
  /** Where the notices go. */
  public readonly topic: NoticeTopic;
  /** Matches the changes. */
  public readonly rule: events.Rule;
  /** Tells when a change could not be told. */
  public readonly undelivered: cloudwatch.Alarm;

  /**
   * @throws if the beginning of a name is empty or named twice
   */
  constructor(scope: Construct, id: string, props: ComplianceNoticeProps = {}) {
    super(scope, id);
    const { driftOnly = false, exceptRules = ['securityhub-'] } = props;
    const wrong = exceptRules.find((name, index) => name.trim() === '' || exceptRules.indexOf(name) !== index);
    if (wrong !== undefined) {
      throw invalidInput(this, `exceptRules is ${shown(exceptRules)}`, 'name beginnings of names, each once');
    }
    this.topic = props.topic ?? new NoticeTopic(this, 'Topic', { displayName: 'AWS Config' });
    this.rule = new events.Rule(this, 'Rule', {
      description: driftOnly ? 'Resources that do not comply any more' : 'Resources that do not comply',
      eventPattern: {
        source: ['aws.config'],
        detailType: ['Config Rules Compliance Change'],
        detail: {
          messageType: ['ComplianceChangeNotification'],
          newEvaluationResult: { complianceType: ['NON_COMPLIANT'] },
          ...driftOnly ? { oldEvaluationResult: { complianceType: ['COMPLIANT'] } } : {},
          ...exceptRules.length === 0 ? {} : { configRuleName: [{ 'anything-but': { prefix: exceptRules.length === 1 ? exceptRules[0] : [...exceptRules] } }] },
        },
      },
    });
    publishByRole(this.rule, this.topic, changeText());
    this.undelivered = undeliveredAlarm(this, 'Undelivered', this.rule, this.topic);
  }
}

function changeText(): events.RuleTargetInput {
  const field = (path: string) => events.EventField.fromPath(`$.detail.${path}`);
  return events.RuleTargetInput.fromMultilineText([
    `AWS Config: ${field('resourceType')} ${field('resourceId')} does not comply with ${field('configRuleName')}`,
    `Account ${field('awsAccountId')}, region ${field('awsRegion')}. ${field('newEvaluationResult.annotation')}`,
    'It was reported only: nothing was changed by this notice. Change the resource where it is declared; Config judges it again by itself.',
  ].join('\n'));
}
