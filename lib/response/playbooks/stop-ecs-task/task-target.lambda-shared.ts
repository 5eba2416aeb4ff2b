import { Target } from '../../runtime/playbook.lambda-shared';

/** One task of ECS. */
export interface TaskTarget extends Target {
  readonly clusterArn: string;
  readonly taskArn: string;
  /** Whether the session of the task's role is ended too. */
  readonly revokeTaskRole: boolean;
}

/** The task's state before it was stopped. */
export interface TaskBefore {
  readonly [name: string]: string | null | readonly string[];
  readonly status: string;
  readonly taskDefinition: string;
  readonly startedBy: string | null;
  readonly group: string | null;
  readonly launchType: string | null;
  readonly createdAt: string | null;
  readonly containers: string[];
  readonly networkInterfaces: string[];
  /** Null where the task has none, or it is not to be touched; then `roleKept` says why. */
  readonly roleName: string | null;
  /** `aws:userid` of the task's session. */
  readonly roleUserId: string | null;
  readonly roleKept: string | null;
}
