import { CfnConfigurationPolicy } from 'aws-cdk-lib/aws-securityhub';
import { IConstruct } from 'constructs';
import { byControl, checkedControls, distinctStandards } from './control-checks';
import { ControlParameter } from './control-parameter';
import { DisabledControl, PostureStandard } from './posture-standard';
import { OrganizationTarget } from '../../identity';
import { invalidInput, requireReason, shown } from '../../private/errors';

/** Options of {@link PosturePolicy.enabled}. */
export interface PosturePolicyOptions {
  /**
   * Standards that are on in the accounts.
   *
   * @default - AWS Foundational Security Best Practices and CIS AWS Foundations
   */
  readonly standards?: PostureStandard[];

  /**
   * Controls that are off in all standards of the accounts, named as `EC2.9`. All others are on, also those that AWS adds.
   *
   * @default - none
   */
  readonly disabledControls?: DisabledControl[];

  /**
   * What controls ask for, where it differs from AWS's.
   *
   * @default - none
   */
  readonly controlParameters?: ControlParameter[];
}

/**
 * How Security Hub CSPM stands in accounts of an organization, in the home region and all regions linked to it. Units and accounts
 * take it from what is above them, and cannot change it.
 *
 * @see https://docs.aws.amazon.com/securityhub/latest/userguide/configuration-policies-overview.html
 */
export class PosturePolicy {
  /**
   * Security Hub CSPM is on.
   *
   * @param name letters, digits and `- . ! * /`, up to 128
   * @param targets whom it binds: the root, units, accounts
   * @param options standards and controls
   * @throws if the name is not of its form, there is no target, or a standard has disabled controls of its own
   */
  public static enabled(name: string, targets: OrganizationTarget[], options: PosturePolicyOptions = {}): PosturePolicy {
    const where = `PosturePolicy ${shown(name)}`;
    const standards = distinctStandards(where, options.standards ?? [PostureStandard.foundationalBestPractices(), PostureStandard.cisFoundations()]);
    const own = standards.find(({ disabledControls }) => disabledControls.length > 0);
    if (own) {
      throw invalidInput(where, `the standard ${own._key} has disabled controls of its own, which a central configuration does not know`,
        'name them in disabledControls of the policy');
    }
    const disabled = checkedControls(where, options.disabledControls ?? []);
    const parameters = byControl(where, options.controlParameters ?? []);
    const off = disabled.find(({ control }) => parameters.has(control));
    if (off) {
      throw invalidInput(where, `the control ${off.control} is off and has parameters`, 'remove one of the two');
    }
    return new PosturePolicy(name, targets, Object.fromEntries(disabled.map(({ control, reason }) => [control, reason])), (scope) => ({
      serviceEnabled: true,
      enabledStandardIdentifiers: standards.map((standard) => standard._arn(scope)),
      securityControlsConfiguration: {
        disabledSecurityControlIdentifiers: disabled.map(({ control }) => control),
        securityControlCustomParameters: parameters.size === 0 ? undefined : [...parameters].map(([securityControlId, some]) => ({
          securityControlId, parameters: Object.fromEntries(some.map((one) => [one.name, one._configuration])),
        })),
      },
    }));
  }

  /**
   * Security Hub CSPM is off, such as in accounts that are being closed.
   *
   * @param name letters, digits and `- . ! * /`, up to 128
   * @param targets whom it binds
   * @param reason why nobody watches them
   * @throws if the name is not of its form, there is no target or no reason
   */
  public static disabled(name: string, targets: OrganizationTarget[], reason: string): PosturePolicy {
    const text = requireReason(`PosturePolicy ${shown(name)}`, 'the policy', reason);
    return new PosturePolicy(name, targets, { '*': text }, () => ({ serviceEnabled: false }));
  }

  /**
   * The accounts decide for themselves.
   *
   * @param targets whom nothing binds
   * @param reason why they decide
   * @throws if there is no target or no reason
   */
  public static selfManaged(targets: OrganizationTarget[], reason: string): PosturePolicy {
    return new PosturePolicy(undefined, targets, { '*': requireReason('PosturePolicy.selfManaged', 'self-management', reason) }, undefined);
  }

  /** Whom it binds. */
  public readonly targets: OrganizationTarget[];

  private constructor(
    /** What people call it; undefined where accounts decide for themselves. */
    public readonly name: string | undefined,
    targets: OrganizationTarget[],
    /** @internal */
    public readonly _reasons: { readonly [control: string]: string },
    /** @internal */
    public readonly _settings: ((scope: IConstruct) => CfnConfigurationPolicy.SecurityHubPolicyProperty) | undefined,
  ) {
    if (name !== undefined && !/^[A-Za-z0-9.!*/-]{1,128}$/.test(name)) {
      throw invalidInput('PosturePolicy', `${shown(name)} is not the name of a policy`, 'use letters, digits and - . ! * /, up to 128');
    }
    if (targets.length === 0) {
      throw invalidInput(`PosturePolicy ${shown(name ?? 'self-managed')}`, 'it binds nobody', 'name the root, units or accounts');
    }
    this.targets = [...targets];
  }
}
