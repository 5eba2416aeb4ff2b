import {
  allow, anybody, at, aws, bucket, BUCKET, decided, deny, deployment, policy, role, secret, SECRET, service, source, summary, to, when,
} from './support';
import { ClaimBody } from '../../../../lib/verification/claim-format';
import { Organization } from '../../../../lib/verification/prover/policy-facts';

const READ = 'secretsmanager:GetSecretValue';
const ORGANIZATION: Organization = { id: 'o-own', serviceControlPolicies: {}, resourceControlPolicies: {}, resourceControlServices: [] };

describe('no-external-access', () => {
  const body: ClaimBody = { kind: 'no-external-access', resource: at('Secret') };

  test('is proved without a policy, and for the own account', () => {
    expect(decided(deployment({ resources: [secret()] }), body).verdict).toBe('PROVED');
    expect(decided(deployment({ resources: [secret(to([aws('222233334444')], allow('*', '*')))], principals: [role('App', allow('*', '*'))] }), body).verdict).toBe('PROVED');
  });

  test('names another account, and anybody', () => {
    const other = deployment({ resources: [secret(to([aws('555566667777')], allow(READ, '*')), to([anybody], allow('secretsmanager:DescribeSecret', '*')))] });
    expect(summary(decided(other, body))).toEqual([
      'REFUTED',
      'REFUTED no-external-access[it; App/SecretPolicy/PolicyDocument.Statement.0]',
      'REFUTED no-external-access[it; App/SecretPolicy/PolicyDocument.Statement.1]',
    ]);
  });

  test('the organization is no outside, where it is known', () => {
    const mine = deployment({ resources: [secret(to([anybody], allow(READ, '*', when('StringEquals', 'aws:PrincipalOrgID', 'o-own'))))], organization: ORGANIZATION });
    expect(decided(mine, body).verdict).toBe('PROVED');
    const others = deployment({ resources: [secret(to([anybody], allow(READ, '*', when('StringEquals', 'aws:PrincipalOrgID', 'o-other'))))], organization: ORGANIZATION });
    expect(decided(others, body).verdict).toBe('REFUTED');
  });

  test('the only organization that policies name is the own one, and that is said', () => {
    const result = decided(deployment({ resources: [secret(to([anybody], allow(READ, '*', when('StringEquals', 'aws:PrincipalOrgID', 'o-abc'))))] }), body);
    expect(result.verdict).toBe('PROVED');
    expect(result.assumptions).toContain('o-abc, the only organization that policies name, is the organization of the accounts');
  });

  test('services are outside unless they say for whom they act', () => {
    const log = (...conditions: Parameters<typeof allow>[2][]) => deployment({ resources: [bucket(to([service('logging.s3.amazonaws.com')], allow('s3:PutObject', `${BUCKET}/*`, ...conditions)))] });
    const ofBucket: ClaimBody = { kind: 'no-external-access', resource: at('Bucket') };
    expect(decided(log(), ofBucket).verdict).toBe('REFUTED');
    expect(decided(log(when('StringEquals', 'aws:SourceAccount', '222233334444')), ofBucket).verdict).toBe('PROVED');
    expect(decided(log(when('StringLike', 'aws:SourceAccount', '*')), ofBucket).verdict).toBe('REFUTED');
    expect(decided(log(when('StringEqualsIfExists', 'aws:SourceAccount', '222233334444')), ofBucket).verdict).toBe('REFUTED');
    expect(decided(log(), { ...ofBucket, unless: [{ service: 'logging.s3.amazonaws.com' }] }).verdict).toBe('PROVED');
  });

  test('trust in a service of AWS is no outside, trust in another account is', () => {
    const trust = (...statements: Parameters<typeof policy>[1][]) => deployment({
      principals: [role('App')],
      resources: [{ arn: role('App').arn, account: '222233334444', policyKind: 'role-trust', policy: policy('App', ...statements), source: source('App') }],
    });
    const ofRole: ClaimBody = { kind: 'no-external-access', resource: at('App') };
    expect(decided(trust({ effect: 'Allow', actions: ['sts:AssumeRole'], principals: [service('lambda.amazonaws.com')], conditions: [] }), ofRole).verdict).toBe('PROVED');
    expect(decided(trust({ effect: 'Allow', actions: ['sts:AssumeRole'], principals: [aws('555566667777')], conditions: [] }), ofRole).verdict).toBe('REFUTED');
    const provider = 'arn:aws:iam::222233334444:oidc-provider/token.actions.githubusercontent.com';
    expect(decided(trust({ effect: 'Allow', actions: ['sts:AssumeRoleWithWebIdentity'], principals: [{ kind: 'Federated', value: provider }], conditions: [] }), ofRole).verdict).toBe('REFUTED');
  });

  test('a policy that could not be read leaves it unknown', () => {
    const gap = { because: 'its policy is not known', source: source('Secret'), bearsOn: 'policies' as const };
    expect(decided(deployment({ resources: [secret()], gaps: [gap] }), body).verdict).toBe('UNKNOWN');
    expect(decided(deployment({ resources: [secret()], gaps: [{ ...gap, source: source('Other') }] }), body).verdict).toBe('PROVED');
  });
});

describe('every-access-encrypted', () => {
  const body: ClaimBody = { kind: 'every-access-encrypted', resource: at('Bucket') };
  const principals = [role('App', allow('s3:*', '*'))];

  test('is proved by a denial, and by nobody having access', () => {
    const tls = to([anybody], deny('s3:*', [BUCKET, `${BUCKET}/*`], when('Bool', 'aws:SecureTransport', 'false')));
    expect(decided(deployment({ principals, resources: [bucket(tls)] }), body).verdict).toBe('PROVED');
    expect(decided(deployment({ resources: [bucket()] }), body).verdict).toBe('PROVED');
  });

  test('a denial for the objects alone is not enough', () => {
    const tls = to([anybody], deny('s3:*', [`${BUCKET}/*`], when('Bool', 'aws:SecureTransport', 'false')));
    expect(decided(deployment({ principals, resources: [bucket(tls)] }), body).verdict).toBe('REFUTED');
  });
});

describe('denied-outside', () => {
  const body: ClaimBody = { kind: 'denied-outside', regions: ['eu-west-1'], exceptActions: ['iam:*'] };
  const scp = policy('Scp', allow('*', '*'), { effect: 'Deny', notActions: ['iam:*'], resources: ['*'], conditions: [when('StringNotEquals', 'aws:RequestedRegion', 'eu-west-1')] });
  const organization: Organization = { ...ORGANIZATION, serviceControlPolicies: { 222233334444: [[scp]] } };

  test('is proved by an organization policy, and not without', () => {
    const principals = [role('App', allow('*', '*'))];
    expect(decided(deployment({ principals, organization }), body).verdict).toBe('PROVED');
    expect(decided(deployment({ principals, organization }), { ...body, exceptActions: [] }).verdict).toBe('REFUTED');
    expect(decided(deployment({ principals, organization }), { ...body, regions: ['us-east-1'] }).verdict).toBe('REFUTED');
    expect(decided(deployment({ principals }), body).verdict).toBe('REFUTED');
  });

  test('asks about the principals that are named', () => {
    const principals = [role('App', allow('*', '*')), role('Job', allow('iam:*', '*'))];
    expect(decided(deployment({ principals }), { ...body, principals: [at('Job')] }).verdict).toBe('PROVED');
  });
});

describe('at-most and no-new-access', () => {
  const document = (...statements: readonly object[]) => ({ document: { Version: '2012-10-17', Statement: statements } });
  const may = (Action: string | readonly string[], Resource = '*') => ({ Effect: 'Allow', Action, Resource });

  test('a role within a reference', () => {
    const one = deployment({ principals: [role('App', allow(READ, SECRET), allow('s3:GetObject', `${BUCKET}/*`))] });
    expect(decided(one, { kind: 'at-most', policy: at('App'), reference: document(may('secretsmanager:*'), may('s3:Get*')) }).verdict).toBe('PROVED');
    const result = decided(one, { kind: 'at-most', policy: at('App'), reference: document(may('kms:*')) });
    expect(summary(result)).toEqual([
      'REFUTED', 'REFUTED at-most[it; App/AppPolicy/PolicyDocument.Statement.0]', 'REFUTED at-most[it; App/AppPolicy/PolicyDocument.Statement.1]',
    ]);
  });

  test('a boundary narrows', () => {
    const principal = { ...role('App', allow('*', '*')), boundary: policy('Boundary', allow('s3:*', '*')) };
    expect(decided(deployment({ principals: [principal] }), { kind: 'at-most', policy: at('App'), reference: document(may('s3:*')) }).verdict).toBe('PROVED');
  });

  test('new access of a changed document', () => {
    const changed = (before: object, after: object) => decided(deployment(), { kind: 'no-new-access', before: document(before), after: document(after) });
    expect(changed(may('s3:*'), may(['s3:GetObject', 's3:PutObject'])).verdict).toBe('PROVED');
    expect(changed(may('s3:GetObject'), may('s3:Get*')).verdict).toBe('REFUTED');
    const open = { Effect: 'Allow', Principal: '*', Action: 's3:GetObject', Resource: '*' };
    expect(changed({ ...open, Principal: { AWS: '111122223333' } }, open).verdict).toBe('REFUTED');
    expect(changed(open, { ...open, Principal: { AWS: '111122223333' } }).verdict).toBe('PROVED');
  });

  test('a policy of an organization that only denies stands beside one that allows everything', () => {
    const scp = { ...policy('Scp', deny('s3:*', '*')), source: source('Scp') };
    const organization: Organization = { ...ORGANIZATION, declaredPolicies: [scp] };
    const elements = [{ type: 'AWS::Organizations::Policy', id: 'p-1', source: source('Scp') }];
    const held = { kind: 'at-most' as const, policy: at('Scp'), reference: document(may('*'), { Effect: 'Deny', Action: 's3:DeleteBucket', Resource: '*' }) };
    expect(decided(deployment({ organization, elements }), held).verdict).toBe('PROVED');
    expect(decided(deployment({ organization, elements }), { ...held, reference: document(may('*'), { Effect: 'Deny', Action: 'iam:*', Resource: '*' }) }).verdict).toBe('REFUTED');
  });

  test('a document that AWS would refuse, and a resource without a policy: unknown with the reason', () => {
    const broken = decided(deployment(), { kind: 'no-new-access', before: document({ Effect: 'Maybe' }), after: document() });
    expect(broken.verdict).toBe('UNKNOWN');
    expect(broken.findings[0].message).toContain('"Maybe" is not an effect');
    const none = decided(deployment({ resources: [secret()] }), { kind: 'at-most', policy: at('Secret'), reference: document() });
    expect(none.findings[0].message).toBe('App#Secret (AWS::SecretsManager::Secret) has no policy that is known');
  });
});
