/**
 * The inline policy that ends sessions: temporary credentials cannot be taken back, but what was issued before a moment can be denied
 * everything. Each stolen session gets a policy of its own, so that responses which run at the same time never write over each
 * other's, and no cut-off is ever lost or moved back.
 *
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_use_revoke-sessions.html
 */
export interface SessionDenial {
  /**
   * `aws:userid` of the sessions that are denied, such as `AROA...:i-0123456789abcdef0`: other sessions of the role go on. Absent: every
   * session of the role, or every temporary session of the user.
   */
  readonly userId?: string;
  /** Milliseconds since 1970: sessions that were issued before it are denied, and those after it are not. */
  readonly cutOff: number;
}

/** Begins the name of each policy that ends sessions. */
export const DENIAL_POLICY_PREFIX = 'ZeroTrustRevoked-';
const SID = 'SessionsIssuedBefore';

/**
 * The name of the policy that ends one session.
 *
 * @param subject what tells the session apart: the id of its access key, or of the instance or task that it belongs to. Letters, digits
 * and hyphens: names of inline policies differ in more than case
 */
export function denialPolicyName(subject: string): string {
  if (!/^[\w-]{1,100}$/.test(subject)) {
    throw new Error('the subject of a session denial has characters that no policy name should have');
  }
  return `${DENIAL_POLICY_PREFIX}${subject}`;
}

/** The document, always in the same bytes: IAM counts characters. Times of issue have whole seconds, so the cut-off is rounded up. */
export function denialDocument({ userId, cutOff }: SessionDenial): string {
  return JSON.stringify({
    Version: '2012-10-17',
    Statement: [{
      Sid: SID,
      Effect: 'Deny',
      Action: '*',
      Resource: '*',
      Condition: {
        ...userId === undefined ? {} : { StringEquals: { 'aws:userid': userId } },
        DateLessThan: { 'aws:TokenIssueTime': wholeSeconds(cutOff) },
      },
    }],
  });
}

function wholeSeconds(milliseconds: number): string {
  return new Date(Math.ceil(milliseconds / 1000) * 1000).toISOString().replace('.000Z', 'Z');
}

/** What a document of ours denies; undefined where there is none, or it is not exactly as `denialDocument` makes it. */
export function denialIn(document: string | undefined): SessionDenial | undefined {
  const condition = document === undefined ? undefined : conditionOf(document);
  const issued = condition?.DateLessThan?.['aws:TokenIssueTime'];
  const userId = condition?.StringEquals?.['aws:userid'];
  const cutOff = typeof issued === 'string' ? Date.parse(issued) : NaN;
  if (Number.isNaN(cutOff) || (userId !== undefined && typeof userId !== 'string')) {
    return undefined;
  }
  const denial = { userId, cutOff };
  return sameJson(document!, denialDocument(denial)) ? denial : undefined;
}

type Condition = { readonly [operator: string]: { readonly [key: string]: unknown } | undefined };

function conditionOf(document: string): Condition | undefined {
  try {
    const { Statement: [statement] } = JSON.parse(document) as { Statement: Array<{ Condition?: Condition }> };
    return statement.Condition;
  } catch {
    return undefined;
  }
}

/** Whether the same was written, whatever the blanks between and the order of the keys in which a service gives it back. */
function sameJson(one: string, other: string): boolean {
  return canonical(JSON.parse(one)) === canonical(JSON.parse(other));
}

function canonical(value: unknown): string {
  return JSON.stringify(value, (_key, inner: unknown) => typeof inner === 'object' && inner !== null && !Array.isArray(inner)
    ? Object.fromEntries(Object.entries(inner).sort(([one], [other]) => (one < other ? -1 : 1)))
    : inner);
}

/** Whether what is denied already covers what is wanted: the same sessions or more, to the same moment or later. */
export function covers(denied: SessionDenial | undefined, wanted: SessionDenial): boolean {
  return denied !== undefined && (denied.userId === undefined || denied.userId === wanted.userId) && denied.cutOff >= wanted.cutOff;
}

/**
 * What is to be written where a policy of that name is there already: never less than it denies, neither in sessions nor in time.
 */
export function extended(denied: SessionDenial | undefined, wanted: SessionDenial): SessionDenial {
  if (denied === undefined) {
    return wanted;
  }
  return {
    userId: denied.userId === wanted.userId ? wanted.userId : undefined,
    cutOff: Math.max(denied.cutOff, wanted.cutOff),
  };
}
