/** A request as a policy sees it. */
export interface Request {
  readonly action: string;
  readonly resource: string;
  readonly context: Readonly<Record<string, string>>;
}

interface Statement {
  readonly Effect: string;
  readonly Action?: string | readonly string[];
  readonly NotAction?: string | readonly string[];
  readonly Resource: string | readonly string[];
  readonly Condition?: Readonly<Record<string, Readonly<Record<string, string | readonly string[]>>>>;
}

const list = (value: string | readonly string[]): readonly string[] => typeof value === 'string' ? [value] : value;

/**
 * Whether the statements deny the request, by IAM's documented rules for the few elements and operators that guardrails
 * use. Anything else throws, so that no case passes by accident.
 *
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html
 */
export function denies(statements: readonly Statement[], request: Request): boolean {
  return statements.some((statement) => {
    if (statement.Effect !== 'Deny' || (statement.Action === undefined) === (statement.NotAction === undefined)) {
      throw new Error(`not a denial with one of Action and NotAction: ${JSON.stringify(statement)}`);
    }
    const action = statement.Action !== undefined
      ? list(statement.Action).some((pattern) => glob(pattern, request.action, true))
      : !list(statement.NotAction!).some((pattern) => glob(pattern, request.action, true));
    return action
      && list(statement.Resource).some((pattern) => glob(pattern, request.resource))
      && Object.entries(statement.Condition ?? {})
        .every(([operator, keys]) => Object.entries(keys).every(([key, value]) => holds(operator, key, list(value), request)));
  });
}

function holds(operator: string, key: string, values: readonly string[], { context }: Request): boolean {
  const actual = Object.entries(context).find(([name]) => name.toLowerCase() === key.toLowerCase())?.[1];
  if (operator === 'Null') {
    return values.some((value) => value === String(actual === undefined));
  }
  const [, base, ifExists] = /^(.*?)(IfExists)?$/.exec(operator)!;
  const negated = base.includes('Not');
  if (actual === undefined) {
    // An absent key fails a positive operator and satisfies a negated one; IfExists satisfies both.
    return ifExists !== undefined || negated;
  }
  const matches = (value: string): boolean => {
    switch (base.replace('Not', '')) {
      case 'StringEquals': return value === actual;
      case 'StringLike': return glob(value, actual);
      case 'ArnEquals':
      case 'ArnLike': return arnGlob(value, actual);
      case 'Bool': return value.toLowerCase() === actual.toLowerCase();
      default: throw new Error(`the condition operator ${operator} is not known here`);
    }
  };
  return negated ? !values.some(matches) : values.some(matches);
}

function glob(pattern: string, text: string, ignoreCase = false): boolean {
  const source = pattern.replace(/[.+^${}()|[\]\\]/g, '\\$&').replaceAll('*', '.*').replaceAll('?', '.');
  return new RegExp(`^${source}$`, ignoreCase ? 'is' : 's').test(text);
}

/** Each of the first five parts of an ARN is matched by itself: a wildcard there does not reach into the next part. */
function arnGlob(pattern: string, arn: string): boolean {
  const parts = (text: string) => { const all = text.split(':'); return [...all.slice(0, 5), all.slice(5).join(':')]; };
  const [wanted, given] = [parts(pattern), parts(arn)];
  return given.length === 6 && wanted.every((part, index) => glob(part, given[index] ?? ''));
}
