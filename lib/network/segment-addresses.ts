import { Fn } from 'aws-cdk-lib';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import { PlannedBlock, formatBlock, sizeOf, Block } from './address-plan';

/** Fn::Cidr counts to 256. */
const MOST_PER_SPLIT_BITS = 8;

/**
 * The `index`-th block of a prefix length inside a block that is known only at deployment.
 *
 * The count given to Fn::Cidr is the index and one, so what comes later changes no expression.
 */
export function blockWithin(parent: string, parentPrefix: number, prefix: number, index: number, addressBits: number): string {
  const bits = prefix - parentPrefix;
  if (bits > MOST_PER_SPLIT_BITS) {
    const between = parentPrefix + MOST_PER_SPLIT_BITS;
    const each = 2 ** (prefix - between);
    return blockWithin(blockWithin(parent, parentPrefix, between, Math.floor(index / each), addressBits), between, prefix, index % each, addressBits);
  }
  return Fn.select(index, Fn.cidr(parent, index + 1, String(addressBits - prefix)));
}

/** Where the VPC's IPv4 addresses come from. */
export interface Ipv4Source {
  /** The block, where it is known. */
  readonly block?: Block;
  readonly prefixLength: number;
  readonly ipamPoolId?: string;
}

/** Gives `ec2.Vpc` the addresses of the plan, one subnet a segment and zone. */
export class SegmentIpv4Addresses implements ec2.IIpAddresses {
  constructor(private readonly source: Ipv4Source, private readonly plan: PlannedBlock[], private readonly zones: string[]) {}

  public allocateVpcCidr(): ec2.VpcIpamOptions {
    return this.source.block
      ? { cidrBlock: formatBlock(this.source.block) }
      : { ipv4IpamPoolId: this.source.ipamPoolId, ipv4NetmaskLength: this.source.prefixLength };
  }

  public allocateSubnetsCidr(input: ec2.AllocateCidrRequest): ec2.SubnetIpamOptions {
    return {
      allocatedSubnets: input.requestedSubnets.map((subnet) => {
        const block = this.plan.find((candidate) => candidate.name === subnet.configuration.name)!;
        const zone = this.zones.indexOf(subnet.availabilityZone);
        return { cidr: this.blockAt(block.offset + zone * sizeOf(block.subnetPrefixLength), block.subnetPrefixLength, input.vpcCidr) };
      }),
    };
  }

  /** The segment's block. */
  public supernet(block: PlannedBlock, vpcCidr: string): string {
    return this.blockAt(block.offset, block.prefixLength, vpcCidr);
  }

  private blockAt(offset: number, prefixLength: number, vpcCidr: string): string {
    return this.source.block
      ? formatBlock({ start: this.source.block.start + offset, prefixLength })
      : blockWithin(vpcCidr, this.source.prefixLength, prefixLength, offset / sizeOf(prefixLength), 32);
  }
}

/** Gives `ec2.Vpc` one /56 of Amazon's addresses: a /60 a segment and a /64 a subnet. */
export class SegmentIpv6Addresses implements ec2.IIpv6Addresses {
  public readonly amazonProvided = true;
  private association?: ec2.CfnVPCCidrBlock;

  /** @param places of the subnets among the 256 blocks of /64, in the order in which the VPC makes them */
  constructor(private readonly places: number[]) {}

  /** The association that must exist before anything can name the VPC's IPv6 addresses. */
  public get block(): ec2.CfnVPCCidrBlock {
    return this.association!;
  }

  public allocateVpcIpv6Cidr(input: ec2.AllocateVpcIpv6CidrRequest): ec2.CfnVPCCidrBlock {
    this.association = new ec2.CfnVPCCidrBlock(input.scope, 'ipv6cidr', { vpcId: input.vpcId, amazonProvidedIpv6CidrBlock: true });
    return this.association;
  }

  public createIpv6CidrBlocks(input: ec2.CreateIpv6CidrBlocksRequest): string[] {
    return this.places.map((place) => blockWithin(input.ipv6SelectedCidr, 56, 64, place, 128));
  }

  public allocateSubnetsIpv6Cidr(input: ec2.AllocateIpv6CidrRequest): ec2.SubnetIpamOptions {
    return { allocatedSubnets: input.allocatedSubnets.map((subnet, index) => ({ ...subnet, ipv6Cidr: input.ipv6Cidrs[index] })) };
  }
}
