import { cis, controlTower, exempting, fsbp } from './exempting';
import { checkedNames, NameKind } from './input';
import { invalidInput, shown } from '../../private/errors';
import { Guardrail } from '../guardrail';
import type { DenyStatement } from '../guardrail-definition';
import type { NetworkGuardrailProps } from '../guardrail-props';
import { NetworkChange } from '../network-change';

/** What connects a network or weakens it, by kind. */
const ACTIONS: Readonly<Record<NetworkChange, readonly string[]>> = {
  [NetworkChange.INTERNET_ACCESS]: [
    'ec2:AssociateAddress', 'ec2:AttachInternetGateway', 'ec2:CreateCarrierGateway', 'ec2:CreateEgressOnlyInternetGateway',
    'ec2:CreateInternetGateway',
    'globalaccelerator:CreateAccelerator', 'globalaccelerator:CreateCustomRoutingAccelerator', 'globalaccelerator:CreateEndpointGroup',
    'globalaccelerator:CreateListener', 'globalaccelerator:UpdateEndpointGroup',
  ],
  [NetworkChange.ADDRESS_TRANSLATION]: ['ec2:CreateNatGateway'],
  [NetworkChange.PEERING]: [
    'ec2:AcceptTransitGatewayPeeringAttachment', 'ec2:AcceptVpcPeeringConnection', 'ec2:CreateTransitGatewayPeeringAttachment',
    'ec2:CreateVpcPeeringConnection', 'ec2:ModifyVpcPeeringConnectionOptions',
  ],
  [NetworkChange.PRIVATE_LINES]: [
    'directconnect:AcceptDirectConnectGatewayAssociationProposal', 'directconnect:CreateBGPPeer', 'directconnect:CreateConnection',
    'directconnect:CreateDirectConnectGateway', 'directconnect:CreateDirectConnectGatewayAssociation', 'directconnect:CreatePrivateVirtualInterface',
    'directconnect:CreatePublicVirtualInterface', 'directconnect:CreateTransitVirtualInterface',
    'ec2:AttachVpnGateway', 'ec2:CreateClientVpnEndpoint', 'ec2:CreateCustomerGateway', 'ec2:CreateVpnConcentrator', 'ec2:CreateVpnConnection',
    'ec2:CreateVpnConnectionRoute', 'ec2:CreateVpnGateway', 'ec2:ModifyVpnConnection', 'ec2:ModifyVpnTunnelOptions',
  ],
  [NetworkChange.TRANSIT_GATEWAYS]: ['ec2:CreateTransitGateway', 'ec2:CreateTransitGatewayConnect', 'ec2:CreateTransitGatewayConnectPeer'],
  [NetworkChange.DEFAULT_NETWORKS]: ['ec2:CreateDefaultSubnet', 'ec2:CreateDefaultVpc'],
  [NetworkChange.ENCRYPTION_CONTROL]: ['ec2:DeleteVpcEncryptionControl', 'ec2:ModifyAccountVpcEncryptionControl', 'ec2:ModifyVpcEncryptionControl'],
  // By a statement of its own, for the owner decides.
  [NetworkChange.FOREIGN_ENDPOINTS]: [],
  [NetworkChange.TRAFFIC_MIRRORING]: ['ec2:CreateTrafficMirrorSession', 'ec2:CreateTrafficMirrorTarget', 'ec2:ModifyTrafficMirrorSession'],
};

const SERVICE_OWNER: NameKind = { what: 'an owner of endpoint services', pattern: /^(\d{12}|aws-marketplace)$/, fix: "write an account id or 'aws-marketplace'" };

/** Denies to connect a network to others, or to weaken it, but in the ways that stay allowed. */
export function denyNetworkChanges(props: NetworkGuardrailProps): Guardrail {
  const allowed = props.allowed ?? [];
  if (new Set(allowed).size !== allowed.length) {
    throw invalidInput('Guardrails.denyNetworkChanges', `a kind of change is there twice in ${shown(allowed)}`, 'name each once');
  }
  const denied = Object.values(NetworkChange).filter((change) => !allowed.includes(change));
  if (denied.length === 0) {
    throw invalidInput('Guardrails.denyNetworkChanges', 'every kind of change is allowed, so nothing would be denied', 'leave one out, or leave the guardrail out');
  }
  const owners = props.endpointServiceOwners ? checkedNames('denyNetworkChanges', props.endpointServiceOwners, SERVICE_OWNER) : [];
  if (owners.length > 0 && !denied.includes(NetworkChange.FOREIGN_ENDPOINTS)) {
    throw invalidInput('Guardrails.denyNetworkChanges', 'endpointServiceOwners says nothing where FOREIGN_ENDPOINTS is allowed', 'leave one of them out');
  }
  const statements: DenyStatement[] = [];
  const actions = denied.flatMap((change) => ACTIONS[change]).sort();
  if (actions.length > 0) {
    statements.push({ sid: 'Network', actions, conditions: exempting(props.exemptions) });
  }
  if (denied.includes(NetworkChange.INTERNET_ACCESS)) {
    statements.push({
      sid: 'NetworkPublicAddresses',
      actions: ['ec2:RunInstances'],
      resources: ['arn:*:ec2:*:*:network-interface/*'],
      conditions: exempting(props.exemptions, { Bool: { 'ec2:AssociatePublicIpAddress': 'true' } }),
    });
  }
  if (denied.includes(NetworkChange.FOREIGN_ENDPOINTS)) {
    statements.push({
      sid: 'NetworkForeignEndpoints',
      actions: ['ec2:CreateVpcEndpoint'],
      resources: ['arn:*:ec2:*:*:vpc-endpoint/*'],
      // Endpoints of resources and service networks have no owner of a service.
      conditions: exempting(props.exemptions, { Null: { 'ec2:VpceServiceOwner': 'false' }, StringNotEquals: { 'ec2:VpceServiceOwner': ['amazon', ...owners].sort() } }),
    });
  }
  return Guardrail._define({
    id: 'network',
    protectsAgainst: 'A way into a network or out of it that nobody planned: a gateway, a peering, a VPN, an endpoint of a stranger or a copy of its traffic.',
    traps: [
      'The stacks that build networks need an exempt role, or the kinds of changes which they make must stay allowed.',
      'Block Public Access for VPCs stops the traffic itself, also of what is there already: prefer it for internet access.',
      'Subnets that give public addresses by default do so without a word in the request: turn that off, or keep the VPC without a gateway.',
      'Endpoints of resources and of service networks (VPC Lattice) tell no owner and stay allowed: what is shared by RAM decides on them.',
      'Attachments to a transit gateway which the network account shares stay allowed: its owner accepts and routes them.',
    ],
    controls: [
      ...cis('6.6', '6.6', '5.6', '5.5'), ...fsbp('EC2.9'),
      ...controlTower('AWS-GR_DISALLOW_CROSS_REGION_NETWORKING', 'AWS-GR_DISALLOW_VPC_INTERNET_ACCESS', 'AWS-GR_DISALLOW_VPN_CONNECTIONS'),
    ],
    exemptions: props.exemptions,
    statements,
  });
}
