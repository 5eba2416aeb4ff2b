import { AutoScalingWay, IsolateInstanceOptions } from './isolate-instance-options';
import { JsonObject, PlaybookSettings } from '../../playbook-settings';
import { RejectedEventError } from '../../runtime/errors.lambda-shared';
import { Finding } from '../../runtime/finding.lambda-shared';
import { Declined, Target } from '../../runtime/playbook.lambda-shared';
import { refused } from '../iam-principals.lambda-shared';

/** An instance, and how it is to be isolated. */
export interface InstanceTarget extends Target {
  readonly instanceId: string;
  readonly autoScaling: AutoScalingWay;
  readonly cutConnections: boolean;
  readonly containerHosts: boolean;
}

/** What was there before, as records keep it. */
export interface InstanceBefore extends JsonObject {
  readonly state: string;
  readonly imageId: string | null;
  readonly launchedAt: string | null;
  readonly addresses: string[];
  readonly spot: boolean;
  readonly instanceStore: boolean;
  /** Its tags say that it is a node of Kubernetes. Who may tag can forge that, so that it is told and decides nothing. */
  readonly saysKubernetes: boolean;
  readonly profileArn: string | null;
  readonly interfaces: InterfaceBefore[];
  readonly protection: { readonly termination: boolean; readonly stop: boolean };
  readonly volumes: VolumeBefore[];
  readonly autoScaling: { readonly group: string; readonly state: string } | null;
  readonly targets: TargetBefore[];
  readonly classicLoadBalancers: string[];
  readonly role: RoleBefore | null;
  /** What could not be read, each with the reason: it must not hold up the rest. */
  readonly unread: { readonly [part: string]: string };
}

export type InterfaceBefore = { readonly id: string; readonly vpcId: string; readonly groups: string[] };
export type VolumeBefore = { readonly device: string; readonly volumeId: string; readonly deleteOnTermination: boolean };
export type TargetBefore = { readonly group: string; readonly id: string; readonly port: number | null; readonly zone: string | null };
export type RoleBefore = { readonly name: string; readonly id: string; readonly refusal: string | null };

/** Types that GuardDuty gives both the instance that does it and the one that it is done to. */
const EITHER_END = /BruteForce|Portscan|PortProbe|PortSweep/;

/** The instances of a finding, each with why it is left alone or none. Throws RejectedEventError that quotes nothing. */
export function instanceTargets(finding: Finding, { options }: PlaybookSettings<IsolateInstanceOptions>): ReadonlyArray<InstanceTarget | Declined> {
  const inContainer = finding.pods.length > 0 || finding.tasks.length > 0;
  if (finding.instances.length === 0) {
    return [inContainer ? { result: 'ignored', reason: 'it is about a container, and names no instance' } : refused('it names no instance')];
  }
  if (EITHER_END.test(finding.type) && finding.resourceRole !== 'ACTOR') {
    return [{ result: 'ignored', reason: 'it was done to the instance, not by it' }];
  }
  const ids = [...new Set(finding.instances.map(({ instanceId }) => instanceId))];
  return ids.map((instanceId) => {
    if (!/^i-[0-9a-f]{8}(?:[0-9a-f]{9})?$/.test(instanceId)) {
      throw new RejectedEventError('the instance id has characters that no instance id has');
    }
    if (inContainer && !options.containerHosts) {
      return refused('it happened in a container: stop the task or isolate the pod, for its instance runs those of others too', `instance ${instanceId}`);
    }
    return { id: instanceId, accountId: finding.accountId, region: finding.region, instanceId, ...options };
  });
}
