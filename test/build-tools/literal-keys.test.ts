import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'fs';
import { tmpdir } from 'os';
import * as path from 'path';
import { bundleHandler } from '../../build-tools/bundle-handler';
import { withLiteralKeys } from '../../build-tools/literal-keys';

const SOURCE = `const _a = "alpha";
const _xN = "xmlName";
const _p = "__proto__";
export var Unused = [3, "n", _a, { [_xN]: _a }, [_a], [0]];
export var Used = [3, "n", _a, { [_xN]: _a, [_p]: 1, [_other]: 2 }];
`;

test.each<[string, string]>([
  ['const _a = "alpha";\nx = { [_a]: 1 };', 'const _a = "alpha";\nx = { "alpha": 1 };'],
  ['const _a = "x-y z";\nx = { [_a]: [_a] };', 'const _a = "x-y z";\nx = { "x-y z": [_a] };'],
  ['x = { [_a]: 1 };', 'x = { [_a]: 1 };'],
  ['const _p = "__proto__";\nx = { [_p]: 1 };', 'const _p = "__proto__";\nx = { [_p]: 1 };'],
  ['let _a = "a";\nx = { [_a]: 1 };', 'let _a = "a";\nx = { [_a]: 1 };'],
  ['const _a = "a\\"b";\nx = { [_a]: 1 };', 'const _a = "a\\"b";\nx = { [_a]: 1 };'],
])('%j becomes %j', (source, written) => {
  expect(withLiteralKeys(source)).toBe(written);
});

test.each(['client-ec2', 'client-s3', 'client-iam'])('all that %s describes means the same as before', (client) => {
  const folder = path.join(__dirname, '../../node_modules/@aws-sdk', client, 'dist-es/schemas');
  const source = readFileSync(path.join(folder, 'schemas_0.js'), 'utf8');
  expect(described(withLiteralKeys(source))).toEqual(described(source));
});

/** Every variable of the module, with functions as what they return: names of others. */
function described(source: string): Record<string, unknown> {
  const names = [...source.matchAll(/^(?:export )?var ([\w$]+) = /gm)].map(([, name]) => name);
  const body = source.replace(/^import .*$/gm, '').replace(/^export const errorTypeRegistries[\s\S]*?^\];$/gm, '').replace(/^.*_registry.*$/gm, '').replace(/^export /gm, '');
  const shown = '(_, value) => typeof value === "function" ? `${value}` : value';
  return JSON.parse(new Function(`${body}\nreturn JSON.stringify({ ${names.map((name) => `"${name}": ${name}`).join(', ')} }, ${shown});`)() as string) as Record<string, unknown>;
}

describe('a bundle', () => {
  let root: string;
  beforeEach(() => {
    root = mkdtempSync(path.join(tmpdir(), 'bundle-'));
    const sdk = path.join(root, 'node_modules/@aws-sdk/client-x');
    mkdirSync(path.join(sdk, 'dist-es/schemas'), { recursive: true });
    mkdirSync(path.join(root, 'lib'), { recursive: true });
    writeFileSync(path.join(sdk, 'package.json'), JSON.stringify({ name: '@aws-sdk/client-x', module: 'dist-es/index.js', sideEffects: false }));
    writeFileSync(path.join(sdk, 'dist-es/index.js'), "export * from './schemas/schemas_0.js';");
    writeFileSync(path.join(sdk, 'dist-es/schemas/schemas_0.js'), SOURCE.replace(', [_other]: 2', ''));
    writeFileSync(path.join(root, 'lib/some.lambda.ts'), "import { Used } from '@aws-sdk/client-x';\nexport const handler = () => Used;\n");
  });
  afterEach(() => rmSync(root, { recursive: true, force: true }));

  test('has the descriptions that it uses, and says what is in it', async () => {
    await bundleHandler({ entrypoint: 'lib/some.lambda.ts', externals: [] }, root);
    const bundle = readFileSync(path.join(root, 'assets/some.lambda/index.js'), 'utf8');
    expect(bundle).not.toContain('[0]]');
    const found = { exports: {} as { handler?: () => unknown } };
    new Function('module', 'exports', bundle)(found, found.exports);
    expect(found.exports.handler!()).toEqual([3, 'n', 'alpha', { xmlName: 'alpha', ['__proto__']: 1 }]);
    const { inputs } = JSON.parse(readFileSync(path.join(root, 'assets/some.lambda/index.meta.json'), 'utf8')) as { inputs: object };
    expect(Object.keys(inputs).sort()).toEqual(['lib/some.lambda.ts', 'node_modules/@aws-sdk/client-x/dist-es/index.js', 'node_modules/@aws-sdk/client-x/dist-es/schemas/schemas_0.js']);
  });

  test('has the same bytes wherever it is made', async () => {
    await bundleHandler({ entrypoint: 'lib/some.lambda.ts', externals: [] }, root);
    const first = readFileSync(path.join(root, 'assets/some.lambda/index.js'), 'utf8');
    const other = mkdtempSync(path.join(tmpdir(), 'elsewhere-'));
    cpSync(root, other, { recursive: true });
    await bundleHandler({ entrypoint: 'lib/some.lambda.ts', externals: [] }, other);
    expect(readFileSync(path.join(other, 'assets/some.lambda/index.js'), 'utf8')).toBe(first);
    rmSync(other, { recursive: true, force: true });
  });
});
