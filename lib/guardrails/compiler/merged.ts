/** Statements that stand for statements of guardrails. */
import { byText, keysOf } from './canonical';
import type { CompiledPart } from './compile';
import { policySize, statementJson } from './policy-json';
import type { DenyStatement } from '../guardrail-definition';

/** A statement that stands for statements of guardrails, or parts of them. */
export interface Merged {
  readonly statement: DenyStatement;
  /** What it stands for: together they deny what it denies. */
  readonly parts: readonly CompiledPart[];
}

/** Characters of a statement without its id, and of what separates it from the next one. */
export function statementSize(statement: DenyStatement): number {
  let size = SIZES.get(statement);
  if (size === undefined) {
    size = policySize({ ...statementJson(statement), Sid: undefined }) + 2;
    SIZES.set(statement, size);
  }
  return size;
}

const SIZES = new WeakMap<DenyStatement, number>();

/** In an order that depends on what they say only. */
export function sorted(statements: readonly Merged[]): Merged[] {
  return [...statements].sort((a, b) => byText(keysOf(a.statement).all, keysOf(b.statement).all));
}

