/**
 * A tiny evaluator, written apart from the search and from the shipped evaluator: recursion instead of automata, plain
 * comparison instead of intervals. It covers what the generators of these tests produce.
 */
import type { Condition, Policy, PrincipalPattern, Request, Statement } from '../../../../../lib/verification/prover/policy-facts';

/** Whether `*` and `?` of the pattern can be filled in to give the text. */
export function globMatches(pattern: string, text: string): boolean {
  if (pattern === '') return text === '';
  if (pattern[0] === '*') return globMatches(pattern.slice(1), text) || (text !== '' && globMatches(pattern, text.slice(1)));
  return text !== '' && (pattern[0] === '?' || pattern[0] === text[0]) && globMatches(pattern.slice(1), text.slice(1));
}

function arnMatches(pattern: string, text: string): boolean {
  if (pattern === '*') return true;
  const cut = (arn: string) => [...arn.split(':').slice(0, 5), ...(arn.split(':').length > 5 ? [arn.split(':').slice(5).join(':')] : [])];
  const wanted = cut(pattern);
  while (wanted.length < 6) wanted.push('*');
  const given = cut(text);
  return given.length === 6 && wanted.every((part, i) => globMatches(part, given[i]));
}

function inCidr(cidr: string, address: string): boolean {
  const bits = (text: string) => text.split('.').map(part => Number(part).toString(2).padStart(8, '0')).join('');
  if (cidr.includes(':') !== address.includes(':')) return false;
  if (cidr.includes(':')) return cidr.split('/')[0] === address.replace(/^(0:)+/, '::');
  const [net, length] = cidr.split('/');
  const taken = length === undefined ? 32 : Number(length);
  return bits(net).slice(0, taken) === bits(address).slice(0, taken);
}

type Compare = (wanted: string, given: string) => boolean;
const numbers = (compare: (given: number, wanted: number) => boolean): Compare => (wanted, given) => compare(Number(given), Number(wanted));
const dates = (compare: (given: number, wanted: number) => boolean): Compare => (wanted, given) => compare(Date.parse(given), Date.parse(wanted));

/** The positive operators; the others are their negations. */
const POSITIVE: { readonly [operator: string]: Compare } = {
  StringEquals: (wanted, given) => wanted === given,
  StringEqualsIgnoreCase: (wanted, given) => wanted.toLowerCase() === given.toLowerCase(),
  StringLike: globMatches,
  ArnLike: arnMatches,
  ArnEquals: arnMatches,
  Bool: (wanted, given) => wanted.toLowerCase() === given.toLowerCase(),
  BinaryEquals: (wanted, given) => wanted === given,
  IpAddress: inCidr,
  NumericEquals: numbers((a, b) => a === b),
  NumericLessThan: numbers((a, b) => a < b),
  NumericLessThanEquals: numbers((a, b) => a <= b),
  NumericGreaterThan: numbers((a, b) => a > b),
  NumericGreaterThanEquals: numbers((a, b) => a >= b),
  DateEquals: dates((a, b) => a === b),
  DateLessThan: dates((a, b) => a < b),
  DateLessThanEquals: dates((a, b) => a <= b),
  DateGreaterThan: dates((a, b) => a > b),
  DateGreaterThanEquals: dates((a, b) => a >= b),
};

const NEGATIVE: { readonly [operator: string]: string } = {
  StringNotEquals: 'StringEquals',
  StringNotEqualsIgnoreCase: 'StringEqualsIgnoreCase',
  StringNotLike: 'StringLike',
  ArnNotLike: 'ArnLike',
  ArnNotEquals: 'ArnEquals',
  NotIpAddress: 'IpAddress',
  NumericNotEquals: 'NumericEquals',
  DateNotEquals: 'DateEquals',
};

/** Whether the condition holds for the values of its key; undefined where it is absent. */
export function conditionHolds(condition: Condition, given: readonly string[] | undefined): boolean {
  let operator = condition.operator;
  if (operator === 'Null') return condition.values.includes(given === undefined ? 'true' : 'false');
  const ifExists = operator.endsWith('IfExists');
  if (ifExists) operator = operator.slice(0, -8);
  const [prefix, bare] = operator.includes(':') ? operator.split(':') : ['', operator];
  const negative = NEGATIVE[bare] !== undefined;
  const compare = POSITIVE[NEGATIVE[bare] ?? bare];
  const one = (value: string) => condition.values.some(wanted => compare(wanted, value)) !== negative;
  if (prefix === 'ForAllValues') return given === undefined || given.every(one);
  if (given === undefined) return ifExists || (negative && prefix === '');
  return prefix === 'ForAnyValue' || !negative ? given.some(one) : given.every(one);
}

type Via = 'session' | 'user' | 'role' | 'account' | 'anybody';

function via(pattern: PrincipalPattern, { principal }: Request): Via | undefined {
  if (pattern.kind === 'Any' || pattern.value === '*') return 'anybody';
  if (pattern.kind === 'Service') return principal.kind === 'service' && principal.arn === pattern.value ? 'user' : undefined;
  if (principal.kind !== 'role' && principal.kind !== 'user') return undefined;
  if (pattern.value === principal.sessionArn) return 'session';
  if (pattern.value === principal.arn) return principal.kind;
  return pattern.value === principal.account || pattern.value.endsWith(`::${principal.account}:root`) ? 'account' : undefined;
}

/** A Deny excepts who is named exactly, and nobody with a boundary; an Allow everybody of a named account. */
function excepted(statement: Statement, patterns: readonly PrincipalPattern[], request: Request): boolean {
  const { boundary, sessionArn } = request.principal;
  const ways = patterns.map(one => via(one, request));
  if (statement.effect === 'Allow') return ways.some(one => one !== undefined);
  return boundary === undefined && ways.some(one => one === 'anybody' || one === 'session' || one === 'user' || (one === 'role' && sessionArn === undefined));
}

/** How the statement applies to the request; undefined if it does not. */
export function appliesVia(statement: Statement, request: Request): Via | undefined {
  const action = request.action.toLowerCase();
  const inAction = (patterns: readonly string[]) => patterns.some(pattern => globMatches(pattern.toLowerCase(), action));
  const inResource = (patterns: readonly string[]) => patterns.some(pattern => globMatches(pattern, request.resource.arn));
  if (statement.actions !== undefined && !inAction(statement.actions)) return undefined;
  if (statement.notActions !== undefined && inAction(statement.notActions)) return undefined;
  if (statement.resources !== undefined && !inResource(statement.resources)) return undefined;
  if (statement.notResources !== undefined && inResource(statement.notResources)) return undefined;
  if (!statement.conditions.every(condition => conditionHolds(condition, request.context[condition.key.toLowerCase()]))) return undefined;
  if (statement.notPrincipals !== undefined) return excepted(statement, statement.notPrincipals, request) ? undefined : 'anybody';
  if (statement.principals === undefined) return 'anybody';
  const ways = statement.principals.map(one => via(one, request));
  return (['session', 'user', 'anybody', 'role', 'account'] as const).find(one => ways.includes(one));
}

/** Whether AWS allows the request; grants to anybody count as grants to the role where a boundary is there. */
export function isAllowed(request: Request): boolean {
  const { principal, resource, organization, endpointPolicy } = request;
  const applying = (policies: readonly Policy[], effect: 'Allow' | 'Deny') => policies.flatMap(policy => policy.statements)
    .filter(one => one.effect === effect && appliesVia(one, request) !== undefined);
  const service = request.action.split(':')[0].toLowerCase();
  const isIdentity = principal.kind === 'role' || principal.kind === 'user';
  const managed = (account: string | undefined) => account === undefined || account === organization?.managementAccount
    || principal.serviceLinked === true;
  const scps = organization === undefined || !isIdentity || managed(principal.account) ? []
    : organization.serviceControlPolicies[principal.account!] ?? [];
  const rcps = organization === undefined || managed(resource.account) || !organization.resourceControlServices.includes(service)
    ? [] : organization.resourceControlPolicies[resource.account!] ?? [];
  const trusting = { 'role-trust': service === 'sts', 'kms-key': service === 'kms', 'resource': true }[resource.policyKind ?? 'resource'];
  const resourcePolicies = resource.policy === undefined || !trusting ? [] : [resource.policy];
  const ceilings = [...principal.boundary === undefined ? [] : [[principal.boundary]], ...principal.sessionPolicies === undefined ? []
    : [principal.sessionPolicies]];
  const needed = [...scps, ...rcps, ...endpointPolicy === undefined ? [] : [[endpointPolicy]]];
  const all = [...principal.identityPolicies, ...ceilings.flat(), ...resourcePolicies, ...needed.flat()];
  if (applying(all, 'Deny').length > 0) return false;
  const stated = (level: readonly Policy[]) => level.some(({ statements }) => statements.some(({ effect }) => effect === 'Allow'));
  if (!needed.every(level => applying(level, 'Allow').length > 0 || (rcps.includes(level) && !stated(level)))) return false;
  const named = resourcePolicies.flatMap(policy => policy.statements).filter(one => one.effect === 'Allow').map(one => appliesVia(one, request));
  if (!isIdentity) return named.some(one => one !== undefined);
  const belowCeilings = ceilings.every(level => applying(level, 'Allow').length > 0);
  const byIdentity = applying(principal.identityPolicies, 'Allow').length > 0 && belowCeilings;
  if (principal.account !== resource.account) return byIdentity && named.some(one => one !== undefined);
  if (named.includes('session') || named.includes('user')) return true;
  if ((named.includes('role') || named.includes('anybody')) && belowCeilings) return true;
  const policyNeeded = trusting && (resource.policyKind === 'role-trust' || resource.policyKind === 'kms-key');
  return byIdentity && (!policyNeeded || named.some(one => one !== undefined));
}
