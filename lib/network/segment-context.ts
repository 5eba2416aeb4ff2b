import * as ec2 from 'aws-cdk-lib/aws-ec2';
import { IDependable } from 'constructs';
import { Block } from './address-plan';
import { EgressBinding } from './segment-network';
import { SegmentNetworkAcl } from './segment-network-acl';

/** What the segments of one VPC share. */
export interface SegmentContext {
  readonly vpc: ec2.IVpc;
  readonly dualStack: boolean;
  /** The VPC's IPv4 block where it is known at synthesis. */
  readonly vpcBlock?: Block;
  /** Must exist before anything can name IPv6 addresses of the VPC. */
  readonly ipv6Block?: IDependable;
  /** Segments with a route to the internet that is not the internet gateway. */
  readonly egressSegments: string[];
  /** How traffic leaves, where it leaves. */
  readonly egress?: EgressBinding;
  /** Network ACL of a segment, auxiliary ones included; nothing where the library does not manage it. */
  networkAclOf(segment: string): SegmentNetworkAcl | undefined;
}

/** One end of a flow. */
export interface FlowEnd {
  readonly name: string;
  readonly ipv4Cidr: string;
  readonly ipv6Cidr?: string;
  readonly securityGroup: ec2.ISecurityGroup;
}
