import { readFileSync } from 'fs';
import * as path from 'path';
import { App, AppProps } from 'aws-cdk-lib';
import { LandingZoneSettings, parseLandingZoneSettings } from '../../bin/landing-zone-settings';
import { referenceLandingZone, ReferenceLandingZone } from '../../bin/reference-landing-zone';

const ROOT = path.join(__dirname, '../..');

/** The feature flags that `cdk deploy` uses. */
export const CDK_CONTEXT: Record<string, unknown> = JSON.parse(readFileSync(path.join(ROOT, 'cdk.json'), 'utf8')).context;

/** The committed settings. */
export const COMMITTED_SETTINGS = readFileSync(path.join(ROOT, 'landing-zone.json'), 'utf8');

/** Settings that turn on all that the reference app can do. */
export const FULL_SETTINGS = {
  account: '111122223333',
  region: 'eu-west-1',
  organizationId: 'o-ab12cd34ef',
  alarmEmail: 'security@example.com',
  network: {
    cidr: '10.64.0.0/16',
    zones: 3,
    egress: 'firewall',
    allowedDomains: ['.example.com'],
    endpoints: ['core', 'containers', 'serverless'],
    administration: 'session-manager',
    dualStack: true,
  },
  response: { mode: 'automatic', modes: { quarantineUser: 'approve' }, protectedUsers: ['break-glass-1'] },
  audit: { lock: 'governance', days: 1 },
  guardrails: { targets: ['ou-ab12-34cd56ef'], allowedRegions: ['eu-west-1', 'us-east-1'] },
};

/** The reference app, not yet synthesized. */
export function referenceApp(
  settings: string | object = COMMITTED_SETTINGS, props: AppProps = {},
): ReferenceLandingZone & { app: App; settings: LandingZoneSettings } {
  const app = new App({ context: CDK_CONTEXT, ...props });
  const parsed = parseLandingZoneSettings(typeof settings === 'string' ? settings : JSON.stringify(settings), 'landing-zone.json');
  return { app, settings: parsed, ...referenceLandingZone(app, parsed) };
}
