import type { AwsCredentialIdentity } from '@smithy/types';
import { nameOf, TerminalError } from './errors.lambda-shared';
import { form, SignedCall, SignedCalls } from './signed-calls.lambda-shared';

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
  const answer = await send(calls, roleArn, {
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

/** STS does not say why it denies. The account came from the finding, so people must be able to tell whether it is theirs. */
async function send(calls: Pick<SignedCalls, 'send'>, roleArn: string, call: SignedCall): Promise<string> {
  try {
    return await calls.send(call);
  } catch (error) {
    if (error instanceof TerminalError && nameOf(error.cause).startsWith('AccessDenied')) {
      throw new TerminalError(`AssumeRole of ${roleArn} was denied: its account is not of the organization, has no such role, or the role does not trust this response`,
        { cause: error });
    }
    throw error;
  }
}
