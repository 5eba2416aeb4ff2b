import { Lazy } from 'aws-cdk-lib';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import { Construct, IDependable } from 'constructs';
import { Direction, EntryRequest, NetworkAclPlan, NoEntryLeft, PlannedEntry, USABLE_ENTRIES, VpcBlock, residuesOf } from './network-acl-plan';
import { Family, PROTOCOL_NUMBERS, trafficId } from './traffic';
import { acknowledge } from '../private/acknowledgements';
import { invalidInput } from '../private/errors';
import { pascalCase } from '../private/names';

/** What a {@link SegmentNetworkAcl} is made from. */
export interface SegmentNetworkAclProps {
  readonly vpc: ec2.IVpc;
  readonly segment: string;
  /** What the segment is for, where that was said. */
  readonly purpose?: string;
  readonly subnets: ec2.ISubnet[];
  readonly vpcBlock: VpcBlock;
  /** Must exist before an entry can name IPv6 addresses of the VPC. */
  readonly ipv6Block?: IDependable;
}

/**
 * The network ACL of one segment: it denies all but the entries of declared flows.
 */
export class SegmentNetworkAcl extends ec2.NetworkAcl {
  private readonly plan: NetworkAclPlan;
  private readonly segmentName: string;
  private readonly ipv6Block?: IDependable;

  constructor(scope: Construct, id: string, props: SegmentNetworkAclProps) {
    super(scope, id, { vpc: props.vpc, subnetSelection: { subnets: props.subnets } });
    this.plan = new NetworkAclPlan(props.vpcBlock);
    this.segmentName = props.segment;
    this.ipv6Block = props.ipv6Block;
    const resource = this.node.defaultChild as ec2.CfnNetworkAcl;
    resource.addMetadata('cdk-zero-trust', {
      description: `Denies all traffic of segment ${props.segment} but declared flows and their answers`,
      ...(props.purpose ? { purpose: props.purpose } : {}),
      residues: Lazy.list({ produce: () => this.residues }),
    });
    acknowledge(resource, 'AwsSolutions::AwsSolutions-VPC3',
      'The network ACL is generated from declared flows and stands behind security groups as a second, coarser layer');
  }

  /** What the entries let through beyond the declared flows. */
  public get residues(): string[] {
    return residuesOf(this.plan.planned);
  }

  /** Adds what a flow needs. Entries that exist already are shared. */
  public allow(request: EntryRequest, flow: string): void {
    try {
      this.plan.allow(request, flow).forEach((entry) => this.create(entry));
    } catch (error) {
      throw error instanceof NoEntryLeft ? this.full(error) : error;
    }
  }

  private full(error: NoEntryLeft): Error {
    return invalidInput(this,
      `the network ACL of segment '${this.segmentName}' needs more than the ${USABLE_ENTRIES} usable ${error.direction} entries for ${error.family === 'ipv4' ? 'IPv4' : 'IPv6'}: ${error.users.join('; ')}`,
      'drop a flow, join ports into one range, or move some of the workloads to a segment of their own');
  }

  private create(entry: PlannedEntry): void {
    const resource = new ec2.CfnNetworkAclEntry(this, entryId(entry), {
      networkAclId: this.networkAclId,
      ruleNumber: entry.ruleNumber,
      egress: entry.direction === 'egress',
      ruleAction: entry.action,
      ...(entry.family === 'ipv4' ? { cidrBlock: entry.cidr } : { ipv6CidrBlock: entry.cidr }),
      ...protocolOf(entry),
    });
    if (entry.family === 'ipv6' && this.ipv6Block) {
      resource.node.addDependency(this.ipv6Block);
    }
    acknowledge(resource, 'AwsSolutions::AwsSolutions-VPC3',
      entry.action === 'deny'
        ? 'The entry denies the VPC\'s own addresses before entries that allow outside ones'
        : 'The entry is generated from a declared flow, which also has its security-group rules');
  }
}

function protocolOf(entry: PlannedEntry): Pick<ec2.CfnNetworkAclEntryProps, 'protocol' | 'portRange' | 'icmp'> {
  if (!entry.traffic) {
    return { protocol: -1 };
  }
  const { protocol, from, to } = entry.traffic;
  return {
    protocol: PROTOCOL_NUMBERS[protocol],
    ...(protocol === 'icmp' || protocol === 'icmpv6' ? { icmp: { type: from, code: to } } : { portRange: { from, to } }),
  };
}

function entryId(entry: PlannedEntry): string {
  const preposition: Record<Direction, string> = { ingress: 'From', egress: 'To' };
  const family: Record<Family, string> = { ipv4: '', ipv6: 'V6' };
  const peer = /^[a-z0-9-]+$/.test(entry.peer) ? pascalCase(entry.peer) : entry.peer.replace(/[^A-Za-z0-9]/g, '-');
  return `${entry.action === 'deny' ? 'Deny' : ''}${preposition[entry.direction]}${peer}${entry.traffic ? trafficId(entry.traffic) : ''}${family[entry.family]}`;
}
