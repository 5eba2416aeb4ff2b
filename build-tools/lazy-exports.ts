/**
 * Rewrites the compiled barrels so that what they export is loaded on first use. jsii compiles a namespace export, and each
 * `export *` in it, to an eager `require`; with every domain and its CDK modules behind it, loading the package would cost hundreds of
 * milliseconds that an app pays at each synth, for constructs that it does not use.
 *
 *     tsx build-tools/lazy-exports.ts lib
 *
 * `_n =` keeps the name visible to Node's static analysis, which is how ESM named imports find it.
 */
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'fs';
import * as path from 'path';
import { run } from './packed-package';

const NAMESPACE = /^exports\.(\w+) = __importStar\(require\("([^"]+)"\)\);$/gm;
const STAR = /^__exportStar\(require\("([^"]+)"\), exports\);$/gm;
const MARK = 'Object.defineProperty(exports, "__esModule", { value: true });';

/** The names that a compiled module exports. */
export type NamesOf = (module: string) => readonly string[];

/** The rewritten text of the package's compiled barrel; throws unless every namespace export was rewritten. */
export function lazyNamespaces(compiled: string, source: string): string {
  return rewritten(compiled, NAMESPACE, 'namespace', [...source.matchAll(/^export \* as \w+ from/gm)].length, (name, module) => getter(name, module));
}

/**
 * The rewritten text of a namespace's compiled barrel; throws unless every `export *` was rewritten. A module that exports types only is
 * not loaded at all.
 *
 * @param namesOf of a module as the barrel names it
 */
export function lazyStars(compiled: string, source: string, namesOf: NamesOf): string {
  const seen = new Map<string, string>();
  return rewritten(compiled, STAR, 'star', [...source.matchAll(/^export \* from/gm)].length, (module) => namesOf(module).map((name) => {
    if (seen.has(name)) {
      throw new Error(`${name} is exported by ${seen.get(name)} and ${module}: name one of them otherwise`);
    }
    seen.set(name, module);
    return getter(name, module, name);
  }).join('\n'));
}

function rewritten(compiled: string, eager: RegExp, kind: string, expected: number, lazy: (...groups: string[]) => string): string {
  let count = 0;
  const text = compiled.replace(eager, (_line, ...groups: string[]) => {
    count += 1;
    return lazy(...groups);
  });
  if (expected === 0 || count !== expected) {
    throw new Error(`${expected} ${kind} exports in the source, but ${count} were made lazy: the compiler's output has changed`);
  }
  return text.replace(MARK, (line) => `${line}\nvar _n;`);
}

function getter(name: string, module: string, member?: string): string {
  const value = `require("${module}")${member === undefined ? '' : `.${member}`}`;
  return `Object.defineProperty(exports, _n = "${name}", { enumerable: true, configurable: true, get: function () { return ${value}; } });`;
}

/** What compiled modules export, asked of Node itself: here a source would be loaded instead. */
function exportedNames(files: readonly string[], cwd: string): Map<string, readonly string[]> {
  const program = 'console.log(JSON.stringify(process.argv.slice(1).map((file) => Object.keys(require(file)))))';
  const names = JSON.parse(run(process.execPath, ['-e', program, ...files], cwd).stdout) as string[][];
  return new Map(files.map((file, index) => [file, names[index]]));
}

/** Rewrites the barrels of a compiled library: all are read before the first is written. */
export function makeLazy(lib: string): void {
  const read = (folder: string) => ({
    file: path.join(folder, 'index.js'),
    compiled: readFileSync(path.join(folder, 'index.js'), 'utf8'),
    source: readFileSync(path.join(folder, 'index.ts'), 'utf8'),
  });
  const whole = read(lib);
  const namespaces = readdirSync(lib).map((name) => path.join(lib, name)).filter((folder) => existsSync(path.join(folder, 'index.ts'))).map(read);
  const fileOf = (barrel: string, module: string) => {
    const base = path.join(path.dirname(barrel), module);
    return existsSync(`${base}.js`) ? `${base}.js` : path.join(base, 'index.js');
  };
  const modules = namespaces.flatMap(({ file, compiled }) => [...compiled.matchAll(STAR)].map(([, module]) => fileOf(file, module)));
  const names = exportedNames(modules, lib);
  const texts = namespaces.map(({ file, compiled, source }) => (
    [file, lazyStars(compiled, source, (module) => names.get(fileOf(file, module))!)] as const));
  for (const [file, text] of [...texts, [whole.file, lazyNamespaces(whole.compiled, whole.source)] as const]) {
    writeFileSync(file, text);
  }
}

if (require.main === module) {
  makeLazy(path.resolve(process.argv[2]));
}
