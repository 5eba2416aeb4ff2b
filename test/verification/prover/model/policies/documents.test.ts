import * as fc from 'fast-check';
import { DocumentKind, readDocument } from '../../../../../lib/verification/prover/model/policies/read-document';
import { Resolved, Unknown } from '../../../../../lib/verification/prover/model/resolved';

const SOURCE = { template: 'App', logicalId: 'Policy' };
const read = (value: Resolved | undefined, kind: DocumentKind = 'identity') => {
  const asked: string[] = [];
  const policy = readDocument(value, {
    kind,
    name: 'policy',
    source: SOURCE,
    at: 'Properties.PolicyDocument',
    letter: (at) => String.fromCharCode(0xe000 + asked.push(at) - 1),
  });
  return { ...policy, asked };
};
const statement = (elements: { readonly [name: string]: Resolved }, kind: DocumentKind = 'identity') =>
  read({ Version: '2012-10-17', Statement: [{ Effect: 'Allow', Action: 's3:GetObject', Resource: '*', ...elements }] }, kind);
const without = (name: string, kind: DocumentKind = 'identity') => {
  const { [name]: gone, ...rest } = { Effect: 'Allow', Action: 's3:GetObject', Resource: '*', Principal: '*' } as { [element: string]: Resolved };
  return read({ Version: '2012-10-17', Statement: [kind === 'identity' ? { ...rest, Principal: undefined as unknown as Resolved } : rest] }, kind);
};

describe('documents', () => {
  test('take single values for lists, and a statement for a list of one', () => {
    const { statements, unknown } = read({ Statement: { Effect: 'Deny', NotAction: 's3:Get*', NotResource: ['a', 'b'] } });
    expect(unknown).toBeUndefined();
    expect(statements).toEqual([{
      effect: 'Deny', notActions: ['s3:Get*'], notResources: ['a', 'b'], conditions: [], source: { ...SOURCE, at: 'Properties.PolicyDocument.Statement' },
    }]);
  });

  test('may be JSON texts', () => {
    expect(read('{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"*","Resource":"*"}]}').statements[0].source?.at).toBe('Properties.PolicyDocument.Statement.0');
  });

  test('take scalars of conditions for texts', () => {
    expect(statement({ Condition: { Bool: { 'aws:SecureTransport': false }, NumericLessThan: { 's3:max-keys': [10] }, Null: { 'aws:SourceIp': 'TRUE' } } }).statements[0].conditions).toEqual([
      { operator: 'Bool', key: 'aws:SecureTransport', values: ['false'] },
      { operator: 'NumericLessThan', key: 's3:max-keys', values: ['10'] },
      { operator: 'Null', key: 'aws:SourceIp', values: ['TRUE'] },
    ]);
  });

  test('write operators as AWS does', () => {
    expect(statement({ Condition: { 'foranyvalue:STRINGlikeifexists': { 'aws:TagKeys': 'x' } } }).statements[0].conditions[0].operator).toBe('ForAnyValue:StringLikeIfExists');
  });

  test('have no variables before version 2012-10-17', () => {
    expect(read({ Statement: { Effect: 'Allow', Action: '*', Resource: 'arn:aws:s3:::${aws:username}' } }).statements[0].resources).toEqual(['arn:aws:s3:::${$}{aws:username}']);
  });

  test('may have no statements', () => {
    expect(read({ Version: '2012-10-17', Statement: [] })).toMatchObject({ statements: [] });
    expect(read({ Version: '2012-10-17', Statement: [] }).unknown).toBeUndefined();
  });

  test('stand a letter for each text, and each list, that only the deployment knows', () => {
    const { statements, asked, unknown } = statement({ Action: new Unknown('list'), Resource: ['a', new Unknown('one')], Condition: { StringEquals: { 'aws:SourceArn': new Unknown('any') } } });
    expect(unknown).toBeUndefined();
    expect(statements[0]).toMatchObject({ actions: ['\ue000'], resources: ['a', '\ue001'], conditions: [{ values: ['\ue002'] }] });
    expect(asked).toEqual(['Properties.PolicyDocument.Statement.0.Action', 'Properties.PolicyDocument.Statement.0.Resource.1', 'Properties.PolicyDocument.Statement.0.Condition.StringEquals.aws:SourceArn']);
  });

  test('keep the statements that can be read beside one that cannot', () => {
    const { statements, unknown } = read({ Version: '2012-10-17', Statement: [{ Effect: 'Deny', Action: '*', Resource: '*' }, { Effect: 'Maybe' }, new Unknown('a parameter'), 'x'] });
    expect(statements.map(({ effect }) => effect)).toEqual(['Deny']);
    expect(unknown).toBe('Properties.PolicyDocument.Statement.1: it has neither Action nor NotAction (and 2 more)');
  });
});

describe('principals', () => {
  test('are of all kinds', () => {
    const { statements, unknown } = statement({ Principal: { AWS: ['*', '111122223333', 'arn:aws:iam::111122223333:root', 'arn:aws:iam::cloudfront:user/CloudFront Origin Access Identity E1', 'AROA1234567890EXAMPLE'], Service: 'a.amazonaws.com', Federated: 'x', CanonicalUser: 'y' } }, 'resource');
    expect(unknown).toBeUndefined();
    expect(statements[0].principals?.map(({ kind }) => kind)).toEqual(['AWS', 'AWS', 'AWS', 'AWS', 'AWS', 'Service', 'Federated', 'CanonicalUser']);
  });

  test('may be anybody, or anybody but some', () => {
    expect(statement({ Principal: '*' }, 'resource').statements[0].principals).toEqual([{ kind: 'Any', value: '*' }]);
    expect(statement({ NotPrincipal: { AWS: '111122223333' } }, 'resource').statements[0].notPrincipals).toEqual([{ kind: 'AWS', value: '111122223333' }]);
  });

  test('may be in accounts that only the deployment knows', () => {
    expect(statement({ Principal: { AWS: 'arn:aws:iam::\ue000:root' } }, 'resource').unknown).toBeUndefined();
  });

  test.each([
    ['x'], [{ AWS: 'arn:aws:iam::*:root' }], [{ AWS: 'arn:aws:iam::111122223333:role/*' }], [{ AWS: 'me' }], [{ AWS: [] }], [{ Everyone: '*' }], [{}],
    [['*']], [new Unknown('x')], [{ Service: 'a b' }], [{ AWS: '' }], [{ AWS: 111122223333 }],
  ])('are refused where they are %j', (Principal) => {
    expect(statement({ Principal } as { [name: string]: Resolved }, 'resource')).toMatchObject({ statements: [], unknown: expect.any(String) });
  });
});

describe('what AWS refuses leaves a policy unknown', () => {
  test.each<[Resolved | undefined]>([[undefined], [null], ['{'], ['7'], [[]], [{}], [{ Statement: new Unknown('x') }], [{ Statement: null }], [{ Version: '2020-01-01', Statement: [] }], [{ Statements: [] }], [new Unknown('x')]])('the document %j', (document) => {
    expect(read(document)).toMatchObject({ statements: [], unknown: expect.any(String) });
  });

  test.each<[{ readonly [name: string]: Resolved }]>([
    [{ Effect: 'allow' }], [{ Effect: new Unknown('x') }], [{ Action: 'GetObject' }], [{ Action: [] }], [{ Action: null }], [{ NotAction: 's3:*' }], [{ NotResource: '*' }],
    [{ Resource: [] }], [{ Resource: '' }], [{ Resource: { Ref: 'x' } }], [{ Principal: '*' }], [{ Conditions: {} }], [{ Resource: '${}' }], [{ Resource: '${a b,c}' }],
    [{ Resource: '${aws:\ue000}' }], [{ Condition: 'x' }], [{ Condition: { StringEqual: { 'aws:a': 'x' } } }], [{ Condition: { NullIfExists: { 'aws:a': 'true' } } }],
    [{ Condition: { 'ForAllValues:Null': { 'aws:a': 'true' } } }], [{ Condition: { StringEquals: 'x' } }], [{ Condition: { StringEquals: { 'aws:a': [] } } }],
    [{ Condition: { StringEquals: { 'aws:a': null } } }], [{ Condition: { StringEquals: { 'aws:a\ue000': 'x' } } }], [{ Condition: { StringEquals: { a: 'x' } } }],
    [{ Condition: { NumericEquals: { 'aws:a': 'x' } } }], [{ Condition: { DateEquals: { 'aws:a': 'soon' } } }], [{ Condition: { IpAddress: { 'aws:SourceIp': '10.0.0.0/33' } } }],
    [{ Condition: { Bool: { 'aws:a': 'yes' } } }], [{ Condition: { BinaryEquals: { 'aws:a': '*' } } }], [{ Condition: new Unknown('x') }], [{ Condition: { StringEquals: new Unknown('x') } }],
  ])('%j', (elements) => {
    expect(statement(elements)).toMatchObject({ statements: [], unknown: expect.any(String) });
  });

  test.each<[string, DocumentKind]>([['Action', 'identity'], ['Resource', 'identity'], ['Effect', 'identity'], ['Principal', 'resource'], ['Principal', 'trust'], ['Principal', 'endpoint'], ['Principal', 'rcp']])('%s is missing in a policy of kind %s', (name, kind) => {
    expect(without(name, kind)).toMatchObject({ statements: [], unknown: expect.any(String) });
  });

  test('but no Resource is the resource itself', () => {
    expect(without('Resource', 'resource').unknown).toBeUndefined();
  });
});

describe('hostile documents', () => {
  test('of one megabyte are read', () => {
    const Statement = Array.from({ length: 10_000 }, (_, index) => ({ Effect: 'Allow', Action: ['s3:GetObject', 's3:PutObject'], Resource: `arn:aws:s3:::bucket-${index}/*` }));
    expect(read(JSON.stringify({ Version: '2012-10-17', Statement })).statements).toHaveLength(10_000);
  });

  test.each([
    ['spaces in a variable', { Resource: `\${${' '.repeat(500_000)}` }], ['a variable of spaces', { Resource: `\${a${' '.repeat(500_000)},}` }],
    ['many variables', { Resource: '${aws:username}'.repeat(50_000) }], ['a long operator', { Condition: { ['a'.repeat(500_000)]: {} } }],
    ['a long key', { Condition: { StringEquals: { [`a:${' '.repeat(500_000)}`]: 'x' } } }], ['a long action', { Action: `s3:${'*'.repeat(500_000)}` }],
  ])('with %s end', (_, elements) => {
    expect(statement(elements as { [name: string]: Resolved }).statements.length).toBeLessThanOrEqual(1);
  });

  test('that are nested deeply end', () => {
    let deep: Resolved = 'x';
    for (let i = 0; i < 100_000; i++) deep = [deep];
    expect(read({ Statement: [{ Effect: 'Allow', Action: 's3:*', Resource: deep }] }).unknown).toBeDefined();
  });

  test('with names of the prototype end', () => {
    expect(read(JSON.parse('{"__proto__":{"Statement":[]},"Statement":[{"Effect":"Allow","Action":"*","Resource":"*","Condition":{"__proto__":{"aws:a":"x"},"constructor":{}}}]}') as Resolved).unknown).toBeDefined();
  });

  test('are read or unknown, and never dropped or thrown', () => {
    const value: fc.Arbitrary<Resolved> = fc.oneof(fc.constantFrom<Resolved>('Allow', 'Deny', '*', 's3:GetObject', '${x', 'arn:aws:iam::111122223333:root', 'true', null, 7, []), fc.string(), fc.constant(new Unknown('x')), fc.jsonValue({ maxDepth: 3 }) as fc.Arbitrary<Resolved>);
    const element = fc.constantFrom('Effect', 'Action', 'NotAction', 'Resource', 'NotResource', 'Principal', 'NotPrincipal', 'Condition', 'Sid', 'Other');
    fc.assert(fc.property(fc.array(fc.dictionary(element, value, { maxKeys: 5 }), { maxLength: 4 }), fc.constantFrom<DocumentKind>('identity', 'resource', 'trust', 'rcp'), (list, kind) => {
      const { statements, unknown } = read({ Version: '2012-10-17', Statement: list }, kind);
      expect(statements.length === list.length || unknown !== undefined).toBe(true);
      for (const one of statements) {
        expect(['Allow', 'Deny']).toContain(one.effect);
        expect((one.actions === undefined) !== (one.notActions === undefined)).toBe(true);
        expect(kind === 'identity' ? one.principals === undefined && one.notPrincipals === undefined : (one.principals === undefined) !== (one.notPrincipals === undefined)).toBe(true);
      }
    }), { numRuns: 2_000 });
  });
});
