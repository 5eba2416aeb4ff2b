import * as fc from 'fast-check';
import { Fault, INSTANCE, InstanceModel, ModelGroup, World, worldOf } from './instance-model';
import { InstanceTarget } from '../../../../lib/response/playbooks/isolate-instance/instance-target.lambda-shared';
import { IsolateInstanceOptions } from '../../../../lib/response/playbooks/isolate-instance/isolate-instance-options';
import { isolateInstance } from '../../../../lib/response/playbooks/isolate-instance/isolate-instance.lambda-shared';
import { ACCOUNT } from '../../events';
import { again, drive } from '../drive';
import { playbookSettings } from '../settings';

// Nothing is gained by sitting through the waits of an undo.
beforeEach(() => jest.spyOn(global, 'setTimeout').mockImplementation((callback) => {
  callback();
  return undefined as never;
}));

const VPCS = ['vpc-1', 'vpc-2'];
const groupIds = (vpc: string) => [`sg-${vpc}-a`, `sg-${vpc}-b`, `sg-${vpc}-c`];
const groups = () => new Map(VPCS.flatMap((vpc) => groupIds(vpc).map((id): [string, ModelGroup] => [id, {
  name: id, vpc, owner: ACCOUNT, tags: {}, ingress: [], egress: [],
}])));

const networkInterface = fc.constantFrom(...VPCS).chain((vpc) => fc.record({
  vpc: fc.constant(vpc),
  instance: fc.constantFrom(INSTANCE, INSTANCE, 'i-0fedcba9876543210'),
  groups: fc.subarray(groupIds(vpc), { minLength: 1 }),
  addresses: fc.constant<string[]>([]),
}));

const anyWorld: fc.Arbitrary<World> = fc.record({
  state: fc.constantFrom('running', 'running', 'stopped'),
  spot: fc.boolean(),
  instanceStore: fc.boolean(),
  termination: fc.boolean(),
  stop: fc.boolean(),
  interfaces: fc.array(networkInterface, { minLength: 1, maxLength: 4 }),
  volumes: fc.array(fc.boolean(), { maxLength: 3 }),
  inGroup: fc.constantFrom('InService', 'Standby', undefined),
  role: fc.boolean(),
  registered: fc.boolean(),
}).map(({ interfaces, volumes, inGroup, role, registered, spot, ...rest }) => worldOf({
  ...rest,
  spot,
  ...spot ? { termination: false, stop: false } : {},
  ...rest.instanceStore ? { stop: false } : {},
  interfaces: new Map(interfaces.map((one, index) => [`eni-${index}`, one])),
  groups: groups(),
  volumes: volumes.map((deleteOnTermination, index) => ({ device: `/dev/sd${index}`, id: `vol-${index}`, deleteOnTermination })),
  autoScaling: inGroup === undefined ? undefined : { group: 'fleet', state: inGroup },
  ...role ? {} : { profile: undefined, role: undefined },
  ...registered ? {} : { targetGroups: new Map(), classic: new Map() },
}));

const faults = fc.array(fc.constantFrom<Fault>('none', 'none', 'none', 'throttled', 'lost', 'crash', 'crash-before'), { maxLength: 60 });
const options: fc.Arbitrary<IsolateInstanceOptions> = fc.record({
  autoScaling: fc.constantFrom('STANDBY' as const, 'DETACH' as const), cutConnections: fc.boolean(), containerHosts: fc.boolean(),
});

const copied = (now: World) => structuredClone(now);
const interfacesOf = (now: World) => [...now.interfaces].map(([id, { groups: own }]) => [id, [...own].sort()]);

test('whatever fails: every interface ends without rules, nothing of others changes, and an undo puts back exactly what was there', async () => {
  await fc.assert(fc.asyncProperty(anyWorld, options, faults, faults, fc.integer({ min: 0, max: 6 }), async (given, how, acting, undoing, lag) => {
    const before = copied(given);
    const model = new InstanceModel(given);
    const target: InstanceTarget = { id: INSTANCE, accountId: ACCOUNT, region: 'eu-west-1', instanceId: INSTANCE, ...how };
    const own = [...before.interfaces].filter(([, { instance }]) => instance === INSTANCE).map(([id]) => id);
    model.faults = [...acting];
    model.lag = lag;
    const { failed, inspection, input, partial } = await drive(isolateInstance, target, model.access, playbookSettings('isolate-instance', how), () => model.revive());
    // What could not be read of the role is never called done.
    const roleUnread = (inspection.before as { unread: Record<string, string> }).unread.role !== undefined;
    expect(failed === undefined).toBe(!roleUnread);
    for (const [id, { groups: now }] of given.interfaces) {
      if (!own.includes(id)) {
        expect(now).toEqual(before.interfaces.get(id)!.groups);
        continue;
      }
      expect(now).toHaveLength(1);
      expect(given.groups.get(now[0])).toMatchObject({ ingress: [], egress: [], tags: { 'zero-trust:instance': INSTANCE, 'zero-trust:group': 'isolated' } });
    }
    expect([...given.policies.keys()]).toEqual(before.role && !roleUnread ? [`app/ZeroTrustRevoked-${INSTANCE}`] : []);
    if (!partial.includes('snapshot-volumes')) {
      expect(given.snapshots.size >= given.volumes.length).toBe(true);
    }

    model.faults = [...undoing];
    model.lag = 0;
    await again(() => isolateInstance.undo!(input as never, model.access), () => model.revive());
    expect(interfacesOf(given)).toEqual(interfacesOf(before));
    expect([...given.groups.keys()].sort()).toEqual([...before.groups.keys()].sort());
    expect(given.policies.size).toBe(0);
    const { termination, stop, volumes } = given;
    expect({ termination, stop, volumes }).toEqual({ termination: before.termination, stop: before.stop, volumes: before.volumes });
    expect(given.autoScaling?.group).toBe(before.autoScaling?.group);
    expect(given.classic).toEqual(before.classic);
  }), { numRuns: 150 });
});
