import { NOT_BEARING, NOT_FOLLOWED } from './coverage';
import { property, Reading } from './reading';
import { flag, text } from './values';
import { Resolved, ResolvedResource } from '../resolved';

/** What is special about the interfaces of a type, beside the subnets and groups that its properties name. */
export interface InterfaceType {
  readonly purpose: string;
  /** Whether they get public IPv4 addresses: never where missing. `open` tells whether the VPC has an internet gateway. */
  readonly publicIpv4?: (resource: ResolvedResource, open: boolean) => boolean | 'subnet' | undefined;
  /** Whether they may get IPv6 addresses: where missing they may. */
  readonly ipv6?: (resource: ResolvedResource) => boolean;
  readonly assumption?: string;
  /** They send for networks that are not in the templates. */
  readonly forElsewhere?: boolean;
}

/** A flag at a path, with what AWS takes where it is missing; undefined where it is not known. */
function flagAt(fallback: boolean, ...path: readonly string[]): (resource: ResolvedResource) => boolean | undefined {
  return (resource) => orElse(property(resource, ...path), fallback, flag);
}

function orElse<T>(value: Resolved | undefined, fallback: T, read: (value: Resolved) => T | undefined): T | undefined {
  return value === undefined ? fallback : read(value);
}

/** True where a text at a path is one of some, false for every other known text. */
function isOneOf(values: readonly string[], ...path: readonly string[]): (resource: ResolvedResource) => boolean | undefined {
  return (resource) => orElse(property(resource, ...path), false, (value) => {
    const found = text(value);
    return found === undefined || /[\uE000-\uF8FF]/.test(found) ? undefined : values.includes(found.toLowerCase());
  });
}

const surely = (read: (resource: ResolvedResource) => boolean | undefined) => (resource: ResolvedResource): boolean => read(resource) ?? true;
const asSubnet = (): 'subnet' => 'subnet';

/** Of databases AWS's default is public where the VPC has an internet gateway. */
function databaseIsPublic(resource: ResolvedResource, open: boolean): boolean | undefined {
  return orElse(property(resource, 'PubliclyAccessible'), open, flag);
}

const database = { purpose: 'database' };
const cache = { purpose: 'cache', ipv6: surely(isOneOf(['dual_stack', 'ipv6'], 'NetworkType')) };

/**
 * Types of which more is to be known than where they have interfaces.
 *
 * @see https://docs.aws.amazon.com/vpc/latest/userguide/using-eni.html
 */
export const INTERFACE_TYPES: ReadonlyMap<string, InterfaceType> = new Map(Object.entries<InterfaceType>({
  'AWS::Lambda::Function': { purpose: 'function', ipv6: surely(flagAt(false, 'VpcConfig', 'Ipv6AllowedForDualStack')) },
  'AWS::Serverless::Function': { purpose: 'function', ipv6: surely(flagAt(false, 'VpcConfig', 'Ipv6AllowedForDualStack')) },
  'AWS::ECS::Service': { purpose: 'service', publicIpv4: isOneOf(['enabled'], 'NetworkConfiguration', 'AwsvpcConfiguration', 'AssignPublicIp') },
  'AWS::ECS::TaskSet': { purpose: 'service', publicIpv4: isOneOf(['enabled'], 'NetworkConfiguration', 'AwsVpcConfiguration', 'AssignPublicIp') },
  'AWS::RDS::DBInstance': { ...database, publicIpv4: databaseIsPublic, ipv6: surely(isOneOf(['dual', 'ipv6'], 'NetworkType')) },
  'AWS::RDS::DBCluster': {
    ...database,
    publicIpv4: (one, open) => (property(one, 'DBClusterInstanceClass') === undefined ? flagAt(false, 'PubliclyAccessible')(one) : databaseIsPublic(one, open)),
    ipv6: surely(isOneOf(['dual', 'ipv6'], 'NetworkType')),
  },
  'AWS::RDS::DBProxy': { purpose: 'database-proxy' },
  'AWS::RDS::DBProxyEndpoint': { purpose: 'database-proxy' },
  'AWS::DocDB::DBCluster': database,
  'AWS::DocDB::DBInstance': database,
  'AWS::Neptune::DBCluster': database,
  'AWS::Neptune::DBInstance': { ...database, publicIpv4: flagAt(false, 'PubliclyAccessible') },
  'AWS::Redshift::Cluster': { ...database, publicIpv4: flagAt(false, 'PubliclyAccessible') },
  'AWS::RedshiftServerless::Workgroup': { ...database, publicIpv4: flagAt(false, 'PubliclyAccessible') },
  'AWS::DMS::ReplicationInstance': { purpose: 'replication', publicIpv4: flagAt(true, 'PubliclyAccessible') },
  'AWS::ElastiCache::CacheCluster': cache,
  'AWS::ElastiCache::ReplicationGroup': cache,
  'AWS::ElastiCache::ServerlessCache': { purpose: 'cache' },
  'AWS::MemoryDB::Cluster': cache,
  'AWS::DAX::Cluster': cache,
  'AWS::OpenSearchService::Domain': { purpose: 'search-domain' },
  'AWS::Elasticsearch::Domain': { purpose: 'search-domain' },
  'AWS::OpenSearchServerless::VpcEndpoint': { purpose: 'endpoint' },
  'AWS::MSK::Cluster': {
    purpose: 'broker', publicIpv4: isOneOf(['service_provided_eips'], 'BrokerNodeGroupInfo', 'ConnectivityInfo', 'PublicAccess', 'Type'),
  },
  'AWS::MSK::ServerlessCluster': { purpose: 'broker' },
  'AWS::AmazonMQ::Broker': { purpose: 'broker', publicIpv4: flagAt(false, 'PubliclyAccessible') },
  'AWS::EFS::MountTarget': { purpose: 'file-system', ipv6: surely(isOneOf(['dual_stack', 'ipv6_only'], 'IpAddressType')) },
  'AWS::FSx::FileSystem': { purpose: 'file-system' },
  'AWS::CodeBuild::Project': { purpose: 'build' },
  'AWS::Batch::ComputeEnvironment': { purpose: 'batch', publicIpv4: asSubnet },
  'AWS::SageMaker::NotebookInstance': {
    purpose: 'notebook', assumption: 'What notebooks of SageMaker reach by the interface that AWS gives them outside of the VPC is not part of what is proved',
  },
  'AWS::EC2::InstanceConnectEndpoint': {
    purpose: 'instance-connect-endpoint', assumption: 'Who comes in through an EC2 Instance Connect Endpoint is let in by IAM: it counts as the endpoint itself',
  },
  'AWS::EC2::ClientVpnTargetNetworkAssociation': {
    purpose: 'client-vpn', forElsewhere: true, assumption: 'Who comes in through a Client VPN endpoint is authenticated by it: it counts as the endpoint itself',
  },
  'AWS::EC2::VerifiedAccessEndpoint': {
    purpose: 'verified-access', assumption: 'Who comes in through a Verified Access endpoint is let in by its policies: it counts as the endpoint itself',
  },
  'AWS::ApiGatewayV2::VpcLink': {
    purpose: 'vpc-link', assumption: 'What comes in through a VPC link of API Gateway is a request that the API took: it counts as the link itself',
  },
  'AWS::VpcLattice::ResourceGateway': { purpose: 'resource-gateway' },
  'AWS::AppRunner::VpcConnector': { purpose: 'connector' },
  'AWS::Route53Resolver::ResolverEndpoint': { purpose: 'resolver-endpoint' },
  'AWS::Transfer::Server': { purpose: 'file-transfer', publicIpv4: (one) => property(one, 'EndpointDetails', 'AddressAllocationIds') !== undefined },
  'AWS::EMR::Cluster': { purpose: 'cluster', publicIpv4: asSubnet },
}));

/** Types that have no interface of their own although they name subnets: those that say where others go, and those read elsewhere. */
const NOT_GENERIC = new Set([
  'AWS::EC2::Subnet', 'AWS::EC2::SubnetRouteTableAssociation', 'AWS::EC2::SubnetNetworkAclAssociation', 'AWS::EC2::SubnetCidrBlock',
  'AWS::EC2::NatGateway', 'AWS::EC2::VPCBlockPublicAccessExclusion', 'AWS::EC2::VPCEndpoint',
  'AWS::EC2::TransitGatewayAttachment', 'AWS::EC2::TransitGatewayVpcAttachment',
  'AWS::EC2::Instance', 'AWS::EC2::NetworkInterface', 'AWS::EC2::LaunchTemplate', 'AWS::EC2::EC2Fleet', 'AWS::EC2::SpotFleet',
  'AWS::AutoScaling::AutoScalingGroup', 'AWS::AutoScaling::LaunchConfiguration', 'AWS::ElasticLoadBalancing::LoadBalancer',
  'AWS::ElasticLoadBalancingV2::LoadBalancer', 'AWS::NetworkFirewall::Firewall', 'AWS::NetworkFirewall::VpcEndpointAssociation',
  'AWS::EKS::Cluster', 'AWS::EKS::Nodegroup', 'AWS::EKS::FargateProfile',
  'AWS::CloudFormation::Stack', 'AWS::CloudFormation::StackSet', 'AWS::SSM::Parameter', 'AWS::RAM::ResourceShare',
]);

/** True where subnets among the properties of a type mean interfaces of it. */
export function hasInterfaces(type: string): boolean {
  if (NOT_BEARING.has(type) || NOT_FOLLOWED.has(type)) return false;
  return !NOT_GENERIC.has(type) && !/(Sub[nN]etGroup|SubnetConfiguration)$/.test(type) && !type.startsWith('AWS::IAM::') && !type.startsWith('AWS::Config::');
}

/** True for resources of which only the handler knows what they make. */
export function isCustom(type: string): boolean {
  return type.startsWith('Custom::') || type === 'AWS::CloudFormation::CustomResource';
}

/** How the interfaces of a type are to be called. */
export function purposeOf(reading: Reading, resource: ResolvedResource): InterfaceType {
  const known = INTERFACE_TYPES.get(resource.type);
  if (known?.assumption !== undefined) reading.assume(known.assumption);
  return known ?? { purpose: resource.type, publicIpv4: (one) => (property(one, 'PubliclyAccessible') === undefined ? false : flag(property(one, 'PubliclyAccessible'))) };
}
