import {
  DeregisterInstancesFromLoadBalancerCommand, DescribeLoadBalancersCommand, ElasticLoadBalancingClient, RegisterInstancesWithLoadBalancerCommand,
} from '@aws-sdk/client-elastic-load-balancing';
import {
  DeregisterTargetsCommand, DescribeTargetGroupsCommand, DescribeTargetHealthCommand, ElasticLoadBalancingV2Client, RegisterTargetsCommand,
  TargetDescription, TargetGroup,
} from '@aws-sdk/client-elastic-load-balancing-v2';
import { LoadBalancers } from './instance-access.lambda-shared';
import { TargetBefore } from './instance-target.lambda-shared';
import { classified, nameOf } from '../../runtime/errors.lambda-shared';

/** Target groups that are asked at the same time: an account may have thousands, and the API few calls a second. */
const AT_ONCE = 5;

/** Elastic Load Balancing, both of its APIs. */
export class LoadBalancerCalls implements LoadBalancers {
  constructor(private readonly client: Pick<ElasticLoadBalancingV2Client, 'send'>, private readonly classicClient: Pick<ElasticLoadBalancingClient, 'send'>) {}

  public async registrations(vpcIds: readonly string[], ids: readonly string[]): Promise<TargetBefore[]> {
    const groups = (await this.targetGroups())
      .filter(({ TargetType: type, VpcId: vpc }) => (type === 'instance' || type === 'ip') && vpc !== undefined && vpcIds.includes(vpc))
      .flatMap(({ TargetGroupArn: arn }) => arn ?? []);
    const found: TargetBefore[] = [];
    for (let first = 0; first < groups.length; first += AT_ONCE) {
      found.push(...(await Promise.all(groups.slice(first, first + AT_ONCE).map((group) => this.registered(group, ids)))).flat());
    }
    return found;
  }

  public async registered(group: string, ids: readonly string[]): Promise<TargetBefore[]> {
    const answer = await called('DescribeTargetHealth', () => this.client.send(new DescribeTargetHealthCommand({ TargetGroupArn: group })), 'TargetGroupNotFound');
    return (answer?.TargetHealthDescriptions ?? []).flatMap(({ Target: target, TargetHealth: health }) =>
      target?.Id !== undefined && ids.includes(target.Id) && health?.State !== 'draining'
        ? [{ group, id: target.Id, port: target.Port ?? null, zone: target.AvailabilityZone ?? null }] : []);
  }

  public async deregister(group: string, targets: readonly TargetBefore[]): Promise<void> {
    // The zone belongs to targets outside of the VPC only when they are registered.
    await called('DeregisterTargets', () => this.client.send(new DeregisterTargetsCommand({ TargetGroupArn: group, Targets: targets.map(described) })), 'TargetGroupNotFound', 'InvalidTarget');
  }

  public async register(group: string, targets: readonly TargetBefore[]): Promise<void> {
    await called('RegisterTargets', () => this.client.send(new RegisterTargetsCommand({ TargetGroupArn: group, Targets: targets.map(described) })));
  }

  public async classic(instanceId: string): Promise<string[]> {
    const names: string[] = [];
    let marker: string | undefined;
    do {
      const page = await called('DescribeLoadBalancers', () => this.classicClient.send(new DescribeLoadBalancersCommand({ Marker: marker })));
      names.push(...(page?.LoadBalancerDescriptions ?? []).flatMap(({ LoadBalancerName: name, Instances: instances }) =>
        name !== undefined && instances?.some((instance) => instance.InstanceId === instanceId) ? [name] : []));
      marker = page?.NextMarker || undefined;
    } while (marker !== undefined);
    return names;
  }

  public async deregisterClassic(name: string, instanceId: string): Promise<void> {
    await called('DeregisterInstancesFromLoadBalancer', () => this.classicClient.send(new DeregisterInstancesFromLoadBalancerCommand({
      LoadBalancerName: name, Instances: [{ InstanceId: instanceId }],
    })), 'LoadBalancerNotFound', 'AccessPointNotFound', 'InvalidInstance', 'InvalidEndPoint');
  }

  public async registerClassic(name: string, instanceId: string): Promise<void> {
    await called('RegisterInstancesWithLoadBalancer', () => this.classicClient.send(new RegisterInstancesWithLoadBalancerCommand({
      LoadBalancerName: name, Instances: [{ InstanceId: instanceId }],
    })));
  }

  private async targetGroups(): Promise<TargetGroup[]> {
    const all: TargetGroup[] = [];
    let marker: string | undefined;
    do {
      const page = await called('DescribeTargetGroups', () => this.client.send(new DescribeTargetGroupsCommand({ Marker: marker })));
      all.push(...page?.TargetGroups ?? []);
      marker = page?.NextMarker || undefined;
    } while (marker !== undefined);
    return all;
  }
}

function described({ id, port, zone }: TargetBefore): TargetDescription {
  return { Id: id, Port: port ?? undefined, AvailabilityZone: zone ?? undefined };
}

/** @throws classified errors but for those that mean that there is nothing to do: undefined. The models' names end in `Exception`, those on the wire do not */
async function called<T>(call: string, send: () => Promise<T>, ...nothing: string[]): Promise<T | undefined> {
  try {
    return await send();
  } catch (error) {
    if (nothing.includes(nameOf(error).replace(/Exception$/, ''))) {
      return undefined;
    }
    throw classified(call, error);
  }
}
