/** One segment of a `SegmentedVpc` as it is asked for. */
export interface SegmentOptions {
  /**
   * Name of the segment: 1 to 16 lower-case letters, digits and hyphens, starting with a letter. It becomes the subnet
   * group name and part of construct ids, so another name means new subnets.
   */
  readonly name: string;

  /**
   * Whether the segment's subnets have a route to the internet gateway.
   *
   * @default false
   */
  readonly edge?: boolean;

  /**
   * What the segment is for, in a few words. An edge segment must say why it exists.
   *
   * @default - none; required where `edge` is true
   */
  readonly purpose?: string;

  /**
   * Prefix length of the segment's block, such as 20. Each zone gets a quarter of it (an eighth with more than four zones).
   *
   * @default - four more than the VPC's: a /20 in a /16
   */
  readonly prefixLength?: number;

  /**
   * The segment's own IPv4 block inside the VPC's, such as `10.0.64.0/18`. Not possible with an IPAM pool.
   *
   * @default - the next free block, in the order of the segments
   */
  readonly cidr?: string;
}
