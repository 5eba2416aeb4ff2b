import { Policy, Principal, Resource, Statement } from '../policy-facts';
import { addressRange } from './addresses';
import { operatorOf } from './conditions';
import { accountOf } from './principals';

/** Keys that, with a fixed value, keep a statement from being public. */
const FIXING = new Set([
  'aws:principalorgid', 'aws:principalorgpaths', 'aws:principalarn', 'aws:principalaccount', 'aws:principalservicename',
  'aws:sourcearn', 'aws:sourcevpc', 'aws:sourcevpce', 'aws:sourceowner', 'aws:sourceaccount', 'aws:userid',
  's3:x-amz-server-side-encryption-aws-kms-key-id', 's3:dataaccesspointarn', 's3:dataaccesspointaccount',
]);
const MATCHING = /^(StringEquals|StringEqualsIgnoreCase|StringLike|ArnEquals|ArnLike)$/;
const WIDEST = { 4: 8, 6: 32 } as const;

/**
 * Whether S3 Block Public Access voids the policy for who asks: where any statement of it is public, only AWS services and
 * the owner's own account may still use it, and what it gives to named other accounts is void too.
 *
 * @see https://docs.aws.amazon.com/AmazonS3/latest/API/API_PublicAccessBlockConfiguration.html
 */
export function isVoided(resource: Resource, policy: Policy, principal: Principal, owner: string | undefined): boolean {
  const outsider = principal.kind !== 'service' && (accountOf(principal) === undefined || accountOf(principal) !== owner);
  const bucket = resource.arn.split(':')[2] === 's3';
  return bucket && resource.blocksPublicAccess === true && outsider && policy.statements.some(isPublic);
}

/**
 * Whether a statement is public: it allows anybody, or all but some, and no condition holds it to fixed values.
 *
 * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/access-control-block-public-access.html#access-control-block-public-access-policy-status
 */
export function isPublic(statement: Statement): boolean {
  const anybody = statement.notPrincipals !== undefined || (statement.principals ?? []).some((pattern) => pattern.value === '*');
  return statement.effect === 'Allow' && anybody && !statement.conditions.some((condition) => {
    const operator = operatorOf(condition.operator);
    if (operator.negated || operator.ifExists || operator.set === 'ForAllValues' || condition.values.length === 0) {
      return false;
    }
    const key = condition.key.toLowerCase();
    if (key === 'aws:sourceip' && operator.base === 'IpAddress') {
      return condition.values.every((value) => {
        const range = addressRange(value);
        return range !== undefined && range.prefix >= WIDEST[range.family];
      });
    }
    return FIXING.has(key) && MATCHING.test(operator.base) && condition.values.every((value) => !/[*?]|\$\{/.test(value));
  });
}
