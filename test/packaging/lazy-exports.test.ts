import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'fs';
import { tmpdir } from 'os';
import * as path from 'path';
import { lazyNamespaces, lazyStars, makeLazy } from '../../build-tools/lazy-exports';
import { run } from '../../build-tools/packed-package';

const SOURCE = "export * as network from './network';\nexport * as landingZone from './landing-zone';\n";
const COMPILED = `"use strict";
var __importStar = (this && this.__importStar) || function (mod) { return mod; };
Object.defineProperty(exports, "__esModule", { value: true });
exports.landingZone = exports.network = void 0;
exports.network = __importStar(require("./network"));
exports.landingZone = __importStar(require("./landing-zone"));
`;

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'lazy-'));
  writeFileSync(path.join(folder, 'network.js'), 'globalThis.loaded = [...(globalThis.loaded ?? []), "network"]; exports.Vpc = "a vpc";');
  writeFileSync(path.join(folder, 'landing-zone.js'), 'globalThis.loaded = [...(globalThis.loaded ?? []), "landing-zone"]; exports.Zone = "a zone";');
  writeFileSync(path.join(folder, 'index.js'), lazyNamespaces(COMPILED, SOURCE));
});

afterEach(() => rmSync(folder, { recursive: true, force: true }));

test('each namespace becomes a getter that requires its folder', () => {
  const text = lazyNamespaces(COMPILED, SOURCE);
  expect(text).toContain('Object.defineProperty(exports, _n = "network", { enumerable: true, configurable: true, get: function () { return require("./network"); } });');
  expect(text).toContain('Object.defineProperty(exports, _n = "landingZone", { enumerable: true, configurable: true, get: function () { return require("./landing-zone"); } });');
  expect(text).toContain('exports.landingZone = exports.network = void 0;');
  expect(text).not.toContain('= __importStar(');
});

test('the rewritten barrel loads a namespace when it is touched, not before', () => {
  const program = `
    const barrel = require('./index.js');
    const before = globalThis.loaded ?? [];
    const keys = Object.keys(barrel);
    const vpc = barrel.network.Vpc;
    console.log(JSON.stringify({ before, keys, vpc, after: globalThis.loaded }));`;
  expect(JSON.parse(run(process.execPath, ['-e', program], folder).stdout)).toEqual({
    before: [], keys: ['network', 'landingZone'], vpc: 'a vpc', after: ['network'],
  });
});

test('named imports of an ES module find the namespaces', () => {
  writeFileSync(path.join(folder, 'app.mjs'), "import { network, landingZone } from './index.js'; console.log(network.Vpc, landingZone.Zone);");
  expect(run(process.execPath, ['app.mjs'], folder).stdout.trim()).toBe('a vpc a zone');
});

test.each([
  ['a namespace is not rewritten', COMPILED.replace('__importStar(require("./network"))', 'importAll(require("./network"))'), SOURCE, '2 namespace exports in the source, but 1 were made lazy'],
  ['the compiler adds one', COMPILED, SOURCE.split('\n')[0], '1 namespace exports in the source, but 2 were made lazy'],
  ['the source has none', COMPILED, '', '0 namespace exports in the source, but 2 were made lazy'],
  ['it is rewritten already', lazyNamespaces(COMPILED, SOURCE), SOURCE, '2 namespace exports in the source, but 0 were made lazy'],
])('fails where %s', (_what, compiled, source, problem) => {
  expect(() => lazyNamespaces(compiled, source)).toThrow(problem);
});

describe('stars', () => {
  const STARS = "export * from './vpc';\nexport * from './vpc-props';\n";
  const COMPILED_STARS = `"use strict";
Object.defineProperty(exports, "__esModule", { value: true });
__exportStar(require("./vpc"), exports);
__exportStar(require("./vpc-props"), exports);
//# sourceMappingURL=data:application/json;base64,e30=
`;
  const namesOf = (module: string) => (module === './vpc' ? ['Vpc', 'Subnet'] : []);

  test('become a getter for each name; modules of types only are not loaded', () => {
    expect(lazyStars(COMPILED_STARS, STARS, namesOf).split('\n').filter((line) => line.includes('require'))).toEqual([
      'Object.defineProperty(exports, _n = "Vpc", { enumerable: true, configurable: true, get: function () { return require("./vpc").Vpc; } });',
      'Object.defineProperty(exports, _n = "Subnet", { enumerable: true, configurable: true, get: function () { return require("./vpc").Subnet; } });',
    ]);
  });

  test.each([
    ['one is not rewritten', COMPILED_STARS.replace('__exportStar(require("./vpc"), exports);', ''), STARS, '2 star exports in the source, but 1 were made lazy'],
    ['it is rewritten already', lazyStars(COMPILED_STARS, STARS, namesOf), STARS, '2 star exports in the source, but 0 were made lazy'],
  ])('fails where %s', (_what, compiled, source, problem) => {
    expect(() => lazyStars(compiled, source, namesOf)).toThrow(problem);
  });

  test('fails where two modules export the same name', () => {
    expect(() => lazyStars(COMPILED_STARS, STARS, () => ['Vpc'])).toThrow('Vpc is exported by ./vpc and ./vpc-props: name one of them otherwise');
  });

  test('of a whole library load what is used, and what that needs', () => {
    const lib = path.join(folder, 'lib');
    mkdirSync(path.join(lib, 'network'), { recursive: true });
    const write = (file: string, text: string) => writeFileSync(path.join(lib, file), text);
    const [namespaces, compiledNamespaces] = [SOURCE.split('\n')[0], COMPILED.replace(/^exports\.landingZone = __.*$/m, '')];
    write('index.ts', namespaces);
    write('index.js', compiledNamespaces);
    write('network/index.ts', STARS);
    write('network/index.js', `const __exportStar = undefined;\n${COMPILED_STARS}`);
    write('network/vpc.js', "exports.Vpc = class { of() { return require('./index').Subnet; } }; Object.defineProperty(exports, 'Subnet', { enumerable: true, value: 'a subnet' });");
    write('network/vpc-props.js', 'Object.defineProperty(exports, "__esModule", { value: true });');
    makeLazy(lib);
    const program = `
      const loaded = () => Object.keys(require.cache).map((file) => require('path').basename(file, '.js')).filter((name) => name.startsWith('vpc'));
      const { network } = require('./lib/index.js');
      const before = loaded();
      console.log(JSON.stringify({ before, keys: Object.keys(network), subnet: new network.Vpc().of(), after: loaded() }));`;
    expect(JSON.parse(run(process.execPath, ['-e', program], folder).stdout)).toEqual({ before: [], keys: ['Vpc', 'Subnet'], subnet: 'a subnet', after: ['vpc'] });
  });
});

test('the source of the library exports namespaces only, and those export whole modules only', () => {
  const lib = path.join(__dirname, '../../lib');
  const exportsOf = (file: string) => readFileSync(path.join(lib, file), 'utf8').trim().split('\n').filter((line) => !/^(\/\/|\/\*| \*|$)/.test(line));
  expect(exportsOf('index.ts').filter((line) => !/^export \* as \w+ from '\.\/[\w-]+';$/.test(line))).toEqual([]);
  const namespaces = readdirSync(lib).map((name) => `${name}/index.ts`).filter((file) => existsSync(path.join(lib, file)));
  expect(namespaces.length).toBeGreaterThan(5);
  expect(namespaces.flatMap(exportsOf).filter((line) => !/^export \* from '\.\/[\w/-]+';$/.test(line))).toEqual([]);
});
