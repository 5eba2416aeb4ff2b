import { ModelInputError } from '../errors';
import { Unknown } from '../resolved';
import { LetterTable, LETTER } from '../resolved-case';
import { Resolver } from './resolver';
import { Scope, World } from './scope';
import { scalarText } from './values';
import { isObject } from '../sources/json-objects';

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
const TRUE: Formula = { op: 'constant', value: true };
const FALSE: Formula = { op: 'constant', value: false };

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
    const [left, right] = sides.map((side) => this.side(side, scope)).sort();
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
export function holds(formula: Formula, decided: readonly (boolean | undefined)[]): boolean | undefined {
  switch (formula.op) {
    case 'constant': return formula.value;
    case 'equal': return decided[formula.atom];
    case 'unknown': return undefined;
    case 'not': {
      const inner = holds(formula.of, decided);
      return inner === undefined ? undefined : !inner;
    }
    default: {
      const strong = formula.op === 'or';
      let result: boolean | undefined = !strong;
      for (const part of formula.of) {
        const value = holds(part, decided);
        if (value === strong) return strong;
        if (value === undefined) result = undefined;
      }
      return result;
    }
  }
}

/** The equalities that a formula rests on. */
export function atomsOf(formula: Formula, found: Set<number> = new Set()): Set<number> {
  if (formula.op === 'equal') found.add(formula.atom);
  else if (formula.op === 'not') atomsOf(formula.of, found);
  else if (formula.op === 'and' || formula.op === 'or') for (const part of formula.of) atomsOf(part, found);
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
