import { readFileSync } from 'fs';
import * as path from 'path';
import { COMMAND_NAMES, run } from '../../lib/cli/run';

const ROOT = path.join(__dirname, '../..');
const PAGE = readFileSync(path.join(ROOT, 'docs/command-line.md'), 'utf8');

/** Commands with what they write, as the page shows them: a line that ends in `...` stands for lines that are left out. */
const EXAMPLES = [...PAGE.matchAll(/```console\n\$ cdk-zero-trust ([^\n]+)\n([^]*?)```/g)].map(([, command, output]) => ({ command, output }));

test.each(EXAMPLES)('the page shows what $command writes', async ({ command, output }) => {
  let written = '';
  const argv = [...command.matchAll(/'([^']*)'|(\S+)/g)].map(([, quoted, plain]) => quoted ?? plain);
  await run(argv, {
    out: (text) => { written += text; },
    err: (text) => { written += text; },
    readInput: () => '',
    outIsTerminal: false,
    errIsTerminal: false,
    columns: 120,
    env: {},
    cwd: path.join(ROOT, 'docs/examples'),
  });
  const parts = output.split(/^ *\.\.\.\n/m);
  expect(written.startsWith(parts[0]) && written.endsWith(parts[parts.length - 1]) ? output : written).toBe(output);
});

test('every command has an example', () => {
  const shown = new Set(EXAMPLES.map(({ command }) => command.split(' ')[0]));
  expect([...shown].sort()).toEqual([...COMMAND_NAMES].sort());
});
