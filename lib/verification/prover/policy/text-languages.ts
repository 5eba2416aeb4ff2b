/**
 * Whether some text lies in every one of several unions of patterns and in none of others; the shortest one if so.
 * Breadth first over the product of the simulated automata.
 */
import type { LetterFormats, Pattern, Positions } from './patterns';
import { NO_FORMATS, accepts, acceptsAll, ANY_ONE, ANY_RUN, FOLDED, LETTER, lies, LITERAL, matches, SEGMENT_ONE, SEGMENT_RUN, startPositions, step, telling } from './patterns';

const NO_UNION: readonly Pattern[] = [];

/** Patterns of a union that are guessed from. */
const GUESSES = 4;

/** What a search may spend, in steps of automata. Shared by all that one query does. */
export class Budget {
  private left: number;

  public constructor(steps: number) {
    this.left = steps;
  }

  /** What is left to spend. */
  public get rest(): number {
    return this.left;
  }

  /** Fails once the budget is used up. */
  public spend(steps: number): void {
    this.left -= steps;
    if (this.left < 0) throw new BudgetSpent();
  }
}

/** The search was cut off: its question stays open. */
export class BudgetSpent extends Error {
  public constructor() {
    super('the search used up its budget');
  }
}

/** Over: whatever may be. Under: only what is certain. */
export type Mode = 'over' | 'under';

/** A text that lies in one pattern of each of `within` and in none of `outside`. */
export interface TextProblem {
  readonly within: readonly (readonly Pattern[])[];
  readonly outside: readonly Pattern[];
}


/** The shortest such text, or undefined if there is none. */
export function findText(problem: TextProblem, mode: Mode, budget: Budget, formats: LetterFormats = NO_FORMATS): string | undefined {
  return find(problem, mode, budget, formats, false);
}

/** Whether there is such a text. */
export function hasText(problem: TextProblem, mode: Mode, budget: Budget, formats: LetterFormats = NO_FORMATS): boolean {
  return find(problem, mode, budget, formats, true) !== undefined;
}

function find(problem: TextProblem, mode: Mode, budget: Budget, formats: LetterFormats, any: boolean): string | undefined {
  const within = problem.within.filter(union => !union.some(pattern => pattern.universal));
  if (problem.outside.some(pattern => pattern.universal)) return undefined;
  // Read strictly, a union that lies in what is to be left has no text. Over-approximated, each union counts strictly in one of
  // the choices below, or holds no letters and is read as if; under-approximated, what is to be left only grows.
  const isLeft = (pattern: Pattern) => problem.outside.some(other => lies(pattern, other));
  if (problem.outside.length > 0 && within.some(union => union.every(isLeft))) return undefined;
  if (mode === 'under') return solve(within, problem.outside, () => false, true, budget, formats, any);
  // A text of the real world is an image of itself, and of one in which the letters of one union stand as they are. Each
  // choice of that union, or of none, is a sound over-approximation: if one choice has no text, there is none.
  const withLetters = within.filter(union => union.some(pattern => pattern.hasLetters));
  let found: string | undefined;
  for (const primary of [...withLetters, undefined]) {
    const text = solve(within, problem.outside, union => union !== primary, false, budget, formats, any || found !== undefined);
    if (text === undefined) return undefined;
    found ??= text;
  }
  return found;
}

interface Component {
  readonly pattern: Pattern;
  /** The union it belongs to; -1 for what must not match. */
  readonly union: number;
  readonly loose: boolean;
}

interface State {
  readonly live: readonly (readonly [component: number, positions: Positions])[];
  readonly parent?: State;
  readonly code: number;
}

function solve(
  within: readonly (readonly Pattern[])[], outside: readonly Pattern[], looseUnion: (union: readonly Pattern[]) => boolean,
  looseOutside: boolean, budget: Budget, formats: LetterFormats, any: boolean,
): string | undefined {
  const fits = (text: string, but: readonly Pattern[]): boolean => {
    budget.spend((within.length + outside.length) * (1 + Math.floor(text.length / 64)));
    return within.every(union => union === but || union.some(pattern => matches(pattern, text, looseUnion(union), formats)))
      && !outside.some(pattern => matches(pattern, text, looseOutside, formats));
  };
  const enumerated = within.find(union => !looseUnion(union) && union.every(pattern => pattern.literal !== undefined))
    ?? within.find(union => union.every(pattern => pattern.literal !== undefined && !pattern.hasLetters)
      && !union.some(pattern => pattern.hasLetters));
  const anyStrictLetters = within.some(union => !looseUnion(union) && union.some(pattern => pattern.hasLetters));
  if (enumerated !== undefined && (!looseUnion(enumerated) || !anyStrictLetters)) {
    return enumerated.map(({ literal }) => literal!).find(text => fits(text, enumerated));
  }
  for (const union of within) {
    const text = any ? guess(union, looseUnion(union), formats, fits) : shortest(union, looseUnion(union), fits);
    if (text !== undefined) return text;
  }
  const components: Component[] = [
    ...within.flatMap((union, index) => union.map(pattern => ({ pattern, union: index, loose: looseUnion(union) }))),
    ...outside.map(pattern => ({ pattern, union: -1, loose: looseOutside })),
  ];
  return breadthFirst(components, within.length, budget, formats);
}

type Fits = (text: string, but: readonly Pattern[]) => boolean;

/** What a pattern matches where its runs match nothing, or one character where they may. */
function textIn({ kinds, codes }: Pattern, loose: boolean, runs: boolean, formats: LetterFormats): string {
  let text = '';
  for (let at = 0; at < kinds.length; at++) {
    switch (kinds[at]) {
      case ANY_RUN: case SEGMENT_RUN: if (runs) text += 'x'; break;
      case ANY_ONE: case SEGMENT_ONE: text += 'x'; break;
      case LETTER: text += !loose ? String.fromCharCode(codes[at]) : !runs ? '' : formats.get(codes[at]) === 'account' ? '0' : 'x'; break;
      default: text += String.fromCharCode(codes[at]);
    }
  }
  return text;
}

/** Some text, where the first that come to mind are right. */
function guess(union: readonly Pattern[], loose: boolean, formats: LetterFormats, fits: Fits): string | undefined {
  for (const pattern of union.slice(0, GUESSES)) {
    for (const runs of [false, true]) {
      const text = textIn(pattern, loose, runs, formats);
      if (fits(text, NO_UNION)) return text;
    }
  }
  return undefined;
}

/** The shortest text, where it is the one shortest text of a pattern: no other one of the union is as short and fits. */
function shortest(union: readonly Pattern[], loose: boolean, fits: Fits): string | undefined {
  const texts = union.map(pattern => textIn(pattern, loose, false, NO_FORMATS));
  const length = Math.min(...texts.map(text => text.length));
  const found = new Set<string>();
  for (let i = 0; i < texts.length; i++) {
    if (texts[i].length > length) continue;
    if (union[i].kinds.some(kind => kind === ANY_ONE || kind === SEGMENT_ONE || kind === FOLDED)) return undefined;
    if (fits(texts[i], union)) found.add(texts[i]);
  }
  return found.size === 1 ? [...found][0] : undefined;
}

function breadthFirst(components: readonly Component[], unions: number, budget: Budget, formats: LetterFormats): string | undefined {
  const start: State = { live: components.map((component, i) => [i, startPositions(component.pattern, component.loose, formats)] as const), code: 0 };
  if (isDead(start, components, unions, formats)) return undefined;
  let frontier: State[] = [start];
  const seen = new Set<string>([keyOf(start)]);
  while (frontier.length > 0) {
    const next: State[] = [];
    for (const state of frontier) {
      if (isAccepting(state, components, unions)) return textOf(state);
      const alphabet = lettersFrom(state, components, formats);
      budget.spend(1 + alphabet.length * sizeOf(state));
      for (const code of alphabet) {
        const live: (readonly [number, Positions])[] = [];
        for (const [index, positions] of state.live) {
          const component = components[index];
          const moved = step(component.pattern, positions, code, component.loose, formats);
          if (moved.length > 0) live.push([index, moved]);
        }
        const following: State = { live, parent: state, code };
        if (isDead(following, components, unions, formats)) continue;
        const key = keyOf(following);
        if (seen.has(key)) continue;
        seen.add(key);
        next.push(following);
      }
    }
    frontier = next;
  }
  return undefined;
}

/** How much a step from here takes: components, and positions where there are many. */
function sizeOf(state: State): number {
  let positions = 0;
  for (const [, active] of state.live) positions += active.length;
  return Math.max(state.live.length, Math.ceil(positions / 4));
}

function isDead(state: State, components: readonly Component[], unions: number, formats: LetterFormats): boolean {
  const alive = new Set<number>();
  for (const [index, positions] of state.live) {
    const component = components[index];
    if (component.union >= 0) alive.add(component.union);
    else if (acceptsAll(component.pattern, positions, component.loose, formats)) return true;
  }
  return alive.size < unions;
}

function isAccepting(state: State, components: readonly Component[], unions: number): boolean {
  const satisfied = new Set<number>();
  for (const [index, positions] of state.live) {
    const component = components[index];
    if (!accepts(component.pattern, positions)) continue;
    if (component.union < 0) return false;
    satisfied.add(component.union);
  }
  return satisfied.size === unions;
}

/** Characters that the active positions tell apart, and one for all the rest. Letters only where a strict union spells them. */
function lettersFrom(state: State, components: readonly Component[], formats: LetterFormats): number[] {
  const codes = new Set<number>();
  let segments = false;
  for (const [index, positions] of state.live) {
    const { pattern, union, loose } = components[index];
    for (const at of positions) {
      const kind = pattern.kinds[at];
      const code = pattern.codes[at];
      if (kind === LITERAL) {codes.add(code);} else if (kind === FOLDED) {
        codes.add(code);
        codes.add(String.fromCharCode(code).toUpperCase().charCodeAt(0));
      } else if (kind === LETTER && loose) {
        for (const one of telling(formats.get(code))) codes.add(one.charCodeAt(0));
      } else if (kind === LETTER && union >= 0) {codes.add(code);} else if (kind === SEGMENT_ONE || kind === SEGMENT_RUN) {segments = true;}
    }
  }
  if (segments) codes.add(58);
  const literals = [...codes];
  const other = firstOutside(codes);
  return hasWildcard(state, components) ? [...literals, other] : literals;
}

function hasWildcard(state: State, components: readonly Component[]): boolean {
  if (state.live.every(([index]) => components[index].union < 0)) return true;
  return state.live.some(([index, positions]) => components[index].union >= 0
    && positions.some(at => components[index].pattern.kinds[at] >= ANY_ONE));
}

const PREFERRED = 'xabcdefghijklmnopqrstuvwyz0123456789-_./ABCDEFGHIJKLMNOPQRSTUVWXYZ';

function firstOutside(codes: ReadonlySet<number>): number {
  for (let i = 0; i < PREFERRED.length; i++) {
    if (!codes.has(PREFERRED.charCodeAt(i))) return PREFERRED.charCodeAt(i);
  }
  let code = 0x4e00;
  while (codes.has(code)) code++;
  return code;
}

function keyOf(state: State): string {
  let key = '';
  for (const [index, positions] of state.live) key += `${index}:${positions.join(',')};`;
  return key;
}

function textOf(state: State): string {
  const codes: number[] = [];
  for (let at: State | undefined = state; at.parent !== undefined; at = at.parent) codes.push(at.code);
  return codes.reverse().map(code => String.fromCharCode(code)).join('');
}
