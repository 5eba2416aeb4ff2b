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

/** What a test gives instead of the process; `input` is the text of standard input. */
export type GivenIo = Partial<Omit<CommandIo, 'input'>> & { readonly input?: string };

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
  public run(argv: readonly string[], io: GivenIo = {}): Ran {
    const { code, written } = this.start(argv, io);
    if (typeof code !== 'number') throw new Error(`${argv[0]} has not ended; use runToEnd`);
    return { code, ...written };
  }

  /** Runs a command that reads as it goes. */
  public async runToEnd(argv: readonly string[], io: GivenIo = {}): Promise<Ran> {
    const { code, written } = this.start(argv, io);
    return { code: await code, ...written };
  }

  private start(argv: readonly string[], { input, ...io }: GivenIo) {
    const written = { out: '', err: '' };
    const code = run(argv, {
      out: (text) => { written.out += text; },
      err: (text) => { written.err += text; },
      readInput: () => input ?? '',
      outIsTerminal: false,
      errIsTerminal: false,
      columns: 100,
      env: {},
      cwd: this.path,
      ...io,
    });
    return { code, written };
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
