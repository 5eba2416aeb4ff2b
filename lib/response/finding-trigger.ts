import { Token } from 'aws-cdk-lib';
import { TriggerSettings } from './playbook-settings';
import { invalidInput, shown } from '../private/errors';

/** Who sends the events. */
export enum FindingSource {
  /** Amazon GuardDuty. */
  GUARD_DUTY = 'GuardDuty',
  /** AWS Health. */
  HEALTH = 'AWS Health',
  /** AWS Security Hub CSPM. */
  SECURITY_HUB = 'Security Hub',
}

/** From this severity on GuardDuty calls a finding high. */
const HIGH = 7;

/**
 * A type of finding that a playbook answers, with the severity from which it does.
 *
 * @see https://docs.aws.amazon.com/guardduty/latest/ug/guardduty_finding-types-active.html
 */
export class FindingTrigger {
  /**
   * Findings of GuardDuty.
   *
   * Findings about Tor and about callers known as malicious are medium: name 4 for them.
   *
   * @param type such as `CredentialAccess:IAMUser/CompromisedCredentials`; a `*` at the end is any rest, `*` alone is every type
   * @param minimumSeverity it is answered from this severity, 1 to 10
   * @throws if it is no type of a finding, or the severity is out of bounds
   */
  public static guardDuty(type: string, minimumSeverity: number = HIGH): FindingTrigger {
    const place = 'FindingTrigger.guardDuty';
    if (Token.isUnresolved(type) || type.length > 200 || !/^(?:\*|[A-Za-z]+:(?:\*|[A-Za-z0-9]+\/(?:\*|[\w.!&-]+\*?)))$/.test(type)) {
      throw invalidInput(place, `${shown(type)} is not a type of GuardDuty findings`, "use one such as 'CredentialAccess:IAMUser/CompromisedCredentials' or 'Backdoor:EC2/*'");
    }
    return new FindingTrigger(FindingSource.GUARD_DUTY, type, boundedSeverity(place, minimumSeverity));
  }

  /**
   * Events of AWS Health. They have no severity. AWS Health sends those of no region to us-east-1 and us-west-2, so that only
   * playbooks deployed there see them.
   *
   * @param typeCode such as `AWS_RISK_CREDENTIALS_EXPOSED`; a `*` at the end is any rest
   * @throws if it is no type code
   * @see https://docs.aws.amazon.com/health/latest/ug/choosing-a-region.html
   */
  public static health(typeCode: string): FindingTrigger {
    if (Token.isUnresolved(typeCode) || typeCode.length > 100 || !/^AWS_[A-Z0-9_]*[A-Z0-9]_?\*?$/.test(typeCode)) {
      throw invalidInput('FindingTrigger.health', `${shown(typeCode)} is not a type code of AWS Health`, "use one such as 'AWS_RISK_CREDENTIALS_EXPOSED'");
    }
    return new FindingTrigger(FindingSource.HEALTH, typeCode);
  }

  /**
   * Findings that Security Hub CSPM imports, of its own standards and of other products, while they are new and active.
   *
   * @param type the first of the finding's types, such as `TTPs/Initial Access/*`; a `*` at the end is any rest, `*` alone is every
   * type
   * @param minimumSeverity it is answered from this severity, 1 to 10: a tenth of Security Hub's normalized severity
   * @throws if it is no type of a finding, or the severity is out of bounds
   * @see https://docs.aws.amazon.com/securityhub/latest/userguide/securityhub-findings-format-type-taxonomy.html
   */
  public static securityHub(type: string, minimumSeverity: number = HIGH): FindingTrigger {
    const place = 'FindingTrigger.securityHub';
    if (Token.isUnresolved(type) || type.length > 200 || !/^(?:\*|[A-Za-z][\w .:&!/()-]*\*?)$/.test(type)) {
      throw invalidInput(place, `${shown(type)} is not a type of Security Hub findings`, "use one such as 'TTPs/Initial Access/*'");
    }
    return new FindingTrigger(FindingSource.SECURITY_HUB, type, boundedSeverity(place, minimumSeverity));
  }

  private constructor(
    /** Who sends the events. */
    public readonly source: FindingSource,
    /** The type as its sender names it; a `*` at the end is any rest. */
    public readonly type: string,
    /** It is answered from this severity, 1 to 10; undefined for AWS Health, whose events have none. */
    public readonly minimumSeverity?: number,
  ) {}

  /**
   * The same findings, answered from another severity.
   *
   * @param minimumSeverity 1 to 10
   * @throws if the severity is out of bounds, or the findings have none
   */
  public withMinimumSeverity(minimumSeverity: number): FindingTrigger {
    if (this.minimumSeverity === undefined) {
      throw invalidInput(this.type, `a minimum severity of ${shown(minimumSeverity)} is asked for, and its events have no severity`, 'leave it out');
    }
    return new FindingTrigger(this.source, this.type, boundedSeverity(this.type, minimumSeverity));
  }

  /** @internal What the handler is told. */
  public get _settings(): TriggerSettings {
    return { type: this.type, minimumSeverity: this.minimumSeverity };
  }
}

function boundedSeverity(place: string, severity: number): number {
  if (Token.isUnresolved(severity) || !(severity >= 1 && severity <= 10)) {
    throw invalidInput(place, `the minimum severity is ${shown(severity)}`, 'use a number from 1 to 10');
  }
  return severity;
}
