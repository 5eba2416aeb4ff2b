/**
 * The search: choose one option of each layer and keep out of every cube that must be escaped.
 *
 * Each field is a theory of its own, so a choice is possible if every field it touches still has a value. The values found
 * are a candidate request; only cubes that hold for the candidate are escaped, each on one field. A cube with no way
 * out closes the branch, one with a single way out is taken at once.
 */
import type { Statement } from '../policy-facts';
import type { Atom, FieldValue } from './atoms';
import { atomHolds, negateAtom, solveField } from './atoms';
import type { LetterFormats } from './patterns';
import type { Budget, Mode } from './text-languages';
import { BudgetSpent } from './text-languages';
import type { Language } from './value-languages';

/** All atoms hold together. */
export interface Cube {
  readonly atoms: readonly Atom[];
  readonly negations: readonly Atom[];
  readonly statement?: Statement;
  /** What looking at it costs, by its patterns. */
  readonly weight: number;
}

/** A cube with its negations, ready to be escaped. */
export function cube(atoms: readonly Atom[], statement?: Statement): Cube {
  const patterns = atoms.reduce((sum, { language }) => sum + (language.theory === 'text' ? language.patterns.length : 1), 0);
  return { atoms, negations: atoms.map(negateAtom), ...(statement === undefined ? {} : { statement }), weight: 1 + Math.floor(patterns / 16) };
}

/** One way to satisfy a layer: inside the atoms, and outside more cubes. */
export interface Option {
  readonly atoms: readonly Atom[];
  readonly escapes?: readonly Cube[];
  readonly statement?: Statement;
}

/** A layer is satisfied by any of its options. */
export type Layer = readonly Option[];

/** What a candidate has to be: within the base and one option of each layer, outside every escape. */
export interface Problem {
  readonly base: readonly Atom[];
  readonly layers: readonly Layer[];
  readonly escapes: readonly Cube[];
}

/** What holds of fields apart from policies. */
export interface Fields {
  /** Atoms that a field starts with. */
  initial(field: string): readonly Atom[];
  multivalued(field: string): boolean;
  /** What a value should look like where it may. */
  nice(field: string): Language | undefined;
}

/** Called with a candidate that passes everything; accepts it, or returns further options, one of which has to hold. It must come to an end. */
export type Realise = (candidate: Candidate) => 'accept' | Layer;

/** Values for the fields. */
export interface Candidate {
  readonly values: ReadonlyMap<string, FieldValue>;
  readonly atoms: ReadonlyMap<string, readonly Atom[]>;
}

/** A candidate that passes, and how. */
export interface Solution extends Candidate {
  readonly granting: readonly Statement[];
  readonly escaped: readonly { readonly statement: Statement; readonly on: string }[];
}

interface FieldState {
  readonly atoms: readonly Atom[];
  readonly value: FieldValue;
}

type State = ReadonlyMap<string, FieldState>;

interface Node {
  readonly state: State;
  readonly granting: readonly Statement[];
}

/** Answers of fields, kept for the same atoms. */
export type FieldMemo = Map<string, { readonly value: FieldValue } | 'none'>;

/** Choices that may rest on each other; beyond them the search gives up, before the stack does. */
const DEEPEST = 1_500;

/** The search for one problem. */
export class Search {
  private readonly blocking = new Set<Statement>();
  private depth = 0;

  private readonly starts = new Map<string, FieldState | undefined>();

  public constructor(
    private readonly fields: Fields, private readonly mode: Mode, private readonly budget: Budget,
    private readonly formats: LetterFormats, private readonly memo: FieldMemo,
  ) {}

  /** Statements that closed a branch so far. */
  public get blockers(): ReadonlySet<Statement> {
    return this.blocking;
  }

  /** A candidate that passes, or undefined if there is none. */
  public solve(problem: Problem, realise: Realise): Solution | undefined {
    const state = this.addAll(new Map(), problem.base);
    if (state === undefined) return undefined;
    return this.descend({ state, granting: [] }, [...problem.layers], problem.escapes, realise);
  }

  private descend(node: Node, layers: readonly Layer[], escapes: readonly Cube[], realise: Realise): Solution | undefined {
    this.budget.spend(1);
    if (this.depth >= DEEPEST) throw new BudgetSpent();
    this.depth++;
    const found = this.explore(node, layers, escapes, realise);
    this.depth--;
    return found;
  }

  private explore(node: Node, layers: readonly Layer[], escapes: readonly Cube[], realise: Realise): Solution | undefined {
    const state = this.propagate(node.state, escapes);
    if (state === undefined) return undefined;
    if (layers.length > 0) {
      const [layer, ...rest] = layers;
      for (const option of layer) {
        const within = this.addAll(state, option.atoms);
        if (within === undefined) continue;
        const granting = option.statement === undefined ? node.granting : [...node.granting, option.statement];
        const found = this.descend({ state: within, granting }, rest, [...escapes, ...option.escapes ?? []], realise);
        if (found !== undefined) return found;
      }
      return undefined;
    }
    const hit = escapes.find(one => this.hits(one, state));
    if (hit !== undefined) {
      for (const way of hit.negations) {
        const outside = this.add(state, way);
        if (outside === undefined) continue;
        const found = this.descend({ state: outside, granting: node.granting }, layers, escapes, realise);
        if (found !== undefined) return found;
      }
      if (hit.statement !== undefined) this.blocking.add(hit.statement);
      return undefined;
    }
    // Fields that were only looked at have the value that they started with.
    const fields = [...this.starts, ...state].flatMap(([field, one]) => (one === undefined ? [] : [[field, one] as const]));
    const values = new Map(fields.map(([field, { value }]) => [field, value]));
    const atoms = new Map(fields.map(([field, one]) => [field, one.atoms]));
    const more = realise({ values, atoms });
    if (more !== 'accept') return this.descend({ state, granting: node.granting }, [more], escapes, realise);
    return { values, atoms, granting: node.granting, escaped: this.escapedOn(escapes, state) };
  }

  /** Takes the only way out of every cube that the candidate is in; undefined if one has none. */
  private propagate(start: State, escapes: readonly Cube[]): State | undefined {
    let state = start;
    for (let again = true; again;) {
      again = false;
      this.budget.spend(1);
      for (const one of escapes) {
        if (!this.hits(one, state)) continue;
        let only: State | undefined;
        let ways = 0;
        for (const way of one.negations) {
          const outside = this.add(state, way);
          if (outside === undefined) continue;
          only = outside;
          ways++;
          if (ways > 1) break;
        }
        if (ways === 0) {
          if (one.statement !== undefined) this.blocking.add(one.statement);
          return undefined;
        }
        if (ways === 1) {
          if (one.statement !== undefined) this.blocking.add(one.statement);
          state = only!;
          again = true;
        }
      }
    }
    return state;
  }

  /** Whether the candidate is in the cube: no field leads out of it. */
  private hits(one: Cube, state: State): boolean {
    this.budget.spend(one.weight);
    return !one.negations.some(way => this.holdsIn(way, state));
  }

  private holdsIn(one: Atom, state: State): boolean {
    const known = state.get(one.field);
    const value = known === undefined ? this.start(one.field)?.value : known.value;
    return atomHolds(one, value, this.mode, this.formats);
  }

  private start(field: string): FieldState | undefined {
    if (this.starts.has(field)) return this.starts.get(field);
    const atoms = this.fields.initial(field);
    const solved = this.solved(field, atoms);
    const state = solved === 'none' ? undefined : { atoms, value: solved.value };
    this.starts.set(field, state);
    return state;
  }

  private addAll(state: State, atoms: readonly Atom[]): State | undefined {
    let result: State | undefined = state;
    for (const one of atoms) {
      result = this.add(result, one);
      if (result === undefined) return undefined;
    }
    return result;
  }

  private add(state: State, one: Atom): State | undefined {
    const before = state.get(one.field) ?? this.start(one.field);
    if (before === undefined) return undefined;
    if (before.atoms.includes(one)) return state;
    const atoms = [...before.atoms, one];
    const quick = !mayTieLetters(one) && atomHolds(one, before.value, this.mode, this.formats);
    const solved = quick ? { value: before.value } : this.solved(one.field, atoms);
    if (solved === 'none') return undefined;
    const result = new Map(state);
    result.set(one.field, { atoms, value: solved.value });
    return result;
  }

  private solved(field: string, atoms: readonly Atom[]): { readonly value: FieldValue } | 'none' {
    const multivalued = this.fields.multivalued(field);
    const key = `${this.mode}${multivalued ? '*' : ''} ${field} ${atoms.map(one => one.id).sort((a, b) => a - b).join(' ')}`;
    const known = this.memo.get(key);
    if (known !== undefined) return known;
    const solved = solveField(atoms, multivalued, this.fields.nice(field), this.mode, this.budget, this.formats);
    if (this.memo.size > 100_000) this.memo.clear();
    this.memo.set(key, solved);
    return solved;
  }

  private escapedOn(escapes: readonly Cube[], state: State): Solution['escaped'] {
    return escapes.flatMap(one => {
      const at = one.statement === undefined ? undefined : one.negations.find(way => this.holdsIn(way, state));
      return at === undefined ? [] : [{ statement: one.statement!, on: at.field }];
    });
  }
}

/** A pattern with letters has to be weighed against the other ones, not only against the candidate. */
function mayTieLetters(one: Atom): boolean {
  return one.language.theory === 'text' && !one.language.negated && one.language.patterns.some(pattern => pattern.hasLetters);
}
