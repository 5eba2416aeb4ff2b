import { readdirSync } from 'fs';
import * as path from 'path';

/** A module that handlers of a library's user import: `cdk-zero-trust/runtime/<name>`. */
export interface RuntimeEntry {
  readonly name: string;
  /** Path of the barrel from the project's root, with forward slashes. */
  readonly entrypoint: string;
}

const ENTRY = /^lib\/.*?([a-z][a-z-]*)-runtime\.lambda-shared\.ts$/;

/** Every barrel `<name>-runtime.lambda-shared.ts` under `lib/`, in the order of the names. */
export function runtimeEntries(root = path.join(__dirname, '..')): RuntimeEntry[] {
  return readdirSync(path.join(root, 'lib'), { recursive: true, encoding: 'utf8' })
    .map((file) => `lib/${file.split(path.sep).join('/')}`)
    .flatMap((entrypoint) => {
      const [, name] = ENTRY.exec(entrypoint) ?? [];
      return name === undefined ? [] : [{ name, entrypoint }];
    })
    .sort((one, other) => (one.name < other.name ? -1 : 1));
}
