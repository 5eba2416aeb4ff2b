import { spawnSync } from 'child_process';
import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'fs';
import { tmpdir } from 'os';
import * as path from 'path';

const ROOT = path.join(__dirname, '../..');
const SYNTH = `
const { readFileSync } = require('fs');
const { App } = require('aws-cdk-lib');
const { parseLandingZoneSettings } = require('./bin/landing-zone-settings');
const { referenceLandingZone } = require('./bin/reference-landing-zone');
const app = new App({ outdir: 'cdk.out', context: JSON.parse(readFileSync('cdk.json', 'utf8')).context });
referenceLandingZone(app, parseLandingZoneSettings(readFileSync('landing-zone.json', 'utf8'), 'landing-zone.json'));
app.synth();
`;

/** Synthesizes a copy of the project from a folder of its own and returns the bytes that are deployed, by file name. */
function synthesizedFrom(folder: string, environment: Record<string, string>): Record<string, string> {
  mkdirSync(folder, { recursive: true });
  for (const part of ['lib', 'bin', 'assets', 'cdk.json', 'landing-zone.json', 'package.json', 'tsconfig.json']) {
    cpSync(path.join(ROOT, part), path.join(folder, part), { recursive: true });
  }
  symlinkSync(path.join(ROOT, 'node_modules'), path.join(folder, 'node_modules'));
  writeFileSync(path.join(folder, 'synth.ts'), SYNTH);
  const run = spawnSync(process.execPath, [path.join(ROOT, 'node_modules/tsx/dist/cli.mjs'), 'synth.ts'], {
    cwd: folder, encoding: 'utf8', env: { ...process.env, ...environment },
  });
  expect(`${run.stdout}${run.stderr}`).toBe('');
  expect(run.status).toBe(0);
  const deployed = readdirSync(path.join(folder, 'cdk.out'), { recursive: true, encoding: 'utf8' })
    .filter((file) => /\.template\.json$|\.assets\.json$|index\.js$/.test(file)).sort();
  return Object.fromEntries(deployed.map((file) => [file, readFileSync(path.join(folder, 'cdk.out', file), 'utf8')]));
}

test('two folders, time zones and locales give the same bytes', () => {
  const parent = mkdtempSync(path.join(tmpdir(), 'determinism-'));
  try {
    const one = synthesizedFrom(path.join(parent, 'one'), { TZ: 'UTC', LC_ALL: 'C' });
    const other = synthesizedFrom(path.join(parent, 'a much longer/folder name'), { TZ: 'Pacific/Auckland', LC_ALL: 'de_DE.UTF-8' });
    expect(Object.keys(one).length).toBeGreaterThan(6);
    expect(other).toEqual(one);
  } finally {
    rmSync(parent, { recursive: true, force: true });
  }
});
