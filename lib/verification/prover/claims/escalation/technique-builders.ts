/** Short ways to write techniques down. */
import type { Category, Gain, Permission, Place, Target, Technique } from './technique';
import type { Condition } from '../../policy-facts';

const CATALOGUE = 'https://pathfinding.cloud/paths';
const AUTHORIZATION = 'https://docs.aws.amazon.com/service-authorization/latest/reference/reference_policies_actions-resources-contextkeys.html';

/** Ids of the public catalogue have a page each; ours are described by the actions that they consist of. */
function referenceOf(id: string): string {
  return Number(/\d+$/.exec(id)?.[0] ?? 999) < 100 ? `${CATALOGUE}/${id}` : AUTHORIZATION;
}

/** A kind of resources in the asker's account. */
export function place(service: string, resource: string): Place {
  return { service, resource };
}

/** The permission on the target. */
export function onTarget(action: string, where?: readonly Condition[]): Permission {
  return { action, on: 'target', ...(where === undefined ? {} : { where }) };
}

/** The permission on the role or user that has the target. */
export function onCarrier(action: string): Permission {
  return { action, on: 'carrier' };
}

/** The permission on whatever it works on. */
export function anywhere(action: string, on?: Place): Permission {
  return { action, on: on ?? 'anything' };
}

/** Any technique. */
export function technique(
  id: string, category: Category, title: string, target: Target, gain: Gain, ...permissions: readonly Permission[]
): Technique {
  return { id, category, title, target, permissions, gain, reference: referenceOf(id) };
}

/** Passing a role to a service while something is made or changed that then acts as the role. The first action takes the role. */
export function passing(
  id: string, services: string | readonly string[], title: string, takes: string | Permission, ...more: readonly (string | Permission)[]
): Technique {
  const list = typeof services === 'string' ? [services] : services;
  const permission = (one: string | Permission): Permission => typeof one === 'string' ? anywhere(one) : one;
  return technique(id, 'new-passrole', title, { kind: 'passed-role', services: list.map(hostOf) }, 'target',
    onTarget('iam:PassRole', [{ operator: 'StringEquals', key: 'iam:PassedToService', values: list.map(hostOf).flatMap(inPartitions) }]),
    { ...permission(takes), sameRequest: true }, ...more.map(permission));
}

/** A resource that has a role. */
export function resourceOf(what: string, types: readonly string[], service: string, resource: string): Target {
  return { kind: 'resource', what, types, at: place(service, resource) };
}

/** Making something that has a role do what one likes. Texts are permissions on the target. */
export function using(id: string, title: string, target: Target, ...permissions: readonly (string | Permission)[]): Technique {
  return technique(id, 'existing-passrole', title, target, 'target', ...permissions.map(one => typeof one === 'string' ? onTarget(one) : one));
}

/** The principal of a service by its first part. */
export function hostOf(service: string): string {
  return `${service}.amazonaws.com`;
}

/** A service principal as the partitions write it. */
export function inPartitions(host: string): readonly string[] {
  return [host, `${host}.cn`];
}
