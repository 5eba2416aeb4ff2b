/** Whom a statement of a resource policy names, and what naming somebody in this way gives. */
import type { Principal, PrincipalPattern, Statement } from '../policy-facts';
import { compilePattern, hasLetter, matches, splitArn } from './patterns';

/**
 * How a statement reaches a principal: by its own ARN or its session's (`direct`), by the ARN of its role (`role`),
 * as anybody (`anybody`), or by its account, which then has to grant it (`account`).
 */
export type Via = 'direct' | 'role' | 'anybody' | 'account';

const ACCOUNT_ARN = /^arn:[^:]*:iam::([^:]*):root$/;

/** How the statement names the principal; undefined if it does not. `possible`: it may name it; otherwise it surely does. */
export function namedVia(statement: Statement, principal: Principal, possible: boolean, withinSegment: ReadonlySet<number>): Via | undefined {
  if (statement.notPrincipals !== undefined) {
    return isExcluded(statement.notPrincipals, principal, possible, withinSegment) ? undefined : 'anybody';
  }
  if (statement.principals === undefined) return 'anybody';
  const ways = statement.principals.map(pattern => via(pattern, principal, possible, withinSegment));
  return (['direct', 'anybody', 'role', 'account'] as const).find(one => ways.includes(one));
}

/** Somebody who is excepted by the account alone, or perhaps, is surely excepted to nobody: it counts where doubt helps. */
function isExcluded(patterns: readonly PrincipalPattern[], principal: Principal, possible: boolean, withinSegment: ReadonlySet<number>): boolean {
  const ways = patterns.map(pattern => via(pattern, principal, !possible, withinSegment));
  return ways.some(one => one !== undefined && (!possible || one !== 'account'));
}

function via(pattern: PrincipalPattern, principal: Principal, loose: boolean, withinSegment: ReadonlySet<number>): Via | undefined {
  const same = (text: string, value: string | undefined) => value !== undefined && matches(compilePattern(text, 'literal'), value, loose, withinSegment);
  switch (pattern.kind) {
    case 'Any': return 'anybody';
    case 'Service': return principal.kind === 'service' && (pattern.value === '*' || same(pattern.value, principal.arn)) ? 'direct' : undefined;
    case 'Federated': return principal.kind === 'federated' && (pattern.value === '*' || same(pattern.value, principal.arn)) ? 'direct' : undefined;
    case 'CanonicalUser': return loose && principal.account !== undefined ? 'account' : undefined;
    case 'AWS': break;
  }
  if (pattern.value === '*') return 'anybody';
  if (principal.kind === 'service' || principal.kind === 'anonymous' || principal.kind === 'federated') return undefined;
  if (same(pattern.value, principal.sessionArn)) return 'direct';
  if (principal.kind === 'role' ? same(pattern.value, principal.arn) : principal.kind === 'user' && same(pattern.value, principal.arn)) {
    return principal.kind === 'role' ? 'role' : 'direct';
  }
  const account = accountOf(pattern.value);
  if (account !== undefined && same(account, principal.account)) return 'account';
  return undefined;
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
