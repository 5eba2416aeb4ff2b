/** Random facts over small alphabets: few actions, few resources, one key, two accounts, all kinds of policies. */
import * as fc from 'fast-check';
import type { Condition, Organization, Policy, Principal, PrincipalPattern, Request, Resource, Statement } from '../../../../../lib/verification/prover/policy-facts';

export const ACCOUNT = '111111111111';
export const OTHER = '222222222222';
export const ROLE = `arn:aws:iam::${ACCOUNT}:role/R`;
export const SESSION = `arn:aws:sts::${ACCOUNT}:assumed-role/R/S`;
export const USER = `arn:aws:iam::${ACCOUNT}:user/U`;

const actions = fc.uniqueArray(fc.constantFrom('s:A', 's:B', 's:*', '*', 't:A', '*:a', 's:?'), { minLength: 1, maxLength: 2 });
const resources = fc.uniqueArray(fc.constantFrom('r', 'ra', 'r*', '*', '*a', 'r?', 'rb*'), { minLength: 1, maxLength: 2 });

const condition: fc.Arbitrary<Condition> = fc.oneof(
  fc.record({
    operator: fc.constantFrom('StringEquals', 'StringNotEquals', 'StringLikeIfExists', 'StringNotLikeIfExists', 'StringLike'),
    key: fc.constantFrom('s:k', 's:K', 's:j'),
    values: fc.uniqueArray(fc.constantFrom('a', 'b', 'a*'), { minLength: 1, maxLength: 2 }),
  }),
  fc.record({ operator: fc.constant('Null'), key: fc.constantFrom('s:k', 's:j'), values: fc.constantFrom(['true'], ['false']) }),
  fc.record({ operator: fc.constantFrom('ArnLike', 'ArnNotLike'), key: fc.constant('aws:PrincipalArn'), values: fc.constantFrom([ROLE], ['arn:aws:iam::*:role/*'], [USER]) }),
  fc.record({ operator: fc.constantFrom('StringEquals', 'StringNotEquals'), key: fc.constantFrom('aws:PrincipalAccount', 'aws:ResourceAccount'), values: fc.constantFrom([ACCOUNT], [OTHER]) }),
  fc.record({ operator: fc.constant('Bool'), key: fc.constant('aws:PrincipalIsAWSService'), values: fc.constantFrom(['true'], ['false']) }),
  fc.record({ operator: fc.constantFrom('StringEquals', 'StringNotEqualsIfExists'), key: fc.constant('aws:PrincipalOrgID'), values: fc.constantFrom(['o-1'], ['o-2']) }),
);

const principalPattern: fc.Arbitrary<PrincipalPattern> = fc.constantFrom<PrincipalPattern>(
  { kind: 'AWS', value: ROLE }, { kind: 'AWS', value: SESSION }, { kind: 'AWS', value: USER }, { kind: 'AWS', value: ACCOUNT },
  { kind: 'AWS', value: `arn:aws:iam::${ACCOUNT}:root` }, { kind: 'AWS', value: `arn:aws:iam::${OTHER}:root` }, { kind: 'AWS', value: '*' },
  { kind: 'Any', value: '*' }, { kind: 'Service', value: 's.amazonaws.com' },
);

function statement(denies: number, named: boolean): fc.Arbitrary<Statement> {
  return fc.record({
    effect: fc.oneof({ weight: 3, arbitrary: fc.constant('Allow' as const) }, { weight: denies, arbitrary: fc.constant('Deny' as const) }),
    action: fc.tuple(fc.boolean(), fc.boolean(), actions),
    resource: fc.tuple(fc.boolean(), fc.boolean(), resources),
    principals: fc.uniqueArray(principalPattern, { minLength: 1, maxLength: 2 }),
    not: fc.nat(11),
    conditions: fc.oneof({ weight: 2, arbitrary: fc.constant([]) }, { weight: 2, arbitrary: fc.array(condition, { minLength: 1, maxLength: 2 }) }),
  }).map(({ effect, action: [a, b, chosen], resource: [c, d, on], principals, not, conditions }) => ({
    effect,
    conditions,
    ...(a && b ? { notActions: chosen } : { actions: chosen }),
    ...(c && d ? { notResources: on } : { resources: on }),
    ...(!named ? {} : not === 0 && effect === 'Deny' ? { notPrincipals: principals } : { principals }),
  }));
}

function policy(name: string, length: number, denies: number, named = false): fc.Arbitrary<Policy> {
  return fc.array(statement(denies, named), { maxLength: length }).map(statements => ({ name, statements }));
}

const FULL: Policy = { name: 'full', statements: [{ effect: 'Allow', actions: ['*'], resources: ['*'], conditions: [] }] };

/** A level of an organization: often full access with denials, sometimes a list of what is allowed. */
const level = fc.tuple(policy('level', 2, 3), fc.integer({ min: 0, max: 3 })).map(([one, full]) => (full > 0 ? [FULL, one] : [one]));

export const principal: fc.Arbitrary<Principal> = fc.tuple(
  fc.constantFrom('role', 'role', 'user', 'service', 'anonymous'), policy('identity', 3, 1), fc.option(policy('boundary', 3, 1), { nil: undefined, freq: 2 }),
  fc.option(policy('session', 2, 1), { nil: undefined, freq: 4 }), fc.boolean(), fc.nat(9),
).map(([kind, identity, boundary, session, hasSession, linked]): Principal => {
  if (kind === 'service') return { kind, arn: 's.amazonaws.com', identityPolicies: [] };
  if (kind === 'anonymous') return { kind, arn: '*', identityPolicies: [] };
  return {
    kind: kind as 'role' | 'user',
    arn: kind === 'role' ? ROLE : USER,
    account: ACCOUNT,
    identityPolicies: [identity],
    ...(boundary === undefined ? {} : { boundary }),
    ...(kind === 'role' && session !== undefined ? { sessionPolicies: [session] } : {}),
    ...(kind === 'role' && hasSession ? { sessionArn: SESSION } : {}),
    ...(linked === 0 ? { serviceLinked: true } : {}),
  };
});

export const resource: fc.Arbitrary<Resource> = fc.tuple(
  fc.constantFrom('r', 'ra', 'r*', '*'), fc.constantFrom(ACCOUNT, ACCOUNT, OTHER), fc.option(policy('resource', 4, 1, true), { nil: undefined, freq: 4 }),
  fc.constantFrom('resource', 'resource', 'kms-key', undefined),
).map(([arn, account, own, kind]) => ({ arn, account, ...(own === undefined ? {} : { policy: own, ...(kind === undefined ? {} : { policyKind: kind as 'resource' | 'kms-key' }) }) }));

export const organization: fc.Arbitrary<Organization | undefined> = fc.option(fc.record({
  id: fc.constant('o-1'),
  managementAccount: fc.constantFrom('999999999999', '999999999999', ACCOUNT, OTHER),
  serviceControlPolicies: fc.array(level, { maxLength: 2 }).map(levels => ({ [ACCOUNT]: levels })),
  resourceControlPolicies: fc.array(level, { maxLength: 2 }).map(levels => ({ [ACCOUNT]: levels, [OTHER]: levels })),
  resourceControlServices: fc.constantFrom(['s'], ['t'], []),
}), { nil: undefined, freq: 3 });

export const endpointPolicy = fc.option(policy('endpoint', 2, 1), { nil: undefined, freq: 6 });

const VALUES = [undefined, 'a', 'ab', 'b'];

/** Every request over the small alphabets whose action and resource match the target. */
export function everyRequest(who: Principal, target: Resource,
  facts: { readonly organization?: Organization; readonly endpointPolicy?: Policy }): Request[] {
  const arns = /\*/.test(target.arn) ? ['r', 'ra', 'rb', 'rab', 'x'].filter(arn => target.arn === '*' || arn.startsWith('r')) : [target.arn];
  const isIdentity = who.account !== undefined;
  const tied = {
    'aws:principalisawsservice': [String(who.kind === 'service')],
    'aws:resourceaccount': [target.account!],
    ...(isIdentity ? { 'aws:principalarn': [who.arn], 'aws:principalaccount': [who.account!] } : {}),
    ...(isIdentity && facts.organization !== undefined ? { 'aws:principalorgid': ['o-1'] } : {}),
  };
  const organizationIds = facts.organization === undefined && isIdentity ? [undefined, 'o-1', 'o-2'] : [undefined];
  return ['s:a', 's:b', 't:a', 'x:x'].flatMap(action => arns.flatMap(arn => VALUES.flatMap(k => [undefined, 'a', 'b'].flatMap(j => organizationIds.map(id => ({
    principal: who,
    action,
    resource: { ...target, arn },
    context: { ...tied, ...(k === undefined ? {} : { 's:k': [k] }), ...(j === undefined ? {} : { 's:j': [j] }), ...(id === undefined ? {} : { 'aws:principalorgid': [id] }) },
    ...facts,
  }))))));
}
