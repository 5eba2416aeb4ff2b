/**
 * `npm run demo`: synthesizes the reference landing zone, checks it, and shows what was built and what was checked. Then it deploys
 * it to an emulator of AWS on this machine, and shows how a leaked key is answered there.
 *
 *     tsx bin/demo.ts [--json] [--settings landing-zone.json] [--no-emulator | --require-emulator]
 *
 * Where the emulator cannot be installed, which needs Python, the rest is shown, and what to install; with `--require-emulator` that
 * is a failure.
 *
 * Exit codes: 0 nothing found, 1 a finding or a failure on the emulator, 2 wrong settings.
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

/** Steps without the emulator. */
const STEPS = 3;

async function main(): Promise<number> {
  const values = options();
  const outdir = path.join(ROOT, 'cdk.out');
  // Loaded only where it is wanted: all of the emulator is behind it.
  const emulator = values['no-emulator'] ? undefined : await import('./demo-emulator.js');
  const step = progress(STEPS + (emulator?.EMULATOR_STEPS ?? 0));

  const file = path.resolve(ROOT, values.settings);
  step(`Reading ${path.relative(ROOT, file)}`);
  if (!existsSync(file)) {
    throw new SettingsError([`${file}: there is no such file; name one with --settings.`]);
  }
  const settings = parseLandingZoneSettings(readFileSync(file, 'utf8'), path.basename(file));
  const context = (JSON.parse(readFileSync(path.join(ROOT, 'cdk.json'), 'utf8')) as { context: Record<string, unknown> }).context;

  step('Building the constructs');
  rmSync(outdir, { recursive: true, force: true });
  const app = new App({ outdir, context });
  const checked = verification.ZeroTrust.verify(app);
  referenceLandingZone(app, settings);

  step('Synthesizing and checking');
  // The framework prints its own report; the summary says the same in fewer lines.
  const synthesis = synthesize(app);
  const summary = summarizeLandingZone(app, outdir, path.relative(process.cwd(), outdir) || '.', checked);
  if (synthesis && summary.findings.length === 0) {
    throw synthesis;
  }
  const style = { colors: process.stdout.isTTY };
  const show = (text: string) => values.json || process.stdout.write(`\n${text}`);
  show(renderLandingZoneSummary(summary, style));
  const shown = emulator && summary.findings.length === 0 ? await emulator.showOnEmulator(settings, context, step) : undefined;
  if (values.json) {
    process.stdout.write(`${JSON.stringify({ ...summary, emulator: shown }, null, 2)}\n`);
  } else if (shown) {
    show((await import('./demo-report.js')).renderEmulator(shown, style));
  } else if (emulator) {
    show('Not deployed to the emulator, since there are findings.\n');
  }
  if (values['require-emulator'] && shown?.ran === false) {
    process.stderr.write(`The emulator is required and could not be installed. ${shown.reason}\n`);
    return 1;
  }
  return summary.findings.length > 0 ? 1 : 0;
}

function options(): { 'json': boolean; 'settings': string; 'no-emulator': boolean; 'require-emulator': boolean } {
  const flag = { type: 'boolean', default: false } as const;
  try {
    const { values } = parseArgs({
      options: { 'json': flag, 'settings': { type: 'string', default: 'landing-zone.json' }, 'no-emulator': flag, 'require-emulator': flag },
    });
    if (values['no-emulator'] && values['require-emulator']) {
      throw new Error('--no-emulator and --require-emulator exclude each other');
    }
    return values;
  } catch (error) {
    throw new SettingsError([`demo: ${(error as Error).message.split('. ')[0]}; use --json, --settings FILE, --no-emulator or --require-emulator.`]);
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

main().then((code) => {
  process.exitCode = code;
}, (error: unknown) => {
  const wrongSettings = error instanceof SettingsError;
  // What is said to people goes without its place in the code.
  const forPeople = wrongSettings || (error as Error).name === 'EmulatorError';
  process.stderr.write(`${forPeople ? (error as Error).message : (error as Error).stack}\n`);
  process.exitCode = wrongSettings ? 2 : 1;
});
