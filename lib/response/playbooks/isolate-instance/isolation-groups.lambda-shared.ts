import { Direction, Family, GroupState, InstanceAccess, InterfaceState } from './instance-access.lambda-shared';
import { InstanceTarget } from './instance-target.lambda-shared';
import { GROUP_TAG, INSTANCE_TAG, PLAYBOOK_TAG, PLAYBOOK_TAG_VALUE, STARTED_TAG } from './isolate-instance-options';

/**
 * The two groups of one instance in one VPC. They are its own and made when they are needed: nothing stands open in quiet times, no two
 * instances share a group, and whose interfaces are still ours is plain from their groups.
 */
export type GroupKind = 'isolated' | 'untracked';

export type Tags = { readonly [key: string]: string };

const DESCRIPTIONS: { readonly [kind in GroupKind]: string } = {
  isolated: 'No traffic in or out: the instance is under investigation',
  untracked: 'For seconds only: makes open connections untracked before the instance is isolated',
};

const DIRECTIONS: readonly Direction[] = ['ingress', 'egress'];
const FAMILIES: readonly Family[] = ['ipv4', 'ipv6'];

/** Tags of what the response makes. */
export function responseTags({ instanceId }: InstanceTarget, startedAt: number): Tags {
  return { [PLAYBOOK_TAG]: PLAYBOOK_TAG_VALUE, [INSTANCE_TAG]: instanceId, [STARTED_TAG]: new Date(startedAt).toISOString() };
}

/** The groups of the instance in a VPC: one, unless a response before this one left another. Tags can be forged, so nothing is concluded from them but whose they are. */
export async function findGroups(kind: GroupKind, vpcId: string, { instanceId }: InstanceTarget, access: InstanceAccess): Promise<GroupState[]> {
  const tags = { [PLAYBOOK_TAG]: PLAYBOOK_TAG_VALUE, [INSTANCE_TAG]: instanceId, [GROUP_TAG]: kind };
  const groups = (await access.ec2.groupsOf({ tags, vpcId })).filter(({ ownerId }) => ownerId === access.accountId);
  return groups.sort((one, other) => (one.id < other.id ? -1 : 1));
}

/** Makes the group, if it is not there, and gives it the rules that it is to have. */
export async function makeGroup(kind: GroupKind, vpcId: string, target: InstanceTarget, startedAt: number, access: InstanceAccess): Promise<string> {
  const { ec2 } = access;
  const [found] = await findGroups(kind, vpcId, target, access);
  // Nobody can foresee the moment in the name, and so take it before us.
  const id = found?.id ?? await ec2.createGroup(`zero-trust-${kind}-${target.instanceId}-${startedAt}`, vpcId, DESCRIPTIONS[kind], {
    ...responseTags(target, startedAt), [GROUP_TAG]: kind,
  });
  // EC2 lets everything out of a new group.
  const [group] = await ec2.groupsOf({ ids: [id] });
  for (const direction of DIRECTIONS) {
    const closed = FAMILIES.filter((family) => !group?.open[direction].includes(family));
    if (kind === 'isolated') {
      await ec2.removeRules(id, direction);
    } else if (closed.length > 0) {
      await ec2.openGroup(id, direction, closed);
    }
  }
  return id;
}

/** Whether all interfaces are in an isolation group of the playbook, made for this instance, and in no other, and nothing opened those groups since. */
export async function isolatedBy({ instanceId }: InstanceTarget, interfaces: readonly InterfaceState[], access: InstanceAccess): Promise<boolean> {
  const ids = [...new Set(interfaces.flatMap(({ groups }) => groups))];
  const groups = new Map((await access.ec2.groupsOf({ ids })).map((group) => [group.id, group]));
  return interfaces.every((one) => {
    const group = one.groups.length === 1 ? groups.get(one.groups[0]) : undefined;
    return group !== undefined && group.tags[PLAYBOOK_TAG] === PLAYBOOK_TAG_VALUE && group.tags[INSTANCE_TAG] === instanceId && hasNoRules(group);
  });
}

export function hasNoRules(group: GroupState): boolean {
  return group.rules.ingress === 0 && group.rules.egress === 0;
}
