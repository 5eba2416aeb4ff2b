import { Token } from 'aws-cdk-lib';
import { HEALTH_CREDENTIALS_EXPOSED } from './deactivate-access-key-settings';
import { invalidInput, shown } from '../private/errors';

/**
 * A type of finding about a long-term access key, with the severity from which it is answered.
 *
 * @see https://docs.aws.amazon.com/guardduty/latest/ug/guardduty_finding-types-iam.html
 */
export class AccessKeyFinding {
  /** A key that AWS's threat intelligence knows as compromised. High; answered from 7. Not offered in every region. */
  public static readonly COMPROMISED_CREDENTIALS = new AccessKeyFinding('CredentialAccess:IAMUser/CompromisedCredentials', 7);
  /** A call with the key from a Tor exit node. Medium, like all findings about Tor; answered from 4. */
  public static readonly TOR_IP_CALLER = new AccessKeyFinding('UnauthorizedAccess:IAMUser/TorIPCaller', 4);
  /** A call with the key from an address that is known as malicious. Medium; answered from 4. */
  public static readonly MALICIOUS_IP_CALLER = new AccessKeyFinding('UnauthorizedAccess:IAMUser/MaliciousIPCaller', 4);
  /** A call with the key from an address on your own threat list. Medium; answered from 4. */
  public static readonly MALICIOUS_IP_CALLER_CUSTOM = new AccessKeyFinding('UnauthorizedAccess:IAMUser/MaliciousIPCaller.Custom', 4);
  /**
   * A key that AWS found in public, such as in a repository: AWS Health's `AWS_RISK_CREDENTIALS_EXPOSED`. It has no severity.
   * AWS Health sends it to us-east-1 (and us-west-2), so only a playbook deployed there sees it.
   *
   * @see https://docs.aws.amazon.com/health/latest/ug/choosing-a-region.html
   */
  public static readonly FOUND_IN_PUBLIC = new AccessKeyFinding(HEALTH_CREDENTIALS_EXPOSED);

  /**
   * Another GuardDuty finding about IAM users' credentials.
   *
   * @param type such as `PenTest:IAMUser/KaliLinux`. Findings about stolen role credentials are refused: a key's
   * deactivation does not help there
   * @param minimumSeverity it is answered from this severity, 1 to 10
   * @throws if the type is not one of an access key, or the severity is out of bounds
   */
  public static guardDuty(type: string, minimumSeverity: number): AccessKeyFinding {
    const place = 'AccessKeyFinding.guardDuty';
    if (Token.isUnresolved(type) || !/^[A-Za-z]+:IAMUser\/[A-Za-z0-9.!]+$/.test(type)) {
      throw invalidInput(place, `${shown(type)} is not a finding about an IAM user`, "use a type such as 'PenTest:IAMUser/KaliLinux'");
    }
    if (/CredentialExfiltration/.test(type)) {
      throw invalidInput(place, `${shown(type)} is about temporary credentials of a role, which have no key to deactivate`, 'leave it out, and revoke the sessions of the role');
    }
    return new AccessKeyFinding(type, boundedSeverity(place, minimumSeverity));
  }

  private constructor(
    /** The type as GuardDuty or AWS Health names it. */
    public readonly type: string,
    /** It is answered from this severity, 1 to 10; undefined for AWS Health, whose events have none. */
    public readonly minimumSeverity?: number,
  ) {}

  /**
   * The same finding, answered from another severity.
   *
   * @param minimumSeverity 1 to 10
   * @throws if the severity is out of bounds, or the finding has none
   */
  public withMinimumSeverity(minimumSeverity: number): AccessKeyFinding {
    if (this.minimumSeverity === undefined) {
      throw invalidInput(this.type, `a minimum severity of ${shown(minimumSeverity)} is asked for, and its events have no severity`, 'leave it out');
    }
    return new AccessKeyFinding(this.type, boundedSeverity(this.type, minimumSeverity));
  }
}

function boundedSeverity(place: string, severity: number): number {
  if (Token.isUnresolved(severity) || !(severity >= 1 && severity <= 10)) {
    throw invalidInput(place, `the minimum severity is ${shown(severity)}`, 'use a number from 1 to 10');
  }
  return severity;
}
