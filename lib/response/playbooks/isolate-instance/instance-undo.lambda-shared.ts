import { InstanceAccess } from './instance-access.lambda-shared';
import { admitRole, deniableRole } from './instance-role.lambda-shared';
import { InstanceBefore, InstanceTarget, InterfaceBefore } from './instance-target.lambda-shared';
import { findGroups } from './isolation-groups.lambda-shared';
import { before, byGroup, LEAVING, protectable, STANDING_BY } from './supporting-steps.lambda-shared';
import { SwapFacts } from './swap-groups.lambda-shared';
import { TerminalError } from '../../runtime/errors.lambda-shared';
import { StepInput } from '../../runtime/playbook.lambda-shared';
import { readBack } from '../iam-calls.lambda-shared';

type Input = StepInput<InstanceTarget>;

/** Puts back what the steps changed and nobody else has changed since. Each part tells what became of it. */
export async function undoIsolation(input: Input, access: InstanceAccess): Promise<string> {
  const told = [await roleUndone(input, access)];
  const instance = await access.ec2.instance(input.target.instanceId);
  const there = instance !== undefined && !['terminated', 'shutting-down'].includes(instance.state);
  told.push(...await groupsUndone(input, access));
  if (!there) {
    return [...told, 'The instance does not exist any more: nothing of it was put back.'].join(' ').trim();
  }
  told.push(
    await wordsFor('The load balancers', () => loadBalancersUndone(input, access)),
    await wordsFor('The Auto Scaling group', () => autoScalingUndone(input, access)),
    await wordsFor('The protection from termination', () => protectionUndone(input, access)),
  );
  return told.filter((words) => words !== '').join(' ');
}

async function roleUndone(input: Input, { roles }: InstanceAccess): Promise<string> {
  const role = before(input).unread.role === undefined ? deniableRole(before(input)) : undefined;
  return role === undefined ? '' : admitRole(role, input.target, roles);
}

/** Interfaces are found by the group that is theirs alone: those that were detached since, too. */
async function groupsUndone({ target, before: then, facts }: Input, access: InstanceAccess): Promise<string[]> {
  const { late = [] } = facts as Partial<SwapFacts>;
  const known = new Map([...(then as InstanceBefore).interfaces, ...late].map((one) => [one.id, one]));
  const told: string[] = [];
  let back = 0;
  for (const vpcId of new Set([...known.values()].map((one) => one.vpcId))) {
    for (const kind of ['isolated', 'untracked'] as const) {
      for (const { id: groupId } of await findGroups(kind, vpcId, target, access)) {
        for (const { id } of (await access.ec2.interfaces({ groupId })).filter(({ groups }) => groups.length === 1)) {
          const words = await interfaceUndone(id, known.get(id), access);
          back += words === '' ? 1 : 0;
          told.push(words);
        }
        if (!await access.ec2.deleteGroup(groupId)) {
          told.push(`The group ${groupId} is still in use and stays.`);
        }
      }
    }
  }
  return [`${back === 1 ? 'One network interface has' : `${back} network interfaces have`} the groups of before; what somebody else changed since stays.`, ...told];
}

/** @returns nothing where it has its groups again, else why not */
async function interfaceUndone(id: string, former: InterfaceBefore | undefined, { ec2 }: InstanceAccess): Promise<string> {
  if (former === undefined) {
    return `The interface ${id} was attached later, and its groups are not known: it stays isolated.`;
  }
  const existing = new Set((await ec2.groupsOf({ ids: former.groups })).map((group) => group.id));
  const groups = former.groups.filter((group) => existing.has(group));
  if (groups.length === 0) {
    return `The groups of the interface ${id} do not exist any more: it stays isolated.`;
  }
  await ec2.setGroups(id, groups);
  await readBack('DescribeNetworkInterfaces', async () => {
    const now = (await ec2.interfaces({ groupId: groups[0] })).find((one) => one.id === id);
    return now !== undefined && now.groups.length === groups.length && now.groups.every((group) => groups.includes(group));
  });
  return groups.length === former.groups.length ? '' : `The interface ${id} has the groups of before that still exist: ${groups.join(', ')}.`;
}

async function loadBalancersUndone(input: Input, { loadBalancers }: InstanceAccess): Promise<string> {
  const { targets, classicLoadBalancers } = before(input);
  for (const [group, own] of byGroup(targets)) {
    await loadBalancers.register(group, own);
    await readBack('DescribeTargetHealth', async () => {
      const now = await loadBalancers.registered(group, own.map(({ id }) => id));
      return own.every(({ id, port }) => now.some((one) => one.id === id && (port === null || one.port === port)));
    });
  }
  for (const name of classicLoadBalancers) {
    await loadBalancers.registerClassic(name, input.target.instanceId);
    await readBack('DescribeLoadBalancers', async () => (await loadBalancers.classic(input.target.instanceId)).includes(name));
  }
  return targets.length + classicLoadBalancers.length === 0 ? '' : 'The instance is registered with its load balancers again.';
}

async function autoScalingUndone(input: Input, { autoScaling }: InstanceAccess): Promise<string> {
  const { autoScaling: former } = before(input);
  const { instanceId } = input.target;
  if (former === null || [...STANDING_BY, ...LEAVING].includes(former.state)) {
    return '';
  }
  const now = await autoScaling.membership(instanceId);
  if (now === undefined) {
    await autoScaling.attach(former.group, instanceId);
  } else if (STANDING_BY.includes(now.state)) {
    await autoScaling.exitStandby(now.group, instanceId);
  } else {
    return `The instance is ${now.state} in the Auto Scaling group ${now.group} already.`;
  }
  await readBack('DescribeAutoScalingInstances', async () => {
    const then = await autoScaling.membership(instanceId);
    return then !== undefined && ![...STANDING_BY, ...LEAVING].includes(then.state);
  });
  return `The instance is in the Auto Scaling group ${former.group} again, which has grown by one for it: lower its desired capacity if that is too many, and mind that it may choose another instance to terminate.`;
}

async function protectionUndone(input: Input, { ec2 }: InstanceAccess): Promise<string> {
  const { instanceId } = input.target;
  const { protection, volumes, unread } = before(input);
  const kinds = unread.protection === undefined ? protectable(before(input)).filter((kind) => !protection[kind]) : [];
  const wanted = volumes.filter(({ deleteOnTermination }) => deleteOnTermination).map(({ volumeId }) => volumeId);
  const kept = async () => ((await ec2.instance(instanceId))?.volumes ?? [])
    .filter(({ volumeId, deleteOnTermination }) => wanted.includes(volumeId) && !deleteOnTermination);
  const devices = (await kept()).map(({ device }) => device);
  if (devices.length > 0) {
    await ec2.setDeleteOnTermination(instanceId, devices, true);
    await readBack('DescribeInstances', async () => (await kept()).length === 0);
  }
  for (const kind of kinds) {
    await ec2.setProtection(instanceId, kind, false);
    await readBack('DescribeInstanceAttribute', async () => !(await ec2.protection(instanceId))[kind]);
  }
  return kinds.length + wanted.length === 0 ? '' : 'The instance can be terminated and stopped, and its volumes are deleted with it, as before.';
}

/** What can never be put back is told; what may go away ends the undo, which is then run again. */
async function wordsFor(what: string, undo: () => Promise<string>): Promise<string> {
  try {
    return await undo();
  } catch (error) {
    if (error instanceof TerminalError) {
      return `${what} could not be put back: ${error.message}.`;
    }
    throw error;
  }
}
