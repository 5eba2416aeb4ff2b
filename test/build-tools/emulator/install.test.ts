import { execFileSync } from 'child_process';
import { chmodSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'fs';
import { tmpdir } from 'os';
import * as path from 'path';
import { EmulatorError, EmulatorFailure } from '../../../build-tools/emulator/errors';
import { installEmulator } from '../../../build-tools/emulator/install';

const TOOLS = path.join(__dirname, '../../../build-tools/emulator');

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'install-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

/** A program that answers as a Python of the version would, and makes an environment whose pip ends with `pip`. */
function python(name: string, version: string, { venv = 0, pip = 0 } = {}): string {
  const file = path.join(folder, name);
  writeFileSync(file, [
    '#!/bin/sh',
    `echo "$@" >> ${folder}/calls`,
    `if [ "$1" = -c ]; then echo ${version}; exit 0; fi`,
    `if [ "$2" = venv ]; then mkdir -p "$3/bin"; cp "$0" "$3/bin/python"; echo "no ensurepip" >&2; exit ${venv}; fi`,
    `echo "no matching hash" >&2; exit ${pip}`,
  ].join('\n'));
  chmodSync(file, 0o755);
  return file;
}

function calls(): string[] {
  return readFileSync(path.join(folder, 'calls'), 'utf8').trim().split('\n');
}

async function failure(promise: Promise<unknown>): Promise<EmulatorError> {
  const error = await promise.then(() => undefined, (reason: unknown) => reason);
  expect(error).toBeInstanceOf(EmulatorError);
  return error as EmulatorError;
}

describe('the lock file', () => {
  const lines = readFileSync(path.join(TOOLS, 'requirements.txt'), 'utf8').split('\n');

  test('names every package at one version with hashes', () => {
    const packages = lines.filter((line) => /^[a-z]/i.test(line));
    expect(packages.length).toBeGreaterThan(20);
    packages.forEach((line) => {
      expect(line).toMatch(/^[a-z0-9-]+==[^ ]+ (; .*)?\\$/);
      expect(lines[lines.indexOf(line) + 1]).toMatch(/^ {4}--hash=sha256:[0-9a-f]{64}/);
    });
  });

  test('has the pinned servers', () => {
    const pinned = readFileSync(path.join(TOOLS, 'requirements.in'), 'utf8').match(/^[a-z]+==.*$/gm);
    expect(pinned).toEqual(['ministack==1.5.33', 'moto==5.2.5']);
    pinned!.forEach((pin) => expect(lines).toContain(`${pin} \\`));
  });

  test('names no other place to install from', () => {
    expect(lines.filter((line) => /index-url|find-links|https?:/.test(line))).toEqual([]);
  });
});

test('installs what the lock file names by hash, once', async () => {
  const base = python('python3', '3.12');
  const told: string[] = [];
  const options = { cache: path.join(folder, 'cache'), candidates: [base], platform: 'linux' as const, progress: (what: string) => told.push(what) };
  const first = await installEmulator(options);
  const made = calls().length;
  expect(existsSync(first)).toBe(true);
  expect(calls().at(-1)).toContain(`--only-binary :all: --require-hashes --requirement ${path.join(TOOLS, 'requirements.txt')}`);
  expect(await installEmulator(options)).toBe(first);
  expect(calls()).toHaveLength(made);
  expect(told).toEqual(['Installing the local AWS emulator, once']);
});

test('installs anew for another lock file', async () => {
  const base = python('python3', '3.12');
  const lockFile = path.join(folder, 'lock.txt');
  writeFileSync(lockFile, 'a==1');
  const first = await installEmulator({ cache: path.join(folder, 'cache'), candidates: [base], platform: 'linux', lockFile });
  writeFileSync(lockFile, 'a==2');
  expect(await installEmulator({ cache: path.join(folder, 'cache'), candidates: [base], platform: 'linux', lockFile })).not.toBe(first);
});

test.each([['3.10'], ['3.14'], ['3.9', '3.11']])('takes the first Python that is new enough of %s %s', async (...versions) => {
  const candidates = versions.map((version, index) => python(`python-${index}`, version));
  await installEmulator({ cache: path.join(folder, 'cache'), candidates: [path.join(folder, 'absent'), ...candidates], platform: 'linux' });
  expect(calls()).toContain(`-m venv ${calls().find((call) => call.includes('venv'))!.slice('-m venv '.length)}`);
  expect(calls().filter((call) => call.startsWith('-c'))).toHaveLength(versions.length);
});

describe('fails', () => {
  test.each([
    ['there is no Python', [], 'it found none'],
    ['Python is too old', ['3.9'], 'is 3.9'],
    ['it is Python 2', ['2.7'], 'is 2.7'],
    ['the next major version comes', ['4.11'], 'is 4.11'],
  ])('where %s, and says what to install', async (_what, versions, says) => {
    const candidates = versions.map((version) => python('python', version));
    const error = await failure(installEmulator({ cache: path.join(folder, 'cache'), candidates: [path.join(folder, 'absent'), ...candidates], platform: 'linux' }));
    expect(error.failure).toBe(EmulatorFailure.PYTHON_MISSING);
    expect(error.message).toContain(says);
    ['needs Python 3.10 or newer', 'sudo apt install python3 python3-venv', 'sudo dnf install python3', 'brew install python', 'wsl --install']
      .forEach((part) => expect(error.message).toContain(part));
  });

  test('where Python makes no virtual environments, as on Debian without python3-venv', async () => {
    const error = await failure(installEmulator({ cache: path.join(folder, 'cache'), candidates: [python('python', '3.11', { venv: 1 })], platform: 'linux' }));
    expect(error.failure).toBe(EmulatorFailure.PYTHON_MISSING);
    expect(error.message).toContain('cannot make virtual environments');
    expect(error.message).toContain('no ensurepip');
    expect(error.message).toContain('python3-venv');
  });

  test('on Windows, where it names WSL', async () => {
    const error = await failure(installEmulator({ cache: folder, candidates: [python('python', '3.11')], platform: 'win32' }));
    expect(error.failure).toBe(EmulatorFailure.PYTHON_MISSING);
    expect(error.message).toContain('inside WSL');
  });

  test('where a package has another hash, and leaves no half environment', async () => {
    const cache = path.join(folder, 'cache');
    const error = await failure(installEmulator({ cache, candidates: [python('python', '3.11', { pip: 1 })], platform: 'linux' }));
    expect(error.failure).toBe(EmulatorFailure.INSTALL_FAILED);
    expect(error.message).toContain('no matching hash');
    expect(readdirSync(cache)).toEqual([]);
  });

  test('as a program with the text alone and code 1', () => {
    const run = () => execFileSync(process.execPath, [path.join(TOOLS, '../../node_modules/tsx/dist/cli.mjs'), path.join(TOOLS, 'install.ts'), folder], {
      env: { ...process.env, PATH: '' }, cwd: folder, stdio: 'pipe', encoding: 'utf8',
    });
    expect(run).toThrow(expect.objectContaining({ status: 1, stderr: expect.stringMatching(/^The local AWS emulator needs Python 3.10 or newer/) }));
  });
});
