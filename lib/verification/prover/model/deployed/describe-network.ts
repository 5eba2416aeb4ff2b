import { describedBalancers } from './describe-network-balancers';
import { DescribedFile, Item, Output, Outputs, OUTPUTS } from './describe-network-fields';
import { describedAcls, describedGroups } from './describe-network-filters';
import { describedTables, describedTransit } from './describe-network-routes';
import { Gap } from '../../deployment';
import { InterfaceClass, NetworkFacts, Subnet, Vpc } from '../../network-facts';

/** A network as an account has it. */
export interface DescribedNetwork {
  readonly network: NetworkFacts;
  readonly gaps: readonly Gap[];
  readonly assumptions: readonly string[];
  /** Value of the tag `Name` by id. */
  readonly names: ReadonlyMap<string, string>;
}

/** Outputs without which nothing can be said. */
const NEEDED: readonly Output[] = ['Vpcs', 'Subnets', 'RouteTables', 'NetworkAcls', 'NetworkInterfaces', 'InternetGateways'];
/** Interfaces that gateways and firewalls have: those forward as their own facts say, and take nothing for themselves. */
const FORWARDING: ReadonlySet<string> = new Set(['nat_gateway', 'transit_gateway', 'gateway_load_balancer_endpoint']);

type Blocked = NonNullable<Vpc['blockPublicAccess']>;

/**
 * Reads outputs of `aws ec2 describe-*`, `aws elbv2 describe-*`, `aws ec2 search-transit-gateway-routes` and
 * `aws ec2 get-managed-prefix-list-entries`. Each file is one object, or a list of such; an object may hold several of the lists.
 * Outputs that do not say what they are about (routes of a transit gateway's table, entries of a prefix list, targets of a target
 * group) have the id in the name of their file, or beside the list.
 *
 * What needs an output that is not given is a gap, or unknown where it matters, with the command to run.
 *
 * @throws ModelInputError for what is no such output, or not all of one
 * @see https://docs.aws.amazon.com/cli/latest/reference/ec2/
 */
export function readDescribedNetwork(files: readonly DescribedFile[]): DescribedNetwork {
  const outputs = new Outputs(files);
  const gaps: Gap[] = [];
  const gap = (because: string): void => void gaps.push({ because, bearsOn: 'network', source: { template: files[0]?.name ?? 'the described network', logicalId: '' } });
  for (const key of NEEDED) if (!outputs.has(key)) gap(`No output has ${key}: run ${OUTPUTS[key]}`);
  if (!outputs.has('SecurityGroups') && !outputs.has('SecurityGroupRules')) gap(`No output has SecurityGroups: run ${OUTPUTS.SecurityGroups}`);
  const all = outputs.byId('NetworkInterfaces', 'NetworkInterfaceId');
  for (const key of ['LoadBalancers', 'Listeners', 'TargetGroups'] as const) {
    const balanced = [...all.values()].find((one) => /^ELB (app|net)\//.test(one.optional('Description') ?? ''));
    if (balanced && !outputs.has(key)) gap(`${balanced.text('NetworkInterfaceId')} belongs to a load balancer, and no output has ${key}: run ${OUTPUTS[key]}`);
  }
  const vpcs = [...outputs.byId('Vpcs', 'VpcId')].map(([id, vpc]) => vpcOf(outputs, id, vpc));
  const vpcIds = new Set(vpcs.map((vpc) => vpc.id));
  const tables = describedTables(outputs);
  const { acls, bySubnet } = describedAcls(outputs);
  const subnets = [...outputs.byId('Subnets', 'SubnetId')].map(([id, subnet]): Subnet => {
    const vpcId = subnet.text('VpcId');
    if (!vpcIds.has(vpcId) && outputs.has('Vpcs')) gap(`VPC ${vpcId} of subnet ${id} is in no output: run ${OUTPUTS.Vpcs} --vpc-ids ${vpcId}`);
    const group = tagsOf(subnet).get('aws-cdk:subnet-name');
    const blocked = blockedOf(subnet);
    return {
      id,
      vpcId,
      cidrs: blocksOf(subnet, 'Ipv6CidrBlockAssociationSet', 'Ipv6CidrBlock', [subnet.optional('CidrBlock')]),
      routeTableId: tables.bySubnet.get(id) ?? tables.main.get(vpcId) ?? `that ${id} uses`,
      networkAclId: bySubnet.get(id) ?? `of ${id}`,
      ...(group === undefined ? {} : { group }),
      ...(blocked === undefined ? {} : { blockPublicAccess: blocked }),
      source: subnet.source(id),
    };
  });
  const known = new Set(subnets.map((subnet) => subnet.id));
  const interfaces = [...all].filter(([, one]) => !FORWARDING.has(one.optional('InterfaceType') ?? '')).map(([id, one]) => interfaceOf(id, one));
  for (const one of interfaces.filter((found) => !known.has(found.subnetId) && outputs.has('Subnets'))) {
    gap(`Subnet ${one.subnetId} of ${one.id} is in no output: run ${OUTPUTS.Subnets} --subnet-ids ${one.subnetId}`);
  }
  const shared = sharedSubnets(outputs);
  const others = shared.map((id): InterfaceClass => ({
    id: `what other accounts have in ${id}`,
    subnetId: id,
    securityGroupIds: [],
    publicIpv4: true,
    checksDestination: true,
    unknown: `Subnet ${id} is another account's: what that and others have in it is not in the outputs`,
  }));
  const live = (one: Item, field = 'State'): boolean => !['deleted', 'deleting', 'failed', 'rejected', 'expired'].includes(one.optional(field) ?? '');
  const network: NetworkFacts = {
    vpcs,
    subnets,
    routeTables: tables.tables,
    networkAcls: acls,
    securityGroups: describedGroups(outputs),
    interfaces: [...interfaces, ...others],
    natGateways: [...outputs.byId('NatGateways', 'NatGatewayId')].filter(([, one]) => live(one)).map(([id, one]) => ({
      id,
      vpcId: one.text('VpcId'),
      ...(one.optional('SubnetId') === undefined ? {} : { subnetId: one.text('SubnetId') }),
      public: one.optional('ConnectivityType') !== 'private',
      source: one.source(id),
    })),
    internetGateways: [...outputs.byId('InternetGateways', 'InternetGatewayId')].flatMap(([id, one]) => (
      one.list('Attachments').map((attachment) => ({ id, vpcId: attachment.text('VpcId'), edgeRouteTableId: tables.byGateway.get(id) })))),
    loadBalancers: describedBalancers(outputs, all),
    peerings: [...outputs.byId('VpcPeeringConnections', 'VpcPeeringConnectionId')].filter(([, one]) => live(one.object('Status'), 'Code')).map(([id, one]) => (
      { id, requesterVpcId: one.object('RequesterVpcInfo').text('VpcId'), accepterVpcId: one.object('AccepterVpcInfo').text('VpcId') })),
    transitGateways: describedTransit(outputs, vpcIds),
    firewallEndpoints: [...outputs.byId('VpcEndpoints', 'VpcEndpointId')].filter(([, one]) => one.optional('VpcEndpointType') === 'GatewayLoadBalancer')
      .flatMap(([id, one]) => one.texts('SubnetIds').slice(0, 1).map((subnetId) => ({ id, subnetId, source: one.source(id) }))),
    virtualGateways: [...outputs.byId('VpnGateways', 'VpnGatewayId')].flatMap(([id, one]) => one.list('VpcAttachments')
      .filter((attachment) => attachment.optional('State') !== 'detached')
      .map((attachment) => ({ id, vpcId: attachment.text('VpcId'), edgeRouteTableId: tables.byGateway.get(id), source: one.source(id) }))),
    prefixLists: prefixListsOf(outputs),
  };
  return { network, gaps, assumptions: assumptionsOf(outputs, network), names: namesOf(outputs) };
}

/** Blocks that are associated, with what stands by itself first. */
function blocksOf(one: Item, list: string, field: string, first: readonly (string | undefined)[]): string[] {
  const associated = one.list(list).filter((part) => !/^disassociat/.test(part.object(`${field}State`).optional('State') ?? '')).map((part) => part.text(field));
  return [...new Set([...first.filter((block) => block !== undefined), ...associated])];
}

/** VPC block public access as an output of a VPC or subnet says it. */
function blockedOf(one: Item): Blocked | undefined {
  const mode = one.object('BlockPublicAccessStates').optional('InternetGatewayBlockMode');
  return mode === 'off' || mode === 'block-ingress' || mode === 'block-bidirectional' ? mode : undefined;
}

function vpcOf(outputs: Outputs, id: string, vpc: Item): Vpc {
  const stated = blockedOf(vpc);
  const mode = outputs.blockPublicAccess;
  const excluded = outputs.all('VpcBlockPublicAccessExclusions').some((one) => one.optional('ResourceArn')?.endsWith(`/${id}`));
  // For the account as a whole it counts only where exclusions are known to be none for this VPC and its subnets.
  const whole = outputs.has('VpcBlockPublicAccessExclusions') && outputs.all('VpcBlockPublicAccessExclusions').length === 0 && !excluded;
  const blocked = stated ?? (whole && (mode === 'block-ingress' || mode === 'block-bidirectional') ? mode : undefined);
  return {
    id,
    cidrs: [...blocksOf(vpc, 'CidrBlockAssociationSet', 'CidrBlock', [vpc.optional('CidrBlock')]), ...blocksOf(vpc, 'Ipv6CidrBlockAssociationSet', 'Ipv6CidrBlock', [])],
    ...(blocked === undefined ? {} : { blockPublicAccess: blocked }),
    source: vpc.source(id),
  };
}

function interfaceOf(id: string, one: Item): InterfaceClass {
  const associations = [one.object('Association'), ...one.list('PrivateIpAddresses').map((address) => address.object('Association'))];
  const purpose = one.optional('InterfaceType');
  return {
    id,
    subnetId: one.text('SubnetId'),
    securityGroupIds: one.list('Groups').map((group) => group.text('GroupId')),
    publicIpv4: associations.some((association) => association.has('PublicIp') || association.has('CarrierIp')),
    ...(one.list('Ipv6Addresses').length + one.list('Ipv6Prefixes').length > 0 ? {} : { ipv6: false }),
    checksDestination: one.flag('SourceDestCheck') ?? true,
    ...(purpose === undefined ? {} : { purpose }),
    source: one.source(id),
  };
}

/** Subnets that another account shares with this one, whose own the most security groups are. */
function sharedSubnets(outputs: Outputs): string[] {
  const counts = new Map<string, number>();
  for (const group of outputs.all('SecurityGroups')) {
    const owner = group.optional('OwnerId');
    if (owner !== undefined) counts.set(owner, (counts.get(owner) ?? 0) + 1);
  }
  const [account] = [...counts].sort(([a, m], [b, n]) => n - m || (a < b ? -1 : 1))[0] ?? [];
  return account === undefined ? [] : [...outputs.byId('Subnets', 'SubnetId')].flatMap(([id, subnet]) => {
    const owner = subnet.optional('OwnerId');
    return owner === undefined || owner === account ? [] : [id];
  });
}

function prefixListsOf(outputs: Outputs): { [id: string]: readonly string[] } {
  const lists: { [id: string]: readonly string[] } = Object.create(null) as { [id: string]: readonly string[] };
  for (const [id, list] of outputs.byId('PrefixLists', 'PrefixListId')) {
    if (list.has('Cidrs')) lists[id] = list.texts('Cidrs');
  }
  const entries = outputs.about('Entries', 'PrefixListId', /pl-[0-9a-f]+/, 'pl-0123456789abcdef0');
  for (const [id, { items }] of entries) lists[id] = items.map((entry) => entry.text('Cidr'));
  return lists;
}

/** What the facts rest on, where outputs do not say it. */
function assumptionsOf(outputs: Outputs, network: NetworkFacts): string[] {
  const rules = network.securityGroups.flatMap((group) => group.rules.flatMap((rule) => rule.prefixListId ?? []));
  const missing = [...new Set(rules)].filter((id) => network.prefixLists[id] === undefined).sort();
  return [
    'Security groups, routes and interfaces are as the outputs say: what changed after them is not seen',
    ...(network.loadBalancers.length > 0 ? ['A listener of a load balancer may forward to every target group of the load balancer'] : []),
    ...(outputs.has('VpnGateways') ? [] : [`No virtual private gateway lets anything in: ${OUTPUTS.VpnGateways} tells`]),
    ...(outputs.blockPublicAccess === undefined || outputs.has('VpcBlockPublicAccessExclusions') ? []
      : [`VPC block public access does not count where VPCs do not say it, as its exclusions are not given: ${OUTPUTS.VpcBlockPublicAccessExclusions} tells`]),
    ...missing.map((id) => `The blocks of prefix list ${id} are not known: run ${OUTPUTS.Entries} --prefix-list-id ${id}`),
  ];
}

function tagsOf(one: Item): ReadonlyMap<string, string> {
  return new Map(one.list('Tags').map((tag) => [tag.text('Key'), tag.optional('Value') ?? '']));
}

/** Ids of things that have a tag `Name`. */
function namesOf(outputs: Outputs): ReadonlyMap<string, string> {
  const ids: readonly (readonly [Output, string])[] = [
    ['Vpcs', 'VpcId'], ['Subnets', 'SubnetId'], ['RouteTables', 'RouteTableId'], ['NetworkAcls', 'NetworkAclId'], ['SecurityGroups', 'GroupId'],
    ['InternetGateways', 'InternetGatewayId'], ['NatGateways', 'NatGatewayId'], ['VpcEndpoints', 'VpcEndpointId'], ['TransitGateways', 'TransitGatewayId'],
    ['VpcPeeringConnections', 'VpcPeeringConnectionId'], ['VpnGateways', 'VpnGatewayId'],
  ];
  const names = new Map<string, string>();
  for (const [key, field] of ids) {
    for (const [id, one] of outputs.byId(key, field)) {
      const name = tagsOf(one).get('Name');
      if (name) names.set(id, name);
    }
  }
  for (const [id, one] of outputs.byId('NetworkInterfaces', 'NetworkInterfaceId')) {
    const name = one.list('TagSet').find((tag) => tag.text('Key') === 'Name')?.optional('Value');
    if (name) names.set(id, name);
  }
  return names;
}
