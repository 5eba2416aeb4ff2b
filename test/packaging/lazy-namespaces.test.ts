import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'fs';
import { tmpdir } from 'os';
import * as path from 'path';
import { lazyNamespaces } from '../../build-tools/lazy-namespaces';
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

test('the source of the library exports namespaces only', () => {
  const barrel = readFileSync(path.join(__dirname, '../../lib/index.ts'), 'utf8');
  expect(barrel.trim().split('\n').filter((line) => !/^export \* as \w+ from '\.\/[\w-]+';$/.test(line))).toEqual([]);
});
