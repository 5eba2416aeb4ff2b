import { ArnFormat, Stack } from 'aws-cdk-lib';
import { IConstruct } from 'constructs';
import { checkedControls, CIS_NUMBER, CONTROL_ID } from './control-checks';
import { invalidInput, shown } from '../../private/errors';

/** A control of Security Hub that is not wanted. */
export interface DisabledControl {
  /**
   * Its id: `EC2.9` in every standard but CIS, whose own numbers count (`2.13`). In the policies of a central configuration always
   * as `EC2.9`.
   */
  readonly control: string;

  /** Why nobody needs it here, for the person who reviews it. Security Hub shows it. */
  readonly reason: string;
}

/** Options of a {@link PostureStandard}. */
export interface PostureStandardOptions {
  /**
   * Controls of this standard that are off, at most 100.
   *
   * @default - none
   */
  readonly disabledControls?: DisabledControl[];
}

/** Security Hub takes this many controls of a standard in one resource. */
const MOST_DISABLED = 100;

/**
 * A standard of Security Hub CSPM: a set of checks.
 *
 * A region that does not have a standard refuses it when it is deployed.
 *
 * @see https://docs.aws.amazon.com/securityhub/latest/userguide/standards-reference.html
 */
export class PostureStandard {
  /**
   * AWS Foundational Security Best Practices, which AWS extends with every service.
   *
   * @param options what of it is off
   * @throws if a control is named wrongly, twice, or without a reason
   * @see https://docs.aws.amazon.com/securityhub/latest/userguide/fsbp-standard.html
   */
  public static foundationalBestPractices(options: PostureStandardOptions = {}): PostureStandard {
    return new PostureStandard('aws-foundational-security-best-practices', '1.0.0', options);
  }

  /**
   * CIS AWS Foundations Benchmark v5.0.0, the newest that Security Hub has (2026-11). The benchmark itself has gone on to v7.0: see
   * `ConformancePack.cisFoundations` for checks by its numbers.
   *
   * @param options what of it is off
   * @throws if a control is named wrongly, twice, or without a reason
   * @see https://docs.aws.amazon.com/securityhub/latest/userguide/cis-aws-foundations-benchmark.html
   */
  public static cisFoundations(options: PostureStandardOptions = {}): PostureStandard {
    return new PostureStandard('cis-aws-foundations-benchmark', '5.0.0', options);
  }

  /**
   * NIST SP 800-53 Revision 5.
   *
   * @param options what of it is off
   * @throws if a control is named wrongly, twice, or without a reason
   * @see https://docs.aws.amazon.com/securityhub/latest/userguide/standards-reference-nist-800-53.html
   */
  public static nist80053(options: PostureStandardOptions = {}): PostureStandard {
    return new PostureStandard('nist-800-53', '5.0.0', options);
  }

  /**
   * NIST SP 800-171 Revision 2: what contractors owe for controlled unclassified information.
   *
   * @param options what of it is off
   * @throws if a control is named wrongly, twice, or without a reason
   * @see https://docs.aws.amazon.com/securityhub/latest/userguide/standards-reference-nist-800-171.html
   */
  public static nist800171(options: PostureStandardOptions = {}): PostureStandard {
    return new PostureStandard('nist-800-171', '2.0.0', options);
  }

  /**
   * PCI DSS v4.0.1: accounts that touch card data.
   *
   * @param options what of it is off
   * @throws if a control is named wrongly, twice, or without a reason
   * @see https://docs.aws.amazon.com/securityhub/latest/userguide/pci-standard.html
   */
  public static pciDss(options: PostureStandardOptions = {}): PostureStandard {
    return new PostureStandard('pci-dss', '4.0.1', options);
  }

  /**
   * AWS Resource Tagging Standard: resources without the tags that you require.
   *
   * @param options what of it is off
   * @throws if a control is named wrongly, twice, or without a reason
   * @see https://docs.aws.amazon.com/securityhub/latest/userguide/standards-tagging.html
   */
  public static resourceTagging(options: PostureStandardOptions = {}): PostureStandard {
    return new PostureStandard('aws-resource-tagging-standard', '1.0.0', options);
  }

  /**
   * A standard, or a version of one, that this library does not name, such as an older one of CIS.
   *
   * @param id as its ARN has it after `standards/`, such as `cis-aws-foundations-benchmark`
   * @param version such as `3.0.0`
   * @param options what of it is off
   * @throws if id or version are not of their form, or a control is named wrongly, twice, or without a reason
   */
  public static of(id: string, version: string, options: PostureStandardOptions = {}): PostureStandard {
    if (!/^[a-z0-9]+(-[a-z0-9]+)*$/.test(id)) {
      throw invalidInput('PostureStandard.of', `${shown(id)} is not the id of a standard`, "write it as its ARN has it after 'standards/', such as 'pci-dss'");
    }
    if (!/^\d+\.\d+\.\d+$/.test(version)) {
      throw invalidInput('PostureStandard.of', `${shown(version)} is not the version of a standard`, "write it with three numbers, such as '3.0.0'");
    }
    return new PostureStandard(id, version, options);
  }

  /** Controls that are off, with the reasons. */
  public readonly disabledControls: DisabledControl[];

  private constructor(
    /** Its id, as its ARN has it. */
    public readonly standardId: string,
    /** Its version. */
    public readonly version: string,
    options: PostureStandardOptions,
  ) {
    const where = `PostureStandard ${standardId} ${version}`;
    const form = standardId === 'cis-aws-foundations-benchmark' ? CIS_NUMBER : CONTROL_ID;
    this.disabledControls = checkedControls(where, options.disabledControls ?? [], form);
    if (this.disabledControls.length > MOST_DISABLED) {
      throw invalidInput(where, `${this.disabledControls.length} controls are off and Security Hub takes ${MOST_DISABLED}`,
        'leave the standard out, or disable controls by a central configuration');
    }
  }

  /** @internal */
  public get _key(): string {
    return `${this.standardId}/v/${this.version}`;
  }

  /** @internal */
  public _arn(scope: IConstruct): string {
    return Stack.of(scope).formatArn({
      service: 'securityhub', account: '', resource: 'standards', resourceName: this._key, arnFormat: ArnFormat.SLASH_RESOURCE_NAME,
    });
  }

  /** @internal */
  public _controlArn(scope: IConstruct, control: string): string {
    return Stack.of(scope).formatArn({ service: 'securityhub', resource: 'control', resourceName: `${this._key}/${control}` });
  }
}
