import { Command } from './command';
import { colors, CommandIo } from './command-io';
import { CommandInputError, isInputError } from './errors';
import { helpOf, overview } from './help';
import { parseArguments } from './parse-arguments';
import { libraryVersion } from './version';
import { nearest } from '../private/nearest';
import { printable } from '../report/readable';

/* eslint-disable @typescript-eslint/no-require-imports -- a command loads only what it needs, and the engines are large */
/** Names of commands; each is loaded when it is asked for. */
const COMMANDS: { readonly [name: string]: () => Command } = {
  'verify': () => (require('./commands/verify') as typeof import('./commands/verify')).verify,
  'explain': () => (require('./commands/explain') as typeof import('./commands/explain')).explain,
  'can': () => (require('./commands/can') as typeof import('./commands/can')).can,
  'who-can': () => (require('./commands/who-can') as typeof import('./commands/who-can')).whoCan,
  'path': () => (require('./commands/path') as typeof import('./commands/path')).pathCommand,
  'diff': () => (require('./commands/diff') as typeof import('./commands/diff')).diff,
  'compare': () => (require('./commands/compare') as typeof import('./commands/compare')).compareCommand,
  'evaluate': () => (require('./commands/evaluate') as typeof import('./commands/evaluate')).evaluateCommand,
  'guardrails': () => (require('./commands/guardrails') as typeof import('./commands/guardrails')).guardrailsCommand,
  'replay': () => (require('./commands/replay') as typeof import('./commands/replay')).replayCommand,
  'respond': () => (require('./commands/respond') as typeof import('./commands/respond')).respondCommand,
  'rotation': () => (require('./commands/rotation') as typeof import('./commands/rotation')).rotationCommand,
  'access-scopes': () => (require('./commands/access-scopes') as typeof import('./commands/access-scopes')).accessScopesCommand,
};

/** The names of all commands, in the order in which help shows them. */
export const COMMAND_NAMES: readonly string[] = Object.keys(COMMANDS);

/**
 * Runs the command line.
 *
 * @param argv arguments after the program's name
 * @returns the exit code: 0 all is well, 1 a check failed, 2 the input is wrong, 3 the program itself failed; a promise of it
 * for a command that reads as it goes
 */
export function run(argv: readonly string[], io: CommandIo): number | Promise<number> {
  const debug = argv.includes('--debug');
  try {
    const code = dispatch(argv, io);
    return typeof code === 'number' ? code : code.catch((error: unknown) => failure(error, debug, io));
  } catch (error) {
    return failure(error, debug, io);
  }
}

function failure(error: unknown, debug: boolean, io: CommandIo): number {
  if (isInputError(error)) {
    io.err(`cdk-zero-trust: ${debug ? linesOf(error) : printable(error.message)}\n`);
    return 2;
  }
  const { message } = error as Error;
  io.err(`cdk-zero-trust: this should not happen: ${debug ? linesOf(error as Error) : `${printable(message)}; run it with --debug and report what it prints`}\n`);
  return 3;
}

function linesOf({ stack = '' }: Error): string {
  return stack.split('\n').map(printable).join('\n');
}

function dispatch(argv: readonly string[], io: CommandIo): number | Promise<number> {
  const [name, ...rest] = argv;
  const style = { colors: colors(io) };
  if (name === '--version') {
    io.out(`${libraryVersion()}\n`);
    return 0;
  }
  if (name === '--help' || name === '-h' || name === 'help') {
    io.out(rest[0] !== undefined && name === 'help' ? helpOf(commandOf(rest[0]), style) : overview(COMMAND_NAMES.map(commandOf), libraryVersion(), style));
    return 0;
  }
  if (name === undefined) {
    io.err(overview(COMMAND_NAMES.map(commandOf), libraryVersion(), { colors: false }));
    return 2;
  }
  const command = commandOf(name);
  const given = parseArguments(command, rest);
  if (given.flag('help')) {
    io.out(helpOf(command, style));
    return 0;
  }
  return command.run(given, io);
}

function commandOf(name: string): Command {
  if (!Object.hasOwn(COMMANDS, name)) {
    const near = nearest(name, COMMAND_NAMES);
    throw new CommandInputError(`${JSON.stringify(name)} is not a command`, near === undefined ? 'use cdk-zero-trust --help to see the commands' : `use ${near}`);
  }
  return COMMANDS[name]();
}
