import { Duration, Stack } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import { Construct } from 'constructs';
import { SettingFunction } from './organization-setting-function';
import { SettingFunctionOptions } from './organization-setting-options';
import { EncryptedLogGroup } from '../data';
import { invalidInput, shown } from '../private/errors';

/** Properties of {@link AccountPasswordPolicy}. */
export interface AccountPasswordPolicyProps extends SettingFunctionOptions {
  /**
   * Characters that a password has at least: 14 to 128.
   *
   * @default 14
   */
  readonly minimumLength?: number;

  /**
   * How many former passwords cannot be used again: 1 to 24.
   *
   * @default 24
   */
  readonly reusePrevention?: number;

  /**
   * After how many days a password expires: 1 to 1,095. Passwords that expire get weaker, so neither NIST SP 800-63B nor the current
   * CIS benchmark asks for it; PCI DSS asks for 90 days.
   *
   * @default - never
   */
  readonly maxAge?: Duration;

  /**
   * Whether users whose password expired have to ask an administrator. It needs `maxAge`.
   *
   * @default false
   */
  readonly hardExpiry?: boolean;

  /**
   * Whether all users may change their own password.
   *
   * @default true
   */
  readonly allowUsersToChangePassword?: boolean;
}

/**
 * The password policy of the account for its IAM users: at least 14 characters of four kinds, none of the last 24 passwords.
 *
 * It is for accounts in which IAM users have to exist, such as for break-glass access; people belong into Identity Center. An account
 * has one policy: place this once. It replaces what was set before, and holds when the construct is removed, as the function may set
 * the policy only. CloudFormation has no resource for it. It says nothing about the root user.
 *
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/id_credentials_passwords_account-policy.html
 * @see https://docs.aws.amazon.com/securityhub/latest/userguide/iam-controls.html#iam-15
 */
export class AccountPasswordPolicy extends Construct {
  /** The function that sets the policy. */
  public readonly handler: lambda.IFunction;

  /** Its role. */
  public readonly role: iam.IRole;

  /** Its log group. */
  public readonly logGroup: EncryptedLogGroup;

  /**
   * @throws for a number out of its range, for `hardExpiry` without `maxAge`, and for a second policy in the stack
   */
  constructor(scope: Construct, id: string, props: AccountPasswordPolicyProps = {}) {
    super(scope, id);
    const { minimumLength = 14, reusePrevention = 24, maxAge, hardExpiry = false, allowUsersToChangePassword = true } = props;
    this.check('minimumLength', minimumLength, 14, 128);
    this.check('reusePrevention', reusePrevention, 1, 24);
    const maxAgeDays = maxAge?.toDays({ integral: false });
    if (maxAgeDays !== undefined) {
      this.check('maxAge in days', maxAgeDays, 1, 1095);
    }
    if (hardExpiry && maxAge === undefined) {
      throw invalidInput(this, 'hardExpiry is set, and passwords never expire', 'set maxAge, or leave hardExpiry out');
    }
    const other = Stack.of(this).node.findAll().find((construct) => construct instanceof AccountPasswordPolicy && construct !== this);
    if (other) {
      throw invalidInput(this, `an account has one password policy, and ${other.node.path} sets it too`, 'keep one of them');
    }
    const setting = new SettingFunction(this, {
      ...props,
      description: 'Sets the password policy of the account',
      handler: 'identity/account-password-policy.lambda',
      resourceType: 'Custom::AccountPasswordPolicy',
      statements: [
        new iam.PolicyStatement({
          sid: 'SetThePasswordPolicy', actions: ['iam:GetAccountPasswordPolicy', 'iam:UpdateAccountPasswordPolicy'], resources: ['*'],
        }),
      ],
      whyAllResources: 'these actions of IAM take no resource; an account has one password policy',
    });
    setting.set('PasswordPolicy', {
      MinimumLength: String(minimumLength),
      ReusePrevention: String(reusePrevention),
      AllowUsersToChange: String(allowUsersToChangePassword),
      HardExpiry: String(hardExpiry),
      ...maxAgeDays !== undefined && { MaxAgeDays: String(maxAgeDays) },
    });
    this.handler = setting.provider.function;
    this.role = setting.provider.role;
    this.logGroup = setting.logGroup;
  }

  private check(what: string, value: number, least: number, most: number): void {
    if (!Number.isInteger(value) || value < least || value > most) {
      throw invalidInput(this, `${what} is ${shown(value)}`, `use a whole number from ${least} to ${most}`);
    }
  }
}
