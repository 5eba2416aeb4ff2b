import type { ResolvedCase } from '../resolved-case';
import { actingRoles } from './acting-roles';
import type { PolicyPart } from './policy-part';
import { readEndpoints } from './read-endpoints';
import { readOrganization } from './read-organization';
import { readPermissionSets } from './read-permission-sets';
import { Identities } from './read-principals';
import { readResourcePolicies } from './read-resource-policies';
import { Reading } from './reading';

export type { PolicyPart } from './policy-part';

/**
 * What one case of the templates says about who may do what: principals with their policies and boundaries, resources with
 * theirs, VPC endpoints, and the organization. A policy that could not be read whole says so in `unknown`; what is not
 * known to be any policy's is a gap.
 */
export function readPolicies(one: ResolvedCase): PolicyPart {
  const reading = new Reading(one);
  const identities = new Identities(reading);
  const sets = readPermissionSets(reading, identities.managed);
  const table = readResourcePolicies(reading);
  const organization = readOrganization(reading);
  const endpoints = readEndpoints(reading);
  const principals = [...identities.principals(), ...sets.principals];
  if (principals.length > 0) {
    reading.assume('roles, users and resources have the tags that templates give them, and no others');
  }
  return {
    principals,
    resources: [...table.resources(), ...identities.foreignRoles(), ...sets.resources],
    ...(organization && { organization }),
    endpoints,
    principalArns: new Map([...actingRoles(reading, identities), ...sets.arns]),
    managedPolicies: identities.managed.declared(),
    gaps: reading.gaps,
    assumptions: reading.assumptions,
  };
}
