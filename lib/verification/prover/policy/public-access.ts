/** S3 Block Public Access: which grants of a bucket's policy it takes away. */
import type { Condition, Policy, Principal, Resource, Statement } from '../policy-facts';
import { parseOperator } from './atoms';
import { parseCidr } from './intervals';
import { hasLetter, splitArn } from './patterns';
import { principalAccount, sameAccount } from './principal-match';
import type { Mode } from './text-languages';

type Answer = 'yes' | 'no' | 'perhaps';

/** Keys that, held to fixed values, keep a statement from being public. */
const NARROWING = new Set([
  'aws:principalarn', 'aws:principalaccount', 'aws:principalorgid', 'aws:principalorgpaths', 'aws:principalservicename', 'aws:sourcearn',
  'aws:sourceaccount', 'aws:sourcevpc', 'aws:sourcevpce', 'aws:sourceowner', 'aws:userid', 's3:x-amz-server-side-encryption-aws-kms-key-id',
  's3:dataaccesspointarn', 's3:dataaccesspointaccount',
]);
const FIXED = new Set(['stringequals', 'stringequalsignorecase', 'stringlike', 'arnequals', 'arnlike']);
/** Sizes of the widest networks that are not public. */
const WIDEST = { 4: 1n << 24n, 6: 1n << 96n } as const;

/**
 * Whether the grants of the policy count for nothing: where one of them is public, what it gives to others than services
 * and the bucket's own account is void. Over-approximation voids what is surely void, under-approximation what may be.
 *
 * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/access-control-block-public-access.html
 */
export function isVoid(policy: Policy, resource: Resource, principal: Principal, resourceAccount: string | undefined, mode: Mode): boolean {
  if (resource.blocksPublicAccess !== true || principal.kind === 'service') return false;
  const answers: Answer[] = [isBucket(resource.arn), isOutsider(principal, resourceAccount), anyPublic(policy)];
  return mode === 'over' ? answers.every(one => one === 'yes') : answers.every(one => one !== 'no');
}

function isBucket(arn: string): Answer {
  const service = splitArn(arn)[2];
  if (service === 's3') return 'yes';
  return service === undefined || /[*?]/.test(arn.slice(0, arn.indexOf(service) + service.length)) || hasLetter(service) ? 'perhaps' : 'no';
}

function isOutsider(principal: Principal, resourceAccount: string | undefined): Answer {
  const account = principalAccount(principal);
  if (account === undefined) return 'yes';
  const same = sameAccount(account, resourceAccount);
  return same === undefined ? 'perhaps' : same ? 'no' : 'yes';
}

function anyPublic(policy: Policy): Answer {
  const answers = policy.statements.map(isPublic);
  if (answers.includes('yes')) return 'yes';
  return answers.includes('perhaps') || policy.unknown !== undefined ? 'perhaps' : 'no';
}

function isPublic(statement: Statement): Answer {
  const toAnybody = statement.notPrincipals !== undefined || (statement.principals ?? []).some(one => one.value === '*');
  if (statement.effect !== 'Allow' || !toAnybody) return 'no';
  const narrowed = statement.conditions.map(isNarrowing);
  return narrowed.includes('yes') ? 'no' : narrowed.includes('perhaps') ? 'perhaps' : 'yes';
}

function isNarrowing({ operator, key, values }: Condition): Answer {
  const { base, set, ifExists } = parseOperator(operator);
  const field = key.toLowerCase();
  const kind = field === 'aws:sourceip' && base === 'ipaddress' ? 'network' : NARROWING.has(field) && FIXED.has(base) ? 'text' : undefined;
  if (kind === undefined || ifExists || set === 'forallvalues' || values.length === 0) return 'no';
  const letters = values.some(hasLetter);
  const fixed = values.every(value => hasLetter(value) || (kind === 'text' ? !/[*?]|\$\{/.test(value) : isNarrowNetwork(value)));
  return !fixed ? 'no' : letters ? 'perhaps' : 'yes';
}

function isNarrowNetwork(text: string): boolean {
  const range = parseCidr(text);
  return range !== undefined && range.last - range.first + 1n <= WIDEST[range.family];
}
