import * as path from 'path';
import type { Plugin } from 'esbuild';

/**
 * Files of mysql2 that a bundle holds something smaller for, by their paths in the package. Of the driver a handler uses `createConnection`
 * alone, without pools, promises and a server; it reads the numbers of errors, not the table of their names; and it has rows parsed without
 * code that is made at run time.
 */
export const LEANER: Readonly<Record<string, string>> = {
  'mysql2/index.js': 'exports.createConnection = require("./lib/create_connection.js");',
  'mysql2/lib/constants/errors.js': 'module.exports = {};',
  'generate-function/index.js': 'module.exports = undefined;',
  'named-placeholders/index.js': 'module.exports = undefined;',
};

/** Leaves out of a bundle what no handler uses of mysql2. */
export function leanMysql2(): Plugin {
  return {
    name: 'lean-mysql2',
    setup: (build) => {
      const files = Object.keys(LEANER).map((file) => file.replaceAll('.', '\\.').replaceAll('/', '[\\\\/]'));
      build.onLoad({ filter: new RegExp(`[\\\\/]node_modules[\\\\/](?:${files.join('|')})$`) }, ({ path: file }) => {
        const name = file.split(path.sep).join('/').split('/node_modules/').pop()!;
        return { contents: LEANER[name], loader: 'js', resolveDir: path.dirname(file) };
      });
    },
  };
}
