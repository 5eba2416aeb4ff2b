import {
  AuthorizeSecurityGroupEgressCommand, AuthorizeSecurityGroupIngressCommand, CreateSecurityGroupCommand, CreateSnapshotsCommand,
  DeleteSecurityGroupCommand, DescribeInstanceAttributeCommand, DescribeInstancesCommand, DescribeNetworkInterfacesCommand,
  DescribeSecurityGroupsCommand, DescribeSnapshotsCommand, EC2Client, Filter, Instance, IpPermission, ModifyInstanceAttributeCommand,
  ModifyNetworkInterfaceAttributeCommand, NetworkInterface, ResourceType, RevokeSecurityGroupEgressCommand, RevokeSecurityGroupIngressCommand,
  SecurityGroup, TagSpecification,
} from '@aws-sdk/client-ec2';
import { Direction, Ec2, Family, GroupQuery, GroupState, InstanceState, InterfaceState, Protection } from './instance-access.lambda-shared';
import { classified, nameOf, RetryableError, TerminalError } from '../../runtime/errors.lambda-shared';

/** What EC2 refuses for good, beside what every service does. `RequestLimitExceeded` is none of it: that is how EC2 throttles. */
const FINAL = /^(OperationNotPermitted|UnsupportedOperation|Unsupported|InvalidParameterCombination|(SecurityGroup|Snapshot|Resource)LimitExceeded|\w+\.Malformed)$/;

/** EC2, by the calls that the role of the playbook allows. */
export class Ec2Calls implements Ec2 {
  constructor(private readonly client: Pick<EC2Client, 'send'>) {}

  public async instance(instanceId: string): Promise<InstanceState | undefined> {
    const answer = await called('DescribeInstances', () => this.client.send(new DescribeInstancesCommand({ InstanceIds: [instanceId] })), /^InvalidInstanceID\.NotFound$/);
    const found = answer?.Reservations?.flatMap(({ Instances: instances = [] }) => instances).find((instance) => instance.InstanceId === instanceId);
    return found && instanceState(found);
  }

  public async interfaces(by: { instanceId: string } | { groupId: string }): Promise<InterfaceState[]> {
    const Filters = 'instanceId' in by ? [filter('attachment.instance-id', by.instanceId)] : [filter('group-id', by.groupId)];
    const found = await pages('DescribeNetworkInterfaces', (NextToken) => this.client.send(new DescribeNetworkInterfacesCommand({ Filters, NextToken })));
    return found.flatMap((page) => page.NetworkInterfaces ?? []).map(interfaceState);
  }

  public async protection(instanceId: string): Promise<{ termination: boolean; stop: boolean }> {
    const [termination, stop] = await Promise.all((['disableApiTermination', 'disableApiStop'] as const).map((Attribute) =>
      called('DescribeInstanceAttribute', () => this.client.send(new DescribeInstanceAttributeCommand({ InstanceId: instanceId, Attribute })))));
    return { termination: termination.DisableApiTermination?.Value ?? false, stop: stop.DisableApiStop?.Value ?? false };
  }

  public async setProtection(instanceId: string, kind: Protection, on: boolean): Promise<void> {
    await called('ModifyInstanceAttribute', () => this.client.send(new ModifyInstanceAttributeCommand({
      InstanceId: instanceId, ...kind === 'termination' ? { DisableApiTermination: { Value: on } } : { DisableApiStop: { Value: on } },
    })));
  }

  public async setDeleteOnTermination(instanceId: string, devices: readonly string[], on: boolean): Promise<void> {
    await called('ModifyInstanceAttribute', () => this.client.send(new ModifyInstanceAttributeCommand({
      InstanceId: instanceId, BlockDeviceMappings: devices.map((DeviceName) => ({ DeviceName, Ebs: { DeleteOnTermination: on } })),
    })));
  }

  public async groupsOf(by: GroupQuery): Promise<GroupState[]> {
    return (await this.describeGroups(by)).map(groupState);
  }

  public async createGroup(name: string, vpcId: string, description: string, tags: { [key: string]: string }): Promise<string> {
    const { GroupId: id } = await called('CreateSecurityGroup', () => this.client.send(new CreateSecurityGroupCommand({
      GroupName: name, VpcId: vpcId, Description: description, TagSpecifications: tagged('security-group', tags),
    })));
    return requiredText('CreateSecurityGroup', id);
  }

  public async removeRules(groupId: string, direction: Direction): Promise<void> {
    const [group] = await this.describeGroups({ ids: [groupId] });
    const IpPermissions = (direction === 'ingress' ? group?.IpPermissions : group?.IpPermissionsEgress) ?? [];
    if (IpPermissions.length === 0) {
      return;
    }
    const rules = { GroupId: groupId, IpPermissions };
    await called(`RevokeSecurityGroup${direction === 'ingress' ? 'Ingress' : 'Egress'}`, () => direction === 'ingress'
      ? this.client.send(new RevokeSecurityGroupIngressCommand(rules))
      : this.client.send(new RevokeSecurityGroupEgressCommand(rules)), /^InvalidPermission\.NotFound$/);
  }

  public async openGroup(groupId: string, direction: Direction, families: readonly Family[]): Promise<void> {
    const rules = {
      GroupId: groupId,
      IpPermissions: [{
        IpProtocol: '-1',
        IpRanges: families.includes('ipv4') ? [{ CidrIp: ANYWHERE.ipv4 }] : undefined,
        Ipv6Ranges: families.includes('ipv6') ? [{ CidrIpv6: ANYWHERE.ipv6 }] : undefined,
      }],
    };
    await called(`AuthorizeSecurityGroup${direction === 'ingress' ? 'Ingress' : 'Egress'}`, () => direction === 'ingress'
      ? this.client.send(new AuthorizeSecurityGroupIngressCommand(rules))
      : this.client.send(new AuthorizeSecurityGroupEgressCommand(rules)), /^InvalidPermission\.Duplicate$/);
  }

  public async deleteGroup(groupId: string): Promise<boolean> {
    try {
      await called('DeleteSecurityGroup', () => this.client.send(new DeleteSecurityGroupCommand({ GroupId: groupId })), /^InvalidGroup(Id)?\.NotFound$/);
      return true;
    } catch (error) {
      if (error instanceof RetryableError && ['DependencyViolation', 'InvalidGroup.InUse'].includes(nameOf(error.cause))) {
        return false;
      }
      throw error;
    }
  }

  public async setGroups(interfaceId: string, groupIds: readonly string[]): Promise<void> {
    await called('ModifyNetworkInterfaceAttribute', () => this.client.send(new ModifyNetworkInterfaceAttributeCommand({
      NetworkInterfaceId: interfaceId, Groups: [...groupIds],
    })), /^InvalidNetworkInterfaceID\.NotFound$/);
  }

  public async createSnapshots(instanceId: string, description: string, tags: { [key: string]: string }): Promise<string[]> {
    const { Snapshots: made } = await called('CreateSnapshots', () => this.client.send(new CreateSnapshotsCommand({
      InstanceSpecification: { InstanceId: instanceId }, Description: description, TagSpecifications: tagged('snapshot', tags),
    })));
    return (made ?? []).map(({ SnapshotId: id }) => requiredText('CreateSnapshots', id));
  }

  public async snapshots(tags: { [key: string]: string }): Promise<Array<{ id: string; state: string }>> {
    const Filters = tagFilters(tags);
    const found = await pages('DescribeSnapshots', (NextToken) => this.client.send(new DescribeSnapshotsCommand({ OwnerIds: ['self'], Filters, NextToken })));
    return found.flatMap((page) => page.Snapshots ?? []).map(({ SnapshotId: id, State: state }) => ({ id: requiredText('DescribeSnapshots', id), state: state ?? 'error' }));
  }

  private async describeGroups(by: GroupQuery): Promise<SecurityGroup[]> {
    if ('ids' in by && by.ids.length === 0) {
      return [];
    }
    // By filter and not by id: a group that is gone is no error then.
    const Filters = 'ids' in by ? [filter('group-id', ...by.ids)] : [...tagFilters(by.tags), filter('vpc-id', by.vpcId)];
    const found = await pages('DescribeSecurityGroups', (NextToken) => this.client.send(new DescribeSecurityGroupsCommand({ Filters, NextToken })));
    return found.flatMap((page) => page.SecurityGroups ?? []);
  }
}

const ANYWHERE: { readonly [family in Family]: string } = { ipv4: '0.0.0.0/0', ipv6: '::/0' };

function filter(Name: string, ...Values: string[]): Filter {
  return { Name, Values };
}

function tagFilters(tags: { readonly [key: string]: string }): Filter[] {
  return Object.entries(tags).map(([key, value]) => filter(`tag:${key}`, value));
}

function tagged(type: ResourceType, tags: { [key: string]: string }): TagSpecification[] {
  return [{ ResourceType: type, Tags: Object.entries(tags).map(([Key, Value]) => ({ Key, Value })) }];
}

function requiredText(call: string, value: string | undefined): string {
  if (!value) {
    throw new TerminalError(`${call} names no id`);
  }
  return value;
}

function instanceState(instance: Instance): InstanceState {
  return {
    state: instance.State?.Name ?? 'unknown',
    imageId: instance.ImageId ?? null,
    launchedAt: instance.LaunchTime?.toISOString() ?? null,
    addresses: [instance.PrivateIpAddress, instance.PublicIpAddress, instance.Ipv6Address].filter((address) => address !== undefined && address !== '') as string[],
    spot: instance.InstanceLifecycle === 'spot',
    instanceStore: instance.RootDeviceType === 'instance-store',
    managedBy: instance.Operator?.Managed ? instance.Operator.Principal ?? 'a service of AWS' : null,
    profileArn: instance.IamInstanceProfile?.Arn ?? null,
    volumes: (instance.BlockDeviceMappings ?? []).flatMap(({ DeviceName: device, Ebs: ebs }) => device && ebs?.VolumeId
      ? [{ device, volumeId: ebs.VolumeId, deleteOnTermination: ebs.DeleteOnTermination ?? false }] : []),
    tagKeys: (instance.Tags ?? []).map(({ Key: key }) => key ?? ''),
  };
}

function interfaceState(found: NetworkInterface): InterfaceState {
  return {
    id: requiredText('DescribeNetworkInterfaces', found.NetworkInterfaceId),
    vpcId: requiredText('DescribeNetworkInterfaces', found.VpcId),
    groups: (found.Groups ?? []).map(({ GroupId: id }) => requiredText('DescribeNetworkInterfaces', id)),
    addresses: [
      ...(found.PrivateIpAddresses ?? []).map(({ PrivateIpAddress: address }) => address ?? ''),
      ...(found.Ipv6Addresses ?? []).map(({ Ipv6Address: address }) => address ?? ''),
    ].filter((address) => address !== ''),
  };
}

function groupState(group: SecurityGroup): GroupState {
  return {
    id: requiredText('DescribeSecurityGroups', group.GroupId),
    vpcId: group.VpcId ?? '',
    ownerId: group.OwnerId ?? '',
    tags: Object.fromEntries((group.Tags ?? []).map(({ Key: key = '', Value: value = '' }) => [key, value])),
    rules: { ingress: group.IpPermissions?.length ?? 0, egress: group.IpPermissionsEgress?.length ?? 0 },
    open: { ingress: openFamilies(group.IpPermissions), egress: openFamilies(group.IpPermissionsEgress) },
  };
}

function openFamilies(rules: readonly IpPermission[] = []): Family[] {
  const all = rules.filter((rule) => rule.IpProtocol === '-1');
  return [
    ...all.some((rule) => rule.IpRanges?.some(({ CidrIp: range }) => range === ANYWHERE.ipv4)) ? ['ipv4' as const] : [],
    ...all.some((rule) => rule.Ipv6Ranges?.some(({ CidrIpv6: range }) => range === ANYWHERE.ipv6)) ? ['ipv6' as const] : [],
  ];
}

async function pages<P extends { NextToken?: string }>(call: string, page: (token: string | undefined) => Promise<P>): Promise<P[]> {
  const all: P[] = [];
  let token: string | undefined;
  do {
    const answer = await called(call, () => page(token));
    all.push(answer);
    token = answer.NextToken || undefined;
  } while (token !== undefined);
  return all;
}

/** @throws classified errors but for those of `gone`, which are undefined */
async function called<T>(call: string, send: () => Promise<T>): Promise<T>;
async function called<T>(call: string, send: () => Promise<T>, gone: RegExp): Promise<T | undefined>;
async function called<T>(call: string, send: () => Promise<T>, gone?: RegExp): Promise<T | undefined> {
  try {
    return await send();
  } catch (error) {
    const name = nameOf(error);
    if (gone?.test(name)) {
      return undefined;
    }
    throw FINAL.test(name) ? new TerminalError(`${call} failed with ${name}`, { cause: error }) : classified(call, error);
  }
}
