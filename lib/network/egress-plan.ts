import * as ec2 from 'aws-cdk-lib/aws-ec2';
import { Construct } from 'constructs';
import { AuxiliarySegment, EgressBinding, SegmentNetwork, VpcNetwork } from './segment-network';
import { invalidInput, shown } from '../private/errors';
import { enumerate } from '../private/names';

/** One way out of the VPC, before it is bound to a network. */
export interface EgressPlan {
  /** What it is in one line, for summaries. */
  readonly description: string;
  /** Segments that get the default route. */
  readonly segments: string[];
  /** Segments it needs beside the user's. */
  readonly auxiliarySegments: AuxiliarySegment[];
  /** Whether AWS services are to be reached through endpoints even if none was chosen. */
  readonly wantsEndpoints: boolean;
  /** List price by the hour in US East (N. Virginia), in US dollars, without data. */
  hourUsd(zones: number): number;
  /** Creates gateways, firewalls and routes. */
  bind(scope: Construct, network: VpcNetwork): EgressBinding;
}

export const INTERNET = '0.0.0.0/0';

/** The default of every way out: the segment that runs the workload. */
export const DEFAULT_EGRESS_SEGMENTS = ['app'];

/** The segments that go out, refused where they are unknown, double, or already on the edge. */
export function egressSegments(scope: Construct, network: VpcNetwork, names: readonly string[]): SegmentNetwork[] {
  if (names.length === 0) {
    throw invalidInput(scope, 'no segment uses the egress', 'name the segments, or choose Egress.none()');
  }
  return names.map((name, index) => {
    if (names.indexOf(name) !== index) {
      throw invalidInput(scope, `egress names the segment ${shown(name)} twice`, 'name it once');
    }
    const segment = segmentNamed(scope, network, name);
    if (segment.edge) {
      throw invalidInput(scope, `the segment ${shown(name)} already has a route to the internet gateway`, 'name segments that have no way out of their own');
    }
    return segment;
  });
}

export function segmentNamed(scope: Construct, network: VpcNetwork, name: string): SegmentNetwork {
  const segment = network.segments.find((candidate) => candidate.name === name);
  if (!segment) {
    throw invalidInput(scope, `there is no segment ${shown(name)}`, `name one of ${enumerate(network.segments.map((one) => one.name))}`);
  }
  return segment;
}

/** The subnet of a segment in one zone, as the class that can take routes. */
export function subnetIn(segment: SegmentNetwork, zone: number): ec2.Subnet {
  return segment.subnets[zone] as ec2.Subnet;
}
