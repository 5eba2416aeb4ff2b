/** Puts statements together as long as that saves characters, and leaves out what is denied twice. */
import { canonical, interned } from './canonical';
import type { CompiledPart } from './compile';
import { mergeAll } from './merge-all';
import { subtract } from './merge-statements';
import { Merged, sorted } from './merged';
import { within } from './within';
import type { DenyStatement } from '../guardrail-definition';

/** The statements that deny what the given ones deny, in the same order whatever the order of those. */
export function minimize(parts: readonly CompiledPart[], differences = new Differences()): Merged[] {
  let statements: readonly Merged[] = parts.map((part) => ({ statement: canonical(part.statement), parts: [part] }));
  for (;;) {
    const merged = mergeAll(statements);
    statements = sorted(subtracted(merged, differences));
    if (statements.length === merged.length && statements.every((one, index) => one.statement === merged[index].statement)) {
      return [...statements];
    }
  }
}

/** Leaves out what another statement denies already. */
function subtracted(statements: readonly Merged[], differences: Differences): Merged[] {
  const left: (Merged | undefined)[] = [...statements];
  const others = neighbors(statements);
  statements.forEach((_, index) => {
    for (const other of others(index)) {
      const [first, second] = [left[index], left[other]];
      const rest = first && second && differences.between(first.statement, second.statement);
      if (!first || !second || rest === first.statement) {
        continue;
      }
      left[other] = { statement: second.statement, parts: [...second.parts, ...first.parts.flatMap((part) => within(part, second.statement))] };
      left[index] = rest && { statement: rest, parts: first.parts.flatMap((part) => within(part, rest)) };
    }
  });
  return left.filter((one) => one !== undefined);
}

/** For each statement the places of those that may deny some of the same actions. */
function neighbors(statements: readonly Merged[]): (index: number) => number[] {
  const everywhere: number[] = [];
  const byService = new Map<string, number[]>();
  const services = statements.map(({ statement }, index) => {
    const named = servicesOf(statement);
    (named ?? [undefined]).forEach((service) => {
      const places = service === undefined ? everywhere : byService.get(service) ?? [];
      places.push(index);
      if (service !== undefined) {
        byService.set(service, places);
      }
    });
    return named;
  });
  return (index) => {
    const near = services[index]?.flatMap((service) => byService.get(service)!).concat(everywhere) ?? statements.map((_, place) => place);
    return [...new Set(near)].filter((place) => place !== index).sort((a, b) => a - b);
  };
}

const SERVICES = new WeakMap<DenyStatement, { readonly named: readonly string[] | undefined }>();

/** The services whose actions a statement names; nothing where they cannot be told. */
function servicesOf(statement: DenyStatement): readonly string[] | undefined {
  let known = SERVICES.get(statement);
  if (!known) {
    const services = [...new Set((statement.actions ?? ['*']).map((action) => action.toLowerCase().split(':')[0]))];
    known = { named: services.some((service) => /[*?]/.test(service)) ? undefined : services };
    SERVICES.set(statement, known);
  }
  return known.named;
}

/** What is left of statements beside others, remembered: the statements of many units are the same. */
export class Differences {
  private readonly known = new Map<DenyStatement, Map<DenyStatement, DenyStatement | undefined>>();

  public between(first: DenyStatement, second: DenyStatement): DenyStatement | undefined {
    let rests = this.known.get(first);
    if (!rests) {
      rests = new Map();
      this.known.set(first, rests);
    }
    if (!rests.has(second)) {
      const rest = subtract(first, second);
      rests.set(second, rest && rest !== first ? interned(rest) : rest);
    }
    return rests.get(second);
  }
}
