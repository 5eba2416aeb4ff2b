import { DescribeTaskDefinitionCommand, DescribeTasksCommand, ECSClient, StopTaskCommand } from '@aws-sdk/client-ecs';
import { classified, nameOf } from '../../runtime/errors.lambda-shared';

/** A task as ECS describes it, as far as the playbook needs it. */
export interface Task {
  readonly lastStatus: string;
  readonly desiredStatus: string;
  readonly taskDefinitionArn: string;
  readonly startedBy?: string;
  readonly group?: string;
  readonly launchType?: string;
  readonly createdAt?: string;
  readonly containers: ReadonlyArray<{ readonly name: string; readonly image: string; readonly imageDigest?: string; readonly runtimeId?: string }>;
  readonly networkInterfaces: readonly string[];
}

/** Tasks of ECS, as far as the playbook needs them. */
export interface EcsTasks {
  /** @returns undefined where ECS does not know the task any more: stopped tasks stay for about an hour */
  describe(clusterArn: string, taskArn: string): Promise<Task | undefined>;
  /** @returns the ARN of the role that the task's containers have; undefined where they have none or the definition is gone */
  taskRole(taskDefinitionArn: string): Promise<string | undefined>;
  /** @returns false where the task is gone */
  stop(clusterArn: string, taskArn: string, reason: string): Promise<boolean>;
}

/** Tasks through the SDK. */
export class SdkEcsTasks implements EcsTasks {
  constructor(private readonly ecs: Pick<ECSClient, 'send'>) {}

  public async describe(clusterArn: string, taskArn: string): Promise<Task | undefined> {
    const answer = await unlessGone('DescribeTasks', () => this.ecs.send(new DescribeTasksCommand({ cluster: clusterArn, tasks: [taskArn] })));
    const task = answer?.tasks?.find((candidate) => candidate.taskArn === taskArn);
    return task && {
      lastStatus: task.lastStatus ?? 'UNKNOWN',
      desiredStatus: task.desiredStatus ?? 'UNKNOWN',
      taskDefinitionArn: task.taskDefinitionArn ?? '',
      startedBy: task.startedBy,
      group: task.group,
      launchType: task.launchType,
      createdAt: task.createdAt?.toISOString(),
      containers: (task.containers ?? []).map(({ name, image, imageDigest, runtimeId }) => ({ name: name ?? '', image: image ?? '', imageDigest, runtimeId })),
      networkInterfaces: (task.attachments ?? []).flatMap(({ details }) => details ?? [])
        .flatMap(({ name, value }) => (name === 'networkInterfaceId' && value ? [value] : [])),
    };
  }

  public async taskRole(taskDefinitionArn: string): Promise<string | undefined> {
    const answer = await unlessGone('DescribeTaskDefinition', () => this.ecs.send(new DescribeTaskDefinitionCommand({ taskDefinition: taskDefinitionArn })));
    return answer?.taskDefinition?.taskRoleArn;
  }

  public async stop(clusterArn: string, taskArn: string, reason: string): Promise<boolean> {
    const answer = await unlessGone('StopTask', () => this.ecs.send(new StopTaskCommand({ cluster: clusterArn, task: taskArn, reason })));
    return answer !== undefined;
  }
}

/** ECS names a task or definition that is gone by an exception of the client's fault, and its text says which. */
async function unlessGone<T>(call: string, send: () => Promise<T>): Promise<T | undefined> {
  try {
    return await send();
  } catch (error) {
    const name = nameOf(error);
    if (name === 'ClusterNotFoundException'
      || (['InvalidParameterException', 'ClientException'].includes(name) && /not found|unable to describe|no longer/i.test((error as Error).message))) {
      return undefined;
    }
    throw classified(call, error);
  }
}
