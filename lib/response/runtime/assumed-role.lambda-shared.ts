import type { AwsCredentialIdentity } from '@smithy/types';
import { TerminalError } from './errors.lambda-shared';
import { form, SignedCalls } from './signed-calls.lambda-shared';

export interface RoleToAssume {
  readonly roleArn: string;
  readonly externalId: string;
  readonly session: string;
  /** JSON. The session may do what both this and the role allow. */
  readonly policy: string;
}

/** The shortest that STS gives: as long as an invocation can be. */
const SECONDS = 900;

/** Credentials of a role of another account, for one target. */
export async function assumedRole(calls: Pick<SignedCalls, 'send'>, { roleArn, externalId, session, policy }: RoleToAssume): Promise<AwsCredentialIdentity> {
  const answer = await calls.send({
    call: 'AssumeRole',
    service: 'sts',
    ...form({
      Action: 'AssumeRole',
      Version: '2011-06-15',
      RoleArn: roleArn,
      ExternalId: externalId,
      RoleSessionName: session,
      Policy: policy,
      DurationSeconds: String(SECONDS),
    }),
  });
  const element = (name: string) => new RegExp(`<${name}>([^<&]+)</${name}>`).exec(answer)?.[1];
  const accessKeyId = element('AccessKeyId');
  const secretAccessKey = element('SecretAccessKey');
  const sessionToken = element('SessionToken');
  if (!accessKeyId || !secretAccessKey || !sessionToken) {
    throw new TerminalError('AssumeRole gave no credentials');
  }
  return { accessKeyId, secretAccessKey, sessionToken };
}
