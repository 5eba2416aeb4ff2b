/**
 * Every TypeScript example of the documentation is type-checked as a user's module and then run. `declare const stack: Stack`
 * stands for what the reader has already; the run fills it in from FIXTURES.
 */
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'fs';
import { tmpdir } from 'os';
import * as path from 'path';
import { App, Stack } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as s3 from 'aws-cdk-lib/aws-s3';
import * as ts from 'typescript';
import * as lib from '../../lib';
import * as responseRuntime from '../../lib/response/response-runtime.lambda-shared';
import * as apiKeyRuntime from '../../lib/secrets/api-key/api-key-runtime.lambda-shared';
import * as secretsRuntime from '../../lib/secrets/secrets-runtime.lambda-shared';
import * as testing from '../../lib/verification/testing';

const ROOT = path.join(__dirname, '../..');

interface Snippet {
  readonly name: string;
  readonly code: string;
}

function markdownFiles(): string[] {
  const below = (folder: string) => readdirSync(path.join(ROOT, folder), { recursive: true, encoding: 'utf8' }).map((file) => path.join(folder, file));
  return ['README.md', 'CONTRIBUTING.md', ...below('docs'), ...below('lib')].filter((file) => file.endsWith('.md')).sort();
}

function snippets(): Snippet[] {
  return markdownFiles().flatMap((file) => {
    const text = readFileSync(path.join(ROOT, file), 'utf8');
    return [...text.matchAll(/^```(?:ts|typescript)\n([\s\S]*?)^```$/gm)].map((match) => ({
      name: `${file}:${text.slice(0, match.index).split('\n').length}`,
      code: match[1],
    }));
  });
}

/** What a snippet may assume to exist, by its declared type. */
const FIXTURES: Record<string, () => unknown> = {
  'App': () => new App(),
  'Stack': () => new Stack(new App(), 'Example'),
  's3.Bucket': () => new s3.Bucket(new Stack(new App(), 'Example'), 'Bucket'),
  'Construct': () => new Stack(new App(), 'Example'),
  'identity.IOrganization': () => lib.identity.Organization.fromOrganizationAttributes(new Stack(new App(), 'Example'), 'Organization', { organizationId: 'o-a1b2c3d4e5', rootId: 'r-ab12' }),
  'identity.OrganizationTarget': () => lib.identity.OrganizationTarget.root('r-ab12'),
  'iam.IRole': () => iam.Role.fromRoleName(new Stack(new App(), 'Example'), 'Role', 'on-duty'),
  'response.IncidentResponse': () => new lib.response.IncidentResponse(new Stack(new App(), 'Example'), 'IncidentResponse', { playbooks: [lib.response.Playbook.notify()] }),
  'network.SegmentedVpc': () => new lib.network.SegmentedVpc(new Stack(new App(), 'Example'), 'Vpc', {}),
};

/** What a reader imports of the package. */
const MODULES: Record<string, unknown> = {
  'cdk-zero-trust': lib,
  'cdk-zero-trust/testing': testing,
  'cdk-zero-trust/runtime/api-key': apiKeyRuntime,
  'cdk-zero-trust/runtime/response': responseRuntime,
  'cdk-zero-trust/runtime/secrets': secretsRuntime,
};

const ALL = snippets();

/** A reader's project, with the bundle that examples deploy. */
const READER = mkdtempSync(path.join(tmpdir(), 'reader-'));

beforeAll(() => {
  for (const bundle of ['orders', 'suspend-function']) {
    mkdirSync(path.join(READER, 'dist', bundle), { recursive: true });
    writeFileSync(path.join(READER, 'dist', bundle, 'index.js'), 'exports.handler = async () => {};');
  }
  process.chdir(READER);
  jest.spyOn(console, 'log').mockImplementation(() => {});
});

afterAll(() => {
  process.chdir(ROOT);
  rmSync(READER, { recursive: true, force: true });
});

function fileOf(index: number): string {
  return path.join(ROOT, 'test/docs', `__snippet_${index}.ts`);
}

test('the documentation has examples', () => {
  expect(ALL.length).toBeGreaterThan(5);
});

test('examples compile as a user compiles them', () => {
  const options: ts.CompilerOptions = {
    target: ts.ScriptTarget.ES2022,
    module: ts.ModuleKind.Node16,
    moduleResolution: ts.ModuleResolutionKind.Node16,
    strict: true,
    noEmit: true,
    skipLibCheck: true,
    types: ['node'],
    paths: {
      'cdk-zero-trust': ['./lib/index.ts'],
      'cdk-zero-trust/testing': ['./lib/verification/testing.ts'],
      'cdk-zero-trust/runtime/api-key': ['./lib/secrets/api-key/api-key-runtime.lambda-shared.ts'],
      'cdk-zero-trust/runtime/secrets': ['./lib/secrets/secrets-runtime.lambda-shared.ts'],
      'cdk-zero-trust/runtime/response': ['./lib/response/response-runtime.lambda-shared.ts'],
    },
    baseUrl: ROOT,
    ignoreDeprecations: '6.0',
  };
  const sources = new Map(ALL.map((snippet, index) => [fileOf(index), snippet.code]));
  const host = ts.createCompilerHost(options);
  const { readFile, fileExists, getSourceFile } = host;
  host.fileExists = (file) => sources.has(file) || fileExists.call(host, file);
  host.readFile = (file) => sources.get(file) ?? readFile.call(host, file);
  host.getSourceFile = (file, languageVersion, ...rest) => {
    const code = sources.get(file);
    return code === undefined ? getSourceFile.call(host, file, languageVersion, ...rest) : ts.createSourceFile(file, code, languageVersion);
  };
  const program = ts.createProgram([...sources.keys()], options, host);
  const problems = ts.getPreEmitDiagnostics(program)
    .filter((diagnostic) => diagnostic.file && sources.has(diagnostic.file.fileName))
    .map((diagnostic) => {
      const index = [...sources.keys()].indexOf(diagnostic.file!.fileName);
      return `${ALL[index].name}: ${ts.flattenDiagnosticMessageText(diagnostic.messageText, ' ')}`;
    });
  expect(problems).toEqual([]);
});

test.each(ALL.map((snippet) => [snippet.name, snippet.code]))('the example at %s runs', (_name, code) => {
  const filled = code.replace(/^declare const (\w+): ([\w.]+);(?: *\/\/.*)?$/gm, (_line, name: string, type: string) => {
    if (!FIXTURES[type]) {
      throw new Error(`no fixture for ${type}: add it to FIXTURES`);
    }
    return `const ${name}: any = fixtures[${JSON.stringify(type)}]();`;
  });
  const compiled = ts.transpileModule(filled, {
    compilerOptions: { module: ts.ModuleKind.CommonJS, target: ts.ScriptTarget.ES2022, esModuleInterop: true },
  });
  const load = (name: string): unknown => MODULES[name] ?? jest.requireActual(name);
  expect(() => new Function('require', 'exports', 'fixtures', compiled.outputText)(load, {}, FIXTURES)).not.toThrow();
});
