import { Token } from 'aws-cdk-lib';
import { denyConfusedDeputies } from './catalogue/resource/confused-deputy';
import { denyForeignIdentities, identityActions } from './catalogue/resource/identity-perimeter';
import { checkedAccountId, checkedOrganizationId, checkedTagKey, loadBalancerLogAccounts } from './catalogue/resource/inputs';
import { checkedNetworks } from './catalogue/resource/networks';
import { checkEachOnce, partnersWith } from './catalogue/resource/partners';
import { decisiveTags, PerimeterDefinition } from './catalogue/resource/perimeter/definition';
import { denyUnexpectedNetworks, denyUnexpectedNetworksOnResources } from './catalogue/resource/perimeter/network-perimeter';
import { protectPerimeterTags, protectPerimeterTagsFromOutside } from './catalogue/resource/perimeter/perimeter-tags';
import { denyForeignResources } from './catalogue/resource/perimeter/resource-perimeter';
import { ALL_DATA_SERVICES, DATA_SERVICES } from './catalogue/resource/supported-services';
import { NetworkPerimeterScope } from './data-perimeter-networks';
import { PartnerAccess } from './data-perimeter-partner';
import { DataPerimeterProps } from './data-perimeter-props';
import { Guardrail } from './guardrail';
import type { EndpointPerimeter, TrustedResource } from '../network/endpoint-options';
import { invalidInput, requireReason, shown } from '../private/errors';

const WHERE = 'DataPerimeter.of';

/**
 * A data perimeter, said once: who belongs to us, whose resources are trusted, and which networks are expected. From it come
 * the service control policies that bind our identities, the resource control policies that guard our resources, and the
 * policies of VPC endpoints, which guard our networks. The three agree, since they are made from the same definition.
 *
 * | perimeter | on identities | on resources | on networks |
 * |---|---|---|---|
 * | identity | | `identity-perimeter`, `confused-deputy` | endpoint policies |
 * | resource | `resource-perimeter` | | endpoint policies |
 * | network | `network-perimeter-identities` | `network-perimeter-resources` | |
 *
 * Tags that except from the perimeter are guarded by `perimeter-tags` and `perimeter-tags-from-outside`.
 *
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/access_policies_data-perimeters.html
 */
export class DataPerimeter {
  /**
   * A perimeter around an organization.
   *
   * @param props who, whose and from where
   * @throws for malformed or contradicting input, for networks that name none, and for tags that except without a role that may set them
   */
  public static of(props: DataPerimeterProps): DataPerimeter {
    return new DataPerimeter(checked(props));
  }

  /** Id of the organization that it surrounds. */
  public readonly organizationId: string;

  /**
   * What endpoints of VPCs let through, for `SegmentedVpc`: `endpoints: { ...perimeter.endpointPerimeter, sets: [...] }`.
   *
   * Identities of partners do not pass our endpoints: their networks are their own.
   */
  public readonly endpointPerimeter: EndpointPerimeter;

  private constructor(private readonly definition: PerimeterDefinition) {
    this.organizationId = definition.organizationId;
    const { accounts, organizations } = partnersWith(definition.partners, PartnerAccess.TO_PARTNER_RESOURCES);
    this.endpointPerimeter = {
      organizationId: definition.organizationId,
      ...(definition.resourceExceptionTag !== undefined ? { exceptionTag: definition.resourceExceptionTag } : {}),
      ...(accounts.length > 0 ? { partnerAccounts: accounts } : {}),
      ...(organizations.length > 0 ? { partnerOrganizationIds: organizations } : {}),
      ...(definition.trustedResources.length > 0 ? { trustedResources: [...definition.trustedResources] } : {}),
    };
  }

  /** What binds our identities: `resource-perimeter`, `network-perimeter-identities`, and `perimeter-tags` where tags decide. */
  public serviceControlGuardrails(): Guardrail[] {
    const { definition } = this;
    return [
      denyForeignResources(definition),
      denyUnexpectedNetworks(definition),
      ...(decisiveTags(definition).length > 0 ? [protectPerimeterTags(definition)] : []),
    ];
  }

  /**
   * What guards our resources: `identity-perimeter`, `confused-deputy`, `network-perimeter-resources`, and
   * `perimeter-tags-from-outside` where tags decide.
   */
  public resourceControlGuardrails(): Guardrail[] {
    const { definition } = this;
    const { organizationId, services, loadBalancerLogRegions, identityExceptionTag: resourceTag } = definition;
    const partners = definition.partners.filter(({ access }) => access !== PartnerAccess.TO_PARTNER_RESOURCES);
    const identity = { partners, services: [...services], loadBalancerLogRegions: [...loadBalancerLogRegions] };
    return [
      denyForeignIdentities(organizationId, identity, { resourceTag }),
      denyConfusedDeputies(organizationId, { partners, services: [...new Set([...services, ...ALL_DATA_SERVICES])] }, { resourceTag }),
      denyUnexpectedNetworksOnResources(definition),
      ...(decisiveTags(definition).length > 0 ? [protectPerimeterTagsFromOutside(definition)] : []),
    ];
  }
}

function checked(props: DataPerimeterProps): PerimeterDefinition {
  const { partners = [], exemptRoles = [], services = [...DATA_SERVICES], loadBalancerLogRegions = [] } = props;
  const organizationId = checkedOrganizationId(WHERE, props.organizationId);
  checkEachOnce(WHERE, organizationId, partners);
  // Refused here and not when guardrails are asked for, so that the error stands where the input does.
  identityActions(WHERE, services);
  loadBalancerLogAccounts(WHERE, loadBalancerLogRegions);
  const definition: PerimeterDefinition = {
    ...props,
    organizationId,
    partners,
    exemptRoles,
    services,
    loadBalancerLogRegions,
    networkScope: props.networkScope ?? NetworkPerimeterScope.PEOPLE,
    networks: checkedNetworks(WHERE, props.networks),
    trustedResources: (props.trustedResources ?? []).map(checkedTrustedResource),
  };
  checkTags(definition);
  return definition;
}

function checkTags(definition: PerimeterDefinition): void {
  const keys = [definition.identityExceptionTag, definition.resourceExceptionTag, definition.networkExceptionTag, definition.networkScope.tagKey];
  const given = keys.flatMap((key) => key === undefined ? [] : [checkedTagKey(WHERE, key)]);
  const lower = given.map((key) => key.toLowerCase());
  const twice = given.find((_, index) => lower.indexOf(lower[index]) !== index);
  if (twice !== undefined) {
    throw invalidInput(WHERE, `the tag ${shown(twice)} has two meanings, and keys of tags ignore case`, 'use a key of its own for each');
  }
  if (given.length > 0 && definition.exemptRoles.length === 0) {
    throw invalidInput(WHERE, `the tag ${shown(given[0])} decides who passes, and nobody may set it`, 'name in exemptRoles the roles that may: everybody else is denied to');
  }
}

function checkedTrustedResource(resource: TrustedResource): TrustedResource {
  const { resourceArns, account, reason } = resource;
  if (resourceArns.length === 0) {
    throw invalidInput(WHERE, `the trusted resources of ${shown(account)} name none`, 'name their ARNs');
  }
  for (const arn of resourceArns) {
    if (Token.isUnresolved(arn) || !/^arn:[^:*?]*\*?:[a-z0-9-]+:[^:]*:[^:]*:[^*?\s]{3,}\S*$/.test(arn)) {
      throw invalidInput(WHERE, `${shown(arn)} does not say which resource is trusted`, "write its ARN out with its service and the start of its name, such as 'arn:aws:s3:::their-bucket/*'");
    }
  }
  return { resourceArns: [...resourceArns], account: checkedAccountId(WHERE, account), reason: requireReason(WHERE, `trust in ${resourceArns[0]}`, reason) };
}
