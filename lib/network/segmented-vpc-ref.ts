import * as ec2 from 'aws-cdk-lib/aws-ec2';
import { Segment } from './segment';

/**
 * A VPC made of segments, created here or imported.
 */
export interface ISegmentedVpc extends ec2.IVpc {
  /** The segments, in the order of their addresses. */
  readonly segments: Segment[];

  /**
   * The segment of a name.
   *
   * @param name name of the segment
   * @throws where no segment has the name; the error lists the known ones
   */
  segment(name: string): Segment;
}
