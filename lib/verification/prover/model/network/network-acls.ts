import { Blocks } from './blocks';
import { because, nameOf, property, Reading, source } from './reading';
import { flag, protocolNumber, text, whole } from './values';
import { defaultAclOf } from './vpcs';
import { NetworkAcl, NetworkAclEntry, Vpc } from '../../network-facts';
import { Resolved, ResolvedResource } from '../resolved';

/** What AWS puts into a VPC's default network ACL. */
const DEFAULT_ENTRIES: readonly NetworkAclEntry[] = (['ingress', 'egress'] as const).flatMap((direction) => [
  { direction, number: 100, action: 'allow', protocol: -1, cidr: '0.0.0.0/0', from: -1, to: -1 },
  { direction, number: 101, action: 'allow', protocol: -1, cidr: '::/0', from: -1, to: -1 },
]);

/**
 * Network ACLs with their entries, and the default one of each VPC, which lets everything through.
 *
 * @see https://docs.aws.amazon.com/vpc/latest/userguide/default-network-acl.html
 */
export function readNetworkAcls(reading: Reading, blocks: Blocks, vpcs: readonly Vpc[], vpcIds: ReadonlySet<string>): NetworkAcl[] {
  const entries = new Map<string, (NetworkAclEntry | string)[]>();
  const add = (id: string, entry: NetworkAclEntry | string): void => void entries.set(id, [...entries.get(id) ?? [], entry]);
  for (const one of reading.of('AWS::EC2::NetworkAclEntry')) {
    const id = reading.id(property(one, 'NetworkAclId'));
    if (id === undefined) reading.gap(one, `The network ACL of entry ${nameOf(one)} is not known: ${because(property(one, 'NetworkAclId'))}`, 'Properties.NetworkAclId');
    else for (const entry of entriesOf(blocks, one)) add(id, entry);
  }
  const acl = (id: string, vpcId: string, first: readonly NetworkAclEntry[], resource?: ResolvedResource): NetworkAcl => {
    const all = [...first, ...entries.get(id) ?? []];
    entries.delete(id);
    return {
      id,
      vpcId,
      entries: all.filter((entry) => typeof entry !== 'string'),
      unknown: all.find((entry) => typeof entry === 'string'),
      source: resource && source(resource),
    };
  };
  const acls = reading.of('AWS::EC2::NetworkAcl').map((one) => (
    acl(one.id, reading.id(property(one, 'VpcId')) ?? `the VPC of ${nameOf(one)}`, [], one)));
  const own = new Map(vpcs.map((vpc) => [vpc.id, vpc]));
  for (const vpcId of vpcIds) {
    const id = defaultAclOf(reading, vpcId);
    const made = acl(id, vpcId, DEFAULT_ENTRIES);
    acls.push(own.has(vpcId) ? made : { ...made, unknown: `VPC ${vpcId} is not in the templates, nor is its default network ACL` });
  }
  for (const one of reading.of('AWS::EC2::NetworkAclEntry')) {
    const id = reading.id(property(one, 'NetworkAclId'));
    if (id !== undefined && entries.has(id) && acls.length > 0) {
      reading.gap(one, `Entry ${nameOf(one)} is of a network ACL that is not in the templates`, 'Properties.NetworkAclId');
    }
  }
  return acls;
}

/** An entry for each family that it names, or why one is not known. */
function entriesOf(blocks: Blocks, one: ResolvedResource): (NetworkAclEntry | string)[] {
  const odd = (name: string): string[] => [`${name} of entry ${nameOf(one)} is not known: ${because(property(one, name))}`];
  const protocol = protocolNumber(property(one, 'Protocol'));
  const number = whole(property(one, 'RuleNumber'));
  const action = text(property(one, 'RuleAction'));
  const egress = property(one, 'Egress') === undefined ? false : flag(property(one, 'Egress'));
  if (protocol === undefined) return odd('Protocol');
  if (number === undefined) return odd('RuleNumber');
  if (action !== 'allow' && action !== 'deny') return odd('RuleAction');
  if (egress === undefined) return odd('Egress');
  const ports = portsOf(one, protocol);
  if (!ports) return odd(protocol === 1 || protocol === 58 ? 'Icmp' : 'PortRange');
  const cidrs = (['CidrBlock', 'Ipv6CidrBlock'] as const).filter((name) => property(one, name) !== undefined);
  if (cidrs.length === 0) return [`Entry ${nameOf(one)} names no addresses`];
  return cidrs.map((name): NetworkAclEntry | string => {
    const cidr = blocks.of(property(one, name), 'rule');
    return cidr === undefined ? odd(name)[0] : {
      direction: egress ? 'egress' : 'ingress', number, action, protocol, cidr, ...ports, source: source(one, `Properties.${name}`),
    };
  });
}

/** Ports, or type and code; undefined where they are stated and not known. */
function portsOf(one: ResolvedResource, protocol: number): { readonly from: number; readonly to: number } | undefined {
  const any = { from: -1, to: -1 };
  const [names, value]: readonly [readonly [string, string], Resolved | undefined] = protocol === 1 || protocol === 58
    ? [['Type', 'Code'], property(one, 'Icmp')]
    : [['From', 'To'], property(one, 'PortRange')];
  if (protocol !== 1 && protocol !== 58 && protocol !== 6 && protocol !== 17) return any;
  const place = protocol === 1 || protocol === 58 ? 'Icmp' : 'PortRange';
  const icmp = place === 'Icmp';
  // AWS asks for them with these protocols: without them nothing is deployed.
  if (value === undefined) return icmp ? undefined : any;
  const [from, to] = names.map((name) => property(one, place, name)).map((found) => (found === undefined && icmp ? -1 : whole(found)));
  return from === undefined || to === undefined ? undefined : { from, to };
}
