import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'fs';
import { tmpdir } from 'os';
import * as path from 'path';
import { runIntegTests } from '../../build-tools/integ-snapshots';

const ROOT = path.join(__dirname, '../..');
const INTEG = path.join(ROOT, 'integ');
const TESTS = readdirSync(INTEG).filter((file) => /^integ\..+\.ts$/.test(file) && !file.endsWith('.snapshot'));

test('there is an integration test of each domain, with a committed snapshot', () => {
  expect(TESTS.sort()).toEqual([
    'integ.api-key-secret.ts', 'integ.audit-trail.ts', 'integ.database-secret.ts', 'integ.identity-center.ts', 'integ.incident-response.ts', 'integ.landing-zone.ts',
    'integ.least-privilege-function.ts', 'integ.organization-guardrails.ts', 'integ.posture-and-compliance.ts', 'integ.rotated-secret.ts', 'integ.segmented-vpc.ts',
    'integ.threat-detection.ts',
  ]);
  for (const test of TESTS) {
    expect(readdirSync(path.join(INTEG, `${test}.snapshot`))).toContain('manifest.json');
  }
});

test('the committed snapshots are what the integration tests synthesize', () => {
  const { passed, output } = runIntegTests('verify', [], INTEG);
  expect(output.split('\n').filter((line) => /^\s+UNCHANGED/.test(line))).toHaveLength(TESTS.length);
  expect({ passed, output: passed ? '' : output }).toEqual({ passed: true, output: '' });
}, 600_000);

test('snapshots hold no path of a machine and no asset', () => {
  const files = readdirSync(INTEG, { recursive: true, encoding: 'utf8' }).filter((file) => /\.snapshot\/.*\.json$/.test(file));
  expect(files.length).toBeGreaterThan(0);
  expect(files.filter((file) => file.includes('/asset.'))).toEqual([]);
  expect(files.filter((file) => readFileSync(path.join(INTEG, file), 'utf8').includes(ROOT))).toEqual([]);
});

describe('against a snapshot of its own', () => {
  const ONE = 'integ.rotated-secret.ts';
  let top: string;

  beforeEach(() => {
    top = mkdtempSync(path.join(tmpdir(), 'integ-'));
    mkdirSync(path.join(top, 'integ'));
    [ONE, 'integ-test-app.ts'].forEach((file) => cpSync(path.join(INTEG, file), path.join(top, 'integ', file)));
    cpSync(path.join(INTEG, `${ONE}.snapshot`), path.join(top, 'integ', `${ONE}.snapshot`), { recursive: true });
    symlinkSync(path.join(ROOT, 'lib'), path.join(top, 'lib'));
    symlinkSync(path.join(ROOT, 'node_modules'), path.join(top, 'node_modules'));
  });

  afterEach(() => rmSync(top, { recursive: true, force: true }));

  test('an unchanged template passes', () => {
    expect(runIntegTests('verify', [ONE], path.join(top, 'integ'))).toMatchObject({ passed: true, output: expect.stringContaining('UNCHANGED  integ.rotated-secret') });
  }, 120_000);

  test('fails for a changed template and names the change', () => {
    const template = path.join(top, 'integ', `${ONE}.snapshot`, 'IntegRotatedSecret.template.json');
    const text = readFileSync(template, 'utf8');
    writeFileSync(template, text.replaceAll('"EnableKeyRotation": true', '"EnableKeyRotation": false'));
    expect(readFileSync(template, 'utf8')).not.toBe(text);
    const { passed, output } = runIntegTests('verify', [ONE], path.join(top, 'integ'));
    expect(passed).toBe(false);
    expect(output).toMatch(/CHANGED {4}integ\.rotated-secret[\s\S]*AWS::KMS::Key[\s\S]*EnableKeyRotation/);
  }, 120_000);
});
