import { Token } from 'aws-cdk-lib';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import { Construct } from 'constructs';
import { Block, PlannedBlock, parseBlock, planAddresses } from './address-plan';
import { zonesOfRegion } from './fixed-zones';
import { SegmentIpv4Addresses, SegmentIpv6Addresses, blockWithin } from './segment-addresses';
import { AuxiliarySegment } from './segment-network';
import { SegmentOptions } from './segment-options';
import { Segments } from './segments';
import { invalidInput, shown } from '../private/errors';

/** Name of the segment that holds interface endpoints. */
export const ENDPOINTS_SEGMENT = 'endpoints';

/** What decides the addresses of a VPC. */
export interface LayoutRequest {
  readonly cidr?: string;
  readonly ipamPoolId?: string;
  readonly ipamNetmaskLength?: number;
  readonly availabilityZones?: string[];
  readonly maxAzs?: number;
  readonly segments: Segments;
  readonly auxiliary: AuxiliarySegment[];
  /** Whether the subnets of the interface endpoints are made; their place is reserved anyway. */
  readonly endpoints: boolean;
  readonly dualStack: boolean;
}

/** A segment with its place. */
export interface LaidOutSegment {
  readonly options: SegmentOptions;
  readonly block: PlannedBlock;
  /** Whether the library added it. */
  readonly auxiliary: boolean;
}

/** The addresses of a VPC before it exists. */
export class NetworkLayout {
  public readonly ipv4: SegmentIpv4Addresses;
  public readonly ipv6?: SegmentIpv6Addresses;

  constructor(
    public readonly zones: string[],
    public readonly segments: LaidOutSegment[],
    /** The VPC's IPv4 block where it is known. */
    public readonly block: Block | undefined,
    prefixLength: number,
    ipamPoolId: string | undefined,
    dualStack: boolean,
  ) {
    this.ipv4 = new SegmentIpv4Addresses({ block, prefixLength, ipamPoolId }, segments.map((segment) => segment.block), zones);
    if (dualStack) {
      this.ipv6 = new SegmentIpv6Addresses(segments.flatMap((segment) => zones.map((_, zone) => segment.block.ipv6Index + zone)));
    }
  }

  /** The segments as `ec2.Vpc` takes them. */
  public get subnetConfiguration(): ec2.SubnetConfiguration[] {
    // Network interfaces get IPv6 addresses where they ask for them, as with public IPv4 ones.
    const ipv6 = this.ipv6 ? { ipv6AssignAddressOnCreation: false } : {};
    return this.segments.map(({ options }) => options.edge
      ? { name: options.name, subnetType: ec2.SubnetType.PUBLIC, mapPublicIpOnLaunch: false, ...ipv6 }
      : { name: options.name, subnetType: ec2.SubnetType.PRIVATE_ISOLATED, ...ipv6 });
  }

  /** The IPv6 block of a segment within the VPC's: a /60. */
  public ipv6Supernet(segment: LaidOutSegment, vpcIpv6Cidr: string): string {
    return blockWithin(vpcIpv6Cidr, 56, 60, segment.block.ipv6Index / 16, 128);
  }

  /** The IPv6 block of a subnet within the VPC's: a /64. */
  public ipv6Subnet(segment: LaidOutSegment, zone: number, vpcIpv6Cidr: string): string {
    return blockWithin(vpcIpv6Cidr, 56, 64, segment.block.ipv6Index + zone, 128);
  }
}

/** Decides zones and addresses, or says what contradicts itself. */
export function layoutOf(scope: Construct, id: string, request: LayoutRequest): NetworkLayout {
  const place = scope.node.path ? `${scope.node.path}/${id}` : id;
  const zones = zonesOf(place, request);
  const { cidr, prefixLength } = ipv4Of(place, request);
  if (request.segments.names.length === 0) {
    throw invalidInput(place, 'the VPC has no segments', 'give it at least one');
  }
  const blocks = planAddresses(place, {
    cidr,
    prefixLength,
    zones: zones.length,
    segments: request.segments._places.map(({ options, dropped }) => ({ ...options, dropped })),
    auxiliary: request.auxiliary.map(({ name, prefixLength: subnetPrefixLength }) => ({ name, subnetPrefixLength })),
    endpoints: ENDPOINTS_SEGMENT,
  });
  const users = request.segments._places.filter(({ dropped }) => !dropped).map(({ options }) => ({ options, auxiliary: false }));
  const added = [...request.auxiliary.map(({ name, edge }) => ({ name, edge })), ...(request.endpoints ? [{ name: ENDPOINTS_SEGMENT }] : [])]
    .map((options) => ({ options, auxiliary: true }));
  const segments = [...users, ...added].map((segment) => ({ ...segment, block: blocks.find((block) => block.name === segment.options.name)! }));
  return new NetworkLayout(zones, segments, cidr === undefined ? undefined : parseBlock(place, 'the VPC\'s cidr', cidr), prefixLength, request.ipamPoolId, request.dualStack);
}

function zonesOf(place: string, request: LayoutRequest): string[] {
  if (request.availabilityZones !== undefined) {
    if (request.maxAzs !== undefined) {
      throw invalidInput(place, `both availabilityZones and maxAzs ${request.maxAzs} are given`, 'keep one of them');
    }
    const zones = request.availabilityZones;
    if (Token.isUnresolved(zones) || zones.length === 0 || new Set(zones).size !== zones.length) {
      throw invalidInput(place, `availabilityZones is ${shown(zones)}`, 'name each zone once, such as [\'eu-west-1a\', \'eu-west-1b\']');
    }
    return withinLimit(place, zones.length) && zones;
  }
  const count = request.maxAzs ?? 3;
  return withinLimit(place, count) && zonesOfRegion(count);
}

function withinLimit(place: string, zones: number): true {
  if (Token.isUnresolved(zones) || !Number.isInteger(zones) || zones < 1 || zones > 6) {
    throw invalidInput(place, `the VPC has ${shown(zones)} zones`, 'take 1 to 6');
  }
  return true;
}

function ipv4Of(place: string, request: LayoutRequest): { cidr?: string; prefixLength: number } {
  if (request.ipamPoolId !== undefined) {
    if (request.cidr !== undefined) {
      throw invalidInput(place, `both cidr ${shown(request.cidr)} and ipamPool are given`, 'keep one of them');
    }
    return { prefixLength: request.ipamNetmaskLength ?? 16 };
  }
  if (request.ipamNetmaskLength !== undefined) {
    throw invalidInput(place, `ipamNetmaskLength is ${request.ipamNetmaskLength} and there is no ipamPool`, 'give the pool, or use cidr');
  }
  const cidr = request.cidr ?? '10.0.0.0/16';
  if (Token.isUnresolved(cidr)) {
    throw invalidInput(place, 'cidr is a value known only at deployment', 'write the block, or let an IPAM pool choose it with ipamPool');
  }
  return { cidr, prefixLength: parseBlock(place, 'the VPC\'s cidr', cidr).prefixLength };
}
