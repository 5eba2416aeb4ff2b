/** Makes policies of guardrails: merged, packed, and with the ids of statements where they cost no policy. */
import { byText, canonical } from './canonical';
import type { CompiledPart, CompileGuardrail } from './compile';
import { statementCovers } from './coverage';
import { Merged, statementSize } from './merged';
import { Differences, minimize } from './minimize';
import { Cutter, pack, PackItem, TooLargeItem } from './pack';
import { policyOf, PolicyJson, policySize, PolicyStatementJson, statementJson } from './policy-json';
import { cutStatement, isDivisible } from './split';
import { sourceOf, within } from './within';
import type { DenyStatement } from '../guardrail-definition';
import { GuardrailPolicyType } from '../guardrail-policy-type';

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
 * @param differences remembers what was found out for other guardrails
 * @throws TooLargeItem for a statement that no policy can hold, with the {@link Merged} statement
 */
export function policiesOf(
  guardrails: readonly CompileGuardrail[], policyType: GuardrailPolicyType, capacity: number, differences?: Differences,
): PolicyContent[] {
  const statements = minimize(partsOf(guardrails), differences);
  const packed = (sids: readonly string[], most?: number) => {
    const items = statements.map((origin, index) => itemOf({ origin, sid: sids[index], statement: origin.statement }, policyType));
    return pack(items, roomOf(capacity), cutterOf(policyType), most);
  };
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
function headSize({ sid }: Placed, policyType: GuardrailPolicyType): number {
  const id = sid === undefined ? 0 : `"Sid": "${sid}", `.length;
  return id + (policyType === GuardrailPolicyType.RESOURCE_CONTROL ? '"Principal": "*", '.length : 0);
}

function cutterOf(policyType: GuardrailPolicyType): Cutter<Placed> {
  return {
    divisible: ({ value }) => isDivisible(value.statement),
    cut: ({ value }, room) => {
      const [piece, ...rest] = cutStatement(value.statement, room - headSize(value, policyType)) ?? [];
      const placed = (statement: DenyStatement) => itemOf({ ...value, statement }, policyType);
      return piece && [placed(piece), ...rest.map(placed)];
    },
  };
}

/** Characters of an id at most: more than that nobody reads. */
const LONGEST_SID = 64;

/** An id for each statement: those of what it stands for, one after the other, as many as are readable. */
function sidsOf(statements: readonly Merged[]): string[] {
  const used = new Set<string>();
  return statements.map(({ parts }) => {
    const sid = joined([...new Set(parts.map(({ statement }) => statement.sid.replace(/[^A-Za-z0-9]/g, '')))].sort(byText));
    let unique = sid;
    for (let number = 2; used.has(unique); number++) {
      unique = `${sid}${number}`;
    }
    used.add(unique);
    return unique;
  });
}

function joined(sids: readonly string[]): string {
  for (let count = sids.length; count > 0; count--) {
    const sid = `${sids.slice(0, count).join('')}${count < sids.length ? `And${sids.length - count}More` : ''}`;
    if (sid.length <= LONGEST_SID) {
      return sid;
    }
  }
  return '';
}

function contentOf(placed: readonly Placed[], policyType: GuardrailPolicyType): PolicyContent {
  const statements = [...new Set(placed.map(({ origin }) => origin))].flatMap((origin) => {
    const pieces = placed.filter((one) => one.origin === origin);
    return together(pieces.map(({ statement }) => statement)).map((statement) => ({ origin, sid: pieces[0].sid, statement }));
  });
  const ordered = statements.map((one) => ({ one, text: JSON.stringify(one.statement) }))
    .sort((a, b) => byText(a.text, b.text)).map(({ one }) => one);
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

/** The parts of statements of guardrails that a policy holds, those of one statement together. */
function partsIn(placed: readonly Placed[]): CompiledPart[] {
  const held = new Map<CompiledPart, Set<CompiledPart>>();
  for (const { origin, statement } of placed) {
    for (const part of origin.parts) {
      const parts = held.get(sourceOf(part)) ?? new Set();
      within(part, statement).forEach((one) => parts.add(one));
      held.set(sourceOf(part), parts);
    }
  }
  return sortedParts([...held].flatMap(([source, parts]) => partsTogether(source, [...parts])));
}

function partsTogether(source: CompiledPart, parts: readonly CompiledPart[]): readonly CompiledPart[] {
  if (parts.length < 2) {
    return parts;
  }
  const statements = together(parts.map(({ statement }) => statement));
  return statements.some((statement) => statementCovers(statement, canonical(source.statement)))
    ? [source]
    : statements.map((statement) => ({ guardrail: source.guardrail, statement: { ...statement, sid: source.statement.sid } }));
}

const PARTS = new WeakMap<CompileGuardrail, readonly CompiledPart[]>();

/** Statements of guardrails in an order that does not depend on how they were given. */
export function partsOf(guardrails: readonly CompileGuardrail[]): CompiledPart[] {
  const sorted = guardrails.map((guardrail) => ({ guardrail, text: `${guardrail.id} ${guardrail.statements.map(({ sid }) => sid).join()}` }))
    .sort((a, b) => byText(a.text, b.text) || byText(JSON.stringify(a.guardrail.statements), JSON.stringify(b.guardrail.statements)));
  return sorted.flatMap(({ guardrail }) => {
    const known = PARTS.get(guardrail) ?? sortedParts(guardrail.statements.map((statement) => ({ guardrail: guardrail.id, statement })));
    PARTS.set(guardrail, known);
    return known;
  });
}

function sortedParts(parts: readonly CompiledPart[]): CompiledPart[] {
  return [...parts].sort((a, b) => byText(textOf(a), textOf(b)));
}

const TEXTS = new WeakMap<CompiledPart, string>();

function textOf(part: CompiledPart): string {
  let text = TEXTS.get(part);
  if (text === undefined) {
    text = JSON.stringify([part.guardrail, part.statement]);
    TEXTS.set(part, text);
  }
  return text;
}

/** Room for statements in a policy, where each counts with what separates it from the next one. */
export function roomOf(capacity: number): number {
  return capacity - policySize(policyOf([])) + 2;
}
