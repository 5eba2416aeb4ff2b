import { Direction, Family, GroupState, InstanceAccess, InterfaceState } from './instance-access.lambda-shared';
import { InstanceTarget } from './instance-target.lambda-shared';
import { INSTANCE_TAG, PLAYBOOK_TAG, PLAYBOOK_TAG_VALUE, STARTED_TAG } from './isolate-instance-options';
import { TerminalError } from '../../runtime/errors.lambda-shared';

/**
 * The two groups of one response in one VPC. They are the instance's own and made when they are needed: nothing stands open in quiet times,
 * no two responses share a group, and whose interfaces are still ours is plain from their groups.
 */
export type GroupKind = 'isolated' | 'untracked';

export type Tags = { readonly [key: string]: string };

const DESCRIPTIONS: { readonly [kind in GroupKind]: string } = {
  isolated: 'No traffic in or out: the instance is under investigation',
  untracked: 'For seconds only: makes open connections untracked before the instance is isolated',
};

const DIRECTIONS: readonly Direction[] = ['ingress', 'egress'];
const FAMILIES: readonly Family[] = ['ipv4', 'ipv6'];

/** Tags of what this response makes. */
export function responseTags({ instanceId }: InstanceTarget, startedAt: number): Tags {
  return { [PLAYBOOK_TAG]: PLAYBOOK_TAG_VALUE, [INSTANCE_TAG]: instanceId, [STARTED_TAG]: new Date(startedAt).toISOString() };
}

/** Nobody can foresee the moment in it, and so take the name before us. */
function nameOf(kind: GroupKind, { instanceId }: InstanceTarget, startedAt: number): string {
  return `zero-trust-${kind}-${instanceId}-${startedAt}`;
}

/** The group of this response in a VPC, as it is; undefined where it was not made yet. */
export async function findGroup(kind: GroupKind, vpcId: string, target: InstanceTarget, startedAt: number, access: InstanceAccess): Promise<GroupState | undefined> {
  const [group] = await access.ec2.groupsOf({ name: nameOf(kind, target, startedAt), vpcId });
  if (group !== undefined && !isOurs(group, target, access)) {
    throw new TerminalError('a security group of the name that the playbook wants was made by somebody else');
  }
  return group;
}

/** Makes the group, if it is not there, and gives it the rules that it is to have. */
export async function makeGroup(kind: GroupKind, vpcId: string, target: InstanceTarget, startedAt: number, access: InstanceAccess): Promise<string> {
  const { ec2 } = access;
  const found = await findGroup(kind, vpcId, target, startedAt, access);
  const id = found?.id ?? await ec2.createGroup(nameOf(kind, target, startedAt), vpcId, DESCRIPTIONS[kind], responseTags(target, startedAt));
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
export async function isolatedBy(target: InstanceTarget, interfaces: readonly InterfaceState[], access: InstanceAccess): Promise<boolean> {
  const ids = [...new Set(interfaces.flatMap(({ groups }) => groups))];
  const groups = new Map((await access.ec2.groupsOf({ ids })).map((group) => [group.id, group]));
  return interfaces.every((one) => {
    const group = one.groups.length === 1 ? groups.get(one.groups[0]) : undefined;
    return group !== undefined && isOurs(group, target, access) && hasNoRules(group);
  });
}

export function hasNoRules(group: GroupState): boolean {
  return group.rules.ingress === 0 && group.rules.egress === 0;
}

/** Tags can be forged: what has ours and lets something through is no isolation group all the same. */
function isOurs({ ownerId, tags }: GroupState, { instanceId }: InstanceTarget, { accountId }: InstanceAccess): boolean {
  return ownerId === accountId && tags[PLAYBOOK_TAG] === PLAYBOOK_TAG_VALUE && tags[INSTANCE_TAG] === instanceId;
}
