/** The guardrails that the page of the command line shows: what a synthesis of this app writes. */
import { mkdtempSync, readFileSync, rmSync } from 'fs';
import { tmpdir } from 'os';
import * as path from 'path';
import { App, Stack } from 'aws-cdk-lib';
import { GuardrailPolicyType, GuardrailRollout, Guardrails, OrganizationPolicies, ResourceGuardrails } from '../lib/guardrails';
import { GUARDRAILS_FILE_NAME } from '../lib/guardrails/guardrails-file';
import { OrganizationTarget } from '../lib/identity';

/** The text of `zero-trust.guardrails.json`. */
export function exampleGuardrails(): string {
  const outdir = mkdtempSync(path.join(tmpdir(), 'organization-'));
  try {
    const app = new App({ outdir });
    const root = OrganizationTarget.root('r-ab12');
    const unit = (name: string, id: string) => OrganizationTarget.organizationalUnit(id, { name, parent: root });
    new OrganizationPolicies(new Stack(app, 'Organization'), 'Policies', {
      policyNamePrefix: 'guardrails',
      foreignPolicies: [{ target: root, policyType: GuardrailPolicyType.SERVICE_CONTROL, count: 2 }],
      attachments: [
        { id: 'Baseline', targets: [root], guardrails: [Guardrails.denyRootUser(), Guardrails.denyLeavingOrganization(), ResourceGuardrails.requireTls()] },
        {
          id: 'Workloads',
          targets: [unit('Workloads', 'ou-ab12-34cdefgh')],
          guardrails: [
            Guardrails.denyRegionsExcept(['eu-west-1']),
            Guardrails.protectSecrets().withRollout(GuardrailRollout.testedOn(unit('Sandbox', 'ou-ab12-56cdefgh'))),
            Guardrails.requireEncryption().withRollout(GuardrailRollout.OBSERVED),
          ],
        },
      ],
    });
    app.synth();
    return readFileSync(path.join(outdir, GUARDRAILS_FILE_NAME), 'utf8');
  } finally {
    rmSync(outdir, { recursive: true, force: true });
  }
}
