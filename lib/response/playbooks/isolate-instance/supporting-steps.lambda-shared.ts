import { InstanceAccess, Protection } from './instance-access.lambda-shared';
import { InstanceBefore, InstanceTarget, TargetBefore } from './instance-target.lambda-shared';
import { findGroups, responseTags } from './isolation-groups.lambda-shared';
import { SwapFacts } from './swap-groups.lambda-shared';
import { TerminalError } from '../../runtime/errors.lambda-shared';
import { Step, StepInput } from '../../runtime/playbook.lambda-shared';

type InstanceStep = Step<InstanceTarget, InstanceAccess>;

export const before = (input: Pick<StepInput<InstanceTarget>, 'before'>) => input.before as InstanceBefore;

/** @throws TerminalError where a part of the instance could not be looked at, so that nothing unseen is called done */
function requireRead(input: StepInput<InstanceTarget>, part: string): void {
  const reason = before(input).unread[part];
  if (reason !== undefined) {
    throw new TerminalError(`it could not be looked at: ${reason}`);
  }
}

/** What EC2 can protect of an instance: nothing of Spot Instances, and no stop of one whose root volume is an instance store. */
export function protectable({ spot, instanceStore }: InstanceBefore): Protection[] {
  return spot ? [] : instanceStore ? ['termination'] : ['termination', 'stop'];
}

export const protectInstance: InstanceStep = {
  name: 'protect-from-termination',
  weight: 'supporting',
  calls: ['ec2:ModifyInstanceAttribute'],
  effect: 'Protect the instance from being terminated or stopped, and keep its volumes if it is terminated all the same',
  async run(input, { ec2 }) {
    requireRead(input, 'protection');
    const { instanceId } = input.target;
    const { protection, volumes } = before(input);
    const devices = volumes.filter(({ deleteOnTermination }) => deleteOnTermination).map(({ device }) => device);
    if (devices.length > 0) {
      await ec2.setDeleteOnTermination(instanceId, devices, false);
    }
    for (const kind of protectable(before(input)).filter((one) => !protection[one])) {
      await ec2.setProtection(instanceId, kind, true);
    }
  },
  async verify(input, { ec2 }) {
    const instance = await ec2.instance(input.target.instanceId);
    const known = new Set(before(input).volumes.map(({ volumeId }) => volumeId));
    const now = await ec2.protection(input.target.instanceId);
    return protectable(before(input)).every((kind) => now[kind])
      && (instance?.volumes ?? []).every(({ volumeId, deleteOnTermination }) => !known.has(volumeId) || !deleteOnTermination);
  },
};

/** On its way out of service, or out of it. */
export const STANDING_BY = ['EnteringStandby', 'Standby'];
export const LEAVING = ['Detaching', 'Detached'];

export const leaveAutoScalingGroup: InstanceStep = {
  name: 'leave-auto-scaling-group',
  weight: 'supporting',
  calls: ['autoscaling:EnterStandby', 'autoscaling:DetachInstances'],
  effect: 'Take the instance out of its Auto Scaling group, which would else terminate it when it answers no health check any more; the group starts another',
  async run(input, { autoScaling }) {
    requireRead(input, 'autoScaling');
    const { instanceId, autoScaling: way } = input.target;
    const now = await autoScaling.membership(instanceId);
    if (now === undefined || [...STANDING_BY, ...LEAVING].includes(now.state)) {
      return;
    }
    await (way === 'DETACH' ? autoScaling.detach(now.group, instanceId) : autoScaling.enterStandby(now.group, instanceId));
  },
  async verify({ target }, { autoScaling }) {
    const now = await autoScaling.membership(target.instanceId);
    return now === undefined || LEAVING.includes(now.state) || STANDING_BY.includes(now.state);
  },
};

export const leaveLoadBalancers: InstanceStep = {
  name: 'deregister-from-load-balancers',
  weight: 'supporting',
  calls: ['elasticloadbalancing:DeregisterTargets', 'elasticloadbalancing:DeregisterInstancesFromLoadBalancer'],
  effect: 'Take the instance, and its addresses, out of all load balancers',
  async run(input, { loadBalancers }) {
    requireRead(input, 'loadBalancers');
    for (const [group, targets] of byGroup(before(input).targets)) {
      await loadBalancers.deregister(group, targets);
    }
    for (const name of before(input).classicLoadBalancers) {
      await loadBalancers.deregisterClassic(name, input.target.instanceId);
    }
  },
  async verify(input, { loadBalancers }) {
    const { targets, classicLoadBalancers } = before(input);
    const left = await Promise.all(byGroup(targets).map(([group, own]) => loadBalancers.registered(group, own.map(({ id }) => id))));
    const classic = classicLoadBalancers.length === 0 ? [] : await loadBalancers.classic(input.target.instanceId);
    return left.every((group) => group.length === 0) && !classicLoadBalancers.some((name) => classic.includes(name));
  },
};

/** The targets of each target group. */
export function byGroup(targets: readonly TargetBefore[]): Array<[string, TargetBefore[]]> {
  return [...new Set(targets.map(({ group }) => group))].map((group) => [group, targets.filter((target) => target.group === group)]);
}

export const removeOpenGroups: InstanceStep = {
  name: 'remove-open-groups',
  weight: 'supporting',
  calls: ['ec2:DeleteSecurityGroup'],
  effect: 'Delete the group that lets everything through',
  applies: ({ cutConnections }) => cutConnections,
  async run({ target, facts }, access) {
    for (const vpcId of Object.keys((facts as SwapFacts).isolated)) {
      for (const { id } of await findGroups('untracked', vpcId, target, access)) {
        await access.ec2.deleteGroup(id);
      }
    }
  },
  async verify({ target, facts }, access) {
    const left = await Promise.all(Object.keys((facts as SwapFacts).isolated).map((vpcId) => findGroups('untracked', vpcId, target, access)));
    return left.every((groups) => groups.length === 0);
  },
};

export const snapshotVolumes: InstanceStep = {
  name: 'snapshot-volumes',
  weight: 'supporting',
  calls: ['ec2:CreateSnapshots', 'ec2:CreateTags'],
  effect: 'Take snapshots of all volumes at one moment, for who looks into it',
  async run(input, { ec2 }) {
    const { target, startedAt } = input;
    if (before(input).volumes.length === 0) {
      return { snapshots: [] };
    }
    // The call takes no token that would make it idempotent: those of a run before a crash are found by their tags.
    const tags = responseTags(target, startedAt);
    const made = (await ec2.snapshots(tags)).map(({ id }) => id);
    const snapshots = made.length > 0 ? made : await ec2.createSnapshots(target.instanceId, `Evidence of ${target.instanceId}`, tags);
    return { snapshots };
  },
  async verify({ target, facts, startedAt }, { ec2 }) {
    const states = new Map((await ec2.snapshots(responseTags(target, startedAt))).map(({ id, state }) => [id, state]));
    return (facts.snapshots as string[]).every((id) => ['pending', 'completed'].includes(states.get(id) ?? 'error'));
  },
};
