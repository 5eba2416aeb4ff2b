import { mkdtempSync, rmSync, writeFileSync } from 'fs';
import { tmpdir } from 'os';
import * as path from 'path';
import { ModelInputError } from '../../../../../lib/verification/prover/model/errors';
import { readSources } from '../../../../../lib/verification/prover/model/read-sources';
import { parseTemplate } from '../../../../../lib/verification/prover/model/sources/parse-template';

const yaml = (text: string) => parseTemplate('app.yaml', text);
const thing = (value: string) => `Resources:\n  A:\n    Type: T\n    Properties:\n      V: ${value}\n`;
const value = (text: string) => (yaml(thing(text)) as any).Resources.A.Properties.V;

describe('YAML', () => {
  test.each<[string, unknown]>([
    ['!Ref Name', { Ref: 'Name' }],
    ['!GetAtt A.b', { 'Fn::GetAtt': ['A', 'b'] }],
    ['!GetAtt A.Outputs.X', { 'Fn::GetAtt': ['A', 'Outputs.X'] }],
    ['!GetAtt [A, b]', { 'Fn::GetAtt': ['A', 'b'] }],
    ['!Sub "${A}-x"', { 'Fn::Sub': '${A}-x' }],
    ['!Sub ["${a}", {a: !Ref B}]', { 'Fn::Sub': ['${a}', { a: { Ref: 'B' } }] }],
    ['!If [C, !Ref A, !Ref "AWS::NoValue"]', { 'Fn::If': ['C', { Ref: 'A' }, { Ref: 'AWS::NoValue' }] }],
    ['!Join [",", [a, !Select [0, !GetAZs ""]]]', { 'Fn::Join': [',', ['a', { 'Fn::Select': [0, { 'Fn::GetAZs': '' }] }]] }],
    ['!FindInMap [A, b, c]', { 'Fn::FindInMap': ['A', 'b', 'c'] }],
    ['!ImportValue\n        Fn::Sub: "${A}"', { 'Fn::ImportValue': { 'Fn::Sub': '${A}' } }],
    ['!Base64 {"Fn::Sub": a}', { 'Fn::Base64': { 'Fn::Sub': 'a' } }],
    ['!Cidr [!Ref A, 2, 8]', { 'Fn::Cidr': [{ Ref: 'A' }, 2, 8] }],
    ['!Transform {Name: X}', { 'Fn::Transform': { Name: 'X' } }],
    ['!And [!Equals [a, b], !Not [!Condition C]]', { 'Fn::And': [{ 'Fn::Equals': ['a', 'b'] }, { 'Fn::Not': [{ Condition: 'C' }] }] }],
    ['!ToJsonString {a: 1}', { 'Fn::ToJsonString': { a: 1 } }],
    ['!Length [a]', { 'Fn::Length': ['a'] }],
    ['2012-10-17', '2012-10-17'],
    ['22:22', '22:22'],
    ['012345678901', '012345678901'],
    ['yes', true],
    ['443', 443],
    ['"yes"', 'yes'],
    ['|\n        a\n        b\n', 'a\nb\n'],
  ])('%s', (text, expected) => expect(value(text)).toEqual(expected));

  test('aliases and merged keys', () => {
    expect(yaml(`${thing('&v [a]')}  B:\n    Type: T\n    Properties: {V: *v}\n`)).toMatchObject({ Resources: { B: { Properties: { V: ['a'] } } } });
  });
  test('JSON in a file of another name', () => {
    expect(parseTemplate('app.yaml', '{"Resources":{"A":{"Type":"T"}}}')).toEqual({ Resources: { A: { Type: 'T' } } });
  });
  test('a flow map is not taken for JSON', () => {
    expect(yaml('{Resources: {A: {Type: !Sub T}}}'.replace('!Sub T', 'T'))).toEqual({ Resources: { A: { Type: 'T' } } });
  });
});

describe('fails with file, place and fix', () => {
  const BOMB = `a: &a [${'x,'.repeat(9)}x]\n${[...'bcdefghi'].map((name, index) => `${name}: &${name} [${`*${'abcdefgh'[index]},`.repeat(9)}x]`).join('\n')}\n`;
  test.each<[string, string, RegExp]>([
    ['JSON syntax', '{\n  "Resources": {,}\n}', /^app\.json: line 2, column 17: it is not JSON; correct the syntax there\.$/],
    ['no object', '[]', /^app\.json: a template is an object, and this is \[\]; give it a section Resources\.$/],
    ['no resources', '{"Description":"x"}', /^app\.json: Resources: a template has resources, and this has none/],
    ['resources that are a list', '{"Resources":[]}', /^app\.json: Resources: it must be an object, and is \[\]/],
    ['outputs that are text', '{"Resources":{},"Outputs":"x"}', /^app\.json: Outputs: it must be an object, and is "x"/],
    ['a resource that is text', '{"Resources":{"A":"x"}}', /^app\.json: Resources\.A: a resource is an object, and this is "x"; give it a Type\.$/],
    ['no type', '{"Resources":{"A":{"Type":7}}}', /^app\.json: Resources\.A\.Type: it must be text, and is 7/],
    ['properties that are a list', '{"Resources":{"A":{"Type":"T","Properties":[]}}}', /^app\.json: Resources\.A\.Properties: they must be an object, and are \[\]/],
    ['deep nesting', `{"Resources":${'['.repeat(10_000)}${']'.repeat(10_000)}}`, /^app\.json: its lists and objects are nested more than 200 deep; flatten them\.$/],
  ])('JSON: %s', (_, text, message) => expect(() => parseTemplate('app.json', text)).toThrow(message));
  test.each<[string, string, RegExp]>([
    ['syntax', 'Resources:\n  A: [', /^app\.yaml: line 2, column 6|^app\.yaml: line 2, column 7/],
    ['a tag that is none', thing('!Nope x'), /^app\.yaml: line 5, column 10: Unresolved tag: !Nope; correct the syntax there\.$/],
    ['a key twice', 'Resources:\n  A: {Type: T}\n  A: {Type: U}\n', /^app\.yaml: line 3, column 3: Map keys must be unique/],
    ['several documents', 'Resources: {}\n---\nResources: {}\n', /^app\.yaml: line 2/],
    ['an alias of nothing', thing('*nobody'), /^app\.yaml: /],
    ['aliases that grow without end', `${BOMB}Resources: {}\n`, /^app\.yaml: it cannot be read as YAML \(Excessive alias count/],
    ['nesting', `Resources: ${'['.repeat(10_000)}${']'.repeat(10_000)}`, /^app\.yaml: its lists and objects are nested more than 200 deep; flatten them\.$/],
    ['no object', 'just text', /^app\.yaml: a template is an object, and this is "just text"/],
    ['nothing', '', /^app\.yaml: a template is an object, and this is null/],
  ])('YAML: %s', (_, text, message) => expect(() => yaml(text)).toThrow(message));
  test('YAML that is too large', () => {
    expect(() => yaml(`# ${'x'.repeat(5_000_000)}`)).toThrow(/^app\.yaml: it has 5000002 characters of YAML, and at most 4194304 are read; split it, or write it as JSON\.$/);
  });
});

describe('keys that every object has', () => {
  const text = '{"Resources":{"toString":{"Type":"T","Properties":{"__proto__":{"polluted":true},"constructor":1}},"__proto__":{"Type":"T"}}}';
  test.each(['app.json', 'app.yaml'])('are keys like any other (%s)', (file) => {
    const template = parseTemplate(file, file.endsWith('json') ? text : text.replace(/^/, '---\n')) as any;
    expect(Object.keys(template.Resources)).toEqual(['toString', '__proto__']);
    expect(Object.keys(template.Resources.toString.Properties)).toEqual(['__proto__', 'constructor']);
    expect(({} as any).polluted).toBeUndefined();
  });
});

describe('readSources', () => {
  let directory: string;
  beforeEach(() => { directory = mkdtempSync(path.join(tmpdir(), 'templates-')); });
  afterEach(() => rmSync(directory, { recursive: true }));
  const write = (name: string, text: string) => {
    const file = path.join(directory, name);
    writeFileSync(file, text);
    return file;
  };

  test('reads templates by their names, with construct paths where they name them', () => {
    const one = write('one.json', '{"Resources":{"A":{"Type":"T","Metadata":{"aws:cdk:path":"App/A/Resource"}}}}');
    const two = write('two.template', '\uFEFFResources: {B: {Type: T}}');
    const { templates, claimsFiles } = readSources([one, two]);
    expect(templates.map(({ stack, file, constructPaths }) => [stack, file, [...constructPaths]])).toEqual([
      ['one.json', one, [['A', 'App/A/Resource']]], ['two.template', two, []],
    ]);
    expect(claimsFiles).toEqual([]);
  });
  test('tells templates of one name apart', () => {
    const one = write('one.json', '{"Resources":{}}');
    expect(readSources([one, one]).templates.map(({ stack }) => stack)).toEqual(['one.json', 'one.json (2)']);
  });
  test('fails on what is missing or no template', () => {
    expect(() => readSources([path.join(directory, 'none.json')])).toThrow(/none\.json: there is no such file; check the path, or synthesize first\.$/);
    expect(() => readSources([write('notes.txt', 'x')])).toThrow(/notes\.txt: its name does not end as a template's; name a file that ends in/);
    expect(() => readSources([directory])).toThrow(/the directory holds no manifest\.json; name a cloud assembly, such as cdk\.out, or a template file\.$/);
    expect(() => readSources([write('empty.json', '')])).toThrow(ModelInputError);
  });
});
