import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import * as path from 'node:path';
import { build } from 'esbuild';
import type * as Harness from './harness';

const ROOT = path.join(__dirname, '../../..');

/** A change of one file of the engine, to see whether the schedules notice. */
export interface Mutant {
  readonly name: string;
  /** Below lib/secrets. */
  readonly file: string;
  /** Text that stands in the file once. */
  readonly replace: string;
  readonly by: string;
}

/** The harness, bundled once for a whole run of tests: what runs in this process, and what runs in a process that is killed. */
export class Bundle {
  /**
   * @param mutant what is changed in the engine; nothing by default
   * @throws if the text that a mutant changes is not there once
   */
  public static async make(mutant?: Mutant): Promise<Bundle> {
    const folder = mkdtempSync(path.join(tmpdir(), 'rotation-harness-'));
    const mutated = mutant && path.join(ROOT, 'lib/secrets', mutant.file);
    let applied = mutant === undefined;
    await build({
      entryPoints: [path.join(__dirname, 'harness.ts')],
      outfile: path.join(folder, 'harness.js'),
      bundle: true,
      platform: 'node',
      target: `node${process.versions.node.split('.')[0]}`,
      mainFields: ['module', 'main'],
      // jest loads it too, which has no import().
      supported: { 'dynamic-import': false },
      // Not installed, and not needed.
      external: ['pg-native'],
      logLevel: 'silent',
      plugins: mutant === undefined ? [] : [{
        name: 'mutant',
        setup: ({ onLoad }) => onLoad({ filter: /\.lambda-shared\.ts$/ }, ({ path: file }) => {
          if (file !== mutated) {
            return undefined;
          }
          const parts = readFileSync(file, 'utf8').split(mutant.replace);
          if (parts.length !== 2) {
            throw new Error(`${mutant.file} has ${parts.length - 1} times what the mutant "${mutant.name}" changes: write the mutant anew.`);
          }
          applied = true;
          return { contents: parts.join(mutant.by), loader: 'ts' };
        }),
      }],
    });
    if (!applied) {
      throw new Error(`The harness does not contain ${mutant!.file}, which the mutant "${mutant!.name}" changes.`);
    }
    return new Bundle(folder, createRequire(__filename)(path.join(folder, 'harness.js')) as typeof Harness);
  }

  private constructor(private readonly folder: string, public readonly harness: typeof Harness) {}

  /** Runs a job in a process of its own, which may be killed. */
  public async runKilled(job: Harness.Job): Promise<Harness.Outcome> {
    const child = spawn(process.execPath, ['--no-warnings', path.join(this.folder, 'harness.js')], {
      stdio: ['pipe', 'pipe', 'pipe'],
      env: { PATH: process.env.PATH, ROTATION_HARNESS: 'child' },
    });
    let [output, errors] = ['', ''];
    child.stdout.on('data', (data: Buffer) => {
      output += data.toString('utf8');
    });
    child.stderr.on('data', (data: Buffer) => {
      errors += data.toString('utf8');
    });
    child.stdin.on('error', () => undefined).end(JSON.stringify(job));
    const [code, signal] = await new Promise<[number | null, string | null]>((resolve) => child.once('close', (...ended) => resolve(ended)));
    if (signal === 'SIGKILL') {
      return { ended: 'killed', log: [] };
    }
    if (code !== 0) {
      throw new Error(`The harness ended with ${code ?? signal}: ${errors}`);
    }
    return JSON.parse(output) as Harness.Outcome;
  }

  public remove(): void {
    rmSync(this.folder, { recursive: true, force: true });
  }
}
