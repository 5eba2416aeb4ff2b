import { unique } from './resources';
import { WorkloadRole } from './role-sessions';
import { World } from './world';
import { Json, taskResource } from '../../test/response/events';

const CLUSTER = 'apps';

/** A task of ECS that runs. */
export interface RunningTask {
  readonly arn: string;
  /** Its role's session is named after it. */
  readonly id: string;
  readonly region: string;
  /** What a finding says about it. */
  readonly resource: Json;
}

/** Runs a task. @param group `service:` and the name of the service that it belongs to */
export async function runTask(world: World, region: string, role: WorkloadRole, group?: string): Promise<RunningTask> {
  const ecs = (operation: string, body: object) => world.services(region).json('ecs', `AmazonEC2ContainerServiceV20141113.${operation}`, body);
  const { cluster } = await ecs('CreateCluster', { clusterName: CLUSTER });
  const family = unique('web');
  await ecs('RegisterTaskDefinition', { family, taskRoleArn: role.arn, containerDefinitions: [{ name: 'web', image: 'web:3', memory: 128 }] });
  const { tasks } = await ecs('RunTask', { cluster: CLUSTER, taskDefinition: family, ...group && { group } });
  const [{ taskArn: arn, taskDefinitionArn: definitionArn }] = tasks as { taskArn: string; taskDefinitionArn: string }[];
  const resource = taskResource({ arn, definitionArn });
  return {
    arn,
    id: arn.split('/').pop()!,
    region,
    resource: { ...resource, ecsClusterDetails: { ...resource.ecsClusterDetails as Json, name: CLUSTER, arn: cluster.clusterArn } },
  };
}

/** How ECS wants the task to be and why it stopped, read from ECS. */
export async function taskState(world: World, { arn, region }: RunningTask): Promise<{ desiredStatus: string; stoppedReason?: string }> {
  const { tasks } = await world.services(region).json('ecs', 'AmazonEC2ContainerServiceV20141113.DescribeTasks', { cluster: CLUSTER, tasks: [arn] });
  const [{ desiredStatus, stoppedReason }] = tasks as { desiredStatus: string; stoppedReason?: string }[];
  return { desiredStatus, stoppedReason };
}
