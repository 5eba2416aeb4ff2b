import { GetInstanceProfileCommand, IAMClient } from '@aws-sdk/client-iam';
import { InstanceRoles, ProfileRole } from './instance-access.lambda-shared';
import { TerminalError } from '../../runtime/errors.lambda-shared';
import { unlessGone } from '../iam-calls.lambda-shared';
import { IamRoleSessions } from '../revoke-sessions/role-sessions.lambda-shared';

/** Roles of instances in IAM. */
export class InstanceRoleCalls extends IamRoleSessions implements InstanceRoles {
  constructor(private readonly client: Pick<IAMClient, 'send'>) {
    super(client);
  }

  public async ofProfile(profileArn: string): Promise<ProfileRole | undefined> {
    const InstanceProfileName = profileArn.split('/').pop();
    const answer = await unlessGone('GetInstanceProfile', () => this.client.send(new GetInstanceProfileCommand({ InstanceProfileName })));
    const [role] = answer?.InstanceProfile?.Roles ?? [];
    if (role === undefined) {
      return undefined;
    }
    const { RoleName: name, RoleId: id, Arn: arn, Path: path } = role;
    if (!name || !id || !arn || !path) {
      throw new TerminalError('GetInstanceProfile does not say which role it is');
    }
    return { name, id, arn, path };
  }
}
