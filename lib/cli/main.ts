import { processIo } from './command-io';
import { run } from './run';

/** Runs the command line of this process; the exit code stands when all is written. */
export function main(): void {
  process.exitCode = run(process.argv.slice(2), processIo());
}
