import { readFileSync, writeSync } from 'fs';

/** What a command sees of the process: tests give their own. */
export interface CommandIo {
  /** Writes to standard output. */
  readonly out: (text: string) => void;
  /** Writes to standard error. */
  readonly err: (text: string) => void;
  /** Reads standard input to its end. */
  readonly readInput: () => string;
  /** Standard input as it comes, for what may be larger than memory. @default - what `readInput` gives */
  readonly input?: () => AsyncIterable<Buffer>;
  /** Whether standard output is a terminal. */
  readonly outIsTerminal: boolean;
  /** Whether standard error is a terminal. */
  readonly errIsTerminal: boolean;
  /** Columns of the terminal. */
  readonly columns: number;
  readonly env: { readonly [name: string]: string | undefined };
  /** Folder that relative names start from. */
  readonly cwd: string;
}

/** The process itself. A reader that closed the pipe ends the output quietly. */
export function processIo(): CommandIo {
  return {
    out: (text) => write(1, text),
    err: (text) => write(2, text),
    readInput: () => readFileSync(0, 'utf8'),
    input: () => process.stdin,
    outIsTerminal: process.stdout.isTTY === true,
    errIsTerminal: process.stderr.isTTY === true,
    columns: process.stdout.columns ?? 120,
    env: process.env,
    cwd: process.cwd(),
  };
}

const closed = new Set<number>();

/** Writes all of it before it returns, so that nothing is lost where the process ends next. */
function write(descriptor: number, text: string): void {
  const bytes = Buffer.from(text, 'utf8');
  for (let at = 0; at < bytes.length && !closed.has(descriptor);) {
    try {
      at += writeSync(descriptor, bytes, at);
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException;
      if (code === 'EPIPE') {
        closed.add(descriptor);
      } else if (code === 'EAGAIN') {
        // A pipe that is full: wait a little without spinning.
        Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 5);
      } else {
        throw error;
      }
    }
  }
}

/** Colors only where a person looks, and never against their word. */
export function colors(io: CommandIo): boolean {
  return io.outIsTerminal && !io.env.NO_COLOR && io.env.TERM !== 'dumb';
}
