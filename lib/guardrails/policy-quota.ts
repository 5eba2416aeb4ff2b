import { invalidInput, shown } from '../private/errors';

/**
 * How large a policy may be, and how many a root, organizational unit or account may have attached.
 *
 * AWS's pages do not agree on the values of service control policies since they were raised in 2026: choose those that your
 * organization's console shows. Compared with AWS's pages on 2026-11-22. Whitespace counts, so policies are measured as they may be written.
 *
 * @see https://docs.aws.amazon.com/organizations/latest/userguide/orgs_reference_limits.html
 */
export class PolicyQuota {
  /** Service control policies since 2026-05: 10,240 characters, ten attachments. */
  public static readonly CURRENT = new PolicyQuota(10_240, 10);

  /** Service control policies before 2026-05: 5,120 characters, five attachments. */
  public static readonly LEGACY = new PolicyQuota(5_120, 5);

  /** Resource control policies: 5,120 characters, five attachments. */
  public static readonly RESOURCE_CONTROL = new PolicyQuota(5_120, 5);

  /**
   * The values of an organization whose quotas were changed.
   *
   * @param policySize characters that one policy may have, whitespace included
   * @param attachments policies that one target may have, those of others and FullAWSAccess included
   * @throws if a value is not a positive whole number
   */
  public static of(policySize: number, attachments: number): PolicyQuota {
    for (const value of [policySize, attachments]) {
      if (!Number.isInteger(value) || value < 1) {
        throw invalidInput('PolicyQuota.of', `${shown(value)} is not a quota`, 'use a positive whole number');
      }
    }
    return new PolicyQuota(policySize, attachments);
  }

  private constructor(
    /** Characters that one policy may have. */
    public readonly policySize: number,
    /** Policies that one target may have. */
    public readonly attachments: number,
  ) {}
}
