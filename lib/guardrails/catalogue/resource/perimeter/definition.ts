import type { TrustedResource } from '../../../../network/endpoint-options';
import type { NetworkPerimeterScope } from '../../../data-perimeter-networks';
import type { PerimeterPartner } from '../../../data-perimeter-partner';
import type { GuardrailExemption } from '../../../guardrail-exemption';
import type { CheckedNetworks } from '../networks';

/** A data perimeter, checked: what all its guardrails are made from. */
export interface PerimeterDefinition {
  readonly organizationId: string;
  readonly partners: readonly PerimeterPartner[];
  readonly networks: CheckedNetworks;
  readonly networkScope: NetworkPerimeterScope;
  readonly trustedResources: readonly TrustedResource[];
  readonly exemptRoles: readonly GuardrailExemption[];
  readonly services: readonly string[];
  readonly loadBalancerLogRegions: readonly string[];
  readonly identityExceptionTag?: string;
  readonly resourceExceptionTag?: string;
  readonly networkExceptionTag?: string;
}

/** Keys of all tags that decide something, sorted. Keys ignore case, so each stands once. */
export function decisiveTags(perimeter: PerimeterDefinition): string[] {
  const keys = [perimeter.identityExceptionTag, perimeter.resourceExceptionTag, perimeter.networkExceptionTag, perimeter.networkScope.tagKey];
  return [...new Set(keys.flatMap((key) => key === undefined ? [] : [key.toLowerCase()]))].sort();
}
