import { spawnSync } from 'child_process';
import * as path from 'path';
import { allow, CommandFolder, policy } from './support';
import { COMMAND_NAMES } from '../../lib/cli/run';

let folder: CommandFolder;
beforeEach(() => { folder = new CommandFolder(); });
afterEach(() => folder.remove());

test('--help names every command', () => {
  const { code, out } = folder.run(['--help']);
  expect(code).toBe(0);
  for (const name of COMMAND_NAMES) expect(out).toMatch(new RegExp(`^  ${name} +\\S`, 'm'));
});

test.each(COMMAND_NAMES)('%s --help shows usage, options and examples, and its examples are of its own options', (name) => {
  const { code, out } = folder.run([name, '--help']);
  expect(code).toBe(0);
  expect(folder.run(['help', name]).out).toBe(out);
  const examples = out.slice(out.indexOf('Examples'), out.indexOf('Exit codes')).split('\n').filter((line) => line.includes('cdk-zero-trust'));
  expect(examples.length).toBeGreaterThan(0);
  for (const example of examples) {
    expect(example).toMatch(new RegExp(`cdk-zero-trust ${name}( |$)`));
    for (const [, option] of example.matchAll(/ --([a-z-]+)/g)) expect(out).toMatch(new RegExp(`^  --${option}( |$)`, 'm'));
  }
});

test('--version is that of the package', () => {
  expect(folder.run(['--version']).out).toMatch(/^\d+\.\d+\.\d+\n$/);
});

test('fails without a command, and says what there is', () => {
  const { code, out, err } = folder.run([]);
  expect({ code, out }).toEqual({ code: 2, out: '' });
  expect(err).toContain('Commands');
});

test.each([
  [['verfy'], '"verfy" is not a command; use verify.'],
  [['frobnicate'], '"frobnicate" is not a command; use cdk-zero-trust --help to see the commands.'],
  [['constructor'], '"constructor" is not a command; use cdk-zero-trust --help to see the commands.'],
  [['compare', 'a'], 'compare needs 2 arguments, and 1 is given; write cdk-zero-trust compare <policy A> <policy B> [--scp FILE] [--boundary FILE].'],
  [['evaluate', 'a', 'b'], 'evaluate does not take "b"; write cdk-zero-trust evaluate <request.json>.'],
  [['compare', 'a', 'b', '--boundry', 'x'], 'compare has no option --boundry; use --boundary.'],
  [['compare', 'a', 'b', '--boundary'], '--boundary of compare has no value; write --boundary FILE.'],
  [['compare', 'a', 'b', '--boundary', '--json'], '--boundary of compare has no value; write --boundary FILE.'],
  [['compare', 'a', 'b', '--json=yes'], '--json of compare takes no value, and "yes" is given; write --json alone.'],
  [['compare', 'a', 'b', '--boundary', 'x', '--boundary', 'y'], '--boundary of compare is given twice; give it once.'],
])('fails with exit code 2 and one sentence: %j', (argv, message) => {
  expect(folder.run(argv)).toEqual({ code: 2, out: '', err: `cdk-zero-trust: ${message}\n` });
});

test('--debug shows where an error comes from', () => {
  expect(folder.run(['evaluate', 'none.json']).err).not.toContain(' at ');
  expect(folder.run(['evaluate', 'none.json', '--debug']).err).toMatch(/\n +at /);
});

const MAIN = path.join(__dirname, '../../lib/cli/main.ts');

/** The program as a process would run it. */
function program(): string[] {
  return ['--import', 'tsx', path.join(folder.path, folder.write('program.cjs', `require(${JSON.stringify(MAIN)}).main()`))];
}

test('ends as a process with the exit code of the command', () => {
  folder.write('a.json', policy(allow('s3:*')));
  const compared = spawnSync(process.execPath, [...program(), 'compare', path.join(folder.path, 'a.json'), path.join(folder.path, 'a.json')], { encoding: 'utf8' });
  expect(compared).toMatchObject({ status: 0, stdout: 'equal: both allow the same requests\n' });
  expect(spawnSync(process.execPath, [...program(), 'compare'], { encoding: 'utf8' })).toMatchObject({ status: 2, stdout: '' });
});

test('ends quietly where the reader has gone', () => {
  const script = `"${process.execPath}" ${program().map((one) => `'${one}'`).join(' ')} --help | head -c 1 > /dev/null`;
  expect(spawnSync('bash', ['-c', script], { encoding: 'utf8' })).toMatchObject({ stderr: '' });
});
