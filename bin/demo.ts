/**
 * `npm run demo`: synthesizes the reference landing zone, checks it, and shows what was built and what was checked.
 *
 * Exit codes: 0 nothing found, 1 a finding, 2 wrong settings.
 */
import { existsSync, readFileSync, rmSync } from 'fs';
import * as path from 'path';
import { parseArgs } from 'util';
import { App } from 'aws-cdk-lib';
import { parseLandingZoneSettings, SettingsError } from './landing-zone-settings';
import { referenceLandingZone } from './reference-landing-zone';
import { verification } from '../lib';
import { renderLandingZoneSummary } from '../lib/report/landing-zone-summary';
import { summarizeLandingZone } from '../lib/report/summarize-landing-zone';

const ROOT = path.join(__dirname, '..');

function main(): number {
  const values = options();
  const outdir = path.join(ROOT, 'cdk.out');
  const step = progress(3);

  const file = path.resolve(ROOT, values.settings);
  step(`Reading ${path.relative(ROOT, file)}`);
  if (!existsSync(file)) {
    throw new SettingsError([`${file}: there is no such file; name one with --settings.`]);
  }
  const settings = parseLandingZoneSettings(readFileSync(file, 'utf8'), path.basename(file));

  step('Building the constructs');
  rmSync(outdir, { recursive: true, force: true });
  const app = new App({ outdir, context: JSON.parse(readFileSync(path.join(ROOT, 'cdk.json'), 'utf8')).context });
  const checked = verification.ZeroTrust.verify(app);
  referenceLandingZone(app, settings);

  step('Synthesizing and checking');
  // The framework prints its own report; the summary says the same in fewer lines.
  const synthesis = synthesize(app);
  const summary = summarizeLandingZone(app, outdir, path.relative(process.cwd(), outdir) || '.', checked);
  if (synthesis && summary.findings.length === 0) {
    throw synthesis;
  }
  process.stdout.write(values.json ? `${JSON.stringify(summary, null, 2)}\n` : `\n${renderLandingZoneSummary(summary, { colors: process.stdout.isTTY })}`);
  return summary.findings.length === 0 ? 0 : 1;
}

function options(): { json: boolean; settings: string } {
  try {
    return parseArgs({ options: { json: { type: 'boolean', default: false }, settings: { type: 'string', default: 'landing-zone.json' } } }).values;
  } catch (error) {
    throw new SettingsError([`demo: ${(error as Error).message.split('. ')[0]}; use --json or --settings FILE.`]);
  }
}

function synthesize(app: App): Error | undefined {
  try {
    app.synth();
    return undefined;
  } catch (error) {
    return error as Error;
  }
}

/** Numbered steps with the time each took, on the error stream so that `--json` stays clean. */
function progress(steps: number): (what: string) => void {
  let number = 0;
  const started = Date.now();
  return (what) => {
    number += 1;
    process.stderr.write(`[${number}/${steps}] ${what} (${((Date.now() - started) / 1000).toFixed(1)} s)\n`);
  };
}

try {
  process.exitCode = main();
} catch (error) {
  if (!(error instanceof SettingsError)) {
    throw error;
  }
  process.stderr.write(`${error.message}\n`);
  process.exitCode = 2;
}
