import { CommandIo } from './command-io';

/** An option of a command. */
export interface CommandOption {
  readonly type: 'string' | 'boolean';
  /** May be given more than once. */
  readonly multiple?: boolean;
  /** What stands for the value in help: `FILE`. */
  readonly value?: string;
  readonly description: string;
}

/** The arguments of a command, read and checked. */
export interface Arguments {
  readonly positionals: readonly string[];
  /** The value of an option, where it is given. */
  text(option: string): string | undefined;
  /** All values of an option that may be given more than once. */
  texts(option: string): readonly string[];
  flag(option: string): boolean;
}

/** A command of the command line. */
export interface Command {
  readonly name: string;
  /** In one line. */
  readonly summary: string;
  /** What stands after the command: `<principal> <action> <resource>`. */
  readonly usage: string;
  /** Fewest and most arguments beside options. */
  readonly arguments: readonly [number, number];
  readonly options: { readonly [name: string]: CommandOption };
  readonly examples: readonly string[];
  /** @returns the exit code: 0 all is well, 1 a check failed; a promise of it where a command reads as it goes */
  readonly run: (given: Arguments, io: CommandIo) => number | Promise<number>;
}

/** Options that every command has. */
export const COMMON_OPTIONS: { readonly [name: string]: CommandOption } = {
  help: { type: 'boolean', description: 'Show this help' },
  debug: { type: 'boolean', description: 'Show where in the program an error comes from' },
};
