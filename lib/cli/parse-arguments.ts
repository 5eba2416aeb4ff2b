import { parseArgs } from 'util';
import { Arguments, Command, COMMON_OPTIONS } from './command';
import { CommandInputError } from './errors';
import { nearest } from '../private/nearest';

/**
 * Reads the arguments of a command.
 *
 * @throws CommandInputError for an option that the command does not have, a missing value, or the wrong number of arguments
 */
export function parseArguments(command: Command, argv: readonly string[]): Arguments {
  const known = { ...command.options, ...COMMON_OPTIONS };
  const { values, positionals, tokens } = parseArgs({
    args: [...argv],
    options: Object.fromEntries(Object.entries(known).map(([name, { type, multiple }]) => [name, { type, multiple: multiple ?? false }])),
    allowPositionals: true,
    strict: false,
    tokens: true,
  });
  const given = new Set<string>();
  for (const token of tokens) {
    if (token.kind !== 'option') continue;
    const option = Object.hasOwn(known, token.name) ? known[token.name] : undefined;
    if (option === undefined) {
      const near = nearest(token.name, Object.keys(known));
      throw new CommandInputError(`${command.name} has no option ${token.rawName}`,
        near === undefined ? `use cdk-zero-trust ${command.name} --help to see its options` : `use --${near}`);
    }
    if (option.type === 'string' && (token.value === undefined || (!token.inlineValue && /^--?[A-Za-z]/.test(token.value)))) {
      throw new CommandInputError(`--${token.name} of ${command.name} has no value`, `write --${token.name} ${option.value ?? 'VALUE'}`);
    }
    if (option.type === 'boolean' && token.value !== undefined) {
      throw new CommandInputError(`--${token.name} of ${command.name} takes no value, and ${JSON.stringify(token.value)} is given`, `write --${token.name} alone`);
    }
    if (given.has(token.name) && option.multiple !== true) {
      throw new CommandInputError(`--${token.name} of ${command.name} is given twice`, 'give it once');
    }
    given.add(token.name);
  }
  const arguments_: Arguments = {
    positionals,
    text: (option) => values[option] as string | undefined,
    texts: (option) => (values[option] ?? []) as string[],
    flag: (option) => values[option] === true,
  };
  if (!arguments_.flag('help')) checkCount(command, positionals);
  return arguments_;
}

function checkCount({ name, usage, arguments: [fewest, most] }: Command, positionals: readonly string[]): void {
  if (positionals.length < fewest) {
    throw new CommandInputError(`${name} needs ${fewest} argument${fewest === 1 ? '' : 's'}, and ${positionals.length} ${positionals.length === 1 ? 'is' : 'are'} given`,
      `write cdk-zero-trust ${name} ${usage}`);
  }
  if (positionals.length > most) {
    throw new CommandInputError(`${name} does not take ${JSON.stringify(positionals[most])}`, `write cdk-zero-trust ${name} ${usage}`);
  }
}
