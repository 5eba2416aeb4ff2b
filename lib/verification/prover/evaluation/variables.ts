import { EvaluationInputError, quoted } from './errors';
import { Piece } from './glob';

/** The keys of a request, in lower case, with their values. */
export interface RequestContext {
  readonly [key: string]: readonly string[];
}

/** What stands between the braces: a key, and what to take where it is absent. */
const VARIABLE = /^\s*([^\s,'${}][^,'${}]*?)\s*(?:,\s*'([^']*)'\s*)?$/;

/** The values of a key; undefined where it is absent. Keys ignore case. */
export function valuesOf(context: RequestContext, key: string): readonly string[] | undefined {
  const lower = key.toLowerCase();
  const values = Object.prototype.hasOwnProperty.call(context, lower) ? context[lower] : undefined;
  return values && values.length > 0 ? values : undefined;
}

/**
 * A text of a policy with its variables replaced, or undefined where one has no value: such a text is equal to nothing.
 * `${*}`, `${?}` and `${$}` are those characters themselves. What comes in place of a variable has no wildcards.
 *
 * @throws EvaluationInputError for `${}`, and for a default value that is not within single quotes
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_variables.html#policy-vars-no-value
 */
export function resolved(text: string, context: RequestContext): Piece[] | undefined {
  const pieces: Piece[] = [];
  let from = 0;
  while (true) {
    const open = text.indexOf('${', from);
    const close = open < 0 ? -1 : text.indexOf('}', open + 2);
    if (close < 0) {
      pieces.push({ text: text.slice(from), literal: false });
      return pieces;
    }
    pieces.push({ text: text.slice(from, open), literal: false });
    const value = variable(text, text.slice(open + 2, close), context);
    if (value === undefined) {
      return undefined;
    }
    pieces.push({ text: value, literal: true });
    from = close + 1;
  }
}

/** Whether a text has anything to replace. */
export function hasVariables(text: string): boolean {
  return text.includes('${');
}

function variable(text: string, inside: string, context: RequestContext): string | undefined {
  if (inside === '*' || inside === '?' || inside === '$') {
    return inside;
  }
  const parts = VARIABLE.exec(inside);
  if (!parts) {
    throw new EvaluationInputError(quoted(text), `\${${inside}} is not a policy variable`, "write ${key}, ${key, 'default'}, ${*}, ${?} or ${$}");
  }
  const values = valuesOf(context, parts[1]);
  // A key with several values is no variable, whatever its default.
  return values ? (values.length === 1 ? values[0] : undefined) : parts[2];
}
