import * as fc from 'fast-check';
import { AccountModel, Fault } from './ecs-model';
import { denialIn } from '../../../../lib/response/playbooks/revoke-sessions/session-denial.lambda-shared';
import { Task } from '../../../../lib/response/playbooks/stop-ecs-task/ecs-tasks.lambda-shared';
import { StopEcsTaskOptions } from '../../../../lib/response/playbooks/stop-ecs-task/stop-ecs-task-options';
import { stopEcsTask } from '../../../../lib/response/playbooks/stop-ecs-task/stop-ecs-task.lambda-shared';
import { TaskTarget } from '../../../../lib/response/playbooks/stop-ecs-task/task-target.lambda-shared';
import { RejectedEventError, TerminalError } from '../../../../lib/response/runtime/errors.lambda-shared';
import { parseFindings } from '../../../../lib/response/runtime/parse-finding.lambda-shared';
import { ACCOUNT, guardDutyEvent, instanceResource, Json, OTHER_ACCOUNT, REGION, taskResource } from '../../events';
import { again, drive } from '../drive';
import { playbookSettings } from '../settings';

const ID = '0123456789abcdef0123456789abcdef';
const TASK = `arn:aws:ecs:${REGION}:${ACCOUNT}:task/apps/${ID}`;
const CLUSTER = `arn:aws:ecs:${REGION}:${ACCOUNT}:cluster/apps`;
const POLICY = `web/ZeroTrustRevoked-${ID}`;

const settings = (options: Partial<StopEcsTaskOptions> = {}) => playbookSettings<StopEcsTaskOptions>('stop-ecs-task', {
  protectedServices: [{ cluster: 'apps', service: 'checkout', reason: 'customers pay by it' }],
  revokeTaskRole: true,
  ...options,
}, [{ roleName: 'deployer', reason: 'deploys everything' }]);

function targetsOf(details: Json = {}, options: Partial<StopEcsTaskOptions> = {}, resource = taskResource(details)) {
  return stopEcsTask.targets(parseFindings(JSON.stringify(guardDutyEvent({ type: 'Execution:ECS/MaliciousFile', resource })))[0], settings(options));
}
const target = (options: Partial<StopEcsTaskOptions> = {}) => targetsOf({}, options)[0] as TaskTarget;

function account(overrides: Partial<Task> = {}, roleArn: string | undefined = `arn:aws:iam::${ACCOUNT}:role/apps/web`): AccountModel {
  const model = new AccountModel();
  model.tasks.set(TASK, {
    lastStatus: 'RUNNING',
    desiredStatus: 'RUNNING',
    taskDefinitionArn: 'definition',
    startedBy: 'ecs-svc/1',
    group: 'service:web',
    launchType: 'FARGATE',
    createdAt: '2026-11-21T00:00:00.000Z',
    containers: [{ name: 'web', image: 'web:3', imageDigest: 'sha256:1' }],
    networkInterfaces: ['eni-0123456789abcdef0'],
    ...overrides,
  });
  if (roleArn !== undefined) {
    model.taskRoles.set('definition', roleArn);
  }
  for (const [name, path] of [['web', '/apps/'], ['deployer', '/'], ['AWSServiceRoleForECS', '/aws-service-role/ecs.amazonaws.com/']]) {
    model.roles.set(name, { name, path, arn: `arn:aws:iam::${ACCOUNT}:role${path}${name}`, roleId: `AROA${name.toUpperCase()}` });
  }
  return model;
}

const access = (model: AccountModel) => ({ tasks: model, roles: model });
const inspect = (model: AccountModel, options: Partial<StopEcsTaskOptions> = {}) =>
  stopEcsTask.inspect(target(options), access(model), settings(options));

test('finds the task of a finding', () => {
  expect(target()).toEqual({ id: `apps/${ID}`, accountId: ACCOUNT, region: REGION, clusterArn: CLUSTER, taskArn: TASK, revokeTaskRole: true });
});

test('refuses a finding without task', () => {
  expect(targetsOf({}, {}, instanceResource())).toEqual([{ result: 'refused', reason: 'it names no task of ECS' }]);
});

test.each([
  ['another account', TASK.replace(ACCOUNT, OTHER_ACCOUNT), /another account or region/],
  ['another region', TASK.replace(REGION, 'us-east-1'), /another account or region/],
  ['another cluster', TASK.replace('task/apps', 'task/other'), /another cluster/],
  ['characters that none has', `${TASK}; rm -rf /`, /characters that none has/],
  ['a line break', `${TASK}\n`, /characters that none has/],
  ['a wildcard', TASK.replace(ID, '*'), /characters that none has/],
])('fails on a task of %s, quoting nothing', (_what, arn, reason) => {
  expect(() => targetsOf({ arn })).toThrow(RejectedEventError);
  expect(() => targetsOf({ arn })).toThrow(reason);
});

test('keeps what an investigator needs, before anything changes', async () => {
  const model = account();
  expect(await inspect(model)).toEqual({
    state: 'actionable',
    before: {
      status: 'RUNNING',
      taskDefinition: 'definition',
      startedBy: 'ecs-svc/1',
      group: 'service:web',
      launchType: 'FARGATE',
      createdAt: '2026-11-21T00:00:00.000Z',
      containers: ['web web:3 sha256:1'],
      networkInterfaces: ['eni-0123456789abcdef0'],
      roleName: 'web',
      roleUserId: `AROAWEB:${ID}`,
      roleKept: null,
    },
  });
  expect(model.calls.filter((call) => !stopEcsTask.reads.includes(call))).toEqual([]);
});

test('a protected service is known by what ECS says, whatever the finding says', async () => {
  const model = account({ group: 'service:checkout' });
  expect(await inspect(model)).toMatchObject({ state: 'refused', reason: 'its service is protected: customers pay by it' });
});

test('a task that ECS does not know is missing', async () => {
  expect(await inspect(new AccountModel())).toMatchObject({ state: 'missing' });
});

test.each([
  ['it has none', '', /has no role/],
  ['it is protected', `arn:aws:iam::${ACCOUNT}:role/deployer`, /protected: deploys everything/],
  ['it is service-linked', `arn:aws:iam::${ACCOUNT}:role/aws-service-role/ecs.amazonaws.com/AWSServiceRoleForECS`, /service-linked/],
  ['it is gone', `arn:aws:iam::${ACCOUNT}:role/gone`, /does not exist any more/],
])('the task is stopped and its role kept where %s', async (_what, arn, reason) => {
  const model = account();
  model.taskRoles.delete('definition');
  if (arn !== '') {
    model.taskRoles.set('definition', arn);
  }
  const { inspection, failed, input } = await drive(stopEcsTask, target(), access(model), settings());
  expect(failed).toBeUndefined();
  expect(inspection.before).toMatchObject({ roleName: null, roleKept: expect.stringMatching(reason) });
  expect(model.stopped).toHaveLength(1);
  expect(model.policies.size).toBe(0);
  expect(stopEcsTask.text(target(), input.before, {})).toMatchObject({ notDone: expect.stringMatching(reason) });
  expect(stopEcsTask.text(target(), input.before, {}).undo).toBeUndefined();
});

test('stops the task with the finding as its reason, and denies the session of its role', async () => {
  const model = account();
  const { failed, input } = await drive(stopEcsTask, target(), access(model), settings());
  expect(failed).toBeUndefined();
  expect(model.stopped).toEqual([{ taskArn: TASK, reason: 'GuardDuty finding 16afba5c5c43e07c9e3e5e2e544e95df' }]);
  const denial = denialIn(model.policies.get(POLICY));
  expect(denial?.userId).toBe(`AROAWEB:${ID}`);
  expect(denial!.cutOff).toBeGreaterThanOrEqual(input.startedAt);
  expect(await inspect(model)).toMatchObject({ state: 'contained' });
});

test('a task that stopped by itself still has its session denied', async () => {
  const model = account({ lastStatus: 'STOPPED', desiredStatus: 'STOPPED' });
  await drive(stopEcsTask, target(), access(model), settings());
  expect(model.stopped).toEqual([]);
  expect([...model.policies.keys()]).toEqual([POLICY]);
});

test('without revokeTaskRole IAM and the definition are left alone', async () => {
  const model = account();
  await drive(stopEcsTask, target({ revokeTaskRole: false }), access(model), settings({ revokeTaskRole: false }));
  expect(new Set(model.calls)).toEqual(new Set(['ecs:DescribeTasks', 'ecs:StopTask']));
  expect(stopEcsTask.steps.filter((step) => step.applies?.(target({ revokeTaskRole: false })) ?? true).map(({ name }) => name)).toEqual(['stop-task']);
});

test('undo takes the denial back and says that the task stays stopped', async () => {
  const model = account();
  const { input } = await drive(stopEcsTask, target(), access(model), settings());
  const said = await stopEcsTask.undo!(input as never, access(model));
  expect(said).toMatch(/does not start again.*is gone/);
  expect(model.policies.size).toBe(0);
  expect(await stopEcsTask.undo!(input as never, access(model))).toMatch(/no policy .* any more/);
});

test('undo leaves a policy that somebody changed', async () => {
  const model = account();
  const { input } = await drive(stopEcsTask, target(), access(model), settings());
  model.policies.set(POLICY, '{"Version":"2012-10-17","Statement":[]}');
  expect(await stopEcsTask.undo!(input as never, access(model))).toMatch(/was changed by somebody since/);
  expect(model.policies.size).toBe(1);
});

test('fails for good where stopping is denied, and the role is not reached', async () => {
  const model = account();
  model.faults = ['none', 'none', 'none', 'denied'];
  const { failed } = await drive(stopEcsTask, target(), access(model), settings());
  expect(failed).toBeInstanceOf(TerminalError);
  expect(model.calls).toEqual(['ecs:DescribeTasks', 'ecs:DescribeTaskDefinition', 'iam:GetRole', 'ecs:StopTask']);
  expect(model.stopped).toEqual([]);
});

test('whatever fails on the way, the task ends stopped once, the session denied, and undo restores IAM', async () => {
  const fault = fc.constantFrom<Fault>('none', 'none', 'throttled', 'lost', 'crash');
  await fc.assert(fc.asyncProperty(fc.array(fault, { maxLength: 25 }), fc.array(fault, { maxLength: 8 }), async (faults, undoFaults) => {
    const model = account();
    model.faults = [...faults];
    const { failed, input } = await drive(stopEcsTask, target(), access(model), settings());
    model.faults = [];
    expect(failed).toBeUndefined();
    expect(model.stopped).toHaveLength(1);
    expect(denialIn(model.policies.get(POLICY))!.cutOff).toBeGreaterThanOrEqual(input.startedAt);
    model.faults = [...undoFaults];
    await again(() => stopEcsTask.undo!(input as never, access(model)));
    expect(model.policies.size).toBe(0);
  }), { numRuns: 300 });
});
