/** What of a guardrail's statement is in a part of what it was merged into. */
import type { CompiledPart } from './compile';
import { ACTIONS, isCovered, RESOURCES, valuesOfOperator } from './coverage';
import { conditionPlaces, valuesAt, withValues } from './merge-statements';
import type { DenyStatement } from '../guardrail-definition';

const WITHIN = new WeakMap<CompiledPart, WeakMap<DenyStatement, readonly CompiledPart[]>>();

/** The part of a statement's part that another statement denies: one, or none. */
export function within(part: CompiledPart, bounds: DenyStatement): readonly CompiledPart[] {
  const known = WITHIN.get(part) ?? new WeakMap<DenyStatement, readonly CompiledPart[]>();
  WITHIN.set(part, known);
  const found = known.get(bounds) ?? partWithin(part, bounds);
  known.set(bounds, found);
  return found;
}

const SOURCES = new WeakMap<CompiledPart, CompiledPart>();

/** The whole statement of a guardrail that something is a part of. */
export function sourceOf(part: CompiledPart): CompiledPart {
  return SOURCES.get(part) ?? part;
}

function partWithin(whole: CompiledPart, bounds: DenyStatement): CompiledPart[] {
  let part = whole.statement;
  if (part.actions && bounds.actions) {
    part = kept(part, part.actions.filter((entry) => isCovered(entry, bounds.actions!, ACTIONS)), 'actions');
  }
  if (part.resources && bounds.resources) {
    part = kept(part, part.resources.filter((entry) => isCovered(entry, bounds.resources!, RESOURCES)), 'resources');
  }
  for (const place of conditionPlaces(bounds)) {
    const values = valuesAt(part, place);
    const inside = values.filter((entry) => isCovered(entry, valuesAt(bounds, place), valuesOfOperator(place.operator)));
    part = inside.length < values.length ? withValues(part, place, inside) : part;
  }
  const lists = [part.actions, part.resources, ...conditionPlaces(part).map((place) => valuesAt(part, place))];
  if (lists.some((list) => list?.length === 0)) {
    return [];
  }
  if (part === whole.statement) {
    return [whole];
  }
  const inside = { guardrail: whole.guardrail, statement: part };
  SOURCES.set(inside, sourceOf(whole));
  return [inside];
}

function kept(statement: DenyStatement, entries: readonly string[], list: 'actions' | 'resources'): DenyStatement {
  return entries.length === statement[list]!.length ? statement : { ...statement, [list]: entries };
}
