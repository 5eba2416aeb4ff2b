import { Fn, Stack } from 'aws-cdk-lib';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import { Construct } from 'constructs';
import { DefaultDenySecurityGroup } from './default-deny-security-group';
import { answerWithZones } from './fixed-zones';
import { LaidOutSegment, NetworkLayout, layoutOf } from './network-layout';
import { Segment } from './segment';
import { SegmentContext } from './segment-context';
import { SegmentNetworkAcl } from './segment-network-acl';
import { ISegmentedVpc } from './segmented-vpc-ref';
import { Segments } from './segments';
import { invalidInput, shown } from '../private/errors';
import { enumerate, pascalCase } from '../private/names';

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
   *
   * @default false
   */
  readonly dualStack?: boolean;
}

/**
 * A VPC made of segments between which only declared flows exist.
 *
 * Each segment has one aligned block of addresses with a subnet a zone, its own route tables, network ACL and a
 * default-deny security group. Everything that takes an `IVpc` takes this VPC.
 *
 * What network ACLs cannot express: they keep no state, so entries for answers (ports 1024 to 65535) also match new
 * connections to high ports in the opposite direction; and they cannot name prefix lists, so a segment that uses a
 * gateway endpoint has port 443 open to every address outside the VPC. Security groups close the first; the
 * alternative to the second is interface endpoints.
 *
 * @see https://docs.aws.amazon.com/vpc/latest/userguide/infrastructure-security.html
 */
export class SegmentedVpc extends ec2.Vpc implements ISegmentedVpc {
  /** The segments that were asked for, in the order of their addresses. */
  public readonly segments: Segment[];

  /** Segments that the library added: those of interface endpoints, firewall and NAT gateways. */
  public readonly auxiliarySegments: Segment[];

  private readonly networkAcls = new Map<string, SegmentNetworkAcl>();

  constructor(scope: Construct, id: string, props: SegmentedVpcProps = {}) {
    const layout = layoutOf(scope, id, {
      cidr: props.cidr,
      ipamPoolId: props.ipamPool?.ipamPoolRef.ipamPoolId,
      ipamNetmaskLength: props.ipamNetmaskLength,
      availabilityZones: props.availabilityZones,
      maxAzs: props.maxAzs,
      segments: props.segments ?? Segments.standard(),
      auxiliary: [],
      endpoints: false,
      dualStack: props.dualStack ?? false,
    });
    answerWithZones(Stack.of(scope), layout.zones);
    super(scope, id, {
      ipAddresses: layout.ipv4,
      ...(layout.ipv6 ? { ipProtocol: ec2.IpProtocol.DUAL_STACK, ipv6Addresses: layout.ipv6 } : {}),
      availabilityZones: layout.zones,
      subnetConfiguration: layout.subnetConfiguration,
      natGateways: 0,
      restrictDefaultSecurityGroup: false,
    });
    // Without its feature flag ec2.Vpc adds this gateway to every dual-stack VPC.
    this.node.tryRemoveChild('EIGW6');

    const context = this.contextOf(layout);
    const created = layout.segments.map((segment) => this.createSegment(layout, context, segment));
    this.segments = created.filter((_, index) => !layout.segments[index].auxiliary);
    this.auxiliarySegments = created.filter((_, index) => layout.segments[index].auxiliary);
  }

  /**
   * The segment of a name.
   *
   * @param name name of the segment
   * @throws where no segment has the name; the error lists the known ones
   */
  public segment(name: string): Segment {
    const found = [...this.segments, ...this.auxiliarySegments].find((segment) => segment.name === name);
    if (!found) {
      throw invalidInput(this, `there is no segment ${shown(name)}`, `take one of ${enumerate(this.segments.map((segment) => segment.name))}`);
    }
    return found;
  }

  private contextOf(layout: NetworkLayout): SegmentContext {
    return {
      vpc: this,
      dualStack: layout.ipv6 !== undefined,
      vpcBlock: layout.block,
      ipv6Block: layout.ipv6?.block,
      egressSegments: [],
      networkAclOf: (segment) => this.networkAcls.get(segment),
    };
  }

  private createSegment(layout: NetworkLayout, context: SegmentContext, planned: LaidOutSegment): Segment {
    const { name, purpose, edge } = planned.options;
    const subnets = this.selectSubnets({ subnetGroupName: name }).subnets;
    const ipv6 = layout.ipv6 && Fn.select(0, this.vpcIpv6CidrBlocks);
    return Segment._create(this, `${pascalCase(name)}Segment`, {
      context,
      name,
      purpose,
      edge: edge ?? false,
      selection: { subnetGroupName: name },
      subnets,
      ipv4Cidr: layout.ipv4.supernet(planned.block, this.vpcCidrBlock),
      ipv6Cidr: ipv6 && layout.ipv6Supernet(planned, ipv6),
      ipv6Cidrs: ipv6 ? layout.zones.map((_, zone) => layout.ipv6Subnet(planned, zone, ipv6)) : [],
      securityGroup: (segment) => new DefaultDenySecurityGroup(segment, 'SecurityGroup', { vpc: this, description: `Segment ${name}: nothing but declared flows` }),
      networkAcl: (segment) => {
        const networkAcl = new SegmentNetworkAcl(segment, 'NetworkAcl', {
          vpc: this,
          segment: name,
          subnets,
          vpcBlock: (family) => family === 'ipv4' ? this.vpcCidrBlock : ipv6!,
          ipv6Block: context.ipv6Block,
        });
        this.networkAcls.set(name, networkAcl);
        return networkAcl;
      },
    });
  }
}
