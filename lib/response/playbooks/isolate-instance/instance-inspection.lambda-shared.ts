import { InstanceAccess, InstanceState, InterfaceState } from './instance-access.lambda-shared';
import { isDenied } from './instance-role.lambda-shared';
import { InstanceBefore, InstanceTarget, RoleBefore } from './instance-target.lambda-shared';
import { isolatedBy } from './isolation-groups.lambda-shared';
import { PlaybookSettings } from '../../playbook-settings';
import { RetryableError, TerminalError } from '../../runtime/errors.lambda-shared';
import { Inspection } from '../../runtime/playbook.lambda-shared';
import { roleRefusal } from '../iam-principals.lambda-shared';

type Settings = Pick<PlaybookSettings<object>, 'protectedPrincipals' | 'members'>;

/** Tags of nodes that Amazon EKS makes itself: nobody else can set a tag that begins with `aws:`. */
const EKS_NODE = /^aws:eks:/;
const KUBERNETES = /^(kubernetes\.io\/cluster\/|karpenter\.sh\/|eks:)/;

/** What is there before anything is changed, and whether anything is to be. */
export async function inspectInstance(target: InstanceTarget, access: InstanceAccess, settings: Settings): Promise<Inspection> {
  const instance = await access.ec2.instance(target.instanceId);
  if (instance === undefined || ['terminated', 'shutting-down'].includes(instance.state)) {
    return { state: 'missing', reason: instance ? 'the instance is terminated' : 'the instance does not exist any more', before: {} };
  }
  const refusal = refusalOf(instance, target);
  if (refusal !== undefined) {
    return { state: 'refused', reason: refusal, before: {} };
  }
  if (instance.state === 'pending') {
    throw new RetryableError('the instance is just starting: not all of its interfaces and volumes are known yet');
  }
  const interfaces = await access.ec2.interfaces({ instanceId: target.instanceId });
  const before = await beforeOf(target, instance, interfaces, access, settings);
  const isolated = interfaces.length > 0 && await isolatedBy(target, interfaces, access);
  return isolated && await isRoleDone(before, target, access)
    ? { state: 'contained', reason: 'all of its interfaces are in an isolation group already, and the sessions of its role are denied', before }
    : { state: 'actionable', before };
}

/** What cannot be read is not taken for denied: the step then says why it fails. */
async function isRoleDone({ role, unread }: InstanceBefore, target: InstanceTarget, { roles }: InstanceAccess): Promise<boolean> {
  return unread.role === undefined && (role === null || role.refusal !== null || await readable({}, 'denial', () => isDenied(role, target, roles), false));
}

function refusalOf({ managedBy, tagKeys }: InstanceState, { containerHosts }: InstanceTarget): string | undefined {
  if (managedBy !== null) {
    return `it is managed by ${managedBy}, and EC2 lets nobody else change it: act there, on the workload or the node`;
  }
  if (!containerHosts && tagKeys.some((key) => EKS_NODE.test(key))) {
    return 'it is a node of Amazon EKS, which runs pods of others too: isolate the pod, or drain the node and isolate it by hand';
  }
  return undefined;
}

async function beforeOf(
  target: InstanceTarget, instance: InstanceState, interfaces: InterfaceState[], access: InstanceAccess, settings: Settings,
): Promise<InstanceBefore> {
  const { instanceId } = target;
  const unread: { [part: string]: string } = {};
  const addresses = interfaces.flatMap((one) => one.addresses);
  const vpcIds = [...new Set(interfaces.map(({ vpcId }) => vpcId))];
  // None of these is worth a delay of the isolation. What fails to be read fails its own step.
  const [protection, membership, targets, classic, role] = await Promise.all([
    readable(unread, 'protection', () => access.ec2.protection(instanceId), { termination: false, stop: false }),
    readable(unread, 'autoScaling', () => access.autoScaling.membership(instanceId), undefined),
    readable(unread, 'loadBalancers', () => access.loadBalancers.registrations(vpcIds, [instanceId, ...addresses]), []),
    readable(unread, 'loadBalancers', () => access.loadBalancers.classic(instanceId), []),
    readable(unread, 'role', () => roleOf(instance.profileArn, access, settings), null),
  ]);
  return {
    state: instance.state,
    imageId: instance.imageId,
    launchedAt: instance.launchedAt,
    addresses: instance.addresses,
    spot: instance.spot,
    instanceStore: instance.instanceStore,
    saysKubernetes: instance.tagKeys.some((key) => KUBERNETES.test(key) || EKS_NODE.test(key)),
    profileArn: instance.profileArn,
    interfaces: interfaces.map(({ id, vpcId, groups }) => ({ id, vpcId, groups })),
    protection,
    volumes: instance.volumes,
    autoScaling: membership ?? null,
    targets,
    classicLoadBalancers: classic,
    role,
    unread,
  };
}

/** The role whose sessions the instance has, with why it may not be touched; null: it has none. */
async function roleOf(profileArn: string | null, { roles }: Pick<InstanceAccess, 'roles'>, settings: Settings): Promise<RoleBefore | null> {
  const role = profileArn === null ? undefined : await roles.ofProfile(profileArn);
  return role === undefined ? null : { name: role.name, id: role.id, refusal: roleRefusal(role, settings) ?? null };
}

async function readable<T>(unread: { [part: string]: string }, part: string, read: () => Promise<T>, otherwise: T): Promise<T> {
  try {
    return await read();
  } catch (error) {
    if (!(error instanceof RetryableError || error instanceof TerminalError)) {
      throw error;
    }
    unread[part] = error.message;
    return otherwise;
  }
}
