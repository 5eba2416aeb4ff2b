import { spawnSync } from 'child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'fs';
import { tmpdir } from 'os';
import * as path from 'path';

const ROOT = path.join(__dirname, '../..');

function demo(...args: string[]) {
  return spawnSync(process.execPath, [path.join(ROOT, 'node_modules/tsx/dist/cli.mjs'), 'bin/demo.ts', ...args], {
    cwd: ROOT, encoding: 'utf8', env: { ...process.env, CDK_VALIDATION: 'true', NODE_NO_WARNINGS: '1' },
  });
}

function withSettings<T>(settings: string, use: (file: string) => T): T {
  const folder = mkdtempSync(path.join(tmpdir(), 'settings-'));
  try {
    writeFileSync(path.join(folder, 'landing-zone.json'), settings);
    return use(path.join(folder, 'landing-zone.json'));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

test('builds, checks and summarizes as JSON on standard output alone', () => {
  const run = demo('--json', '--no-emulator');
  const summary = JSON.parse(run.stdout);
  expect(run.status).toBe(0);
  expect(summary.findings).toEqual([]);
  expect(summary.stacks.map(({ name }: { name: string }) => name)).toEqual(['LandingZone-Identity', 'LandingZone-Network', 'LandingZone-Audit', 'LandingZone-Detection', 'LandingZone-Orders']);
  expect(summary.resourcesByDomain.network).toBeGreaterThan(100);
  expect(summary.checks.map(({ plugin }: { plugin: string }) => plugin)).toEqual(expect.arrayContaining(['AwsSolutions', 'NIST.800.53.R5', 'ZeroTrustChecks', 'ZeroTrustProofs']));
  expect(summary.claims.length).toBeGreaterThan(20);
  expect(summary.claims.filter(({ refuted, unknown }: { refuted: number; unknown: number }) => refuted + unknown > 0)).toEqual([]);
  expect(summary).not.toHaveProperty('emulator');
  expect(run.stderr).toContain('[3/3] Synthesizing and checking');
});

test('fails with exit code 2 and one line a wrong setting, without a stack trace', () => {
  const run = withSettings('{ "network": { "egress": "natt" } }', (file) => demo('--no-emulator', '--settings', file));
  expect(run.status).toBe(2);
  expect(run.stderr.split('\n').slice(1)).toEqual(['landing-zone.json:1: network.egress is "natt"; write "none", "nat" or "firewall".', '']);
});

test('fails with exit code 2 on a settings file that is not there', () => {
  const run = demo('--no-emulator', '--settings', '/nowhere/landing-zone.json');
  expect(run.status).toBe(2);
  expect(run.stderr).toContain('/nowhere/landing-zone.json: there is no such file; name one with --settings.');
});

test('fails with exit code 2 on an option it does not know', () => {
  const run = demo('--jsn');
  expect(run.status).toBe(2);
  expect(run.stderr).toContain("Unknown option '--jsn'");
  expect(run.stderr).not.toContain('at ');
});

test('fails with exit code 2 on options that exclude each other', () => {
  const run = demo('--no-emulator', '--require-emulator');
  expect(run.status).toBe(2);
  expect(run.stderr).toBe('demo: --no-emulator and --require-emulator exclude each other; use --json, --settings FILE, --no-emulator or --require-emulator.\n');
});
