/** Says what does not fit, where, by how much, and what costs how much. */
import { byText } from './canonical';
import type { CompileGroup, CompileGuardrail, CompileInput } from './compile';
import { CompileError } from './compile-error';
import { costsOf } from './headroom';
import { Merged, statementSize } from './merged';
import { minimize } from './minimize';
import { partsOf, roomOf } from './policies';
import { enumerate } from '../../private/names';
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
  const each = costsOf(guardrails).map(({ guardrail, characters }) => `${guardrail} ${characters}`).join(', ');
  return new CompileError(
    `the guardrails of ${path} need ${needed} ${NAMES[policyType]} policies, and ${free} of its ${quota.attachments} places are free`
    + ` (others take ${foreign})${over > 0 ? `: ${over} characters too many` : ''}; each costs in characters: ${each}`,
    'attach some of them to a unit above, from where they are inherited and take no place here, or leave out those that cost most',
  );
}

/** The error for a statement that no policy can hold. */
export function tooLarge({ statement, parts }: Merged, group: CompileGroup, capacity: number): CompileError {
  const named = (names: readonly string[]) => enumerate([...new Set(names)].sort(byText));
  return new CompileError(
    `the statement ${named(parts.map((part) => part.statement.sid))} of ${named(parts.map(({ guardrail }) => guardrail))}, attached to ${named(group.targets)}, has `
    + `${statementSize(statement)} characters, ${statementSize(statement) - roomOf(capacity)} more than a policy has room for, and cannot be divided so that each part fits`,
    'shorten what every part of it would repeat, such as its exemptions or what it excepts',
  );
}
