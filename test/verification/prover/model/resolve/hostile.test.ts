import { resolveOne, resourceOf, setOf, shown, stack, Template, valueOf } from './support';
import { resolveSet } from '../../../../../lib/verification/prover/model/resolve/resolve';
import { LetterTable } from '../../../../../lib/verification/prover/model/resolved-case';
import { parseTemplate } from '../../../../../lib/verification/prover/model/sources/parse-template';

test('keys that every object has are keys like any other', () => {
  const template = JSON.parse(`{
    "Parameters": {"hasOwnProperty": {"Type": "String"}},
    "Mappings": {"__proto__": {"a": {"b": "found"}}},
    "Resources": {
      "toString": {"Type": "AWS::S3::Bucket"}, "__proto__": {"Type": "AWS::S3::Bucket"}, "constructor": {"Type": "constructor"},
      "A": {"Type": "T", "Properties": {
        "__proto__": {"x": {"Ref": "toString"}}, "map": {"Fn::FindInMap": ["__proto__", "a", "b"]}, "parameter": {"Ref": "hasOwnProperty"},
        "sub": {"Fn::Sub": ["\${__proto__}", {"__proto__": "mine"}]}, "none": {"Fn::Sub": ["\${constructor}", {}]}
      }}
    }
  }`) as Template;
  const one = resolveOne(stack(template));
  const { properties } = resourceOf(one, 'A');
  expect(Object.keys(properties)).toEqual(['__proto__', 'map', 'parameter', 'sub', 'none']);
  expect(Object.getPrototypeOf(properties)).toBe(Object.prototype);
  expect(shown(one, Object.values(properties) as never)).toEqual([{ x: '${App/toString}' }, 'found', '${App/hasOwnProperty}', 'mine', '${App/constructor}']);
  expect(one.gaps).toEqual([]);
  expect(({} as { x?: unknown }).x).toBeUndefined();
});

test('fails on templates that are nested too deep', () => {
  let value: unknown = 'x';
  for (let depth = 0; depth < 10_000; depth++) value = { 'Fn::Join': ['', [value]] };
  expect(() => valueOf(value)).toThrow('app.json: its lists and objects are nested more than 200 deep; flatten them.');
});

test('names that are made of names without end are a letter, not a crash', () => {
  const Resources: { [id: string]: unknown } = { B0: { Type: 'AWS::S3::Bucket', Properties: { BucketName: 'x' } } };
  for (let index = 1; index < 3000; index++) Resources[`B${index}`] = { Type: 'AWS::S3::Bucket', Properties: { BucketName: { 'Fn::Sub': `\${B${index - 1}}` } } };
  const one = resolveOne(stack({ Resources: Object.fromEntries(Object.entries(Resources).reverse()) }));
  expect(shown(one, resourceOf(one, 'B1').id)).toBe('x');
  expect(one.resources).toHaveLength(3000);
});

test('texts that double at each step stay within a bound', () => {
  const Resources: { [id: string]: unknown } = { B0: { Type: 'AWS::S3::Bucket', Properties: { BucketName: 'x'.repeat(1000) } } };
  for (let index = 1; index < 60; index++) {
    Resources[`B${index}`] = { Type: 'AWS::S3::Bucket', Properties: { BucketName: { 'Fn::Join': ['', Array(2).fill({ Ref: `B${index - 1}` })] } } };
  }
  const one = resolveOne(stack({ Resources }));
  expect(Math.max(...one.resources.map(({ id }) => id.length))).toBeLessThanOrEqual(2_000_000);
});

test('a template of 5 MB', () => {
  const statement = { Effect: 'Allow', Action: ['s3:GetObject', 's3:PutObject'], Resource: [{ 'Fn::GetAtt': ['Bucket', 'Arn'] }, { 'Fn::Sub': '${Bucket.Arn}/*' }] };
  const Resources: { [id: string]: unknown } = { Bucket: { Type: 'AWS::S3::Bucket' } };
  for (let index = 0; index < 500; index++) {
    Resources[`P${index}`] = { Type: 'AWS::IAM::ManagedPolicy', Properties: { PolicyDocument: { Statement: Array(75).fill(statement) } } };
  }
  const text = JSON.stringify({ Resources });
  expect(text.length).toBeGreaterThan(5_000_000);
  const one = resolveOne(stack(parseTemplate('big.json', text)));
  expect(one.resources).toHaveLength(501);
  expect(one.letters.size).toBeLessThan(1100);
});

test('more unknown texts than letters are a gap that bears on all', () => {
  const ids = Array.from({ length: 7000 }, (_, index) => `B${index}`);
  const one = resolveOne(stack({ Resources: Object.fromEntries(ids.map((id) => [id, { Type: 'AWS::S3::Bucket' }])) }));
  expect(one.letters.size).toBe(6400);
  expect(one.gaps).toEqual([{ because: 'there are more than 6400 texts that only the deployment knows', source: { template: 'App', logicalId: 'Resources' }, bearsOn: 'both' }]);
});

test('nested stacks and exports that refer to one another in many ways end', () => {
  const circle = Array.from({ length: 30 }, (_, index) => stack({
    Resources: { A: { Type: 'AWS::S3::Bucket', Properties: { BucketName: { 'Fn::ImportValue': `E${(index + 1) % 30}` } } } },
    Outputs: { O: { Value: { 'Fn::Join': ['', [{ Ref: 'A' }, { 'Fn::ImportValue': `E${(index + 7) % 30}` }]] }, Export: { Name: `E${index}` } } },
  }, { stack: `S${index}` }));
  const [one] = resolveSet(setOf(...circle));
  expect(one.resources).toHaveLength(30);
  expect(one.gaps.length).toBeGreaterThan(0);
});

describe('letters', () => {
  test('the same key is the same letter, and each letter has its format', () => {
    const letters = new LetterTable();
    const [a, b] = [letters.letter('a', '${A}', 'name'), letters.letter('b', '${B}', 'account')];
    expect(letters.letter('a', '${other}', 'any')).toBe(a);
    expect(a).not.toBe(b);
    expect([...letters]).toEqual([[a, { text: '${A}', format: 'name' }], [b, { text: '${B}', format: 'account' }]]);
    expect(letters.shown(`x${a}y${b}`)).toBe('x${A}y${B}');
    expect([a, b].every((letter) => /^[\uE000-\uF8FF]$/.test(letter))).toBe(true);
  });
  test('a text that the case implies takes the place of the letter', () => {
    expect(new LetterTable(new Map([['a', 'known']])).letter('a', '${A}', 'any')).toBe('known');
  });
});

test('no two letters have the same text', () => {
  const picked = [0, 1, 2].map((index) => ({ 'Fn::Select': [index, { 'Fn::GetAZs': '' }] }));
  const long = ['a', 'b'].map((end) => ({ 'Fn::ToJsonString': { text: ['x'.repeat(200), { Ref: 'P' }, end] } }));
  const one = resolveOne(stack({ Parameters: { P: { Type: 'String' } }, Resources: { A: { Type: 'T', Properties: { V: [...picked, ...long, { Ref: 'P' }] } } } }, { region: undefined }));
  const letters = new LetterTable();
  expect(['x', 'y', 'z'].map((key) => letters.get(letters.letter(key, '${A}', 'any'))?.text)).toEqual(['${A}', '${A} (2)', '${A} (3)']);
  expect(letters.get(letters.letter('w', '${A} (2)', 'any'))?.text).toBe('${A} (2) (2)');
  const texts = [...one.letters.values()].map(({ text }) => text);
  expect(new Set(texts).size).toBe(texts.length);
  expect(texts.every((text) => text.length < 200)).toBe(true);
});
