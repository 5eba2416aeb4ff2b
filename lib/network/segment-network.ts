import * as ec2 from 'aws-cdk-lib/aws-ec2';
import { CustomerKey } from '../data';

/** One segment as routing, firewall and endpoint code sees it. */
export interface SegmentNetwork {
  /** Name of the segment, which is also the subnet group name of its subnets. */
  readonly name: string;
  /** Whether its subnets have a route to the internet gateway. */
  readonly edge: boolean;
  /** One subnet a zone, in zone order. */
  readonly subnets: ec2.ISubnet[];
  /** The aligned IPv4 block that holds all its subnets; a token when the VPC's block comes from an IPAM pool. */
  readonly ipv4Cidr: string;
  /** The aligned IPv6 block that holds all its subnets, or nothing without dual stack. */
  readonly ipv6Cidr?: string;
  /** IPv6 blocks of the subnets in zone order; empty without dual stack. */
  readonly ipv6Cidrs: string[];
  /** The default-deny security group of the segment. */
  readonly securityGroup: ec2.SecurityGroup;
}

/** The VPC as egress, firewall and endpoint code sees it. */
export interface VpcNetwork {
  readonly vpc: ec2.Vpc;
  /** Availability zones in order. */
  readonly zones: string[];
  /** All segments: the user's, then the auxiliary ones. */
  readonly segments: SegmentNetwork[];
  /** Encrypts this VPC's logs. */
  readonly logKey: CustomerKey;
  readonly dualStack: boolean;
}

/** A segment that egress control or endpoints need beside the user's. */
export interface AuxiliarySegment {
  readonly name: string;
  /** Prefix length of one subnet, such as 28. */
  readonly prefixLength: number;
  /** Whether its subnets get a route to the internet gateway. */
  readonly edge: boolean;
}

/** What an egress choice created, as flows and network ACLs need to know it. */
export interface EgressBinding {
  /** Whether traffic to the internet passes a middlebox. */
  readonly middlebox: boolean;
  /**
   * Names of the segments whose subnets a packet of the segment to the internet passes (firewall, NAT), in no particular order. The
   * network ACLs of these segments get the entries that let declared flows through.
   */
  transit(segment: string): string[];
  /** Whether a middlebox lies between two segments, so that security groups cannot name each other there. */
  inspects(source: string, target: string): boolean;
}
