import { read, Resources, VPC } from './support';

const PARAMETERS = { Parameters: { Any: { Type: 'String' }, Some: { Type: 'CommaDelimitedList' } } };

const BASE: Resources = {
  ...VPC,
  Vpc2: ['AWS::EC2::VPC', { CidrBlock: '10.1.0.0/16' }],
  C: ['AWS::EC2::Subnet', { VpcId: { Ref: 'Vpc2' }, CidrBlock: '10.1.0.0/24' }],
  One: ['AWS::EC2::TransitGatewayAttachment', { TransitGatewayId: { Ref: 'Hub' }, VpcId: { Ref: 'Vpc' }, SubnetIds: [{ Ref: 'A' }, { Ref: 'B' }] }],
  Two: ['AWS::EC2::TransitGatewayVpcAttachment', { TransitGatewayId: { Ref: 'Hub' }, VpcId: { Ref: 'Vpc2' }, SubnetIds: [{ Ref: 'C' }] }],
};

function hub(properties: object, more: Resources = {}) {
  const result = read({ ...BASE, Hub: ['AWS::EC2::TransitGateway', properties], ...more }, PARAMETERS);
  return { ...result, gateway: result.network.transitGateways[0] };
}
const TABLE: Resources = { Table: ['AWS::EC2::TransitGatewayRouteTable', { TransitGatewayId: { Ref: 'Hub' } }] };
const OFF = { DefaultRouteTableAssociation: 'disable', DefaultRouteTablePropagation: 'disable' };

describe('transit gateways', () => {
  test('by default join all attachments by one table to which they propagate', () => {
    const { gateway, id } = hub({});
    expect(gateway.attachments).toEqual([
      { id: id('One'), vpcId: id('Vpc'), subnetIds: [id('A'), id('B')], tableId: gateway.tables[0].id },
      { id: id('Two'), vpcId: id('Vpc2'), subnetIds: [id('C')], tableId: gateway.tables[0].id },
    ]);
    expect(gateway.tables[0].routes).toEqual([{ cidr: '10.0.0.0/16', attachmentId: id('One') }, { cidr: '10.1.0.0/16', attachmentId: id('Two') }]);
    expect(gateway.securityGroupReferencing).toBe(false);
  });

  test('join nobody where neither default is on and nothing is stated', () => {
    const { gateway } = hub({ ...OFF, SecurityGroupReferencingSupport: 'enable' });
    expect(gateway.tables.every((table) => table.routes.length === 0)).toBe(true);
    expect(gateway.securityGroupReferencing).toBe(true);
  });

  test('use the tables of associations, propagations and routes, what is written first', () => {
    const { gateway, id } = hub(OFF, {
      ...TABLE,
      Use: ['AWS::EC2::TransitGatewayRouteTableAssociation', { TransitGatewayAttachmentId: { Ref: 'One' }, TransitGatewayRouteTableId: { Ref: 'Table' } }],
      Bring: ['AWS::EC2::TransitGatewayRouteTablePropagation', { TransitGatewayAttachmentId: { Ref: 'Two' }, TransitGatewayRouteTableId: { Ref: 'Table' } }],
      Static: ['AWS::EC2::TransitGatewayRoute', { TransitGatewayRouteTableId: { Ref: 'Table' }, DestinationCidrBlock: '0.0.0.0/0', TransitGatewayAttachmentId: { Ref: 'Two' } }],
      Drop: ['AWS::EC2::TransitGatewayRoute', { TransitGatewayRouteTableId: { Ref: 'Table' }, DestinationCidrBlock: '10.1.0.0/16', Blackhole: true }],
    });
    expect(gateway.attachments[0].tableId).toBe(id('Table'));
    expect(gateway.tables.find((table) => table.id === id('Table'))!.routes).toEqual([
      { cidr: '0.0.0.0/0', attachmentId: id('Two') }, { cidr: '10.1.0.0/16', blackhole: true }, { cidr: '10.1.0.0/16', attachmentId: id('Two') },
    ]);
  });

  test.each<[string, string, object]>([
    ['peering', 'AWS::EC2::TransitGatewayPeeringAttachment', { TransitGatewayId: { Ref: 'Hub' }, PeerTransitGatewayId: 'tgw-1' }],
    ['vpn', 'AWS::EC2::VPNConnection', { Type: 'ipsec.1', CustomerGatewayId: 'cgw-1', TransitGatewayId: { Ref: 'Hub' } }],
    ['connect', 'AWS::EC2::TransitGatewayConnect', { TransportTransitGatewayAttachmentId: { Ref: 'One' } }],
  ])('lead elsewhere by a %s, with routes that are not known', (kind, type, properties) => {
    const { gateway, shown } = hub({}, { Away: [type, properties] });
    expect(gateway.elsewhere).toEqual([expect.objectContaining({ kind, tableId: gateway.tables[0].id })]);
    expect(gateway.tables[0].routes.some((route) => route.attachmentId === gateway.elsewhere![0].id && /deployment/.test(shown(route.cidr)))).toBe(true);
  });

  test('of others have tables and attachments that are not known', () => {
    const { network } = read({ ...VPC, One: ['AWS::EC2::TransitGatewayVpcAttachment', { TransitGatewayId: 'tgw-1', VpcId: { Ref: 'Vpc' }, SubnetIds: [{ Ref: 'A' }] }] });
    const [gateway] = network.transitGateways;
    expect(gateway.id).toBe('tgw-1');
    expect(gateway.tables.some((table) => table.id === gateway.attachments[0].tableId)).toBe(false);
    expect(gateway.elsewhere).toHaveLength(1);
  });

  test.each<[string, Resources]>([
    ['an attachment to a gateway', { Odd: ['AWS::EC2::TransitGatewayVpcAttachment', { TransitGatewayId: { Ref: 'Some' }, VpcId: { Ref: 'Vpc' }, SubnetIds: [] }] }],
    ['subnets of an attachment', { Odd: ['AWS::EC2::TransitGatewayVpcAttachment', { TransitGatewayId: { Ref: 'Hub' }, VpcId: { Ref: 'Vpc' }, SubnetIds: { Ref: 'Some' } }] }],
    ['a table of a route', { Odd: ['AWS::EC2::TransitGatewayRoute', { TransitGatewayRouteTableId: { Ref: 'Some' }, DestinationCidrBlock: '0.0.0.0/0' }] }],
    ['a propagation', { Odd: ['AWS::EC2::TransitGatewayRouteTablePropagation', { TransitGatewayRouteTableId: { Ref: 'Some' } }] }],
  ])('are a gap where %s is not known', (_, more) => {
    expect(hub({}, more).reasons).toEqual([expect.stringContaining('Odd')]);
  });

  test('with a destination that is not known keep it as a text that is no block', () => {
    const { gateway } = hub({ ...OFF }, {
      ...TABLE,
      Static: ['AWS::EC2::TransitGatewayRoute', {
        TransitGatewayRouteTableId: { Ref: 'Table' }, DestinationCidrBlock: { Ref: 'Any' }, TransitGatewayAttachmentId: { Ref: 'Two' },
      }],
    });
    expect(gateway.tables[0].routes[0].cidr).not.toContain('/');
  });
});
