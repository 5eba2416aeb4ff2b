import * as logs from 'aws-cdk-lib/aws-logs';

/** Properties of `Egress.viaFirewall`. */
export interface FirewallEgressProps {
  /**
   * The domains that may be reached: `api.example.com` is that name alone, `.example.com` the name and everything below.
   */
  readonly allowedDomains: string[];

  /**
   * Names of the segments that get a default route. Which ports they may use they declare one by one.
   *
   * @default ['app']
   */
  readonly segments?: string[];

  /**
   * Whether plain HTTP on port 80 is dropped. Otherwise it is let through to the allowed domains, by its Host header.
   *
   * @default false
   */
  readonly httpsOnly?: boolean;

  /**
   * Whether the firewalls refuse to be deleted and to get other subnets or another policy. To remove them, turn this off
   * in one deployment and remove them in the next.
   *
   * @default true
   */
  readonly changeProtection?: boolean;

  /**
   * How long alert and flow logs are kept.
   *
   * @default logs.RetentionDays.ONE_YEAR
   */
  readonly logRetention?: logs.RetentionDays;

  /**
   * Rules that the rule group has room for, 1 to 30000. Each domain takes two, or one with `httpsOnly`; five are fixed.
   * Changing it replaces the rule group.
   *
   * @default 1000
   */
  readonly ruleCapacity?: number;
}
