import { CfnSecurityControl } from 'aws-cdk-lib/aws-securityhub';
import { invalidInput, requireReason, shown } from '../../private/errors';

/**
 * What a control of Security Hub asks for, where AWS lets you say it: days before a certificate expires, a length of passwords.
 *
 * @see https://docs.aws.amazon.com/securityhub/latest/userguide/custom-control-parameters.html
 */
export class ControlParameter {
  /**
   * A whole number.
   *
   * @param control such as `ACM.1`
   * @param name as Security Hub calls it, such as `daysToExpiration`
   * @param value the number
   * @param reason why it differs from AWS's, up to 255 characters
   * @throws if control, name, value or reason are not of their form
   */
  public static integer(control: string, name: string, value: number, reason: string): ControlParameter {
    if (!Number.isInteger(value)) {
      throw invalidInput(`ControlParameter ${control}`, `${name} is ${shown(value)}`, 'use a whole number, or ControlParameter.decimal');
    }
    return new ControlParameter(control, name, { integer: value }, reason);
  }

  /**
   * A number.
   *
   * @param control such as `ACM.1`
   * @param name as Security Hub calls it
   * @param value the number
   * @param reason why it differs from AWS's, up to 255 characters
   * @throws if control, name, value or reason are not of their form
   */
  public static decimal(control: string, name: string, value: number, reason: string): ControlParameter {
    if (!Number.isFinite(value)) {
      throw invalidInput(`ControlParameter ${control}`, `${name} is ${String(value)}`, 'use a number');
    }
    return new ControlParameter(control, name, { double: value }, reason);
  }

  /**
   * Yes or no.
   *
   * @param control such as `IAM.7`
   * @param name as Security Hub calls it, such as `RequireSymbols`
   * @param value yes or no
   * @param reason why it differs from AWS's, up to 255 characters
   * @throws if control, name or reason are not of their form
   */
  public static flag(control: string, name: string, value: boolean, reason: string): ControlParameter {
    return new ControlParameter(control, name, { boolean: value }, reason);
  }

  /**
   * One of the values that the control knows.
   *
   * @param control such as `CloudWatch.16`
   * @param name as Security Hub calls it
   * @param value one of its values
   * @param reason why it differs from AWS's, up to 255 characters
   * @throws if control, name, value or reason are not of their form
   */
  public static choice(control: string, name: string, value: string, reason: string): ControlParameter {
    return new ControlParameter(control, name, { enum: requireValue(control, name, value) }, reason);
  }

  /**
   * Some of the values that the control knows.
   *
   * @param control such as `EC2.18`
   * @param name as Security Hub calls it
   * @param values some of its values
   * @param reason why they differ from AWS's, up to 255 characters
   * @throws if control, name, values or reason are not of their form
   */
  public static choices(control: string, name: string, values: string[], reason: string): ControlParameter {
    return new ControlParameter(control, name, { enumList: requireValues(control, name, values) }, reason);
  }

  /**
   * A text.
   *
   * @param control such as `RDS.26`
   * @param name as Security Hub calls it
   * @param value the text
   * @param reason why it differs from AWS's, up to 255 characters
   * @throws if control, name, value or reason are not of their form
   */
  public static text(control: string, name: string, value: string, reason: string): ControlParameter {
    return new ControlParameter(control, name, { string: requireValue(control, name, value) }, reason);
  }

  /**
   * Texts, such as the keys of tags that the tagging standard requires.
   *
   * @param control such as `EC2.33`
   * @param name as Security Hub calls it, such as `requiredTagKeys`
   * @param values the texts
   * @param reason why they differ from AWS's, up to 255 characters
   * @throws if control, name, values or reason are not of their form
   */
  public static texts(control: string, name: string, values: string[], reason: string): ControlParameter {
    return new ControlParameter(control, name, { stringList: requireValues(control, name, values) }, reason);
  }

  /**
   * Whole numbers, such as ports.
   *
   * @param control such as `EC2.18`
   * @param name as Security Hub calls it, such as `authorizedTcpPorts`
   * @param values the numbers
   * @param reason why they differ from AWS's, up to 255 characters
   * @throws if control, name, values or reason are not of their form
   */
  public static integers(control: string, name: string, values: number[], reason: string): ControlParameter {
    if (values.length === 0 || !values.every((value) => Number.isInteger(value))) {
      throw invalidInput(`ControlParameter ${control}`, `${name} is ${shown(values)}`, 'use whole numbers');
    }
    return new ControlParameter(control, name, { integerList: [...values] }, reason);
  }

  /** Why the value differs from AWS's. */
  public readonly reason: string;

  private constructor(
    /** The control. */
    public readonly control: string,
    /** The parameter. */
    public readonly name: string,
    private readonly value: CfnSecurityControl.ParameterValueProperty,
    reason: string,
  ) {
    if (!/^[A-Z][A-Za-z0-9]*\.[1-9]\d*$/.test(control)) {
      throw invalidInput('ControlParameter', `${shown(control)} is not the id of a control`, "write it as Security Hub does, such as 'ACM.1'");
    }
    if (!/^\w+$/.test(name)) {
      throw invalidInput(`ControlParameter ${control}`, `${shown(name)} is not the name of a parameter`, "write it as Security Hub does, such as 'daysToExpiration'");
    }
    this.reason = requireReason(`ControlParameter ${control}`, `the parameter ${name}`, reason);
    if (this.reason.length > 255) {
      throw invalidInput(`ControlParameter ${control}`, `the reason of ${name} has ${this.reason.length} characters`, 'say it in 255');
    }
  }

  /** @internal */
  public get _configuration(): CfnSecurityControl.ParameterConfigurationProperty {
    return { valueType: 'CUSTOM', value: this.value };
  }
}

function requireValue(control: string, name: string, value: string): string {
  if (value.trim() === '') {
    throw invalidInput(`ControlParameter ${control}`, `${name} is empty`, 'give its value');
  }
  return value;
}

function requireValues(control: string, name: string, values: string[]): string[] {
  if (values.length === 0) {
    throw invalidInput(`ControlParameter ${control}`, `${name} has no values`, 'give at least one');
  }
  return values.map((value) => requireValue(control, name, value));
}
