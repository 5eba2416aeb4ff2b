import { App, Stack } from 'aws-cdk-lib';
import { INSTANCE, InstanceModel, Input, World, worldOf } from './instance-model';
import { AutoScalingExit, IsolateInstanceProps, Playbook } from '../../../../lib/response';
import { globMatches } from '../../../../lib/response/playbooks/iam-principals.lambda-shared';
import { InstanceTarget } from '../../../../lib/response/playbooks/isolate-instance/instance-target.lambda-shared';
import { isolateInstance } from '../../../../lib/response/playbooks/isolate-instance/isolate-instance.lambda-shared';
import { ClaimPrincipal } from '../../../../lib/verification/claims';
import { ACCOUNT } from '../../events';
import { drive } from '../drive';
import { actionsOf, specOf, statementsOf } from '../grants';
import { playbookSettings } from '../settings';

// Nothing is gained by sitting through the waits of an undo.
beforeEach(() => jest.spyOn(global, 'setTimeout').mockImplementation((callback) => {
  callback();
  return undefined as never;
}));

/** What all parts of the playbook call in a world, and with what. */
async function recorded(exit: AutoScalingExit): Promise<{ reads: InstanceModel; acts: InstanceModel; undoes: InstanceModel }> {
  const target: InstanceTarget = { id: INSTANCE, accountId: ACCOUNT, region: 'eu-west-1', instanceId: INSTANCE, autoScaling: exit, cutConnections: true, containerHosts: false };
  const settings = playbookSettings('isolate-instance', { autoScaling: exit, cutConnections: true, containerHosts: false });
  const reads = new InstanceModel(worldOf());
  const { before } = await isolateInstance.inspect(target, reads.access, settings);
  for (const step of isolateInstance.steps) {
    await step.verify({ target, before, facts: { snapshots: [], isolated: {}, late: [] }, startedAt: 0 } as never, reads.access);
  }
  const acts = new InstanceModel(worldOf());
  const { input } = await drive(isolateInstance, target, acts.access, settings);
  // Somebody opens the isolation group, and the playbook closes it.
  const now: World = acts.world;
  now.groups.get(now.interfaces.get('eni-1')!.groups[0])!.ingress.push({ IpProtocol: 'tcp' });
  now.autoScaling = { group: 'fleet', state: 'InService' };
  await drive(isolateInstance, target, acts.access, settings);
  const undoes = new InstanceModel(now);
  await isolateInstance.undo!(input as never, undoes.access);
  return { reads, acts, undoes };
}

const spec = (props: IsolateInstanceProps = {}) => specOf(Playbook.isolateInstance(props));
const sorted = (...actions: Array<Iterable<string>>) => [...new Set(actions.flatMap((some) => [...some]))].sort();

describe.each([AutoScalingExit.STANDBY, AutoScalingExit.DETACH])('with %s', (autoScalingExit) => {
  const { reads, acts, undoes } = spec({ autoScalingExit });

  test('the roles allow what was called, no more and no less', async () => {
    const calls = await recorded(autoScalingExit);
    expect(sorted(calls.reads.actions)).toEqual(actionsOf(reads));
    expect(sorted(calls.acts.actions)).toEqual(sorted(actionsOf(reads), actionsOf(acts)));
    const atMost = sorted(actionsOf(reads), actionsOf(acts), actionsOf(undoes));
    expect(sorted(calls.undoes.actions).filter((action) => !atMost.includes(action))).toEqual([]);
    expect(sorted(calls.acts.actions, calls.undoes.actions)).toEqual(atMost);
  });

  test('each call is allowed on what it touches, under its conditions', async () => {
    const calls = await recorded(autoScalingExit);
    const forActs = statementsOf([...reads, ...acts]) as unknown as Statement[];
    const forUndoes = statementsOf([...reads, ...acts, ...undoes]) as unknown as Statement[];
    const refused = (model: InstanceModel, statements: Statement[]) => model.requests.flatMap(({ action, input }) => touched(action, input))
      .filter((request) => !statements.some((statement) => allows(statement, request)));
    expect(refused(calls.acts, forActs)).toEqual([]);
    expect(refused(calls.undoes, forUndoes)).toEqual([]);
    // What only an undo may do, the responder may not.
    expect(refused(calls.undoes, forActs).map(({ action }) => action)).toEqual(expect.arrayContaining(['ec2:ModifyNetworkInterfaceAttribute', 'iam:DeleteRolePolicy', 'elasticloadbalancing:RegisterTargets']));
  });
});

test('what the code says it calls is what the roles allow', () => {
  const both = [AutoScalingExit.STANDBY, AutoScalingExit.DETACH].map((autoScalingExit) => spec({ autoScalingExit }));
  const steps = isolateInstance.steps.flatMap(({ calls }) => calls);
  expect(sorted(isolateInstance.reads)).toEqual(sorted(...both.map(({ reads }) => actionsOf(reads))));
  expect(sorted(steps)).toEqual(sorted(...both.map(({ acts }) => actionsOf(acts))));
  expect(sorted(steps, isolateInstance.undoes)).toEqual(sorted(...both.flatMap(({ acts, undoes }) => [actionsOf(acts), actionsOf(undoes)])));
});

interface Request {
  readonly action: string;
  readonly resource: string;
  readonly context: Record<string, string>;
}

interface Statement {
  readonly Action: string | string[];
  readonly Resource: string | string[];
  readonly Condition?: { readonly StringEquals?: Record<string, string | string[]> };
}

function allows({ Action, Resource, Condition }: Statement, { action, resource, context }: Request): boolean {
  return [Action].flat().includes(action)
    && [Resource].flat().some((pattern) => globMatches(pattern, resource))
    && Object.entries(Condition?.StringEquals ?? {}).every(([key, values]) => [values].flat().includes(context[key]));
}

/** The resources of a call as IAM sees them (service authorization reference, 2026-11), each with its context. */
function touched(action: string, input: Input): Request[] {
  const ec2 = (resource: string, account = ACCOUNT) => `arn:aws:ec2:eu-west-1:${account}:${resource}`;
  const owned = (resource: string): Request => ({ action, resource, context: { 'aws:ResourceAccount': ACCOUNT } });
  const instance = owned(ec2(`instance/${INSTANCE}`));
  const group = (id: string): Request => ({
    ...owned(ec2(`security-group/${id}`)), context: { 'aws:ResourceAccount': ACCOUNT, ...id.startsWith('sg-made') ? { 'aws:ResourceTag/zero-trust:playbook': 'isolate-instance' } : {} },
  });
  const requested = Object.fromEntries(((input.TagSpecifications ?? []) as unknown as Array<{ Tags: Array<{ Key: string; Value: string }> }>)
    .flatMap(({ Tags }) => Tags.map(({ Key, Value }) => [`aws:RequestTag/${Key}`, Value])));
  const made = (resource: string): Request[] => [
    { action, resource, context: requested }, { action: 'ec2:CreateTags', resource, context: { ...requested, 'ec2:CreateAction': action.slice('ec2:'.length) } },
  ];
  switch (action) {
    case 'ec2:ModifyNetworkInterfaceAttribute':
      return [owned(ec2(`network-interface/${input.NetworkInterfaceId as string}`)), instance, ...(input.Groups as unknown as string[]).map(group)];
    case 'ec2:ModifyInstanceAttribute':
      return [instance, ...input.BlockDeviceMappings === undefined ? [] : [owned(ec2('volume/vol-1'))]];
    case 'ec2:DescribeInstanceAttribute':
      return [instance];
    case 'ec2:CreateSecurityGroup':
      // The VPC is shared by another account.
      return [{ action, resource: ec2('vpc/vpc-1', '999999999999'), context: {} }, ...made(ec2('security-group/sg-new'))];
    case 'ec2:CreateSnapshots':
      return [instance, owned(ec2('volume/vol-1')), ...made(ec2('snapshot/snap-new', ''))];
    case 'autoscaling:DescribeAutoScalingInstances':
      return [{ action, resource: '*', context: {} }];
    case 'iam:GetInstanceProfile':
      return [owned(`arn:aws:iam::${ACCOUNT}:instance-profile/apps/app`)];
  }
  if (/SecurityGroup(Ingress|Egress)?$/.test(action)) {
    return [group(input.GroupId as string)];
  }
  if (/:Describe/.test(action)) {
    return [{ action, resource: '*', context: {} }];
  }
  if (action.startsWith('iam:')) {
    return [owned(`arn:aws:iam::${ACCOUNT}:role/apps/app`)];
  }
  if (action.startsWith('autoscaling:')) {
    return [owned(`arn:aws:autoscaling:eu-west-1:${ACCOUNT}:autoScalingGroup:1b2c:autoScalingGroupName/fleet`)];
  }
  return [owned(`arn:aws:elasticloadbalancing:eu-west-1:${ACCOUNT}:${input.TargetGroupArn === undefined ? 'loadbalancer/old' : 'targetgroup/web/73e2d6bc24d8a067'}`)];
}

test('the responder puts interfaces into groups of its own only, and makes none without its tag', () => {
  const statements = statementsOf(spec().acts) as unknown as Statement[];
  const refuses = (request: Request) => !statements.some((statement) => allows(statement, request));
  const arn = (resource: string, account = ACCOUNT) => `arn:aws:ec2:eu-west-1:${account}:${resource}`;
  const context = { 'aws:ResourceAccount': ACCOUNT };
  for (const action of ['ec2:ModifyNetworkInterfaceAttribute', 'ec2:AuthorizeSecurityGroupIngress', 'ec2:DeleteSecurityGroup']) {
    expect(refuses({ action, resource: arn('security-group/sg-web'), context })).toBe(true);
  }
  expect(refuses({ action: 'ec2:CreateSecurityGroup', resource: arn('security-group/sg-new'), context })).toBe(true);
  const retag = { ...context, 'aws:RequestTag/zero-trust:playbook': 'isolate-instance' };
  expect(refuses({ action: 'ec2:CreateTags', resource: arn('security-group/sg-web'), context: retag })).toBe(true);
  expect(refuses({ action: 'ec2:ModifyInstanceAttribute', resource: arn('instance/i-1', '999999999999'), context: { 'aws:ResourceAccount': '999999999999' } })).toBe(true);
});

test('protected roles are denied', () => {
  expect(statementsOf(spec().denies)).toEqual([{
    Sid: 'NeverProtectedRoles',
    Effect: 'Deny',
    Action: ['iam:DeleteRolePolicy', 'iam:PutRolePolicy'],
    Resource: [`arn:aws:iam::${ACCOUNT}:role/deployer`, `arn:aws:iam::${ACCOUNT}:role/*/deployer`],
  }]);
});

test('each wildcard has an exception, and each statement a name of its own', () => {
  const { reads, acts, undoes, wildcardExceptions } = spec();
  const all = [...reads, ...acts, ...undoes];
  for (const { actions, resources } of all) {
    for (const resource of resources) {
      const exception = wildcardExceptions.find((one) => one.resourcePattern === resource);
      expect(actions.filter((action) => !exception?.actions.includes(action))).toEqual([]);
    }
  }
  expect(new Set(all.map(({ sid }) => sid)).size).toBe(all.length);
});

test('a role has room for all of them', () => {
  const { reads, acts, undoes, denies } = spec();
  // A managed policy has 6,144 characters, blanks not counted; pipeline and protected principals need some too.
  expect(JSON.stringify(statementsOf([...reads, ...acts, ...undoes, ...denies])).length).toBeLessThan(6144);
});

test('the handler is told how to isolate', () => {
  expect(spec().options).toEqual({ autoScaling: 'STANDBY', cutConnections: true, containerHosts: false });
  expect(spec({ autoScalingExit: AutoScalingExit.DETACH, cutConnections: false, containerHosts: true }).options).toEqual({ autoScaling: 'DETACH', cutConnections: false, containerHosts: true });
  expect(spec().triggers.every(({ minimumSeverity }) => minimumSeverity === 7)).toBe(true);
  expect(spec().triggers.map(({ type }) => type)).toEqual(expect.arrayContaining(['Backdoor:EC2/*', 'CryptoCurrency:EC2/*', 'Trojan:EC2/*', 'Execution:EC2/MaliciousFile']));
});

test('a path limits the roles that it reads and writes policies of', () => {
  const { reads, acts, undoes, remains } = spec({ rolePath: '/applications/' });
  const roles = statementsOf([...reads, ...acts, ...undoes]).filter(({ Action }) => /RolePolicy$/.test(String(Action))).map(({ Resource }) => Resource);
  expect(roles).toEqual([...Array<string>(3)].map(() => `arn:aws:iam::${ACCOUNT}:role/applications/*`));
  expect(remains.join()).toContain('any unprotected role below /applications/,');
});

test('the roles reach one region, or all where findings of others are answered', () => {
  const stack = new Stack(new App(), 'Stack', { env: { account: ACCOUNT, region: 'eu-central-1' } });
  const regions = (region?: string) => {
    const { reads, acts, undoes } = Playbook.isolateInstance()._spec(stack, { protectedPrincipals: [], modes: [], region });
    const arns = JSON.stringify(stack.resolve([...reads, ...acts, ...undoes].map((one) => one.toStatementJson())));
    return new Set(arns.match(/(?<=:(?:ec2|autoscaling|elasticloadbalancing):)[a-z0-9*-]+(?=:)/g));
  };
  expect([regions(), regions('*')]).toEqual([new Set(['eu-central-1']), new Set(['*'])]);
});

test('fails on a path without slashes', () => {
  expect(() => spec({ rolePath: 'applications' })).toThrow('"applications" is not a path of IAM roles');
});

test('states that it terminates nothing, for both of its functions', () => {
  const [responder, operator] = [ClaimPrincipal.arn(`arn:aws:iam::${ACCOUNT}:role/r`), ClaimPrincipal.arn(`arn:aws:iam::${ACCOUNT}:role/o`)];
  expect(spec().claims!(responder, operator)).toHaveLength(1);
  expect(spec().remains.length).toBeGreaterThan(3);
});
