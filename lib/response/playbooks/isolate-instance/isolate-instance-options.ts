/** What only this playbook knows of its settings. No construct and no CDK in here: construct and handler import it. */
export interface IsolateInstanceOptions {
  readonly autoScaling: AutoScalingWay;
  readonly cutConnections: boolean;
  readonly containerHosts: boolean;
}

/** How an instance leaves its Auto Scaling group, which would else replace and terminate it. */
export type AutoScalingWay = 'STANDBY' | 'DETACH';

/** Tags of everything that the playbook makes: its role changes nothing that lacks the first. */
export const PLAYBOOK_TAG = 'zero-trust:playbook';
export const PLAYBOOK_TAG_VALUE = 'isolate-instance';
export const INSTANCE_TAG = 'zero-trust:instance';
/** `isolated` or `untracked`. */
export const GROUP_TAG = 'zero-trust:group';
export const STARTED_TAG = 'zero-trust:started';
