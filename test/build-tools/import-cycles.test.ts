import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'fs';
import { tmpdir } from 'os';
import * as path from 'path';
import { importCycles } from '../../build-tools/import-cycles';

const ROOT = path.join(__dirname, '../..');

test.each(['lib', 'build-tools', 'test', 'e2e', 'integ'])('no modules of %s import one another in a circle', (folder) => {
  expect(importCycles(ROOT, folder)).toEqual([]);
});

describe('a project', () => {
  let root: string;
  const write = (files: Record<string, string>) => Object.entries(files).forEach(([file, text]) => writeFileSync(path.join(root, 'lib', file), text));

  beforeEach(() => {
    root = mkdtempSync(path.join(tmpdir(), 'cycles-'));
    mkdirSync(path.join(root, 'lib'));
  });
  afterEach(() => rmSync(root, { recursive: true, force: true }));

  test('with a circle over three modules is told of it once', () => {
    write({
      'a.ts': "import { b } from './b';\nexport const a = () => b;\n",
      'b.ts': "import { c } from './c';\nexport const b = () => c;\n",
      'c.ts': "import { a } from './a';\nexport const c = () => a;\n",
      'd.ts': "import { a } from './a';\nexport const d = a;\n",
    });
    expect(importCycles(root, 'lib')).toEqual([['lib/a.ts', 'lib/b.ts', 'lib/c.ts']]);
  });

  test('is told of types that are imported like values, and not of those that are not', () => {
    write({ 'a.ts': "import { B } from './b';\nexport interface A { b: B }\n", 'b.ts': "import { A } from './a';\nexport interface B { a: A }\n" });
    expect(importCycles(root, 'lib')).toEqual([['lib/a.ts', 'lib/b.ts']]);
    write({ 'b.ts': "import type { A } from './a';\nexport interface B { a: A }\n" });
    expect(importCycles(root, 'lib')).toEqual([]);
  });

  test('may import packages, and one module in two ways', () => {
    write({ 'a.ts': "import * as path from 'path';\nimport { b } from './b';\nimport './c';\nexport const a = path.sep + b;\n", 'b.ts': "import './c';\nexport const b = '';\n", 'c.ts': 'export {};\n' });
    expect(importCycles(root, 'lib')).toEqual([]);
  });
});
