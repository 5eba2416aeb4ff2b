import type { Conditions, DenyStatement } from '../guardrail-definition';
import { GuardrailPolicyType } from '../guardrail-policy-type';

export interface PolicyStatementJson {
  readonly Sid?: string;
  readonly Effect: 'Deny';
  /** In resource control policies, which bind everybody. */
  readonly Principal?: '*';
  readonly Action?: string | readonly string[];
  readonly NotAction?: string | readonly string[];
  readonly Resource?: string | readonly string[];
  readonly NotResource?: string | readonly string[];
  readonly Condition?: Conditions;
}

export interface PolicyJson {
  readonly Version: '2012-10-17';
  readonly Statement: readonly PolicyStatementJson[];
}

/** A statement as a policy carries it: lists of one are written as their one member, which is the shortest form. */
export function statementJson(statement: DenyStatement, policyType = GuardrailPolicyType.SERVICE_CONTROL): PolicyStatementJson {
  const single = (values: readonly string[]) => values.length === 1 ? values[0] : values;
  return {
    Sid: statement.sid,
    Effect: 'Deny',
    ...(policyType === GuardrailPolicyType.RESOURCE_CONTROL ? { Principal: '*' } : {}),
    ...(statement.actions ? { Action: single(statement.actions) } : {}),
    ...(statement.notActions ? { NotAction: single(statement.notActions) } : {}),
    ...(statement.notResources ? { NotResource: single(statement.notResources) } : { Resource: single(statement.resources ?? ['*']) }),
    ...(statement.conditions ? { Condition: shortest(statement.conditions) } : {}),
  };
}

function shortest(conditions: Conditions): Conditions {
  return Object.fromEntries(Object.entries(conditions).map(([operator, keys]) => [
    operator,
    Object.fromEntries(Object.entries(keys).map(([key, value]) => [key, typeof value !== 'string' && value.length === 1 ? value[0] : value])),
  ]));
}

/**
 * The characters a document may count for: minified, or with the space that CloudFormation may write after each structural
 * colon and comma, whichever is more.
 */
export function policySize(value: unknown): number {
  return JSON.stringify(value).length + separators(value);
}

function separators(value: unknown): number {
  if (Array.isArray(value)) {
    return Math.max(0, value.length - 1) + value.reduce((sum: number, item) => sum + separators(item), 0);
  }
  if (typeof value === 'object' && value !== null) {
    const members = Object.values(value).filter((member) => member !== undefined);
    return members.length + Math.max(0, members.length - 1) + members.reduce((sum: number, item) => sum + separators(item), 0);
  }
  return 0;
}

export function policyOf(statements: readonly PolicyStatementJson[]): PolicyJson {
  return { Version: '2012-10-17', Statement: statements };
}
