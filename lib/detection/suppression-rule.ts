import { Names, Token } from 'aws-cdk-lib';
import * as guardduty from 'aws-cdk-lib/aws-guardduty';
import { Construct } from 'constructs';
import { FindingCriterion } from './finding-criterion';
import { IThreatDetection } from './threat-detection';
import { invalidInput, requireReason, shown } from '../private/errors';

/** Properties of {@link SuppressionRule}. */
export interface SuppressionRuleProps {
  /** The detector. In an organization only that of the administrator may have rules, which hold for all members. */
  readonly detection: IThreatDetection;

  /** What findings it archives: those that fulfil all of these. One names the types of the findings, or their values alone would hide new ones. */
  readonly criteria: FindingCriterion[];

  /** Why they need no look, for the person who reviews it. It stands in the metadata of the resource and in the rule's description. */
  readonly reason: string;

  /**
   * The name of the rule: 3 to 64 letters, digits, dots, hyphens and underscores.
   *
   * @default - a name made from the construct's path
   */
  readonly ruleName?: string;

  /**
   * Where it stands among the rules in the console, 1 to 100.
   *
   * @default - GuardDuty puts it first
   */
  readonly rank?: number;
}

/**
 * Archives findings as they come: they are kept for 90 days, but no notice tells of them, no playbook answers them and no export holds
 * them, and Extended Threat Detection leaves them out of what it puts together.
 *
 * @see https://docs.aws.amazon.com/guardduty/latest/ug/findings_suppression-rule.html
 */
export class SuppressionRule extends Construct {
  /** The rule. */
  public readonly filter: guardduty.CfnFilter;

  /** @throws if no criterion names types, a field is there twice, the reason says nothing, or name or rank are out of range */
  constructor(scope: Construct, id: string, props: SuppressionRuleProps) {
    super(scope, id);
    const { detection, criteria, ruleName, rank } = props;
    const reason = requireReason(this, 'hiding these findings', props.reason);
    if (!criteria.some(({ field, _operator }) => field === 'type' && _operator === 'Equals')) {
      throw invalidInput(this, 'no criterion names the types of the findings, so that it would hide findings nobody thought of', 'add FindingCriterion.findingTypes');
    }
    const twice = criteria.find(({ field }, index) => criteria.findIndex((one) => one.field === field) !== index);
    if (twice) {
      throw invalidInput(this, `the field ${shown(twice.field)} has two criteria`, 'put its values into one');
    }
    if (ruleName !== undefined && !Token.isUnresolved(ruleName) && !/^[A-Za-z0-9._-]{3,64}$/.test(ruleName)) {
      throw invalidInput(this, `the name ${shown(ruleName)} is not one of a rule`, 'use 3 to 64 letters, digits, dots, hyphens and underscores');
    }
    if (rank !== undefined && !Token.isUnresolved(rank) && !(Number.isInteger(rank) && rank >= 1 && rank <= 100)) {
      throw invalidInput(this, `the rank is ${shown(rank)}`, 'use a whole number from 1 to 100');
    }
    this.filter = new guardduty.CfnFilter(this, 'Filter', {
      detectorId: detection.detectorId,
      name: ruleName ?? Names.uniqueResourceName(this, { maxLength: 64, allowedSpecialCharacters: '-_', separator: '-' }),
      action: 'ARCHIVE',
      // What GuardDuty does not take in a description stands in the metadata.
      description: reason.replace(/[^A-Za-z0-9\-.:_{}[\]()/\s]/g, ' ').slice(0, 512),
      rank,
      findingCriteria: { criterion: Object.fromEntries(criteria.map(({ field, _operator, _operand }) => [field, { [_operator]: _operand }])) },
    });
    this.filter.addMetadata('Reason', reason);
  }
}
