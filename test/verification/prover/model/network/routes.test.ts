import { read, Resources, VPC } from './support';

const PARAMETERS = { Parameters: { Any: { Type: 'String' }, Some: { Type: 'CommaDelimitedList' } } };

const PARTS: Resources = {
  ...VPC,
  Table: ['AWS::EC2::RouteTable', { VpcId: { Ref: 'Vpc' } }],
  Internet: ['AWS::EC2::InternetGateway'],
  Virtual: ['AWS::EC2::VPNGateway', { Type: 'ipsec.1' }],
  EgressOnly: ['AWS::EC2::EgressOnlyInternetGateway', { VpcId: { Ref: 'Vpc' } }],
  Nat: ['AWS::EC2::NatGateway', { SubnetId: { Ref: 'A' }, AllocationId: 'eipalloc-1' }],
  Transit: ['AWS::EC2::TransitGateway'],
  Vpc2: ['AWS::EC2::VPC', { CidrBlock: '10.1.0.0/16' }],
  Peering: ['AWS::EC2::VPCPeeringConnection', { VpcId: { Ref: 'Vpc' }, PeerVpcId: { Ref: 'Vpc2' } }],
  Far: ['AWS::EC2::VPCPeeringConnection', { VpcId: { Ref: 'Vpc' }, PeerVpcId: 'vpc-0123', PeerOwnerId: '444455556666' }],
  Interface: ['AWS::EC2::NetworkInterface', { SubnetId: { Ref: 'A' } }],
  Instance: ['AWS::EC2::Instance', { SubnetId: { Ref: 'A' }, SourceDestCheck: false }],
  Balancer: ['AWS::EC2::VPCEndpoint', { VpcId: { Ref: 'Vpc' }, VpcEndpointType: 'GatewayLoadBalancer', ServiceName: 'com.example', SubnetIds: [{ Ref: 'A' }] }],
  Firewall: ['AWS::NetworkFirewall::Firewall', { FirewallName: 'f', FirewallPolicyArn: 'arn:x', VpcId: { Ref: 'Vpc' }, SubnetMappings: [{ SubnetId: { Ref: 'B' } }] }],
};

function routeOf(properties: object, more: Resources = {}) {
  const result = read({ ...PARTS, ...more, Route: ['AWS::EC2::Route', { RouteTableId: { Ref: 'Table' }, DestinationCidrBlock: '0.0.0.0/0', ...properties }] }, PARAMETERS);
  return { ...result, table: result.network.routeTables.find((one) => one.id === result.id('Table'))! };
}

describe('targets of routes', () => {
  test.each([
    [{ GatewayId: { Ref: 'Internet' } }, 'internet-gateway', 'Internet'],
    [{ GatewayId: { 'Fn::GetAtt': ['Internet', 'InternetGatewayId'] } }, 'internet-gateway', 'Internet'],
    [{ GatewayId: { Ref: 'Virtual' } }, 'virtual-gateway', 'Virtual'],
    [{ EgressOnlyInternetGatewayId: { Ref: 'EgressOnly' } }, 'egress-only-gateway', 'EgressOnly'],
    [{ NatGatewayId: { Ref: 'Nat' } }, 'nat-gateway', 'Nat'],
    [{ NatGatewayId: { 'Fn::GetAtt': ['Nat', 'NatGatewayId'] } }, 'nat-gateway', 'Nat'],
    [{ TransitGatewayId: { Ref: 'Transit' } }, 'transit-gateway', 'Transit'],
    [{ VpcPeeringConnectionId: { Ref: 'Peering' } }, 'peering', 'Peering'],
    [{ NetworkInterfaceId: { Ref: 'Interface' } }, 'network-interface', 'Interface'],
    [{ InstanceId: { Ref: 'Instance' } }, 'network-interface', 'Instance'],
    [{ VpcEndpointId: { Ref: 'Balancer' } }, 'firewall-endpoint', 'Balancer'],
    [{ VpcPeeringConnectionId: { Ref: 'Far' } }, 'virtual-gateway', 'Far'],
  ])('%j', (properties, kind, logicalId) => {
    const { table, id, network } = routeOf(properties);
    expect(table.unknown).toBeUndefined();
    expect(table.routes).toEqual([expect.objectContaining({ destination: { cidr: '0.0.0.0/0' }, target: { kind, id: id(logicalId) } })]);
    if (kind === 'network-interface') expect(network.interfaces.map((one) => one.id)).toContain(id(logicalId));
  });

  test.each([
    [{ GatewayId: 'local' }, { kind: 'local' }],
    [{ GatewayId: 'igw-1' }, { kind: 'internet-gateway', id: 'igw-1' }],
    [{ GatewayId: 'vgw-1' }, { kind: 'virtual-gateway', id: 'vgw-1' }],
    [{ CarrierGatewayId: 'cagw-1' }, { kind: 'virtual-gateway', id: 'cagw-1' }],
    [{ LocalGatewayId: 'lgw-1' }, { kind: 'virtual-gateway', id: 'lgw-1' }],
    [{ CoreNetworkArn: 'arn:core' }, { kind: 'virtual-gateway', id: 'arn:core' }],
    [{ OdbNetworkArn: 'arn:odb' }, { kind: 'virtual-gateway', id: 'arn:odb' }],
    [{ VpcEndpointId: 'vpce-1' }, { kind: 'firewall-endpoint', id: 'vpce-1' }],
  ])('%j', (properties, target) => {
    expect(routeOf(properties).table.routes[0].target).toEqual(target);
  });

  test.each([
    [{}], [{ GatewayId: { Ref: 'Any' } }], [{ VpcEndpointId: { Ref: 'Any' } }], [{ DestinationCidrBlock: undefined, NatGatewayId: 'nat-1' }],
    [{ DestinationCidrBlock: { Ref: 'Some' }, NatGatewayId: 'nat-1' }],
  ])('that are not known make the table unknown: %j', (properties) => {
    const { table } = routeOf(properties);
    expect(table.unknown).toContain('Route');
    expect(table.routes).toEqual([]);
  });

  test.each([
    ['of one zone by its place', { 'Fn::Select': [1, { 'Fn::Split': [':', { 'Fn::Select': [0, { 'Fn::GetAtt': ['Firewall', 'EndpointIds'] }] }] }] }],
    ['of one zone, joined', { 'Fn::Select': [1, { 'Fn::Split': [':', { 'Fn::Join': ['', { 'Fn::GetAtt': ['Firewall', 'EndpointIds'] }] }] }] }],
  ])('are endpoints of firewalls %s', (_, value) => {
    const { table, network, id } = routeOf({ VpcEndpointId: value });
    const endpoint = network.firewallEndpoints!.find((one) => one.subnetId === id('B'))!;
    expect(table.routes[0].target).toEqual({ kind: 'firewall-endpoint', id: endpoint.id });
  });

  test('are not known where a firewall has endpoints in two zones, of which nobody knows the order', () => {
    const { table } = routeOf({ VpcEndpointId: { 'Fn::Select': [1, { 'Fn::Split': [':', { 'Fn::Select': [0, { 'Fn::GetAtt': ['Two', 'EndpointIds'] }] }] }] } }, {
      Two: ['AWS::NetworkFirewall::Firewall', { FirewallName: 'g', FirewallPolicyArn: 'arn:x', VpcId: { Ref: 'Vpc' }, SubnetMappings: [{ SubnetId: { Ref: 'A' } }, { SubnetId: { Ref: 'B' } }] }],
    });
    expect(table.unknown).toContain('Route');
  });
});

test('routes of tables that are not in the templates are a gap', () => {
  expect(read({ ...PARTS, Route: ['AWS::EC2::Route', { RouteTableId: 'rtb-1', DestinationCidrBlock: '0.0.0.0/0', GatewayId: 'igw-1' }] }).reasons)
    .toEqual([expect.stringContaining('Route')]);
});

test('destinations may be of IPv6 and prefix lists', () => {
  expect(routeOf({ DestinationCidrBlock: undefined, DestinationIpv6CidrBlock: '::/0', GatewayId: 'igw-1' }).table.routes[0].destination).toEqual({ cidr: '::/0' });
  expect(routeOf({ DestinationCidrBlock: undefined, DestinationPrefixListId: 'pl-1', GatewayId: 'igw-1' }).table.routes[0].destination).toEqual({ prefixListId: 'pl-1' });
});

describe('gateways', () => {
  test('of the internet are those that are attached, with the table for what comes in', () => {
    const { network, id } = read({
      ...PARTS,
      Attached: ['AWS::EC2::VPCGatewayAttachment', { VpcId: { Ref: 'Vpc' }, InternetGatewayId: { Ref: 'Internet' } }],
      Edge: ['AWS::EC2::GatewayRouteTableAssociation', { GatewayId: { Ref: 'Internet' }, RouteTableId: { Ref: 'Table' } }],
    });
    expect(network.internetGateways).toEqual([{ id: id('Internet'), vpcId: id('Vpc'), edgeRouteTableId: id('Table') }]);
  });

  test('that are virtual and private lead elsewhere', () => {
    const { network, id } = read({ ...PARTS, Attached: ['AWS::EC2::VPCGatewayAttachment', { VpcId: { Ref: 'Vpc' }, VpnGatewayId: { Ref: 'Virtual' } }] });
    expect(network.virtualGateways).toEqual([expect.objectContaining({ id: id('Virtual'), vpcId: id('Vpc') })]);
  });

  test.each([[{ VpcId: { Ref: 'Some' }, InternetGatewayId: 'igw-1' }], [{ VpcId: { Ref: 'Vpc' } }]])('attached to what is not known are a gap: %j', (properties) => {
    expect(read({ ...PARTS, Attached: ['AWS::EC2::VPCGatewayAttachment', properties] }, PARAMETERS).reasons).toHaveLength(1);
  });

  test.each([
    [{ SubnetId: { Ref: 'A' } }, { subnet: 'A', public: true }],
    [{ SubnetId: { Ref: 'A' }, ConnectivityType: 'private' }, { subnet: 'A', public: false }],
    [{ VpcId: { Ref: 'Vpc' }, AvailabilityMode: 'regional' }, { subnet: undefined, public: true }],
  ])('that translate: %j', (properties, expected) => {
    const { network, id } = read({ ...VPC, Nat: ['AWS::EC2::NatGateway', properties] });
    expect(network.natGateways).toEqual([expect.objectContaining({
      id: id('Nat'), vpcId: id('Vpc'), subnetId: expected.subnet && id(expected.subnet), public: expected.public,
    })]);
  });

  test.each([[{}], [{ SubnetId: { Ref: 'A' }, ConnectivityType: { Ref: 'Any' } }]])('that translate, of which the kind or place is not known, are a gap: %j', (properties) => {
    const { network, reasons } = read({ ...VPC, Nat: ['AWS::EC2::NatGateway', properties] }, PARAMETERS);
    expect(network.natGateways).toEqual([]);
    expect(reasons).toHaveLength(1);
  });

  test('that peer with a VPC that is not in the templates say that networks are beyond', () => {
    const { network, id } = read(PARTS);
    expect(network.peerings).toHaveLength(2);
    expect(network.routeTables.filter((one) => one.routes.some((route) => route.target.kind === 'virtual-gateway'))).toEqual([
      expect.objectContaining({ vpcId: id('Vpc'), main: false }),
    ]);
  });
});

describe('gateway endpoints', () => {
  const endpoint = (properties: object) => read({
    ...PARTS, Endpoint: ['AWS::EC2::VPCEndpoint', { VpcId: { Ref: 'Vpc' }, ServiceName: { 'Fn::Sub': 'com.amazonaws.${AWS::Region}.dynamodb' }, ...properties }],
  }, PARAMETERS);

  test('put a route into the tables that they name', () => {
    const { network, id } = endpoint({ VpcEndpointType: 'Gateway', RouteTableIds: [{ Ref: 'Table' }] });
    expect(network.routeTables.find((one) => one.id === id('Table'))!.routes).toEqual([
      expect.objectContaining({ destination: { prefixListId: 'prefix list of dynamodb in eu-west-1' }, target: { kind: 'gateway-endpoint', id: id('Endpoint') } }),
    ]);
  });

  test('with tables that are not known carry nothing else', () => {
    const { network, id, assumptions } = endpoint({ RouteTableIds: { Ref: 'Some' } });
    expect(network.routeTables.find((one) => one.id === id('Table'))!.routes).toEqual([]);
    expect(assumptions.some((one) => one.includes('Endpoint'))).toBe(true);
  });
});

describe('propagated routes', () => {
  const propagate = (more: Resources) => read({ ...PARTS, Propagate: ['AWS::EC2::VPNGatewayRoutePropagation', { RouteTableIds: [{ Ref: 'Table' }], VpnGatewayId: { Ref: 'Virtual' } }], ...more });
  const tableOf = (result: ReturnType<typeof propagate>) => result.network.routeTables.find((one) => one.id === result.id('Table'))!;

  test('are not known', () => {
    expect(tableOf(propagate({})).unknown).toContain('only at deployment');
  });

  test('are known where all connections have static routes', () => {
    const result = propagate({
      Connection: ['AWS::EC2::VPNConnection', { Type: 'ipsec.1', CustomerGatewayId: 'cgw-1', VpnGatewayId: { Ref: 'Virtual' }, StaticRoutesOnly: true }],
      Static: ['AWS::EC2::VPNConnectionRoute', { VpnConnectionId: { Ref: 'Connection' }, DestinationCidrBlock: '172.20.0.0/16' }],
    });
    expect(tableOf(result).unknown).toBeUndefined();
    expect(tableOf(result).routes).toEqual([expect.objectContaining({
      destination: { cidr: '172.20.0.0/16' }, propagated: true, target: { kind: 'virtual-gateway', id: result.id('Virtual') },
    })]);
  });

  test('of route servers are not known', () => {
    const result = read({ ...PARTS, Serve: ['AWS::EC2::RouteServerPropagation', { RouteServerId: 'rs-1', RouteTableId: { Ref: 'Table' } }] });
    expect(tableOf(result).unknown).toContain('Serve');
  });
});
