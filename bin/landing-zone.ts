/** The reference app: `cdk deploy --all` deploys it from `landing-zone.json`. */
import { readFileSync } from 'fs';
import * as path from 'path';
import { App } from 'aws-cdk-lib';
import { parseLandingZoneSettings, SettingsError } from './landing-zone-settings';
import { referenceLandingZone } from './reference-landing-zone';
import { verification } from '../lib';

const file = path.join(__dirname, '../landing-zone.json');
try {
  const settings = parseLandingZoneSettings(readFileSync(file, 'utf8'), path.basename(file));
  const app = new App();
  verification.ZeroTrust.verify(app);
  referenceLandingZone(app, settings);
  app.synth();
} catch (error) {
  if (!(error instanceof SettingsError)) {
    throw error;
  }
  process.stderr.write(`${error.message}\n`);
  process.exitCode = 2;
}
