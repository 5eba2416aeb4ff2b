/** What a query is about, and which statements can bear on it: the first filter, before any search. */
import type { Resource, Statement } from '../policy-facts';
import type { Atom } from './atoms';
import { solveField } from './atoms';
import type { Pattern } from './patterns';
import { NO_FORMATS, LITERAL } from './patterns';
import type { CompiledStatement } from './statements';
import { targetAtom } from './statements';
import { Budget, BudgetSpent, hasText } from './text-languages';

const FILTER_STEPS = 20_000;
/** Steps for all statements of one question: after them every statement counts as bearing. */
const ALL_STEPS = 2_000_000;

/** The targets of queries, and what was found out about which statements meet them. */
export class Targets {
  private readonly overlaps = new Map<number, boolean>();
  private readonly known = new Map<string, Atom | undefined>();

  /** The constraints on action and resource that the query makes. */
  public atoms(actions: readonly string[], resource: Resource): Atom[] {
    return [this.action(actions) ?? [], this.resource(resource) ?? []].flat();
  }

  /** Whether a statement can bear on the target, by its actions and resources; of denials only those given, where any are. */
  public bearing(actions: readonly string[], resource: Resource, denials?: ReadonlySet<Statement>): (statement: CompiledStatement) => boolean {
    const action = this.action(actions);
    const subject = this.resource(resource);
    const budget = new Budget(ALL_STEPS);
    return compiled => this.overlap(action, compiled.action, budget) && this.overlap(subject, compiled.resource, budget)
      && (denials === undefined || compiled.statement.effect === 'Allow' || denials.has(compiled.statement));
  }

  private action(actions: readonly string[]): Atom | undefined {
    return this.target('action', actions);
  }

  private resource(resource: Resource): Atom | undefined {
    return this.target('resource', [resource.arn]);
  }

  private target(field: 'action' | 'resource', texts: readonly string[]): Atom | undefined {
    const key = `${field} ${texts.join(' ')}`;
    if (!this.known.has(key)) this.known.set(key, targetAtom(field, texts));
    return this.known.get(key);
  }

  private overlap(target: Atom | undefined, one: Atom | undefined, all: Budget): boolean {
    if (target === undefined || one === undefined) return true;
    const key = target.id * 2 ** 26 + one.id;
    let known = this.overlaps.get(key);
    if (known === undefined) {
      if (all.rest < FILTER_STEPS) return true;
      if (this.overlaps.size > 1_000_000) this.overlaps.clear();
      known = mayMeet(target, one, all);
      this.overlaps.set(key, known);
    }
    return known;
  }
}

function mayMeet(a: Atom, b: Atom, all: Budget): boolean {
  if (a.language.theory === 'text' && b.language.theory === 'text' && !a.language.negated && !b.language.negated) {
    const { patterns } = b.language;
    if (!a.language.patterns.some(one => patterns.some(other => beginAlike(one, other)))) return false;
  }
  const budget = new Budget(FILTER_STEPS);
  try {
    if (isPlain(a) && isPlain(b)) return hasText({ within: [a.language.patterns, b.language.patterns], outside: [] }, 'over', budget, NO_FORMATS);
    return solveField([a, b], false, undefined, 'over', budget, NO_FORMATS) !== 'none';
  } catch (error) {
    if (error instanceof BudgetSpent) return true;
    throw error;
  } finally {
    all.spend(FILTER_STEPS - Math.max(budget.rest, 0));
  }
}

type Plain = Atom & { readonly language: { readonly theory: 'text' } };

/** Texts in patterns, and none where there is no value. */
function isPlain(one: Atom): one is Plain {
  return one.language.theory === 'text' && !one.language.negated && !one.absentOk;
}

/** Whether two patterns agree until one has something other than a literal. */
function beginAlike(a: Pattern, b: Pattern): boolean {
  for (let i = 0; a.kinds[i] === LITERAL && b.kinds[i] === LITERAL; i++) {
    if (a.codes[i] !== b.codes[i]) return false;
  }
  return true;
}
