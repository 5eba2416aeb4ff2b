/**
 * Rewrites the compiled barrel so that each `export * as x` is loaded on first use. jsii compiles a namespace export to an
 * eager `require`; with every domain and its CDK modules behind it, loading the package would cost hundreds of
 * milliseconds that an app pays at each synth, for domains that it does not use.
 *
 * `_n =` keeps the name visible to Node's static analysis, which is how ESM named imports find it.
 */
import { readFileSync, writeFileSync } from 'fs';

const EAGER = /^exports\.(\w+) = __importStar\(require\("([^"]+)"\)\);$/gm;

/** The rewritten text of a compiled barrel; throws unless every namespace export was rewritten. */
export function lazyNamespaces(compiled: string, source: string): string {
  const expected = [...source.matchAll(/^export \* as \w+ from/gm)].length;
  let rewritten = 0;
  const lazy = compiled.replace(EAGER, (_line, name: string, target: string) => {
    rewritten += 1;
    return `Object.defineProperty(exports, _n = "${name}", { enumerable: true, configurable: true, get: function () { return require("${target}"); } });`;
  });
  if (expected === 0 || rewritten !== expected) {
    throw new Error(`${expected} namespace exports in the source, but ${rewritten} were made lazy: the compiler's output has changed`);
  }
  return lazy.replace('Object.defineProperty(exports, "__esModule", { value: true });', (line) => `${line}\nvar _n;`);
}

if (require.main === module) {
  const file = process.argv[2];
  const source = readFileSync(file.replace(/\.js$/, '.ts'), 'utf8');
  const compiled = readFileSync(file, 'utf8');
  writeFileSync(file, lazyNamespaces(compiled, source));
}
