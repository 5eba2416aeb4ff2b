import { GuardrailExemption } from '../../lib/guardrails/guardrail-exemption';

/** `role/platform/deployer`: exempt wherever a guardrail takes exemptions. */
export const DEPLOYER = GuardrailExemption.role('deployer', 'deploys the platform', { path: '/platform/' });

/** The permission set `BreakGlass`: exempt wherever a guardrail takes exemptions. */
export const BREAK_GLASS = GuardrailExemption.permissionSet('BreakGlass', 'repairs what is broken');

/** `role/regional`: exempt from the region restriction alone, so from less than the others. */
export const REGIONAL = GuardrailExemption.role('regional', 'tests new regions');

export const EXEMPTIONS = [DEPLOYER, BREAK_GLASS];
