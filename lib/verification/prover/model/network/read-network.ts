import { Blocks } from './blocks';
import { readCompute } from './compute';
import { noteUncovered } from './coverage';
import { Firewalls } from './firewalls';
import { readGateways } from './gateways';
import { hasInterfaces, isCustom, purposeOf } from './interface-types';
import { Interfaces } from './interfaces';
import { readKubernetes } from './kubernetes';
import { readLattice } from './lattice';
import { readLoadBalancerInterfaces, readLoadBalancers } from './load-balancers';
import { readNetworkAcls } from './network-acls';
import { Placement, placementsOf } from './placements';
import { PrefixLists } from './prefix-lists';
import { nameOf, property, Reading } from './reading';
import { readRouteTables } from './routes';
import { SecurityGroups } from './security-groups';
import { readTransitGateways } from './transit-gateways';
import { text } from './values';
import { readVpcs, VpcPart } from './vpcs';
import { Gap } from '../../deployment';
import { NetworkFacts } from '../../network-facts';
import { ResolvedResource } from '../resolved';
import { ResolvedCase } from '../resolved-case';

/** The network of a case of the templates. */
export interface NetworkPart {
  readonly network: NetworkFacts;
  /** Ids of the interface classes that a resource has, by `addressKey`; an id that is in no facts where it has some that are not known. */
  readonly interfaceIds: ReadonlyMap<string, readonly string[]>;
  readonly gaps: readonly Gap[];
  readonly assumptions: readonly string[];
}

/**
 * The network that resolved templates make. Nothing that has an interface in a VPC is left out: what cannot be read is `unknown`
 * on the object that it is about, or a gap. What templates do not state is as AWS makes it: main route tables, default network
 * ACLs, default security groups.
 */
export function readNetwork(one: ResolvedCase): NetworkPart {
  const reading = new Reading(one);
  const blocks = new Blocks(reading);
  const vpcs = readVpcs(reading, blocks);
  const vpcIds = new Set([...vpcs.vpcs.map((vpc) => vpc.id), ...vpcs.subnets.map((subnet) => subnet.vpcId)]);
  const lists = new PrefixLists(reading, blocks);
  const gateways = readGateways(reading, vpcs);
  const firewalls = new Firewalls(reading, blocks);
  const interfaces = new Interfaces(reading, vpcs);
  readCompute(reading, interfaces, vpcs.subnetById);
  readLoadBalancerInterfaces(reading, interfaces);
  readEndpoints(reading, interfaces);
  const made = readKubernetes(reading, interfaces, vpcs);
  readOthers(reading, interfaces, vpcs, gateways.open);
  noteUncovered(reading);
  const lattice = readLattice(reading, interfaces, (id) => vpcs.subnetById.get(id)?.vpcId);
  const firewallEndpoint = firewalls.endpointOf.bind(firewalls);
  const network: NetworkFacts = {
    vpcs: vpcs.vpcs,
    subnets: vpcs.subnets,
    routeTables: readRouteTables(reading, { blocks, lists, vpcs, gateways, firewallEndpoint }, vpcIds),
    networkAcls: readNetworkAcls(reading, blocks, vpcs.vpcs, vpcIds),
    securityGroups: new SecurityGroups(reading, blocks, lists).read(vpcIds, made),
    loadBalancers: readLoadBalancers(reading, interfaces),
    interfaces: interfaces.classes,
    natGateways: gateways.natGateways,
    internetGateways: gateways.internetGateways,
    peerings: gateways.peerings,
    transitGateways: readTransitGateways(reading, blocks, vpcs),
    firewallEndpoints: firewalls.endpoints,
    virtualGateways: gateways.virtualGateways,
    ...(lattice ? { lattice } : {}),
    prefixLists: lists.read(),
  };
  return { network, interfaceIds: interfaces.byAddress, gaps: reading.gaps, assumptions: reading.assumptions };
}

/** Endpoints of services have interfaces of their own in each of their subnets. */
function readEndpoints(reading: Reading, interfaces: Interfaces): void {
  for (const one of reading.of('AWS::EC2::VPCEndpoint')) {
    const type = text(property(one, 'VpcEndpointType')) ?? 'Gateway';
    if (type === 'Gateway' || type === 'GatewayLoadBalancer') continue;
    interfaces.add(one, {
      subnetIds: reading.ids(property(one, 'SubnetIds')),
      groupIds: reading.ids(property(one, 'SecurityGroupIds')),
      publicIpv4: false,
      ipv6: (text(property(one, 'IpAddressType')) ?? 'ipv4') === 'ipv4' ? false : undefined,
      purpose: 'endpoint',
    });
  }
}

/** Every other resource that names subnets has interfaces in them. */
function readOthers(reading: Reading, interfaces: Interfaces, vpcs: VpcPart, open: ReadonlySet<string>): void {
  for (const type of reading.types()) {
    if (!hasInterfaces(type)) continue;
    for (const one of reading.of(type)) {
      const placements = inherited(reading, one, placementsOf(reading, one));
      if (placements.length === 0) continue;
      const kind = purposeOf(reading, one);
      const cluster = clusterOf(reading, one);
      const unknown = isCustom(type) ? `What the handler of ${nameOf(one)} puts into subnets is not known` : undefined;
      for (const { subnetIds, groupIds, at } of placements) {
        const isOpen = subnetIds?.some((id) => open.has(vpcs.subnetById.get(id)?.vpcId ?? '')) ?? true;
        const ids = interfaces.add(one, {
          subnetIds,
          groupIds,
          at,
          unknown,
          purpose: kind.purpose,
          forElsewhere: kind.forElsewhere,
          publicIpv4: kind.publicIpv4 ? kind.publicIpv4(one, isOpen) : false,
          ipv6: kind.ipv6?.(one) === false ? false : undefined,
        });
        // Whoever names the cluster means its instances too.
        if (cluster) interfaces.own(cluster, ids);
      }
    }
  }
}

/** The cluster of databases that something is an instance of. */
function clusterOf(reading: Reading, one: ResolvedResource): ResolvedResource | undefined {
  const name = property(one, 'DBClusterIdentifier');
  const found = name === undefined ? undefined : reading.find(name);
  return found === one ? undefined : found;
}

/** Instances of a cluster are in the subnets and have the groups of the cluster where they state none. */
function inherited(reading: Reading, one: ResolvedResource, own: readonly Placement[]): readonly Placement[] {
  const cluster = clusterOf(reading, one);
  const [from] = cluster ? placementsOf(reading, cluster) : [];
  if (!from) return own;
  if (own.length === 0) return [from];
  return own.map((each) => (each.groupIds?.length === 0 ? { ...each, groupIds: from.groupIds } : each));
}
