import { addressKey, Deployment, Element, Gap } from '../deployment';
import { Policy, Principal, Resource, Source } from '../policy-facts';
import { readNetwork } from './network/read-network';
import { readPolicies } from './policies/read-policies';
import { resolveSet } from './resolve/resolve';
import { overflowGap, ResolvedCase } from './resolved-case';
import { TemplateSet } from './template-set';

/**
 * What a set of templates will deploy, once for each case of the conditions that matter: principals, policies and resources
 * on the one hand, the network on the other, and every resource by its address.
 * @param set from `readSources`
 * @returns at least one; more than one where conditions of the templates decide what is there
 * @throws ModelInputError if conditions of a template refer to one another in a circle
 */
export function deploymentsOf(set: TemplateSet): readonly Deployment[] {
  return resolveSet(set).map(deploymentOf);
}

function deploymentOf(one: ResolvedCase): Deployment {
  const policies = readPolicies(one);
  const network = readNetwork(one);
  const elements = new Map<string, Element>();
  for (const resource of one.resources) {
    const key = addressKey(resource.stack, resource.logicalId);
    const principalArn = policies.principalArns.get(key);
    const interfaceIds = network.interfaceIds.get(key);
    elements.set(key, {
      type: resource.type,
      id: resource.id,
      ...(resource.arn === undefined ? {} : { arn: resource.arn }),
      ...(principalArn === undefined ? {} : { principalArn }),
      ...(interfaceIds === undefined ? {} : { interfaceIds }),
      source: resource.source,
    });
  }
  const unread = new Map(one.gaps.filter(({ bearsOn, source }) => bearsOn !== 'network' && source.at === undefined)
    .map(({ because, source }) => [addressKey(source.template, source.logicalId), because]));
  return {
    conditions: one.conditions,
    principals: policies.principals.map((principal) => withUnread(principal, unread)),
    resources: policies.resources.map((resource) => withUnreadPolicy(resource, unread)),
    ...(policies.organization === undefined ? {} : { organization: policies.organization }),
    network: network.network,
    endpoints: policies.endpoints,
    managedPolicies: policies.managedPolicies,
    elements,
    letters: one.letters,
    // The parts may mint letters while they read: what they ran out of shows only now.
    gaps: distinctGaps([...one.gaps, ...policies.gaps, ...network.gaps, ...overflow(one)]),
    assumptions: [...new Set([...one.assumptions, ...policies.assumptions, ...network.assumptions])],
  };
}

/** Whoever could not be read as a whole may have any policy beside those that were. */
function withUnread(principal: Principal, unread: ReadonlyMap<string, string>): Principal {
  const because = reasonFor(principal.source, unread);
  if (because === undefined) return principal;
  return { ...principal, identityPolicies: [...principal.identityPolicies, unknownPolicy(because, principal.source)] };
}

function withUnreadPolicy(resource: Resource, unread: ReadonlyMap<string, string>): Resource {
  const because = reasonFor(resource.source, unread);
  if (because === undefined) return resource;
  const { policy } = resource;
  return { ...resource, policy: policy === undefined ? unknownPolicy(because, resource.source) : { ...policy, unknown: policy.unknown ?? because } };
}

function reasonFor(source: Source | undefined, unread: ReadonlyMap<string, string>): string | undefined {
  return source === undefined ? undefined : unread.get(addressKey(source.template, source.logicalId));
}

function unknownPolicy(because: string, source: Source | undefined): Policy {
  return { name: 'what could not be read', statements: [], unknown: because, ...(source && { source }) };
}

function overflow(one: ResolvedCase): Gap[] {
  const [first] = one.resources;
  if (!one.letters.overflowed || !first) return [];
  return [overflowGap(one.letters, first.stack)];
}

function distinctGaps(gaps: readonly Gap[]): Gap[] {
  const key = ({ bearsOn, because, source }: Gap) => JSON.stringify([bearsOn, because, source.template, source.logicalId, source.at]);
  return [...new Map(gaps.map((gap) => [key(gap), gap])).values()];
}
