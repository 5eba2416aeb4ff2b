import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'fs';
import * as os from 'os';
import * as path from 'path';
import { CommandIo } from '../../lib/cli/command-io';
import { run } from '../../lib/cli/run';

/** What a command wrote and returned. */
export interface Ran {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

/** A folder of its own with files, in which commands run. */
export class CommandFolder {
  public readonly path = mkdtempSync(path.join(os.tmpdir(), 'command-'));

  public write(name: string, content: unknown): string {
    mkdirSync(path.dirname(path.join(this.path, name)), { recursive: true });
    writeFileSync(path.join(this.path, name), typeof content === 'string' ? content : JSON.stringify(content));
    return name;
  }

  public remove(): void {
    rmSync(this.path, { recursive: true, force: true });
  }

  /** Runs the command line as on a pipe. */
  public run(argv: readonly string[], io: Partial<CommandIo> & { readonly input?: string } = {}): Ran {
    let out = '';
    let err = '';
    const code = run(argv, {
      out: (text) => { out += text; },
      err: (text) => { err += text; },
      readInput: () => io.input ?? '',
      outIsTerminal: false,
      errIsTerminal: false,
      columns: 100,
      env: {},
      cwd: this.path,
      ...io,
    });
    return { code, out, err };
  }

  /** Runs it and reads what it wrote as JSON. */
  public json<T>(argv: readonly string[]): { readonly code: number; readonly data: T } {
    const { code, out, err } = this.run([...argv, '--json']);
    if (err !== '') throw new Error(err);
    return { code, data: JSON.parse(out) as T };
  }
}

/** A policy document. */
export function policy(...statements: readonly object[]): object {
  return { Version: '2012-10-17', Statement: statements };
}

export function allow(actions: string | string[], resources: string | string[] = '*', more: object = {}): object {
  return { Effect: 'Allow', Action: actions, Resource: resources, ...more };
}

export function deny(actions: string | string[], resources: string | string[] = '*', more: object = {}): object {
  return { Effect: 'Deny', Action: actions, Resource: resources, ...more };
}
