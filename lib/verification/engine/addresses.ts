/** Address ranges, ports and the sources of network rules. */
import { Value, Values, openness, textOf } from './values';

/** IPv4 ranges that no packet from the internet can carry as its source. */
const PRIVATE_IPV4 = ['10.0.0.0/8', '172.16.0.0/12', '192.168.0.0/16', '100.64.0.0/10', '169.254.0.0/16', '127.0.0.0/8', '255.255.255.255/32'].map((cidr) => parseIpv4(cidr)!);

interface Ipv4Range {
  readonly first: number;
  readonly last: number;
  readonly prefix: number;
}

function parseIpv4(cidr: string): Ipv4Range | undefined {
  const match = /^(\d{1,3})\.(\d{1,3})\.(\d{1,3})\.(\d{1,3})(?:\/(\d{1,2}))?$/.exec(cidr);
  if (!match) {
    return undefined;
  }
  const prefix = match[5] === undefined ? 32 : Number(match[5]);
  const octets = match.slice(1, 5).map(Number);
  if (prefix > 32 || octets.some((octet) => octet > 255)) {
    return undefined;
  }
  const size = 2 ** (32 - prefix);
  const address = octets.reduce((sum, octet) => sum * 256 + octet, 0);
  const first = Math.floor(address / size) * size;
  return { first, last: first + size - 1, prefix };
}

/** What a range of addresses reaches. `wide` is public and so large that it names nobody. */
export type Reach = 'private' | 'public' | 'wide' | 'unreadable';

/** What a CIDR block reaches. */
export function reachOf(cidr: string): Reach {
  const ipv4 = parseIpv4(cidr);
  if (ipv4) {
    const inside = PRIVATE_IPV4.some((range) => ipv4.first >= range.first && ipv4.last <= range.last);
    return inside ? 'private' : ipv4.prefix < 16 ? 'wide' : 'public';
  }
  const ipv6 = /^([0-9a-f:]*:[0-9a-f:.]*)(?:\/(\d{1,3}))?$/i.exec(cidr);
  if (!ipv6) {
    return 'unreadable';
  }
  const prefix = ipv6[2] === undefined ? 128 : Number(ipv6[2]);
  const group = parseInt(ipv6[1].split(':')[0] || '0', 16);
  const local = (prefix >= 7 && group >= 0xfc00 && group <= 0xfdff) || (prefix >= 10 && group >= 0xfe80 && group <= 0xfebf) || (/^::1$/.test(ipv6[1]) && prefix === 128);
  return local ? 'private' : prefix < 32 ? 'wide' : 'public';
}

/** One source or destination of a security group rule. */
export interface Peer {
  readonly text: string;
  readonly reach: Reach | 'prefix-list';
  readonly open?: string;
}

/** The address ranges of a rule; security groups as peers are left out, they name their members. */
export function peersOf(rule: Value, direction: 'ingress' | 'egress', values: Values): Peer[] {
  const blocks = ['CidrIp', 'CidrIpv6'].flatMap((field) => values.under(rule, field)).flatMap((value) => peer(value));
  const lists = values.under(rule, direction === 'ingress' ? 'SourcePrefixListId' : 'DestinationPrefixListId').flatMap((value): Peer[] => {
    if (value.kind === 'reference' && value.resource.type === 'AWS::EC2::PrefixList') {
      return values.of(value.resource, 'Entries.*.Cidr').flatMap((entry) => peer(entry));
    }
    return value.kind === 'absent' ? [] : [{ text: textOf(value), reach: 'prefix-list', open: openness(value) }];
  });
  return [...blocks, ...lists];
}

function peer(value: Value): Peer[] {
  switch (value.kind) {
    case 'absent': return [];
    // The range of a VPC or subnet of this app; any other resource can hold any range.
    case 'reference': return /^AWS::EC2::(VPC|Subnet|VPCCidrBlock|SubnetCidrBlock|IPAMAllocation)$/.test(value.resource.type)
      ? []
      : [{ text: textOf(value), reach: 'unreadable', open: `it is computed from ${value.resource.logicalId}` }];
    case 'unknown': return [{ text: '<?>', reach: 'unreadable', open: value.why }];
    default: return [{ text: textOf(value), reach: reachOf(textOf(value)), open: openness(value) }];
  }
}

/** `tcp/443`, `udp/1000-2000`, `all`: the protocol and ports of a security group rule. */
export function portsOf(rule: Value, values: Values): string {
  const protocol = values.under(rule, 'IpProtocol').map(textOf).join('|');
  if (protocol === '-1' || protocol === '') {
    return 'all';
  }
  const name = ({ 6: 'tcp', 17: 'udp', 1: 'icmp', 58: 'icmpv6' } as Record<string, string>)[protocol] ?? protocol;
  const [from, to] = ['FromPort', 'ToPort'].map((field) => values.under(rule, field).map(textOf).join('|'));
  return from === '' && to === '' ? `${name}/all` : `${name}/${from === to ? from : `${from}-${to}`}`;
}
