import { Command, COMMON_OPTIONS } from './command';
import { strong, TextStyle } from '../report/text-table';

const EXIT_CODES = 'Exit codes: 0 all is well, 1 a check failed, 2 the input is wrong, 3 the program itself failed.';

/** What all commands are. */
export function overview(commands: readonly Command[], version: string, style: TextStyle): string {
  const width = Math.max(...commands.map(({ name }) => name.length));
  return [
    `cdk-zero-trust ${version}: proves what templates allow, offline`,
    '',
    strong('Usage', style),
    '  cdk-zero-trust <command> [arguments] [options]',
    '',
    strong('Commands', style),
    ...commands.map(({ name, summary }) => `  ${name.padEnd(width)}  ${summary}`),
    '',
    'cdk-zero-trust <command> --help tells more. ' + EXIT_CODES,
    '',
  ].join('\n');
}

/** What one command is. */
export function helpOf(command: Command, style: TextStyle): string {
  const options = Object.entries({ ...command.options, ...COMMON_OPTIONS })
    .map(([name, option]) => [`--${name}${option.type === 'string' ? ` ${option.value ?? 'VALUE'}` : ''}`, `${option.description}${option.multiple ? ' (may be repeated)' : ''}`]);
  const width = Math.max(...options.map(([name]) => name.length));
  return [
    command.summary,
    '',
    strong('Usage', style),
    `  cdk-zero-trust ${command.name} ${command.usage}`.trimEnd(),
    '',
    strong('Options', style),
    ...options.map(([name, description]) => `  ${name.padEnd(width)}  ${description}`),
    '',
    strong('Examples', style),
    ...command.examples.map((example) => `  ${example}`),
    '',
    EXIT_CODES,
    '',
  ].join('\n');
}
