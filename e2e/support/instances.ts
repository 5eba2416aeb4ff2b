import { unique } from './resources';
import { WorkloadRole } from './role-sessions';
import { World } from './world';
import { element, elements } from './xml';
import { REGION } from '../../build-tools/emulator/environment';
import { instanceResource, Json } from '../../test/response/events';

const VERSIONS = { ec2: '2016-11-15', autoscaling: '2011-01-01', elasticloadbalancing: '2015-12-01', iam: '2010-05-08' } as const;

/** An instance with two network interfaces, behind a load balancer and in an Auto Scaling group. */
export interface RunningInstance {
  readonly id: string;
  readonly region: string;
  readonly vpcId: string;
  readonly interfaces: readonly string[];
  /** The group that the interfaces have. */
  readonly groupId: string;
  readonly targetGroupArn: string;
  /** What a finding says about it. */
  readonly resource: Json;
}

/** How an instance is, read from the services. */
export interface InstanceState {
  /** Of each interface its groups. */
  readonly groups: readonly (readonly string[])[];
  readonly protected: boolean;
  readonly lifecycle: string;
  readonly registered: readonly string[];
}

type Call = (service: keyof typeof VERSIONS, action: string, parameters?: Record<string, unknown>) => Promise<string>;

function calls(world: World, region: string): Call {
  return (service, action, parameters) => world.moto(region).query(service, VERSIONS[service], action, parameters);
}

/** Runs an instance with a role. */
export async function runInstance(world: World, region: string, role: WorkloadRole): Promise<RunningInstance> {
  const call = calls(world, region);
  const name = unique('app');
  const SubnetId = elements(await call('ec2', 'DescribeSubnets'), 'subnetId')[0];
  const vpcId = element(await call('ec2', 'DescribeSubnets', { SubnetId: [SubnetId] }), 'vpcId');
  const ImageId = elements(await call('ec2', 'DescribeImages'), 'imageId')[0];
  const groupId = element(await call('ec2', 'CreateSecurityGroup', { GroupName: name, GroupDescription: name, VpcId: vpcId }), 'groupId');
  await giveProfile(world, call, name, role);
  const id = element(await call('ec2', 'RunInstances', {
    ImageId,
    MinCount: 1,
    MaxCount: 1,
    InstanceType: 'm5.large',
    IamInstanceProfile: { Name: name },
    // Groups of the instance itself the server would add to those of each interface.
    NetworkInterface: [{ DeviceIndex: 0, SubnetId, SecurityGroupId: [groupId] }],
  }), 'instanceId');
  const second = element(await call('ec2', 'CreateNetworkInterface', { SubnetId, SecurityGroupId: [groupId] }), 'networkInterfaceId');
  await call('ec2', 'AttachNetworkInterface', { NetworkInterfaceId: second, InstanceId: id, DeviceIndex: 1 });
  const targetGroupArn = element(await call('elasticloadbalancing', 'CreateTargetGroup', { Name: name, Protocol: 'HTTP', Port: 80, VpcId: vpcId }), 'TargetGroupArn');
  await call('elasticloadbalancing', 'RegisterTargets', { TargetGroupArn: targetGroupArn, Targets: [{ Id: id, Port: 8080 }] });
  await call('autoscaling', 'CreateLaunchConfiguration', { LaunchConfigurationName: name, ImageId, InstanceType: 'm5.large' });
  await call('autoscaling', 'CreateAutoScalingGroup', {
    AutoScalingGroupName: name, LaunchConfigurationName: name, MinSize: 0, MaxSize: 5, DesiredCapacity: 0, VPCZoneIdentifier: SubnetId,
  });
  await call('autoscaling', 'AttachInstances', { AutoScalingGroupName: name, InstanceIds: [id] });
  const interfaces = elements(await call('ec2', 'DescribeNetworkInterfaces', ofInstance(id)), 'networkInterfaceId');
  return { id, region, vpcId, interfaces: [...new Set(interfaces)].sort(), groupId, targetGroupArn, resource: instanceResource({ instanceId: id }) };
}

/** IAM is in the emulator, and the server that has the instance wants to know its profile too. */
async function giveProfile(world: World, call: Call, name: string, role: WorkloadRole): Promise<void> {
  await call('iam', 'CreateInstanceProfile', { InstanceProfileName: name });
  const iam = world.services(REGION);
  await iam.query('iam', VERSIONS.iam, 'CreateInstanceProfile', { InstanceProfileName: name });
  await iam.query('iam', VERSIONS.iam, 'AddRoleToInstanceProfile', { InstanceProfileName: name, RoleName: role.name });
}

/** Reads how the instance is. */
export async function instanceState(world: World, { id, region, interfaces, targetGroupArn }: RunningInstance): Promise<InstanceState> {
  const call = calls(world, region);
  const groups = await Promise.all(interfaces.map(async (one) => {
    const described = await call('ec2', 'DescribeNetworkInterfaces', { NetworkInterfaceId: [one] });
    return elements(/<groupSet>.*?<\/groupSet>/s.exec(described)![0], 'groupId');
  }));
  const termination = await call('ec2', 'DescribeInstanceAttribute', { InstanceId: id, Attribute: 'disableApiTermination' });
  const health = await call('elasticloadbalancing', 'DescribeTargetHealth', { TargetGroupArn: targetGroupArn });
  return {
    groups,
    protected: element(termination, 'value') === 'true',
    lifecycle: element(await call('autoscaling', 'DescribeAutoScalingInstances', { InstanceIds: [id] }), 'LifecycleState'),
    registered: elements(health, 'Id'),
  };
}

/** How many rules let something through a group; nothing where it does not exist. */
export async function rulesOf(world: World, region: string, groupId: string): Promise<number | undefined> {
  const call = calls(world, region);
  const filter = (name: string) => ({ Filter: [{ Name: name, Value: [groupId] }] });
  if (elements(await call('ec2', 'DescribeSecurityGroups', filter('group-id')), 'groupId').length === 0) {
    return undefined;
  }
  return elements(await call('ec2', 'DescribeSecurityGroupRules', filter('group-id')), 'securityGroupRuleId').length;
}

/** Groups that a response made for the instance. */
export async function isolationGroups(world: World, { id, region }: RunningInstance): Promise<string[]> {
  const described = await calls(world, region)('ec2', 'DescribeSecurityGroups', { Filter: [{ Name: 'tag:zero-trust:instance', Value: [id] }] });
  return elements(described, 'groupId');
}

/** Snapshots that a response took of the instance. */
export async function snapshots(world: World, { id, region }: RunningInstance): Promise<string[]> {
  const described = await calls(world, region)('ec2', 'DescribeSnapshots', { Filter: [{ Name: 'tag:zero-trust:instance', Value: [id] }] });
  return elements(described, 'snapshotId');
}

function ofInstance(id: string): Record<string, unknown> {
  return { Filter: [{ Name: 'attachment.instance-id', Value: [id] }] };
}
