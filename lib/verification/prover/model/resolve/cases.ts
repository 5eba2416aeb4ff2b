import { lettersIn, LETTER } from '../resolved-case';
import { Atom, atomsOf, conditionKey, Conditions, Formula, holds } from './conditions';
import { World } from './scope';
import { UsedCondition, usedConditions } from './used-conditions';

/** Cases that are proved apart; each costs as much as the templates without conditions. */
export const MAX_CASES = 64;
/** Steps of looking for them. */
const MAX_STEPS = 20_000;

/** One way in which the conditions may come out together. */
export interface Case {
  /** Those that are not the same in all cases, by `StackPath.ConditionName`. */
  readonly conditions: { readonly [name: string]: boolean };
  /** Which equalities hold. */
  readonly decided: readonly (boolean | undefined)[];
  /** Texts that it implies, by the key of their letter. */
  readonly bindings: ReadonlyMap<string, string>;
}

/** The cases, and whether there were more. */
export interface Cases {
  readonly cases: readonly Case[];
  readonly more: boolean;
}

/** All ways in which the conditions may come out that resources use. Those that contradict themselves are left out. */
export function casesOf(world: World, conditions: Conditions): Cases {
  let found = enumerate(usedConditions(world, 'all'), conditions);
  // What decides only about alarms and the like can stay open, and so can values, if that helps.
  if (found.more) found = enumerate(usedConditions(world, 'bearing'), conditions);
  if (!found.more) return found;
  const presence = enumerate(usedConditions(world, 'presence'), conditions);
  return presence.more ? found : presence;
}

function enumerate(used: readonly UsedCondition[], conditions: Conditions): Cases {
  const formulas: [name: string, formula: Formula][] = [];
  for (const { scope, name } of used) {
    const formula = conditions.formula(scope, name);
    if (formula.op !== 'constant' && formula.op !== 'unknown') formulas.push([conditionKey(scope, name), formula]);
  }
  const atoms = [...formulas.reduce((found, [, formula]) => atomsOf(formula, found), new Set<number>())];
  const walk = new Walk(formulas, atoms, conditions);
  walk.decide(0, []);
  return { cases: [...walk.found.values()], more: walk.more };
}

class Walk {
  public readonly found = new Map<string, Case>();
  public more = false;
  private steps = 0;

  public constructor(
    private readonly formulas: readonly (readonly [string, Formula])[], private readonly atoms: readonly number[],
    private readonly conditions: Conditions,
  ) {}

  /** Decides the equalities one after the other, true first, and keeps what does not contradict itself. */
  public decide(next: number, decided: readonly (boolean | undefined)[]): void {
    if (this.more) return;
    if (++this.steps > MAX_STEPS) {
      this.more = true;
      return;
    }
    const bindings = implied(this.conditions, decided);
    if (!bindings) return;
    if (next === this.atoms.length) {
      this.keep(decided, bindings);
      return;
    }
    for (const value of [true, false]) {
      const further = [...decided];
      further[this.atoms[next]] = value;
      this.decide(next + 1, further);
    }
  }

  private keep(decided: readonly (boolean | undefined)[], bindings: ReadonlyMap<string, string>): void {
    const known = new Map<Formula, boolean | undefined>();
    const truths = this.formulas.map(([, formula]) => holds(formula, decided, known));
    const key = truths.map((truth) => (truth === undefined ? '?' : Number(truth))).join('');
    const same = this.found.get(key);
    if (same) {
      // Several ways to the same outcome: only what all of them imply is sure, and which equalities hold is not.
      this.found.set(key, {
        conditions: same.conditions,
        decided: same.decided.map((value, atom) => (value === decided[atom] ? value : undefined)),
        bindings: new Map([...same.bindings].filter(([letter, text]) => bindings.get(letter) === text)),
      });
      return;
    }
    if (this.found.size >= MAX_CASES) {
      this.more = true;
      return;
    }
    const conditions: { [name: string]: boolean } = {};
    this.formulas.forEach(([name], index) => {
      const truth = truths[index];
      if (truth !== undefined) conditions[name] = truth;
    });
    this.found.set(key, { conditions, decided, bindings });
  }
}

/** The texts that the equalities imply, or undefined where they contradict one another. */
function implied(conditions: Conditions, decided: readonly (boolean | undefined)[]): Map<string, string> | undefined {
  const parents = new Map<string, string>();
  const root = (text: string): string => {
    let at = text;
    for (let up = parents.get(at); up !== undefined && up !== at; up = parents.get(at)) at = up;
    return at;
  };
  const sides = (atom: Atom): [string, string] => [root(atom.left), root(atom.right)];
  for (const [index, value] of decided.entries()) {
    if (value !== true) continue;
    const [left, right] = sides(conditions.atoms[index]);
    if (left === right) continue;
    // A known text stays on top of what equals it; two known texts are not equal.
    if (!LETTER.test(left) && !LETTER.test(right)) return undefined;
    if (LETTER.test(left)) parents.set(left, right);
    else parents.set(right, left);
  }
  for (const [index, value] of decided.entries()) {
    if (value !== false) continue;
    const [left, right] = sides(conditions.atoms[index]);
    if (left === right) return undefined;
  }
  const bindings = new Map<string, string>();
  for (const text of parents.keys()) {
    const top = root(text);
    if (text.length === 1 && lettersIn(text).length === 1 && !LETTER.test(top)) {
      const key = conditions.letters.keyOf(text);
      if (key !== undefined) bindings.set(key, top);
    }
  }
  return bindings;
}
