import { mkdtempSync, rmSync } from 'fs';
import { tmpdir } from 'os';
import * as path from 'path';
import { atEnd } from './at-end';

/**
 * Makes a folder for as long as it is used, or this process lives.
 *
 * @param name with which its own begins
 */
export async function inTemporaryFolder<T>(name: string, use: (folder: string) => Promise<T>): Promise<T> {
  const folder = mkdtempSync(path.join(tmpdir(), `zero-trust-${name}-`));
  const remove = () => rmSync(folder, { recursive: true, force: true });
  const takeBack = atEnd(remove);
  try {
    return await use(folder);
  } finally {
    takeBack();
    remove();
  }
}
