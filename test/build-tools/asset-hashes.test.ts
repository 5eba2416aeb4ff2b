import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'fs';
import { tmpdir } from 'os';
import * as path from 'path';
import { assetHashes, hashProblems } from '../../build-tools/asset-hashes';

let root: string;

beforeEach(() => {
  root = mkdtempSync(path.join(tmpdir(), 'assets-'));
  mkdirSync(path.join(root, 'lib/secrets'), { recursive: true });
  writeFileSync(path.join(root, 'lib/secrets/rotate.lambda.ts'), '');
  mkdirSync(path.join(root, 'assets/secrets/rotate.lambda'), { recursive: true });
  writeFileSync(path.join(root, 'assets/secrets/rotate.lambda/index.js'), 'exports.handler = () => 1;');
});

afterEach(() => rmSync(root, { recursive: true, force: true }));

test('a hash follows the code and nothing else', () => {
  const before = assetHashes(root);
  expect(Object.keys(before)).toEqual(['secrets/rotate.lambda']);
  writeFileSync(path.join(root, 'assets/secrets/rotate.lambda/index.meta.json'), '{}');
  expect(assetHashes(root)).toEqual(before);
  writeFileSync(path.join(root, 'assets/secrets/rotate.lambda/index.js'), 'exports.handler = () => 2;');
  expect(assetHashes(root)).not.toEqual(before);
});

test.each([
  ['changed', { one: 'a' }, { one: 'b' }, 'one: expected b, found a'],
  ['new', { one: 'a' }, {}, 'one: expected no such handler, found a'],
  ['gone', {}, { one: 'a' }, 'one: expected a, found no such handler'],
])('fails for a handler that is %s', (_what, found, expected, problem) => {
  expect(hashProblems(found, expected)).toEqual([expect.stringContaining(problem)]);
  expect(hashProblems(expected, expected)).toEqual([]);
});
