import { Item, Outputs } from './describe-network-fields';
import { NetworkAcl, NetworkAclEntry, SecurityGroup, SecurityGroupRule } from '../../network-facts';
import { ModelInputError, shownValue } from '../errors';

const PROTOCOLS: ReadonlyMap<string, number> = new Map([['tcp', 6], ['udp', 17], ['icmp', 1], ['icmpv6', 58]]);

/** The number of a protocol: -1 for all. */
function protocolOf(one: Item, field: string): number {
  const name = one.text(field).toLowerCase();
  const number = PROTOCOLS.get(name) ?? (/^-?\d{1,3}$/.test(name) ? Number(name) : undefined);
  if (number === undefined || number < -1 || number > 255) {
    throw new ModelInputError(one.file, `${one.place}.${field}`, `${shownValue(name)} is not a protocol`, 'give -1, tcp, udp, icmp, icmpv6 or a number up to 255');
  }
  return number;
}

/** Rules of `IpPermissions` or `IpPermissionsEgress`. */
function permissions(group: Item, id: string, field: string, direction: 'ingress' | 'egress'): SecurityGroupRule[] {
  return group.list(field).flatMap((permission, index) => {
    const base = { direction, protocol: protocolOf(permission, 'IpProtocol'), from: permission.number('FromPort') ?? -1, to: permission.number('ToPort') ?? -1 };
    const peers = (list: string, key: string, name: 'cidr' | 'groupId' | 'prefixListId'): SecurityGroupRule[] => permission.list(list).map((peer, at) => (
      { ...base, [name]: peer.text(key), source: group.source(id, `${field}.${index}.${list}.${at}`) }));
    return [
      ...peers('IpRanges', 'CidrIp', 'cidr'), ...peers('Ipv6Ranges', 'CidrIpv6', 'cidr'), ...peers('UserIdGroupPairs', 'GroupId', 'groupId'),
      ...peers('PrefixListIds', 'PrefixListId', 'prefixListId'),
    ];
  });
}

/** A rule as `describe-security-group-rules` writes it. */
function listedRule(one: Item): SecurityGroupRule {
  const cidr = one.optional('CidrIpv4') ?? one.optional('CidrIpv6');
  const groupId = one.object('ReferencedGroupInfo').optional('GroupId');
  const prefixListId = one.optional('PrefixListId');
  return {
    direction: one.flag('IsEgress') ? 'egress' : 'ingress',
    protocol: protocolOf(one, 'IpProtocol'),
    from: one.number('FromPort') ?? -1,
    to: one.number('ToPort') ?? -1,
    ...(cidr === undefined ? {} : { cidr }),
    ...(groupId === undefined ? {} : { groupId }),
    ...(prefixListId === undefined ? {} : { prefixListId }),
    source: one.source(one.optional('SecurityGroupRuleId') ?? one.text('GroupId')),
  };
}

/** Security groups; those of which only rules are listed have no VPC. */
export function describedGroups(outputs: Outputs): SecurityGroup[] {
  const groups = [...outputs.byId('SecurityGroups', 'GroupId')].map(([id, group]): SecurityGroup => ({
    id,
    vpcId: group.optional('VpcId') ?? '',
    rules: [...permissions(group, id, 'IpPermissions', 'ingress'), ...permissions(group, id, 'IpPermissionsEgress', 'egress')],
    source: group.source(id),
  }));
  const known = new Set(groups.map((group) => group.id));
  const listed = new Map<string, SecurityGroupRule[]>();
  for (const rule of outputs.all('SecurityGroupRules')) {
    const id = rule.text('GroupId');
    if (known.has(id)) continue;
    const rules = listed.get(id) ?? [];
    rules.push(listedRule(rule));
    listed.set(id, rules);
  }
  return [...groups, ...[...listed].map(([id, rules]): SecurityGroup => ({ id, vpcId: '', rules }))];
}

function aclEntry(one: Item, aclId: string, index: number): NetworkAclEntry {
  const protocol = protocolOf(one, 'Protocol');
  const icmp = one.object('IcmpTypeCode');
  const ports = one.object('PortRange');
  const action = one.text('RuleAction');
  if (action !== 'allow' && action !== 'deny') throw new ModelInputError(one.file, `${one.place}.RuleAction`, `${shownValue(action)} is not an action`, 'give allow or deny');
  const ofIcmp = protocol === 1 || protocol === 58;
  return {
    direction: one.flag('Egress') ? 'egress' : 'ingress',
    number: one.number('RuleNumber') ?? 0,
    action,
    protocol,
    cidr: one.optional('CidrBlock') ?? one.text('Ipv6CidrBlock'),
    from: (ofIcmp ? icmp.number('Type') : ports.number('From')) ?? -1,
    to: (ofIcmp ? icmp.number('Code') : ports.number('To')) ?? -1,
    source: one.source(aclId, `Entries.${index}`),
  };
}

/** Network ACLs, and the one of each subnet. */
export function describedAcls(outputs: Outputs): { readonly acls: NetworkAcl[]; readonly bySubnet: ReadonlyMap<string, string> } {
  const bySubnet = new Map<string, string>();
  const acls = [...outputs.byId('NetworkAcls', 'NetworkAclId')].map(([id, acl]): NetworkAcl => {
    for (const one of acl.list('Associations')) bySubnet.set(one.text('SubnetId'), id);
    return { id, vpcId: acl.text('VpcId'), entries: acl.list('Entries').map((entry, index) => aclEntry(entry, id, index)), source: acl.source(id) };
  });
  return { acls, bySubnet };
}
