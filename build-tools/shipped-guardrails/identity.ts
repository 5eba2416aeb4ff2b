import { EXEMPTIONS as exemptions } from './exemptions';
import { Guardrail } from '../../lib/guardrails/guardrail';
import { Guardrails } from '../../lib/guardrails/guardrails';

/** Service control policies about the organization, its identities and its record. */
export function identityGuardrails(): Record<string, Guardrail> {
  return {
    'root': Guardrails.denyRootUser(),
    'organization': Guardrails.denyLeavingOrganization({ exemptions }),
  };
}
