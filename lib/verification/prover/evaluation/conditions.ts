import { Condition } from '../policy-facts';
import { Comparison, COMPARISONS, NEGATED, TAKES_VARIABLES } from './comparisons';
import { EvaluationInputError, quoted } from './errors';
import { hasVariables, RequestContext, resolved, valuesOf } from './variables';

/** An operator, taken apart. */
export interface Operator {
  /** How several values of the request are met. */
  readonly set?: 'ForAllValues' | 'ForAnyValue';
  /** The comparing operator, or `Null`. */
  readonly base: string;
  readonly negated: boolean;
  readonly ifExists: boolean;
}

const WRITTEN = /^(?:(ForAllValues|ForAnyValue):)?([A-Za-z]+?)(IfExists)?$/;

/**
 * Takes an operator apart.
 *
 * @throws EvaluationInputError for a name that is no operator, `NullIfExists`, and `Null` with a set prefix
 */
export function operatorOf(text: string): Operator {
  const [, set, name, ifExists] = WRITTEN.exec(text) ?? [];
  const base = own(NEGATED, name) ? NEGATED[name] : name;
  if (name === undefined || !(base === 'Null' || own(COMPARISONS, base))) {
    throw new EvaluationInputError('Condition', `${quoted(text)} is not a condition operator`, 'write one such as StringEquals, ArnLike or ForAnyValue:StringLike');
  }
  if (base === 'Null' && (set || ifExists)) {
    throw new EvaluationInputError('Condition', `${quoted(text)} is not a condition operator`, 'write Null alone: it asks whether the key is there');
  }
  return { set: set as Operator['set'], base, negated: base !== name, ifExists: ifExists !== undefined };
}

/**
 * Whether a condition holds. An absent key makes negated operators and those with IfExists true, and others false;
 * ForAllValues is true and ForAnyValue false. An empty text is no value to a set operator. Several values without a set
 * operator match nothing: AWS asks for a set operator there.
 *
 * @throws EvaluationInputError for an operator or a value of the policy that AWS refuses
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-single-vs-multi-valued-context-keys.html
 */
export function holds(condition: Condition, context: RequestContext): boolean {
  const operator = operatorOf(condition.operator);
  const actual = valuesOf(context, condition.key);
  if (operator.base === 'Null') {
    return condition.values.some((value) => absenceWanted(value) === (actual === undefined));
  }
  const test = tester(operator, condition, context);
  if (operator.set) {
    const present = actual?.some((value) => value !== '') ? actual : [];
    if (operator.set === 'ForAllValues') {
      return present.every(test);
    }
    return actual ? present.some(test) : operator.ifExists;
  }
  if (!actual) {
    return operator.ifExists || operator.negated;
  }
  return actual.length === 1 && test(actual[0]);
}

/** Whether one value of the request meets the condition: any value of the policy, or none of them where negated. */
function tester(operator: Operator, condition: Condition, context: RequestContext): (actual: string) => boolean {
  const compare: Comparison = COMPARISONS[operator.base];
  const takesVariables = TAKES_VARIABLES.test(operator.base);
  const wanted = condition.values.flatMap((raw) => {
    const pieces = takesVariables && hasVariables(raw) ? resolved(raw, context) : [{ text: raw, literal: false }];
    return pieces ? [{ raw, pieces }] : [];
  });
  return (actual) => {
    // No short cut: a bad value is an error wherever it stands in the list.
    let matched = false;
    for (const value of wanted) {
      matched = compare(value, actual) || matched;
    }
    return matched !== operator.negated;
  };
}

function own(table: object, name: string): boolean {
  return Object.prototype.hasOwnProperty.call(table, name);
}

function absenceWanted(value: string): boolean {
  const text = value.toLowerCase();
  if (text !== 'true' && text !== 'false') {
    throw new EvaluationInputError('Condition', `${quoted(value)} is not a value of Null`, 'write "true" where the key must be absent and "false" where it must be there');
  }
  return text === 'true';
}
