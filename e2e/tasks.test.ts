import { Pipeline } from './support/pipeline';
import { ASKS_FROM } from './support/resource-playbooks';
import { decide, putFinding, undo } from './support/resources';
import { sessionOf, WorkloadRole, workloadRole } from './support/role-sessions';
import { RunningTask, runTask, taskState } from './support/tasks';
import { World } from './support/world';

// The emulator keeps tasks and runs no containers: that processes get their signals is not shown here.

const MALICIOUS_FILE = 'Execution:ECS/MaliciousFile';

let world: World;
let acting: Pipeline;
let observing: Pipeline;
let role: WorkloadRole;
beforeAll(async () => {
  world = await World.current();
  acting = new Pipeline(world, 'RESOURCES', 'StopEcsTask', 'stop-ecs-task');
  observing = new Pipeline(world, 'RESOURCES_OBSERVED', 'StopEcsTask', 'stop-ecs-task');
  role = await workloadRole(world);
}, 180_000);

beforeEach(() => world.proxy.forget());

const keyOf = ({ id }: RunningTask) => acting.key(`apps/${id}`);

/** Operations by which handlers changed tasks and roles. */
async function changes(): Promise<string[]> {
  return (await world.proxy.calls()).map(({ operation }) => operation).filter((operation) => ['StopTask', 'PutRolePolicy', 'DeleteRolePolicy'].includes(operation));
}

test('a task stops, its session of its role can do nothing any more and that of another task can; an undo admits the session', async () => {
  const task = await runTask(world, acting.region, role);
  const other = await runTask(world, acting.region, role);
  const mayDoItsWork = await sessionOf(world, role, task.id);
  const otherMay = await sessionOf(world, role, other.id);
  expect([await mayDoItsWork(), await otherMay()]).toEqual([true, true]);

  await putFinding(acting, { type: MALICIOUS_FILE, resource: task.resource });
  const { message } = await acting.notice(keyOf(task), 'CONTAINED');
  expect(message).toContain('ECS was told to stop the task');
  expect(await taskState(world, task)).toMatchObject({ desiredStatus: 'STOPPED', stoppedReason: expect.stringContaining('GuardDuty finding') });
  expect((await taskState(world, other)).desiredStatus).toBe('RUNNING');
  expect([await mayDoItsWork(), await otherMay()]).toEqual([false, true]);
  const record = await acting.recordThatIs(keyOf(task), 'CONTAINED');
  const { sha256, document } = await acting.evidence(record);
  expect(sha256).toBe(record.evidence.sha256);
  expect(document.before).toMatchObject({ roleName: role.name, roleUserId: `${role.id}:${task.id}`, containers: [expect.stringContaining('web:3')] });
  await acting.settled();

  const { status, undone } = await undo(acting, `${keyOf(task)}|1`);
  expect(status).toBe('UNDONE');
  expect(undone).toContain('A stopped task does not start again');
  expect(await mayDoItsWork()).toBe(true);
  expect((await taskState(world, task)).desiredStatus).toBe('STOPPED');
});

test('in the mode OBSERVE the task goes on, and people are told', async () => {
  const task = await runTask(world, observing.region, role);
  const mayDoItsWork = await sessionOf(world, role, task.id);
  await putFinding(observing, { type: MALICIOUS_FILE, resource: task.resource });
  await observing.recordThatIs(keyOf(task), 'OBSERVED');
  await observing.noticeWith(({ message }) => message.includes(task.id));
  await observing.settled();
  expect((await taskState(world, task)).desiredStatus).toBe('RUNNING');
  expect(await mayDoItsWork()).toBe(true);
  expect(await changes()).toEqual([]);
});

test('the task goes on until somebody approves, and where somebody rejects', async () => {
  const [approved, rejected] = [await runTask(world, acting.region, role), await runTask(world, acting.region, role)];
  for (const task of [approved, rejected]) {
    await putFinding(acting, { type: MALICIOUS_FILE, resource: task.resource, severity: ASKS_FROM });
    await acting.noticeWith(({ subject, message }) => subject.startsWith('[APPROVE OR REJECT]') && message.includes(task.id));
  }
  expect(await changes()).toEqual([]);
  await decide(acting, `${keyOf(approved)}|1`, 'approve');
  await decide(acting, `${keyOf(rejected)}|1`, 'reject');
  await acting.recordThatIs(keyOf(approved), 'CONTAINED');
  await acting.recordThatIs(keyOf(rejected), 'REJECTED');
  expect((await taskState(world, approved)).desiredStatus).toBe('STOPPED');
  expect((await taskState(world, rejected)).desiredStatus).toBe('RUNNING');
});

test('a task of a protected service goes on', async () => {
  const task = await runTask(world, acting.region, role, 'service:login');
  await putFinding(acting, { type: MALICIOUS_FILE, resource: task.resource });
  await acting.recordThatIs(keyOf(task), 'REFUSED');
  await acting.noticeWith(({ message }) => message.includes('its service is protected'));
  expect((await taskState(world, task)).desiredStatus).toBe('RUNNING');
  expect(await changes()).toEqual([]);
});

test('where the role cannot be changed the task stops all the same, and people are told that its session goes on', async () => {
  const task = await runTask(world, acting.region, role);
  await world.proxy.inject({ call: { operation: 'PutRolePolicy' }, fault: { kind: 'accessDenied' }, times: 'always' });
  await putFinding(acting, { type: MALICIOUS_FILE, resource: task.resource });
  await acting.recordThatIs(keyOf(task), 'FAILED');
  await acting.noticeWith(({ subject, message }) => subject.startsWith('[FAILED]') && message.includes(task.id));
  expect((await taskState(world, task)).desiredStatus).toBe('STOPPED');
});
