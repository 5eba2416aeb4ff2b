import { Item, Output, Outputs, OUTPUTS } from './describe-network-fields';
import { Elsewhere, Route, RouteTable, RouteTarget, TransitGateway } from '../../network-facts';

/** Fields of a route that name its target, what it is, and the output that says more about it. */
const TARGETS: readonly (readonly [field: string, kind: Exclude<RouteTarget['kind'], 'local' | 'blackhole'>, output: Output])[] = [
  ['NatGatewayId', 'nat-gateway', 'NatGateways'], ['TransitGatewayId', 'transit-gateway', 'TransitGateways'],
  ['VpcPeeringConnectionId', 'peering', 'VpcPeeringConnections'], ['NetworkInterfaceId', 'network-interface', 'NetworkInterfaces'],
  ['EgressOnlyInternetGatewayId', 'egress-only-gateway', 'EgressOnlyInternetGateways'],
];

/** An id, with the command that says more where its output is not given. */
function hinted(outputs: Outputs, id: string, output: Output): string {
  return outputs.has(output) || output === 'EgressOnlyInternetGateways' ? id : `${id} (run ${OUTPUTS[output]})`;
}

function targetOf(outputs: Outputs, route: Item): RouteTarget {
  if (route.optional('State') === 'blackhole') return { kind: 'blackhole' };
  const gateway = route.optional('GatewayId');
  if (gateway === 'local') return { kind: 'local' };
  if (gateway?.startsWith('igw-')) return { kind: 'internet-gateway', id: hinted(outputs, gateway, 'InternetGateways') };
  if (gateway?.startsWith('vgw-')) return { kind: 'virtual-gateway', id: hinted(outputs, gateway, 'VpnGateways') };
  if (gateway?.startsWith('vpce-')) {
    const type = outputs.byId('VpcEndpoints', 'VpcEndpointId').get(gateway)?.optional('VpcEndpointType');
    const toService = type === undefined ? route.has('DestinationPrefixListId') : type === 'Gateway';
    return toService ? { kind: 'gateway-endpoint', id: gateway } : { kind: 'firewall-endpoint', id: hinted(outputs, gateway, 'VpcEndpoints') };
  }
  for (const [field, kind, output] of TARGETS) {
    const id = route.optional(field);
    if (id !== undefined) return { kind, id: hinted(outputs, id, output) };
  }
  const other = gateway ?? ['CarrierGatewayId', 'LocalGatewayId', 'CoreNetworkArn', 'InstanceId'].map((field) => route.optional(field)).find((id) => id !== undefined);
  // As a virtual gateway that is not there: what goes to it is not known.
  return { kind: 'virtual-gateway', id: other ?? 'that is not named' };
}

function destinationOf(route: Item): Route['destination'] {
  const cidr = route.optional('DestinationCidrBlock') ?? route.optional('DestinationIpv6CidrBlock');
  return cidr === undefined ? { prefixListId: route.text('DestinationPrefixListId') } : { cidr };
}

/** Route tables, with which subnets and gateways use them. */
export interface DescribedTables {
  readonly tables: readonly RouteTable[];
  readonly bySubnet: ReadonlyMap<string, string>;
  readonly byGateway: ReadonlyMap<string, string>;
  /** Main table by VPC. */
  readonly main: ReadonlyMap<string, string>;
}

export function describedTables(outputs: Outputs): DescribedTables {
  const [bySubnet, byGateway, main] = [new Map<string, string>(), new Map<string, string>(), new Map<string, string>()];
  const tables = [...outputs.byId('RouteTables', 'RouteTableId')].map(([id, table]): RouteTable => {
    const vpcId = table.text('VpcId');
    for (const one of table.list('Associations')) {
      const [subnet, gateway] = [one.optional('SubnetId'), one.optional('GatewayId')];
      if (one.flag('Main')) main.set(vpcId, id);
      if (subnet !== undefined) bySubnet.set(subnet, id);
      if (gateway !== undefined) byGateway.set(gateway, id);
    }
    const routes = table.list('Routes').map((route, index): Route => ({
      destination: destinationOf(route),
      target: targetOf(outputs, route),
      propagated: route.optional('Origin') === 'EnableVgwRoutePropagation',
      source: route.source(id, `Routes.${index}`),
    }));
    return { id, vpcId, main: main.get(vpcId) === id, routes, source: table.source(id) };
  });
  return { tables, bySubnet, byGateway, main };
}

/** Transit gateways with what is attached to them. A table whose routes are not given is left out: what it decides is unknown. */
export function describedTransit(outputs: Outputs, vpcIds: ReadonlySet<string>): TransitGateway[] {
  const attachments = outputs.byId('TransitGatewayAttachments', 'TransitGatewayAttachmentId');
  const vpcAttachments = outputs.byId('TransitGatewayVpcAttachments', 'TransitGatewayAttachmentId');
  const routes = outputs.about('Routes', 'TransitGatewayRouteTableId', /tgw-rtb-[0-9a-f]+/, 'tgw-rtb-0123456789abcdef0');
  const tableOf = (id: string): string | undefined => attachments.get(id)?.object('Association').optional('TransitGatewayRouteTableId');
  const live = (one: Item): boolean => !['deleted', 'deleting', 'rejected', 'failed'].includes(one.optional('State') ?? '');
  const tablesOf = (gatewayId: string): string[] => [...outputs.byId('TransitGatewayRouteTables', 'TransitGatewayRouteTableId')]
    .flatMap(([id, table]) => (table.text('TransitGatewayId') === gatewayId ? [id] : []));
  return [...outputs.byId('TransitGateways', 'TransitGatewayId')].map(([id, gateway]): TransitGateway => {
    const own = (one: Item): boolean => one.text('TransitGatewayId') === id && live(one);
    const known = [...vpcAttachments].filter(([, one]) => own(one) && vpcIds.has(one.text('VpcId')));
    const inFacts = new Set(known.map(([attachmentId]) => attachmentId));
    const used = new Set([...tablesOf(id), ...[...attachments].flatMap(([attachmentId, one]) => (own(one) ? tableOf(attachmentId) ?? [] : []))]);
    return {
      id,
      securityGroupReferencing: gateway.object('Options').optional('SecurityGroupReferencingSupport') === 'enable',
      attachments: known.map(([attachmentId, one]) => ({
        id: attachmentId,
        vpcId: one.text('VpcId'),
        subnetIds: one.texts('SubnetIds'),
        tableId: tableOf(attachmentId) ?? `that ${attachmentId} uses (run ${OUTPUTS.TransitGatewayAttachments})`,
      })),
      elsewhere: [...attachments].filter(([attachmentId, one]) => own(one) && !inFacts.has(attachmentId)).map(([attachmentId, one]): Elsewhere => (
        { id: attachmentId, kind: one.optional('ResourceType'), tableId: tableOf(attachmentId), source: one.source(attachmentId) })),
      tables: [...used].flatMap((tableId) => {
        const found = routes.get(tableId);
        return found && found.root.flag('AdditionalRoutesAvailable') !== true ? [{ id: tableId, routes: found.items.flatMap(transitRoutes) }] : [];
      }),
    };
  });
}

function transitRoutes(route: Item): { readonly cidr: string; readonly attachmentId?: string; readonly blackhole?: boolean }[] {
  const cidr = route.optional('DestinationCidrBlock');
  const attachmentId = route.list('TransitGatewayAttachments').map((one) => one.text('TransitGatewayAttachmentId'))[0];
  const blackhole = route.optional('State') === 'blackhole' || attachmentId === undefined;
  // A prefix list's destinations are listed as routes of their own; by its id alone they are not known.
  return [{ cidr: cidr ?? route.optional('PrefixListId') ?? 'that is not named', ...(blackhole ? { blackhole } : { attachmentId }) }];
}
