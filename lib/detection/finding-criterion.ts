import { Token } from 'aws-cdk-lib';
import { invalidInput, shown } from '../private/errors';

/**
 * One condition of a {@link SuppressionRule} on a field of GuardDuty's findings, as its API names it: `type`, `accountId`, `severity`,
 * `resource.instanceDetails.tags.value`.
 *
 * @see https://docs.aws.amazon.com/guardduty/latest/ug/guardduty_filter-findings.html#filter_criteria
 */
export class FindingCriterion {
  /**
   * Findings of these types.
   *
   * @param types such as `Recon:EC2/Portscan`, written out
   * @throws if there is none or one is no type
   */
  public static findingTypes(...types: string[]): FindingCriterion {
    const bad = types.find((type) => !Token.isUnresolved(type) && !/^[A-Za-z]+:[A-Za-z0-9]+\/[A-Za-z0-9.!&-]+$/.test(type));
    if (bad !== undefined) {
      throw invalidInput('FindingCriterion.findingTypes', `${shown(bad)} is not a type of findings`, "write it out, as 'Recon:EC2/Portscan'");
    }
    return new FindingCriterion('type', 'Equals', list('findingTypes', types));
  }

  /**
   * Findings whose field has one of these values.
   *
   * @param field such as `service.action.networkConnectionAction.remoteIpDetails.ipAddressV4`
   * @param values up to 50
   * @throws if the field is none, or there are no values or more
   */
  public static equalTo(field: string, ...values: string[]): FindingCriterion {
    return new FindingCriterion(fieldOf('equalTo', field), 'Equals', list('equalTo', values));
  }

  /**
   * Findings whose field has none of these values.
   *
   * @param field such as `accountId`
   * @param values up to 50
   * @throws if the field is none, or there are no values or more
   */
  public static notEqualTo(field: string, ...values: string[]): FindingCriterion {
    return new FindingCriterion(fieldOf('notEqualTo', field), 'NotEquals', list('notEqualTo', values));
  }

  /**
   * Findings of a severity below a number.
   *
   * @param severity more than 1, up to 10
   * @throws if it is none
   */
  public static severityBelow(severity: number): FindingCriterion {
    if (!Token.isUnresolved(severity) && !(severity > 1 && severity <= 10)) {
      throw invalidInput('FindingCriterion.severityBelow', `the severity ${shown(severity)} is below or above all findings`, 'use a number above 1, up to 10');
    }
    return new FindingCriterion('severity', 'LessThan', severity);
  }

  private constructor(
    /** The field. */
    public readonly field: string,
    /** @internal */
    public readonly _operator: string,
    /** @internal */
    public readonly _operand: string[] | number,
  ) {}
}

/** Values that GuardDuty takes for one field. */
const MOST_VALUES = 50;

function fieldOf(factory: string, field: string): string {
  if (!/^[a-z][A-Za-z0-9]*(\.[A-Za-z0-9]+)*$/.test(field)) {
    throw invalidInput(`FindingCriterion.${factory}`, `${shown(field)} is not a field of findings`, "write it as GuardDuty's API does, such as 'accountId'");
  }
  return field;
}

function list(factory: string, values: string[]): string[] {
  if (values.length === 0 || values.length > MOST_VALUES || values.includes('')) {
    throw invalidInput(`FindingCriterion.${factory}`, `there are ${values.length} values, or an empty one`, `name 1 to ${MOST_VALUES}`);
  }
  return [...values];
}
