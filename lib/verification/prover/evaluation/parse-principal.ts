import { Principal } from '../policy-facts';
import { EvaluationInputError, quoted } from './errors';
import { accountId, fields, flag, onlyKnown, textsByName } from './parse-fields';
import { namedPolicy, policies } from './parse-policy';

const KINDS = ['role', 'user', 'root', 'service', 'federated', 'anonymous'] as const;
const SESSION = /^arn:([^:]+):sts::(\d{12}):assumed-role\/([^/]+)\/[^/]+$/;
const FEDERATED_USER = /^arn:([^:]+):sts::(\d{12}):federated-user\/(.+)$/;

/**
 * Reads who asks: an ARN, a service name, `*`, or an object. The kind follows from the ARN; a session's ARN stands for its
 * role or user, without path.
 *
 * @throws EvaluationInputError where the kind does not follow, or policies are given to one that can have none
 */
export function parsedPrincipal(json: unknown): Principal {
  const object = typeof json === 'string' ? { arn: json } as { [name: string]: unknown } : fields(json, 'principal');
  onlyKnown(object, ['kind', 'arn', 'account', 'identityPolicies', 'boundary', 'sessionPolicies', 'sessionArn', 'tags', 'serviceLinked'], 'principal');
  const { arn: written, sessionArn } = object;
  if (typeof written !== 'string' || written === '') {
    throw new EvaluationInputError('principal.arn', `${quoted(written)} is not an ARN`, 'write the ARN of a role, user, session or account, a service such as lambda.amazonaws.com, or *');
  }
  if (sessionArn !== undefined && typeof sessionArn !== 'string') {
    throw new EvaluationInputError('principal.sessionArn', `${quoted(sessionArn)} is not an ARN`, 'write the ARN of the session');
  }
  const kind = kindOf(object.kind, written);
  const behind = behindSession(written);
  const principal: Principal = {
    kind,
    arn: behind ?? written,
    account: accountId(object.account, 'principal.account') ?? (/^\d{12}$/.test(written.split(':')[4] ?? '') ? written.split(':')[4] : undefined),
    identityPolicies: policies(object.identityPolicies, 'principal.identityPolicies') ?? [],
    boundary: object.boundary === undefined ? undefined : namedPolicy(object.boundary, 'principal.boundary'),
    sessionPolicies: policies(object.sessionPolicies, 'principal.sessionPolicies'),
    sessionArn: sessionArn ?? (behind === undefined ? undefined : written),
    tags: textsByName(object.tags, 'principal.tags'),
    serviceLinked: flag(object.serviceLinked, 'principal.serviceLinked'),
  };
  const identity = kind === 'role' || kind === 'user';
  if (!identity && (principal.identityPolicies.length > 0 || principal.boundary)) {
    throw new EvaluationInputError('principal', `a principal of the kind ${kind} has no identity policies and no boundary`, 'leave them out, or name a role or user');
  }
  if (!identity && kind !== 'root' && principal.sessionPolicies) {
    throw new EvaluationInputError('principal.sessionPolicies', `a principal of the kind ${kind} has no session policies`, 'leave them out');
  }
  return principal;
}

function behindSession(arn: string): string | undefined {
  const session = SESSION.exec(arn);
  if (session) {
    return `arn:${session[1]}:iam::${session[2]}:role/${session[3]}`;
  }
  const user = FEDERATED_USER.exec(arn);
  return user ? `arn:${user[1]}:iam::${user[2]}:user/${user[3]}` : undefined;
}

function kindOf(written: unknown, arn: string): Principal['kind'] {
  if (written !== undefined) {
    if (!KINDS.includes(written as Principal['kind'])) {
      throw new EvaluationInputError('principal.kind', `${quoted(written)} is not a kind of principal`, `write one of ${KINDS.join(', ')}`);
    }
    return written as Principal['kind'];
  }
  if (arn === '*') {
    return 'anonymous';
  }
  if (/^[a-z0-9.-]+\.amazonaws\.(com|com\.cn|eu)$/.test(arn)) {
    return 'service';
  }
  if (SESSION.test(arn)) {
    return 'role';
  }
  const found = FEDERATED_USER.test(arn) ? 'user' : /^arn:[^:]+:iam::\d{12}:(role\/|user\/|root$|saml-provider\/|oidc-provider\/)/.exec(arn)?.[1];
  switch (found) {
    case 'role/': return 'role';
    case 'user': case 'user/': return 'user';
    case 'root': return 'root';
    case undefined:
      throw new EvaluationInputError('principal.arn', `${quoted(arn)} does not tell what kind of principal it is`, `add kind, one of ${KINDS.join(', ')}`);
    default: return 'federated';
  }
}
