import { IAMClient, ListUsersCommand } from '@aws-sdk/client-iam';
import { unique } from './resources';
import { World } from './world';
import { element } from './xml';
import { ACCOUNT, REGION } from '../../build-tools/emulator/environment';

const IAM = '2010-05-08';
const STS = '2011-06-15';

/** A role that may list the users of the account. */
export interface WorkloadRole {
  readonly name: string;
  readonly arn: string;
  readonly id: string;
}

/** Makes the role of an instance or a task. */
export async function workloadRole(world: World): Promise<WorkloadRole> {
  const iam = world.services(REGION);
  const name = unique('workload');
  const statement = (rest: object) => JSON.stringify({ Version: '2012-10-17', Statement: [{ Effect: 'Allow', ...rest }] });
  const role = await iam.query('iam', IAM, 'CreateRole', {
    RoleName: name, AssumeRolePolicyDocument: statement({ Principal: { AWS: ACCOUNT }, Action: 'sts:AssumeRole' }),
  });
  await iam.query('iam', IAM, 'PutRolePolicy', { RoleName: name, PolicyName: 'its-work', PolicyDocument: statement({ Action: 'iam:ListUsers', Resource: '*' }) });
  return { name, arn: element(role, 'Arn'), id: element(role, 'RoleId') };
}

/** Starts a session of a role. @returns whether IAM lets the session do what the role may */
export async function sessionOf(world: World, role: WorkloadRole, sessionName: string): Promise<() => Promise<boolean>> {
  const session = await world.services(REGION).query('sts', STS, 'AssumeRole', { RoleArn: role.arn, RoleSessionName: sessionName });
  const client = new IAMClient({
    endpoint: world.settings.endpoint,
    region: REGION,
    credentials: {
      accessKeyId: element(session, 'AccessKeyId'), secretAccessKey: element(session, 'SecretAccessKey'), sessionToken: element(session, 'SessionToken'),
    },
  });
  return async () => {
    try {
      await client.send(new ListUsersCommand({}));
      return true;
    } catch (error) {
      if ((error as Error).name === 'AccessDenied') {
        return false;
      }
      throw error;
    }
  };
}
