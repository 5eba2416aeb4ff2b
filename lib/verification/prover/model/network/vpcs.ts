import { Blocks } from './blocks';
import { Block, parseBlock } from './cidrs';
import { because, nameOf, property, Reading, source } from './reading';
import { at, flag, isLiteral, list, text } from './values';
import { Subnet, Vpc } from '../../network-facts';
import { ResolvedResource } from '../resolved';

/** What of VPCs and subnets the rest of the reading needs. */
export interface VpcPart {
  readonly vpcs: readonly Vpc[];
  readonly subnets: readonly Subnet[];
  /** The resource of each VPC by its id. */
  readonly vpcById: ReadonlyMap<string, ResolvedResource>;
  readonly subnetById: ReadonlyMap<string, SubnetTraits>;
}

/** What interfaces get from their subnet. */
export interface SubnetTraits {
  readonly vpcId: string;
  /** New interfaces get a public IPv4 address. Undefined where it is not known. */
  readonly mapsPublic: boolean | undefined;
  /** New interfaces get an IPv6 address. Undefined where it is not known. */
  readonly assignsIpv6: boolean | undefined;
  /** The block as text, for fixed addresses. */
  readonly cidrs: readonly string[];
}

type Exclusion = NonNullable<Vpc['blockPublicAccess']>;

/** AWS's words for the modes of VPC block public access. */
const BLOCK_MODES = new Map<string, Exclusion>([['off', 'off'], ['block-ingress', 'block-ingress'], ['block-bidirectional', 'block-bidirectional']]);

/** Main route table of a VPC, which no template states. */
export const mainTableOf = (vpcId: string): string => `main route table of ${vpcId}`;

/** The id that the VPC's default network ACL has in properties. */
export function defaultAclOf(reading: Reading, vpcId: string): string {
  const vpc = reading.find(vpcId, 'AWS::EC2::VPC');
  return vpc ? reading.attribute(vpc, 'DefaultNetworkAcl') : `default network ACL of ${vpcId}`;
}

/** The id that the VPC's default security group has in properties. */
export function defaultGroupOf(reading: Reading, vpcId: string): string {
  const vpc = reading.find(vpcId, 'AWS::EC2::VPC');
  return vpc ? reading.attribute(vpc, 'DefaultSecurityGroup') : `default security group of ${vpcId}`;
}

/**
 * VPCs with their blocks, and subnets with what they are joined to.
 *
 * @see https://docs.aws.amazon.com/vpc/latest/userguide/vpc-cidr-blocks.html
 * @see https://docs.aws.amazon.com/vpc/latest/userguide/security-vpc-bpa.html
 */
export function readVpcs(reading: Reading, blocks: Blocks): VpcPart {
  const exclusions = exclusionsOf(reading);
  const vpcById = new Map<string, ResolvedResource>();
  const written = writtenOut(reading);
  const vpcs = reading.of('AWS::EC2::VPC').map((vpc): Vpc => {
    vpcById.set(vpc.id, vpc);
    return {
      id: vpc.id,
      cidrs: blocksOfVpc(reading, blocks, vpc, written.has(vpc.id)),
      blockPublicAccess: exclusions.get(vpc.id) ?? modeOf(reading, vpc),
      source: source(vpc),
    };
  });
  const known = new Map(vpcs.map((vpc) => [vpc.id, vpc]));
  const tables = joined(reading, 'AWS::EC2::SubnetRouteTableAssociation', 'RouteTableId');
  const acls = joined(reading, 'AWS::EC2::SubnetNetworkAclAssociation', 'NetworkAclId');
  const subnetById = new Map<string, SubnetTraits>();
  const addresses = blocksOfSubnets(reading, blocks, known);
  const subnets = reading.of('AWS::EC2::Subnet').map((subnet): Subnet => {
    const vpcId = vpcIdOf(reading, subnet);
    const cidrs = addresses.get(subnet.id)!;
    subnetById.set(subnet.id, {
      vpcId,
      cidrs,
      mapsPublic: stated(subnet, 'MapPublicIpOnLaunch'),
      assignsIpv6: property(subnet, 'Ipv6Native') !== undefined
        ? flag(property(subnet, 'Ipv6Native')) || stated(subnet, 'AssignIpv6AddressOnCreation')
        : stated(subnet, 'AssignIpv6AddressOnCreation'),
    });
    return {
      id: subnet.id,
      vpcId,
      cidrs,
      routeTableId: tables.get(subnet.id) ?? mainTableOf(vpcId),
      networkAclId: acls.get(subnet.id) ?? defaultAclOf(reading, vpcId),
      group: tagOf(subnet, 'aws-cdk:subnet-name'),
      blockPublicAccess: exclusions.get(subnet.id),
      source: source(subnet),
    };
  });
  return { vpcs, subnets, vpcById, subnetById };
}

/** A property that is off unless it is stated; undefined where it is not known. */
function stated(resource: ResolvedResource, name: string): boolean | undefined {
  const value = property(resource, name);
  return value === undefined ? false : flag(value);
}

/** The VPC of a subnet. */
function vpcIdOf(reading: Reading, subnet: ResolvedResource): string {
  return reading.id(property(subnet, 'VpcId')) ?? `the VPC of ${nameOf(subnet)}`;
}

/** The blocks of each subnet; those that are not known lie in their VPC's and are their own. */
function blocksOfSubnets(reading: Reading, blocks: Blocks, vpcs: ReadonlyMap<string, Vpc>): ReadonlyMap<string, readonly string[]> {
  const more = byParent(reading, 'AWS::EC2::SubnetCidrBlock', 'SubnetId');
  const found = new Map<string, string[]>();
  const used = new Map<string, Block[]>();
  const open: (() => void)[] = [];
  for (const subnet of reading.of('AWS::EC2::Subnet')) {
    const vpcId = vpcIdOf(reading, subnet);
    const taken = used.get(vpcId) ?? [];
    used.set(vpcId, taken);
    const cidrs: string[] = [];
    found.set(subnet.id, cidrs);
    const values = (['CidrBlock', 'Ipv6CidrBlock'] as const).map((name) => ({ v6: name === 'Ipv6CidrBlock', value: property(subnet, name) }));
    for (const one of more.get(subnet.id) ?? []) values.push({ v6: true, value: property(one, 'Ipv6CidrBlock') ?? `a block of ${nameOf(one)}` });
    for (const [name, v6] of [['Ipv4IpamPoolId', false], ['Ipv6IpamPoolId', true]] as const) {
      if (property(subnet, name) !== undefined) values.push({ v6, value: `a block of ${nameOf(subnet)} from IPAM` });
    }
    for (const { v6, value } of values) {
      if (value === undefined) continue;
      const cidr = blocks.of(value, 'own') ?? `a block of ${nameOf(subnet)}`;
      const block = parseBlock(cidr);
      const place = cidrs.push(cidr) - 1;
      if (block) {taken.push(block);} else {
        open.push(() => {
          const within = vpcs.get(vpcId)?.cidrs.map(parseBlock).filter((one) => one?.v6 === v6) ?? [];
          // With several blocks nobody knows in which of them it lies.
          if (within.length === 1 && within[0]) cidrs[place] = blocks.subnetStandIn(cidr, within[0], taken) ?? cidr;
        });
      }
    }
  }
  open.forEach((settle) => settle());
  return found;
}

/** VPCs of which a subnet has a block of IPv4 that is written out. */
function writtenOut(reading: Reading): ReadonlySet<string> {
  const written = reading.of('AWS::EC2::Subnet').filter((subnet) => isLiteral(text(property(subnet, 'CidrBlock')) ?? '\uE000'));
  return new Set(written.map((subnet) => vpcIdOf(reading, subnet)));
}

function blocksOfVpc(reading: Reading, blocks: Blocks, vpc: ResolvedResource, written: boolean): string[] {
  const own = property(vpc, 'CidrBlock');
  const first = own === undefined ? undefined : blocks.of(own, 'own');
  const cidrs = [first ?? `the block of VPC ${nameOf(vpc)}`];
  const ipv6: ResolvedResource[] = [];
  for (const more of byParent(reading, 'AWS::EC2::VPCCidrBlock', 'VpcId').get(vpc.id) ?? []) {
    const v4 = property(more, 'CidrBlock');
    const v6 = property(more, 'Ipv6CidrBlock');
    if (v4 !== undefined) cidrs.push(blocks.of(v4, 'own') ?? because(v4));
    else if (v6 !== undefined) cidrs.push(blocks.of(v6, 'own') ?? because(v6));
    else if (property(more, 'Ipv4IpamPoolId') !== undefined) cidrs.push(`a block of VPC ${nameOf(vpc)} from IPAM`);
    else ipv6.push(more);
  }
  // What is written out of a block that is not known tells what it is: with that, or with a second block, nothing stands for it.
  if (cidrs.length === 1 && !parseBlock(cidrs[0]) && !written) {
    const length = Number(text(property(vpc, 'Ipv4NetmaskLength')) ?? '16');
    const fits = Number.isInteger(length) && length >= 16 && length <= 28 ? length : 16;
    cidrs[0] = blocks.standIn(vpc, 'v4', [cidrs[0]], [[vpc, 'CidrBlock']], fits) ?? cidrs[0];
  }
  ipv6.forEach((one) => {
    // With more than one nobody knows which comes first in the list.
    const attributes: (readonly [ResolvedResource, string])[] = ipv6.length > 1 ? [] : [[vpc, 'Ipv6CidrBlocks']];
    attributes.push([one, 'Ipv6CidrBlock']);
    const length = Number(text(property(one, 'Ipv6NetmaskLength')) ?? '56');
    const made = blocks.standIn(vpc, 'v6', [], attributes, Number.isInteger(length) && length >= 44 && length <= 64 ? length : 56);
    cidrs.push(made ?? `a block of ${nameOf(one)}`);
  });
  return cidrs;
}

/** Resources by the id of what a property refers to. */
export function byParent(reading: Reading, type: string, name: string): ReadonlyMap<string, readonly ResolvedResource[]> {
  const found = new Map<string, ResolvedResource[]>();
  for (const one of reading.of(type)) {
    const id = reading.id(property(one, name));
    if (id === undefined) reading.gap(one, `${name} of ${nameOf(one)} is not known: ${because(property(one, name))}`, `Properties.${name}`);
    else found.set(id, [...found.get(id) ?? [], one]);
  }
  return found;
}

/** What associations join to subnets. */
function joined(reading: Reading, type: string, name: string): ReadonlyMap<string, string> {
  const found = new Map<string, string>();
  for (const [subnetId, all] of byParent(reading, type, 'SubnetId')) {
    const id = reading.id(property(all[all.length - 1], name));
    found.set(subnetId, id ?? `what ${nameOf(all[all.length - 1])} names`);
    if (!reading.find(subnetId, 'AWS::EC2::Subnet') && !isLiteral(subnetId) && reading.of('AWS::EC2::Subnet').length > 0) {
      reading.gap(all[0], `Which subnet ${nameOf(all[0])} joins is known only at deployment`, 'Properties.SubnetId');
    }
  }
  return found;
}

/** The value of a tag that is a text. */
export function tagOf(resource: ResolvedResource, key: string): string | undefined {
  for (const tag of list(property(resource, 'Tags')) ?? []) {
    if (text(at(tag, 'Key')) === key) return text(at(tag, 'Value'));
  }
  return undefined;
}

/** The mode of an account and region. Where it is not known to be the VPC's, AWS's default stands, which blocks nothing. */
function modeOf(reading: Reading, vpc: ResolvedResource): Exclusion | undefined {
  for (const one of reading.of('AWS::EC2::VPCBlockPublicAccessOptions')) {
    const mode = BLOCK_MODES.get(text(property(one, 'InternetGatewayBlockMode')) ?? '');
    if (mode === undefined) {
      reading.gap(one, `The mode of VPC block public access is not known: ${because(property(one, 'InternetGatewayBlockMode'))}`, 'Properties.InternetGatewayBlockMode');
    } else if (one.account === vpc.account && one.region === vpc.region) {
      return mode;
    }
  }
  reading.assume('VPC block public access is off where no template turns it on');
  return undefined;
}

/** What exclusions leave open, by the id of the VPC or subnet. */
function exclusionsOf(reading: Reading): ReadonlyMap<string, Exclusion> {
  const found = new Map<string, Exclusion>();
  const modes = reading.of('AWS::EC2::VPCBlockPublicAccessOptions').map((one) => text(property(one, 'InternetGatewayBlockMode')));
  for (const one of reading.of('AWS::EC2::VPCBlockPublicAccessExclusion')) {
    const id = reading.id(property(one, 'SubnetId') ?? property(one, 'VpcId'));
    const mode = text(property(one, 'InternetGatewayExclusionMode'));
    if (id === undefined || (mode !== 'allow-bidirectional' && mode !== 'allow-egress')) {
      reading.gap(one, `What exclusion ${nameOf(one)} leaves open is not known`, 'Properties');
      continue;
    }
    // An exclusion for egress leaves nothing to do where ingress alone is blocked, and what is off stays off.
    if (mode === 'allow-bidirectional') found.set(id, 'off');
    else if (modes.some((other) => other !== 'off')) found.set(id, 'block-ingress');
  }
  return found;
}
