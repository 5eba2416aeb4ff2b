/** Puts statements together as long as that saves characters, and leaves out what is denied twice. */
import { canonical, interned } from './canonical';
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
  for (let index = 0; index < left.length; index++) {
    for (let other = 0; other < left.length; other++) {
      const [first, second] = [left[index], left[other]];
      const rest = other === index ? first.statement : difference(first.statement, second.statement);
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

type Rest = { readonly statement: DenyStatement | undefined };

const DIFFERENCES = new WeakMap<DenyStatement, WeakMap<DenyStatement, Rest>>();

/** What is left of a statement beside another one, remembered. */
function difference(first: DenyStatement, second: DenyStatement): DenyStatement | undefined {
  let known = DIFFERENCES.get(first);
  if (!known) {
    known = new WeakMap();
    DIFFERENCES.set(first, known);
  }
  let rest = known.get(second);
  if (!rest) {
    const statement = subtract(first, second);
    rest = { statement: statement && statement !== first ? interned(statement) : statement };
    known.set(second, rest);
  }
  return rest.statement;
}
