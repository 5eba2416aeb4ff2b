import { existsSync, readdirSync, readFileSync } from 'fs';
import * as path from 'path';

const ROOT = path.join(__dirname, '../..');
const text = readFileSync(path.join(ROOT, 'docs/threat-model.md'), 'utf8');
const quoted = [...text.matchAll(/`([^`]+)`/g)].map(([, name]) => name);
const RULES = readdirSync(path.join(ROOT, 'lib/verification/rules'), { recursive: true, encoding: 'utf8' })
  .filter((file) => /(^|\/)[A-Z]\w+\.ts$/.test(file) && !file.endsWith('.d.ts')).map((file) => path.basename(file, '.ts'));

test('every test, integration test and script that the threat model names is there', () => {
  const files = quoted.filter((name) => /^(test|integ|lib|\.ci)\//.test(name));
  expect(files.length).toBeGreaterThan(20);
  expect(files.filter((file) => !existsSync(path.join(ROOT, file)))).toEqual([]);
});

test('every rule that the threat model names is there', () => {
  const rules = quoted.filter((name) => /^ZeroTrust-\w+$/.test(name)).map((name) => name.replace('ZeroTrust-', ''));
  expect(rules.length).toBeGreaterThan(10);
  expect(rules.filter((rule) => !RULES.includes(rule))).toEqual([]);
});
