/**
 * Synthesizes one integration test for integ-runner, which reads cloud assemblies of an older schema than aws-cdk-lib writes.
 *
 *     tsx build-tools/integ-app.ts <integ test>     with CDK_OUTDIR set, as integ-runner does
 *
 * The assembly is then rewritten: a schema version that the runner reads, and no stack traces, which hold paths of the machine.
 */
import { readdirSync, readFileSync, writeFileSync } from 'fs';
import * as path from 'path';
import { run } from './packed-package';

/** The newest cloud assembly schema that the pinned integ-runner reads. */
export const READABLE_SCHEMA = 53;

type Json = null | boolean | number | string | Json[] | { [key: string]: Json };

/** The text of an assembly's file, lowered to the readable schema and without traces of the machine. */
export function lowered(text: string): string {
  return JSON.stringify(withoutTraces(JSON.parse(text) as Json), undefined, 1);
}

function withoutTraces(value: Json): Json {
  if (Array.isArray(value)) {
    return value.filter((item) => !isCreationStack(item)).map(withoutTraces);
  }
  if (value === null || typeof value !== 'object') {
    return value;
  }
  const entries = Object.entries(value)
    .filter(([key]) => key !== 'trace')
    .map(([key, item]): [string, Json] => [key, key === 'version' ? loweredVersion(item) : withoutTraces(item)]);
  return Object.fromEntries(entries.filter(([key, item]) => key !== 'minimumCliVersion' && !(Array.isArray(item) && item.length === 0 && key.startsWith('/'))));
}

function isCreationStack(value: Json): boolean {
  return value !== null && typeof value === 'object' && !Array.isArray(value) && value.type === 'aws:cdk:creationStack';
}

function loweredVersion(version: Json): Json {
  const major = typeof version === 'string' ? /^(\d+)\.0\.0$/.exec(version)?.[1] : undefined;
  return major !== undefined && Number(major) > READABLE_SCHEMA ? `${READABLE_SCHEMA}.0.0` : version;
}

/** Lowers every file of a cloud assembly that describes it; templates and assets stay as they are. */
export function lowerAssembly(folder: string): void {
  for (const file of readdirSync(folder, { recursive: true, encoding: 'utf8' })) {
    const describes = /(^|[/\\])(manifest|integ|[^/\\]+\.assets|[^/\\]+\.metadata)\.json$|(^|[/\\])cdk\.out$/.test(file);
    if (describes && !/(^|[/\\])asset\./.test(file)) {
      writeFileSync(path.join(folder, file), lowered(readFileSync(path.join(folder, file), 'utf8')));
    }
  }
}

if (require.main === module) {
  const folder = process.env.CDK_OUTDIR;
  const [test] = process.argv.slice(2);
  if (!folder || !test) {
    throw new Error('Name an integration test and set CDK_OUTDIR; "npm run integ:snapshot" does both.');
  }
  const tsx = path.join(__dirname, '../node_modules/tsx/dist/cli.mjs');
  process.stdout.write(run(process.execPath, [tsx, test], process.cwd(), { ...process.env, CDK_VALIDATION: 'false' }).stdout);
  lowerAssembly(folder);
}
