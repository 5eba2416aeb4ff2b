import { Task } from './ecs-tasks.lambda-shared';
import { StopEcsTaskOptions } from './stop-ecs-task-options';
import { TaskAccess, taskAccess } from './task-access.lambda-shared';
import { TaskBefore, TaskTarget } from './task-target.lambda-shared';
import { stopEcsTaskText } from './task-text.lambda-shared';
import { JsonObject, PlaybookSettings } from '../../playbook-settings';
import { RejectedEventError } from '../../runtime/errors.lambda-shared';
import { Finding, TaskResource } from '../../runtime/finding.lambda-shared';
import { Declined, Inspection, RuntimePlaybook, SessionStatement, Step, StepInput } from '../../runtime/playbook.lambda-shared';
import { roleRefusal } from '../iam-principals.lambda-shared';
import { admitSession, endSession, RoleSession, sessionEnded } from '../revoke-sessions/role-sessions.lambda-shared';

const CLUSTER = /^arn:[\w-]+:ecs:([\w-]+):(\d{12}):cluster\/([\w-]{1,255})$/;
/** Since 2018 the ARN names the cluster too. */
const TASK = /^arn:[\w-]+:ecs:([\w-]+):(\d{12}):task\/(?:([\w-]{1,255})\/)?([0-9a-f-]{32,36})$/;

export const stopEcsTask: RuntimePlaybook<TaskTarget, TaskAccess, StopEcsTaskOptions> = {
  name: 'stop-ecs-task',
  reads: ['ecs:DescribeTasks', 'ecs:DescribeTaskDefinition', 'iam:GetRole', 'iam:GetRolePolicy'],
  undoes: ['iam:DeleteRolePolicy'],
  access: taskAccess,
  targets,
  inspect,
  steps: [stopTask(), revokeTaskRole()],
  undo,
  text: stopEcsTaskText,
  sessionPolicy,
};

function targets(finding: Finding, settings: PlaybookSettings<StopEcsTaskOptions>): Array<TaskTarget | Declined> {
  if (finding.tasks.length === 0) {
    return [{ result: 'refused', reason: 'it names no task of ECS' }];
  }
  return finding.tasks.map((task) => targetOf(task, finding, settings.options));
}

function targetOf(task: TaskResource, finding: Finding, options: StopEcsTaskOptions): TaskTarget | Declined {
  const cluster = CLUSTER.exec(task.clusterArn);
  const match = TASK.exec(task.taskArn);
  if (!cluster || !match) {
    throw new RejectedEventError('the ARN of the cluster or task has characters that none has');
  }
  for (const [region, account] of [[cluster[1], cluster[2]], [match[1], match[2]]]) {
    if (region !== finding.region || account !== finding.accountId) {
      throw new RejectedEventError('the ARN of the cluster or task names another account or region than the finding');
    }
  }
  if (match[3] !== undefined && match[3] !== cluster[3]) {
    throw new RejectedEventError('the ARN of the task names another cluster than the finding');
  }
  return {
    id: `${cluster[3]}/${match[4]}`,
    accountId: finding.accountId,
    region: finding.region,
    clusterArn: task.clusterArn,
    taskArn: task.taskArn,
    revokeTaskRole: options.revokeTaskRole,
  };
}

async function inspect(target: TaskTarget, { tasks, roles }: TaskAccess, settings: PlaybookSettings<StopEcsTaskOptions>): Promise<Inspection> {
  const task = await tasks.describe(target.clusterArn, target.taskArn);
  if (task === undefined) {
    return { state: 'missing', reason: 'ECS does not know the task any more: it stopped more than an hour ago', before: {} };
  }
  const protection = protectedService(task, target, settings.options);
  if (protection !== undefined) {
    return { state: 'refused', reason: `its service is protected: ${protection}`, before: {} };
  }
  const before = { ...stateOf(task), ...await roleOf(task, target, { tasks, roles }, settings) };
  const session = sessionOf(target, before);
  // A task that ended takes no new credentials: any denial of its session covers all that it ever had.
  if (ended(task) && (session === undefined || await sessionEnded(session, 0, roles))) {
    return { state: 'contained', reason: 'the task stops or has stopped already', before };
  }
  return { state: 'actionable', before };
}

function ended({ desiredStatus, lastStatus }: Task): boolean {
  return desiredStatus === 'STOPPED' || lastStatus === 'STOPPED';
}

/** By what ECS says of the task, not by what the finding says. */
function protectedService(task: Task, { clusterArn }: TaskTarget, { protectedServices }: StopEcsTaskOptions): string | undefined {
  const [, service] = /^service:(.+)$/.exec(task.group ?? '') ?? [];
  const cluster = clusterArn.split('/').pop();
  return protectedServices.find((candidate) => candidate.service === service && candidate.cluster === cluster)?.reason;
}

function stateOf(task: Task): Omit<TaskBefore, 'roleName' | 'roleUserId' | 'roleKept'> {
  return {
    status: task.lastStatus,
    taskDefinition: task.taskDefinitionArn,
    startedBy: task.startedBy ?? null,
    group: task.group ?? null,
    launchType: task.launchType ?? null,
    createdAt: task.createdAt ?? null,
    containers: task.containers.map(({ name, image, imageDigest }) => [name, image, imageDigest].filter((part) => part).join(' ')),
    networkInterfaces: [...task.networkInterfaces],
  };
}

/** The role's credentials outlive the task by hours, and whoever was in it may have them. ECS names the session after the task. */
async function roleOf(task: Task, target: TaskTarget, { tasks, roles }: TaskAccess, settings: PlaybookSettings<StopEcsTaskOptions>) {
  const kept = (roleKept: string | null) => ({ roleName: null, roleUserId: null, roleKept });
  if (!target.revokeTaskRole) {
    return kept('the playbook was told to leave roles alone');
  }
  const arn = await tasks.taskRole(task.taskDefinitionArn);
  const name = arn?.split('/').pop();
  if (name === undefined) {
    return kept('the task has no role');
  }
  const role = await roles.role(name);
  if (role === undefined) {
    return kept('its role does not exist any more');
  }
  const refusal = roleRefusal(role, settings);
  return refusal === undefined ? { roleName: role.name, roleUserId: `${role.roleId}:${taskId(target)}`, roleKept: null } : kept(refusal);
}

function taskId({ taskArn }: TaskTarget): string {
  return taskArn.split('/').pop()!;
}

function stopTask(): Step<TaskTarget, TaskAccess> {
  return {
    name: 'stop-task',
    weight: 'containment',
    calls: ['ecs:StopTask'],
    effect: 'Stop the task, with the finding as the reason',
    run: async ({ target, finding }, { tasks }) => {
      await tasks.stop(target.clusterArn, target.taskArn, `${finding.source} finding ${finding.id}`.replace(/[^\x20-\x7e]/g, '?').slice(0, 255));
    },
    // Containers get a signal first and are ended after their stop timeout, which is longer than anybody waits here.
    verify: async ({ target }, { tasks }) => {
      const task = await tasks.describe(target.clusterArn, target.taskArn);
      return task === undefined || ended(task);
    },
  };
}

function revokeTaskRole(): Step<TaskTarget, TaskAccess> {
  return {
    name: 'revoke-task-role',
    weight: 'containment',
    calls: ['iam:PutRolePolicy'],
    effect: "Deny what the task's session of its role may do, from now back",
    applies: ({ revokeTaskRole: asked }) => asked,
    run: async ({ target, before, startedAt }, { roles }) => {
      const session = sessionOf(target, before);
      if (session) {
        await endSession(session, startedAt, roles);
      }
    },
    verify: async ({ target, before, startedAt }, { roles }) => {
      const session = sessionOf(target, before);
      return session === undefined || sessionEnded(session, startedAt, roles);
    },
  };
}

function sessionOf(target: TaskTarget, before: JsonObject): RoleSession | undefined {
  const { roleName, roleUserId } = before as TaskBefore;
  return roleName === null || roleUserId === null ? undefined : { roleName, userId: roleUserId, subject: taskId(target) };
}

async function undo({ target, before }: StepInput<TaskTarget>, { roles }: TaskAccess): Promise<string> {
  const session = sessionOf(target, before);
  const stopped = 'A stopped task does not start again: its service starts others; a task of no service you start anew.';
  return session === undefined ? stopped : `${stopped} ${await admitSession(session, roles)}`;
}

function sessionPolicy(target: TaskTarget, partition: string): SessionStatement[] {
  const roles = [`arn:${partition}:iam::${target.accountId}:role/*`];
  return [
    { Effect: 'Allow', Action: ['ecs:DescribeTasks', 'ecs:StopTask'], Resource: [target.taskArn], Condition: { ArnEquals: { 'ecs:cluster': target.clusterArn } } },
    { Effect: 'Allow', Action: ['ecs:DescribeTaskDefinition'], Resource: ['*'] },
    // Which role the task has is known only from its definition.
    ...target.revokeTaskRole ? [{
      Effect: 'Allow' as const, Action: ['iam:GetRole', 'iam:GetRolePolicy', 'iam:PutRolePolicy', 'iam:DeleteRolePolicy'], Resource: roles,
    }] : [],
  ];
}
