/**
 * Writes the documents that are made from the code. The build runs it, so that what is committed cannot fall behind.
 */
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'fs';
import { tmpdir } from 'os';
import * as path from 'path';
import { App } from 'aws-cdk-lib';
import { renderAcknowledgements } from './acknowledgements';
import { architectureDiagram } from './architecture-graph';
import { diagramSvg } from './architecture-svg';
import { renderChecks } from './checks';
import { exampleGuardrails } from './example-organization';
import { renderGuardrailCatalogue } from './guardrail-catalogue';
import { organizationApp } from './organization-app';
import { shippedGuardrails } from './shipped-guardrails';
import { landingZoneJsonSchema, parseLandingZoneSettings } from '../bin/landing-zone-settings';
import { referenceLandingZone } from '../bin/reference-landing-zone';
import { listAcknowledgements } from '../lib/verification/acknowledgements';
import { ZERO_TRUST_RULES } from '../lib/verification/packs/zero-trust';

const ROOT = path.join(__dirname, '..');

/** Every generated document by its path from the project's root. */
export function generatedDocuments(): Map<string, string> {
  const outdir = mkdtempSync(path.join(tmpdir(), 'docs-'));
  try {
    const app = new App({ outdir, context: JSON.parse(readFileSync(path.join(ROOT, 'cdk.json'), 'utf8')).context });
    referenceLandingZone(app, parseLandingZoneSettings(readFileSync(path.join(ROOT, 'landing-zone.json'), 'utf8'), 'landing-zone.json'));
    app.synth();
    const organization = organizationApp(new App({ outdir: path.join(outdir, 'organization') }));
    organization.synth();
    return new Map([
      ['landing-zone.schema.json', `${JSON.stringify(landingZoneJsonSchema(), null, 2)}\n`],
      ['docs/acknowledgements.md', renderAcknowledgements([...listAcknowledgements(app), ...listAcknowledgements(organization)])],
      ['docs/checks.md', renderChecks(ZERO_TRUST_RULES)],
      ['docs/examples/organization/zero-trust.guardrails.json', exampleGuardrails()],
      ['docs/guardrail-catalogue.md', renderGuardrailCatalogue(Object.values(shippedGuardrails()))],
      ['docs/images/reference-architecture.svg', diagramSvg(architectureDiagram(app, outdir))],
    ]);
  } finally {
    rmSync(outdir, { recursive: true, force: true });
  }
}

if (require.main === module) {
  for (const [file, text] of generatedDocuments()) {
    mkdirSync(path.dirname(path.join(ROOT, file)), { recursive: true });
    writeFileSync(path.join(ROOT, file), text);
    process.stdout.write(`${file}\n`);
  }
}
