import { Duration } from 'aws-cdk-lib';
import { MaximumExecutionFrequency, ResourceType } from 'aws-cdk-lib/aws-config';
import { PackRule } from './pack-rule';
import { invalidInput, shown } from '../../private/errors';

/** Options of a {@link ComplianceRule}. */
export interface ComplianceRuleOptions {
  /**
   * Parameters of the rule, as AWS names them.
   *
   * @default - those that AWS has as defaults
   */
  readonly parameters?: { [name: string]: string };

  /**
   * Only resources of these types are judged when they change.
   *
   * @default - all that the rule knows
   */
  readonly resourceTypes?: ResourceType[];

  /**
   * How often a rule that judges by the clock does so.
   *
   * @default - every 24 hours
   */
  readonly frequency?: MaximumExecutionFrequency;

  /**
   * What people call the rule: letters, digits, `-` and `_`, up to 128. Two rules of one name do not stand beside each other.
   *
   * @default - a name that CloudFormation makes; in a pack, that of AWS
   */
  readonly name?: string;

  /**
   * Why the rule is there, up to 256 characters.
   *
   * @default - none
   */
  readonly description?: string;
}

/**
 * A rule of AWS Config that AWS maintains. Each judgement costs $0.001 (us-east-1, 2026-11; the first 100,000 a month, less above).
 *
 * @see https://docs.aws.amazon.com/config/latest/developerguide/managed-rules-by-aws-config.html
 */
export class ComplianceRule {
  /**
   * Any rule that AWS maintains.
   *
   * @param identifier such as `config.ManagedRuleIdentifiers.IAM_GROUP_HAS_USERS_CHECK`
   * @param options parameters and scope
   * @throws if identifier, name or description are not of their form
   */
  public static managed(identifier: string, options: ComplianceRuleOptions = {}): ComplianceRule {
    return new ComplianceRule(identifier, options);
  }

  /**
   * Access keys are made anew in time.
   *
   * @param maxAge whole days
   * @throws if they are none
   */
  public static accessKeysRotated(maxAge: Duration): ComplianceRule {
    return new ComplianceRule('ACCESS_KEYS_ROTATED', { parameters: { maxAccessKeyAge: days('accessKeysRotated', maxAge) } });
  }

  /**
   * Passwords and access keys that nobody uses are off.
   *
   * @param maxAge whole days
   * @throws if they are none
   */
  public static unusedCredentials(maxAge: Duration): ComplianceRule {
    return new ComplianceRule('IAM_USER_UNUSED_CREDENTIALS_CHECK', { parameters: { maxCredentialUsageAge: days('unusedCredentials', maxAge) } });
  }

  /**
   * Certificates are renewed in time.
   *
   * @param before whole days before they expire
   * @throws if they are none
   */
  public static certificatesRenewed(before: Duration): ComplianceRule {
    return new ComplianceRule('ACM_CERTIFICATE_EXPIRATION_CHECK', { parameters: { daysToExpiration: days('certificatesRenewed', before) } });
  }

  /**
   * Logs in CloudWatch are kept long enough.
   *
   * @param minimum whole days
   * @throws if they are none
   */
  public static logsKept(minimum: Duration): ComplianceRule {
    return new ComplianceRule('CW_LOGGROUP_RETENTION_PERIOD_CHECK', { parameters: { MinRetentionTime: days('logsKept', minimum) } });
  }

  /**
   * Resources have tags.
   *
   * @param keys one to six keys
   * @param resourceTypes types that are judged
   * @throws if there are no keys, or more
   */
  public static requiredTags(keys: string[], resourceTypes?: ResourceType[]): ComplianceRule {
    if (keys.length === 0 || keys.length > 6 || keys.some((key) => key.trim() === '')) {
      throw invalidInput('ComplianceRule.requiredTags', `the keys are ${shown(keys)}`, 'name one to six keys; make several rules for more');
    }
    return new ComplianceRule('REQUIRED_TAGS', {
      parameters: Object.fromEntries(keys.map((key, index) => [`tag${index + 1}Key`, key])), resourceTypes,
    });
  }

  /**
   * Security groups open none of the ports to everybody, over IPv4 or IPv6.
   *
   * @param ports from 0 to 65535
   * @throws if there are none, or one is no port
   */
  public static closedPorts(ports: number[]): ComplianceRule {
    const wrong = ports.find((port) => !Number.isInteger(port) || port < 0 || port > 65535);
    if (ports.length === 0 || wrong !== undefined) {
      throw invalidInput('ComplianceRule.closedPorts', wrong === undefined ? 'there are no ports' : `${shown(wrong)} is no port`, 'name whole numbers from 0 to 65535');
    }
    return new ComplianceRule('VPC_SG_PORT_RESTRICTION_CHECK', { parameters: { restrictPorts: [...new Set(ports)].sort((one, other) => one - other).join(',') } });
  }

  private constructor(
    /** As AWS names the rule to programs. */
    public readonly identifier: string,
    /** @internal */
    public readonly _options: ComplianceRuleOptions,
  ) {
    if (!/^[A-Z0-9]+(_[A-Z0-9]+)*$/.test(identifier)) {
      throw invalidInput('ComplianceRule', `${shown(identifier)} is not the identifier of a rule`, "write it as AWS does, such as 'IAM_GROUP_HAS_USERS_CHECK'");
    }
    const { name, description } = _options;
    if (name !== undefined && !/^[\w-]{1,128}$/.test(name)) {
      throw invalidInput(`ComplianceRule ${identifier}`, `${shown(name)} is not the name of a rule`, 'use letters, digits, - and _, up to 128');
    }
    if (description !== undefined && (description.trim() === '' || description.length > 256)) {
      throw invalidInput(`ComplianceRule ${identifier}`, `its description has ${description.trim().length} characters`, 'say it in 1 to 256');
    }
  }

  /** @internal */
  public get _packRule(): PackRule {
    const { parameters = {}, resourceTypes, frequency, name, description } = this._options;
    return {
      name: name ?? this.identifier.toLowerCase().replaceAll('_', '-'),
      identifier: this.identifier,
      parameters,
      description,
      resourceTypes: resourceTypes?.map((type) => type.complianceResourceType),
      frequency,
    };
  }
}

function days(what: string, duration: Duration): string {
  const count = duration.isUnresolved() ? NaN : duration.toDays({ integral: false });
  if (!Number.isInteger(count) || count < 1) {
    throw invalidInput(`ComplianceRule.${what}`, `${duration.isUnresolved() ? 'a time known only at deployment' : duration.toHumanString()} is no number of days`, 'use whole days');
  }
  return String(count);
}
