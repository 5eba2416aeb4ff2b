import { PlaybookOptions } from '../../playbook-options';

/** How an instance leaves its Auto Scaling group, which would else terminate it when it answers no health check any more. */
export enum AutoScalingExit {
  /** It stays in the group and is neither checked nor replaced because of its health. An undo puts it back in service. */
  STANDBY = 'STANDBY',
  /** It leaves the group, which has no more to do with it, not even when it is deleted. An undo attaches it again. */
  DETACH = 'DETACH',
}

/** Properties of {@link Playbook.isolateInstance}. */
export interface IsolateInstanceProps extends PlaybookOptions {
  /**
   * How the instance leaves its Auto Scaling group. Either way the group's desired capacity stays, so that it starts another instance;
   * and never does the playbook terminate one.
   *
   * @default AutoScalingExit.STANDBY
   * @see https://docs.aws.amazon.com/autoscaling/ec2/userguide/as-enter-exit-standby.html
   */
  readonly autoScalingExit?: AutoScalingExit;

  /**
   * The path of the roles whose sessions it may deny, such as `/applications/`. For instances with other roles that call fails, and so
   * does the response, though the instance is isolated.
   *
   * @default '/' - all roles of the account but protected ones
   */
  readonly rolePath?: string;

  /**
   * Whether open connections are cut too, as far as EC2 does that: for the blink of an eye each interface has a group that lets
   * everything through, for connections that such a group allows are not tracked, and those that are not tracked end with the next group.
   * Network ACLs hold meanwhile. Without it, connections that an attacker has open go on until they end.
   *
   * @default true
   * @see https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/security-group-connection-tracking.html
   */
  readonly cutConnections?: boolean;

  /**
   * Whether hosts of containers are isolated too: nodes that Amazon EKS made, and instances of findings about one container on them.
   * The containers of others on them are cut off with the one that the finding is about.
   *
   * @default false - people are told, and what is stopped or isolated is the task or pod
   */
  readonly containerHosts?: boolean;
}
