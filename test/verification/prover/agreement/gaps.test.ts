import { evaluate } from '../../../../lib/verification/prover/evaluation';
import { PolicyProver, Query } from '../../../../lib/verification/prover/policy/find-request';
import type { Organization, Policy, Principal, Resource, Statement } from '../../../../lib/verification/prover/policy-facts';

const ACCOUNT = '111122223333';
const allow = (more: Partial<Statement> = {}): Statement => ({ effect: 'Allow', actions: ['*'], resources: ['*'], conditions: [], ...more });
const deny = (more: Partial<Statement> = {}): Statement => ({ ...allow(more), effect: 'Deny' });
const policy = (...statements: Statement[]): Policy => ({ name: 'p', statements });
const aws = (...values: string[]) => values.map(value => ({ kind: 'AWS' as const, value }));

const ROLE: Principal = { kind: 'role', arn: `arn:aws:iam::${ACCOUNT}:role/App`, account: ACCOUNT, sessionArn: `arn:aws:sts::${ACCOUNT}:assumed-role/App/one`, identityPolicies: [policy(allow())] };
const ROOT: Principal = { kind: 'root', arn: `arn:aws:iam::${ACCOUNT}:root`, account: ACCOUNT, identityPolicies: [] };
const BUCKET: Resource = { arn: 'arn:aws:s3:::data', account: ACCOUNT };
const QUEUE: Resource = { arn: `arn:aws:sqs:eu-west-1:${ACCOUNT}:jobs`, account: ACCOUNT };
const KEY: Resource = { arn: `arn:aws:kms:eu-west-1:${ACCOUNT}:key/k`, account: ACCOUNT, policyKind: 'kms-key', policy: policy(allow({ principals: aws(ACCOUNT) })) };
const rcps = (...level: Policy[]): Organization => ({ serviceControlPolicies: {}, resourceControlPolicies: { [ACCOUNT]: [level] }, resourceControlServices: ['s3', 'kms'] });

function ask(query: Partial<Query> & { readonly who?: Principal; readonly on?: Resource }) {
  const { who = ROLE, on = BUCKET, ...rest } = query;
  return new PolicyProver().findRequest({ principals: [who], resources: [on], actions: ['*'], ...rest });
}

/** The search finds a request, and it is allowed. */
function refuted(query: Parameters<typeof ask>[0]): void {
  const answer = ask(query);
  expect(answer.verdict).toBe('REFUTED');
  if (answer.verdict === 'REFUTED') expect(evaluate(answer.witness)).toMatchObject({ allowed: true });
}

describe('what AWS lets through although nothing in the facts says so', () => {
  test('a level of RCPs without an Allow has RCPFullAWSAccess left out', () => {
    refuted({ actions: ['s3:GetObject'], organization: rcps(policy(deny({ actions: ['s3:Put*'] }))) });
    expect(ask({ actions: ['s3:PutObject'], organization: rcps(policy(deny({ actions: ['s3:Put*'] }))) }).verdict).toBe('PROVED');
    expect(ask({ actions: ['s3:PutObject'], organization: rcps(policy(allow({ actions: ['s3:Get*'] }))) }).verdict).toBe('PROVED');
  });

  test('sts:GetCallerIdentity cannot be denied, and counts where it is named', () => {
    const who = { ...ROLE, identityPolicies: [policy(deny())] };
    refuted({ who, actions: ['sts:GetCallerIdentity'], on: { arn: '*', account: ACCOUNT } });
    const answer = ask({ who, actions: ['*'] });
    expect(answer.verdict).toBe('PROVED');
    expect(answer.verdict === 'PROVED' && answer.assumptions.some(one => one.includes('sts:GetCallerIdentity'))).toBe(true);
    expect(ask({ who: { kind: 'anonymous', arn: '*', identityPolicies: [] }, actions: ['sts:GetCallerIdentity'] }).verdict).toBe('PROVED');
  });

  test.each(['s3:GetBucketPolicy', 's3:PutBucketPolicy', 's3:DeleteBucketPolicy'])('root of the account repairs its bucket policy: %s', action => {
    const locked = { ...BUCKET, policy: policy(deny({ principals: [{ kind: 'Any', value: '*' }] })) };
    refuted({ who: ROOT, on: locked, actions: [action] });
    expect(ask({ who: ROOT, on: locked, actions: ['s3:PutObject'] }).verdict).toBe('PROVED');
    expect(ask({ on: locked, actions: [action] }).verdict).toBe('PROVED');
    expect(ask({ who: { ...ROOT, arn: 'arn:aws:iam::444455556666:root', account: '444455556666' }, on: locked, actions: [action] }).verdict).toBe('PROVED');
    const stopped: Organization = { serviceControlPolicies: { [ACCOUNT]: [[policy(allow(), deny({ actions: ['s3:*'] }))]] }, resourceControlPolicies: {}, resourceControlServices: [] };
    expect(ask({ who: ROOT, on: locked, actions: [action], organization: stopped }).verdict).toBe('PROVED');
  });

  test('RCPs do not bind kms:RetireGrant', () => {
    const organization = rcps(policy(deny({ actions: ['kms:*'] })));
    refuted({ on: KEY, actions: ['kms:RetireGrant'], organization });
    expect(ask({ on: KEY, actions: ['kms:Decrypt'], organization }).verdict).toBe('PROVED');
  });

  test('Block Public Access speaks of buckets alone', () => {
    const open = policy(allow({ principals: [{ kind: 'Any', value: '*' }] }));
    const who: Principal = { kind: 'anonymous', arn: '*', identityPolicies: [] };
    refuted({ who, on: { ...QUEUE, policy: open, blocksPublicAccess: true } });
    expect(ask({ who, on: { ...BUCKET, policy: open, blocksPublicAccess: true } }).verdict).toBe('PROVED');
    refuted({ on: { ...BUCKET, policy: open, blocksPublicAccess: true } });
  });
});

describe('operators for one value on keys that hold several', () => {
  const onTags = (operator: string) => deny({ conditions: [{ operator, key: 'aws:TagKeys', values: ['owner'] }] });
  const where = [{ operator: 'ForAnyValue:StringEquals', key: 'aws:TagKeys', values: ['owner'] }];
  const tagging = (statement: Statement) => ask({ who: { ...ROLE, identityPolicies: [policy(allow(), statement)] }, on: QUEUE, actions: ['sqs:TagQueue'], where });

  test.each(['StringEquals', 'StringLike', 'StringEqualsIfExists'])('a denial by %s is not taken to hold for several values', operator => {
    const statement = onTags(operator);
    expect(tagging(statement).verdict).not.toBe('PROVED');
    const request = { principal: { ...ROLE, identityPolicies: [policy(allow(), statement)] }, action: 'sqs:TagQueue', resource: QUEUE, context: { 'aws:tagkeys': ['owner', 'other'] } };
    expect(evaluate(request).allowed).toBe(true);
  });

  test('a denial by an operator for sets is', () => {
    expect(tagging(onTags('ForAnyValue:StringEquals')).verdict).toBe('PROVED');
  });
});

describe('what AWS does not let through although a policy seems to', () => {
  test('root assumes no role', () => {
    const on: Resource = { arn: `arn:aws:iam::${ACCOUNT}:role/Admin`, account: ACCOUNT, policyKind: 'role-trust', policy: policy(allow({ resources: undefined, principals: aws(ACCOUNT) })) };
    expect(ask({ who: ROOT, on, actions: ['sts:AssumeRole'] }).verdict).toBe('PROVED');
    refuted({ on, actions: ['sts:AssumeRole'] });
    refuted({ who: ROOT, on, actions: ['sts:*'] });
  });

  test.each<[string, Principal, string, 'PROVED' | 'REFUTED']>([
    ['its session', ROLE, ROLE.sessionArn!, 'REFUTED'],
    ['another session', ROLE, `${ROLE.sessionArn!}-other`, 'PROVED'],
    ['its role, though a session asks', ROLE, ROLE.arn, 'PROVED'],
    ['its role, and no session is known', { ...ROLE, sessionArn: undefined }, ROLE.arn, 'REFUTED'],
    ['its account', ROLE, ACCOUNT, 'PROVED'],
    ['its session, but it has a boundary', { ...ROLE, boundary: policy(allow()) }, ROLE.sessionArn!, 'PROVED'],
  ])('a Deny with NotPrincipal that names %s', (_, who, named, verdict) => {
    const on = { ...BUCKET, policy: policy(deny({ notPrincipals: aws(named) })) };
    if (verdict === 'REFUTED') refuted({ who, on });
    else expect(ask({ who, on }).verdict).toBe(verdict);
  });

  test('a grant to the user does not carry a session past its session policies', () => {
    const who: Principal = {
      kind: 'user',
      arn: `arn:aws:iam::${ACCOUNT}:user/Bob`,
      account: ACCOUNT,
      sessionArn: `arn:aws:sts::${ACCOUNT}:federated-user/Bob`,
      identityPolicies: [],
      sessionPolicies: [policy(allow({ actions: ['s3:Get*'] }))],
    };
    const on = (named: string) => ({ ...BUCKET, policy: policy(allow({ principals: aws(named) })) });
    expect(ask({ who, on: on(who.arn), actions: ['s3:PutObject'] }).verdict).toBe('PROVED');
    refuted({ who, on: on(who.arn), actions: ['s3:GetObject'] });
    refuted({ who, on: on(who.sessionArn!), actions: ['s3:PutObject'] });
  });
});

describe('without what granted a witness', () => {
  const read = allow({ actions: ['s3:GetObject'] });
  const all = allow({ actions: ['s3:*'], conditions: [{ operator: 'Bool', key: 'aws:SecureTransport', values: ['true'] }] });
  const given = allow({ principals: aws(ROLE.arn), actions: ['s3:GetObject'] });
  const full = allow();
  const query: Query = {
    principals: [{ ...ROLE, identityPolicies: [policy(read, all)], boundary: policy(full) }],
    resources: [{ ...BUCKET, policy: policy(given) }],
    actions: ['s3:GetObject'],
    organization: { serviceControlPolicies: { [ACCOUNT]: [[policy(full)]] }, resourceControlPolicies: {}, resourceControlServices: [] },
  };

  test('the search goes on to the next cause, until there is none', () => {
    const leftOut = new Set<Statement>();
    const causes: Statement[] = [];
    for (let i = 0; i < 5; i++) {
      const answer = new PolicyProver().findRequest({ ...query, leftOut });
      if (answer.verdict !== 'REFUTED') {
        expect(answer.verdict).toBe('PROVED');
        break;
      }
      expect(evaluate(answer.witness).allowed).toBe(true);
      const cause = answer.granting.find(one => one !== full)!;
      causes.push(cause);
      leftOut.add(cause);
    }
    expect(new Set(causes)).toEqual(new Set([read, all, given]));
    expect(causes).toHaveLength(3);
  });

  test('ceilings keep what is left out as a grant, and denials stay', () => {
    expect(new PolicyProver().findRequest({ ...query, leftOut: new Set([full]) }).verdict).toBe('REFUTED');
    const denied = deny();
    const who = { ...ROLE, identityPolicies: [policy(read, denied)] };
    expect(new PolicyProver().findRequest({ ...query, principals: [who], leftOut: new Set([denied]) }).verdict).toBe('PROVED');
  });
});
