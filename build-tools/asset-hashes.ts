/**
 * The asset hash of each bundled handler, as it stands in templates, against the committed `asset-hashes.json`.
 *
 *     tsx build-tools/asset-hashes.ts            compare
 *     tsx build-tools/asset-hashes.ts --update   write the hashes as they are
 *
 * A changed hash redeploys the function of every user: it has to be a decision, not an accident of a build machine.
 */
import { readFileSync, writeFileSync } from 'fs';
import * as path from 'path';
import { FileSystem } from 'aws-cdk-lib';
import { handlerBundles } from './handler-bundles';
import { run } from './packed-package';

/** Where the expected hashes are committed. */
export const ASSET_HASHES_FILE = path.join(__dirname, 'asset-hashes.json');

/** Hash by folder under `assets/`. */
export type AssetHashes = Readonly<Record<string, string>>;

/** The hashes of the bundles in `assets/` of `root`. */
export function assetHashes(root: string): AssetHashes {
  return Object.fromEntries(handlerBundles(root).map(({ entrypoint }) => {
    const name = entrypoint.replace(/^lib\//, '').replace(/\.ts$/, '');
    return [name, FileSystem.fingerprint(path.join(root, 'assets', name), { exclude: ['index.meta.json'] })];
  }));
}

/** The committed hashes. */
export function committedHashes(): AssetHashes {
  return JSON.parse(readFileSync(ASSET_HASHES_FILE, 'utf8')) as AssetHashes;
}

/** What differs: one line each. */
export function hashProblems(found: AssetHashes, expected: AssetHashes): string[] {
  const update = 'run "npx tsx build-tools/asset-hashes.ts --update" if the change is meant';
  return [...new Set([...Object.keys(found), ...Object.keys(expected)])].sort()
    .filter((name) => found[name] !== expected[name])
    .map((name) => `${name}: expected ${expected[name] ?? 'no such handler'}, found ${found[name] ?? 'no such handler'}; ${update}.`);
}

/** Bundles every handler of `root`, with its sources and packages linked or copied there. */
export function bundleIn(root: string): void {
  run(path.join(root, 'node_modules/.bin/tsx'), [path.join(__dirname, 'bundle-handler.ts')], root);
}

if (require.main === module) {
  const found = assetHashes(path.join(__dirname, '..'));
  if (process.argv.includes('--update')) {
    writeFileSync(ASSET_HASHES_FILE, `${JSON.stringify(found, undefined, 2)}\n`);
  }
  const problems = hashProblems(found, committedHashes());
  problems.forEach((problem) => console.error(problem));
  process.exitCode = problems.length > 0 ? 1 : 0;
}
