import { NetworkAcl, NetworkAclEntry, NetworkFacts, SecurityGroup, SecurityGroupRule } from '../network-facts';
import { between, Box, meet, minus, PORTS, PROTOCOLS } from './boxes';
import { Hop } from './result';
import { Interval, Space } from './space';

/** Packets that one rule lets through. */
export interface Allowed {
  readonly box: Box;
  readonly hop: Hop;
  /** The far end must carry this group. */
  readonly groupId?: string;
  /** Why it is not sure that the rule lets them through. */
  readonly doubt?: string;
}

/** Two intervals that a rule sets for source and destination port. */
interface Ports { readonly source: Interval; readonly destination: Interval }

const one = (value: number): Interval => [value, value];

/** Ports of a rule; for ICMP its type and code are in the places of a packet's ports. */
function portsOf(protocol: number, from: number, to: number): Ports {
  if (protocol === 1 || protocol === 58) {
    return { source: from === -1 ? PORTS : one(from), destination: to === -1 || from === -1 ? PORTS : one(to) };
  }
  if (protocol !== 6 && protocol !== 17) return { source: PORTS, destination: PORTS };
  return { source: PORTS, destination: from === -1 || to === -1 ? PORTS : [from, to] };
}

/** The box of a rule whose far end is at `peer`, which is the source of what comes in and the destination of what goes out. */
function boxOf(space: Space, direction: 'ingress' | 'egress', peer: Interval, protocol: number, from: number, to: number): Box {
  const { source, destination } = portsOf(protocol, from, to);
  const protocols = protocol === -1 ? PROTOCOLS : one(protocol);
  const [s, d] = direction === 'ingress' ? [peer, space.all] : [space.all, peer];
  return [s[0], s[1], d[0], d[1], protocols[0], protocols[1], source[0], source[1], destination[0], destination[1]];
}

/** A rule in words. */
function words(rule: SecurityGroupRule | NetworkAclEntry, peer: string): string {
  const ports = rule.from === -1 ? '' : rule.from === rule.to ? ` ${rule.from}` : ` ${rule.from}-${rule.to}`;
  const number = 'number' in rule ? `${rule.number} ${rule.action}` : 'allow';
  return `${rule.direction} ${number} protocol ${rule.protocol}${ports} ${rule.direction === 'ingress' ? 'from' : 'to'} ${peer}`;
}

function ofRule(facts: NetworkFacts, space: Space, group: SecurityGroup, index: number): Allowed[] {
  const rule = group.rules[index];
  const box = (peer: Interval): Box => boxOf(space, rule.direction, peer, rule.protocol, rule.from, rule.to);
  const hop = (peer: string): Hop => ({ kind: 'security-group', id: group.id, rule: words(rule, peer), index, source: rule.source ?? group.source });
  if (rule.cidr !== undefined) {
    const peer = space.interval(rule.cidr);
    return [peer
      ? { box: box(peer), hop: hop(rule.cidr) }
      : { box: box(space.all), hop: hop('an unknown block'), doubt: `A rule of group ${group.id} names a block that is not known` }];
  }
  if (rule.groupId !== undefined) return [{ box: box(space.all), hop: hop(rule.groupId), groupId: rule.groupId }];
  const list = rule.prefixListId;
  const blocks = list === undefined ? undefined : facts.prefixLists[list];
  if (!blocks || blocks.some((block) => !space.interval(block))) {
    const what = list === undefined ? 'a peer' : `the blocks of prefix list ${list}`;
    return [{ box: box(space.all), hop: hop(list ?? 'an unknown peer'), doubt: `Group ${group.id} has a rule of which ${what} is not known` }];
  }
  return blocks.map((block) => ({ box: box(space.interval(block)!), hop: hop(`${list} (${block})`) }));
}

/** What an interface without groups lets through: everything. */
export function withoutGroups(space: Space): Allowed[] {
  return [{ box: between(space.all, space.all), hop: { kind: 'security-group', id: 'none', rule: 'the interface has no group' } }];
}

/** What one group lets through in one direction: the union of its rules. */
export function compileGroup(facts: NetworkFacts, space: Space, id: string, group: SecurityGroup | undefined, direction: 'ingress' | 'egress'): Allowed[] {
  const doubt = group ? group.unknown : `Group ${id} is not in the facts`;
  const known = group ? group.rules.flatMap((rule, index) => (rule.direction === direction ? ofRule(facts, space, group, index) : [])) : [];
  if (doubt === undefined) return known;
  return [...known, { box: between(space.all, space.all), hop: { kind: 'security-group', id, rule: 'rules that are not known', source: group?.source }, doubt }];
}

/** Packets on which no entry decided yet, but for those whose blocks are not known: which may have allowed or denied them. */
interface Undecided { readonly box: Box; readonly allow?: Hop; readonly deny: boolean }

/** What a network ACL lets through in one direction, as disjoint boxes: the first entry by number that matches decides. */
export function compileAcl(space: Space, id: string, acl: NetworkAcl | undefined, direction: 'ingress' | 'egress'): Allowed[] {
  const all = between(space.all, space.all);
  const entries = (acl?.entries ?? []).filter((entry) => entry.direction === direction).sort((a, b) => a.number - b.number);
  const doubt = acl ? acl.unknown : `Network ACL ${id} is not in the facts`;
  if (doubt !== undefined) return [{ box: all, hop: { kind: 'network-acl', id, rule: 'entries that are not known', source: acl?.source }, doubt }];
  const odd = `An entry of network ACL ${id} names a block that is not known`;
  const hop = (entry: NetworkAclEntry): Hop => (
    { kind: 'network-acl', id, rule: words(entry, entry.cidr), index: acl!.entries.indexOf(entry), source: entry.source ?? acl?.source });
  let rest: Undecided[] = [{ box: all, deny: false }];
  const allowed: Allowed[] = [];
  for (const entry of entries) {
    const peer = space.interval(entry.cidr);
    const match = boxOf(space, direction, peer ?? space.all, entry.protocol, entry.from, entry.to);
    const left: Undecided[] = [];
    for (const part of rest) {
      const box = meet(part.box, match);
      const allows = entry.action === 'allow';
      if (box && !peer) left.push({ box, allow: part.allow ?? (allows ? hop(entry) : undefined), deny: part.deny || !allows });
      else if (box && allows) allowed.push({ box, hop: hop(entry), ...(part.deny ? { doubt: odd } : {}) });
      else if (box && part.allow) allowed.push({ box, hop: part.allow, doubt: odd });
      left.push(...minus(part.box, match).map((piece) => ({ ...part, box: piece })));
    }
    rest = left;
  }
  for (const part of rest) {
    if (part.allow) allowed.push({ box: part.box, hop: part.allow, doubt: odd });
  }
  return allowed;
}
