import { instanceState, isolationGroups, rulesOf, RunningInstance, runInstance, snapshots } from './support/instances';
import { Pipeline } from './support/pipeline';
import { ASKS_FROM } from './support/resource-playbooks';
import { decide, putFinding, undo } from './support/resources';
import { sessionOf, WorkloadRole, workloadRole } from './support/role-sessions';
import { World } from './support/world';

// Instances are in the server beside the emulator, which has no network and checks no permission: groups and registrations are read back,
// not what they let through, and what the roles allow of EC2 is shown by the tests of the playbook's permissions.

const COMMANDED = 'Backdoor:EC2/C&CActivity.B';
const READS = /^(Describe|Get|List)/;

let world: World;
let acting: Pipeline;
let observing: Pipeline;
let role: WorkloadRole;
beforeAll(async () => {
  world = await World.current();
  acting = new Pipeline(world, 'RESOURCES', 'IsolateInstance', 'isolate-instance');
  observing = new Pipeline(world, 'RESOURCES_OBSERVED', 'IsolateInstance', 'isolate-instance');
  role = await workloadRole(world);
}, 180_000);

beforeEach(() => world.proxy.forget());

/** Operations by which handlers changed instances, their surroundings or roles. */
async function changes(): Promise<string[]> {
  const services = ['ec2', 'autoscaling', 'elasticloadbalancing', 'iam'];
  const calls = await world.proxy.calls();
  return calls.filter(({ service, operation }) => services.includes(service) && !READS.test(operation)).map(({ operation }) => operation);
}

const before = ({ groupId, id }: RunningInstance) => ({ groups: [[groupId], [groupId]], protected: false, lifecycle: 'InService', registered: [id] });

test('an instance is cut off at all of its interfaces, kept, and its role\'s session denied; an undo puts back what was there', async () => {
  const instance = await runInstance(world, acting.region, role);
  expect(await instanceState(world, instance)).toEqual(before(instance));
  const mayDoItsWork = await sessionOf(world, role, instance.id);
  const otherMay = await sessionOf(world, role, 'i-0fedcba9876543210');
  expect([await mayDoItsWork(), await otherMay()]).toEqual([true, true]);
  const key = acting.key(instance.id);

  await putFinding(acting, { type: COMMANDED, resource: instance.resource });
  const record = await acting.recordThatIs(key, 'CONTAINED');
  expect(record.partial).toEqual([]);
  await acting.notice(key, 'CONTAINED');
  const [isolated, ...others] = await isolationGroups(world, instance);
  expect(others).toEqual([]);
  expect(await rulesOf(world, acting.region, isolated)).toBe(0);
  expect(await instanceState(world, instance)).toEqual({ groups: [[isolated], [isolated]], protected: true, lifecycle: 'Standby', registered: [] });
  expect(await snapshots(world, instance)).toHaveLength(1);
  expect([await mayDoItsWork(), await otherMay()]).toEqual([false, true]);
  const { sha256, document } = await acting.evidence(record);
  expect(sha256).toBe(record.evidence.sha256);
  expect(document.before).toMatchObject({
    interfaces: expect.arrayContaining(instance.interfaces.map((id) => ({ id, vpcId: instance.vpcId, groups: [instance.groupId] }))),
    role: { name: role.name, id: role.id, refusal: null },
  });
  await acting.settled();

  expect(await undo(acting, `${key}|1`)).toMatchObject({ status: 'UNDONE' });
  expect(await instanceState(world, instance)).toEqual(before(instance));
  expect(await isolationGroups(world, instance)).toEqual([]);
  expect(await mayDoItsWork()).toBe(true);
  // Evidence outlives an undo.
  expect(await snapshots(world, instance)).toHaveLength(1);
});

test('in the mode OBSERVE the instance stays as it is, and people are told', async () => {
  const instance = await runInstance(world, observing.region, role);
  await putFinding(observing, { type: COMMANDED, resource: instance.resource });
  await observing.recordThatIs(observing.key(instance.id), 'OBSERVED');
  await observing.noticeWith(({ message }) => message.includes(instance.id));
  await observing.settled();
  expect(await instanceState(world, instance)).toEqual(before(instance));
  expect(await changes()).toEqual([]);
});

test('nothing is changed before somebody approves, and then it is', async () => {
  const instance = await runInstance(world, acting.region, role);
  const key = acting.key(instance.id);
  await putFinding(acting, { type: COMMANDED, resource: instance.resource, severity: ASKS_FROM });
  await acting.noticeWith(({ subject, message }) => subject.startsWith('[APPROVE OR REJECT]') && message.includes(instance.id));
  expect(await changes()).toEqual([]);
  await decide(acting, `${key}|1`, 'approve');
  await acting.recordThatIs(key, 'CONTAINED');
  const [isolated] = await isolationGroups(world, instance);
  expect((await instanceState(world, instance)).groups).toEqual([[isolated], [isolated]]);
});

test('where snapshots fail the instance is cut off all the same, and people are told that it is so in part', async () => {
  const instance = await runInstance(world, acting.region, role);
  const key = acting.key(instance.id);
  await world.proxy.inject({ call: { operation: 'CreateSnapshots' }, fault: { kind: 'accessDenied' }, times: 'always' });
  await putFinding(acting, { type: COMMANDED, resource: instance.resource });
  const { partial } = await acting.recordThatIs(key, 'CONTAINED');
  expect(partial).toMatchObject([{ step: 'snapshot-volumes' }]);
  await acting.notice(key, 'CONTAINED IN PART');
  const [isolated] = await isolationGroups(world, instance);
  expect((await instanceState(world, instance)).groups).toEqual([[isolated], [isolated]]);
  expect(await snapshots(world, instance)).toEqual([]);
});
