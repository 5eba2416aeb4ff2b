import * as ec2 from 'aws-cdk-lib/aws-ec2';
import { Construct } from 'constructs';
import { invalidInput } from '../private/errors';

/**
 * VPC Block Public Access: a switch of the account in a region that internet gateways obey, whatever routes and rules say.
 *
 * The switch is for all VPCs of the account in the region, so one stack may hold it. Subnets of edge segments and of NAT
 * gateways must be excluded from it, which is what this library does for its own.
 *
 * @see https://docs.aws.amazon.com/vpc/latest/userguide/security-vpc-bpa.html
 */
export class VpcPublicAccess {
  /**
   * Nothing passes an internet gateway in either direction, but for the exclusions of this VPC: its edge segments in both
   * directions.
   */
  public static blockBidirectional(): VpcPublicAccess {
    return new VpcPublicAccess('block-bidirectional', true);
  }

  /**
   * No connection comes in through an internet gateway, but to the edge segments of this VPC; NAT gateways go on working.
   */
  public static blockIngress(): VpcPublicAccess {
    return new VpcPublicAccess('block-ingress', true);
  }

  /**
   * The switch is set elsewhere, such as by a declarative policy of the organization; only the edge segments of this VPC
   * are excluded from it. The organization must allow exclusions.
   */
  public static managedElsewhere(): VpcPublicAccess {
    return new VpcPublicAccess(undefined, true);
  }

  private constructor(private readonly mode: string | undefined, private readonly excludesEdge: boolean) {}

  /** The same without exclusions: edge segments of this VPC are cut off, too. */
  public withoutExclusions(): VpcPublicAccess {
    return new VpcPublicAccess(this.mode, false);
  }

  /**
   * @internal
   */
  public _bind(scope: Construct, edge: ec2.ISubnet[], nat: ec2.ISubnet[]): void {
    // Connections that NAT gateways open pass a block of ingress; a block in both directions they pass as egress.
    const exclusions = !this.excludesEdge ? [] : [
      ...edge.map((subnet, index) => ({ id: `PublicAccessExclusion${index + 1}`, subnet, mode: 'allow-bidirectional' })),
      ...(this.mode === 'block-ingress' ? [] : nat.map((subnet, index) => ({ id: `NatAccessExclusion${index + 1}`, subnet, mode: 'allow-egress' }))),
    ];
    if (this.mode === undefined && exclusions.length === 0) {
      throw invalidInput(scope, 'blockPublicAccess is managed elsewhere and there is no edge segment to exclude', 'leave blockPublicAccess out');
    }
    const options = this.mode === undefined ? undefined : new ec2.CfnVPCBlockPublicAccessOptions(scope, 'BlockPublicAccess', { internetGatewayBlockMode: this.mode });
    for (const { id, subnet, mode } of exclusions) {
      const exclusion = new ec2.CfnVPCBlockPublicAccessExclusion(scope, id, { internetGatewayExclusionMode: mode, subnetId: subnet.subnetId });
      // The switch closes only what is not excluded by then.
      options?.node.addDependency(exclusion);
    }
  }
}
