import { execFile } from 'child_process';
import { createHash } from 'crypto';
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync } from 'fs';
import * as path from 'path';
import { promisify } from 'util';
import { EmulatorError, EmulatorFailure } from './errors';

const run = promisify(execFile);
const ROOT = path.join(__dirname, '../..');
const LOCK_FILE = path.join(__dirname, 'requirements.txt');
const OLDEST_MINOR = 10;

/** Where and from what the emulator is installed. */
export interface InstallOptions {
  /**
   * Folder of the virtual environments.
   *
   * @default a git-ignored folder below `node_modules`
   */
  readonly cache?: string;
  /** Programs to try as Python, in this order. @default from `python3` to `python3.10` */
  readonly candidates?: readonly string[];
  /** Operating system, which decides how to make Python work. @default this one */
  readonly platform?: NodeJS.Platform;
  /** Lock file with hashes. @default the project's */
  readonly lockFile?: string;
  /** Is told what takes long. */
  readonly progress?: (what: string) => void;
}

/**
 * The Python of a virtual environment with the emulator in it. The first call for a lock file makes the environment, with
 * only what the lock file names by hash; later calls find it.
 *
 * @returns path of the Python program
 * @throws EmulatorError if there is no Python of 3.10 or newer, or its packages cannot be installed
 */
export async function installEmulator(options: InstallOptions = {}): Promise<string> {
  const platform = options.platform ?? process.platform;
  if (platform === 'win32') {
    throw new EmulatorError(EmulatorFailure.PYTHON_MISSING, `The local AWS emulator does not run on Windows itself. ${HOW_TO_INSTALL}`);
  }
  const lockFile = options.lockFile ?? LOCK_FILE;
  const cache = options.cache ?? path.join(ROOT, 'node_modules/.cache/zero-trust-emulator');
  const environment = path.join(cache, createHash('sha256').update(readFileSync(lockFile)).digest('hex').slice(0, 16));
  const python = path.join(environment, 'bin/python');
  if (existsSync(python)) {
    return python;
  }
  const base = await findPython(options.candidates ?? ['python3', 'python', 'python3.14', 'python3.13', 'python3.12', 'python3.11', 'python3.10']);
  options.progress?.('Installing the local AWS emulator, once');
  // Made beside and renamed when whole: an interrupted installation is never taken for a finished one.
  const unfinished = `${environment}.${process.pid}`;
  mkdirSync(cache, { recursive: true });
  try {
    await makeEnvironment(base, unfinished);
    await run(path.join(unfinished, 'bin/python'), [
      '-m', 'pip', 'install', '--quiet', '--disable-pip-version-check', '--no-input', '--only-binary', ':all:', '--require-hashes', '--requirement', lockFile,
    ], { maxBuffer: MEGABYTE }).catch((error: Error) => {
      throw new EmulatorError(EmulatorFailure.INSTALL_FAILED, `The local AWS emulator could not be installed from ${lockFile}: ${reasonOf(error)}`);
    });
    return finish(unfinished, environment, python);
  } finally {
    rmSync(unfinished, { recursive: true, force: true });
  }
}

const MEGABYTE = 1024 * 1024;

/** The name of a program that is a Python of 3.10 or newer. */
async function findPython(candidates: readonly string[]): Promise<string> {
  const found: string[] = [];
  for (const candidate of candidates) {
    try {
      const { stdout } = await run(candidate, ['-c', 'import sys; print("%d.%d" % sys.version_info[:2])']);
      const [major, minor] = stdout.trim().split('.').map(Number);
      if (major === 3 && minor >= OLDEST_MINOR) {
        return candidate;
      }
      found.push(`${candidate} is ${stdout.trim()}`);
    } catch {
      // Not there, or no Python: the next one.
    }
  }
  const what = found.length > 0 ? `it found only older ones (${found.join(', ')})` : 'it found none';
  throw new EmulatorError(EmulatorFailure.PYTHON_MISSING, `The local AWS emulator needs Python 3.${OLDEST_MINOR} or newer, and ${what}. ${HOW_TO_INSTALL}`);
}

async function makeEnvironment(base: string, folder: string): Promise<void> {
  try {
    await run(base, ['-m', 'venv', folder], { maxBuffer: MEGABYTE });
  } catch (error) {
    throw new EmulatorError(
      EmulatorFailure.PYTHON_MISSING,
      `${base} cannot make virtual environments, which the local AWS emulator needs (${reasonOf(error as Error)}). ${HOW_TO_INSTALL}`,
    );
  }
}

/** Another process may have finished first: then its environment is as good. */
function finish(unfinished: string, environment: string, python: string): string {
  try {
    renameSync(unfinished, environment);
  } catch (error) {
    if (!existsSync(python)) {
      throw error;
    }
  }
  return python;
}

const HOW_TO_INSTALL = [
  'Install it and run this again:',
  '  Debian, Ubuntu: sudo apt install python3 python3-venv',
  '  Fedora: sudo dnf install python3',
  '  macOS: brew install python',
  '  Windows: run "wsl --install", then this project inside WSL as on Ubuntu',
].join('\n');

function reasonOf(error: Error): string {
  const { stderr, stdout } = error as { stderr?: string; stdout?: string };
  return ((stderr || stdout || error.message).trim().split('\n').slice(-3).join(' ') || error.message).slice(0, 600);
}

if (require.main === module) {
  installEmulator({ cache: process.argv[2], progress: (what) => process.stderr.write(`${what}\n`) }).then(
    (python) => process.stdout.write(`${python}\n`),
    (error: unknown) => {
      process.stderr.write(`${error instanceof EmulatorError ? error.message : String(error)}\n`);
      process.exitCode = 1;
    },
  );
}
