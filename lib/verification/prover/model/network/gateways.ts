import { nameOf, property, Reading, source } from './reading';
import { text } from './values';
import { VpcPart } from './vpcs';
import { NatGateway, NetworkFacts, Peering, RouteTable, VirtualGateway } from '../../network-facts';
import { ResolvedResource } from '../resolved';

/** Ways out of VPCs. */
export interface GatewayPart {
  readonly internetGateways: NetworkFacts['internetGateways'];
  readonly natGateways: readonly NatGateway[];
  readonly peerings: readonly Peering[];
  readonly virtualGateways: readonly VirtualGateway[];
  /** Peerings with VPCs that are not in the templates, and the VPC on this side. */
  readonly beyond: ReadonlyMap<string, { readonly vpcId: string; readonly resource: ResolvedResource }>;
  /** VPCs with an internet gateway. */
  readonly open: ReadonlySet<string>;
}

/**
 * Internet, NAT and virtual private gateways and peerings.
 *
 * @see https://docs.aws.amazon.com/vpc/latest/userguide/extend-intro.html
 * @see https://docs.aws.amazon.com/vpc/latest/userguide/nat-gateway-basics.html
 */
export function readGateways(reading: Reading, part: VpcPart): GatewayPart {
  const vpcIds = new Set(part.vpcs.map((vpc) => vpc.id));
  const beyond = new Map<string, { readonly vpcId: string; readonly resource: ResolvedResource }>();
  const edges = new Map<string, string>();
  for (const one of reading.of('AWS::EC2::GatewayRouteTableAssociation')) {
    const [gateway, table] = [reading.id(property(one, 'GatewayId')), reading.id(property(one, 'RouteTableId'))];
    if (gateway === undefined || table === undefined) reading.gap(one, `What ${nameOf(one)} joins is not known`, 'Properties');
    else edges.set(gateway, table);
  }
  const virtualGateways: VirtualGateway[] = [];
  const internetGateways: NetworkFacts['internetGateways'][number][] = [];
  for (const one of reading.of('AWS::EC2::VPCGatewayAttachment')) {
    const vpcId = reading.id(property(one, 'VpcId'));
    const internet = property(one, 'InternetGatewayId');
    const virtual = property(one, 'VpnGatewayId');
    const id = reading.id(internet ?? virtual);
    if (vpcId === undefined || id === undefined) reading.gap(one, `What ${nameOf(one)} attaches is not known`, 'Properties');
    else if (internet === undefined) virtualGateways.push({ id, vpcId, edgeRouteTableId: edges.get(id), source: source(one) });
    else internetGateways.push({ id, vpcId, edgeRouteTableId: edges.get(id) });
  }
  const peerings = reading.of('AWS::EC2::VPCPeeringConnection').map((one): Peering => {
    const [requesterVpcId, accepterVpcId] = ['VpcId', 'PeerVpcId'].map((name) => reading.id(property(one, name)) ?? `${name} of ${nameOf(one)}`);
    for (const [near, far] of [[requesterVpcId, accepterVpcId], [accepterVpcId, requesterVpcId]]) {
      if (vpcIds.has(near) && !vpcIds.has(far)) beyond.set(one.id, { vpcId: near, resource: one });
    }
    return { id: one.id, requesterVpcId, accepterVpcId };
  });
  return {
    internetGateways,
    natGateways: reading.of('AWS::EC2::NatGateway').flatMap((one) => natGateway(reading, part, one)),
    peerings,
    virtualGateways,
    beyond,
    open: new Set(internetGateways.map((one) => one.vpcId)),
  };
}

function natGateway(reading: Reading, part: VpcPart, one: ResolvedResource): NatGateway[] {
  const kind = text(property(one, 'ConnectivityType')) ?? 'public';
  const mode = text(property(one, 'AvailabilityMode')) ?? 'zonal';
  const subnetId = mode === 'regional' ? undefined : reading.id(property(one, 'SubnetId'));
  const vpcId = mode === 'regional' ? reading.id(property(one, 'VpcId')) : part.subnetById.get(subnetId ?? '')?.vpcId ?? reading.id(property(one, 'VpcId'));
  if ((kind !== 'public' && kind !== 'private') || (mode !== 'zonal' && mode !== 'regional') || vpcId === undefined || (mode === 'zonal' && subnetId === undefined)) {
    // A route to it then leads to something that is not in the facts.
    reading.gap(one, `Where NAT gateway ${nameOf(one)} is, or which kind it is, is not known`, 'Properties');
    return [];
  }
  return [{ id: one.id, vpcId, subnetId, public: kind === 'public', source: source(one) }];
}

/** Tables of no subnet that say of VPCs that they are joined to networks of which nothing is known. */
export function tablesBeyond(beyond: GatewayPart['beyond']): RouteTable[] {
  return [...beyond].map(([id, { vpcId, resource }]): RouteTable => ({
    id: `networks beyond ${id}`,
    vpcId,
    main: false,
    source: source(resource),
    routes: [{ destination: { cidr: '0.0.0.0/0' }, target: { kind: 'virtual-gateway', id }, source: source(resource) }],
  }));
}
