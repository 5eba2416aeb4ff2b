import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import * as events from 'aws-cdk-lib/aws-events';
import { Construct } from 'constructs';
import { FindingSeverity } from './finding-severity';
import { NoticeTopic } from '../../data';
import { publishByRole } from '../../identity/topic-publisher';
import { invalidInput, shown } from '../../private/errors';
import { undeliveredAlarm } from '../undelivered-alarm';

/** Properties of {@link PostureNotice}. */
export interface PostureNoticeProps {
  /**
   * Findings of these severities are told.
   *
   * @default - FindingSeverity.CRITICAL
   */
  readonly severities?: FindingSeverity[];

  /**
   * Products whose findings are not told, as findings name them. `GuardDuty` where {@link FindingsNotice} tells of them already.
   *
   * @default - none
   */
  readonly exceptProducts?: string[];

  /**
   * Where the notices go.
   *
   * @default - a new {@link NoticeTopic}; subscribe people or a pager to it
   */
  readonly topic?: NoticeTopic;
}

/**
 * Tells people of new findings in Security Hub of this account and region; in the home region of an administrator also of those of
 * other accounts and regions.
 *
 * A finding is told again each time that it is checked, until somebody sets its workflow to notified, suppressed or resolved.
 * Checks that passed are resolved, so nobody is told of them.
 *
 * @see https://docs.aws.amazon.com/securityhub/latest/userguide/securityhub-cwe-integration-types.html
 */
export class PostureNotice extends Construct {
  /** Where the notices go. */
  public readonly topic: NoticeTopic;
  /** Matches the findings. */
  public readonly rule: events.Rule;
  /** Tells when a finding could not be told. */
  public readonly undelivered: cloudwatch.Alarm;

  /**
   * @throws if no severity is left, or one or a product is named twice or is empty
   */
  constructor(scope: Construct, id: string, props: PostureNoticeProps = {}) {
    super(scope, id);
    const severities = distinct(this, 'severities', props.severities ?? [FindingSeverity.CRITICAL]);
    const exceptProducts = props.exceptProducts && distinct(this, 'exceptProducts', props.exceptProducts);
    this.topic = props.topic ?? new NoticeTopic(this, 'Topic', { displayName: 'Security Hub' });
    this.rule = new events.Rule(this, 'Rule', {
      description: `Findings of Security Hub: ${severities.join(', ')}`,
      eventPattern: {
        source: ['aws.securityhub'],
        detailType: ['Security Hub Findings - Imported'],
        detail: {
          findings: {
            Severity: { Label: severities },
            Workflow: { Status: ['NEW'] },
            RecordState: ['ACTIVE'],
            ...exceptProducts ? { ProductName: [{ 'anything-but': exceptProducts }] } : {},
          },
        },
      },
    });
    publishByRole(this.rule, this.topic, findingText());
    this.undelivered = undeliveredAlarm(this, 'Undelivered', this.rule, this.topic);
  }
}

function distinct<T extends string>(scope: Construct, property: string, values: T[]): T[] {
  const wrong = values.find((value, index) => value.trim() === '' || values.indexOf(value) !== index);
  if (values.length === 0 || wrong !== undefined) {
    throw invalidInput(scope, `${property} is ${shown(values)}`, 'name at least one, each once');
  }
  return [...values];
}

/** Each event of this kind has one finding. */
function findingText(): events.RuleTargetInput {
  const field = (path: string) => events.EventField.fromPath(`$.detail.findings[0].${path}`);
  return events.RuleTargetInput.fromMultilineText([
    `Security Hub, ${field('Severity.Label')}: ${field('Title')}`,
    `Account ${field('AwsAccountId')}, region ${field('Region')}, found by ${field('ProductName')}`,
    `Resource: ${field('Resources[0].Type')} ${field('Resources[0].Id')}`,
    `Finding: ${field('Id')}`,
    'It was reported only: nothing was changed by this notice. Set its workflow to notified when somebody works on it, or it is told again.',
  ].join('\n'));
}
