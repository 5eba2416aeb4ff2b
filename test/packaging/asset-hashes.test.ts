import { cpSync, mkdirSync, mkdtempSync, rmSync, symlinkSync } from 'fs';
import { tmpdir } from 'os';
import * as path from 'path';
import { assetHashes, bundleIn, committedHashes, hashProblems } from '../../build-tools/asset-hashes';

const ROOT = path.join(__dirname, '../..');
const folders: string[] = [];

afterAll(() => folders.forEach((folder) => rmSync(folder, { recursive: true, force: true })));

/** The handlers' sources in a folder of their own, at some depth, bundled there. */
function bundledCopy(...below: string[]): string {
  const top = mkdtempSync(path.join(tmpdir(), 'bundles-'));
  folders.push(top);
  const copy = path.join(top, ...below);
  mkdirSync(copy, { recursive: true });
  cpSync(path.join(ROOT, 'lib'), path.join(copy, 'lib'), { recursive: true });
  cpSync(path.join(ROOT, 'tsconfig.json'), path.join(copy, 'tsconfig.json'));
  // It says that modules have no side effects, so that what is not used of them is left out.
  cpSync(path.join(ROOT, 'package.json'), path.join(copy, 'package.json'));
  symlinkSync(path.join(ROOT, 'node_modules'), path.join(copy, 'node_modules'));
  bundleIn(copy);
  return copy;
}

test('the asset hash of each handler is the committed one', () => {
  expect(hashProblems(assetHashes(ROOT), committedHashes())).toEqual([]);
});

test('a bundle holds the same bytes whatever folder it is made in', () => {
  const here = assetHashes(bundledCopy());
  const elsewhere = assetHashes(bundledCopy('a folder', 'deeper', 'still'));
  expect(Object.keys(here).length).toBeGreaterThan(0);
  expect(elsewhere).toEqual(here);
  expect(here).toEqual(committedHashes());
});
