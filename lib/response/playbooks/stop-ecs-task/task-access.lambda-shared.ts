import { ECSClient } from '@aws-sdk/client-ecs';
import { IAMClient } from '@aws-sdk/client-iam';
import { EcsTasks, SdkEcsTasks } from './ecs-tasks.lambda-shared';
import { clientsOf } from '../../runtime/clients.lambda-shared';
import { Reach } from '../../runtime/playbook.lambda-shared';
import { IamRoleSessions, RoleSessions } from '../revoke-sessions/role-sessions.lambda-shared';

/** The calls of the playbook. */
export interface TaskAccess {
  readonly tasks: EcsTasks;
  readonly roles: RoleSessions;
}

const ecs = clientsOf('stop-ecs-task', (config) => new ECSClient(config));
const iam = clientsOf('stop-ecs-task', (config) => new IAMClient(config));

/** ECS and IAM of one account and region. */
export function taskAccess(reach: Reach): TaskAccess {
  return { tasks: new SdkEcsTasks(ecs(reach)), roles: new IamRoleSessions(iam(reach)) };
}
