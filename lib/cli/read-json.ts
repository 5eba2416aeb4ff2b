import { readFileSync, statSync } from 'fs';
import * as path from 'path';
import { CommandIo } from './command-io';
import { CommandInputError } from './errors';

/** More than any policy, request or export of an account has. */
const MOST_BYTES = 256 * 1024 * 1024;

/** A file as text; `-` is standard input. */
export function readText(file: string, io: CommandIo): string {
  if (file === '-') return io.readInput();
  const full = path.resolve(io.cwd, file);
  let size: number;
  try {
    const found = statSync(full);
    if (!found.isFile()) throw new CommandInputError(`${file} is not a file`, 'name a file');
    size = found.size;
  } catch (error) {
    if (error instanceof CommandInputError) throw error;
    throw new CommandInputError(`${file}: ${reasonOf(error)}`, 'name a file that can be read');
  }
  if (size > MOST_BYTES) throw new CommandInputError(`${file} has ${size} bytes`, `give a file of at most ${MOST_BYTES} bytes`);
  try {
    return readFileSync(full, 'utf8');
  } catch (error) {
    throw new CommandInputError(`${file}: ${reasonOf(error)}`, 'name a file that can be read');
  }
}

/** A JSON file. */
export function readJson(file: string, io: CommandIo): unknown {
  return parseJson(readText(file, io), file === '-' ? 'standard input' : file);
}

/** A text that has to be JSON; its name is for the error. */
export function parseJson(text: string, name: string): unknown {
  try {
    return JSON.parse(text.charCodeAt(0) === 0xFEFF ? text.slice(1) : text) as unknown;
  } catch (error) {
    throw new CommandInputError(`${name}${placeOf(text, error as Error)}: this is not JSON (${firstSentence(error as Error)})`, 'write JSON');
  }
}

function firstSentence(error: Error): string {
  return error.message.split('\n')[0].slice(0, 160);
}

/** Line and column of a syntax error, where the engine tells the position. */
function placeOf(text: string, error: Error): string {
  const position = /position (\d+)/.exec(error.message)?.[1];
  if (position === undefined) return '';
  const before = text.slice(0, Number(position)).split('\n');
  return `:${before.length}:${before[before.length - 1].length + 1}`;
}

function reasonOf(error: unknown): string {
  const { code } = error as NodeJS.ErrnoException;
  return code === 'ENOENT' ? 'there is no such file' : code === 'EACCES' ? 'it may not be read' : code === 'EISDIR' ? 'it is a folder' : String(code);
}
