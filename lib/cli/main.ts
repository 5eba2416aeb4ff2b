import { processIo } from './command-io';
import { run } from './run';

/** Runs the command line of this process; the exit code stands when all is written. */
export function main(): void {
  const code = run(process.argv.slice(2), processIo());
  if (typeof code === 'number') {
    process.exitCode = code;
  } else {
    void code.then((late) => {
      process.exitCode = late;
    });
  }
}
