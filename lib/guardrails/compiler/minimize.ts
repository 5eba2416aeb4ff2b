/** Puts statements together as long as that saves characters, and leaves out what is denied twice. */
import { canonical, interned, keysOf } from './canonical';
import type { CompiledPart } from './compile';
import { mergeAll } from './merge-all';
import { subtract } from './merge-statements';
import { Merged, sorted } from './merged';
import { within } from './within';
import type { DenyStatement } from '../guardrail-definition';

/** The statements that deny what the given ones deny, in the same order whatever the order of those. */
export function minimize(parts: readonly CompiledPart[]): Merged[] {
  let statements: readonly Merged[] = parts.map((part) => ({ statement: canonical(part.statement), parts: [part] }));
  for (;;) {
    const merged = mergeAll(statements);
    statements = sorted(subtracted(merged));
    if (statements.every((one, index) => one.statement === merged[index].statement)) {
      return [...statements];
    }
  }
}

/** Leaves out what another statement denies already. */
function subtracted(statements: readonly Merged[]): Merged[] {
  const left = [...statements];
  const shapes = shapesOf(statements);
  for (let index = 0; index < left.length; index++) {
    for (let other = 0; other < left.length; other++) {
      const [first, second] = [left[index], left[other]];
      if (other === index || !shapes.get(keysOf(first.statement).shape)!.has(keysOf(second.statement).shape)) {
        continue;
      }
      const rest = difference(first.statement, second.statement);
      if (rest === first.statement) {
        continue;
      }
      left[other] = { statement: second.statement, parts: [...second.parts, ...first.parts.flatMap((part) => within(part, second.statement))] };
      if (rest) {
        left[index] = { statement: rest, parts: first.parts.flatMap((part) => within(part, rest)) };
      } else {
        left.splice(index, 1);
        index -= 1;
        break;
      }
    }
  }
  return left;
}

/** For each shape of conditions those that ask for no more: only statements with these can deny all that one of that shape denies. */
function shapesOf(statements: readonly Merged[]): ReadonlyMap<string, ReadonlySet<string>> {
  const shapes = [...new Set(statements.map(({ statement }) => keysOf(statement).shape))].map((shape) => ({ shape, asked: new Set(shape.split('\n')) }));
  return new Map(shapes.map(({ shape, asked }) => [
    shape, new Set(shapes.filter((other) => other.shape === '' || [...other.asked].every((one) => asked.has(one))).map((other) => other.shape)),
  ]));
}

const DIFFERENCES = new WeakMap<DenyStatement, WeakMap<DenyStatement, { readonly rest: DenyStatement | undefined }>>();

/** What is left of a statement beside another one, remembered. */
function difference(first: DenyStatement, second: DenyStatement): DenyStatement | undefined {
  const known = DIFFERENCES.get(first) ?? new WeakMap<DenyStatement, { readonly rest: DenyStatement | undefined }>();
  DIFFERENCES.set(first, known);
  let found = known.get(second);
  if (!found) {
    const rest = subtract(first, second);
    found = { rest: rest && rest !== first ? interned(rest) : rest };
    known.set(second, found);
  }
  return found.rest;
}
