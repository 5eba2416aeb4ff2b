import { AssumeRoleCommand, STSClient } from '@aws-sdk/client-sts';
import type { AwsCredentialIdentity } from '@smithy/types';
import { clientConfig } from './clients.lambda-shared';
import { classified, TerminalError } from './errors.lambda-shared';

export interface RoleToAssume {
  readonly region: string;
  readonly appId: string;
  readonly roleArn: string;
  readonly externalId: string;
  readonly session: string;
  /** JSON. The session may do what both this and the role allow. */
  readonly policy: string;
}

/** The shortest that STS gives: longer than an invocation. */
const SECONDS = 900;

const clients = new Map<string, STSClient>();

/** Credentials of a role of another account, for one target. */
export async function assumedRole({ region, appId, roleArn, externalId, session, policy }: RoleToAssume): Promise<AwsCredentialIdentity> {
  const name = `${appId} ${region}`;
  const sts = clients.get(name) ?? new STSClient({ ...clientConfig(appId), region });
  clients.set(name, sts);
  try {
    const { Credentials } = await sts.send(new AssumeRoleCommand({
      RoleArn: roleArn, ExternalId: externalId, RoleSessionName: session, Policy: policy, DurationSeconds: SECONDS,
    }));
    if (Credentials?.AccessKeyId && Credentials.SecretAccessKey) {
      return {
        accessKeyId: Credentials.AccessKeyId,
        secretAccessKey: Credentials.SecretAccessKey,
        sessionToken: Credentials.SessionToken,
        expiration: Credentials.Expiration,
      };
    }
  } catch (error) {
    throw classified('AssumeRole', error);
  }
  throw new TerminalError('AssumeRole gave no credentials');
}
