import { AskedAction } from './event-action';
import { EventRequest } from './event-request';
import { EventResources } from './event-resources';
import { CompiledCondition, compiledCondition, conditionHolds, isOpaque, variablesOf } from './judge-conditions';
import { all, Answer, any, Knowledge, not } from './knowledge';
import { fitsOpen } from './pattern-overlap';
import { codePoints, fits, fitsText, Pattern, patternOf } from '../prover/evaluation/glob';
import { resolved } from '../prover/evaluation/variables';
import { Statement } from '../prover/policy-facts';

/** What a statement would have done to a request: denied it surely, denied it perhaps, or nothing that the log could tell. */
export type Judgement = 'exact' | 'approximate' | 'not-auditable';

/** A judgement, and what it depends on: keys of conditions, `the resource`, `the action`, `Principal`. */
export interface Judged {
  readonly judgement: Judgement;
  readonly dependsOn: readonly string[];
}

/** A statement of a policy that denies, made ready for many requests. */
export interface CompiledStatement {
  readonly statement: Statement;
  readonly conditions: readonly CompiledCondition[];
  readonly resources?: readonly CompiledResource[];
  readonly notResources?: readonly CompiledResource[];
  /** It speaks to somebody else than everybody. */
  readonly somebody: boolean;
}

const KNOWN_AT_MOST = 5_000;

interface CompiledResource {
  readonly text: string;
  readonly pattern: Pattern;
  readonly variables: readonly string[];
  readonly opaque: boolean;
  /** Answers by what was asked, where no variable decides: logs name the same of few resources again and again. */
  readonly known: Map<string, Answer>;
}

/** Keys that say who asks: statements use them to except somebody, and what they are about lies in the other keys. */
const WHO = new Set([
  'aws:principalarn', 'aws:principalisawsservice', 'aws:viaawsservice', 'aws:principalaccount', 'aws:principalservicename', 'aws:principaltype', 'aws:assumedroot', 'aws:calledvia',
]);

export function compiledStatement(statement: Statement): CompiledStatement {
  const { conditions, resources, notResources, principals, notPrincipals } = statement;
  const everybody = principals === undefined || principals.some(({ kind, value }) => kind === 'Any' || (kind === 'AWS' && value === '*'));
  return {
    statement,
    conditions: conditions.map(compiledCondition),
    ...(resources && !resources.includes('*') && { resources: resources.map(compiledResource) }),
    ...(notResources && { notResources: notResources.map(compiledResource) }),
    somebody: !everybody || notPrincipals !== undefined,
  };
}

/** Whether a statement is about an action. The catalogue may not know the action: then a pattern that names it by more than its service may mean another. */
export function actionFits({ actions, notActions }: Statement, { lower, known }: AskedAction): Answer {
  const named = any((actions ?? notActions ?? []).map((written) => {
    const pattern = written.toLowerCase();
    if (!fitsText(pattern, lower)) return 'no';
    return known !== undefined || pattern === lower || /^(\*|[^:*?]+:\*)$/.test(pattern) ? 'yes' : 'unknown';
  }));
  return notActions ? not(named) : named;
}

/**
 * What a statement would have done to a request.
 *
 * @param actionAnswer whether its actions are those of the request
 * @returns undefined where it surely would have done nothing
 */
export function judge(compiled: CompiledStatement, request: EventRequest, actionAnswer: Answer): Judged | undefined {
  if (actionAnswer === 'no') return undefined;
  const dependsOn: string[] = [];
  let decided = false;
  let telling = false;
  for (const condition of compiled.conditions) {
    const answer = conditionHolds(condition, request.knowledge);
    if (answer === 'no') return undefined;
    if (answer === 'unknown' && !dependsOn.includes(condition.condition.key)) dependsOn.push(condition.condition.key);
    if (!WHO.has(condition.key)) {
      telling ||= answer === 'unknown';
      // What holds because a key is absent excepts nobody, and says nothing for the statement.
      decided ||= answer === 'yes' && (condition.condition.operator === 'Null' || hasValue(request.knowledge(condition.key)));
    }
  }
  const resource = resourceFits(compiled, request);
  if (resource === 'no') return undefined;
  const notAuditable = telling && !decided;
  if (resource === 'unknown') dependsOn.push('the resource');
  if (actionAnswer === 'unknown') dependsOn.push('the action');
  if (compiled.somebody) dependsOn.push('Principal');
  return { judgement: dependsOn.length === 0 ? 'exact' : notAuditable ? 'not-auditable' : 'approximate', dependsOn };
}

function hasValue(found: Knowledge): boolean {
  return found === 'present' || (found?.some((values) => values.length > 0) ?? false);
}

function resourceFits({ resources, notResources }: CompiledStatement, { resources: asked, knowledge }: EventRequest): Answer {
  const among = (list: readonly CompiledResource[], arn: string, whole: boolean) => any(list.map((one) => oneFits(one, arn, whole, knowledge)));
  if (resources !== undefined) return answerOf(asked, (arn, whole) => among(resources, arn, whole));
  if (notResources !== undefined) return answerOf(asked, (arn, whole) => not(among(notResources, arn, whole)));
  return 'yes';
}

/** A request is denied where it is denied for one of its resources. */
function answerOf({ known, named, open, none }: EventResources, answer: (arn: string, whole: boolean) => Answer): Answer {
  const certain = any(known.map((arn) => answer(arn, true)));
  if (certain === 'yes') return 'yes';
  const possible = [...named, ...open].map((arn) => answer(arn, false)).concat(none ? [answer('*', true)] : []);
  if (known.length === 0 && possible.length > 0 && all(possible) === 'yes') return 'yes';
  return all([certain, ...possible].map(not)) === 'yes' ? 'no' : 'unknown';
}

function compiledResource(text: string): CompiledResource {
  return { text, pattern: patternOf([{ text, literal: false }]), variables: variablesOf([text]), opaque: isOpaque(text), known: new Map() };
}

/** @param whole the ARN is all of it, and an asterisk in it one of its characters */
function oneFits(
  { text, pattern, variables, opaque, known }: CompiledResource, arn: string, whole: boolean, knowledge: (key: string) => Knowledge,
): Answer {
  if (opaque) return 'unknown';
  const fitting = (written: Pattern): Answer => (whole ? (fits(written, codePoints(arn)) ? 'yes' : 'no') : fitsOpen(written, arn));
  if (!text.includes('${')) {
    const key = `${whole}${arn}`;
    let answer = known.get(key);
    if (answer === undefined) {
      if (known.size >= KNOWN_AT_MOST) known.clear();
      answer = fitting(pattern);
      known.set(key, answer);
    }
    return answer;
  }
  const context: { [key: string]: readonly string[] } = {};
  for (const variable of variables) {
    const found = knowledge(variable);
    if (found === undefined || found === 'present' || found.length !== 1) return 'unknown';
    context[variable] = found[0];
  }
  const pieces = resolved(text, context);
  return pieces === undefined ? 'no' : fitting(patternOf(pieces));
}
