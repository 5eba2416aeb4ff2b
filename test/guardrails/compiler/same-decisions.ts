import { policyOf, PolicyStatementJson } from '../../../lib/guardrails/compiler/policy-json';
import { GuardrailPolicyType } from '../../../lib/guardrails/guardrail-policy-type';
import { loadActionCatalogue } from '../../../lib/private/iam-catalogue/action-catalogue';
import { parsePolicy } from '../../../lib/verification/prover/evaluation';
import { compare } from '../../../lib/verification/prover/policy/compare';

/** What could not be proved, as the statement and what the prover said; nothing where all was. */
export interface Unproved {
  readonly statement: PolicyStatementJson;
  readonly actions: readonly string[];
  readonly verdict: string;
}

const list = (value: string | readonly string[] | undefined): readonly string[] => value === undefined ? [] : typeof value === 'string' ? [value] : value;

/** Whether patterns of actions may have an action in common. */
function meet(a: string, b: string): boolean {
  const [left, right] = [a.toLowerCase(), b.toLowerCase()];
  const matches = (pattern: string, text: string) => new RegExp(`^${pattern.replace(/\*/g, '.*').replace(/\?/g, '.')}$`).test(text);
  return matches(left, right) || matches(right, left);
}

function shape({ Condition = {} }: PolicyStatementJson): string {
  return Object.entries(Condition).flatMap(([operator, keys]) => Object.keys(keys).map((key) => `${operator} ${key.toLowerCase()}`)).sort().join();
}

/**
 * Proves that what each statement denies is denied by the others together. Each proof takes few of the others, for fewer deny
 * less: those of the same actions and kinds of conditions, or else all of the same actions. Which are taken is no part of the proof.
 */
export function unproved(
  statements: readonly PolicyStatementJson[], others: readonly PolicyStatementJson[], policyType: GuardrailPolicyType,
): Unproved[] {
  const principal = policyType === GuardrailPolicyType.RESOURCE_CONTROL ? { Principal: '*' } : {};
  const everything = parsePolicy({ Version: '2012-10-17', Statement: { Effect: 'Allow', ...principal, Action: '*', Resource: '*' } }, 'everything');
  const catalogue = loadActionCatalogue();
  const verdict = (statement: PolicyStatementJson, actions: readonly string[], taken: readonly PolicyStatementJson[]) => compare(
    { grants: [everything, ...taken.map((one) => parsePolicy(policyOf([one]), 'others'))] },
    { grants: [everything, parsePolicy(policyOf([statement]), 'statement')] },
    // Beyond its actions and resources the statement denies nothing.
    { catalogue, actions, ...statement.Resource ? { resources: list(statement.Resource) } : {} },
  ).onlyFirst.verdict;
  const near = (action: string) => others.filter((other) => other.NotAction !== undefined || list(other.Action).some((each) => meet(each, action)));
  return statements.flatMap((statement) => sameNear(statement.Action === undefined ? ['*'] : list(statement.Action), near).flatMap(([actions, all]): Unproved[] => {
    const alike = all.filter((other) => shape(other) === shape(statement) && (other.NotAction === undefined) === (statement.NotAction === undefined));
    const found = alike.length > 0 && verdict(statement, actions, alike) === 'PROVED' ? 'PROVED' : verdict(statement, actions, all);
    return found === 'PROVED' ? [] : [{ statement, actions, verdict: found }];
  }));
}

/** Actions for which the same statements are near, with these. */
function sameNear<T>(actions: readonly string[], near: (action: string) => readonly T[]): (readonly [actions: string[], all: readonly T[]])[] {
  const groups = new Map<string, readonly [string[], readonly T[]]>();
  for (const action of actions) {
    const all = near(action);
    const key = JSON.stringify(all);
    groups.set(key, [[...groups.get(key)?.[0] ?? [], action], all]);
  }
  return [...groups.values()];
}
