import { spawnSync } from 'child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'fs';
import { tmpdir } from 'os';
import * as path from 'path';

const ROOT = path.join(__dirname, '../..');
let folder: string;

beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'reporter-'));
  writeFileSync(path.join(folder, 'one.test.js'), "test('holds', () => {}); test('holds too', () => {}); test('does not', () => { throw new Error('no'); });");
});

afterEach(() => rmSync(folder, { recursive: true, force: true }));

function jest(env: NodeJS.ProcessEnv) {
  const config = JSON.stringify({ rootDir: folder, testMatch: ['**/*.test.js'], reporters: [path.join(ROOT, 'build-tools/summary-reporter.js')] });
  return spawnSync(process.execPath, [path.join(ROOT, 'node_modules/jest/bin/jest.js'), '--config', config], { env: { ...process.env, ...env }, encoding: 'utf8' });
}

test('the numbers are those of the run; a suite that does not load counts as failed', () => {
  writeFileSync(path.join(folder, 'broken.test.js'), 'syntax error');
  jest({ TEST_SUMMARY_FILE: path.join(folder, 'summary.json') });
  expect(JSON.parse(readFileSync(path.join(folder, 'summary.json'), 'utf8'))).toEqual({ passed: 2, failed: 2 });
});

test('the numbers of a second run are added to those of the first', () => {
  const file = path.join(folder, 'summary.json');
  jest({ TEST_SUMMARY_FILE: file });
  expect(JSON.parse(readFileSync(file, 'utf8'))).toEqual({ passed: 2, failed: 1 });
  jest({ TEST_SUMMARY_FILE: file });
  expect(JSON.parse(readFileSync(file, 'utf8'))).toEqual({ passed: 4, failed: 2 });
});

test('nothing is written where nobody asks', () => {
  const { TEST_SUMMARY_FILE: _file, ...env } = process.env;
  expect(jest({ ...env, TEST_SUMMARY_FILE: '' }).status).toBe(1);
  expect(existsSync(path.join(folder, 'summary.json'))).toBe(false);
});
