import { CfnAutomationRuleProps, CfnAutomationRuleV2Props } from 'aws-cdk-lib/aws-securityhub';
import { asffCriteria, checkMatch, isNarrow, ocsfCriteria, severityNumber } from './finding-criteria';
import { FindingMatch } from './finding-match';
import { FindingSeverity } from './finding-severity';
import { invalidInput, requireReason, shown } from '../../private/errors';

/** What Security Hub's second version takes as a description; the first takes more. */
const LONGEST_TEXT = 256;

/** OCSF's number of the status "suppressed". */
const SUPPRESSED = 3;

/**
 * What Security Hub does with findings of a kind when they arrive or change, before anybody is told of them.
 *
 * @see https://docs.aws.amazon.com/securityhub/latest/userguide/automation-rules.html
 */
export class FindingRule {
  /**
   * Hides findings that are known and accepted. They stay, as suppressed, with the reason as their note.
   *
   * @param name what people call the rule, up to 256 characters
   * @param match which findings: it has to name controls, resources, tags or titles, for whole accounts or products are not hidden
   * @param reason why they are accepted, up to 256 characters
   * @throws if the match names what no finding has, or everything, or is too broad to hide; if name or reason are missing or too long
   */
  public static suppress(name: string, match: FindingMatch, reason: string): FindingRule {
    const where = `FindingRule.suppress ${shown(name)}`;
    if (!isNarrow(match)) {
      throw invalidInput(where, 'it would hide findings that nobody has seen yet', 'name controls, resources, tags or titles too');
    }
    return new FindingRule(where, name, match, reason, undefined);
  }

  /**
   * Gives findings another severity: a higher one in accounts or at resources that matter more, a lower one where a control matters less.
   *
   * @param name what people call the rule, up to 256 characters
   * @param match which findings; where a severity is lowered it has to name controls, resources, tags or titles
   * @param severity the new severity
   * @param reason why, up to 256 characters
   * @throws as {@link FindingRule.suppress}
   */
  public static setSeverity(name: string, match: FindingMatch, severity: FindingSeverity, reason: string): FindingRule {
    const where = `FindingRule.setSeverity ${shown(name)}`;
    if (severity !== FindingSeverity.CRITICAL && !isNarrow(match)) {
      const lowered = (match.severities ?? Object.values(FindingSeverity)).some((one) => severityNumber(one) > severityNumber(severity));
      if (lowered) {
        throw invalidInput(where, `it would make graver findings ${severity} that nobody has seen yet`,
          `name controls, resources, tags or titles too, or only severities below ${severity}`);
      }
    }
    return new FindingRule(where, name, match, reason, severity);
  }

  /** Why the rule is there. */
  public readonly reason: string;

  private constructor(
    where: string,
    /** What people call the rule. */
    public readonly name: string,
    private readonly match: FindingMatch,
    reason: string,
    private readonly severity: FindingSeverity | undefined,
  ) {
    if (name.trim() === '' || name.length > LONGEST_TEXT) {
      throw invalidInput(where, `its name has ${name.trim().length} characters`, `give it 1 to ${LONGEST_TEXT}`);
    }
    this.reason = requireReason(where, 'the rule', reason);
    if (this.reason.length > LONGEST_TEXT) {
      throw invalidInput(where, `its reason has ${this.reason.length} characters`, `say it in ${LONGEST_TEXT}`);
    }
    checkMatch(where, match);
  }

  /**
   * Rules run in the order of the list. What is suppressed is done with: no later rule raises it.
   *
   * @internal
   */
  public _asff(order: number): CfnAutomationRuleProps {
    const note = { text: this.reason, updatedBy: 'cdk-zero-trust' };
    return {
      ruleName: this.name,
      description: this.reason,
      ruleOrder: order,
      ruleStatus: 'ENABLED',
      isTerminal: this.severity === undefined,
      criteria: asffCriteria(this.match),
      actions: [{
        type: 'FINDING_FIELDS_UPDATE',
        findingFieldsUpdate: this.severity === undefined ? { note, workflow: { status: 'SUPPRESSED' } } : { note, severity: { label: this.severity } },
      }],
    };
  }

  /** @internal */
  public _ocsf(order: number): CfnAutomationRuleV2Props {
    return {
      ruleName: this.name,
      description: this.reason,
      ruleOrder: order,
      ruleStatus: 'ENABLED',
      criteria: ocsfCriteria(this.match),
      actions: [{
        type: 'FINDING_FIELDS_UPDATE',
        findingFieldsUpdate: this.severity === undefined
          ? { comment: this.reason, statusId: SUPPRESSED }
          : { comment: this.reason, severityId: severityNumber(this.severity) },
      }],
    };
  }
}
