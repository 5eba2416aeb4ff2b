import { CommandIo } from './command-io';

/** Tells a person who waits what is being done; says nothing where nobody looks. */
export interface Progress {
  readonly step: (text: string) => void;
  readonly done: () => void;
}

/** Progress on standard error, in one line that is written over. */
export function progress(io: CommandIo): Progress {
  if (!io.errIsTerminal) return { step: () => {}, done: () => {} };
  return {
    step: (text) => io.err(`\r\u001B[2K${text.length < io.columns ? text : `${text.slice(0, io.columns - 2)}…`}`),
    done: () => io.err('\r\u001B[2K'),
  };
}
