import { EXEMPTIONS as exemptions, REGIONAL } from './exemptions';
import { Guardrail } from '../../lib/guardrails/guardrail';
import { Guardrails } from '../../lib/guardrails/guardrails';

/** Service control policies about workloads, their data and the record of what happens to them. */
export function workloadGuardrails(): Record<string, Guardrail> {
  return {
    'regions': Guardrails.denyRegionsExcept(['eu-west-1', 'eu-central-1'], { exemptions: [...exemptions, REGIONAL], globalActions: ['bedrock:InvokeModel'] }),
    'audit-trail': Guardrails.protectAuditTrail({ exemptions, logGroupNames: ['audit/*'] }),
    'detection': Guardrails.protectDetection({ exemptions }),
  };
}
