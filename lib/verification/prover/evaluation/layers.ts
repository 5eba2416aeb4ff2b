import { Organization, Policy, Request } from '../policy-facts';
import { accountOf, isIdentity } from './principals';
import { Applying, applying, Completion } from './statements';

/** A set of policies of one sort, with what of them applies to a request. */
export interface Layer {
  /** As a reader knows it: `permissions boundary`. */
  readonly name: string;
  readonly policies: readonly Policy[];
  readonly allows: readonly Applying[];
  readonly denies: readonly Applying[];
}

/** All that has a say in a request. Layers that are not there have none. */
export interface Layers {
  readonly serviceControl: readonly Layer[];
  readonly resourceControl: readonly Layer[];
  readonly endpoint?: Layer;
  readonly resource?: Layer;
  readonly identity: Layer;
  readonly boundary?: Layer;
  readonly session?: Layer;
}

/** The account of the resource: as said, else from its ARN, else that of who asks. */
export function ownerOf(request: Request): string | undefined {
  return request.resource.account ?? (request.resource.arn.split(':')[4] || accountOf(request.principal));
}

/** Sorts the policies that bear on a request into layers. */
export function layersOf(request: Request): Layers {
  const { principal, resource } = request;
  const limited = principal.kind === 'role' || principal.kind === 'user';
  const layer = (name: string, policies: readonly Policy[], completion: Completion = 'as-written'): Layer => {
    const found = policies.flatMap((policy) => applying(policy, request, completion));
    return {
      name,
      policies,
      allows: found.filter(({ statement }) => statement.effect === 'Allow'),
      denies: found.filter(({ statement }) => statement.effect === 'Deny'),
    };
  };
  const levels = (name: string, found: readonly (readonly Policy[])[]) =>
    found.map((policies, index) => layer(`${name}, level ${index + 1} of ${found.length}`, policies));
  return {
    serviceControl: levels('service control policies', serviceControlLevels(request)),
    resourceControl: levels('resource control policies', resourceControlLevels(request)),
    endpoint: request.endpointPolicy && layer('endpoint policy', [request.endpointPolicy]),
    resource: resource.policy && takesPart(request) ? layer('resource policy', [resource.policy]) : undefined,
    identity: layer('identity policies', limited ? principal.identityPolicies : [], 'complete'),
    boundary: limited && principal.boundary ? layer('permissions boundary', [principal.boundary], 'complete') : undefined,
    session: isIdentity(principal) && principal.sessionPolicies ? layer('session policies', principal.sessionPolicies, 'complete') : undefined,
  };
}

/** Trust policies speak of assuming the role and key policies of the key; whoever manages the role does not ask its trust policy. */
export function takesPart(request: Request): boolean {
  const service = request.action.toLowerCase().split(':')[0];
  switch (request.resource.policyKind) {
    case 'role-trust':
      return service === 'sts';
    case 'kms-key':
      return service === 'kms';
    default:
      return true;
  }
}

/**
 * SCPs bind roles, users and root of member accounts, but no service-linked role and nobody in the management account.
 *
 * @see https://docs.aws.amazon.com/organizations/latest/userguide/orgs_manage_policies_scps.html
 */
function serviceControlLevels(request: Request): readonly (readonly Policy[])[] {
  const { principal, organization } = request;
  const account = accountOf(principal);
  return isIdentity(principal) && !principal.serviceLinked ? levelsFor(organization, 'serviceControlPolicies', account) : [];
}

/**
 * RCPs bind whoever asks for a resource of a member account, services and strangers too, but no service-linked role, and
 * only in the services that they cover; nor kms:RetireGrant.
 *
 * @see https://docs.aws.amazon.com/organizations/latest/userguide/orgs_manage_policies_rcps.html
 */
function resourceControlLevels(request: Request): readonly (readonly Policy[])[] {
  const { principal, organization } = request;
  const action = request.action.toLowerCase();
  const covered = (organization?.resourceControlServices ?? []).some((service) => {
    const prefix = service.toLowerCase();
    return action.startsWith(prefix.includes(':') ? prefix : `${prefix}:`);
  });
  return covered && action !== 'kms:retiregrant' && !principal.serviceLinked ? levelsFor(organization, 'resourceControlPolicies', ownerOf(request)) : [];
}

function levelsFor(
  organization: Organization | undefined, kind: 'serviceControlPolicies' | 'resourceControlPolicies', account: string | undefined,
): readonly (readonly Policy[])[] {
  if (!organization || account === undefined || account === organization.managementAccount) {
    return [];
  }
  return organization[kind][account] ?? [];
}

/**
 * Whether a level of RCPs lets a request pass. RCPFullAWSAccess is attached everywhere and cannot be detached, and policies
 * of one's own may only deny, so a level that states no Allow at all has RCPFullAWSAccess left out.
 *
 * @see https://docs.aws.amazon.com/organizations/latest/userguide/orgs_manage_policies_rcps.html
 */
export function passesResourceControl(level: Layer): boolean {
  return level.allows.length > 0 || level.policies.every(({ statements }) => statements.every(({ effect }) => effect === 'Deny'));
}
