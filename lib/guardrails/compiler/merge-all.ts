/** Applies the merge rules to many statements, the one that saves most characters first. */
import { byText, conditionsExcept, interned, keysOf } from './canonical';
import { conditionPlaces, mergeActions, mergeResources, mergeValues } from './merge-statements';
import { Merged, sorted, statementSize } from './merged';
import type { DenyStatement } from '../guardrail-definition';

type Rule = (statements: readonly DenyStatement[]) => DenyStatement | undefined;

/** Statements to which a rule applies. */
class Candidate {
  private readonly members = new Set<Merged>();
  private result?: { readonly merged: Merged; readonly saved: number };

  constructor(public readonly key: string, private readonly rule: Rule) {}

  public add(member: Merged): void {
    this.members.add(member);
    this.result = undefined;
  }

  public remove(member: Merged): void {
    this.members.delete(member);
    this.result = undefined;
  }

  public get statements(): Merged[] {
    return sorted([...this.members]);
  }

  /** What the members come to, and the characters that are saved. */
  public get best(): { readonly merged: Merged; readonly saved: number } {
    if (!this.result) {
      const members = this.statements;
      const merged = { statement: interned(this.rule(members.map(({ statement }) => statement))!), parts: members.flatMap(({ parts }) => parts) };
      const before = members.reduce((sum, { statement }) => sum + statementSize(statement), 0);
      this.result = { merged, saved: before - statementSize(merged.statement) };
    }
    return this.result;
  }

  public get worthwhile(): boolean {
    return this.members.size > 1 && this.best.saved > 0;
  }
}

/** Merges as long as that saves characters. The result is sorted, and does not depend on the order. */
export function mergeAll(statements: readonly Merged[]): Merged[] {
  const left = new Set(sorted(statements));
  const candidates = new Map<string, Candidate>();
  const places = new Map<Merged, Candidate[]>();
  const enter = (member: Merged) => {
    const found = rulesFor(member.statement).map(({ rule, key }) => {
      const candidate = candidates.get(key) ?? new Candidate(key, rule);
      candidates.set(key, candidate);
      candidate.add(member);
      return candidate;
    });
    places.set(member, found);
    left.add(member);
  };
  left.forEach(enter);
  for (;;) {
    let best: Candidate | undefined;
    for (const candidate of candidates.values()) {
      best = candidate.worthwhile && (!best || better(candidate, best)) ? candidate : best;
    }
    if (!best) {
      return sorted([...left]);
    }
    const { merged } = best.best;
    for (const member of best.statements) {
      places.get(member)!.forEach((candidate) => candidate.remove(member));
      left.delete(member);
    }
    enter(merged);
  }
}

/** The same of two whatever their order. */
function better(one: Candidate, other: Candidate): boolean {
  return one.best.saved === other.best.saved ? byText(one.key, other.key) < 0 : one.best.saved > other.best.saved;
}

interface KeyedRule {
  readonly rule: Rule;
  readonly key: string;
}

const RULES = new WeakMap<DenyStatement, readonly KeyedRule[]>();

/** The rules that may apply to a statement. Those of the same key are merged. */
function rulesFor(statement: DenyStatement): readonly KeyedRule[] {
  let rules = RULES.get(statement);
  if (!rules) {
    const { actions, resources, conditions } = keysOf(statement);
    rules = [
      ...statement.actions ? [{ rule: mergeActions, key: `actions ${resources} ${conditions}` }] : [],
      ...statement.resources ? [{ rule: mergeResources, key: `resources ${actions} ${conditions}` }] : [],
      ...conditionPlaces(statement).map((place) => ({
        rule: mergeValues, key: `values ${place.operator} ${place.key.toLowerCase()} ${actions} ${resources} ${conditionsExcept(statement, place)}`,
      })),
    ];
    RULES.set(statement, rules);
  }
  return rules;
}
