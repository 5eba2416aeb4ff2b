import * as ec2 from 'aws-cdk-lib/aws-ec2';
import { Construct } from 'constructs';
import { SegmentContext } from './segment-context';

/** What a segment is made from. */
export interface SegmentInit {
  readonly context: SegmentContext;
  readonly name: string;
  readonly purpose?: string;
  readonly edge: boolean;
  readonly selection: ec2.SubnetSelection;
  readonly subnets: ec2.ISubnet[];
  readonly ipv4Cidr: string;
  readonly ipv6Cidr?: string;
  readonly ipv6Cidrs: string[];
  /** Makes or imports the security group below the segment. */
  readonly securityGroup: (segment: Construct) => ec2.ISecurityGroup;
  /** Makes the network ACL below the segment. */
  readonly networkAcl?: (segment: Construct) => ec2.INetworkAcl;
}
