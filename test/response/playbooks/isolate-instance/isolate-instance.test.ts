import { INSTANCE, InstanceModel, ROLE_ID, World, worldOf } from './instance-model';
import { ProtectedPrincipalSettings } from '../../../../lib/response/playbook-settings';
import { InstanceBefore, InstanceTarget } from '../../../../lib/response/playbooks/isolate-instance/instance-target.lambda-shared';
import { IsolateInstanceOptions } from '../../../../lib/response/playbooks/isolate-instance/isolate-instance-options';
import { isolateInstance } from '../../../../lib/response/playbooks/isolate-instance/isolate-instance.lambda-shared';
import { RetryableError, TerminalError } from '../../../../lib/response/runtime/errors.lambda-shared';
import { ACCOUNT } from '../../events';
import { Driven, drive } from '../drive';
import { playbookSettings } from '../settings';

const OPTIONS: IsolateInstanceOptions = { autoScaling: 'STANDBY', cutConnections: true, containerHosts: false };
const TARGET: InstanceTarget = { id: INSTANCE, accountId: ACCOUNT, region: 'eu-west-1', instanceId: INSTANCE, ...OPTIONS };
const settings = (...protectedPrincipals: ProtectedPrincipalSettings[]) => playbookSettings('isolate-instance', OPTIONS, protectedPrincipals);
const POLICY = `app/ZeroTrustRevoked-${INSTANCE}`;
const undo = ({ input }: Driven, model: InstanceModel) => isolateInstance.undo!(input as never, model.access);

// Nothing is gained by sitting through the waits of an undo.
beforeEach(() => jest.spyOn(global, 'setTimeout').mockImplementation((callback) => {
  callback();
  return undefined as never;
}));

function modelOf(overrides: Partial<World> = {}, after?: (call: string, now: World) => void): InstanceModel {
  const now = worldOf(overrides);
  return new InstanceModel(now, (call) => after?.(call, now));
}

interface Isolated {
  readonly model: InstanceModel;
  readonly driven: Driven;
}

async function isolated(overrides: Partial<World> = {}, target: Partial<IsolateInstanceOptions> = {}, denied: string[] = []): Promise<Isolated> {
  const model = modelOf(overrides);
  denied.forEach((call) => model.denied.add(call));
  return { model, driven: await drive(isolateInstance, { ...TARGET, ...target }, model.access, settings()) };
}

const inspect = (model: InstanceModel, target: Partial<IsolateInstanceOptions> = {}, ...principals: ProtectedPrincipalSettings[]) =>
  isolateInstance.inspect({ ...TARGET, ...target }, model.access, settings(...principals));

describe('the inspection', () => {
  test.each<[string, Partial<World>, string, string | undefined]>([
    ['running', {}, 'actionable', undefined],
    ['stopped, for somebody may start it', { state: 'stopped' }, 'actionable', undefined],
    ['stopping', { state: 'stopping' }, 'actionable', undefined],
    ['terminated', { state: 'terminated' }, 'missing', 'the instance is terminated'],
    ['shutting down', { state: 'shutting-down' }, 'missing', 'the instance is terminated'],
    ['unknown to EC2', { state: 'gone' }, 'missing', 'the instance does not exist any more'],
    ['managed by EKS', { managedBy: 'eks.amazonaws.com' }, 'refused', 'it is managed by eks.amazonaws.com, and EC2 lets nobody else change it: act there, on the workload or the node'],
    ['a node that EKS made', { tags: ['aws:eks:cluster-name'] }, 'refused', 'it is a node of Amazon EKS, which runs pods of others too: isolate the pod, or drain the node and isolate it by hand'],
    ['what its tags call a node, which anybody can forge', { tags: ['kubernetes.io/cluster/prod', 'eks:cluster-name'] }, 'actionable', undefined],
  ])('of an instance that is %s', async (_what, overrides, state, reason) => {
    expect(await inspect(modelOf(overrides))).toMatchObject({ state, ...reason === undefined ? {} : { reason } });
  });

  test('of a node that EKS made, where hosts of containers are isolated too', async () => {
    expect(await inspect(modelOf({ tags: ['aws:eks:cluster-name'] }), { containerHosts: true })).toMatchObject({ state: 'actionable', before: { saysKubernetes: true } });
  });

  test('waits for an instance that is just starting', async () => {
    await expect(inspect(modelOf({ state: 'pending' }))).rejects.toBeInstanceOf(RetryableError);
  });

  test('keeps what undo needs and an investigator wants to see, of every interface', async () => {
    expect((await inspect(modelOf())).before).toEqual({
      state: 'running',
      imageId: 'ami-1',
      launchedAt: '2026-11-02T02:05:06.000Z',
      addresses: ['10.0.0.7'],
      spot: false,
      instanceStore: false,
      saysKubernetes: false,
      profileArn: `arn:aws:iam::${ACCOUNT}:instance-profile/apps/app`,
      interfaces: [{ id: 'eni-1', vpcId: 'vpc-1', groups: ['sg-web', 'sg-admin'] }, { id: 'eni-2', vpcId: 'vpc-1', groups: ['sg-admin'] }],
      protection: { termination: false, stop: false },
      volumes: [{ device: '/dev/xvda', volumeId: 'vol-1', deleteOnTermination: true }, { device: '/dev/xvdb', volumeId: 'vol-2', deleteOnTermination: false }],
      autoScaling: { group: 'fleet', state: 'InService' },
      targets: [{ group: 'tg-instance', id: INSTANCE, port: 80, zone: null }, { group: 'tg-ip', id: '10.0.1.7', port: 8080, zone: null }],
      classicLoadBalancers: ['old'],
      role: { name: 'app', id: ROLE_ID, refusal: null },
      unread: {},
    });
  });

  test('is not held up by what it cannot read beside the interfaces, and says what that was', async () => {
    const model = modelOf();
    ['DescribeInstanceAttribute', 'DescribeAutoScalingInstances', 'DescribeTargetGroups', 'GetInstanceProfile'].forEach((call) => model.denied.add(call));
    expect(await inspect(model)).toMatchObject({
      state: 'actionable',
      before: {
        unread: {
          protection: 'DescribeInstanceAttribute failed with UnauthorizedOperation',
          autoScaling: 'DescribeAutoScalingInstances failed with AccessDenied',
          loadBalancers: 'DescribeTargetGroups failed with AccessDenied',
          role: 'GetInstanceProfile failed with AccessDenied',
        },
      },
    });
  });

  test('takes a denial that it cannot read for none', async () => {
    const { model } = await isolated();
    model.denied.add('GetRolePolicy');
    expect(await inspect(model)).toMatchObject({ state: 'actionable' });
  });

  test.each(['DescribeInstances', 'DescribeNetworkInterfaces'])('fails without %s', async (call) => {
    const model = modelOf();
    model.denied.add(call);
    await expect(inspect(model)).rejects.toEqual(expect.objectContaining({ name: 'TerminalError', message: `${call} failed with UnauthorizedOperation` }));
  });

  test.each<[string, ProtectedPrincipalSettings]>([
    ['by name', { roleName: 'APP', reason: 'deploys everything' }],
    ['by path', { arnPattern: 'arn:*:iam::*:role/apps/*', reason: 'deploys everything' }],
  ])('spares a role that is protected %s, and isolates the instance all the same', async (_how, principal) => {
    const model = modelOf();
    const { input, failed } = await drive(isolateInstance, TARGET, model.access, settings(principal));
    expect(failed).toBeUndefined();
    expect(model.calls).not.toContain('PutRolePolicy');
    expect(model.world.interfaces.get('eni-2')!.groups).not.toEqual(['sg-admin']);
    expect(isolateInstance.text(TARGET, input.before, input.facts).notDone).toContain('The sessions of its role app go on: the role is protected: deploys everything');
    expect(await isolateInstance.undo!(input as never, model.access)).not.toContain('role app');
  });

  test('of an instance that was isolated already', async () => {
    const { model } = await isolated();
    expect(await inspect(model)).toMatchObject({ state: 'contained' });
  });

  test.each<[string, (now: World) => void]>([
    ['an interface in another group', (now) => now.interfaces.get('eni-1')!.groups.push('sg-web')],
    ['an interface more', (now) => now.interfaces.set('eni-3', { vpc: 'vpc-1', instance: INSTANCE, groups: ['sg-web'] })],
    ['a rule in its isolation group', (now) => now.groups.get(now.interfaces.get('eni-1')!.groups[0])!.ingress.push({ IpProtocol: 'tcp' })],
    ['a way out of its isolation group', (now) => now.groups.get(now.interfaces.get('eni-1')!.groups[0])!.egress.push({ IpProtocol: '-1' })],
    ['a denial that somebody deleted', (now) => now.policies.clear()],
    ['a denial that somebody weakened', (now) => now.policies.set(POLICY, now.policies.get(POLICY)!.replace('2100', '2020'))],
    ['no interface at all', (now) => now.interfaces.clear()],
  ])('is not content with %s', async (_what, change) => {
    const { model } = await isolated();
    change(model.world);
    expect(await inspect(model)).toMatchObject({ state: 'actionable' });
  });
});

describe('the steps', () => {
  test('leave every interface in a group without rules, by way of one that lets everything through and is gone again', async () => {
    const { model, driven } = await isolated();
    expect([driven.failed, driven.partial]).toEqual([undefined, []]);
    expect(model.history).toEqual(['eni-1:untracked', 'eni-1:isolated', 'eni-2:untracked', 'eni-2:isolated']);
    const groups = [...new Set(['eni-1', 'eni-2'].flatMap((id) => model.world.interfaces.get(id)!.groups))];
    expect(groups).toHaveLength(1);
    expect(model.world.groups.get(groups[0])).toMatchObject({ ingress: [], egress: [], tags: { 'zero-trust:playbook': 'isolate-instance', 'zero-trust:instance': INSTANCE } });
    expect([...model.world.groups.keys()]).toEqual(['sg-web', 'sg-admin', groups[0]]);
    expect(model.world.interfaces.get('eni-other')!.groups).toEqual(['sg-web']);
  });

  test('open the first group for both families and directions', async () => {
    let seen: unknown;
    const model = modelOf({}, (call, now) => {
      const open = [...now.groups.values()].find(({ tags }) => tags['zero-trust:group'] === 'untracked');
      seen = call === 'ModifyNetworkInterfaceAttribute' ? seen ?? { ingress: open!.ingress, egress: open!.egress } : seen;
    });
    await drive(isolateInstance, TARGET, model.access, settings());
    expect(seen).toEqual({
      ingress: [{ IpProtocol: '-1', IpRanges: [{ CidrIp: '0.0.0.0/0' }], Ipv6Ranges: [{ CidrIpv6: '::/0' }] }],
      egress: [{ IpProtocol: '-1', IpRanges: [{ CidrIp: '0.0.0.0/0' }] }, { IpProtocol: '-1', IpRanges: undefined, Ipv6Ranges: [{ CidrIpv6: '::/0' }] }],
    });
  });

  test('open no group where connections are not to be cut', async () => {
    const { model, driven } = await isolated({}, { cutConnections: false });
    expect(driven.failed).toBeUndefined();
    expect(model.history).toEqual(['eni-1:isolated', 'eni-2:isolated']);
    expect(model.calls).not.toContain('AuthorizeSecurityGroupIngress');
    expect(isolateInstance.text({ ...TARGET, cutConnections: false }, driven.input.before, driven.facts).stillPossible).toContain('Connections that were open before go on');
  });

  test('isolate all the same where the open group is forbidden, and say that connections go on', async () => {
    const { model, driven } = await isolated({}, {}, ['AuthorizeSecurityGroupIngress']);
    expect(driven.failed).toBeUndefined();
    expect(model.history).toEqual(['eni-1:isolated', 'eni-2:isolated']);
    const { done, stillPossible } = isolateInstance.text(TARGET, driven.input.before, driven.facts);
    expect(done).toContain('Open connections could not be made untracked (AuthorizeSecurityGroupIngress failed with UnauthorizedOperation) and go on.');
    expect(stillPossible).toContain('Connections that were open before go on');
  });

  test('swap interfaces in each VPC to a group there', async () => {
    const { model, driven } = await isolated({
      interfaces: new Map([['eni-1', { vpc: 'vpc-1', instance: INSTANCE, groups: ['sg-web'] }], ['eni-2', { vpc: 'vpc-2', instance: INSTANCE, groups: ['sg-far'] }]]),
      groups: new Map([['sg-web', { ...worldOf().groups.get('sg-web')! }], ['sg-far', { ...worldOf().groups.get('sg-web')!, vpc: 'vpc-2' }]]),
    });
    expect(driven.failed).toBeUndefined();
    expect(model.world.groups.get(model.world.interfaces.get('eni-2')!.groups[0])).toMatchObject({ vpc: 'vpc-2', egress: [] });
  });

  test('swap an interface that came after the first look, and undo knows its groups', async () => {
    const model = modelOf({}, (call, now) => {
      if (call === 'EnterStandby') {
        now.interfaces.set('eni-late', { vpc: 'vpc-1', instance: INSTANCE, groups: ['sg-web'] });
      }
    });
    const driven = await drive(isolateInstance, TARGET, model.access, settings());
    expect(driven.facts.late).toEqual([{ id: 'eni-late', vpcId: 'vpc-1', groups: ['sg-web'] }]);
    await undo(driven, model);
    expect(model.world.interfaces.get('eni-late')!.groups).toEqual(['sg-web']);
  });

  test('swap the other interfaces where one fails, and the response fails', async () => {
    const model = modelOf({ interfaces: new Map([['eni-bad', { vpc: 'vpc-1', instance: INSTANCE, groups: ['sg-web'] }], ...worldOf().interfaces]) });
    const { access } = model;
    const setGroups = access.ec2.setGroups.bind(access.ec2);
    jest.spyOn(access.ec2, 'setGroups').mockImplementation(async (id, groups) => {
      if (id === 'eni-bad') {
        throw new TerminalError('ModifyNetworkInterfaceAttribute failed with OperationNotPermitted');
      }
      return setGroups(id, groups);
    });
    const { failed } = await drive(isolateInstance, TARGET, access, settings());
    expect(failed).toMatchObject({ name: 'TerminalError', message: 'ModifyNetworkInterfaceAttribute failed with OperationNotPermitted' });
    expect(model.history).toEqual(['eni-1:untracked', 'eni-1:isolated', 'eni-2:untracked', 'eni-2:isolated']);
  });

  test('are not fooled by an isolation group that somebody opened', async () => {
    const { model } = await isolated();
    const [id] = model.world.interfaces.get('eni-1')!.groups;
    model.world.groups.get(id)!.ingress.push({ IpProtocol: 'tcp', IpRanges: [{ CidrIp: '198.51.100.7/32' }] });
    const { failed } = await drive(isolateInstance, TARGET, model.access, settings());
    expect(failed).toBeUndefined();
    expect(model.world.groups.get(id)!.ingress).toEqual([]);
  });

  test('protect the instance, and keep its volumes', async () => {
    const { model } = await isolated();
    expect([model.world.termination, model.world.stop]).toEqual([true, true]);
    expect(model.world.volumes.map((volume) => volume.deleteOnTermination)).toEqual([false, false]);
  });

  test.each<[string, Partial<World>, [boolean, boolean]]>([
    ['a Spot Instance, which EC2 does not protect', { spot: true }, [false, false]],
    ['an instance store, which cannot be stopped anyway', { instanceStore: true }, [true, false]],
  ])('respect %s', async (_what, overrides, protection) => {
    const { model, driven } = await isolated(overrides);
    expect(driven.partial).toEqual([]);
    expect([model.world.termination, model.world.stop]).toEqual(protection);
  });

  test.each<['STANDBY' | 'DETACH', string | undefined]>([['STANDBY', 'EnteringStandby'], ['DETACH', undefined]])('leave the Auto Scaling group by %s', async (autoScaling, state) => {
    const { model, driven } = await isolated({}, { autoScaling });
    expect(driven.partial).toEqual([]);
    expect(model.world.autoScaling?.state).toBe(state);
  });

  test.each(['Standby', 'Detaching'])('leave an instance that is %s where it is', async (state) => {
    const { model, driven } = await isolated({ autoScaling: { group: 'fleet', state } });
    expect(driven.partial).toEqual([]);
    expect(model.world.autoScaling).toEqual({ group: 'fleet', state });
  });

  test('take the instance, its addresses and nothing else out of load balancers', async () => {
    const { model } = await isolated();
    expect(model.world.targetGroups.get('tg-instance')!.targets).toEqual([{ Id: INSTANCE, Port: 80, state: 'draining' }, { Id: 'i-0fedcba9876543210', Port: 80 }]);
    expect(model.world.targetGroups.get('tg-ip')!.targets).toEqual([{ Id: '10.0.1.7', Port: 8080, state: 'draining' }, { Id: '10.0.0.8', Port: 8080 }]);
    expect(model.world.targetGroups.get('tg-elsewhere')!.targets).toEqual([{ Id: '10.0.1.7', Port: 9 }]);
    expect([...model.world.classic.values()]).toEqual([['i-0fedcba9876543210'], ['i-0fedcba9876543210']]);
  });

  test('deny the sessions of the instance, those to come too, and of no other', async () => {
    const { model } = await isolated();
    expect(JSON.parse(model.world.policies.get(POLICY)!)).toEqual({
      Version: '2012-10-17',
      Statement: [{
        Sid: 'SessionsIssuedBefore',
        Effect: 'Deny',
        Action: '*',
        Resource: '*',
        Condition: { StringEquals: { 'aws:userid': `${ROLE_ID}:${INSTANCE}` }, DateLessThan: { 'aws:TokenIssueTime': '2100-01-01T00:00:00Z' } },
      }],
    });
  });

  test('snapshot all volumes once, also after a crash', async () => {
    const model = modelOf();
    const { access } = model;
    const step = isolateInstance.steps.find(({ name }) => name === 'snapshot-volumes')!;
    const input = { target: TARGET, before: (await inspect(model)).before, facts: {}, startedAt: 1000 } as never;
    const first = await step.run(input, access);
    expect(await step.run(input, access)).toEqual(first);
    expect(model.world.snapshots.size).toBe(2);
    expect(await step.verify({ ...(input as object), facts: first } as never, access)).toBe(true);
    [...model.world.snapshots.values()][0].state = 'error';
    expect(await step.verify({ ...(input as object), facts: first } as never, access)).toBe(false);
  });

  test.each<[string, string[], string]>([
    ['the protection', ['ModifyInstanceAttribute'], 'protect-from-termination'],
    ['the Auto Scaling group', ['EnterStandby'], 'leave-auto-scaling-group'],
    ['a target group', ['DeregisterTargets'], 'deregister-from-load-balancers'],
    ['load balancers that cannot be listed', ['DescribeTargetGroups'], 'deregister-from-load-balancers'],
    ['the open group', ['DeleteSecurityGroup'], 'remove-open-groups'],
    ['snapshots', ['CreateSnapshots'], 'snapshot-volumes'],
  ])('that fail on %s make a part of the response', async (_what, denied, step) => {
    const { driven, model } = await isolated({}, {}, denied);
    expect([driven.failed, driven.partial]).toEqual([undefined, [step]]);
    expect(model.history.slice(-1)).toEqual(['eni-2:isolated']);
  });

  test.each<[string, string]>([
    ['CreateSecurityGroup', 'CreateSecurityGroup failed with UnauthorizedOperation'],
    ['ModifyNetworkInterfaceAttribute', 'ModifyNetworkInterfaceAttribute failed with UnauthorizedOperation'],
    ['PutRolePolicy', 'PutRolePolicy failed with AccessDenied'],
    ['GetInstanceProfile', 'the role of the instance could not be read: GetInstanceProfile failed with AccessDenied'],
  ])('that fail on %s fail the response', async (call, message) => {
    const { driven } = await isolated({}, {}, [call]);
    expect(driven.failed).toMatchObject({ name: 'TerminalError', message });
  });

  test('do without volumes, role, Auto Scaling group and load balancers', async () => {
    const nothing = { volumes: [], profile: undefined, autoScaling: undefined, targetGroups: new Map(), classic: new Map() };
    const { driven, model } = await isolated(nothing);
    expect([driven.failed, driven.partial, driven.facts.snapshots]).toEqual([undefined, [], []]);
    expect(model.history.slice(-1)).toEqual(['eni-2:isolated']);
    expect(isolateInstance.text(TARGET, driven.input.before, driven.facts).done).toContain('It has no EBS volume');
  });

  test('do not trip over a profile without a role, or a profile that is gone', async () => {
    expect((await isolated({ role: undefined })).driven.failed).toBeUndefined();
    const gone = modelOf({}, (call, now) => {
      if (call === 'DescribeInstances') {
        now.role = undefined;
      }
    });
    expect((await drive(isolateInstance, TARGET, gone.access, settings())).failed).toBeUndefined();
  });
});

describe('the undo', () => {
  test('puts everything back as it was, but for the snapshots', async () => {
    const { model, driven } = await isolated();
    await undo(driven, model);
    const { snapshots, autoScaling, targetGroups, ...rest } = model.world;
    const { snapshots: _, autoScaling: __, targetGroups: formerGroups, ...former } = worldOf();
    expect(rest).toEqual(former);
    expect(snapshots.size).toBe(2);
    expect(autoScaling).toEqual({ group: 'fleet', state: 'Pending' });
    const sorted = (groups: World['targetGroups']) => [...groups].map(([arn, group]) => [arn, [...group.targets].sort((one, other) => one.Id.localeCompare(other.Id))]);
    expect(sorted(targetGroups)).toEqual(sorted(formerGroups));
  });

  test('attaches an instance that was detached', async () => {
    const { model, driven } = await isolated({}, { autoScaling: 'DETACH' });
    expect(await undo(driven, model)).toContain('has grown by one');
    expect(model.world.autoScaling).toEqual({ group: 'fleet', state: 'InService' });
  });

  test('twice is the same as once', async () => {
    const { model, driven } = await isolated();
    await undo(driven, model);
    const once = JSON.stringify([...model.world.interfaces]) + JSON.stringify([...model.world.groups]);
    expect(await undo(driven, model)).toContain('0 network interfaces');
    expect(JSON.stringify([...model.world.interfaces]) + JSON.stringify([...model.world.groups])).toBe(once);
  });

  test('leaves interfaces whose groups somebody changed since', async () => {
    const { model, driven } = await isolated();
    model.world.interfaces.get('eni-1')!.groups = ['sg-admin'];
    expect(await undo(driven, model)).toContain('One network interface has the groups of before');
    expect(model.world.interfaces.get('eni-1')!.groups).toEqual(['sg-admin']);
    expect(model.world.interfaces.get('eni-2')!.groups).toEqual(['sg-admin']);
  });

  test('gives an interface that was detached since its groups too', async () => {
    const { model, driven } = await isolated();
    model.world.interfaces.get('eni-2')!.instance = undefined;
    await undo(driven, model);
    expect(model.world.interfaces.get('eni-2')!.groups).toEqual(['sg-admin']);
  });

  test('leaves an interface that it knows nothing of, and its group', async () => {
    const { model, driven } = await isolated();
    model.world.interfaces.set('eni-9', { vpc: 'vpc-1', instance: INSTANCE, groups: [...model.world.interfaces.get('eni-1')!.groups] });
    const words = await undo(driven, model);
    expect(words).toContain('The interface eni-9 was attached later');
    expect(words).toMatch(/The group sg-made-\d is still in use and stays/);
  });

  test('gives back the groups that still exist', async () => {
    const { model, driven } = await isolated();
    model.world.groups.delete('sg-admin');
    const words = await undo(driven, model);
    expect(words).toContain('The interface eni-1 has the groups of before that still exist: sg-web.');
    expect(words).toContain('The groups of the interface eni-2 do not exist any more: it stays isolated.');
    expect(model.world.interfaces.get('eni-1')!.groups).toEqual(['sg-web']);
  });

  test('leaves a denial that somebody changed', async () => {
    const { model, driven } = await isolated();
    model.world.policies.set(POLICY, '{"Version":"2012-10-17","Statement":[]}');
    expect(await undo(driven, model)).toContain('was changed by somebody since');
    expect(model.world.policies.get(POLICY)).toBe('{"Version":"2012-10-17","Statement":[]}');
  });

  test('of an instance that is gone frees what is left of it', async () => {
    const { model, driven } = await isolated();
    model.world.state = 'terminated';
    model.world.interfaces.clear();
    expect(await undo(driven, model)).toContain('The instance does not exist any more');
    expect([...model.world.groups.keys()]).toEqual(['sg-web', 'sg-admin']);
    expect(model.world.policies.size).toBe(0);
  });

  test('keeps protections that were there before', async () => {
    const { model, driven } = await isolated({ termination: true });
    await undo(driven, model);
    expect([model.world.termination, model.world.stop]).toEqual([true, false]);
  });

  test('leaves an instance in standby that was so before', async () => {
    const { model, driven } = await isolated({ autoScaling: { group: 'fleet', state: 'Standby' } });
    await undo(driven, model);
    expect(model.world.autoScaling).toEqual({ group: 'fleet', state: 'Standby' });
  });

  test.each<[string, string, string]>([
    ['load balancers', 'RegisterTargets', 'The load balancers could not be put back: RegisterTargets failed with AccessDenied.'],
    ['the Auto Scaling group', 'ExitStandby', 'The Auto Scaling group could not be put back: ExitStandby failed with AccessDenied.'],
  ])('tells what cannot be put back: %s', async (_what, call, words) => {
    const { model, driven } = await isolated();
    model.denied.add(call);
    expect(await undo(driven, model)).toContain(words);
    expect(model.world.interfaces.get('eni-1')!.groups).toEqual(['sg-web', 'sg-admin']);
  });

  test('says that the instance is in service where somebody has put it back', async () => {
    const { model, driven } = await isolated();
    model.world.autoScaling = { group: 'fleet', state: 'InService' };
    expect(await undo(driven, model)).toContain('InService in the Auto Scaling group fleet already');
  });
});

describe('the text', () => {
  test('calls nothing isolated that is not, and names what is always tracked', async () => {
    const { driven } = await isolated();
    const text = isolateInstance.text(TARGET, driven.input.before, driven.facts);
    expect(text.done).toContain('New flows from and to all 2 of its network interfaces are blocked');
    for (const tracked of ['NAT gateways', 'Network Load Balancers', 'PrivateLink', 'egress-only internet gateways', 'Network Firewall', 'DynamoDB']) {
      expect(text.stillPossible).toContain(tracked);
    }
    expect(text.done).not.toMatch(/is isolated/);
    expect(text.byHand).toContain('--network-interface-id eni-2');
  });

  test('warns of pods on what its tags call a node, and of who starts a stopped instance', async () => {
    const { driven } = await isolated({ tags: ['karpenter.sh/nodepool'], state: 'stopped' });
    const { notDone } = isolateInstance.text(TARGET, driven.input.before, driven.facts);
    expect(notDone).toContain('pods of others');
    expect(notDone).toContain('It was stopped; whoever starts it');
  });

  test('copes with knowing nothing yet', () => {
    const text = isolateInstance.text(TARGET, {}, {});
    expect(text.subject).toBe(`instance ${INSTANCE} of account ${ACCOUNT} in eu-west-1`);
    expect(Object.values(text).join(' ')).not.toMatch(/undefined|null|NaN/);
  });
});

test.each(['aws', 'aws-us-gov', 'aws-cn'])('a member session in %s fits, and changes this instance only', (partition) => {
  const statements = isolateInstance.sessionPolicy(TARGET, partition);
  expect(JSON.stringify({ Version: '2012-10-17', Statement: statements }).length).toBeLessThan(2048);
  expect(statements.flatMap(({ Resource }) => Resource).filter((resource) => resource.includes(':instance/'))).toEqual([`arn:${partition}:ec2:*:${ACCOUNT}:instance/${INSTANCE}`]);
});

test('what is kept fits into a record', async () => {
  const interfaces = new Map(Array.from({ length: 60 }, (_, index) => [`eni-${index}`, { vpc: 'vpc-1', instance: INSTANCE, groups: Array.from({ length: 16 }, (__, group) => `sg-0123456789abcde${group}`) }]));
  const { before } = await inspect(modelOf({ interfaces }));
  expect((before as InstanceBefore).interfaces).toHaveLength(60);
  expect(JSON.stringify(before).length).toBeLessThan(100_000);
});
