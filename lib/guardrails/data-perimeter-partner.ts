import { requireReason } from '../private/errors';
import { checkedAccountId, checkedOrganizationId } from './catalogue/resource/inputs';

/** Which way a partner is trusted. */
export enum PartnerAccess {
  /** The partner's identities, and AWS services acting for the partner, may reach our resources, where their policies allow it. */
  TO_OUR_RESOURCES = 'to-our-resources',

  /** Our identities may reach the partner's resources, where our own policies allow it. */
  TO_PARTNER_RESOURCES = 'to-partner-resources',

  /** Both ways. */
  BOTH_WAYS = 'both-ways',
}

/**
 * An account or organization outside of ours that the data perimeter lets through.
 *
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/access_policies_data-perimeters.html
 */
export class PerimeterPartner {
  /**
   * One account.
   *
   * @param accountId twelve digits
   * @param access which way it is trusted
   * @param reason why, for the person who reviews it
   * @throws if that is no account id, or the reason says nothing
   */
  public static account(accountId: string, access: PartnerAccess, reason: string): PerimeterPartner {
    const where = 'PerimeterPartner.account';
    return new PerimeterPartner(checkedAccountId(where, accountId), false, access, requireReason(where, `the partner ${accountId}`, reason));
  }

  /**
   * All accounts of an organization.
   *
   * @param organizationId id of the other organization, such as `o-a1b2c3d4e5`
   * @param access which way it is trusted
   * @param reason why, for the person who reviews it
   * @throws if that is no organization id, or the reason says nothing
   */
  public static organization(organizationId: string, access: PartnerAccess, reason: string): PerimeterPartner {
    const where = 'PerimeterPartner.organization';
    return new PerimeterPartner(checkedOrganizationId(where, organizationId), true, access, requireReason(where, `the partner ${organizationId}`, reason));
  }

  private constructor(
    /** Id of the account or organization. */
    public readonly partnerId: string,
    /** Whether it is an organization. */
    public readonly isOrganization: boolean,
    /** Which way it is trusted. */
    public readonly access: PartnerAccess,
    /** Why. */
    public readonly reason: string,
  ) {}
}
