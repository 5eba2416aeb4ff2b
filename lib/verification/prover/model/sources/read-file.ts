import * as fs from 'fs';
import { ModelInputError } from '../errors';
import { JsonObject, isObject } from './json-objects';

/** Largest file of an assembly. The metadata of big apps is tens of megabytes. */
const MAX_FILE_BYTES = 256 * 1024 * 1024;

/** Levels of lists and objects that a file may have. CloudFormation's own templates stay far below. */
export const MAX_DEPTH = 200;

/**
 * The text of a file.
 * @throws ModelInputError if it is not there, is no file, or is larger than the bound
 */
export function readText(file: string, maxBytes: number = MAX_FILE_BYTES): string {
  let size: number;
  try {
    const stat = fs.statSync(file);
    if (!stat.isFile()) {
      throw new ModelInputError(file, '', 'it is not a file', 'name a template or the directory of a cloud assembly');
    }
    size = stat.size;
  } catch (error) {
    if (error instanceof ModelInputError) throw error;
    throw new ModelInputError(file, '', 'there is no such file', 'check the path, or synthesize first');
  }
  if (size > maxBytes) {
    throw new ModelInputError(file, '', `it has ${size} bytes, and at most ${maxBytes} are read`, 'split it');
  }
  try {
    return fs.readFileSync(file, 'utf8').replace(/^\uFEFF/, '');
  } catch (error) {
    throw new ModelInputError(file, '', `it cannot be read (${(error as NodeJS.ErrnoException).code ?? 'unknown error'})`, 'check its permissions');
  }
}

/**
 * The object that a JSON file holds.
 * @throws ModelInputError with line and column if it is not JSON, or no object
 */
export function readJsonObject(file: string): JsonObject {
  const value = parseJson(file, readText(file));
  if (!isObject(value)) {
    throw new ModelInputError(file, '', 'it holds no JSON object', 'synthesize again');
  }
  return value;
}

/**
 * JSON with its depth bounded.
 * @throws ModelInputError with line and column
 */
export function parseJson(file: string, text: string): unknown {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    if (error instanceof RangeError) throw tooDeep(file);
    throw new ModelInputError(file, jsonPlace(text, (error as Error).message), 'it is not JSON', 'correct the syntax there');
  }
  checkDepth(file, value);
  return value;
}

/** Without recursion, since that is what it guards. */
export function checkDepth(file: string, value: unknown): void {
  let level: object[] = typeof value === 'object' && value !== null ? [value] : [];
  for (let depth = 1; level.length > 0; depth++) {
    if (depth > MAX_DEPTH) throw tooDeep(file);
    const next: object[] = [];
    for (const parent of level) {
      for (const child of Array.isArray(parent) ? parent : Object.values(parent)) {
        if (typeof child === 'object' && child !== null) next.push(child as object);
      }
    }
    level = next;
  }
}

export function tooDeep(file: string): ModelInputError {
  return new ModelInputError(file, '', `its lists and objects are nested more than ${MAX_DEPTH} deep`, 'flatten them');
}

function jsonPlace(text: string, message: string): string {
  const position = /position (\d+)/.exec(message);
  const at = position ? Number(position[1]) : text.length;
  const before = text.slice(0, at).split('\n');
  return `line ${before.length}, column ${before[before.length - 1].length + 1}`;
}
