import { Answer, Knowledge } from './knowledge';
import { holds } from '../prover/evaluation/conditions';
import { Condition } from '../prover/policy-facts';

/** A condition that is asked of many requests. */
export interface CompiledCondition {
  readonly condition: Condition;
  /** In lower case. */
  readonly key: string;
  /** Keys of its variables, in lower case. */
  readonly variables: readonly string[];
  /** It holds a text that only the deployment knows. */
  readonly opaque: boolean;
  /** Answers by the key's values, where no variable decides. */
  readonly known: Map<string, boolean>;
}

/** A text that only the deployment knows, as the prover writes it. */
const LETTER = /[\uE000-\uF8FF]/;
const VARIABLE = /\$\{\s*([^\s,'${}*?][^,'${}]*?)\s*(?:,[^}]*)?\}/g;
const KNOWN_AT_MOST = 5_000;

/** Keys of the variables of texts, in lower case. */
export function variablesOf(texts: readonly string[]): string[] {
  return [...new Set(texts.flatMap((text) => [...text.matchAll(VARIABLE)].map(([, key]) => key.toLowerCase())))];
}

/** Whether a text holds what only the deployment knows. */
export function isOpaque(text: string): boolean {
  return LETTER.test(text);
}

export function compiledCondition(condition: Condition): CompiledCondition {
  const texts = /(^|:)(String|Arn|Bool)/.test(condition.operator) ? condition.values : [];
  return { condition, key: condition.key.toLowerCase(), variables: variablesOf(texts), opaque: condition.values.some(isOpaque), known: new Map() };
}

/**
 * Whether a condition holds, for every value that its key may have had. The evaluator of single requests decides each.
 *
 * @param knowledge what is known of each key, by its name in lower case
 */
export function conditionHolds(compiled: CompiledCondition, knowledge: (key: string) => Knowledge): Answer {
  const { condition, key, variables, opaque } = compiled;
  const found = knowledge(key);
  if (found === undefined || found === 'present') {
    // A key that is there is there, whatever its value.
    return found === 'present' && condition.operator === 'Null' ? yesOrNo(holds(condition, { [key]: ['?'] })) : 'unknown';
  }
  if (opaque && condition.operator !== 'Null') {
    return found.every((values) => values.length === 0) ? yesOrNo(holds(condition, {})) : 'unknown';
  }
  const context: { [key: string]: readonly string[] } = {};
  for (const variable of variables) {
    const of = variable === key ? undefined : knowledge(variable);
    if (variable !== key && (of === undefined || of === 'present' || of.length !== 1)) return 'unknown';
    if (of !== undefined && of !== 'present') context[variable] = of[0];
  }
  let answer: boolean | undefined;
  for (const values of found) {
    const one = variables.length > 0 ? holds(condition, { ...context, [key]: values }) : remembered(compiled, values);
    if (answer !== undefined && one !== answer) return 'unknown';
    answer = one;
  }
  return yesOrNo(answer === true);
}

/** Logs ask the same of few values again and again. */
function remembered({ condition, key, known }: CompiledCondition, values: readonly string[]): boolean {
  const name = values.length === 1 ? values[0] : `${values.length}\u0000${values.join('\u0000')}`;
  let answer = known.get(name);
  if (answer === undefined) {
    if (known.size >= KNOWN_AT_MOST) known.clear();
    answer = holds(condition, { [key]: values });
    known.set(name, answer);
  }
  return answer;
}

function yesOrNo(holding: boolean): Answer {
  return holding ? 'yes' : 'no';
}
