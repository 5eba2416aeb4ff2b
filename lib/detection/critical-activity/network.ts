import { ActivityDefinition, calls, cisFilter, namedCalls } from './activity-definition';
import { EventHome } from './event-home';

const SOURCE = 'ec2.amazonaws.com';
const COMPARE = 'Compare with what is being deployed. Nobody deploys: ';

/** Calls of EC2 that change networks. */
interface NetworkCalls {
  /** Number of the control. */
  readonly cis: number;
  /** What the benchmark counts and the rule tells. */
  readonly counted: string[];
  /** What the rule tells besides. */
  readonly more?: string[];
  /** What only the prescribed filter names. */
  readonly onlyCounted?: string[];
  /** Where the prescribed filter names the service. */
  readonly source?: string;
}

function networkActivity(id: string, headline: string, whatToDo: string, networkCalls: NetworkCalls): ActivityDefinition {
  const { cis, counted, more = [], onlyCounted = [], source } = networkCalls;
  return {
    id,
    headline,
    whatToDo: `${COMPARE}${whatToDo}`,
    home: EventHome.ANY_REGION,
    pattern: calls([SOURCE], [...counted, ...more]),
    filter: cisFilter(cis, namedCalls([...counted, ...onlyCounted], source)),
  };
}

export const SECURITY_GROUP_CHANGES = networkActivity('security-group-changes', 'SECURITY GROUP: a security group is being changed',
  'look for ports that are open to more than they were, and put the rules back. Connections that are open stay open.', {
    cis: 10,
    counted: [
      'AuthorizeSecurityGroupIngress', 'AuthorizeSecurityGroupEgress', 'RevokeSecurityGroupIngress', 'RevokeSecurityGroupEgress', 'CreateSecurityGroup',
      'DeleteSecurityGroup',
    ],
    more: ['ModifySecurityGroupRules', 'ModifyNetworkInterfaceAttribute', 'AssociateSecurityGroupVpc', 'DisassociateSecurityGroupVpc'],
  });

export const NETWORK_ACL_CHANGES = networkActivity('network-acl-changes', 'NETWORK ACL: a network ACL is being changed',
  'put the entries back. The segments of the network count on them.', {
    cis: 11,
    counted: [
      'CreateNetworkAcl', 'CreateNetworkAclEntry', 'DeleteNetworkAcl', 'DeleteNetworkAclEntry', 'ReplaceNetworkAclEntry', 'ReplaceNetworkAclAssociation',
    ],
  });

export const GATEWAY_CHANGES = networkActivity('gateway-changes', 'GATEWAY: a way out of a network is being made or taken away',
  'detach it. A gateway and a route are a way for data to leave that no firewall sees.', {
    cis: 12,
    counted: [
      'CreateCustomerGateway', 'DeleteCustomerGateway', 'AttachInternetGateway', 'CreateInternetGateway', 'DeleteInternetGateway', 'DetachInternetGateway',
    ],
    more: [
      'CreateEgressOnlyInternetGateway', 'DeleteEgressOnlyInternetGateway', 'CreateNatGateway', 'DeleteNatGateway', 'CreateVpnGateway', 'AttachVpnGateway',
      'DetachVpnGateway', 'CreateVpnConnection', 'CreateTransitGateway', 'DeleteTransitGateway', 'CreateTransitGatewayVpcAttachment',
      'AcceptTransitGatewayVpcAttachment', 'CreateTransitGatewayPeeringAttachment', 'AcceptTransitGatewayPeeringAttachment',
    ],
  });

export const ROUTE_TABLE_CHANGES = networkActivity('route-table-changes', 'ROUTES: a route or a route table is being changed',
  'put the route back. A route that passes a firewall by leaves no trace in the firewall.', {
    cis: 13,
    source: SOURCE,
    counted: [
      'CreateRoute', 'CreateRouteTable', 'ReplaceRoute', 'ReplaceRouteTableAssociation', 'DeleteRouteTable', 'DeleteRoute', 'DisassociateRouteTable',
    ],
    more: ['AssociateRouteTable', 'CreateTransitGatewayRoute', 'ReplaceTransitGatewayRoute', 'DeleteTransitGatewayRoute', 'ModifyManagedPrefixList'],
  });

export const VPC_CHANGES = networkActivity('vpc-changes', 'VPC: a network, a peering or an endpoint is being changed',
  'look for peerings with accounts that are not yours, and for endpoint policies that allow more than they did.', {
    cis: 14,
    counted: [
      'CreateVpc', 'DeleteVpc', 'ModifyVpcAttribute', 'AcceptVpcPeeringConnection', 'CreateVpcPeeringConnection', 'DeleteVpcPeeringConnection',
      'RejectVpcPeeringConnection',
    ],
    more: [
      'CreateVpcEndpoint', 'ModifyVpcEndpoint', 'DeleteVpcEndpoints', 'ModifyVpcBlockPublicAccessOptions', 'CreateVpcBlockPublicAccessExclusion',
      'CreateTrafficMirrorSession',
    ],
    // No account has it any more; the prescribed filter names it all the same.
    onlyCounted: ['AttachClassicLinkVpc', 'DetachClassicLinkVpc', 'DisableVpcClassicLink', 'EnableVpcClassicLink'],
  });
