import { Token } from 'aws-cdk-lib';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import { Construct } from 'constructs';
import { formatBlock, overlap, parseBlock } from './address-plan';
import { Flow } from './flow';
import { FlowSide } from './flow-init';
import { SegmentInit } from './segment-init';
import { isUnbounded, trafficId, trafficOf } from './traffic';
import { invalidInput, requireReason, shown } from '../private/errors';
import { enumerate, pascalCase } from '../private/names';

/** Options of a flow between segments. */
export interface FlowOptions {
  /**
   * Whether a firewall, a load balancer that keeps client addresses or another middlebox of yours lies between the
   * segments. Security groups cannot name each other across one, so the rules name the segments' blocks of addresses.
   *
   * @default - only what the VPC's own egress puts between them
   */
  readonly middlebox?: boolean;
}

const INTERNET: FlowSide = { outside: 'internet', blocks: { ipv4: '0.0.0.0/0', ipv6: '::/0' } };

/** NAT gateways and the firewall carry IPv4 only: the VPC has no IPv6 route out but the internet gateway's. */
const INTERNET_IPV4: FlowSide = { outside: 'internet', blocks: { ipv4: '0.0.0.0/0' } };

/**
 * One network zone of a {@link SegmentedVpc}: its subnets, route tables, network ACL and default-deny security group.
 *
 * Workloads of the segment carry its `securityGroup` and take its `selection`; what they may reach is what flows declare.
 * Between the subnets of one segment the network ACL denies what no flow of the segment to itself declares; inside one
 * subnet only security groups separate.
 *
 * A network ACL keeps no state, so the entries for answers (ports 1024 to 65535) also match new connections to high
 * ports in the opposite direction. The security groups refuse those. `residues` lists what remains.
 *
 * @see https://docs.aws.amazon.com/vpc/latest/userguide/vpc-network-acls.html
 */
export class Segment extends Construct {
  /**
   * Makes a segment; the VPC does.
   * @internal
   */
  public static _create(scope: Construct, id: string, init: SegmentInit): Segment {
    return new Segment(scope, id, init);
  }

  /** Name of the segment, which is the subnet group name of its subnets. */
  public readonly name: string;

  /** What the segment is for, where that was said. */
  public readonly purpose?: string;

  /** Whether its subnets have a route to the internet gateway. */
  public readonly edge: boolean;

  /** Chooses the segment's subnets in every construct that takes a VPC: `vpcSubnets: segment.selection`. */
  public readonly selection: ec2.SubnetSelection;

  /** One subnet a zone, in zone order. */
  public readonly subnets: ec2.ISubnet[];

  /** The IPv4 block that holds the segment's subnets and nothing else; a token when an IPAM pool chooses the addresses. */
  public readonly ipv4Cidr: string;

  /** The IPv6 block that holds the segment's subnets and nothing else; absent without dual stack. */
  public readonly ipv6Cidr?: string;

  /** The security group of the segment's workloads: it lets nothing in or out but declared flows. */
  public readonly securityGroup: ec2.ISecurityGroup;

  /** The segment's network ACL; absent in an imported VPC, where it is not managed. */
  public readonly networkAcl?: ec2.INetworkAcl;

  /**
   * IPv6 blocks of the subnets in zone order; empty without dual stack.
   * @internal
   */
  public get _ipv6Cidrs(): string[] {
    return this.init.ipv6Cidrs;
  }

  private readonly init: SegmentInit;

  private constructor(scope: Construct, id: string, init: SegmentInit) {
    super(scope, id);
    this.init = init;
    this.name = init.name;
    this.purpose = init.purpose;
    this.edge = init.edge;
    this.selection = init.selection;
    this.subnets = init.subnets;
    this.ipv4Cidr = init.ipv4Cidr;
    this.ipv6Cidr = init.ipv6Cidr;
    this.securityGroup = init.securityGroup(this);
    this.networkAcl = init.networkAcl?.(this);
  }

  /** Flows declared on this segment, in the order of their declaration. */
  public get flows(): Flow[] {
    return this.node.children.filter((child): child is Flow => child instanceof Flow);
  }

  /** What the network ACL lets through beyond the declared flows, one sentence each; security groups refuse it. */
  public get residues(): string[] {
    return this.init.context.networkAclOf(this.name)?.residues ?? [];
  }

  /**
   * Allows connections from this segment to another, or between the subnets of this one, and their answers: in both
   * security groups and both network ACLs.
   *
   * @param target the other segment of the same VPC
   * @param port what the connections carry: TCP or UDP ports, or ICMP. All traffic and other protocols are refused
   * @param reason why it is needed, in a few words; EC2 shows it at the rules
   * @param options what lies between the segments
   * @throws where the flow exists, the segments are of different VPCs, the port cannot be carried, or a network ACL is full
   */
  public allowTo(target: Segment, port: ec2.Port, reason: string, options: FlowOptions = {}): Flow {
    if (target.init.context !== this.init.context) {
      throw invalidInput(this, `segment ${shown(target.name)} is in another VPC`, 'use allowToCidr and allowFromCidr with the addresses on the other side');
    }
    return this.declare(`To${pascalCase(target.name)}`, { segment: this }, { segment: target }, port, reason, options);
  }

  /**
   * Allows connections from this segment to the internet, and their answers, on the way its VPC's egress gives it.
   *
   * The entries of the network ACL match every address outside the VPC. Where names decide, choose an egress through a firewall.
   *
   * @param port what the connections carry; all ports are refused
   * @param reason why it is needed
   * @throws where the segment has no route to the internet, besides what `allowTo` throws
   */
  public allowToInternet(port: ec2.Port, reason: string): Flow {
    const { egressSegments } = this.init.context;
    if (!this.edge && !egressSegments.includes(this.name)) {
      throw invalidInput(this, `segment ${shown(this.name)} has no route to the internet`,
        egressSegments.length > 0
          ? `declare the flow on ${enumerate(egressSegments)}, or name the segment in the VPC's egress`
          : 'give the VPC an egress, such as Egress.viaFirewall or Egress.viaNat, that names the segment');
    }
    this.refuseUnbounded(port, 'to anywhere');
    return this.declare('ToInternet', { segment: this }, this.edge ? INTERNET : INTERNET_IPV4, port, reason);
  }

  /**
   * Allows connections from anywhere on the internet to this edge segment, and their answers.
   *
   * @param port what the connections carry; all ports are refused
   * @param reason why it is needed
   * @throws where the segment is no edge segment, besides what `allowTo` throws
   */
  public allowFromInternet(port: ec2.Port, reason: string): Flow {
    if (!this.edge) {
      throw invalidInput(this, `segment ${shown(this.name)} is not an edge segment`, 'let connections in at an edge segment (edge: true) and declare a flow from there to this one');
    }
    this.refuseUnbounded(port, 'from anywhere');
    return this.declare('FromInternet', INTERNET, { segment: this }, port, reason);
  }

  /**
   * Allows connections from this segment to addresses outside the VPC, such as another VPC or an office. Routes are yours to add.
   *
   * @param cidr an IPv4 or IPv6 block, such as `192.168.10.0/24`
   * @param port what the connections carry
   * @param reason why it is needed
   * @throws where the block is everything or lies in the VPC, besides what `allowTo` throws
   */
  public allowToCidr(cidr: string, port: ec2.Port, reason: string): Flow {
    return this.declare(`To${blockId(cidr)}`, { segment: this }, this.outside(cidr, 'allowToInternet'), port, reason);
  }

  /**
   * Allows connections to this segment from addresses outside the VPC, such as another VPC or an office. Routes are yours to add.
   *
   * @param cidr an IPv4 or IPv6 block, such as `192.168.10.0/24`
   * @param port what the connections carry
   * @param reason why it is needed
   * @throws where the block is everything or lies in the VPC, besides what `allowTo` throws
   */
  public allowFromCidr(cidr: string, port: ec2.Port, reason: string): Flow {
    return this.declare(`From${blockId(cidr)}`, this.outside(cidr, 'allowFromInternet'), { segment: this }, port, reason);
  }

  /**
   * Allows HTTPS to the service behind a gateway endpoint: by prefix list in the security group, to every address outside
   * the VPC in the network ACL, which cannot name one.
   * @internal
   */
  public _allowToGatewayEndpoint(service: string, prefixListId: string): Flow {
    const outside = { outside: service, blocks: { ipv4: '0.0.0.0/0' }, prefixListId };
    return this.declare(`To${pascalCase(service)}Gateway`, { segment: this }, outside, ec2.Port.tcp(443), `${service} through its gateway endpoint`);
  }

  private declare(name: string, source: FlowSide, target: FlowSide, port: ec2.Port, reason: string, options: FlowOptions = {}): Flow {
    const { context } = this.init;
    const traffic = trafficOf(this, port, context.dualStack);
    const id = `${name}${trafficId(traffic)}`;
    const existing = this.node.tryFindChild(id);
    if (existing instanceof Flow) {
      throw invalidInput(this, `the flow ${existing.summary} is declared already`, 'declare it once; extend the reason there if two workloads share it');
    }
    const init = { context, traffic, port, source, target, middlebox: options.middlebox, reason: requireReason(this, `the flow ${id}`, reason) };
    return Flow._declare(this, id, init);
  }

  private refuseUnbounded(port: ec2.Port, where: string): void {
    if (isUnbounded(trafficOf(this, port, this.init.context.dualStack))) {
      throw invalidInput(this, `the flow would allow ${port.toString()} ${where}`, 'name the ports that are needed, fewer than 1024 of them');
    }
  }

  private outside(cidr: string, instead: string): FlowSide {
    if (Token.isUnresolved(cidr)) {
      throw invalidInput(this, 'the block of the flow is known only at deployment', 'write the block of addresses');
    }
    if (/\/0+$/.test(cidr)) {
      throw invalidInput(this, `${shown(cidr)} is every address`, `use ${instead}`);
    }
    if (cidr.includes(':')) {
      return this.outsideIpv6(cidr);
    }
    const block = parseBlock(this, 'the block of the flow', cidr);
    const { vpcBlock } = this.init.context;
    if (vpcBlock && overlap(block, vpcBlock)) {
      throw invalidInput(this, `${shown(cidr)} lies in the VPC's ${formatBlock(vpcBlock)}`, 'declare a flow between segments with allowTo');
    }
    return { outside: cidr, blocks: { ipv4: cidr } };
  }

  private outsideIpv6(cidr: string): FlowSide {
    if (!/^[0-9a-f:]+\/(\d{1,2}|1[01]\d|12[0-8])$/i.test(cidr)) {
      throw invalidInput(this, `the block of the flow is ${shown(cidr)}`, "write an IPv6 block such as '2001:db8::/48'");
    }
    if (!this.init.context.dualStack) {
      throw invalidInput(this, `the flow names the IPv6 block ${shown(cidr)} and the VPC has no IPv6 addresses`, 'set dualStack on the VPC');
    }
    return { outside: cidr, blocks: { ipv6: cidr } };
  }
}

function blockId(cidr: string): string {
  return Token.isUnresolved(cidr) ? 'Block' : `Block${cidr.replace(/[^A-Za-z0-9]/g, '-')}`;
}
