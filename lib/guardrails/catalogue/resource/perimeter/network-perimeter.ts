import { PerimeterDefinition } from './definition';
import { ACTIONS_INSIDE_VPCS, byEndpointOwner, byVpc, ENDPOINT_OWNER_SERVICES, NetworkSide, regionStatements } from './network-conditions';
import { Guardrail } from '../../../guardrail';
import type { DenyStatement } from '../../../guardrail-definition';
import { defineResourceGuardrail } from '../define';
import { identityActions } from '../identity-perimeter';

const TRAPS = [
  'Requests that a service forwards with the caller\'s session (forward access sessions), service-linked roles and AWS services themselves are not bound.',
  'CloudShell, notebooks and consoles that run in networks of AWS are unexpected networks.',
  'Between regions, requests of an expected VPC to an endpoint of another region are denied.',
];

/** Denies our identities to work from unexpected networks, on whatever resource. */
export function denyUnexpectedNetworks(perimeter: PerimeterDefinition): Guardrail {
  const side: NetworkSide = {};
  const owners = ENDPOINT_OWNER_SERVICES.map((service) => `${service}:*`);
  return Guardrail._define({
    id: 'network-perimeter-identities',
    protectsAgainst: 'Keys and sessions that were stolen from an identity of ours and are used from a stranger\'s network.',
    traps: [
      ...TRAPS,
      ...(perimeter.networkScope.kind === 'people' ? [] : ['Roles with which AWS services work call from networks of AWS: functions outside of a VPC, CloudFormation and CodeBuild among them.']),
      ...(perimeter.networks.vpcs.length > 0 ? [] : ['Without vpcs, services that do not tell whose VPC endpoint is used take requests through anybody\'s.']),
    ],
    controls: [],
    exemptions: perimeter.exemptRoles,
    statements: [
      { sid: 'NetworkByOwner', actions: owners, conditions: byEndpointOwner(perimeter, side) },
      { sid: 'NetworkByVpc', notActions: [...owners, ...ACTIONS_INSIDE_VPCS].sort(), conditions: byVpc(perimeter, side) },
      ...regionStatements(perimeter, side, 'NetworkRegion', ['*']),
    ],
  });
}

/**
 * Denies our resources to identities of ours from unexpected networks, those of the management account among them, whom no
 * service control policy binds. Others than ours are the identity perimeter's matter: their networks are not ours to know.
 *
 * Since only identities of the organization are bound, an exempt name in a stranger's account exempts nobody; names in the
 * organization are protected through the same exemptions of the guardrail on identities.
 */
export function denyUnexpectedNetworksOnResources(perimeter: PerimeterDefinition): Guardrail {
  const side: NetworkSide = {
    equals: { 'aws:PrincipalOrgID': perimeter.organizationId },
    exceptions: perimeter.networkExceptionTag !== undefined ? { [`aws:ResourceTag/${perimeter.networkExceptionTag}`]: 'true' } : {},
  };
  const actions = identityActions('DataPerimeter', perimeter.services);
  const isOwner = (action: string) => ENDPOINT_OWNER_SERVICES.includes(action.split(':')[0]);
  const [owners, others] = [actions.filter(isOwner), actions.filter((action) => !isOwner(action))];
  const statements: DenyStatement[] = [
    { sid: 'ResourceNetworkByOwner', actions: owners, conditions: byEndpointOwner(perimeter, side) },
    { sid: 'ResourceNetworkByVpc', actions: others, conditions: byVpc(perimeter, side) },
  ];
  return defineResourceGuardrail({
    id: 'network-perimeter-resources',
    protectsAgainst: 'Our data that somebody reads with a session of ours, or with a URL that it signed, from a stranger\'s network.',
    traps: [...TRAPS, 'Attach it together with the guardrail network-perimeter-identities, which protects the exempt roles.'],
    controls: [],
    statements: [
      ...statements.filter((statement) => statement.actions!.length > 0),
      ...regionStatements(perimeter, side, 'ResourceNetworkRegion', actions),
    ],
  });
}
