import { addressKey, Deployment, Element, Gap } from '../deployment';
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
  return {
    conditions: one.conditions,
    principals: policies.principals,
    resources: policies.resources,
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

function overflow(one: ResolvedCase): Gap[] {
  const [first] = one.resources;
  if (!one.letters.overflowed || !first) return [];
  return [overflowGap(one.letters, first.stack)];
}

function distinctGaps(gaps: readonly Gap[]): Gap[] {
  const key = ({ bearsOn, because, source }: Gap) => JSON.stringify([bearsOn, because, source.template, source.logicalId, source.at]);
  return [...new Map(gaps.map((gap) => [key(gap), gap])).values()];
}
