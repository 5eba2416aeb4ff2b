import { accountIn, at, CloudTrailEvent, textIn } from './cloudtrail-event';

/** Who asked, as far as the event tells. */
export interface EventPrincipal {
  /** `identity` is a role or user of which only the account is known; `other` is nobody that IAM policies speak of. */
  readonly kind: 'role' | 'user' | 'federated-user' | 'root' | 'service' | 'federated' | 'anonymous' | 'identity' | 'other';
  /** ARN of the role, user or root, name of the service, or what else people know it by. */
  readonly shown: string;
  /** What `aws:PrincipalArn` is. */
  readonly arn?: string;
  readonly account?: string;
  /** Neither SCPs nor RCPs bind it. */
  readonly serviceLinked: boolean;
}

const ASSUMED = /^arn:([^:]+):sts::(\d{12}):assumed-role\/([^/]+)\/.+$/;

/**
 * Who asked.
 *
 * @see https://docs.aws.amazon.com/awscloudtrail/latest/userguide/cloudtrail-event-reference-user-identity.html
 */
export function principalOf({ userIdentity }: CloudTrailEvent): EventPrincipal {
  const arn = textIn(userIdentity.arn);
  const account = accountIn(userIdentity.accountId) ?? accountIn(arn?.split(':')[4]);
  const whole = { ...(account !== undefined && { account }), serviceLinked: false };
  switch (userIdentity.type) {
    case 'AssumedRole':
    case 'Role':
      return roleOf(textIn(at(userIdentity, 'sessionContext', 'sessionIssuer', 'arn')), arn, account);
    case 'IAMUser':
      return { kind: 'user', shown: arn ?? `user ${textIn(userIdentity.userName) ?? '(name withheld)'} of ${account ?? 'an unknown account'}`, ...(arn !== undefined && { arn }), ...whole };
    case 'Root':
      return { kind: 'root', shown: arn ?? `root of ${account ?? 'an unknown account'}`, ...(arn !== undefined && { arn }), ...whole };
    case 'FederatedUser':
      return { kind: 'federated-user', shown: arn ?? `federated user of ${account ?? 'an unknown account'}`, ...(arn !== undefined && { arn }), ...whole };
    case 'AWSService':
      return serviceOf(textIn(userIdentity.invokedBy));
    case 'AWSAccount':
      if (account === undefined) return { kind: 'anonymous', shown: 'anonymous', serviceLinked: false };
      return { kind: 'identity', shown: arn ?? `somebody of account ${account}`, ...whole };
    case 'SAMLUser':
    case 'WebIdentityUser':
      return { kind: 'federated', shown: `${textIn(userIdentity.identityProvider) ?? textIn(userIdentity.type)!}: ${textIn(userIdentity.userName) ?? '(name withheld)'}`, serviceLinked: false };
    default:
      if (userIdentity.type === undefined && textIn(userIdentity.invokedBy) !== undefined) return serviceOf(textIn(userIdentity.invokedBy));
      return { kind: 'other', shown: `${textIn(userIdentity.type) ?? 'no'} identity`, ...whole };
  }
}

/** The role, not its session: policies name the role, with its path. Without an issuer the path is not known. */
function roleOf(issuer: string | undefined, arn: string | undefined, account: string | undefined): EventPrincipal {
  const role = issuer ?? (arn !== undefined && /:iam::\d{12}:role\//.test(arn) ? arn : undefined);
  if (role !== undefined) {
    const own = account ?? accountIn(role.split(':')[4]);
    return { kind: 'role', shown: role, arn: role, ...(own !== undefined && { account: own }), serviceLinked: /:role\/aws-service-role\//.test(role) };
  }
  const session = arn === undefined ? null : ASSUMED.exec(arn);
  const shown = session ? `arn:${session[1]}:iam::${session[2]}:role/${session[3]}` : `a role of ${account ?? 'an unknown account'}`;
  return { kind: 'role', shown, ...(account !== undefined && { account }), serviceLinked: session !== null && session[3].startsWith('AWSServiceRoleFor') };
}

function serviceOf(name: string | undefined): EventPrincipal {
  return { kind: 'service', shown: name ?? 'an AWS service', serviceLinked: false };
}

/** Whether the credentials are temporary: keys that begin with ASIA, sessions of roles, and of the console. */
export function isTemporary({ userIdentity }: CloudTrailEvent, { kind }: EventPrincipal): boolean {
  return kind === 'role' || kind === 'federated-user' || (textIn(userIdentity.accessKeyId)?.startsWith('ASIA') ?? false)
    || textIn(at(userIdentity, 'sessionContext', 'attributes', 'creationDate')) !== undefined;
}
