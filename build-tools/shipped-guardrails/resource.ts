import { Guardrail } from '../../lib/guardrails/guardrail';

/** Resource control policies, and what else makes the data perimeter. */
export function resourceGuardrails(): Record<string, Guardrail> {
  return {};
}
