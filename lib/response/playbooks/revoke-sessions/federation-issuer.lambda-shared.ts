import * as z from 'zod/mini';
import { TerminalError } from '../../runtime/errors.lambda-shared';
import { SignedCall } from '../../runtime/signed-calls.lambda-shared';

/** Who got a federated session by `GetFederationToken`: its rights are those of this user, or less. */
export interface FederationIssuer {
  /** `IAMUser` or `Root`. */
  readonly type: string;
  readonly accountId: string;
  readonly name: string;
}

/** What sends a request to AWS. */
export interface Sender {
  send(call: SignedCall): Promise<string>;
}

const Answer = z.object({ Events: z.optional(z.array(z.object({ CloudTrailEvent: z.optional(z.string()) }))) });
const Event = z.object({
  userIdentity: z.object({
    type: z.literal('FederatedUser'),
    accessKeyId: z.string(),
    sessionContext: z.object({
      sessionIssuer: z.object({ type: z.string(), accountId: z.string(), userName: z.optional(z.string()) }),
    }),
  }),
});

/**
 * Asks CloudTrail who issued a federated session: neither its credentials nor the finding says it. A signed request, for the client
 * of CloudTrail would make the bundle half as large again.
 *
 * @returns undefined where CloudTrail has no event of that key in the region, or none yet: events come within some 15 minutes
 * @see https://docs.aws.amazon.com/awscloudtrail/latest/APIReference/API_LookupEvents.html
 */
export async function federationIssuer(accessKeyId: string, calls: Sender): Promise<FederationIssuer | undefined> {
  const body = { LookupAttributes: [{ AttributeKey: 'AccessKeyId', AttributeValue: accessKeyId }], MaxResults: 10 };
  const answer = await calls.send({
    call: 'LookupEvents',
    service: 'cloudtrail',
    method: 'POST',
    path: '/',
    headers: {
      'content-type': 'application/x-amz-json-1.1',
      'x-amz-target': 'com.amazonaws.cloudtrail.v20131101.CloudTrail_20131101.LookupEvents',
    },
    body: Buffer.from(JSON.stringify(body)),
  });
  const { Events } = z.safeParse(Answer, json(answer)).data ?? unreadable();
  for (const { CloudTrailEvent } of Events ?? []) {
    const identity = z.safeParse(Event, json(CloudTrailEvent ?? '')).data?.userIdentity;
    if (identity?.accessKeyId === accessKeyId) {
      const { type, accountId, userName } = identity.sessionContext.sessionIssuer;
      return { type, accountId, name: userName ?? '' };
    }
  }
  return undefined;
}

function json(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function unreadable(): never {
  throw new TerminalError('the answer of LookupEvents cannot be read');
}
