import { readdirSync } from 'fs';
import * as path from 'path';
import { buildSync } from 'esbuild';

/**
 * Modules below a folder that import one another in a circle, each circle once: the modules in their order, relative to the root. What is
 * imported as a type alone counts where it is not imported with `import type`. Packages are left out, whose circles are no business of ours.
 *
 * eslint-plugin-import knows the same, and takes longer for it than all other rules together.
 *
 * @param root folder of the project
 * @param folder folder below it
 */
export function importCycles(root: string, folder: string): string[][] {
  const files = readdirSync(path.join(root, folder), { recursive: true, encoding: 'utf8' }).filter((file) => /(?<!\.d)\.ts$/.test(file));
  const { metafile } = buildSync({
    absWorkingDir: root,
    // One that imports all, since each would be bundled whole.
    stdin: { contents: files.map((file) => `import ${JSON.stringify(`./${file}`)};`).join('\n'), resolveDir: path.join(root, folder), loader: 'ts' },
    bundle: true,
    write: false,
    metafile: true,
    platform: 'node',
    packages: 'external',
    logLevel: 'error',
    tsconfigRaw: { compilerOptions: { verbatimModuleSyntax: true } },
  });
  const imports = new Map(Object.entries(metafile.inputs).map(([file, { imports: all }]) => (
    [file, all.filter(({ external, kind }) => external !== true && kind === 'import-statement').map((one) => one.path)])));
  return circles(imports);
}

/** Depth first: what leads back to a module of the way to it closes a circle. */
function circles(imports: ReadonlyMap<string, readonly string[]>): string[][] {
  const found: string[][] = [];
  const done = new Set<string>();
  const way: string[] = [];
  const visit = (file: string): void => {
    const start = way.indexOf(file);
    if (start >= 0) {
      found.push(way.slice(start));
      return;
    }
    if (done.has(file)) {
      return;
    }
    way.push(file);
    (imports.get(file) ?? []).forEach(visit);
    way.pop();
    done.add(file);
  };
  [...imports.keys()].sort().forEach(visit);
  return found;
}
