/**
 * Makes the modules that handlers of the library's users import, `cdk-zero-trust/runtime/<name>`: a bundle with all that it needs, and
 * declarations that need no package but `@types/node`.
 *
 *     tsx build-tools/runtime-modules.ts
 *
 *     runtime/<name>.js      the bundle
 *     runtime/<name>.d.ts    names the declarations of its barrel
 *     runtime/types/         the declarations of all files that the barrels reach
 */
import { mkdirSync, rmSync, writeFileSync } from 'fs';
import * as path from 'path';
import { build, Plugin } from 'esbuild';
import * as ts from 'typescript';
import { UNUSED_IN_LAMBDA } from './handler-bundles';
import { literalKeys } from './literal-keys';
import { RuntimeEntry, runtimeEntries } from './runtime-entries';

/** Declarations by their path below `types/`. */
export type Declarations = ReadonlyMap<string, string>;

/** Makes the modules of a project anew. */
export async function makeRuntimeModules(root: string, folder = path.join(root, 'runtime')): Promise<void> {
  const entries = runtimeEntries(root);
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  for (const entry of entries) {
    await bundleRuntime(entry, root, folder);
    writeFileSync(path.join(folder, `${entry.name}.d.ts`), `export * from './types/${barrelOf(entry)}';\n`);
  }
  for (const [file, text] of declarationsOf(entries, root)) {
    mkdirSync(path.dirname(path.join(folder, 'types', file)), { recursive: true });
    writeFileSync(path.join(folder, 'types', file), text);
  }
}

async function bundleRuntime({ name, entrypoint }: RuntimeEntry, root: string, folder: string): Promise<void> {
  await build({
    absWorkingDir: root,
    entryPoints: [entrypoint],
    outfile: path.join(folder, `${name}.js`),
    bundle: true,
    platform: 'node',
    format: 'cjs',
    // Tests of handlers run it outside of Lambda.
    target: 'node20',
    minify: true,
    mainFields: ['module', 'main'],
    plugins: [literalKeys(), withoutUnused()],
    logLevel: 'warning',
  });
}

/**
 * Leaves out credential providers that no function in Lambda uses. Handlers of the library leave them as imports of packages that are
 * not there; who bundles this module again could not, so what asks for one gets an error.
 */
function withoutUnused(): Plugin {
  const names = new RegExp(`^(?:${UNUSED_IN_LAMBDA.join('|')})$`);
  return {
    name: 'without-unused',
    setup: (setup) => {
      setup.onResolve({ filter: names }, ({ path: module }) => ({ path: module, namespace: 'unused' }));
      setup.onLoad({ filter: /./, namespace: 'unused' }, ({ path: module }) => ({
        contents: `throw new Error(${JSON.stringify(`${module} is left out: give credentials in the environment`)});`,
      }));
    },
  };
}

/**
 * The declarations of what the barrels export.
 *
 * @throws if they need a package, which a user of the module would then have to install
 */
export function declarationsOf(entries: readonly RuntimeEntry[], root: string): Declarations {
  const emitted = emittedDeclarations(entries, root);
  const reached = new Map<string, string>();
  const open = entries.map((entry) => `${barrelOf(entry)}.d.ts`);
  for (let file = open.pop(); file !== undefined; file = open.pop()) {
    const text = emitted.get(file);
    if (text === undefined) {
      throw new Error(`${file}: no declarations were made of it.`);
    }
    if (reached.has(file)) continue;
    reached.set(file, text);
    const { importedFiles, typeReferenceDirectives } = ts.preProcessFile(text, true, true);
    const outside = [...importedFiles, ...typeReferenceDirectives].map(({ fileName: name }) => name).find((name) => !name.startsWith('.') && name !== 'node');
    if (outside !== undefined) {
      throw new Error(`${file} imports ${outside} in what it exports: declare what it needs of it.`);
    }
    for (const { fileName: name } of importedFiles) {
      open.push(`${path.posix.join(path.posix.dirname(file), name)}.d.ts`);
    }
  }
  return new Map([...reached].sort(([one], [other]) => (one < other ? -1 : 1)));
}

function emittedDeclarations(entries: readonly RuntimeEntry[], root: string): Declarations {
  const { config } = ts.readConfigFile(path.join(root, 'tsconfig.json'), (file) => ts.sys.readFile(file)) as { config: { compilerOptions: object } };
  const { options } = ts.convertCompilerOptionsFromJson({
    ...config.compilerOptions, declaration: true, emitDeclarationOnly: true, stripInternal: true, noEmitOnError: false, skipLibCheck: true,
  }, root);
  const program = ts.createProgram(entries.map(({ entrypoint }) => path.join(root, entrypoint)), options);
  const emitted = new Map<string, string>();
  const { diagnostics } = program.emit(undefined, (file, text) => emitted.set(relativeTo(options.outDir!, file), text));
  if (diagnostics.length > 0) {
    throw new Error(ts.formatDiagnostics(diagnostics, { getCurrentDirectory: () => root, getCanonicalFileName: (file) => file, getNewLine: () => '\n' }));
  }
  return emitted;
}

/** The barrel below `lib/`, without its ending. */
function barrelOf({ entrypoint }: RuntimeEntry): string {
  return entrypoint.replace(/^lib\//, '').replace(/\.ts$/, '');
}

function relativeTo(folder: string, file: string): string {
  return path.relative(folder, file).split(path.sep).join('/');
}

if (require.main === module) {
  makeRuntimeModules(process.cwd()).catch((error: unknown) => {
    console.error(error);
    process.exitCode = 1;
  });
}
