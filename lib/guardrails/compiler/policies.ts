/** Makes policies of guardrails: merged, packed, and with the ids of statements where they cost no policy. */
import { byText } from './canonical';
import type { CompiledPart, CompileGuardrail } from './compile';
import { Merged, minimize, statementSize, within } from './minimize';
import { Cutter, pack, PackItem, TooLargeItem } from './pack';
import { policyOf, PolicyJson, policySize, PolicyStatementJson, statementJson } from './policy-json';
import { cutStatement } from './split';
import type { DenyStatement } from '../guardrail-definition';
import type { GuardrailPolicyType } from '../guardrail-policy-type';

/** A policy without a name or a target. */
export interface PolicyContent {
  readonly document: PolicyJson;
  readonly parts: readonly CompiledPart[];
}

/** A merged statement, or a piece of it, on its way into a policy. */
interface Placed {
  readonly origin: Merged;
  readonly sid?: string;
  readonly statement: DenyStatement;
}

/**
 * The fewest policies that deny what the guardrails deny.
 *
 * @param capacity characters of a policy
 * @throws TooLargeItem for a statement that no policy can hold, with the {@link Merged} statement
 */
export function policiesOf(guardrails: readonly CompileGuardrail[], policyType: GuardrailPolicyType, capacity: number): PolicyContent[] {
  const statements = minimize(partsOf(guardrails));
  const packed = (sids: readonly string[], most?: number) => pack(
    statements.map((origin, index) => itemOf({ origin, sid: sids[index], statement: origin.statement }, policyType)), roomOf(capacity), cutterOf(policyType), most,
  );
  const bare = packed([])!;
  const policies = withIds(() => packed(sidsOf(statements), bare.length)) ?? bare;
  return policies.map((items) => contentOf(items.map(({ value }) => value), policyType));
}

/** Ids must not make a statement too large. */
function withIds<T>(attempt: () => T | undefined): T | undefined {
  try {
    return attempt();
  } catch (error) {
    if (error instanceof TooLargeItem) {
      return undefined;
    }
    throw error;
  }
}

function itemOf(placed: Placed, policyType: GuardrailPolicyType): PackItem<Placed> {
  return { value: placed, size: statementSize(placed.statement) + headSize(placed, policyType) };
}

/** What a statement has beside what it says: its id and its principal. */
function headSize({ sid, statement }: Placed, policyType: GuardrailPolicyType): number {
  const { Principal } = statementJson(statement, policyType);
  return policySize({ Sid: sid, Principal, Effect: 'Deny' }) - policySize({ Effect: 'Deny' });
}

function cutterOf(policyType: GuardrailPolicyType): Cutter<Placed> {
  return {
    cut: ({ value }, room) => {
      const [piece, ...rest] = cutStatement(value.statement, room - headSize(value, policyType)) ?? [];
      const placed = (statement: DenyStatement) => itemOf({ ...value, statement }, policyType);
      return piece && [placed(piece), ...rest.map(placed)];
    },
  };
}

/** An id for each statement: those of what it stands for, one after the other. */
function sidsOf(statements: readonly Merged[]): string[] {
  const used = new Set<string>();
  return statements.map(({ parts }) => {
    const sid = [...new Set(parts.map(({ statement }) => statement.sid.replace(/[^A-Za-z0-9]/g, '')))].sort(byText).join('');
    let unique = sid;
    for (let number = 2; used.has(unique); number++) {
      unique = `${sid}${number}`;
    }
    used.add(unique);
    return unique;
  });
}

function contentOf(placed: readonly Placed[], policyType: GuardrailPolicyType): PolicyContent {
  const statements = [...new Set(placed.map(({ origin }) => origin))].flatMap((origin) => {
    const pieces = placed.filter((one) => one.origin === origin);
    return together(pieces.map(({ statement }) => statement)).map((statement) => ({ origin, sid: pieces[0].sid, statement }));
  });
  const ordered = statements.map((one) => ({ one, text: JSON.stringify(one.statement) })).sort((a, b) => byText(a.text, b.text)).map(({ one }) => one);
  return {
    document: policyOf(ordered.map(({ sid, statement }) => written(statement, policyType, sid))),
    parts: partsIn(ordered),
  };
}

/** Pieces that came into the same policy are one statement again. */
function together(pieces: readonly DenyStatement[]): DenyStatement[] {
  return pieces.length === 1 ? [...pieces] : minimize(pieces.map((statement) => ({ guardrail: '', statement }))).map(({ statement }) => statement);
}

function written(statement: DenyStatement, policyType: GuardrailPolicyType, sid: string | undefined): PolicyStatementJson {
  const { Sid: _none, ...json } = statementJson(statement, policyType);
  return sid ? { Sid: sid, ...json } : json;
}

/** The parts of statements of guardrails that a policy holds, each once. */
function partsIn(placed: readonly Placed[]): CompiledPart[] {
  const held = new Map<CompiledPart, CompiledPart[]>();
  for (const { origin, statement } of placed) {
    for (const part of origin.parts) {
      held.set(part, [...held.get(part) ?? [], ...within(part, statement)]);
    }
  }
  const parts = [...held.values()].flatMap((list) => list.length < 2 ? list : together(list.map(({ statement }) => statement))
    .map((statement) => ({ guardrail: list[0].guardrail, statement: { ...statement, sid: list[0].statement.sid } })));
  return partsOf(parts.map(({ guardrail, statement }) => ({ id: guardrail, statements: [statement] })));
}

/** Statements of guardrails in an order that does not depend on how they were given. */
export function partsOf(guardrails: readonly CompileGuardrail[]): CompiledPart[] {
  return guardrails.flatMap(({ id, statements }) => statements.map((statement) => ({ guardrail: id, statement })))
    .map((part) => ({ part, text: JSON.stringify([part.guardrail, part.statement]) })).sort((a, b) => byText(a.text, b.text)).map(({ part }) => part);
}

/** Room for statements in a policy, where each counts with what separates it from the next one. */
export function roomOf(capacity: number): number {
  return capacity - policySize(policyOf([])) + 2;
}
