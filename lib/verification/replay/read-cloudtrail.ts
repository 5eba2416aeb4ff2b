import * as fs from 'fs';
import * as path from 'path';
import { pipeline } from 'stream/promises';
import { createGunzip } from 'zlib';
import { RecordSplitter, SplitError } from './split-records';
import { ModelInputError } from '../prover/model/errors';

/** A log: a file, or what comes in. */
export interface LogSource {
  /** As the caller named it. */
  readonly name: string;
  readonly open: () => AsyncIterable<Buffer>;
}

/** What `readLogs` tells of. */
export interface LogReader {
  /** A record that is JSON, where it stands. */
  readonly record: (record: unknown, file: string, number: number) => void;
  /** A record that is not JSON. */
  readonly malformed: (because: string, file: string, number: number) => void;
  /** Told now and then, with how many files are read. */
  readonly progress?: (files: number) => void;
}

const LOG_FILE = /\.(json|jsonl|ndjson)(\.gz)?$/i;
/** Folders beside the logs that hold no logs: digests to check them by, and insights. */
const NO_LOGS = new Set(['CloudTrail-Digest', 'CloudTrail-Insight']);
const CHUNK = 1024 * 1024;

/**
 * The log files that paths name: files, and below folders every `.json`, `.jsonl` or `.ndjson` file, plain or in gzip, in the
 * order of their names. A file that is named twice counts once. Digests and insights are left out.
 *
 * @param paths as given
 * @param cwd folder that relative ones start from
 * @throws ModelInputError for a path that is not there, and a folder without logs
 */
export function logFiles(paths: readonly string[], cwd: string): LogSource[] {
  const found = new Map<string, string>();
  for (const given of paths) {
    const full = path.resolve(cwd, given);
    const stats = statOf(full, given);
    const files = stats.isDirectory()
      ? filesBelow(full).map((file) => [file, path.join(given, path.relative(full, file))] as const) : [[full, given] as const];
    if (files.length === 0) {
      throw new ModelInputError(given, '', 'the folder holds no .json or .json.gz file', 'name the folder that the trail delivers to');
    }
    for (const [file, name] of files) {
      const real = fs.realpathSync(file);
      if (!found.has(real)) found.set(real, name);
    }
  }
  return [...found].map(([file, name]) => ({ name, open: () => fs.createReadStream(file, { highWaterMark: CHUNK }) }));
}

/**
 * Reads logs one after another, as they come, with no more than a record in memory.
 *
 * @throws ModelInputError for a file that is no log, or is cut off
 */
export async function readLogs(sources: readonly LogSource[], reader: LogReader): Promise<void> {
  let files = 0;
  for (const source of sources) {
    await readLog(source, reader, () => reader.progress?.(files));
    files++;
    reader.progress?.(files);
  }
}

async function readLog({ name, open }: LogSource, reader: LogReader, progress: () => void): Promise<void> {
  const splitter = new RecordSplitter((text, number) => {
    let record: unknown;
    try {
      record = JSON.parse(text) as unknown;
    } catch (error) {
      reader.malformed(`it is not JSON (${(error as Error).message.split('\n')[0].slice(0, 120)})`, name, number);
      return;
    }
    reader.record(record, name, number);
  });
  try {
    for await (const chunk of inflated(open())) {
      splitter.write(chunk);
      progress();
    }
    splitter.end();
  } catch (error) {
    throw explained(error, name, splitter.records);
  }
}

/** Plain bytes as they are, gzip unpacked: its first two bytes tell, whatever the name. */
async function* inflated(chunks: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  const iterator = chunks[Symbol.asyncIterator]();
  let first = await iterator.next();
  while (first.done !== true && first.value.length < 2) {
    const next = await iterator.next();
    if (next.done) break;
    first = { done: false, value: Buffer.concat([first.value, next.value]) };
  }
  if (first.done) return;
  const all = async function* () {
    yield first.value as Buffer;
    for (let next = await iterator.next(); !next.done; next = await iterator.next()) yield next.value;
  };
  if (first.value[0] !== 0x1F || first.value[1] !== 0x8B) {
    yield* all();
    return;
  }
  const gunzip = createGunzip({ chunkSize: CHUNK });
  // Its error comes out of the loop below; here it would be one that nobody waits for.
  const done = pipeline(all(), gunzip).catch(() => undefined);
  for await (const chunk of gunzip) yield chunk as Buffer;
  await done;
}

function explained(error: unknown, name: string, records: number): unknown {
  if (error instanceof SplitError) return new ModelInputError(name, '', error.problem, error.fix);
  const { code } = error as NodeJS.ErrnoException;
  if (code === 'Z_BUF_ERROR') return new ModelInputError(name, '', `the gzip file is cut off after record ${records}`, 'fetch it again');
  if (code?.startsWith('Z_')) return new ModelInputError(name, '', `it is damaged gzip after record ${records} (${(error as Error).message})`, 'fetch it again');
  if (code === 'EACCES') return new ModelInputError(name, '', 'it may not be read', 'name a file that can be read');
  return error;
}

function statOf(full: string, given: string): fs.Stats {
  try {
    return fs.statSync(full);
  } catch {
    throw new ModelInputError(given, '', 'there is no such file or folder', 'name CloudTrail logs, or a folder of them');
  }
}

function filesBelow(folder: string): string[] {
  const entries = fs.readdirSync(folder, { withFileTypes: true }).sort((one, other) => (one.name < other.name ? -1 : 1));
  return entries.flatMap((entry) => {
    const full = path.join(folder, entry.name);
    if (entry.isDirectory()) return NO_LOGS.has(entry.name) ? [] : filesBelow(full);
    return entry.isFile() && LOG_FILE.test(entry.name) ? [full] : [];
  });
}
