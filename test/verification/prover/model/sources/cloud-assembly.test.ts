import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'fs';
import { tmpdir } from 'os';
import * as path from 'path';
import { readSources } from '../../../../../lib/verification/prover/model/read-sources';
import { resolveSet } from '../../../../../lib/verification/prover/model/resolve/resolve';

let directory: string;
beforeEach(() => { directory = mkdtempSync(path.join(tmpdir(), 'assembly-')); });
afterEach(() => rmSync(directory, { recursive: true }));

function write(name: string, content: unknown): void {
  const file = path.join(directory, name);
  mkdirSync(path.dirname(file), { recursive: true });
  writeFileSync(file, typeof content === 'string' ? content : JSON.stringify(content));
}

const bucket = (Properties = {}) => ({ Resources: { Bucket: { Type: 'AWS::S3::Bucket', Properties } } });
const stackArtifact = (templateFile: string, more: object = {}) => ({
  type: 'aws:cloudformation:stack', environment: 'aws://unknown-account/unknown-region', properties: { templateFile, stackName: 'name' }, displayName: 'App/Stack', ...more,
});
const manifest = (artifacts: object) => ({ version: '55.0.0', artifacts });
const read = () => readSources([directory]).templates;

test('reads what the manifest names, and nothing that lies beside', () => {
  write('manifest.json', manifest({ Stack: stackArtifact('stack.json'), Tree: { type: 'cdk:tree', properties: { file: 'tree.json' } } }));
  write('stack.json', bucket());
  write('stale.template.json', bucket());
  expect(read()).toEqual([{
    stack: 'App/Stack', file: path.join(directory, 'stack.json'), stage: '', stackName: 'name', template: bucket(), constructPaths: new Map(),
  }]);
});

test.each<[string, object]>([
  ['aws://111122223333/eu-west-1', { account: '111122223333', region: 'eu-west-1' }],
  ['aws://111122223333/unknown-region', { account: '111122223333', region: undefined }],
  ['aws://unknown-account/us-gov-west-1', { account: undefined, region: 'us-gov-west-1' }],
  ['nonsense', { account: undefined, region: undefined }],
])('the environment %s', (environment, expected) => {
  write('manifest.json', manifest({ Stack: stackArtifact('stack.json', { environment }) }));
  write('stack.json', bucket());
  const [{ account, region }] = read();
  expect({ account, region }).toEqual(expected);
});

test('construct paths come from the metadata, in the manifest or beside it', () => {
  const metadata = (path_: string) => ({ [path_]: [{ type: 'aws:cdk:creationStack', data: [] }, { type: 'aws:cdk:logicalId', data: 'Bucket' }] });
  write('manifest.json', manifest({
    One: stackArtifact('stack.json', { displayName: 'App/One', metadata: metadata('/App/One/Logs/Resource') }),
    Two: stackArtifact('stack.json', { displayName: 'App/Two', additionalMetadataFile: 'two.metadata.json' }),
  }));
  write('stack.json', bucket());
  write('two.metadata.json', metadata('/App/Two/Logs/Resource'));
  expect(read().map(({ constructPaths }) => [...constructPaths])).toEqual([[['Bucket', 'App/One/Logs/Resource']], [['Bucket', 'App/Two/Logs/Resource']]]);
});

test('stacks without resources are stacks all the same', () => {
  write('manifest.json', manifest({ Stack: stackArtifact('stack.json') }));
  write('stack.json', {});
  expect(read()[0].template).toEqual({ Resources: {} });
  expect(resolveSet(readSources([directory]))[0].resources).toEqual([]);
});

test('stages are assemblies within, each with claims of its own', () => {
  write('manifest.json', manifest({ 'assembly-Prod': { type: 'cdk:cloud-assembly', properties: { directoryName: 'assembly-Prod', displayName: 'Prod' } } }));
  write('zero-trust.claims.json', { version: 1 });
  write('assembly-Prod/manifest.json', manifest({ Stack: stackArtifact('stack.json', { displayName: 'Prod/Stack' }) }));
  write('assembly-Prod/stack.json', bucket());
  write('assembly-Prod/zero-trust.claims.json', { version: 1, claims: [] });
  const { templates, claimsFiles } = readSources([directory]);
  expect(templates.map(({ stack, stage }) => [stack, stage])).toEqual([['Prod/Stack', '/Prod']]);
  expect(claimsFiles).toEqual([
    { file: path.join(directory, 'zero-trust.claims.json'), content: { version: 1 } },
    { file: path.join(directory, 'assembly-Prod/zero-trust.claims.json'), content: { version: 1, claims: [] } },
  ]);
});

describe('nested stacks', () => {
  const nesting = (stack: object) => ({ Resources: { NestedResource: { Type: 'AWS::CloudFormation::Stack', ...stack } } });
  const url = { 'Fn::Join': ['', ['https://s3.', { Ref: 'AWS::Region' }, '.', { Ref: 'AWS::URLSuffix' }, '/assets-', { Ref: 'AWS::AccountId' }, '/abc123.json']] };
  const assets = { type: 'cdk:asset-manifest', properties: { file: 'stack.assets.json' } };
  const metadata = {
    '/App/Stack/Nested.NestedStack/Nested.NestedStackResource': [{ type: 'aws:cdk:logicalId', data: 'NestedResource' }],
    '/App/Stack/Bucket/Resource': [{ type: 'aws:cdk:logicalId', data: 'Bucket' }],
    '/App/Stack/Nested/Bucket/Resource': [{ type: 'aws:cdk:logicalId', data: 'Bucket' }],
  };
  beforeEach(() => {
    write('manifest.json', manifest({ 'Stack.assets': assets, 'Stack': stackArtifact('stack.json', { metadata, environment: 'aws://111122223333/eu-west-1' }) }));
    write('nested.json', bucket());
    write('stack.assets.json', { files: { abc123: { source: { path: 'nested.json' }, destinations: { x: { objectKey: 'prefix/abc123.json' } } } } });
  });

  test.each<[string, object]>([
    ['by the metadata of their assets', { Metadata: { 'aws:asset:path': 'nested.json' } }],
    ['by the manifest of assets', { Properties: { TemplateURL: url } }],
    ['by a Sub', { Properties: { TemplateURL: { 'Fn::Sub': 'https://s3.${AWS::Region}.${AWS::URLSuffix}/assets/prefix/abc123.json' } } }],
  ])('are found %s', (_, stack) => {
    write('stack.json', nesting(stack));
    expect(read()[1]).toEqual({
      stack: 'App/Stack/Nested',
      file: path.join(directory, 'nested.json'),
      stage: '',
      account: '111122223333',
      region: 'eu-west-1',
      template: bucket(),
      constructPaths: new Map([['Bucket', 'App/Stack/Nested/Bucket/Resource']]),
      nestedIn: { stack: 'App/Stack', logicalId: 'NestedResource' },
    });
  });
  test.each<[string, object]>([
    ['elsewhere', { Properties: { TemplateURL: 'https://example.com/other.json' } }],
    ['outside of the assembly', { Metadata: { 'aws:asset:path': '../../etc/passwd' } }],
    ['at an absolute path', { Metadata: { 'aws:asset:path': '/etc/passwd' } }],
    ['nowhere', {}],
  ])('whose template is %s are not read, which is a gap', (_, stack) => {
    write('stack.json', nesting(stack));
    expect(read()).toHaveLength(1);
    expect(resolveSet(readSources([directory]))[0].gaps).toMatchObject([{ because: 'the template of the nested stack is not among the templates read' }]);
  });
  test('that nest themselves end', () => {
    write('stack.json', nesting({ Metadata: { 'aws:asset:path': 'nested.json' } }));
    write('nested.json', nesting({ Metadata: { 'aws:asset:path': 'nested.json' } }));
    expect(read().length).toBeLessThan(50);
    expect(resolveSet(readSources([directory]))[0].gaps).toHaveLength(1);
  });
});

describe('fails with file, place and fix', () => {
  test.each<[string, unknown, RegExp]>([
    ['a manifest that is no JSON', '{', /manifest\.json: line 1, column 2: it is not JSON/],
    ['a manifest that is a list', [], /manifest\.json: it holds no JSON object; synthesize again\.$/],
    ['artifacts that are a list', { artifacts: [] }, /manifest\.json: artifacts: they must be an object, and are \[\]/],
    ['a stack without a template', manifest({ S: { type: 'aws:cloudformation:stack' } }), /artifacts\.S\.properties\.templateFile: it must be text, and is undefined/],
    ['a template that is missing', manifest({ S: stackArtifact('gone.json') }), /gone\.json: there is no such file/],
    ['a template outside', manifest({ S: stackArtifact('../gone.json') }), /manifest\.json: it names "\.\.\/gone\.json", which is outside of the assembly/],
    ['a stage outside', manifest({ S: { type: 'cdk:cloud-assembly', properties: { directoryName: '/' } } }), /manifest\.json: it names "\/", which is outside/],
    ['a stage that holds itself', manifest({ S: { type: 'cdk:cloud-assembly', properties: { directoryName: '.' } } }), /stages are nested more than 10 deep/],
  ])('%s', (_, content, message) => {
    write('manifest.json', content);
    expect(read).toThrow(message);
  });
  test('claims that are no JSON', () => {
    write('manifest.json', manifest({}));
    write('zero-trust.claims.json', 'nothing');
    expect(read).toThrow(/zero-trust\.claims\.json: line 1, column \d: it is not JSON/);
  });
});

test('stacks of two assemblies keep their own accounts', () => {
  const assembly = (name: string) => {
    write(`${name}/manifest.json`, manifest({ Stack: stackArtifact('stack.json') }));
    write(`${name}/stack.json`, bucket());
    return path.join(directory, name);
  };
  const { templates } = readSources([assembly('a'), assembly('b')]);
  expect(templates.map(({ stack, stage }) => [stack, stage])).toEqual([['App/Stack', 'a'], ['App/Stack (2)', 'b']]);
});
