import { Principal, PrincipalPattern, Statement } from '../policy-facts';

/**
 * How a statement names who asks: not at all; the account, which leaves the decision to its identity policies; the role or
 * user behind a session, which boundary and session policies still limit; or the asker itself, which nothing limits.
 */
export type Naming = 'none' | 'account' | 'entity' | 'itself';

const RANK: { readonly [naming in Naming]: number } = { none: 0, account: 1, entity: 2, itself: 3 };
const ACCOUNT = /^(?:arn:[^:]+:iam::(\d{12}|[\u{e000}-\u{f8ff}]):root|(\d{12}|[\u{e000}-\u{f8ff}]))$/u;

/** The account of who asks, from its ARN where it is not said. */
export function accountOf(principal: Principal): string | undefined {
  return principal.account ?? (principal.arn.startsWith('arn:') ? principal.arn.split(':')[4] || undefined : undefined);
}

/** Roles, users and root: those with an account whose policies count. */
export function isIdentity(principal: Principal): boolean {
  return principal.kind === 'role' || principal.kind === 'user' || principal.kind === 'root';
}

/** How a statement names who asks, with Principal or NotPrincipal. A statement without either is about whoever it is attached to. */
export function naming(statement: Statement, principal: Principal): Naming {
  if (statement.principals) {
    return strongest(statement.principals.map((pattern) => namedBy(pattern, principal)));
  }
  if (statement.notPrincipals) {
    return excepted(statement, principal) ? 'none' : 'itself';
  }
  return 'itself';
}

/**
 * Whether NotPrincipal excepts who asks. A Deny excepts only who is named exactly: the user, the session, or the role where
 * there is no session; the name of its account does not do, and nothing does for one with a permissions boundary. An Allow
 * leaves out everybody in an account that is named.
 *
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_notprincipal.html
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/access_policies_boundaries.html
 */
function excepted(statement: Statement, principal: Principal): boolean {
  const found = strongest((statement.notPrincipals ?? []).map((pattern) => namedBy(pattern, principal)));
  if (statement.effect === 'Allow') {
    return found !== 'none';
  }
  if (principal.boundary && (principal.kind === 'role' || principal.kind === 'user')) {
    return false;
  }
  return found === 'itself' || (found === 'entity' && principal.sessionArn === undefined);
}

/**
 * How one pattern names who asks. `*` and `{"AWS": "*"}` are the same: anybody. ARNs have no wildcards here.
 *
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_principal.html
 */
function namedBy(pattern: PrincipalPattern, principal: Principal): Naming {
  switch (pattern.kind) {
    case 'Any':
      return 'itself';
    case 'Service':
      return ofKind(pattern, principal, 'service');
    case 'Federated':
      return ofKind(pattern, principal, 'federated');
    case 'CanonicalUser':
      return principal.kind !== 'anonymous' && pattern.value === principal.arn ? 'itself' : 'none';
    case 'AWS':
      return pattern.value === '*' ? 'itself' : namedByArn(pattern.value, principal);
  }
}

function ofKind(pattern: PrincipalPattern, principal: Principal, kind: Principal['kind']): Naming {
  return principal.kind === kind && (pattern.value === '*' || pattern.value === principal.arn) ? 'itself' : 'none';
}

function namedByArn(value: string, principal: Principal): Naming {
  if (!isIdentity(principal)) {
    return 'none';
  }
  const account = ACCOUNT.exec(value);
  if (account) {
    const same = (account[1] ?? account[2]) === accountOf(principal);
    return same ? (principal.kind === 'root' && !principal.sessionPolicies ? 'itself' : 'account') : 'none';
  }
  if (value === principal.sessionArn) {
    return 'itself';
  }
  if (value !== principal.arn) {
    return 'none';
  }
  const session = principal.kind === 'role' || principal.sessionArn !== undefined || principal.sessionPolicies !== undefined;
  return session ? 'entity' : 'itself';
}

function strongest(namings: readonly Naming[]): Naming {
  return namings.reduce((best, one) => (RANK[one] > RANK[best] ? one : best), 'none' as Naming);
}
