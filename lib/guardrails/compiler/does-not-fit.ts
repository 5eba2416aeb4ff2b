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
    `the guardrails of ${path} need ${needed} ${NAMES[policyType]} policies of ${quota.policySize} characters, ${needed - free} more than the ${free} `
    + `${free === 1 ? 'place' : 'places'} left of ${quota.attachments} (others take ${foreign})${over > 0 ? `, and have ${over} characters too many` : ''}: they cost ${each}`,
    'attach some to a unit above, from where they are inherited and take no place, or leave out those that cost most',
  );
}

/** The error for a statement that no policy can hold. */
export function tooLarge({ statement, parts }: Merged, group: CompileGroup, capacity: number): CompileError {
  const named = (names: readonly string[]) => enumerate([...new Set(names)].sort(byText));
  return new CompileError(
    `a statement of ${named(parts.map(({ guardrail }) => guardrail))} (${named(parts.map((part) => part.statement.sid))}) has ${statementSize(statement)} characters `
    + `at ${named(group.targets)}, ${statementSize(statement) - roomOf(capacity)} more than a policy of ${capacity} has room for, and cannot be divided`,
    'shorten what every part of it would repeat, such as its exemptions or what it excepts',
  );
}
