import { AutoScalingCalls } from '../../../../lib/response/playbooks/isolate-instance/auto-scaling-calls.lambda-shared';
import { Ec2Calls } from '../../../../lib/response/playbooks/isolate-instance/ec2-calls.lambda-shared';
import { InstanceAccess } from '../../../../lib/response/playbooks/isolate-instance/instance-access.lambda-shared';
import { InstanceRoleCalls } from '../../../../lib/response/playbooks/isolate-instance/instance-role-calls.lambda-shared';
import { LoadBalancerCalls } from '../../../../lib/response/playbooks/isolate-instance/load-balancer-calls.lambda-shared';
import { ACCOUNT } from '../../events';
import { Crash } from '../drive';

export const INSTANCE = 'i-0123456789abcdef0';
export const ROLE_ID = 'AROACKCEVSQ6C2EXAMPLE';

export interface Rule {
  readonly IpProtocol: string;
  readonly IpRanges?: Array<{ CidrIp: string }>;
  readonly Ipv6Ranges?: Array<{ CidrIpv6: string }>;
}

export interface ModelGroup {
  readonly name: string;
  readonly vpc: string;
  owner: string;
  tags: Record<string, string>;
  ingress: Rule[];
  egress: Rule[];
}

export interface ModelInterface {
  readonly vpc: string;
  instance?: string;
  groups: string[];
  readonly addresses?: string[];
}

export interface ModelTargetGroup {
  readonly vpc?: string;
  readonly type: string;
  targets: Array<{ Id: string; Port?: number; AvailabilityZone?: string; state?: string }>;
}

/** An instance and all around it. */
export interface World {
  state: string;
  spot: boolean;
  instanceStore: boolean;
  managedBy?: string;
  tags: string[];
  profile?: string;
  role?: { name: string; path: string };
  termination: boolean;
  stop: boolean;
  volumes: Array<{ device: string; id: string; deleteOnTermination: boolean }>;
  interfaces: Map<string, ModelInterface>;
  groups: Map<string, ModelGroup>;
  autoScaling?: { group: string; state: string };
  targetGroups: Map<string, ModelTargetGroup>;
  classic: Map<string, string[]>;
  policies: Map<string, string>;
  snapshots: Map<string, { tags: Record<string, string>; state: string }>;
}

/** `lost` is carried out, and its answer does not arrive. After `crash` nothing of the run happens any more, until `revive`. */
export type Fault = 'none' | 'throttled' | 'lost' | 'crash' | 'crash-before';
export type Input = Record<string, never> & { [key: string]: unknown };
type Command = { readonly constructor: { readonly name: string }; readonly input: Input };

/** The rule that EC2 gives every new group. */
const EVERYWHERE: Rule = { IpProtocol: '-1', IpRanges: [{ CidrIp: '0.0.0.0/0' }] };

const SERVICES = { ec2: 'ec2', autoScaling: 'autoscaling', elb: 'elasticloadbalancing', classic: 'elasticloadbalancing', iam: 'iam' };

/** A regular account: one instance with two interfaces, a role, a group that scales it and load balancers. */
export function worldOf(overrides: Partial<World> = {}): World {
  const group = (name: string): ModelGroup => ({ name, vpc: 'vpc-1', owner: ACCOUNT, tags: {}, ingress: [], egress: [EVERYWHERE] });
  return {
    state: 'running',
    spot: false,
    instanceStore: false,
    tags: ['Name'],
    profile: `arn:aws:iam::${ACCOUNT}:instance-profile/apps/app`,
    role: { name: 'app', path: '/apps/' },
    termination: false,
    stop: false,
    volumes: [{ device: '/dev/xvda', id: 'vol-1', deleteOnTermination: true }, { device: '/dev/xvdb', id: 'vol-2', deleteOnTermination: false }],
    interfaces: new Map([
      ['eni-1', { vpc: 'vpc-1', instance: INSTANCE, groups: ['sg-web', 'sg-admin'], addresses: ['10.0.0.7', '2001:db8::7'] }],
      ['eni-2', { vpc: 'vpc-1', instance: INSTANCE, groups: ['sg-admin'], addresses: ['10.0.1.7'] }],
      ['eni-other', { vpc: 'vpc-1', instance: 'i-0fedcba9876543210', groups: ['sg-web'], addresses: ['10.0.0.8'] }],
    ]),
    groups: new Map([['sg-web', group('web')], ['sg-admin', group('admin')]]),
    autoScaling: { group: 'fleet', state: 'InService' },
    targetGroups: new Map([
      ['tg-instance', { vpc: 'vpc-1', type: 'instance', targets: [{ Id: INSTANCE, Port: 80 }, { Id: 'i-0fedcba9876543210', Port: 80 }] }],
      ['tg-ip', { vpc: 'vpc-1', type: 'ip', targets: [{ Id: '10.0.1.7', Port: 8080 }, { Id: '10.0.0.8', Port: 8080 }] }],
      ['tg-draining', { vpc: 'vpc-1', type: 'instance', targets: [{ Id: INSTANCE, Port: 81, state: 'draining' }] }],
      ['tg-elsewhere', { vpc: 'vpc-9', type: 'ip', targets: [{ Id: '10.0.1.7', Port: 9 }] }],
      ['tg-lambda', { type: 'lambda', targets: [] }],
    ]),
    classic: new Map([['old', [INSTANCE, 'i-0fedcba9876543210']], ['older', ['i-0fedcba9876543210']]]),
    policies: new Map(),
    snapshots: new Map(),
    ...overrides,
  };
}

/** A world behind the `send` of the SDK's clients. Lists come in pages of one. */
export class InstanceModel {
  public readonly calls: string[] = [];
  public readonly actions = new Set<string>();
  /** With what they were made. */
  public readonly requests: Array<{ readonly action: string; readonly input: Input }> = [];
  /** Lists of interfaces after a change that still show them as they were before it. */
  public lag = 0;
  /** Taken one a call; then there are none. */
  public faults: Fault[] = [];
  /** Calls that IAM denies. */
  public denied = new Set<string>();
  /** Groups that an interface of the instance ever had, in order. */
  public readonly history: string[] = [];
  private dead = false;
  private next = 1;
  private stale = new Map<string, ModelInterface>();

  /** @param after called after each call that was carried out */
  constructor(public readonly world: World, private readonly after: (call: string) => void = () => undefined) {}

  public get access(): InstanceAccess {
    const client = (service: keyof typeof SERVICES) => ({ send: (command: Command) => this.send(service, command) }) as never;
    return {
      ec2: new Ec2Calls(client('ec2')),
      autoScaling: new AutoScalingCalls(client('autoScaling')),
      loadBalancers: new LoadBalancerCalls(client('elb'), client('classic')),
      roles: new InstanceRoleCalls(client('iam')),
      accountId: ACCOUNT,
    };
  }

  /** The next run. */
  public revive(): void {
    this.dead = false;
  }

  private async send(service: keyof typeof SERVICES, { constructor: { name }, input }: Command): Promise<unknown> {
    if (this.dead) {
      throw new Crash();
    }
    const call = name.replace(/Command$/, '');
    this.calls.push(call);
    this.actions.add(`${SERVICES[service]}:${call}`);
    this.requests.push({ action: `${SERVICES[service]}:${call}`, input });
    if (input.TagSpecifications !== undefined) {
      this.actions.add('ec2:CreateTags');
    }
    const fault = this.faults.shift() ?? 'none';
    if (this.denied.has(call)) {
      throw named(service === 'ec2' ? 'UnauthorizedOperation' : 'AccessDenied');
    }
    if (fault === 'throttled') {
      throw named('RequestLimitExceeded');
    }
    if (fault === 'crash-before') {
      this.dead = true;
      throw new Crash();
    }
    const answer = this.answer(service === 'classic' ? `Classic${call}` : call, input);
    this.after(call);
    if (fault === 'lost') {
      throw named('TimeoutError');
    }
    if (fault === 'crash') {
      this.dead = true;
      throw new Crash();
    }
    return answer;
  }

  private answer(call: string, input: Input): unknown {
    const calls = { ...this.ec2(input), ...this.scaling(input), ...this.balancers(input), ...this.iam(input) };
    const answer = calls[call];
    if (answer === undefined) {
      throw new Error(`${call} is not a call of this playbook`);
    }
    return answer();
  }

  private ec2(input: Input): Record<string, () => unknown> {
    const { world: now } = this;
    const filters = new Map(((input.Filters ?? []) as Array<{ Name: string; Values: string[] }>).map(({ Name, Values }) => [Name, Values]));
    const byTags = (tags: Record<string, string>) => [...filters].every(([name, values]) => !name.startsWith('tag:') || values.includes(tags[name.slice(4)]));
    const group = (id: string) => {
      const found = now.groups.get(id);
      if (!found) {
        throw named('InvalidGroup.NotFound');
      }
      return found;
    };
    const existing = (instance: unknown) => {
      if (instance !== INSTANCE || now.state === 'gone') {
        throw named('InvalidInstanceID.NotFound');
      }
    };
    const tagsOf = () => {
      const [{ Tags }] = input.TagSpecifications as Array<{ Tags: Array<{ Key: string; Value: string }> }>;
      return Object.fromEntries(Tags.map(({ Key, Value }) => [Key, Value]));
    };
    const ruled = (list: 'ingress' | 'egress', change: (rules: Rule[], given: Rule[]) => Rule[]) => () => {
      const found = group(input.GroupId as string);
      found[list] = change(found[list], input.IpPermissions as Rule[]);
      return {};
    };
    const same = (one: Rule, other: Rule) => JSON.stringify(one) === JSON.stringify(other);
    const authorized = (rules: Rule[], given: Rule[]) => {
      if (given.some((rule) => rules.some((old) => same(old, rule)))) {
        throw named('InvalidPermission.Duplicate');
      }
      return [...rules, ...given];
    };
    const revoked = (rules: Rule[], given: Rule[]) => rules.filter((rule) => !given.some((one) => same(one, rule)));
    return {
      DescribeInstances: () => {
        existing((input.InstanceIds as string[])[0]);
        return { Reservations: [{ Instances: [this.instance()] }] };
      },
      DescribeInstanceAttribute: () => {
        existing(input.InstanceId);
        return input.Attribute === 'disableApiTermination' ? { DisableApiTermination: { Value: now.termination } } : { DisableApiStop: { Value: now.stop } };
      },
      ModifyInstanceAttribute: () => {
        existing(input.InstanceId);
        return this.modifyInstance(input);
      },
      DescribeNetworkInterfaces: () => paged(input, 'NetworkInterfaces', [...this.shownInterfaces()]
        .filter(([, one]) => filters.get('attachment.instance-id')?.includes(one.instance ?? '') ?? true)
        .filter(([, one]) => filters.get('group-id')?.some((id) => one.groups.includes(id)) ?? true)
        .map(([NetworkInterfaceId, one]) => ({
          NetworkInterfaceId,
          VpcId: one.vpc,
          Groups: one.groups.map((GroupId) => ({ GroupId })),
          PrivateIpAddresses: one.addresses?.filter((address) => !address.includes(':')).map((PrivateIpAddress) => ({ PrivateIpAddress })),
          Ipv6Addresses: one.addresses?.filter((address) => address.includes(':')).map((Ipv6Address) => ({ Ipv6Address })),
        }))),
      ModifyNetworkInterfaceAttribute: () => {
        const found = now.interfaces.get(input.NetworkInterfaceId as string);
        if (!found) {
          throw named('InvalidNetworkInterfaceID.NotFound');
        }
        const groups = input.Groups as string[];
        groups.forEach((id) => group(id));
        if (groups.length === 0 || groups.some((id) => group(id).vpc !== found.vpc)) {
          throw named('InvalidParameterValue');
        }
        this.stale.set(input.NetworkInterfaceId as string, { ...found });
        found.groups = [...groups];
        this.history.push(`${input.NetworkInterfaceId as string}:${groups.map((id) => group(id).tags['zero-trust:group'] ?? id).join('+')}`);
        return {};
      },
      DescribeSecurityGroups: () => paged(input, 'SecurityGroups', [...now.groups]
        .filter(([id, one]) => (filters.get('group-id')?.includes(id) ?? true) && (filters.get('vpc-id')?.includes(one.vpc) ?? true) && byTags(one.tags))
        .map(([GroupId, one]) => ({
          GroupId,
          VpcId: one.vpc,
          OwnerId: one.owner,
          Tags: Object.entries(one.tags).map(([Key, Value]) => ({ Key, Value })),
          IpPermissions: one.ingress,
          IpPermissionsEgress: one.egress,
        }))),
      CreateSecurityGroup: () => {
        if ([...now.groups.values()].some((one) => one.name === input.GroupName && one.vpc === input.VpcId)) {
          throw named('InvalidGroup.Duplicate');
        }
        const GroupId = `sg-made-${this.next++}`;
        now.groups.set(GroupId, {
          name: input.GroupName as string, vpc: input.VpcId as string, owner: ACCOUNT, tags: tagsOf(), ingress: [], egress: [EVERYWHERE],
        });
        return { GroupId };
      },
      AuthorizeSecurityGroupIngress: ruled('ingress', authorized),
      AuthorizeSecurityGroupEgress: ruled('egress', authorized),
      RevokeSecurityGroupIngress: ruled('ingress', revoked),
      RevokeSecurityGroupEgress: ruled('egress', revoked),
      DeleteSecurityGroup: () => {
        group(input.GroupId as string);
        if ([...now.interfaces.values()].some(({ groups }) => groups.includes(input.GroupId as string))) {
          throw named('DependencyViolation');
        }
        now.groups.delete(input.GroupId as string);
        return {};
      },
      CreateSnapshots: () => {
        const made = now.volumes.map(() => `snap-${this.next++}`);
        made.forEach((id) => now.snapshots.set(id, { tags: tagsOf(), state: 'pending' }));
        return { Snapshots: made.map((SnapshotId) => ({ SnapshotId })) };
      },
      DescribeSnapshots: () => paged(input, 'Snapshots', [...now.snapshots]
        .filter(([, one]) => byTags(one.tags))
        .map(([SnapshotId, { state }]) => ({ SnapshotId, State: state }))),
    };
  }

  private shownInterfaces(): Map<string, ModelInterface> {
    const old = this.stale.size > 0 && this.lag-- > 0;
    return old ? new Map([...this.world.interfaces, ...this.stale]) : this.world.interfaces;
  }

  private instance(): object {
    const { world: now } = this;
    return {
      InstanceId: INSTANCE,
      State: { Name: now.state },
      ImageId: 'ami-1',
      LaunchTime: new Date('2026-11-02T02:05:06Z'),
      PrivateIpAddress: '10.0.0.7',
      InstanceLifecycle: now.spot ? 'spot' : undefined,
      RootDeviceType: now.instanceStore ? 'instance-store' : 'ebs',
      Operator: now.managedBy === undefined ? { Managed: false } : { Managed: true, Principal: now.managedBy },
      IamInstanceProfile: now.profile === undefined ? undefined : { Arn: now.profile },
      BlockDeviceMappings: now.volumes.map(({ device, id, deleteOnTermination }) => ({
        DeviceName: device, Ebs: { VolumeId: id, DeleteOnTermination: deleteOnTermination },
      })),
      Tags: now.tags.map((Key) => ({ Key, Value: 'x' })),
    };
  }

  private modifyInstance(input: Input): object {
    const { world: now } = this;
    const { DisableApiTermination: termination, DisableApiStop: stop, BlockDeviceMappings: mappings } = input as {
      DisableApiTermination?: { Value: boolean };
      DisableApiStop?: { Value: boolean };
      BlockDeviceMappings?: Array<{ DeviceName: string; Ebs: { DeleteOnTermination: boolean } }>;
    };
    if ((termination ?? stop) && now.spot) {
      throw named('UnsupportedOperation');
    }
    now.termination = termination?.Value ?? now.termination;
    now.stop = stop?.Value ?? now.stop;
    for (const { DeviceName, Ebs } of mappings ?? []) {
      now.volumes.find(({ device }) => device === DeviceName)!.deleteOnTermination = Ebs.DeleteOnTermination;
    }
    return {};
  }

  private scaling(input: Input): Record<string, () => unknown> {
    const { world: now } = this;
    const member = (states: string[], state: string | undefined) => () => {
      if (!now.autoScaling || !states.includes(now.autoScaling.state) || (input.ShouldDecrementDesiredCapacity ?? false) !== false) {
        throw named('ValidationError');
      }
      now.autoScaling = state === undefined ? undefined : { ...now.autoScaling, state };
      return {};
    };
    return {
      DescribeAutoScalingInstances: () => ({
        AutoScalingInstances: [now.autoScaling ?? []].flat().map(({ group, state }) => ({
          InstanceId: INSTANCE, AutoScalingGroupName: group, LifecycleState: state,
        })),
      }),
      EnterStandby: member(['InService'], 'EnteringStandby'),
      ExitStandby: member(['Standby', 'EnteringStandby'], 'Pending'),
      DetachInstances: member(['InService', 'Standby'], undefined),
      AttachInstances: () => {
        if (now.autoScaling) {
          throw named('ValidationError');
        }
        now.autoScaling = { group: input.AutoScalingGroupName as string, state: 'InService' };
        return {};
      },
    };
  }

  private balancers(input: Input): Record<string, () => unknown> {
    const { world: now } = this;
    const group = () => {
      const found = now.targetGroups.get(input.TargetGroupArn as string);
      if (!found) {
        throw named('TargetGroupNotFoundException');
      }
      return found;
    };
    const classic = () => {
      const found = now.classic.get(input.LoadBalancerName as string);
      if (!found) {
        throw named('LoadBalancerNotFound');
      }
      return found;
    };
    const given = input.Targets as ModelTargetGroup['targets'];
    const isNamed = (target: { Id: string; Port?: number }) => given.some(({ Id, Port }) => Id === target.Id && Port === target.Port);
    return {
      DescribeTargetGroups: () => paged(input, 'TargetGroups', [...now.targetGroups].map(([TargetGroupArn, { vpc, type }]) => ({
        TargetGroupArn, VpcId: vpc, TargetType: type,
      }))),
      DescribeTargetHealth: () => ({ TargetHealthDescriptions: group().targets.map(({ state, ...Target }) => ({ Target, TargetHealth: { State: state ?? 'healthy' } })) }),
      DeregisterTargets: () => {
        group().targets = group().targets.map((target) => (isNamed(target) ? { ...target, state: 'draining' } : target));
        return {};
      },
      RegisterTargets: () => {
        const copies = given.map((target) => JSON.parse(JSON.stringify(target)) as typeof target);
        group().targets = [...group().targets.filter((target) => !isNamed(target)), ...copies];
        return {};
      },
      ClassicDescribeLoadBalancers: () => paged(input, 'LoadBalancerDescriptions', [...now.classic].map(([LoadBalancerName, ids]) => ({
        LoadBalancerName, Instances: ids.map((InstanceId) => ({ InstanceId })),
      }))),
      ClassicDeregisterInstancesFromLoadBalancer: () => {
        if (!classic().includes(INSTANCE)) {
          throw named('InvalidEndPointException');
        }
        now.classic.set(input.LoadBalancerName as string, classic().filter((id) => id !== INSTANCE));
        return {};
      },
      ClassicRegisterInstancesWithLoadBalancer: () => {
        now.classic.set(input.LoadBalancerName as string, [...new Set([INSTANCE, ...classic()])]);
        return {};
      },
    };
  }

  private iam(input: Input): Record<string, () => unknown> {
    const { world: now } = this;
    const key = `${input.RoleName as string}/${input.PolicyName as string}`;
    const existing = () => {
      if (input.RoleName !== now.role?.name) {
        throw named('NoSuchEntityException');
      }
    };
    return {
      GetInstanceProfile: () => {
        if (input.InstanceProfileName !== now.profile?.split('/').pop()) {
          throw named('NoSuchEntityException');
        }
        const { name, path } = now.role ?? { name: '', path: '/' };
        const role = { RoleName: name, RoleId: ROLE_ID, Path: path, Arn: `arn:aws:iam::${ACCOUNT}:role${path}${name}` };
        return { InstanceProfile: { Roles: now.role ? [role] : [] } };
      },
      GetRolePolicy: () => {
        existing();
        const document = now.policies.get(key);
        if (document === undefined) {
          throw named('NoSuchEntityException');
        }
        return { PolicyDocument: encodeURIComponent(document) };
      },
      PutRolePolicy: () => {
        existing();
        now.policies.set(key, input.PolicyDocument as string);
        return {};
      },
      DeleteRolePolicy: () => {
        existing();
        now.policies.delete(key);
        return {};
      },
    };
  }
}

/** One item a page, under the name of the token that the call has. */
function paged(input: Input, list: string, items: unknown[]): object {
  const first = Number(input.NextToken ?? input.Marker ?? 0);
  const next = first + 1 < items.length ? String(first + 1) : undefined;
  return { [list]: items.slice(first, first + 1), NextToken: next, NextMarker: next };
}

export function named(name: string): Error {
  return Object.assign(new Error(`${name} happened`), { name });
}
