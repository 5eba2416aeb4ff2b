/** Says what does not fit, where, by how much, and what costs how much. */
import { CompileError } from './compile-error';
import type { CompileGroup, CompileGuardrail, CompileInput } from './compile';
import { costs } from './headroom';
import { Merged, minimize, statementSize } from './minimize';
import { partsOf, roomOf } from './policies';
import { GuardrailPolicyType } from '../guardrail-policy-type';

/** A target with more policies than places. */
export interface CrowdedTarget {
  readonly path: string;
  readonly foreign: number;
  readonly needed: number;
  readonly guardrails: readonly CompileGuardrail[];
}

const NAMES = {
  [GuardrailPolicyType.SERVICE_CONTROL]: 'service control',
  [GuardrailPolicyType.RESOURCE_CONTROL]: 'resource control',
};

/** The error for a target that has no places for its policies. */
export function doesNotFit({ policyType, quota }: CompileInput, { path, foreign, needed, guardrails }: CrowdedTarget): CompileError {
  const free = Math.max(0, quota.attachments - foreign);
  const total = minimize(partsOf(guardrails)).reduce((sum, { statement }) => sum + statementSize(statement), 0);
  const over = total - free * roomOf(quota.policySize);
  const each = costs()(guardrails).map(({ guardrail, characters }) => `${guardrail} ${characters}`).join(', ');
  return new CompileError(
    `the guardrails of ${path} need ${needed} ${NAMES[policyType]} policies, and ${free} of its ${quota.attachments} places are free`
    + ` (others take ${foreign})${over > 0 ? `: ${over} characters too many` : ''}; each costs in characters: ${each}`,
    'attach some of them to a unit above, from where they are inherited and take no place here, or leave out those that cost most',
  );
}

/** The error for a statement that no policy can hold. */
export function tooLarge({ statement, parts }: Merged, group: CompileGroup, capacity: number): CompileError {
  const guardrails = [...new Set(parts.map(({ guardrail }) => guardrail))].sort();
  const sids = [...new Set(parts.map((part) => part.statement.sid))].sort();
  return new CompileError(
    `the statement ${sids.join(' and ')} of ${guardrails.join(' and ')}, attached to ${[...group.targets].sort().join(', ')}, has ${statementSize(statement)} characters,`
    + ` ${statementSize(statement) - roomOf(capacity)} more than a policy has room for, and no list of it can be divided so that its parts fit`,
    'shorten what each part must repeat, such as its exemptions',
  );
}
