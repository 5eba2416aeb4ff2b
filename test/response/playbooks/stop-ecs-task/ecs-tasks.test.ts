import { DescribeTaskDefinitionCommand, DescribeTasksCommand, ECSClient, StopTaskCommand } from '@aws-sdk/client-ecs';
import { mockClient } from 'aws-sdk-client-mock';
import { SdkEcsTasks } from '../../../../lib/response/playbooks/stop-ecs-task/ecs-tasks.lambda-shared';
import { RetryableError, TerminalError } from '../../../../lib/response/runtime/errors.lambda-shared';

const ecs = mockClient(ECSClient);
const tasks = new SdkEcsTasks(new ECSClient({ region: 'eu-west-1' }));
const named = (name: string, message = '') => Object.assign(new Error(message), { name });

beforeEach(() => ecs.reset());

test('reads a task, and leaves out what ECS leaves out', async () => {
  ecs.on(DescribeTasksCommand).resolves({
    tasks: [{
      taskArn: 'task',
      lastStatus: 'RUNNING',
      desiredStatus: 'RUNNING',
      taskDefinitionArn: 'definition',
      createdAt: new Date(0),
      containers: [{ name: 'web', image: 'web:3', imageDigest: 'sha256:1', runtimeId: 'r' }, {}],
      attachments: [{ type: 'ElasticNetworkInterface', details: [{ name: 'subnetId', value: 's' }, { name: 'networkInterfaceId', value: 'eni-1' }] }, {}],
    }],
  });
  expect(await tasks.describe('cluster', 'task')).toEqual({
    lastStatus: 'RUNNING',
    desiredStatus: 'RUNNING',
    taskDefinitionArn: 'definition',
    startedBy: undefined,
    group: undefined,
    launchType: undefined,
    createdAt: '1970-01-01T00:00:00.000Z',
    containers: [{ name: 'web', image: 'web:3', imageDigest: 'sha256:1', runtimeId: 'r' }, { name: '', image: '', imageDigest: undefined, runtimeId: undefined }],
    networkInterfaces: ['eni-1'],
  });
  expect(ecs.commandCalls(DescribeTasksCommand)[0].args[0].input).toEqual({ cluster: 'cluster', tasks: ['task'] });
});

test('a task that ECS calls missing, or answers another for, is undefined', async () => {
  ecs.on(DescribeTasksCommand).resolvesOnce({ failures: [{ arn: 'task', reason: 'MISSING' }], tasks: [] }).resolvesOnce({ tasks: [{ taskArn: 'other' }] });
  expect(await tasks.describe('cluster', 'task')).toBeUndefined();
  expect(await tasks.describe('cluster', 'task')).toBeUndefined();
});

test.each([
  ['ClusterNotFoundException', ''],
  ['InvalidParameterException', 'The referenced task was not found.'],
  ['ClientException', 'Unable to describe task definition.'],
])('%s is a task or definition that is gone', async (name, message) => {
  ecs.onAnyCommand().rejects(named(name, message));
  expect(await tasks.describe('cluster', 'task')).toBeUndefined();
  expect(await tasks.taskRole('definition')).toBeUndefined();
  expect(await tasks.stop('cluster', 'task', 'finding')).toBe(false);
});

test.each([
  ['AccessDeniedException', TerminalError], ['InvalidParameterException', RetryableError], ['ServerException', RetryableError], ['ThrottlingException', RetryableError],
])('%s is a %p', async (name, kind) => {
  ecs.onAnyCommand().rejects(named(name));
  await expect(tasks.stop('cluster', 'task', 'finding')).rejects.toThrow(kind);
  await expect(tasks.describe('cluster', 'task')).rejects.toThrow(kind);
});

test('stops with the reason, and reads the role of a definition', async () => {
  ecs.on(StopTaskCommand).resolves({ task: {} });
  ecs.on(DescribeTaskDefinitionCommand).resolves({ taskDefinition: { taskRoleArn: 'role' } });
  expect(await tasks.stop('cluster', 'task', 'finding')).toBe(true);
  expect(ecs.commandCalls(StopTaskCommand)[0].args[0].input).toEqual({ cluster: 'cluster', task: 'task', reason: 'finding' });
  expect(await tasks.taskRole('definition')).toBe('role');
});
