import { ProtectedService } from './protected-service';
import { PlaybookOptions } from '../../playbook-options';

/** Properties of {@link Playbook.stopEcsTask}. */
export interface StopEcsTaskProps extends PlaybookOptions {
  /**
   * Names of the clusters whose tasks it may stop.
   *
   * @default - all clusters of the account and region
   */
  readonly clusters?: string[];

  /**
   * Services whose tasks are never stopped.
   *
   * @default - none
   */
  readonly protectedServices?: ProtectedService[];

  /**
   * Whether it also denies what the task's session of its role may do: the role's credentials outlive the task by hours. Other
   * tasks with the role go on.
   *
   * @default true
   */
  readonly revokeTaskRole?: boolean;

  /**
   * The path of the roles whose sessions it may end, such as `/applications/`.
   *
   * @default '/' - all roles of the account but the protected ones
   */
  readonly taskRolePath?: string;
}
