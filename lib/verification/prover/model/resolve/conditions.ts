import { ModelInputError } from '../errors';
import { Unknown } from '../resolved';
import { LetterTable, LETTER } from '../resolved-case';
import { Resolver } from './resolver';
import { Scope, World } from './scope';
import { scalarText } from './values';
import { isObject, own } from '../sources/json-objects';

/** A condition: equalities of texts under not, and, or. */
export type Formula =
  | { readonly op: 'constant'; readonly value: boolean }
  | { readonly op: 'equal'; readonly atom: number }
  | { readonly op: 'unknown' }
  | { readonly op: 'not'; readonly of: Formula }
  | { readonly op: 'and' | 'or'; readonly of: readonly Formula[] };

/** An equality of two texts of which at least one is not known. */
export interface Atom {
  readonly left: string;
  readonly right: string;
}

const MAX_DEPTH = 100;
/** Values that the two sides of one equality may take together. */
const MAX_BRANCHES = 64;
const TRUE: Formula = { op: 'constant', value: true };
const FALSE: Formula = { op: 'constant', value: false };

/** One value of a side of an equality. */
interface Branch {
  readonly guard: Formula;
  readonly raw: unknown;
  readonly scope: Scope;
}

/** The conditions of all stacks as formulas over numbered equalities: the same equality is one, wherever it is written. */
export class Conditions {
  public readonly atoms: Atom[] = [];
  public readonly letters = new LetterTable();
  private readonly numbers = new Map<string, number>();
  private readonly formulas = new Map<string, Formula>();
  private readonly open = new Set<string>();
  private readonly resolver: Resolver;

  public constructor(world: World) {
    this.resolver = new Resolver(world, this.letters, () => undefined);
  }

  /**
   * The formula of a condition; `unknown` where the stack has none of the name, or it cannot be read.
   * @throws ModelInputError if conditions refer to one another in a circle
   */
  public formula(scope: Scope, name: string): Formula {
    const key = conditionKey(scope, name);
    const known = this.formulas.get(key);
    if (known) return known;
    if (this.open.has(key)) {
      throw new ModelInputError(
        scope.template.file, `Conditions.${name}`, `it refers to itself: ${[...this.open, key].join(' -> ')}`, 'write one of them without the others',
      );
    }
    // Long chains are no use to anybody, and would exhaust the stack.
    if (this.open.size >= MAX_DEPTH) return { op: 'unknown' };
    this.open.add(key);
    try {
      const formula = scope.conditions.has(name) ? this.read(scope.conditions.get(name), scope, 0) : ({ op: 'unknown' } as const);
      this.formulas.set(key, formula);
      return formula;
    } finally {
      this.open.delete(key);
    }
  }

  private read(raw: unknown, scope: Scope, depth: number): Formula {
    if (typeof raw === 'boolean' || raw === 'true' || raw === 'false') return String(raw) === 'true' ? TRUE : FALSE;
    if (!isObject(raw) || depth > MAX_DEPTH) return { op: 'unknown' };
    const [name, ...more] = Object.keys(raw);
    const argument = raw[name];
    if (more.length > 0) return { op: 'unknown' };
    if (name === 'Condition') return typeof argument === 'string' ? this.formula(scope, argument) : { op: 'unknown' };
    const parts: readonly unknown[] = Array.isArray(argument) ? argument : [];
    switch (name) {
      case 'Fn::Equals': return parts.length === 2 ? this.equal(parts, scope) : { op: 'unknown' };
      case 'Fn::Not': return parts.length === 1 ? negated(this.read(parts[0], scope, depth + 1)) : { op: 'unknown' };
      case 'Fn::And': return parts.length > 0 ? combined('and', parts.map((part) => this.read(part, scope, depth + 1))) : { op: 'unknown' };
      case 'Fn::Or': return parts.length > 0 ? combined('or', parts.map((part) => this.read(part, scope, depth + 1))) : { op: 'unknown' };
      default: return { op: 'unknown' };
    }
  }

  private equal(sides: readonly unknown[], scope: Scope): Formula {
    const [left, right] = sides.map((side) => this.branches({ guard: TRUE, raw: side, scope }, 0));
    if (left.length * right.length > MAX_BRANCHES) return { op: 'unknown' };
    return combined('or', left.flatMap((one) => right.map((other) => combined('and', [one.guard, other.guard, this.equalSides(one, other)]))));
  }

  /** What a side may be, and under which condition: `Fn::If`, and what a parent passes to a nested stack, are followed. */
  private branches(branch: Branch, depth: number): Branch[] {
    const { guard, raw, scope } = branch;
    if (!isObject(raw) || Object.keys(raw).length !== 1 || depth > MAX_BRANCHES) return [branch];
    const chosen = own(raw, 'Fn::If');
    if (Array.isArray(chosen) && chosen.length === 3 && typeof chosen[0] === 'string') {
      const condition = this.formula(scope, chosen[0]);
      return [[condition, chosen[1]], [negated(condition), chosen[2]]].flatMap(([under, value]) => {
        const both = combined('and', [guard, under as Formula]);
        return both === FALSE ? [] : this.branches({ guard: both, raw: value, scope }, depth + 1);
      });
    }
    const name = own(raw, 'Ref');
    if (typeof name !== 'string' || !scope.parent || !scope.parameters.has(name)) return [branch];
    const { scope: outer, logicalId } = scope.parent;
    const passed = own(own(own(outer.resources.get(logicalId), 'Properties'), 'Parameters'), name);
    const followed = this.branches({ guard, raw: passed, scope: outer }, depth + 1);
    return followed.length > 1 || followed[0]?.guard !== guard ? followed : [branch];
  }

  private equalSides(one: Branch, other: Branch): Formula {
    const [left, right] = [this.side(one.raw, one.scope), this.side(other.raw, other.scope)].sort();
    if (left === right) return TRUE;
    if (!LETTER.test(left) && !LETTER.test(right)) return FALSE;
    const key = JSON.stringify([left, right]);
    let atom = this.numbers.get(key);
    if (atom === undefined) {
      atom = this.atoms.push({ left, right }) - 1;
      this.numbers.set(key, atom);
    }
    return { op: 'equal', atom };
  }

  /** A side as text; of lists and objects a text that stands for it. */
  private side(raw: unknown, scope: Scope): string {
    const value = this.resolver.value(raw, scope);
    const text = typeof value === 'symbol' ? '' : scalarText(value);
    if (text !== undefined) return text;
    const whole = typeof value === 'object' && !(value instanceof Unknown) ? JSON.stringify(value) : undefined;
    return whole !== undefined && !LETTER.test(whole) ? whole : this.letters.letter(`side:${scope.path}:${JSON.stringify(raw)}`, '${condition}', 'any');
  }
}

/** `StackPath.ConditionName`. */
export function conditionKey(scope: Scope, name: string): string {
  return `${scope.path}.${name}`;
}

/** Whether a formula holds where some equalities are decided; undefined where these do not decide it. */
export function holds(
  formula: Formula, decided: readonly (boolean | undefined)[], known: Map<Formula, boolean | undefined> = new Map(),
): boolean | undefined {
  if (formula.op === 'constant') return formula.value;
  if (formula.op === 'equal') return decided[formula.atom];
  if (formula.op === 'unknown') return undefined;
  // Formulas share their parts, and are looked at once each.
  if (known.has(formula)) return known.get(formula);
  let result: boolean | undefined;
  if (formula.op === 'not') {
    const inner = holds(formula.of, decided, known);
    result = inner === undefined ? undefined : !inner;
  } else {
    const strong = formula.op === 'or';
    const values = formula.of.map((part) => holds(part, decided, known));
    result = values.includes(strong) ? strong : values.includes(undefined) ? undefined : !strong;
  }
  known.set(formula, result);
  return result;
}

/** The equalities that a formula rests on. */
export function atomsOf(formula: Formula, found: Set<number> = new Set(), seen: Set<Formula> = new Set()): Set<number> {
  if (seen.has(formula)) return found;
  seen.add(formula);
  if (formula.op === 'equal') found.add(formula.atom);
  else if (formula.op === 'not') atomsOf(formula.of, found, seen);
  else if (formula.op === 'and' || formula.op === 'or') for (const part of formula.of) atomsOf(part, found, seen);
  return found;
}

function negated(formula: Formula): Formula {
  if (formula.op === 'constant') return formula.value ? FALSE : TRUE;
  return formula.op === 'not' ? formula.of : { op: 'not', of: formula };
}

function combined(op: 'and' | 'or', parts: readonly Formula[]): Formula {
  const strong = op === 'or';
  if (parts.some((part) => part.op === 'constant' && part.value === strong)) return strong ? TRUE : FALSE;
  const rest = parts.filter((part) => part.op !== 'constant');
  if (rest.length === 0) return strong ? FALSE : TRUE;
  return rest.length === 1 ? rest[0] : { op, of: rest };
}
