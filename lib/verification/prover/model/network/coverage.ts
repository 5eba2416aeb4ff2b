import { nameOf, Reading } from './reading';

/** Services of which every type must be on one of the lists below. */
const LISTED = /^AWS::(EC2|VpcLattice|NetworkFirewall|ElasticLoadBalancing|ElasticLoadBalancingV2)::/;

/** Types that are read. */
export const READ: ReadonlySet<string> = new Set([
  'VPC', 'VPCCidrBlock', 'VPCBlockPublicAccessOptions', 'VPCBlockPublicAccessExclusion', 'VPCGatewayAttachment', 'VPCPeeringConnection', 'VPCEndpoint',
  'Subnet', 'SubnetCidrBlock', 'SubnetRouteTableAssociation', 'SubnetNetworkAclAssociation', 'RouteTable', 'Route', 'GatewayRouteTableAssociation',
  'NetworkAcl', 'NetworkAclEntry', 'SecurityGroup', 'SecurityGroupIngress', 'SecurityGroupEgress', 'PrefixList', 'InternetGateway',
  'EgressOnlyInternetGateway', 'NatGateway', 'VPNGateway', 'VPNGatewayRoutePropagation', 'VPNConnection', 'VPNConnectionRoute', 'RouteServerPropagation',
  'TransitGateway', 'TransitGatewayAttachment', 'TransitGatewayVpcAttachment', 'TransitGatewayPeeringAttachment', 'TransitGatewayConnect',
  'TransitGatewayRouteTable', 'TransitGatewayRoute', 'TransitGatewayRouteTableAssociation', 'TransitGatewayRouteTablePropagation',
  'Instance', 'NetworkInterface', 'NetworkInterfaceAttachment', 'LaunchTemplate', 'EC2Fleet', 'SpotFleet', 'EIP', 'EIPAssociation',
  'InstanceConnectEndpoint', 'ClientVpnEndpoint', 'ClientVpnTargetNetworkAssociation', 'VerifiedAccessEndpoint', 'VPCEndpointService', 'RouteServerEndpoint',
].map((name) => `AWS::EC2::${name}`).concat([
  'AWS::NetworkFirewall::Firewall', 'AWS::NetworkFirewall::FirewallPolicy', 'AWS::NetworkFirewall::RuleGroup', 'AWS::NetworkFirewall::VpcEndpointAssociation',
  'AWS::ElasticLoadBalancing::LoadBalancer', 'AWS::ElasticLoadBalancingV2::LoadBalancer', 'AWS::ElasticLoadBalancingV2::Listener',
  'AWS::ElasticLoadBalancingV2::ListenerRule', 'AWS::ElasticLoadBalancingV2::TargetGroup',
  'AWS::VpcLattice::ServiceNetwork', 'AWS::VpcLattice::ServiceNetworkVpcAssociation', 'AWS::VpcLattice::ServiceNetworkServiceAssociation',
  'AWS::VpcLattice::Service', 'AWS::VpcLattice::Listener', 'AWS::VpcLattice::Rule', 'AWS::VpcLattice::TargetGroup', 'AWS::VpcLattice::ResourceGateway',
]));

const CAPACITY = 'says what capacity or hardware there is, not what reaches it';
const IPAM = 'hands out blocks: what gets one of them says so, and is then not known';
const MEASURES = 'measures, mirrors or analyses, and carries nothing that arrives at anybody else';
const CLIENT_VPN = 'says what clients may do behind the interfaces of the endpoint, which are read';
const VERIFIED = 'says who may come in through an endpoint, which is read';
const RIGHTS = 'gives rights to people, not ways to packets';

/** Types that do not bear on what reaches what, and why. */
export const NOT_BEARING: ReadonlyMap<string, string> = new Map<string, string>(Object.entries({
  'AWS::EC2::CapacityReservation': CAPACITY,
  'AWS::EC2::CapacityReservationFleet': CAPACITY,
  'AWS::EC2::CapacityManagerDataExport': CAPACITY,
  'AWS::EC2::Host': CAPACITY,
  'AWS::EC2::PlacementGroup': CAPACITY,
  'AWS::EC2::FpgaImage': CAPACITY,
  'AWS::EC2::InstanceEventWindow': CAPACITY,
  'AWS::EC2::ApplicationStatusCheck': MEASURES,
  'AWS::EC2::SqlHaStandbyDetectedInstance': CAPACITY,
  'AWS::EC2::Volume': 'is storage, reached by its instance alone',
  'AWS::EC2::VolumeAttachment': 'is storage, reached by its instance alone',
  'AWS::EC2::Snapshot': 'is storage, reached by the API alone',
  'AWS::EC2::SnapshotBlockPublicAccess': 'is about storage, reached by the API alone',
  'AWS::EC2::KeyPair': 'is a key, which opens no way',
  'AWS::EC2::EnclaveCertificateIamRoleAssociation': RIGHTS,
  'AWS::EC2::NetworkInterfacePermission': RIGHTS,
  'AWS::EC2::VPCEndpointServicePermissions': RIGHTS,
  'AWS::EC2::VPCEndpointConnectionNotification': 'sends notices',
  'AWS::EC2::VPCEncryptionControl': 'says which traffic must be encrypted, not where it goes',
  'AWS::EC2::DHCPOptions': 'says which servers resolve names',
  'AWS::EC2::VPCDHCPOptionsAssociation': 'says which servers resolve names',
  'AWS::EC2::CustomerGateway': 'describes the far end of a VPN, which is not known anyway',
  'AWS::EC2::VPNConcentrator': 'gathers VPN connections, which are read',
  'AWS::EC2::FlowLog': MEASURES,
  'AWS::EC2::NetworkInsightsAccessScope': MEASURES,
  'AWS::EC2::NetworkInsightsAccessScopeAnalysis': MEASURES,
  'AWS::EC2::NetworkInsightsAnalysis': MEASURES,
  'AWS::EC2::NetworkInsightsPath': MEASURES,
  'AWS::EC2::NetworkPerformanceMetricSubscription': MEASURES,
  'AWS::EC2::TransitGatewayMeteringPolicy': MEASURES,
  'AWS::EC2::TransitGatewayMeteringPolicyEntry': MEASURES,
  'AWS::EC2::TrafficMirrorFilter': 'says what is mirrored; the session says to whom',
  'AWS::EC2::TrafficMirrorFilterRule': 'says what is mirrored; the session says to whom',
  'AWS::EC2::TrafficMirrorTarget': 'is where a session mirrors to; the session says what',
  'AWS::EC2::SubnetCidrReservation': 'keeps addresses of a subnet free',
  'AWS::EC2::SecurityGroupVpcAssociation': 'lets interfaces of another VPC carry a group: those say that they do',
  'AWS::EC2::IPAM': IPAM,
  'AWS::EC2::IPAMAllocation': IPAM,
  'AWS::EC2::IPAMPool': IPAM,
  'AWS::EC2::IPAMPoolCidr': IPAM,
  'AWS::EC2::IPAMResourceDiscovery': IPAM,
  'AWS::EC2::IPAMResourceDiscoveryAssociation': IPAM,
  'AWS::EC2::IPAMScope': IPAM,
  'AWS::EC2::IPv4Pool': IPAM,
  'AWS::EC2::IpamExternalResourceVerificationToken': IPAM,
  'AWS::EC2::IpamInternetRegistryAssociation': IPAM,
  'AWS::EC2::IPAMPrefixListResolver': 'fills prefix lists: a list without entries of its own is not known',
  'AWS::EC2::IPAMPrefixListResolverTarget': 'fills prefix lists: a list without entries of its own is not known',
  'AWS::EC2::ClientVpnAuthorizationRule': CLIENT_VPN,
  'AWS::EC2::ClientVpnRoute': CLIENT_VPN,
  'AWS::EC2::VerifiedAccessGroup': VERIFIED,
  'AWS::EC2::VerifiedAccessInstance': VERIFIED,
  'AWS::EC2::VerifiedAccessTrustProvider': VERIFIED,
  'AWS::EC2::RouteServer': 'brings routes into tables only by a propagation, which is read',
  'AWS::EC2::RouteServerAssociation': 'brings routes into tables only by a propagation, which is read',
  'AWS::EC2::RouteServerPeer': 'brings routes into tables only by a propagation, which is read',
  'AWS::EC2::CarrierGateway': 'carries only what a route sends to it, and beyond that route nothing is taken as known',
  'AWS::EC2::TransitGatewayConnectPeer': 'is the far end of a Connect attachment, of which nothing is taken as known',
  'AWS::EC2::LocalGatewayRoute': 'is behind a local gateway, of which nothing is taken as known',
  'AWS::EC2::LocalGatewayRouteTable': 'is behind a local gateway, of which nothing is taken as known',
  'AWS::EC2::LocalGatewayRouteTableVirtualInterfaceGroupAssociation': 'is behind a local gateway, of which nothing is taken as known',
  'AWS::EC2::LocalGatewayVirtualInterface': 'is behind a local gateway, of which nothing is taken as known',
  'AWS::EC2::LocalGatewayVirtualInterfaceGroup': 'is behind a local gateway, of which nothing is taken as known',
  'AWS::NetworkFirewall::LoggingConfiguration': MEASURES,
  'AWS::NetworkFirewall::ContainerAssociation': 'names containers for stateful rules, of which nothing is taken as known',
  'AWS::NetworkFirewall::TLSInspectionConfiguration': 'opens TLS for stateful rules, of which nothing is taken as known',
  'AWS::ElasticLoadBalancingV2::ListenerCertificate': 'is a certificate, which opens no way',
  'AWS::ElasticLoadBalancingV2::TrustStore': 'says which clients a listener trusts',
  'AWS::ElasticLoadBalancingV2::TrustStoreRevocation': 'says which clients a listener trusts',
  'AWS::VpcLattice::AccessLogSubscription': MEASURES,
  'AWS::VpcLattice::AuthPolicy': RIGHTS,
  'AWS::VpcLattice::ResourcePolicy': RIGHTS,
  'AWS::VpcLattice::DomainVerification': 'proves that a name is owned',
}));

/** Types that may carry packets on ways that are not followed, and what is not known where there is one. */
export const NOT_FOLLOWED: ReadonlyMap<string, string> = new Map(Object.entries({
  'AWS::EC2::TrafficMirrorSession': 'What it copies goes to its target past routes and groups, and is not followed',
  'AWS::EC2::LocalGatewayRouteTableVPCAssociation': 'What comes in from the network of an Outpost is not followed',
  'AWS::EC2::IpPoolRouteTableAssociation': 'What comes in for a pool of addresses of one\'s own is not followed',
  'AWS::EC2::SecondaryNetwork': 'Secondary networks are not followed',
  'AWS::EC2::TransitGatewayMulticastDomain': 'Multicast is not followed',
  'AWS::EC2::TransitGatewayMulticastDomainAssociation': 'Multicast is not followed',
  'AWS::EC2::TransitGatewayMulticastGroupMember': 'Multicast is not followed',
  'AWS::EC2::TransitGatewayMulticastGroupSource': 'Multicast is not followed',
  'AWS::EC2::TransitGatewayPolicyTable': 'Policy tables of transit gateways are not followed',
  'AWS::EC2::TransitGatewayPolicyTableAssociation': 'Policy tables of transit gateways are not followed',
  'AWS::EC2::TransitGatewayPolicyTableEntry': 'Policy tables of transit gateways are not followed',
  'AWS::EC2::TransitGatewayAttachmentNatConfiguration': 'Translation of addresses at a transit gateway is not followed',
  'AWS::VpcLattice::ResourceConfiguration': 'Who reaches it through its resource gateway is not followed',
  'AWS::VpcLattice::ServiceNetworkResourceAssociation': 'Who reaches it through its resource gateway is not followed',
  'AWS::CloudFront::VpcOrigin': 'What CloudFront lets through to it is not followed',
  'AWS::NetworkManager::VpcAttachment': 'What a core network joins it to is not followed',
  'AWS::NetworkManager::ConnectAttachment': 'What a core network joins it to is not followed',
  'AWS::ODB::OdbPeeringConnection': 'What comes in from the network of the database is not followed',
}));

/** Ways in by which AWS's services open connections of their own. */
const TAKEN_AS_GIVEN: ReadonlyMap<string, string> = new Map(Object.entries({
  'AWS::EC2::VPCEndpointService': 'Who connects through an endpoint service is let in by its owner: it counts as the load balancer behind it',
  'AWS::ApiGateway::VpcLink': 'What comes in through a VPC link of API Gateway is a request that the API took: it counts as the load balancer behind it',
}));

/** Notes a gap for each resource that may carry packets on ways that are not followed, or of a type that nobody looked at. */
export function noteUncovered(reading: Reading): void {
  for (const type of reading.types()) {
    const given = TAKEN_AS_GIVEN.get(type);
    if (given !== undefined) reading.assume(given);
    const why = NOT_FOLLOWED.get(type) ?? (LISTED.test(type) && !READ.has(type) && !NOT_BEARING.has(type) ? 'Its type is not known' : undefined);
    if (why === undefined) continue;
    for (const one of reading.of(type)) reading.gap(one, `${nameOf(one)} (${type}): ${why}`);
  }
}
