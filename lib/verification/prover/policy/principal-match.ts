/** Whom a statement of a resource policy names, and what naming somebody in this way gives. */
import type { Principal, PrincipalPattern, Statement } from '../policy-facts';
import type { LetterFormats } from './patterns';
import { compilePattern, hasLetter, matches, splitArn } from './patterns';

/**
 * How a statement reaches a principal: by its own ARN or its session's (`direct`), by the ARN of the role or user behind a
 * session (`role`), as anybody (`anybody`), or by its account, which then has to grant it (`account`).
 */
export type Via = 'direct' | 'role' | 'anybody' | 'account';

const ACCOUNT_ARN = /^arn:[^:]*:iam::([^:]*):root$/;

/** How the statement names the principal; undefined if it does not. `possible`: it may name it; otherwise it surely does. */
export function namedVia(statement: Statement, principal: Principal, possible: boolean, formats: LetterFormats): Via | undefined {
  if (statement.notPrincipals !== undefined) {
    return isExcepted(statement, statement.notPrincipals, principal, !possible, formats) ? undefined : 'anybody';
  }
  if (statement.principals === undefined) return 'anybody';
  const ways = statement.principals.map(pattern => via(pattern, principal, possible, formats));
  return (['direct', 'anybody', 'role', 'account'] as const).find(one => ways.includes(one));
}

/**
 * Whether NotPrincipal leaves the principal out. An Allow leaves out everybody of an account that is named. A Deny leaves
 * out only who is named exactly, and nobody with a permissions boundary; `possible`: it may leave it out.
 *
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_notprincipal.html
 */
function isExcepted(
  statement: Statement, patterns: readonly PrincipalPattern[], principal: Principal, possible: boolean, formats: LetterFormats,
): boolean {
  const ways = patterns.map(pattern => via(pattern, principal, possible, formats));
  if (statement.effect === 'Allow') return ways.some(one => one !== undefined);
  if (principal.boundary !== undefined && (principal.kind === 'role' || principal.kind === 'user')) return false;
  return ways.some(one => one === 'direct' || one === 'anybody' || (one === 'role' && principal.sessionArn === undefined));
}

function via(pattern: PrincipalPattern, principal: Principal, loose: boolean, formats: LetterFormats): Via | undefined {
  const same = (text: string, value: string | undefined) => value !== undefined && matches(compilePattern(text, 'literal'), value, loose, formats);
  switch (pattern.kind) {
    case 'Any': return 'anybody';
    case 'Service': return principal.kind === 'service' && (pattern.value === '*' || same(pattern.value, principal.arn)) ? 'direct' : undefined;
    case 'Federated': return principal.kind === 'federated' && (pattern.value === '*' || same(pattern.value, principal.arn)) ? 'direct' : undefined;
    case 'CanonicalUser':
      if (principal.kind !== 'anonymous' && same(pattern.value, principal.arn)) return 'direct';
      return loose && principalAccount(principal) !== undefined ? 'account' : undefined;
    case 'AWS': break;
  }
  if (pattern.value === '*') return 'anybody';
  if (!isIdentity(principal)) return undefined;
  if (same(pattern.value, principal.sessionArn)) return 'direct';
  const account = accountOf(pattern.value);
  if (account !== undefined && same(account, principalAccount(principal))) {
    return principal.kind === 'root' && principal.sessionPolicies === undefined ? 'direct' : 'account';
  }
  if (principal.kind === 'root' || !same(pattern.value, principal.arn)) return undefined;
  const behindSession = principal.kind === 'role' || principal.sessionArn !== undefined || principal.sessionPolicies !== undefined;
  return behindSession ? 'role' : 'direct';
}

/** Roles, users and root: those who have policies of their own, or need none. */
export function isIdentity(principal: Principal): boolean {
  return principal.kind === 'role' || principal.kind === 'user' || principal.kind === 'root';
}

/** The account of the principal, from its ARN where it is not stated. */
export function principalAccount(principal: Principal): string | undefined {
  return principal.account ?? accountInArn(principal.arn);
}

/** The account that a principal pattern stands for as a whole: twelve digits, a letter, or the ARN of its root. */
export function accountOf(value: string): string | undefined {
  if (/^\d{12}$/.test(value) || (value.length === 1 && hasLetter(value))) return value;
  return ACCOUNT_ARN.exec(value)?.[1];
}

/** The account part of an ARN, where it has one that is not a wildcard. */
export function accountInArn(arn: string): string | undefined {
  const account = splitArn(arn)[4];
  return account === undefined || account === '' || /[*?]/.test(account) ? undefined : account;
}

/** Whether two accounts are the same: unknown where letters that differ meet. */
export function sameAccount(a: string | undefined, b: string | undefined): boolean | undefined {
  if (a === undefined || b === undefined) return undefined;
  if (a === b) return true;
  return hasLetter(a) || hasLetter(b) ? undefined : false;
}
