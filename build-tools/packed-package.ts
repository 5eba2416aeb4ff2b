/**
 * The npm package as its users get it: packed, and installed from the tarball into an app of its own. What works only in
 * the working tree (a file that is not packed, a dependency that only we have) shows here.
 */
import { spawnSync, SpawnSyncReturns } from 'child_process';
import { existsSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'fs';
import * as path from 'path';
import { handlerBundles } from './handler-bundles';
import { runtimeEntries } from './runtime-entries';

/** A packed package. */
export interface PackedPackage {
  /** Path of the tarball. */
  readonly tarball: string;
  /** Paths inside the package, sorted. */
  readonly files: readonly string[];
  /** Size of the tarball in bytes. */
  readonly packedBytes: number;
  /** Size of the files in bytes. */
  readonly unpackedBytes: number;
}

/** Names and versions of npm packages. */
export type Dependencies = Readonly<Record<string, string>>;

/** What has to be built before the package can be packed and is not there. */
export function missingBuildOutput(root: string): string[] {
  const barrel = readFileSync(path.join(root, 'lib/index.ts'), 'utf8');
  const rooms = [...barrel.matchAll(/^export \* as \w+ from '\.\/([^']+)'/gm)].map(([, room]) => `lib/${room}/index.js`);
  const bundles = handlerBundles(root).map(({ entrypoint }) => entrypoint.replace(/^lib\//, 'assets/').replace(/\.ts$/, '/index.js'));
  const runtime = runtimeEntries(root).flatMap(({ name }) => [`runtime/${name}.js`, `runtime/${name}.d.ts`]);
  return ['.jsii', 'lib/index.js', 'lib/index.d.ts', ...rooms, ...bundles, ...runtime].filter((file) => !existsSync(path.join(root, file)));
}

/**
 * Packs the built package.
 *
 * @param root folder of the project
 * @param destination folder that the tarball is written to
 */
export function packPackage(root: string, destination: string): PackedPackage {
  const missing = missingBuildOutput(root);
  if (missing.length > 0) {
    throw new Error(`The package is not built (${missing.join(', ')} missing): run "npx projen pre-compile" and "npx projen compile" first.`);
  }
  mkdirSync(destination, { recursive: true });
  const result = run('npm', ['pack', '--json', '--ignore-scripts', '--pack-destination', destination], root);
  const [packed] = JSON.parse(result.stdout) as [{ filename: string; size: number; unpackedSize: number; files: { path: string }[] }];
  return {
    tarball: path.join(destination, packed.filename),
    files: packed.files.map((file) => file.path).sort(),
    packedBytes: packed.size,
    unpackedBytes: packed.unpackedSize,
  };
}

/**
 * Makes an empty app with these dependencies, as `npm install` does for a user.
 *
 * @param folder folder of the app; made if it does not exist
 * @param dependencies names and versions; a tarball is `file:<path>`
 */
export function installApp(folder: string, dependencies: Dependencies): void {
  mkdirSync(folder, { recursive: true });
  writeFileSync(path.join(folder, 'package.json'), JSON.stringify({ name: 'empty-app', version: '1.0.0', private: true, dependencies }, undefined, 2));
  run('npm', ['install', '--prefer-offline', '--no-audit', '--no-fund', '--ignore-scripts', '--no-package-lock'], folder);
}

/** A folder to use as `PATH`: Node and a shell, and nothing that bundles or builds. */
export function bareToolPath(folder: string): string {
  mkdirSync(folder, { recursive: true });
  symlinkSync(process.execPath, path.join(folder, 'node'));
  symlinkSync('/bin/sh', path.join(folder, 'sh'));
  return folder;
}

/** Runs a command to its end; throws with its output where it fails. */
export function run(command: string, args: readonly string[], cwd: string, env: NodeJS.ProcessEnv = process.env): SpawnSyncReturns<string> {
  const result = spawnSync(command, args, { cwd, env, encoding: 'utf8', maxBuffer: 64 * 1024 * 1024 });
  if (result.error || result.status !== 0) {
    throw new Error(`"${command} ${args.join(' ')}" failed (${result.error?.message ?? `exit code ${result.status}`}):\n${result.stdout ?? ''}${result.stderr ?? ''}`);
  }
  return result;
}
