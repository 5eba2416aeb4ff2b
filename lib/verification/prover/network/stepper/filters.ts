import { inBlock } from './bits';
import { Passed } from './result';
import { InterfaceClass, NetworkAclEntry, NetworkFacts, Packet } from '../../network-facts';

/** Who is on the other side of a group's rule. */
export interface Peer {
  /** Groups that references to it match; undefined where nobody knows who it is. */
  readonly groupIds?: readonly string[];
}

function portsFit(packet: Packet, protocol: number, from: number, to: number): boolean {
  if (protocol === -1) return true;
  if (packet.protocol !== protocol) return false;
  if (protocol === 6 || protocol === 17) return from === -1 || to === -1 || (packet.destinationPort >= from && packet.destinationPort <= to);
  if (protocol === 1 || protocol === 58) return from === -1 || (packet.sourcePort === from && (to === -1 || packet.destinationPort === to));
  return true;
}

/** Whether the groups of an interface let a packet through: one rule of any of them is enough. */
export function groupsPass(facts: NetworkFacts, one: InterfaceClass, direction: 'ingress' | 'egress', packet: Packet, peer: Peer): Passed {
  if (one.securityGroupIds.length === 0) return { pass: 'yes' };
  const far = direction === 'ingress' ? packet.source : packet.destination;
  let maybe: string | undefined;
  for (const id of one.securityGroupIds) {
    const group = facts.securityGroups.find((found) => found.id === id);
    if (!group || group.unknown !== undefined) maybe ??= `group ${id} is not fully known`;
    for (const rule of group?.rules ?? []) {
      if (rule.direction !== direction || !portsFit(packet, rule.protocol, rule.from, rule.to)) continue;
      let fits: boolean | undefined;
      if (rule.cidr !== undefined) {
        fits = inBlock(far, rule.cidr);
      } else if (rule.groupId !== undefined) {
        fits = peer.groupIds ? peer.groupIds.includes(rule.groupId) : true;
      } else {
        const blocks = rule.prefixListId === undefined ? undefined : facts.prefixLists[rule.prefixListId];
        const answers = blocks?.map((block) => inBlock(far, block));
        fits = !answers || answers.includes(undefined) ? undefined : answers.includes(true);
      }
      if (fits) return { pass: 'yes', hop: { kind: 'security-group', id, source: rule.source ?? group?.source } };
      if (fits === undefined) maybe ??= `a rule of group ${id} is not fully known`;
    }
  }
  return maybe === undefined ? { pass: 'no', reason: `no ${direction} rule of ${one.securityGroupIds.join(', ')}` } : { pass: 'maybe', reason: maybe };
}

/** Whether a network ACL lets a packet through: of the entries that fit, the one with the lowest number says. */
export function aclPasses(facts: NetworkFacts, id: string, direction: 'ingress' | 'egress', packet: Packet): Passed {
  const acl = facts.networkAcls.find((found) => found.id === id);
  if (!acl || acl.unknown !== undefined) return { pass: 'maybe', reason: `ACL ${id} is not fully known` };
  const far = direction === 'ingress' ? packet.source : packet.destination;
  const fitting = acl.entries.filter((entry) => entry.direction === direction && portsFit(packet, entry.protocol, entry.from, entry.to))
    .sort((one, other) => one.number - other.number);
  // An entry whose block is not known may decide, or leave it to the next.
  const outcomes = new Set<'allow' | 'deny'>();
  let decisive: NetworkAclEntry | undefined;
  for (const entry of fitting) {
    const fits = inBlock(far, entry.cidr);
    if (fits !== false) outcomes.add(entry.action);
    if (fits) {
      decisive = entry;
      break;
    }
  }
  if (!decisive) outcomes.add('deny');
  if (outcomes.size > 1) return { pass: 'maybe', reason: `an entry of ACL ${id} is not known` };
  if (outcomes.has('allow')) return { pass: 'yes', hop: { kind: 'network-acl', id, source: decisive!.source ?? acl.source } };
  return { pass: 'no', reason: `${direction} of ACL ${id}: ${decisive ? `entry ${decisive.number}` : 'no entry'}` };
}
