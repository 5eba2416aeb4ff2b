import {
  AttachInstancesCommand, AutoScalingClient, DescribeAutoScalingInstancesCommand, DetachInstancesCommand, EnterStandbyCommand, ExitStandbyCommand,
} from '@aws-sdk/client-auto-scaling';
import { AutoScaling } from './instance-access.lambda-shared';
import { classified } from '../../runtime/errors.lambda-shared';

/** EC2 Auto Scaling. */
export class AutoScalingCalls implements AutoScaling {
  constructor(private readonly client: Pick<AutoScalingClient, 'send'>) {}

  public async membership(instanceId: string): Promise<{ group: string; state: string } | undefined> {
    const { AutoScalingInstances: found = [] } = await called('DescribeAutoScalingInstances', () =>
      this.client.send(new DescribeAutoScalingInstancesCommand({ InstanceIds: [instanceId] })));
    const instance = found.find((one) => one.InstanceId === instanceId);
    return instance?.AutoScalingGroupName === undefined ? undefined : { group: instance.AutoScalingGroupName, state: instance.LifecycleState ?? 'unknown' };
  }

  // Desired capacity stays, so that the group starts another instance: isolation must not take the service below its minimum.
  public async enterStandby(group: string, instanceId: string): Promise<void> {
    await called('EnterStandby', () => this.client.send(new EnterStandbyCommand({
      AutoScalingGroupName: group, InstanceIds: [instanceId], ShouldDecrementDesiredCapacity: false,
    })));
  }

  public async exitStandby(group: string, instanceId: string): Promise<void> {
    await called('ExitStandby', () => this.client.send(new ExitStandbyCommand({ AutoScalingGroupName: group, InstanceIds: [instanceId] })));
  }

  public async detach(group: string, instanceId: string): Promise<void> {
    await called('DetachInstances', () => this.client.send(new DetachInstancesCommand({
      AutoScalingGroupName: group, InstanceIds: [instanceId], ShouldDecrementDesiredCapacity: false,
    })));
  }

  public async attach(group: string, instanceId: string): Promise<void> {
    await called('AttachInstances', () => this.client.send(new AttachInstancesCommand({ AutoScalingGroupName: group, InstanceIds: [instanceId] })));
  }
}

async function called<T>(call: string, send: () => Promise<T>): Promise<T> {
  try {
    return await send();
  } catch (error) {
    throw classified(call, error);
  }
}
