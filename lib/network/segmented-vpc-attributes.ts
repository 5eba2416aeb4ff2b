/** A segment of a VPC that exists already. */
export interface SegmentAttributes {
  /** Name of the segment. */
  readonly name: string;

  /** Ids of its subnets, one a zone, in the order of the VPC's zones. */
  readonly subnetIds: string[];

  /** The block that holds its subnets and nothing else, such as `10.0.16.0/20`. */
  readonly ipv4Cidr: string;

  /**
   * The IPv6 block that holds its subnets and nothing else.
   *
   * @default - the segment has no IPv6 addresses
   */
  readonly ipv6Cidr?: string;

  /** Id of its security group. */
  readonly securityGroupId: string;

  /**
   * Ids of the route tables of its subnets, in the same order. Needed by constructs that add routes, such as gateway endpoints.
   *
   * @default - unknown
   */
  readonly routeTableIds?: string[];

  /**
   * Blocks of its subnets, in the same order.
   *
   * @default - unknown
   */
  readonly subnetCidrs?: string[];

  /**
   * Whether its subnets have a route to the internet gateway.
   *
   * @default false
   */
  readonly edge?: boolean;

  /**
   * Whether its subnets have a route to the internet through NAT gateways or a firewall.
   *
   * @default false
   */
  readonly egress?: boolean;
}

/** What identifies a VPC made of segments. */
export interface SegmentedVpcAttributes {
  /** Id of the VPC. */
  readonly vpcId: string;

  /** The VPC's IPv4 block. */
  readonly vpcCidr: string;

  /** Names of its zones, in the order of each segment's subnets. */
  readonly availabilityZones: string[];

  /** Its segments. */
  readonly segments: SegmentAttributes[];
}
