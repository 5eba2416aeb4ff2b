import { evaluate, EvaluationInputError, parsePolicy, parseRequest } from '../../../../lib/verification/prover/evaluation';

const OK = { Effect: 'Allow', Action: 's3:GetObject', Resource: '*' };
const document = (statement: unknown, version: unknown = '2012-10-17') => ({ Version: version, Statement: statement });
const REQUEST = { principal: 'arn:aws:iam::111122223333:role/App', action: 's3:GetObject', resource: 'arn:aws:s3:::data/x' };

describe('a policy document', () => {
  test('may have one statement, texts for lists, and be JSON text', () => {
    const expected = {
      name: 'p',
      statements: [{
        effect: 'Allow',
        actions: ['s3:GetObject'],
        resources: ['*'],
        conditions: [{ operator: 'Bool', key: 'aws:SecureTransport', values: ['true'] }],
        source: { template: 'p', logicalId: 'p', at: 'Statement.0' },
      }],
    };
    const statement = { ...OK, Condition: { Bool: { 'aws:SecureTransport': true } } };
    expect(parsePolicy(document(statement), 'p')).toEqual(expected);
    expect(parsePolicy(document([{ ...statement, Action: ['s3:GetObject'], Resource: ['*'] }]), 'p')).toEqual(expected);
    expect(parsePolicy(JSON.stringify(document(statement)), 'p')).toEqual(expected);
  });

  test('has one condition for each operator and key', () => {
    const [{ conditions }] = parsePolicy(document({ ...OK, Condition: { StringEquals: { a: 'x', b: ['y', 'z'] }, NumericLessThan: { c: 5 } } }), 'p').statements;
    expect(conditions).toEqual([
      { operator: 'StringEquals', key: 'a', values: ['x'] }, { operator: 'StringEquals', key: 'b', values: ['y', 'z'] }, { operator: 'NumericLessThan', key: 'c', values: ['5'] },
    ]);
  });

  test.each([
    ['*', [{ kind: 'Any', value: '*' }]],
    [{ AWS: '*' }, [{ kind: 'AWS', value: '*' }]],
    [{ AWS: '111122223333' }, [{ kind: 'AWS', value: '111122223333' }]],
    [{ AWS: ['arn:aws-cn:iam::111122223333:role/path/App', 'arn:aws:sts::111122223333:assumed-role/App/one'] },
      [{ kind: 'AWS', value: 'arn:aws-cn:iam::111122223333:role/path/App' }, { kind: 'AWS', value: 'arn:aws:sts::111122223333:assumed-role/App/one' }]],
    [{ AWS: 'AROAEXAMPLEEXAMPLE12' }, [{ kind: 'AWS', value: 'AROAEXAMPLEEXAMPLE12' }]],
    [{ Service: ['ec2.amazonaws.com'], Federated: 'accounts.google.com', CanonicalUser: '79a5' },
      [{ kind: 'Service', value: 'ec2.amazonaws.com' }, { kind: 'Federated', value: 'accounts.google.com' }, { kind: 'CanonicalUser', value: '79a5' }]],
  ])('may name principals as %j', (principal, expected) => {
    expect(parsePolicy(document({ ...OK, Principal: principal }), 'p').statements[0].principals).toEqual(expected);
    expect(parsePolicy(document({ ...OK, NotPrincipal: principal }), 'p').statements[0].notPrincipals).toEqual(expected);
  });

  test('needs no resource where it names principals, as trust policies do', () => {
    expect(parsePolicy(document({ Effect: 'Allow', Principal: '*', Action: 'sts:AssumeRole' }), 'p').statements[0].resources).toBeUndefined();
  });

  test.each([['2012-10-17', true], ['2008-10-17', false], [undefined, false]])('of version %p has variables: %p', (version, variables) => {
    const statement = { ...OK, Resource: 'arn:aws:s3:::data/${aws:username}' };
    const identityPolicies = [version === undefined ? { Statement: statement } : document(statement, version)];
    const asked = (name: string) => evaluate(parseRequest({ ...REQUEST, principal: { arn: 'arn:aws:iam::111122223333:user/Bob', identityPolicies }, resource: `arn:aws:s3:::data/${name}` })).allowed;
    expect(asked('Bob')).toBe(variables);
    expect(asked('${aws:username}')).toBe(!variables);
  });

  test.each<[string, unknown, string]>([
    ['text that is not JSON', '{', 'p: the text is not JSON ('],
    ['a list', [], 'p: [] is not an object; write an object in braces.'],
    ['null', null, 'p: null is not an object; write an object in braces.'],
    ['another version', document([], '2020-01-01'), 'p: Version: "2020-01-01" is not a version of the policy language; write "2012-10-17".'],
    ['no statement', { Version: '2012-10-17' }, 'p: the policy has no Statement; add a list of statements.'],
    ['an unknown element', { ...document([]), Statements: [] }, 'p: "Statements" is not an element there; use Version, Id, Statement.'],
    ['a statement that is a text', document(['x']), 'p: Statement.0: "x" is not an object; write an object in braces.'],
    ['a misspelt condition', document({ ...OK, Conditions: {} }), 'p: Statement.0: "Conditions" is not an element there; use Sid, Effect, Principal, NotPrincipal, Action, NotAction, Resource, NotResource, Condition.'],
    ['another effect', document({ ...OK, Effect: 'allow' }), 'p: Statement.0.Effect: "allow" is not an effect; write "Allow" or "Deny".'],
    ['a Sid that is no text', document({ ...OK, Sid: 1 }), 'p: Statement.0.Sid: 1 is not a text; write a text or leave it out.'],
    ['no action', document([OK, { Effect: 'Allow', Resource: '*' }]), 'p: Statement.1: it has neither Action nor NotAction; add Action.'],
    ['both actions', document({ ...OK, NotAction: '*' }), 'p: Statement.0: it has both Action and NotAction; keep one of them.'],
    ['no resource', document({ Effect: 'Allow', Action: '*' }), 'p: Statement.0: it has neither Resource nor NotResource; add Resource.'],
    ['both principals', document({ ...OK, Principal: '*', NotPrincipal: '*' }), 'p: Statement.0: it has both Principal and NotPrincipal; keep one of them.'],
    ['an action without a service', document({ ...OK, Action: ['s3:*', 'GetObject'] }), 'p: Statement.0.Action: "GetObject" is not an action; write service:Action, such as s3:GetObject, or *.'],
    ['an empty list', document({ ...OK, Action: [] }), 'p: Statement.0.Action: [] is not a text or a list of texts; write one text or a list with at least one.'],
    ['a number as resource', document({ ...OK, Resource: 1 }), 'p: Statement.0.Resource: 1 is not a text or a list of texts; write one text or a list with at least one.'],
    ['a principal that is a text', document({ ...OK, Principal: '111122223333' }), 'p: Statement.0.Principal: "111122223333" is not a principal; write "*" or an object such as {"AWS": "111122223333"}.'],
    ['a principal of another kind', document({ ...OK, Principal: { aws: '*' } }), 'p: Statement.0.Principal: "aws" is not an element there; use AWS, Service, Federated, CanonicalUser.'],
    ['a principal that names nobody', document({ ...OK, Principal: {} }), 'p: Statement.0.Principal: it names nobody; add AWS, Service, Federated or CanonicalUser.'],
    ['a principal with a wildcard', document({ ...OK, Principal: { AWS: 'arn:aws:iam::111122223333:role/*' } }),
      'p: Statement.0.Principal.AWS: "arn:aws:iam::111122223333:role/*" is not a principal; write *, an account id, or the whole ARN of an account, role, user or session without wildcards.'],
    ['an unknown operator', document({ ...OK, Condition: { StringMatches: { a: 'b' } } }), 'p: Statement.0.Condition: "StringMatches" is not a condition operator; write one such as StringEquals, ArnLike or ForAnyValue:StringLike.'],
    ['NullIfExists', document({ ...OK, Condition: { NullIfExists: { a: 'true' } } }), 'p: Statement.0.Condition: "NullIfExists" is not a condition operator; write Null alone: it asks whether the key is there.'],
    ['ForAnyValue:Null', document({ ...OK, Condition: { 'ForAnyValue:Null': { a: 'true' } } }), 'write Null alone: it asks whether the key is there.'],
    ['an unknown set prefix', document({ ...OK, Condition: { 'ForEachValue:StringLike': { a: 'true' } } }), '"ForEachValue:StringLike" is not a condition operator'],
    ['a condition without values', document({ ...OK, Condition: { StringEquals: { a: [] } } }), 'p: Statement.0.Condition.StringEquals.a: [] is not a text or a list of texts; write one text or a list with at least one.'],
    ['a condition without keys', document({ ...OK, Condition: { StringEquals: 'a' } }), 'p: Statement.0.Condition.StringEquals: "a" is not an object; write an object in braces.'],
  ])('fails on %s', (_, json, message) => {
    expect(() => parsePolicy(json, 'p')).toThrow(EvaluationInputError);
    expect(() => parsePolicy(json, 'p')).toThrow(message);
  });
});

describe('a request file', () => {
  test('may be short', () => {
    const { principal, resource, context } = parseRequest(JSON.stringify(REQUEST));
    expect(principal).toMatchObject({ kind: 'role', arn: REQUEST.principal, account: '111122223333', identityPolicies: [] });
    expect(resource).toMatchObject({ arn: REQUEST.resource, account: '111122223333', policyKind: 'resource' });
    expect(context).toEqual({
      'aws:principalarn': [REQUEST.principal], 'aws:principalaccount': ['111122223333'], 'aws:principaltype': ['AssumedRole'], 'aws:principalisawsservice': ['false'], 'aws:resourceaccount': ['111122223333'],
    });
  });

  test.each([
    ['arn:aws:iam::111122223333:role/path/App', 'role', 'arn:aws:iam::111122223333:role/path/App', undefined],
    ['arn:aws:iam::111122223333:user/Bob', 'user', 'arn:aws:iam::111122223333:user/Bob', undefined],
    ['arn:aws:iam::111122223333:root', 'root', 'arn:aws:iam::111122223333:root', undefined],
    ['arn:aws:sts::111122223333:assumed-role/App/one', 'role', 'arn:aws:iam::111122223333:role/App', 'arn:aws:sts::111122223333:assumed-role/App/one'],
    ['arn:aws-us-gov:sts::111122223333:federated-user/Bob', 'user', 'arn:aws-us-gov:iam::111122223333:user/Bob', 'arn:aws-us-gov:sts::111122223333:federated-user/Bob'],
    ['arn:aws:iam::111122223333:saml-provider/Idp', 'federated', 'arn:aws:iam::111122223333:saml-provider/Idp', undefined],
    ['logs.eu-west-1.amazonaws.com', 'service', 'logs.eu-west-1.amazonaws.com', undefined],
    ['*', 'anonymous', '*', undefined],
  ])('knows what %s is', (principal, kind, arn, sessionArn) => {
    expect(parseRequest({ ...REQUEST, principal }).principal).toMatchObject({ kind, arn, sessionArn });
  });

  test.each([
    ['arn:aws:kms:eu-west-1:111122223333:key/k', 'kms-key'], ['arn:aws:kms:eu-west-1:111122223333:alias/k', 'resource'], ['arn:aws:iam::111122223333:role/Admin', 'role-trust'], ['arn:aws:iam::111122223333:user/Bob', 'resource'],
  ])('knows how the policy of %s takes part', (resource, kind) => {
    expect(parseRequest({ ...REQUEST, resource }).resource.policyKind).toBe(kind);
  });

  test('takes the keys that AWS derives, unless the file states them', () => {
    const file = {
      principal: { arn: 'arn:aws:iam::111122223333:user/team/Bob', tags: { Team: 'red' } },
      action: 's3:GetObject',
      resource: { arn: 'arn:aws:s3:::data/x', account: '444455556666', tags: { Stage: 'test' } },
      organization: { id: 'o-1', serviceControlPolicies: [[document(OK)]], resourceControlPolicies: { 444455556666: [] } },
    };
    expect(parseRequest(file).context).toEqual({
      'aws:principalarn': ['arn:aws:iam::111122223333:user/team/Bob'],
      'aws:principalaccount': ['111122223333'],
      'aws:principaltype': ['User'],
      'aws:username': ['Bob'],
      'aws:principaltag/team': ['red'],
      'aws:principalisawsservice': ['false'],
      'aws:principalorgid': ['o-1'],
      'aws:resourceaccount': ['444455556666'],
      'aws:resourceorgid': ['o-1'],
      'aws:resourcetag/stage': ['test'],
    });
    const stated = parseRequest({ ...file, context: { 'AWS:PrincipalOrgID': 'o-2', 'aws:username': null, 'aws:MultiFactorAuthAge': 5, 'aws:TagKeys': ['a', 'b'], 'aws:SecureTransport': true } }).context;
    expect(stated).toMatchObject({ 'aws:principalorgid': ['o-2'], 'aws:multifactorauthage': ['5'], 'aws:tagkeys': ['a', 'b'], 'aws:securetransport': ['true'] });
    expect(stated).not.toHaveProperty(['aws:username']);
  });

  test('states services, providers and anonymous without an account', () => {
    expect(parseRequest({ ...REQUEST, principal: 'sns.amazonaws.com' }).context).toEqual({ 'aws:principalisawsservice': ['true'], 'aws:principalservicename': ['sns.amazonaws.com'] });
    expect(parseRequest({ ...REQUEST, principal: '*' }).context).toEqual({ 'aws:principaltype': ['Anonymous'] });
    expect(parseRequest({ ...REQUEST, principal: { arn: 'accounts.google.com', kind: 'federated' } }).context).toEqual({});
  });

  test('gives policies the names it states, or their places', () => {
    const identityPolicies = [document(OK), { name: 'mine', document: document(OK) }];
    expect(parseRequest({ ...REQUEST, principal: { arn: REQUEST.principal, identityPolicies } }).principal.identityPolicies.map(({ name }) => name)).toEqual(['principal.identityPolicies.0', 'mine']);
  });

  const asked = (change: object) => ({ ...REQUEST, ...change });
  const role = (change: object) => asked({ principal: { arn: REQUEST.principal, ...change } });
  test.each<[string, unknown, string]>([
    ['text that is not JSON', 'x', 'request: the text is not JSON ('],
    ['an unknown part', asked({ scp: [] }), 'request: "scp" is not an element there; use principal, action, resource, context, endpointPolicy, organization.'],
    ['no principal', asked({ principal: undefined }), 'principal: undefined is not an object; write an object in braces.'],
    ['a principal without an ARN', asked({ principal: {} }), 'principal.arn: undefined is not an ARN;'],
    ['a principal of unknown kind', asked({ principal: 'Bob' }), 'principal.arn: "Bob" does not tell what kind of principal it is; add kind, one of role, user, root, service, federated, anonymous.'],
    ['another kind', role({ kind: 'group' }), 'principal.kind: "group" is not a kind of principal; write one of role, user, root, service, federated, anonymous.'],
    ['an account that is none', role({ account: '1' }), 'principal.account: "1" is not an account; write twelve digits within quotes.'],
    ['a session that is no text', role({ sessionArn: 1 }), 'principal.sessionArn: 1 is not an ARN; write the ARN of the session.'],
    ['tags that are no texts', role({ tags: { a: 1 } }), 'principal.tags.a: 1 is not a text; write a text.'],
    ['a flag that is none', role({ serviceLinked: 'yes' }), 'principal.serviceLinked: "yes" is neither true nor false; write true or false.'],
    ['policies that are no list', role({ identityPolicies: document(OK) }), 'principal.identityPolicies: {"Version":'],
    ['a bad policy, at its place', role({ identityPolicies: [document(OK), document({ ...OK, Effect: 'No' })] }), 'principal.identityPolicies.1: Statement.0.Effect: "No" is not an effect; write "Allow" or "Deny".'],
    ['a policy whose name is none', role({ boundary: { name: 1, document: document(OK) } }), 'principal.boundary.name: 1 is not a name; write a text.'],
    ['identity policies of a service', asked({ principal: { arn: 'sns.amazonaws.com', identityPolicies: [document(OK)] } }), 'principal: a principal of the kind service has no identity policies and no boundary; leave them out, or name a role or user.'],
    ['session policies of anonymous', asked({ principal: { arn: '*', sessionPolicies: [document(OK)] } }), 'principal.sessionPolicies: a principal of the kind anonymous has no session policies; leave them out.'],
    ['an action with a wildcard', asked({ action: 's3:*' }), 'action: "s3:*" is not an action; write service:Action without wildcards, such as s3:GetObject.'],
    ['a resource that is no ARN', asked({ resource: 'data' }), 'resource.arn: "data" is not an ARN; write the whole ARN, or * where the action has no resource.'],
    ['another kind of policy', asked({ resource: { arn: '*', policyKind: 'bucket' } }), 'resource.policyKind: "bucket" is not a kind of policy; write one of resource, role-trust, kms-key.'],
    ['a key twice', asked({ context: { 'aws:SourceIp': '1.2.3.4', 'AWS:sourceip': '1.2.3.4' } }), 'context.AWS:sourceip: the key is there twice, as keys ignore case; keep one of them.'],
    ['a key whose value is an object', asked({ context: { a: {} } }), 'context.a: {} is not a text or a list of texts; write one text or a list with at least one.'],
    ['an organization whose id is none', asked({ organization: { id: 1 } }), 'organization.id: 1 is not an id; write it as o-exampleorgid.'],
    ['SCPs without levels', asked({ organization: { serviceControlPolicies: { 111122223333: document(OK) } } }), 'organization.serviceControlPolicies.111122223333: {"Version":'],
    ['SCPs of no account', asked({ organization: { serviceControlPolicies: { root: [] } } }), 'organization.serviceControlPolicies.root: "root" is not an account; write twelve digits within quotes.'],
  ])('fails on %s', (_, json, message) => {
    expect(() => parseRequest(json)).toThrow(EvaluationInputError);
    expect(() => parseRequest(json)).toThrow(message);
  });
});
