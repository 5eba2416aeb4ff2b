import { Blocks } from './blocks';
import { GatewayPart, tablesBeyond } from './gateways';
import { PrefixLists } from './prefix-lists';
import { because, nameOf, property, Reading, source } from './reading';
import { flag, isLiteral, text } from './values';
import { mainTableOf, VpcPart } from './vpcs';
import { Route, RouteTable, RouteTarget } from '../../network-facts';
import { Resolved, ResolvedResource } from '../resolved';

/** What a route may name as its target, and what that is. */
const TARGETS: readonly (readonly [property: string, kind: Exclude<RouteTarget['kind'], 'local' | 'blackhole'>])[] = [
  ['EgressOnlyInternetGatewayId', 'egress-only-gateway'],
  ['NatGatewayId', 'nat-gateway'],
  ['TransitGatewayId', 'transit-gateway'],
  ['VpcEndpointId', 'firewall-endpoint'],
  ['VpcPeeringConnectionId', 'peering'],
  ['NetworkInterfaceId', 'network-interface'],
  ['InstanceId', 'network-interface'],
  // What is behind these is not known either.
  ['CarrierGatewayId', 'virtual-gateway'],
  ['CoreNetworkArn', 'virtual-gateway'],
  ['LocalGatewayId', 'virtual-gateway'],
  ['OdbNetworkArn', 'virtual-gateway'],
];

/** What the routes need of what was read before. */
export interface RouteContext {
  readonly blocks: Blocks;
  readonly lists: PrefixLists;
  readonly vpcs: VpcPart;
  readonly gateways: GatewayPart;
  /** Id of the endpoint that a route's `VpcEndpointId` names; undefined where nobody knows. */
  readonly firewallEndpoint: (value: Resolved | undefined) => string | undefined;
}

/**
 * Route tables with their routes, and the main one of each VPC, which holds the local routes alone.
 *
 * @see https://docs.aws.amazon.com/vpc/latest/userguide/VPC_Route_Tables.html
 */
export function readRouteTables(reading: Reading, context: RouteContext, vpcIds: ReadonlySet<string>): RouteTable[] {
  const routes = new Map<string, (Route | string)[]>();
  const add = (id: string, route: Route | string): void => void routes.set(id, [...routes.get(id) ?? [], route]);
  for (const one of reading.of('AWS::EC2::Route')) {
    const id = reading.id(property(one, 'RouteTableId'));
    if (id === undefined || !reading.find(id)) reading.gap(one, `The table of route ${nameOf(one)} is not in the templates`, 'Properties.RouteTableId');
    else add(id, routeOf(reading, context, one));
  }
  endpointRoutes(reading, context, add);
  propagatedRoutes(reading, context, add);
  servedRoutes(reading, add);
  const own = reading.of('AWS::EC2::RouteTable').map((one): RouteTable => {
    const all = routes.get(one.id) ?? [];
    return {
      id: one.id,
      vpcId: reading.id(property(one, 'VpcId')) ?? `the VPC of ${nameOf(one)}`,
      main: false,
      routes: all.filter((route) => typeof route !== 'string'),
      unknown: all.find((route) => typeof route === 'string'),
      source: source(one),
    };
  });
  const known = new Set(context.vpcs.vpcs.map((vpc) => vpc.id));
  const main = [...vpcIds].map((vpcId): RouteTable => ({
    id: mainTableOf(vpcId),
    vpcId,
    main: true,
    routes: [],
    unknown: known.has(vpcId) ? undefined : `VPC ${vpcId} is not in the templates, nor is its main route table`,
  }));
  return [...own, ...main, ...tablesBeyond(context.gateways.beyond)];
}

function routeOf(reading: Reading, context: RouteContext, one: ResolvedResource): Route | string {
  const destination = destinationOf(context, one);
  if (typeof destination === 'string') return destination;
  const target = targetOf(reading, context, one);
  return typeof target === 'string' ? target : { destination, target, source: source(one) };
}

function destinationOf(context: RouteContext, one: ResolvedResource): Route['destination'] | string {
  for (const name of ['DestinationCidrBlock', 'DestinationIpv6CidrBlock']) {
    const value = property(one, name);
    if (value === undefined) continue;
    const cidr = context.blocks.of(value, 'rule');
    return cidr === undefined ? `The destination of route ${nameOf(one)} is not known: ${because(value)}` : { cidr };
  }
  const value = property(one, 'DestinationPrefixListId');
  const prefixListId = context.lists.id(value);
  return prefixListId === undefined ? `The destination of route ${nameOf(one)} is not known: ${because(value)}` : { prefixListId };
}

function targetOf(reading: Reading, context: RouteContext, one: ResolvedResource): RouteTarget | string {
  const gateway = property(one, 'GatewayId');
  if (gateway !== undefined) return gatewayTarget(reading, one, gateway);
  for (const [name, kind] of TARGETS) {
    const value = property(one, name);
    if (value === undefined) continue;
    const id = kind === 'firewall-endpoint' ? context.firewallEndpoint(value) : reading.id(value);
    if (id === undefined) return `The target of route ${nameOf(one)} is not known: ${because(value)}`;
    // Beyond a peering with a VPC that is not in the templates nothing is known.
    return { kind: kind === 'peering' && context.gateways.beyond.has(id) ? 'virtual-gateway' : kind, id };
  }
  return `Route ${nameOf(one)} names no target`;
}

function gatewayTarget(reading: Reading, one: ResolvedResource, value: Resolved): RouteTarget | string {
  const id = reading.id(value);
  const type = reading.find(value)?.type;
  if (id === 'local') return { kind: 'local' };
  if (id !== undefined && (type === 'AWS::EC2::InternetGateway' || id.startsWith('igw-'))) return { kind: 'internet-gateway', id };
  if (id !== undefined && (type === 'AWS::EC2::VPNGateway' || id.startsWith('vgw-'))) return { kind: 'virtual-gateway', id };
  return `Which gateway route ${nameOf(one)} leads to is not known${id !== undefined && isLiteral(id) ? `: ${id}` : ''}`;
}

/** Gateway endpoints put a route for the prefix list of their service into the tables that they name. */
function endpointRoutes(reading: Reading, context: RouteContext, add: (id: string, route: Route | string) => void): void {
  for (const one of reading.of('AWS::EC2::VPCEndpoint')) {
    const kind = text(property(one, 'VpcEndpointType')) ?? 'Gateway';
    if (kind !== 'Gateway') continue;
    const ids = reading.ids(property(one, 'RouteTableIds'));
    if (!ids) {
      reading.assume(`Route tables that gateway endpoint ${nameOf(one)} is in beside those known send nothing there but what is for its service`);
      continue;
    }
    const service = serviceOf(one);
    const prefixListId = service === undefined ? `prefix list of ${one.id}` : context.lists.ofService(service, one.region);
    for (const id of ids) add(id, { destination: { prefixListId }, target: { kind: 'gateway-endpoint', id: one.id }, source: source(one) });
  }
}

/** Short name of the service of an endpoint: `s3`. */
export function serviceOf(endpoint: ResolvedResource): string | undefined {
  const name = text(property(endpoint, 'ServiceName'));
  if (name === undefined) return undefined;
  const last = name.slice(name.lastIndexOf('.') + 1);
  return isLiteral(last) && last !== '' ? last : undefined;
}

/** What a route server brings into tables its peers say at run time. */
function servedRoutes(reading: Reading, add: (id: string, route: Route | string) => void): void {
  for (const one of reading.of('AWS::EC2::RouteServerPropagation')) {
    const id = reading.id(property(one, 'RouteTableId'));
    if (id === undefined) reading.gap(one, `Into which table ${nameOf(one)} brings routes is not known`, 'Properties.RouteTableId');
    else add(id, `Which routes ${nameOf(one)} brings into table ${id} its peers say at run time`);
  }
}

/** What a virtual private gateway brings into tables is known only where all of its connections have static routes. */
function propagatedRoutes(reading: Reading, context: RouteContext, add: (id: string, route: Route | string) => void): void {
  for (const one of reading.of('AWS::EC2::VPNGatewayRoutePropagation')) {
    const [tables, id] = [reading.ids(property(one, 'RouteTableIds')), reading.id(property(one, 'VpnGatewayId'))];
    if (!tables || id === undefined) {
      reading.gap(one, `Into which tables ${nameOf(one)} brings routes is not known`, 'Properties');
      continue;
    }
    const connections = reading.of('AWS::EC2::VPNConnection').filter((other) => reading.id(property(other, 'VpnGatewayId')) === id);
    const fixed = connections.length > 0 && connections.every((other) => flag(property(other, 'StaticRoutesOnly')) === true);
    const statics = reading.of('AWS::EC2::VPNConnectionRoute').filter((route) => (
      connections.some((other) => other.id === reading.id(property(route, 'VpnConnectionId')))));
    for (const table of tables) {
      if (!fixed) add(table, `Which routes virtual private gateway ${id} brings into table ${table} is known only at deployment`);
      for (const route of fixed ? statics : []) {
        const cidr = context.blocks.of(property(route, 'DestinationCidrBlock'), 'rule');
        add(table, cidr === undefined
          ? `The destination of ${nameOf(route)} is not known`
          : { destination: { cidr }, target: { kind: 'virtual-gateway', id }, propagated: true, source: source(route) });
      }
    }
  }
}
