import { invalidInput } from '../../../private/errors';
import { PartnerAccess, PerimeterPartner } from '../../data-perimeter-partner';

/** What a data perimeter adds to the guardrails of the catalogue. */
export interface PerimeterInternals {
  /** Key of a tag, protected by the perimeter, that excepts a resource where it is `true`. */
  readonly resourceTag?: string;
}

/** Partners who may reach our resources. */
export function checkedPartners(where: string, organizationId: string, partners: readonly PerimeterPartner[]): PartnerIds {
  checkEachOnce(where, organizationId, partners);
  const useless = partners.find(({ access }) => access === PartnerAccess.TO_PARTNER_RESOURCES);
  if (useless) {
    throw invalidInput(where, `the partner ${useless.partnerId} may not reach our resources, so it changes nothing here`, 'leave it out, or give it PartnerAccess.TO_OUR_RESOURCES');
  }
  return partnersWith(partners, PartnerAccess.TO_OUR_RESOURCES);
}

/** Refuses a partner that is named twice, and ourselves. */
export function checkEachOnce(where: string, organizationId: string, partners: readonly PerimeterPartner[]): void {
  const ids = partners.map(({ partnerId }) => partnerId);
  const twice = ids.find((id, index) => ids.indexOf(id) !== index);
  if (twice !== undefined) {
    throw invalidInput(where, `the partner ${twice} is named twice`, 'name it once, with PartnerAccess.BOTH_WAYS if it is trusted both ways');
  }
  if (ids.includes(organizationId)) {
    throw invalidInput(where, `the organization ${organizationId} is named as its own partner`, 'leave it out');
  }
}

/** Partners by the keys that tell them. */
export interface PartnerIds {
  readonly accounts: string[];
  readonly organizations: string[];
}

/** Partners that are trusted one way, sorted. */
export function partnersWith(partners: readonly PerimeterPartner[], access: Exclude<PartnerAccess, PartnerAccess.BOTH_WAYS>): PartnerIds {
  const trusted = partners.filter((partner) => partner.access === access || partner.access === PartnerAccess.BOTH_WAYS);
  return {
    accounts: trusted.filter(({ isOrganization }) => !isOrganization).map(({ partnerId }) => partnerId).sort(),
    organizations: trusted.filter(({ isOrganization }) => isOrganization).map(({ partnerId }) => partnerId).sort(),
  };
}
