import { IConstruct } from 'constructs';
import { invalidInput, shown } from '../private/errors';

/** Slots of equal size that a VPC's block is divided into. */
const SLOT_BITS = 4;
const SLOTS = 2 ** SLOT_BITS;
/** Slots from here on belong to what the library adds: firewall and NAT subnets, and the last one to interface endpoints. */
const FIRST_RESERVED_SLOT = 12;
const ENDPOINTS_SLOT = SLOTS - 1;
/** EC2 takes subnets between these two. */
const LARGEST_SUBNET = 16;
const SMALLEST_SUBNET = 28;

/** A segment as the plan is asked for it. */
export interface PlanRequest {
  readonly name: string;
  /** Its block, where the user pins it. */
  readonly cidr?: string;
  /** Prefix length of its block, where the user chooses it. */
  readonly prefixLength?: number;
  /** A dropped segment keeps its place, so that those after it do not move. */
  readonly dropped?: boolean;
}

/** An auxiliary segment as the plan is asked for it. */
export interface AuxiliaryRequest {
  readonly name: string;
  /** Prefix length of one subnet. */
  readonly subnetPrefixLength: number;
}

/** A block by its place in the VPC's block, so that it can be computed now or by CloudFormation. */
export interface PlannedBlock {
  readonly name: string;
  /** Prefix length of the segment's block. */
  readonly prefixLength: number;
  /** Distance of the segment's first address from the VPC's first address. */
  readonly offset: number;
  /** Prefix length of each of its subnets. */
  readonly subnetPrefixLength: number;
  /** Place of its first /64 within the VPC's IPv6 block of 256. */
  readonly ipv6Index: number;
}

/** What the plan is made from. */
export interface AddressPlanInput {
  /** The VPC's block, or nothing when an IPAM pool chooses it. */
  readonly cidr?: string;
  readonly prefixLength: number;
  readonly zones: number;
  readonly segments: PlanRequest[];
  readonly auxiliary: AuxiliaryRequest[];
  /** Name of the segment of the interface endpoints, whose place is always reserved. */
  readonly endpoints: string;
}

/** First address and prefix length of an IPv4 block. */
export interface Block {
  readonly start: number;
  readonly prefixLength: number;
}

/** Reads `10.0.0.0/16`; refuses what is no aligned IPv4 block. */
export function parseBlock(where: IConstruct | string, subject: string, cidr: string): Block {
  const match = /^(\d{1,3})\.(\d{1,3})\.(\d{1,3})\.(\d{1,3})\/(\d{1,2})$/.exec(cidr);
  const octets = match?.slice(1, 5).map(Number) ?? [];
  const prefixLength = Number(match?.[5]);
  if (!match || octets.some((octet) => octet > 255) || prefixLength > 32) {
    throw invalidInput(where, `${subject} is ${shown(cidr)}`, "write an IPv4 block such as '10.0.0.0/16'");
  }
  const start = octets.reduce((sum, octet) => sum * 256 + octet, 0);
  const size = sizeOf(prefixLength);
  if (start % size !== 0) {
    throw invalidInput(where, `${subject} ${shown(cidr)} does not start at a multiple of its size`, `write '${formatBlock({ start: start - (start % size), prefixLength })}'`);
  }
  return { start, prefixLength };
}

/** `10.0.0.0/16`. */
export function formatBlock(block: Block): string {
  const octets = [24, 16, 8, 0].map((shift) => Math.floor(block.start / 2 ** shift) % 256);
  return `${octets.join('.')}/${block.prefixLength}`;
}

/** Number of addresses of a block. */
export function sizeOf(prefixLength: number): number {
  return 2 ** (32 - prefixLength);
}

/** Whether two blocks share an address. */
export function overlap(a: Block, b: Block): boolean {
  return a.start < b.start + sizeOf(b.prefixLength) && b.start < a.start + sizeOf(a.prefixLength);
}

/**
 * Gives each segment one aligned block and each zone one subnet of it.
 *
 * Places depend on the order of the segments only: a segment added at the end, interface endpoints chosen later and a
 * fourth zone move nothing that exists.
 */
export function planAddresses(where: IConstruct | string, input: AddressPlanInput): PlannedBlock[] {
  const base = input.cidr === undefined ? undefined : parseBlock(where, 'the VPC\'s cidr', input.cidr);
  if (input.prefixLength < LARGEST_SUBNET || input.prefixLength > SMALLEST_SUBNET) {
    throw invalidInput(where, `the VPC's prefix length is /${input.prefixLength}`, 'take one between /16 and /22');
  }
  const zoneBits = Math.max(2, Math.ceil(Math.log2(input.zones)));
  const slotPrefix = input.prefixLength + SLOT_BITS;
  const slotSize = sizeOf(slotPrefix);
  const blocks: PlannedBlock[] = [];

  const place = (name: string, prefixLength: number, offset: number, subnetPrefixLength = prefixLength + zoneBits): void => {
    if (subnetPrefixLength > SMALLEST_SUBNET) {
      throw invalidInput(where, `segment ${shown(name)} has a /${prefixLength}, which leaves a /${subnetPrefixLength} for each of ${input.zones} zones and EC2 takes none smaller than /${SMALLEST_SUBNET}`,
        `give the segment at least a /${SMALLEST_SUBNET - zoneBits}, or the VPC at least a /${SMALLEST_SUBNET - zoneBits - SLOT_BITS}`);
    }
    const block = { start: offset, prefixLength };
    const other = blocks.find((candidate) => overlap({ start: candidate.offset, prefixLength: candidate.prefixLength }, block));
    if (other) {
      throw invalidInput(where, `segments ${shown(other.name)} and ${shown(name)} overlap${base ? ` in ${formatBlock({ start: base.start + Math.max(other.offset, offset), prefixLength: Math.max(other.prefixLength, prefixLength) })}` : ''}`,
        'give each segment a block of its own, or leave cidr out');
    }
    blocks.push({ name, prefixLength, offset, subnetPrefixLength, ipv6Index: -1 });
  };

  let slot = 0;
  for (const segment of input.segments) {
    if (segment.cidr !== undefined) {
      if (!segment.dropped) {
        place(segment.name, ...pinned(where, base, segment.name, segment.cidr));
      }
      continue;
    }
    const prefixLength = segment.prefixLength ?? slotPrefix;
    if (prefixLength <= input.prefixLength || !Number.isInteger(prefixLength)) {
      throw invalidInput(where, `segment ${shown(segment.name)} asks for a /${prefixLength} in a VPC of /${input.prefixLength}`, `take a prefix length above ${input.prefixLength}`);
    }
    const slots = Math.max(1, 2 ** (slotPrefix - prefixLength));
    slot = Math.ceil(slot / slots) * slots;
    if (slot + slots > FIRST_RESERVED_SLOT) {
      throw invalidInput(where, `segment ${shown(segment.name)} does not fit: of the VPC's ${SLOTS} blocks of /${slotPrefix} ${FIRST_RESERVED_SLOT} are for segments`,
        'take a larger cidr, fewer segments or smaller ones (prefixLength)');
    }
    if (!segment.dropped) {
      place(segment.name, prefixLength, slot * slotSize);
    }
    slot += slots;
  }

  let reserved = FIRST_RESERVED_SLOT * slotSize;
  for (const auxiliary of input.auxiliary) {
    const prefixLength = auxiliary.subnetPrefixLength - zoneBits;
    const size = sizeOf(prefixLength);
    reserved = Math.ceil(reserved / size) * size;
    if (reserved + size > ENDPOINTS_SLOT * slotSize) {
      throw invalidInput(where, `the subnets of ${shown(auxiliary.name)} do not fit in a VPC of /${input.prefixLength} with ${input.zones} zones`, 'take a larger cidr');
    }
    place(auxiliary.name, prefixLength, reserved, auxiliary.subnetPrefixLength);
    reserved += size;
  }
  place(input.endpoints, slotPrefix, ENDPOINTS_SLOT * slotSize);
  return withIpv6(where, input, blocks);
}

function pinned(where: IConstruct | string, base: Block | undefined, name: string, cidr: string): [number, number] {
  if (!base) {
    throw invalidInput(where, `segment ${shown(name)} pins ${shown(cidr)} while an IPAM pool chooses the VPC's block`, 'leave cidr out, or give the VPC a cidr instead of ipamPool');
  }
  const block = parseBlock(where, `the cidr of segment ${shown(name)}`, cidr);
  const inside = block.start >= base.start && block.start + sizeOf(block.prefixLength) <= base.start + sizeOf(base.prefixLength);
  if (block.prefixLength <= base.prefixLength || !inside) {
    throw invalidInput(where, `segment ${shown(name)} has ${shown(cidr)}, which is not inside the VPC's ${formatBlock(base)}`, 'take a block inside the VPC\'s');
  }
  return [block.prefixLength, block.start - base.start];
}

/** IPv6 places follow the order of the request and not the size: each segment has the 16 subnets of one /60. */
function withIpv6(where: IConstruct | string, input: AddressPlanInput, blocks: PlannedBlock[]): PlannedBlock[] {
  const kept = input.segments.map((segment) => segment.name);
  if (kept.length > FIRST_RESERVED_SLOT) {
    throw invalidInput(where, `the VPC has ${kept.length} segments`, `take at most ${FIRST_RESERVED_SLOT}`);
  }
  return blocks.map((block) => {
    const segment = input.segments.findIndex((candidate) => candidate.name === block.name && !candidate.dropped);
    const auxiliary = input.auxiliary.findIndex((candidate) => candidate.name === block.name);
    const place = segment >= 0 ? segment : auxiliary >= 0 ? FIRST_RESERVED_SLOT + auxiliary : ENDPOINTS_SLOT;
    return { ...block, ipv6Index: place * 16 };
  });
}
