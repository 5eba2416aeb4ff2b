import { spawn } from 'child_process';
import { existsSync } from 'fs';
import * as path from 'path';
import { inTemporaryFolder } from '../../../build-tools/emulator/temporary-folder';

const ROOT = path.join(__dirname, '../../..');

/** Runs a program to its end, with a signal once it has printed a line. */
async function run(program: string, signal?: NodeJS.Signals): Promise<{ output: string; code: number | null; by: NodeJS.Signals | null }> {
  const child = spawn(process.execPath, ['--require', 'tsx/cjs', '--eval', program], { cwd: ROOT, stdio: ['ignore', 'pipe', 'inherit'] });
  let output = '';
  child.stdout.on('data', (data: Buffer) => {
    if (output === '' && signal) {
      child.kill(signal);
    }
    output += data.toString('utf8');
  });
  return new Promise((resolve) => child.once('close', (code, by) => resolve({ output, code, by })));
}

const TODOS = `
const { atEnd } = require('./build-tools/emulator/at-end');
const { writeSync } = require('fs');
atEnd(() => writeSync(1, 'first '));
const takeBack = atEnd(() => writeSync(1, 'taken back '));
atEnd(() => writeSync(1, 'last '));
takeBack();
`;

test('what is to be done at the end is done once, the last first, and not what was taken back', async () => {
  expect(await run(TODOS)).toEqual({ output: 'last first ', code: 0, by: null });
});

test.each(['SIGINT', 'SIGTERM', 'SIGHUP'] as const)('it is done where %s ends the process, which ends by it', async (signal) => {
  expect(await run(`${TODOS} writeSync(1, 'begun '); setInterval(() => undefined, 1000);`, signal)).toEqual({ output: 'begun last first ', code: null, by: signal });
});

describe('a temporary folder', () => {
  test('is there while it is used, and gone after it', async () => {
    const [folder, there] = await inTemporaryFolder('test', async (name) => [name, existsSync(name)] as const);
    expect([there, existsSync(folder)]).toEqual([true, false]);
  });

  test('is gone after its use failed', async () => {
    let folder = '';
    await expect(inTemporaryFolder('test', async (name) => {
      folder = name;
      throw new Error('no');
    })).rejects.toThrow('no');
    expect([folder === '', existsSync(folder)]).toEqual([false, false]);
  });

  test('is gone after the process was ended', async () => {
    const { output, by } = await run(`
      const { inTemporaryFolder } = require('./build-tools/emulator/temporary-folder');
      inTemporaryFolder('test', async (name) => { console.log(name); await new Promise((resolve) => setTimeout(resolve, 60_000)); });
    `, 'SIGINT');
    expect(by).toBe('SIGINT');
    expect([path.basename(output), existsSync(output.trim())]).toEqual([expect.stringMatching(/^zero-trust-test-/), false]);
  });
});
