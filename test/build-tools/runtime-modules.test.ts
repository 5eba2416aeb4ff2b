/**
 * The module that handlers of playbooks are made with, as a user of the library has it: its declarations stand alone, and the playbook of
 * the documentation works when it is bundled with it.
 */
import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'fs';
import { tmpdir } from 'os';
import * as path from 'path';
import { build } from 'esbuild';
import * as ts from 'typescript';
import { runtimeEntries } from '../../build-tools/runtime-entries';
import { declarationsOf, makeRuntimeModules } from '../../build-tools/runtime-modules';
import { GuardDutyOptions, guardDutyDetail, guardDutyEvent, pascalCase } from '../response/events';

const ROOT = path.join(__dirname, '../..');

/** The project of a user, who has installed the library. */
const user = mkdtempSync(path.join(tmpdir(), 'runtime-'));
const library = path.join(user, 'node_modules/cdk-zero-trust');

/** The first example of the page, which is the handler of a playbook. */
const [, PLAYBOOK] = /^```ts\n([\s\S]*?)^```$/m.exec(readFileSync(path.join(ROOT, 'docs/add-a-playbook.md'), 'utf8'))!;

beforeAll(async () => {
  await makeRuntimeModules(ROOT, path.join(library, 'runtime'));
  const { exports, types } = JSON.parse(readFileSync(path.join(ROOT, 'package.json'), 'utf8')) as { exports: object; types: string };
  writeFileSync(path.join(library, 'package.json'), JSON.stringify({ name: 'cdk-zero-trust', version: '1.0.0', types, exports }));
  for (const name of ['@aws-sdk', '@smithy', '@types']) {
    mkdirSync(path.join(user, 'node_modules'), { recursive: true });
    symlinkSync(path.join(ROOT, 'node_modules', name), path.join(user, 'node_modules', name));
  }
  writeFileSync(path.join(user, 'playbook.ts'), PLAYBOOK);
}, 120_000);

afterAll(() => rmSync(user, { recursive: true, force: true }));

/** What the compiler says about a program of the user, declarations of the library included. */
function problems(code: string, options: ts.CompilerOptions): string[] {
  const file = path.join(user, 'program.ts');
  writeFileSync(file, code);
  const program = ts.createProgram([file], { strict: true, noEmit: true, target: ts.ScriptTarget.ES2022, lib: ['lib.es2022.d.ts'], types: ['node'], ...options });
  return ts.getPreEmitDiagnostics(program)
    .filter((diagnostic) => !diagnostic.file?.fileName.includes('/node_modules/@'))
    .map(({ file: source, messageText }) => `${source?.fileName.replace(`${user}/`, '')}: ${ts.flattenDiagnosticMessageText(messageText, ' ')}`);
}

const NODE16: ts.CompilerOptions = { module: ts.ModuleKind.Node16, moduleResolution: ts.ModuleResolutionKind.Node16, skipLibCheck: false };
const NODE10: ts.CompilerOptions = {
  module: ts.ModuleKind.CommonJS, moduleResolution: ts.ModuleResolutionKind.Node10, ignoreDeprecations: '6.0', skipLibCheck: false,
};

test('every barrel for handlers is a module of its name, and an export of the package', () => {
  const { exports } = JSON.parse(readFileSync(path.join(ROOT, 'package.json'), 'utf8')) as { exports: Record<string, string> };
  expect(runtimeEntries(ROOT)).toContainEqual({ name: 'response', entrypoint: 'lib/response/response-runtime.lambda-shared.ts' });
  expect(Object.keys(exports).filter((name) => name.startsWith('./runtime/')).sort()).toEqual(runtimeEntries(ROOT).map(({ name }) => `./runtime/${name}`));
});

test.each([['node16', NODE16], ['node10', NODE10]])('a playbook compiles against the declarations alone, checked too, by resolution as of %s', (_name, options) => {
  expect(problems(PLAYBOOK, options)).toEqual([]);
});

test('declarations tell what is wrong with a playbook', () => {
  expect(problems(PLAYBOOK.replace("weight: 'containment'", "weight: 'heavy'"), NODE16).join()).toContain('"heavy"');
});

test('no declaration imports a package', () => {
  for (const [file, text] of declarationsOf(runtimeEntries(ROOT), ROOT)) {
    const outside = ts.preProcessFile(text, true, true).importedFiles.map(({ fileName: name }) => name).filter((name) => !name.startsWith('.'));
    expect([file, outside]).toEqual([file, []]);
  }
});

test('fails where what is exported needs a package', () => {
  const project = path.join(user, 'other');
  mkdirSync(path.join(project, 'lib'), { recursive: true });
  writeFileSync(path.join(project, 'lib/x-runtime.lambda-shared.ts'), "import { Buffer } from 'buffer';\nexport declare const x: Buffer;\n");
  writeFileSync(path.join(project, 'tsconfig.json'), JSON.stringify({
    compilerOptions: { rootDir: 'lib', outDir: 'lib', module: 'node16', target: 'es2022', types: ['node'], typeRoots: [path.join(ROOT, 'node_modules/@types')] },
  }));
  expect(runtimeEntries(project)).toEqual([{ name: 'x', entrypoint: 'lib/x-runtime.lambda-shared.ts' }]);
  expect(() => declarationsOf(runtimeEntries(project), project)).toThrow('x-runtime.lambda-shared.d.ts imports buffer in what it exports');
});

describe('bundled by its user', () => {
  const bundle = path.join(user, 'dist/index.js');

  interface Bundle {
    plan(body: string, settings: object): Promise<{ findings: { responses: object[] }[] }>;
    handler(event: unknown, context: object): Promise<unknown>;
  }
  const loaded = () => jest.requireActual<Bundle>(bundle);

  beforeAll(async () => {
    const entryPoints = [path.join(user, 'playbook.ts')];
    await build({ entryPoints, outfile: bundle, bundle: true, platform: 'node', target: 'node24', logLevel: 'error' });
  }, 60_000);

  const settings = (mode: string) => ({
    playbook: 'suspend-function',
    triggers: [{ type: 'Backdoor:Lambda/*' }],
    mode,
    modeRules: [],
    protectedPrincipals: [],
    options: { spared: 'payments' },
  });
  const ofFunction = (functionName: string): GuardDutyOptions => ({
    type: 'Backdoor:Lambda/C&CActivity.B',
    resource: { resourceType: 'Lambda', lambdaDetails: { functionName, functionArn: `arn:aws:lambda:eu-west-1:111122223333:function:${functionName}` } },
  });
  const decided = async (finding: object) => (await loaded().plan(JSON.stringify(finding), settings('APPROVE'))).findings[0].responses[0];

  test.each([
    ['an event', guardDutyEvent(ofFunction('orders'))],
    ['a finding as the API prints it', pascalCase(guardDutyDetail(ofFunction('orders')))],
  ])('plans about %s', async (_what, finding) => {
    expect(await decided(finding as object)).toMatchObject({
      decision: 'ask', target: { id: 'orders', functionName: 'orders' }, steps: [{ name: 'reserve-nothing', calls: ['lambda:PutFunctionConcurrency'] }],
    });
  });

  test.each([
    ['payments', 'it is to be spared, as the app says'],
    ['orders; rm -rf', 'it names no function'],
  ])('leaves the function %s alone', async (name, reason) => {
    expect(await decided(guardDutyEvent(ofFunction(name)))).toMatchObject({ decision: 'refuse', reason });
  });

  test('fails as a function without its environment does', async () => {
    const context = { invokedFunctionArn: 'arn:aws:lambda:eu-west-1:111122223333:function:x', awsRequestId: '1', getRemainingTimeInMillis: () => 30_000 };
    await expect(loaded().handler({ Records: [] }, context)).rejects.toThrow('PLAYBOOK_SETTINGS');
  });
});
