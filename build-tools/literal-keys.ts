import { readFileSync } from 'fs';
import type { Plugin } from 'esbuild';

/** Modules of the AWS SDK's clients that describe every call of a service. */
const SCHEMAS = /@aws-sdk[\\/](?:nested-clients|client-[a-z0-9-]+)[\\/]dist-es[\\/].*schemas_\d+\.js$/;

/**
 * Lets esbuild leave out the descriptions of calls that a handler never makes: 500 KB of EC2, 60 KB of S3.
 *
 * The SDK's clients write keys as `[_xN]: value` with `const _xN = "xmlName"` above. esbuild takes a computed key for code that may do
 * something, and keeps each description that has one, used or not. Written as `"xmlName": value` it means the same and does nothing.
 */
export function literalKeys(): Plugin {
  return {
    name: 'literal-keys',
    setup: (build) => build.onLoad({ filter: SCHEMAS }, ({ path }) => ({ contents: withLiteralKeys(readFileSync(path, 'utf8')), loader: 'js' })),
  };
}

/** The same module, with keys that are constants of it written out. */
export function withLiteralKeys(source: string): string {
  const constants = new Map([...source.matchAll(/^const (_\w+) = ("[^"\\\n]*");$/gm)].map(([, name, value]) => [name, value]));
  return source.replace(/\[(_\w+)\]:/g, (key, name: string) => {
    const value = constants.get(name);
    // `__proto__` written out would be no key.
    return value === undefined || value === '"__proto__"' ? key : `${value}:`;
  });
}
