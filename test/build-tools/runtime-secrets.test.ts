/**
 * The module that functions read their secrets with, as a user of the library has it: small, with declarations that stand alone, and working
 * when it is bundled again.
 */
import { execFile } from 'child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, symlinkSync, writeFileSync } from 'fs';
import { createServer, Server } from 'http';
import { AddressInfo } from 'net';
import { tmpdir } from 'os';
import * as path from 'path';
import { promisify } from 'util';
import { build } from 'esbuild';
import * as ts from 'typescript';
import { makeRuntimeModules } from '../../build-tools/runtime-modules';

const ROOT = path.join(__dirname, '../..');
const BUDGET = 250_000;

const run = promisify(execFile);

/** The project of a user, who has installed the library. */
const user = mkdtempSync(path.join(tmpdir(), 'runtime-secrets-'));
const library = path.join(user, 'node_modules/cdk-zero-trust');
const module_ = path.join(library, 'runtime/secrets.js');

const PROGRAM = `
import { parameterReader, secretReader, SecretReadError, SecretReader } from 'cdk-zero-trust/runtime/secrets';

const login: SecretReader = secretReader({ secretId: process.env.SECRET_ARN });
const key = parameterReader({ name: process.env.PARAMETER_NAME, maxAgeSeconds: 60 });
const pool = login.perVersion((value) => value.json<{ username: string }>(), { close: ({ username }) => username.length });

export async function handler(): Promise<string> {
  try {
    const used = await login.use((value) => value.json<{ username: string; password: string }>().username);
    return [used, await pool.use(({ username }) => username), await key.text()].join();
  } catch (error) {
    return error instanceof SecretReadError ? error.kind : 'unknown';
  }
}
`;

beforeAll(async () => {
  await makeRuntimeModules(ROOT, path.join(library, 'runtime'));
  const exported = { './runtime/secrets': './runtime/secrets.js' };
  writeFileSync(path.join(library, 'package.json'), JSON.stringify({ name: 'cdk-zero-trust', version: '1.0.0', exports: exported }));
  symlinkSync(path.join(ROOT, 'node_modules/@types'), path.join(user, 'node_modules/@types'));
  mkdirSync(path.join(user, 'src'));
  writeFileSync(path.join(user, 'src/program.ts'), PROGRAM);
}, 120_000);

afterAll(() => rmSync(user, { recursive: true, force: true }));

test(`it has at most ${BUDGET} bytes`, () => {
  const { size } = statSync(module_);
  console.log(`runtime/secrets.js: ${size} bytes`);
  expect(size).toBeLessThanOrEqual(BUDGET);
});

test('loading it needs no other package and takes nothing from the environment', async () => {
  const code = `
    const { secretReader } = require(${JSON.stringify(module_)});
    secretReader({ secretId: 'orders', region: 'eu-west-1' });
    console.log(Object.keys(require.cache).length);`;
  const { stdout, stderr } = await run(process.execPath, ['--no-warnings', '-e', code], { env: {}, cwd: user });
  expect([stdout.trim(), stderr]).toEqual(['1', '']);
});

test.each<[string, ts.CompilerOptions]>([
  ['node16', { module: ts.ModuleKind.Node16, moduleResolution: ts.ModuleResolutionKind.Node16 }],
  ['node10', { module: ts.ModuleKind.CommonJS, moduleResolution: ts.ModuleResolutionKind.Node10, ignoreDeprecations: '6.0' }],
])('a program compiles against its declarations alone, by resolution as of %s', (_name, options) => {
  const program = ts.createProgram([path.join(user, 'src/program.ts')], {
    strict: true, noEmit: true, skipLibCheck: false, target: ts.ScriptTarget.ES2022, lib: ['lib.es2022.d.ts'], types: ['node'], ...options,
  });
  const problems = ts.getPreEmitDiagnostics(program).filter(({ file }) => !file?.fileName.includes('/node_modules/@'));
  expect(problems.map(({ file, messageText }) => `${file?.fileName}: ${ts.flattenDiagnosticMessageText(messageText, ' ')}`)).toEqual([]);
});

describe('bundled by its user', () => {
  let server: Server;
  let endpoint: string;

  beforeAll(async () => {
    server = createServer((request, response) => {
      const parameter = request.headers['x-amz-target'] === 'AmazonSSM.GetParameter';
      response.writeHead(200, { 'content-type': 'application/x-amz-json-1.1' }).end(JSON.stringify(parameter
        ? { Parameter: { Type: 'SecureString', Value: 'of-the-parameter', Version: 1 } }
        : { VersionId: 'v1', SecretString: JSON.stringify({ username: 'app', password: 'hunter2' }) }));
    });
    await new Promise<void>((resolve) => { server.listen(0, '127.0.0.1', resolve); });
    endpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    await build({
      entryPoints: [path.join(user, 'src/program.ts')], outfile: path.join(user, 'dist/index.js'), bundle: true, minify: true, platform: 'node', target: 'node24', logLevel: 'error',
    });
  }, 60_000);

  afterAll(() => promisify(server.close.bind(server))());

  test('it reads a secret and a parameter with what Lambda puts into the environment, and prints nothing', async () => {
    const env = {
      AWS_REGION: 'eu-west-1',
      AWS_ACCESS_KEY_ID: 'AKIDEXAMPLE',
      AWS_SECRET_ACCESS_KEY: 'example',
      AWS_SESSION_TOKEN: 'session',
      AWS_ENDPOINT_URL: endpoint,
      SECRET_ARN: 'orders',
      PARAMETER_NAME: '/orders/key',
    };
    const code = "require('./dist/index.js').handler().then((answer) => process.stdout.write(answer))";
    expect(await run(process.execPath, ['--no-warnings', '-e', code], { env, cwd: user })).toEqual({ stdout: 'app,app,of-the-parameter', stderr: '' });
  });

  test('it holds no more than the module and the program', () => {
    expect(readFileSync(path.join(user, 'dist/index.js')).length).toBeLessThan(BUDGET);
  });
});
