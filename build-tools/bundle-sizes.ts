/**
 * Size and cold start of the bundled Lambda handlers, against the committed sizes in `bundle-sizes.json`.
 *
 *     tsx build-tools/bundle-sizes.ts            compare, fail on growth, on a missing or unknown handler, on a broken budget
 *     tsx build-tools/bundle-sizes.ts --update   write the sizes as they are
 *
 * Times depend on the machine: they are printed, never asserted.
 */
import { spawnSync } from 'child_process';
import { existsSync, readFileSync, statSync, writeFileSync } from 'fs';
import * as path from 'path';
import { handlerBundles } from './handler-bundles';
import { median, ms, table } from './measurements';

/** A bundled handler. */
export interface HandlerSize {
  /** Folder under `assets/`, such as `secrets/generated-secret-rotation.lambda`. */
  readonly name: string;
  readonly bytes: number;
  /** AWS SDK clients in the bundle, such as `client-iam`. */
  readonly clients: readonly string[];
  /** Whether it has mysql2 in it. */
  readonly mysql2: boolean;
}

/** Growth against the committed size that fails. */
export const ALLOWED_GROWTH = 0.1;
const KB = 1000;
const FEW_CLIENTS = 2;

/** Largest size in bytes of a handler. */
export function budget({ clients, mysql2 }: Pick<HandlerSize, 'clients' | 'mysql2'>): number {
  // The calls of EC2 take and give more than those of all other services together.
  if (clients.includes('client-ec2')) {
    return 900 * KB;
  }
  // The protocol of MySQL in mysql2 is large even where all else of the package is left out. PostgreSQL's fits in without more.
  return (clients.length <= FEW_CLIENTS && !mysql2 ? 350 : 500) * KB;
}

/** What esbuild says about a bundle, as far as it is read here. */
interface Metafile {
  readonly inputs: Readonly<Record<string, unknown>>;
}

/** AWS SDK clients among the inputs of an esbuild metafile, each once. */
export function clientsIn(metafile: Metafile): string[] {
  return [...new Set(Object.keys(metafile.inputs).flatMap((input) => /node_modules\/@aws-sdk\/(client-[a-z0-9-]+)\//.exec(input)?.[1] ?? []))].sort();
}

/** Whether mysql2 is among the inputs of an esbuild metafile. */
export function mysql2In(metafile: Metafile): boolean {
  return Object.keys(metafile.inputs).some((input) => input.includes('node_modules/mysql2/'));
}

/** What is wrong with the sizes: one line each, none when all is well. */
export function sizeProblems(measured: readonly HandlerSize[], baseline: Readonly<Record<string, number>>): string[] {
  const problems: string[] = [];
  for (const handler of measured) {
    const { name, bytes, clients } = handler;
    const before = baseline[name];
    if (before === undefined) {
      problems.push(`${name} is not in the baseline; run "npx tsx build-tools/bundle-sizes.ts --update" and commit the file.`);
    } else if (bytes > before * (1 + ALLOWED_GROWTH)) {
      problems.push(`${name} grew from ${before} to ${bytes} bytes, more than ${ALLOWED_GROWTH * 100} %; make it smaller, or update the baseline and say why.`);
    }
    if (bytes > budget(handler)) {
      problems.push(`${name} has ${bytes} bytes with ${clients.length} SDK clients; its budget is ${budget(handler)}.`);
    }
  }
  const names = new Set(measured.map(({ name }) => name));
  for (const name of Object.keys(baseline).filter((known) => !names.has(known))) {
    problems.push(`${name} is in the baseline but there is no such handler; update the baseline.`);
  }
  return problems;
}

/** The handlers as they are bundled; throws where one is not. */
export function measureHandlers(root: string): HandlerSize[] {
  return handlerBundles(root).map(({ entrypoint }) => {
    const name = entrypoint.replace(/^lib\//, '').replace(/\.ts$/, '');
    const folder = path.join(root, 'assets', name);
    if (!existsSync(path.join(folder, 'index.js')) || !existsSync(path.join(folder, 'index.meta.json'))) {
      throw new Error(`${entrypoint} is not bundled: run "npx projen bundle" first.`);
    }
    const metafile = JSON.parse(readFileSync(path.join(folder, 'index.meta.json'), 'utf8')) as Metafile;
    return { name, bytes: statSync(path.join(folder, 'index.js')).size, clients: clientsIn(metafile), mysql2: mysql2In(metafile) };
  });
}

/** Milliseconds that the first `require` of a handler takes in a fresh process: median of `runs`. */
export function coldRequire(root: string, name: string, runs = 5): number {
  const file = path.join(root, 'assets', name, 'index.js');
  const program = 'const start = process.hrtime.bigint(); require(process.argv[1]); console.log(Number(process.hrtime.bigint() - start) / 1e6); process.exit(0);';
  return median(Array.from({ length: runs }, () => {
    const result = spawnSync(process.execPath, ['-e', program, file], {
      encoding: 'utf8', env: { PATH: process.env.PATH, AWS_REGION: 'us-east-1', AWS_ACCESS_KEY_ID: 'none', AWS_SECRET_ACCESS_KEY: 'none' },
    });
    if (result.status !== 0) {
      throw new Error(`${name} does not load: ${result.stderr}`);
    }
    return Number(result.stdout);
  }));
}

function main(args: readonly string[]): void {
  const root = path.join(__dirname, '..');
  const baselineFile = path.join(__dirname, 'bundle-sizes.json');
  const measured = measureHandlers(root);
  if (args.includes('--update')) {
    writeFileSync(baselineFile, `${JSON.stringify(Object.fromEntries(measured.map(({ name, bytes }) => [name, bytes])), undefined, 2)}\n`);
  }
  const baseline = JSON.parse(readFileSync(baselineFile, 'utf8')) as Record<string, number>;
  console.log(table(
    ['handler', 'SDK clients', 'bytes', 'committed', 'budget', 'cold require'],
    measured.map((handler) => [
      handler.name, handler.clients.length, handler.bytes, baseline[handler.name] ?? '-', budget(handler), ms(coldRequire(root, handler.name)),
    ]),
  ));
  const problems = sizeProblems(measured, baseline);
  problems.forEach((problem) => console.error(problem));
  process.exitCode = problems.length > 0 ? 1 : 0;
}

if (require.main === module) {
  main(process.argv.slice(2));
}
