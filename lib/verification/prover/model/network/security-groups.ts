import { Blocks } from './blocks';
import { MadeGroup } from './kubernetes';
import { PrefixLists } from './prefix-lists';
import { because, nameOf, property, Reading, source } from './reading';
import { at, list, protocolNumber, text, whole } from './values';
import { defaultGroupOf } from './vpcs';
import { SecurityGroup, SecurityGroupRule } from '../../network-facts';
import { Resolved, ResolvedResource, Unknown } from '../resolved';

type Direction = SecurityGroupRule['direction'];

/** What AWS lets a group send where nothing is stated. */
export const SEND_ALL: readonly SecurityGroupRule[] = ['0.0.0.0/0', '::/0'].map((cidr) => (
  { direction: 'egress', protocol: -1, from: -1, to: -1, cidr }));

/** What lets the members of a group talk to each other. */
function among(groupId: string): SecurityGroupRule {
  return { direction: 'ingress', protocol: -1, from: -1, to: -1, groupId };
}

/** Custom resources that remove all rules of a VPC's default group, and the property that names it. */
const EMPTIED_BY: readonly (readonly [type: string, name: string])[] = [
  ['Custom::EmptySecurityGroup', 'SecurityGroupId'],
  ['Custom::VpcRestrictDefaultSG', 'DefaultSecurityGroupId'],
];

/** Reads the rules of security groups. */
export class SecurityGroups {
  private readonly own = new Map<string, (SecurityGroupRule | string)[]>();

  constructor(private readonly reading: Reading, private readonly blocks: Blocks, private readonly lists: PrefixLists) {}

  /**
   * Groups of the templates, and the default one of each VPC.
   *
   * @see https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-ec2-securitygroup.html
   * @see https://docs.aws.amazon.com/vpc/latest/userguide/default-security-group.html
   */
  public read(vpcIds: Iterable<string>, made: readonly MadeGroup[] = []): SecurityGroup[] {
    const { reading } = this;
    for (const [type, direction] of [['AWS::EC2::SecurityGroupIngress', 'ingress'], ['AWS::EC2::SecurityGroupEgress', 'egress']] as const) {
      for (const one of reading.of(type)) {
        const named = property(one, 'GroupId') ?? property(one, 'GroupName');
        const id = reading.id(named);
        if (id === undefined || !reading.isGroup(id)) {
          reading.gap(one, `The group of rule ${nameOf(one)} is not known: ${because(named)}`, 'Properties.GroupId');
        } else {
          this.own.set(id, [...this.own.get(id) ?? [], ...this.rulesOf(one, one.properties, direction, 'Properties')]);
        }
      }
    }
    const groups = reading.of('AWS::EC2::SecurityGroup').map((one) => this.stated(one));
    for (const vpcId of vpcIds) groups.push(this.standard(vpcId));
    for (const { id, vpcId, resource } of made) groups.push(this.made(id, vpcId, [among(id), ...SEND_ALL], resource));
    return groups;
  }

  /** A group with rules of AWS's own, to which templates may add. */
  private made(id: string, vpcId: string, rules: readonly SecurityGroupRule[], resource?: ResolvedResource): SecurityGroup {
    const all = [...rules, ...this.own.get(id) ?? []];
    this.own.delete(id);
    return {
      id, vpcId, rules: all.filter((rule) => typeof rule !== 'string'), unknown: all.find((rule) => typeof rule === 'string'), source: resource && source(resource),
    };
  }

  private stated(one: ResolvedResource): SecurityGroup {
    const vpcId = this.reading.id(property(one, 'VpcId')) ?? `the default VPC of ${one.account}`;
    const inline = (['ingress', 'egress'] as const).flatMap((direction): (SecurityGroupRule | string)[] => {
      const name = direction === 'ingress' ? 'SecurityGroupIngress' : 'SecurityGroupEgress';
      const value = property(one, name);
      const rules = list(value);
      if (!rules) return [`${name} of group ${nameOf(one)} is not known: ${because(value)}`];
      return rules.flatMap((rule, index) => this.rulesOf(one, rule, direction, `Properties.${name}.${index}`));
    });
    const added = this.own.get(one.id) ?? [];
    const says = (rule: SecurityGroupRule | string): boolean => typeof rule === 'string' || rule.direction === 'egress';
    const stated = list(property(one, 'SecurityGroupEgress'));
    // Only inline rules surely take the place of AWS's own rule, which sends everywhere.
    if (stated?.length === 0) {
      // Where egress is stated beside it, nobody documents whether that rule stays: a rule of which it is not known whom it is for.
      if (added.some(says)) inline.push({ direction: 'egress', protocol: -1, from: -1, to: -1, source: source(one) });
      else inline.push(...SEND_ALL.map((rule) => ({ ...rule, source: source(one) })));
    }
    const all = [...inline, ...added];
    this.own.delete(one.id);
    return {
      id: one.id,
      vpcId,
      rules: all.filter((rule) => typeof rule !== 'string'),
      unknown: all.find((rule) => typeof rule === 'string'),
      source: source(one),
    };
  }

  /** The default group of a VPC: its members talk to each other and send everywhere, unless a custom resource empties it. */
  private standard(vpcId: string): SecurityGroup {
    const { reading } = this;
    const id = defaultGroupOf(reading, vpcId);
    const vpc = reading.find(vpcId, 'AWS::EC2::VPC');
    if (!vpc) return { ...this.made(id, vpcId, []), unknown: `VPC ${vpcId} is not in the templates, nor is its default security group` };
    for (const [type, name] of EMPTIED_BY) {
      const by = reading.of(type).find((one) => text(property(one, name)) === id);
      if (!by) continue;
      reading.assume(`${nameOf(by)} (${type}) has removed the rules of the default security group of VPC ${nameOf(vpc)}`);
      return this.made(id, vpcId, [], by);
    }
    return this.made(id, vpcId, [among(id), ...SEND_ALL], vpc);
  }

  /** One rule as many as it names peers; a text where one is not known. */
  private rulesOf(
    resource: ResolvedResource, rule: Resolved | ResolvedResource['properties'], direction: Direction, place: string,
  ): (SecurityGroupRule | string)[] {
    const value = rule as Resolved;
    const shown = `${direction} rule ${place} of ${nameOf(resource)}`;
    if (value instanceof Unknown) return [`The ${shown} is not known: ${value.because}`];
    const protocol = protocolNumber(at(value, 'IpProtocol'));
    if (protocol === undefined) return [`IpProtocol of the ${shown} is not known: ${because(at(value, 'IpProtocol'))}`];
    const ported = protocol === 6 || protocol === 17 || protocol === 1 || protocol === 58;
    const [from, to] = ported ? [at(value, 'FromPort'), at(value, 'ToPort')].map((port) => (port === undefined ? -1 : whole(port))) : [-1, -1];
    if (from === undefined || to === undefined) return [`Ports of the ${shown} are not known`];
    const base = { direction, protocol, from, to, source: source(resource, place) };
    const found: SecurityGroupRule[] = [];
    for (const name of ['CidrIp', 'CidrIpv6']) {
      const cidr = at(value, name);
      if (cidr !== undefined) found.push({ ...base, cidr: this.blocks.of(cidr, 'peer') ?? because(cidr) });
    }
    const [group, prefix] = direction === 'ingress' ? ['SourceSecurityGroupId', 'SourcePrefixListId'] : ['DestinationSecurityGroupId', 'DestinationPrefixListId'];
    const peer = at(value, group) ?? (direction === 'ingress' ? at(value, 'SourceSecurityGroupName') : undefined);
    if (peer !== undefined) {
      const id = this.reading.id(peer);
      // Without a peer the rule is one of which it is not known whom it is for.
      found.push(id !== undefined && this.reading.isGroup(id) ? { ...base, groupId: id } : base);
    }
    const listId = at(value, prefix);
    if (listId !== undefined) found.push({ ...base, prefixListId: this.lists.id(listId) ?? because(listId) });
    return found.length > 0 ? found : [`The ${shown} names nobody`];
  }
}
