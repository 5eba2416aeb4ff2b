import { readFileSync } from 'fs';
import * as path from 'path';

/** The version of this library. */
export function libraryVersion(): string {
  return (JSON.parse(readFileSync(path.join(__dirname, '../../package.json'), 'utf8')) as { version: string }).version;
}
