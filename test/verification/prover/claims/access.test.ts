import {
  ACCOUNT, allow, anybody, at, aws, bucket, BUCKET, decided, deny, deployment, policy, role, roleArn, secret, SECRET, service, source, summary, to,
  when,
} from './support';
import { ClaimBody } from '../../../../lib/verification/claim-format';
import { evaluate } from '../../../../lib/verification/prover/evaluation';

const READ = 'secretsmanager:GetSecretValue';
const nobodyReads: ClaimBody = { kind: 'nobody-can', actions: [READ], resources: [at('Secret')] };

describe('nobody-can', () => {
  test('is proved where nobody is granted it', () => {
    expect(summary(decided(deployment({ principals: [role('App', allow('s3:*', '*'))], resources: [secret()] }), nobodyReads))).toEqual(['PROVED']);
  });

  test('names each grant of each principal as a cause of its own', () => {
    const principals = [role('App', allow(READ, SECRET), allow('s3:*', '*'), allow('secretsmanager:*', '*')), role('Job', allow('*', '*'))];
    const result = decided(deployment({ principals, resources: [secret()] }), nobodyReads);
    expect(summary(result)).toEqual([
      'REFUTED',
      'REFUTED nobody-can[it; App/AppPolicy/PolicyDocument.Statement.0; App/App]',
      'REFUTED nobody-can[it; App/AppPolicy/PolicyDocument.Statement.2; App/App]',
      'REFUTED nobody-can[it; App/JobPolicy/PolicyDocument.Statement.0; App/Job]',
    ]);
    expect(result.findings[0].message).toBe(`App/App may ${READ} on ${SECRET}, granted by App/AppPolicy/PolicyDocument.Statement.0`);
    for (const { request } of result.findings) expect(evaluate(request!.witness).allowed).toBe(true);
  });

  test('a grant of the resource is one cause, whoever uses it', () => {
    const principals = [role('App', allow('s3:*', '*')), role('Job', allow('s3:*', '*'))];
    const result = decided(deployment({ principals, resources: [secret(to([anybody], allow(READ, '*')))] }), nobodyReads);
    expect(summary(result)).toEqual(['REFUTED', 'REFUTED nobody-can[it; App/SecretPolicy/PolicyDocument.Statement.0]']);
  });

  test('asks for whatever lies within', () => {
    const principals = [role('App', allow('s3:GetObject', `${BUCKET}/*`))];
    expect(decided(deployment({ principals, resources: [bucket()] }), { kind: 'nobody-can', actions: ['s3:GetObject'], resources: [at('Bucket')] }).verdict).toBe('REFUTED');
  });

  test('people of other accounts count, where the resource lets them', () => {
    const other = secret(to([aws('555566667777')], allow(READ, '*')));
    expect(summary(decided(deployment({ resources: [other] }), nobodyReads))).toEqual(['REFUTED', 'REFUTED nobody-can[it; App/SecretPolicy/PolicyDocument.Statement.0]']);
    expect(decided(deployment({ resources: [other] }), { ...nobodyReads, unless: [{ account: '555566667777' }] }).verdict).toBe('PROVED');
  });

  test('the own account is not another one, also where only the deployment knows it', () => {
    const letter = '\ue000';
    const mine = (text: string) => text.replaceAll(ACCOUNT, letter);
    const resource = { ...secret(to([aws(`arn:aws:iam::${letter}:root`)], allow(READ, '*')), to([anybody], deny('*', '*', when('StringNotEquals', 'aws:PrincipalAccount', letter)))) };
    const one = deployment({
      resources: [{ ...resource, arn: mine(resource.arn), account: letter }],
      principals: [{ ...role('App', allow('s3:*', '*')), arn: mine(roleArn('App')), account: letter }],
      letters: [[letter, { text: '${AWS::AccountId}', format: 'account' }]],
    });
    expect(summary(decided(one, nobodyReads))).toEqual(['PROVED']);
    const open = deployment({ ...one, elements: [...one.elements.values()], resources: [{ ...one.resources[0], policy: policy('P', to([anybody], allow(READ, '*'))) }], letters: [...one.letters] });
    const found = decided(open, nobodyReads).findings[0];
    expect(JSON.stringify([found.message, found.request!.witness.resource.arn])).toContain('${AWS::AccountId}');
  });

  test('no account is taken for a stranger\'s that the facts name', () => {
    for (const own of ['555544443333', '666655554444', '888877776666']) {
      const others = [when('StringNotEquals', 'aws:PrincipalAccount', own), when('Null', 'aws:PrincipalAccount', 'false')];
      const open = { ...secret(to([anybody], allow(READ, '*', ...others))), account: own };
      expect(decided(deployment({ resources: [open] }), { ...nobodyReads, unless: [{ all: 'own-account' }] }).verdict).toBe('REFUTED');
    }
  });

  test('AWS services count where the resource names them', () => {
    const resource = bucket(to([service('logging.s3.amazonaws.com')], allow('s3:PutObject', `${BUCKET}/*`)));
    const body: ClaimBody = { kind: 'nobody-can', actions: ['s3:PutObject'], resources: [at('Bucket')] };
    expect(decided(deployment({ resources: [resource] }), body).verdict).toBe('REFUTED');
    expect(decided(deployment({ resources: [resource] }), { ...body, unless: [{ service: 'logging.s3.amazonaws.com' }] }).verdict).toBe('PROVED');
    expect(decided(deployment({ resources: [resource] }), { ...body, unless: [{ service: '*' }] }).verdict).toBe('PROVED');
  });

  test('conditions narrow what is asked', () => {
    const tls = to([anybody], deny('s3:*', [BUCKET, `${BUCKET}/*`], when('Bool', 'aws:SecureTransport', 'false')));
    const one = deployment({ principals: [role('App', allow('s3:*', '*'))], resources: [bucket(tls)] });
    const body: ClaimBody = { kind: 'nobody-can', actions: ['s3:*'], resources: [at('Bucket')] };
    expect(decided(one, { ...body, where: [{ operator: 'Bool', key: 'aws:SecureTransport', values: ['false'] }] }).verdict).toBe('PROVED');
    expect(decided(one, body).verdict).toBe('REFUTED');
  });

  test('a wildcard means the resources of the templates with their policies, and all others', () => {
    const closed = to([anybody], deny('s3:DeleteObject', `${BUCKET}/*`));
    const body: ClaimBody = { kind: 'nobody-can', actions: ['s3:DeleteObject'], resources: [{ arn: 'arn:aws:s3:::*' }] };
    expect(decided(deployment({ principals: [role('App', allow('s3:*', `${BUCKET}/*`))], resources: [bucket(closed)] }), body).verdict).toBe('PROVED');
    expect(decided(deployment({ principals: [role('App', allow('s3:*', 'arn:aws:s3:::other/*'))], resources: [bucket(closed)] }), body).verdict).toBe('REFUTED');
    expect(decided(deployment({ resources: [bucket(to([anybody], allow('s3:DeleteObject', `${BUCKET}/*`)))] }), body).verdict).toBe('REFUTED');
  });

  test('a policy that is not known whole makes it unknown for its principal alone', () => {
    const unread = { ...role('Job'), identityPolicies: [{ ...policy('Imported'), unknown: 'an imported policy' }] };
    const result = decided(deployment({ principals: [role('App', allow('s3:*', '*')), unread], resources: [secret()] }), nobodyReads);
    expect(summary(result)).toEqual(['UNKNOWN', 'UNKNOWN nobody-can[it; App/Imported; App/Job]']);
    expect(result.findings[0].message).toContain('an imported policy');
  });

  test('names a resource that is not in the templates: unknown', () => {
    const result = decided(deployment(), nobodyReads);
    expect(summary(result)).toEqual(['UNKNOWN', 'UNKNOWN nobody-can[it]']);
    expect(result.findings[0].message).toBe('The claim names App#Secret, which is not in the templates');
  });

  test('something that could not be read makes it unknown', () => {
    const gap = { because: 'the policies of App/Macro are not known', source: source('Macro'), bearsOn: 'policies' as const };
    expect(summary(decided(deployment({ resources: [secret()], gaps: [gap] }), nobodyReads))).toEqual(['UNKNOWN', 'UNKNOWN nobody-can[it; App/Macro]']);
  });
});

describe('only-can', () => {
  const onlyApp: ClaimBody = { kind: 'only-can', principals: [at('App')], actions: [READ], resources: [at('Secret')] };

  test('leaves out those that may', () => {
    expect(decided(deployment({ principals: [role('App', allow('*', '*'))], resources: [secret()] }), onlyApp).verdict).toBe('PROVED');
    const result = decided(deployment({ principals: [role('App', allow('*', '*')), role('Job', allow('*', '*'))], resources: [secret()] }), onlyApp);
    expect(summary(result)).toEqual(['REFUTED', 'REFUTED only-can[it; App/JobPolicy/PolicyDocument.Statement.0; App/Job]']);
  });

  test('one who may and is nobody: unknown', () => {
    expect(decided(deployment({ resources: [secret()] }), onlyApp).verdict).toBe('UNKNOWN');
    const elements = [{ type: 'AWS::Lambda::Function', id: 'fn', source: source('App') }];
    expect(decided(deployment({ resources: [secret()], elements }), onlyApp).findings[0].message).toContain('no role or user of it is known');
  });
});

describe('cannot', () => {
  const body: ClaimBody = { kind: 'cannot', principals: [at('App')], actions: [READ], resources: [at('Secret')] };

  test('asks about the principals alone', () => {
    const principals = [role('App', allow('s3:*', '*')), role('Job', allow('*', '*'))];
    expect(decided(deployment({ principals, resources: [secret()] }), body).verdict).toBe('PROVED');
    expect(decided(deployment({ principals, resources: [secret()] }), { ...body, principals: [{ arn: 'arn:aws:iam::*:role/J*' }] }).verdict).toBe('REFUTED');
    expect(decided(deployment({ principals, resources: [secret()] }), { ...body, principals: [{ all: 'own-account' }] }).verdict).toBe('REFUTED');
    expect(decided(deployment({ principals, resources: [secret()] }), { ...body, principals: [{ account: '555566667777' }] }).verdict).toBe('PROVED');
  });

  test('asks about the requests of the principals that conditions mean', () => {
    const one = deployment({ principals: [role('App', allow(READ, '*', when('StringEquals', 'aws:SourceVpce', 'vpce-1')))], resources: [secret()] });
    const where = [{ operator: 'StringNotEquals', key: 'aws:SourceVpce', values: ['vpce-1'] }];
    expect(decided(one, { ...body, principals: [{ ...at('App'), where }] }).verdict).toBe('PROVED');
    expect(decided(one, { ...body, where }).verdict).toBe('PROVED');
    expect(decided(one, body).verdict).toBe('REFUTED');
  });
});

describe('names that only the deployment knows', () => {
  const [one, other, roleName] = ['\ue001', '\ue002', '\ue003'];
  const key = (letter: string, logicalId: string) => ({ arn: `arn:aws:kms:eu-west-1:${ACCOUNT}:key/${letter}`, account: ACCOUNT, source: source(logicalId) });
  const letters = [one, other, roleName].map((letter) => [letter, { text: `\${App/${letter.charCodeAt(0)}}`, format: 'name' }] as const);
  const decrypts: ClaimBody = { kind: 'nobody-can', actions: ['kms:Decrypt'], resources: [at('Key')] };
  const named = (...resources: readonly string[]) => deployment({ principals: [role('App', allow('kms:Decrypt', resources))], resources: [key(one, 'Key'), { ...key(other, 'Other') }], letters });
  const typed = (...resources: readonly string[]) => {
    const made = named(...resources);
    return { ...made, elements: new Map([...made.elements].map(([name, element]) => [name, element.arn?.includes(':key/') ? { ...element, type: 'AWS::KMS::Key' } : element])) };
  };

  test('two resources of one type are two', () => {
    expect(decided(typed(key(other, '').arn), decrypts).verdict).toBe('PROVED');
    expect(decided(typed(key(other, '').arn), decrypts).assumptions).toContain('different resources of the templates have different ARNs');
    expect(decided(typed(key(one, '').arn, key(other, '').arn), decrypts).verdict).toBe('REFUTED');
    expect(decided(typed(key(other, '').arn, `arn:aws:kms:*:${ACCOUNT}:key/*`), decrypts).verdict).toBe('REFUTED');
  });

  test('a name that is no resource of the templates may be the same', () => {
    expect(decided(typed(key('\ue009', '').arn), decrypts).verdict).toBe('UNKNOWN');
  });

  test('a principal that a pattern may mean is asked about', () => {
    const principal = { ...role('App', allow(READ, '*')), arn: roleArn(roleName) };
    const body: ClaimBody = { kind: 'cannot', principals: [{ arn: 'arn:aws:iam::*:role/App*' }], actions: [READ], resources: [at('Secret')] };
    expect(decided(deployment({ principals: [principal], resources: [secret()], letters }), body).verdict).toBe('UNKNOWN');
    expect(decided(deployment({ principals: [principal], resources: [secret()], letters }), { ...body, principals: [{ arn: 'arn:aws:iam::*:user/*' }] }).verdict).toBe('PROVED');
    expect(decided(deployment({ principals: [principal], resources: [secret()], letters }), { ...body, principals: [{ arn: 'arn:aws:iam::*:role/*' }] }).verdict).toBe('REFUTED');
  });
});
