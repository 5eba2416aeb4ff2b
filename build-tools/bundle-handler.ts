/**
 * Bundles Lambda handlers into `assets/`, each with its metafile.
 *
 *     tsx build-tools/bundle-handler.ts                            all of them
 *     tsx build-tools/bundle-handler.ts lib/secrets/rotate.lambda.ts
 *
 * The same sources give the same bytes on every machine: esbuild is pinned, and nothing of the folder gets into a bundle.
 */
import { mkdirSync, rmSync, writeFileSync } from 'fs';
import * as path from 'path';
import { build } from 'esbuild';
import { HandlerBundle, handlerBundles } from './handler-bundles';
import { leanMysql2 } from './lean-mysql2';
import { leftOutModules } from './left-out-modules';
import { literalKeys } from './literal-keys';
import { rdsAuthorities } from './rds-certificate-authorities';

/** Who imports this reads the certificate authorities from a folder beside the bundle. */
const READS_AUTHORITIES = 'lib/secrets/database/certificate-authorities.lambda-shared.ts';
const AUTHORITIES_FOLDER = 'rds-ca';

/** Bundles one handler of the project in `root`. */
export async function bundleHandler({ entrypoint, externals }: HandlerBundle, root: string): Promise<void> {
  const folder = `assets/${entrypoint.replace(/^lib\//, '').replace(/\.ts$/, '')}`;
  const { metafile } = await build({
    absWorkingDir: root,
    entryPoints: [entrypoint],
    outfile: `${folder}/index.js`,
    bundle: true,
    platform: 'node',
    target: 'node24',
    minify: true,
    mainFields: ['module', 'main'],
    external: externals,
    plugins: [literalKeys(), leftOutModules(), leanMysql2()],
    metafile: true,
    logLevel: 'warning',
  });
  mkdirSync(path.join(root, folder), { recursive: true });
  writeFileSync(path.join(root, folder, 'index.meta.json'), JSON.stringify(metafile));
  const authorities = path.join(root, folder, AUTHORITIES_FOLDER);
  rmSync(authorities, { recursive: true, force: true });
  if (READS_AUTHORITIES in metafile.inputs) {
    mkdirSync(authorities);
    for (const [region, certificates] of Object.entries(rdsAuthorities().regions)) {
      writeFileSync(path.join(authorities, `${region}.pem`), certificates.join(''));
    }
  }
}

async function main(entrypoints: readonly string[]): Promise<void> {
  const root = process.cwd();
  const all = handlerBundles(root);
  const unknown = entrypoints.find((entrypoint) => !all.some((bundle) => bundle.entrypoint === entrypoint));
  if (unknown !== undefined) {
    throw new Error(`${unknown} is no handler below lib/.`);
  }
  for (const bundle of all.filter(({ entrypoint }) => entrypoints.length === 0 || entrypoints.includes(entrypoint))) {
    await bundleHandler(bundle, root);
  }
}

if (require.main === module) {
  main(process.argv.slice(2)).catch((error: unknown) => {
    console.error(error);
    process.exitCode = 1;
  });
}
