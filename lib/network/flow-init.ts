import * as ec2 from 'aws-cdk-lib/aws-ec2';
import { FlowEnd, SegmentContext } from './segment-context';
import { Family, Traffic } from './traffic';

/** What a flow is made from. */
export interface FlowInit {
  readonly context: SegmentContext;
  readonly traffic: Traffic;
  readonly port: ec2.Port;
  readonly reason: string;
  readonly source: FlowSide;
  readonly target: FlowSide;
  /** Whether a middlebox that the VPC does not know of lies between, so that security groups cannot name each other. */
  readonly middlebox?: boolean;
}

/** A side of a flow: a segment of the VPC, the internet, or an outside block. */
export type FlowSide = { readonly segment: FlowEnd } | OutsideSide;

/** A side that is no segment. */
export interface OutsideSide {
  /** `internet`, a block of addresses, or a service behind a gateway endpoint. */
  readonly outside: string;
  readonly blocks: Partial<Record<Family, string>>;
  /** Stands for the addresses in security groups; network ACLs cannot name it. */
  readonly prefixListId?: string;
}
