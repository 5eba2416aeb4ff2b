import { identityGuardrails } from './shipped-guardrails/identity';
import { resourceGuardrails } from './shipped-guardrails/resource';
import { workloadGuardrails } from './shipped-guardrails/workload';
import { protectExemptRoles } from '../lib/guardrails/catalogue/exempt-roles';
import { Guardrail } from '../lib/guardrails/guardrail';

/**
 * The whole catalogue by id, each guardrail as its case table in `test/guardrails/cases` expects it: with exemptions
 * wherever it takes them, and its options set so that each statement it can have is there.
 */
export function shippedGuardrails(): Record<string, Guardrail> {
  const guardrails = { ...workloadGuardrails(), ...identityGuardrails(), ...resourceGuardrails() };
  return { ...guardrails, 'exempt-roles': protectExemptRoles(Object.values(guardrails))! };
}
