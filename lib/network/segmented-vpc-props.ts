import * as ec2 from 'aws-cdk-lib/aws-ec2';
import { Administration } from './administration';
import { DnsFirewallOptions } from './dns-firewall';
import { Egress } from './egress';
import { VpcEncryption } from './encryption-control';
import { EndpointOptions } from './endpoint-options';
import { FlowLogs } from './flow-logs';
import { VpcPublicAccess } from './public-access';
import { Segments } from './segments';

/** Properties of {@link SegmentedVpc}. */
export interface SegmentedVpcProps {
  /**
   * The VPC's IPv4 block, /16 to /22.
   *
   * @default '10.0.0.0/16'
   */
  readonly cidr?: string;

  /**
   * IPAM pool that chooses the VPC's IPv4 block. CloudFormation computes the segments' blocks from it.
   *
   * @default - none: `cidr` is the block
   */
  readonly ipamPool?: ec2.IIPAMPoolRef;

  /**
   * Prefix length of the block that the IPAM pool allocates, 16 to 22.
   *
   * @default 16
   */
  readonly ipamNetmaskLength?: number;

  /**
   * Names of the availability zones. The order counts: the first subnet of each segment stands in the first zone.
   *
   * @default - the first `maxAzs` zones of the region as CloudFormation lists them, so no lookup is needed
   */
  readonly availabilityZones?: string[];

  /**
   * Number of availability zones, 1 to 6, where none are named. A region with fewer fails at deployment.
   *
   * @default 3
   */
  readonly maxAzs?: number;

  /**
   * The segments.
   *
   * @default Segments.standard()
   */
  readonly segments?: Segments;

  /**
   * Whether subnets have IPv6 addresses beside their IPv4 ones. Each segment gets one /60 of a block that Amazon provides.
   * IPv6 has no way out but through the internet gateway of edge segments.
   *
   * @default false
   */
  readonly dualStack?: boolean;

  /**
   * How workloads reach the internet. A route alone opens nothing: segments declare what they send with `allowToInternet`.
   *
   * @default Egress.none()
   */
  readonly egress?: Egress;

  /**
   * Endpoints of AWS services. Each interface endpoint costs money in each zone.
   *
   * @default - none, or with `Egress.viaEndpointsOnly()` the gateway endpoints of S3 and DynamoDB and `EndpointSet.CORE`
   */
  readonly endpoints?: EndpointOptions;

  /**
   * The organization that endpoint policies trust, such as `o-a1b2c3d4e5`, where `endpoints` names none.
   *
   * @default - only the account of the stack is trusted
   */
  readonly organizationId?: string;

  /**
   * What the DNS resolver of the VPC answers. DNS carries data out of a VPC without any route to the internet, so it is
   * filtered and logged unless `unfilteredDnsReason` is given.
   *
   * @default - DNS Firewall with query logging: tunnels and generated names are blocked
   */
  readonly dnsFirewall?: DnsFirewallOptions;

  /**
   * Why DNS is neither filtered nor logged here, such as that Firewall Manager does both.
   *
   * @default - it is filtered and logged
   */
  readonly unfilteredDnsReason?: string;

  /**
   * Where the records of the VPC's traffic go.
   *
   * @default FlowLogs.toCloudWatchLogs()
   */
  readonly flowLogs?: FlowLogs;

  /**
   * The account's switch against traffic through internet gateways, for all VPCs in the region.
   *
   * @default - not touched here
   */
  readonly blockPublicAccess?: VpcPublicAccess;

  /**
   * Whether AWS watches or demands encryption of traffic in the VPC.
   *
   * @default - neither
   */
  readonly encryptionControl?: VpcEncryption;

  /**
   * How instances are administered.
   *
   * @default - no way is opened
   */
  readonly administration?: Administration;
}
