/** A statement of a boundary after references were filled in. */
export interface Statement {
  readonly Sid?: string;
  readonly Effect: 'Allow' | 'Deny';
  readonly Action?: string | string[];
  readonly NotAction?: string | string[];
  readonly Resource?: string | string[];
  readonly NotResource?: string | string[];
  readonly Condition?: { readonly [operator: string]: { readonly [key: string]: string | string[] } };
}

/** One request. */
export interface Request {
  readonly action: string;
  readonly resource: string;
  readonly context?: { readonly [key: string]: string };
}

const list = (value: string | string[] | undefined) => value === undefined ? [] : [value].flat();

function matches(pattern: string, value: string, ignoreCase: boolean): boolean {
  const expression = pattern.replace(/[.+^${}()|[\]\\]/g, '\\$&').replace(/\*/g, '.*').replace(/\?/g, '.');
  return new RegExp(`^${expression}$`, ignoreCase ? 'is' : 's').test(value);
}

/** Only the operators a boundary uses; anything else throws, so no condition is passed over. */
function conditionHolds(condition: Statement['Condition'], context: { readonly [key: string]: string }): boolean {
  return Object.entries(condition ?? {}).every(([operator, tests]) => Object.entries(tests).every(([key, values]) => {
    switch (operator) {
      case 'StringNotEquals':
        // A negated operator holds where the key is absent.
        return context[key] === undefined || !list(values).includes(context[key]);
      default:
        throw new Error(`unknown operator ${operator}`);
    }
  }));
}

function applies(statement: Statement, request: Request): boolean {
  const action = statement.Action !== undefined
    ? list(statement.Action).some((pattern) => matches(pattern, request.action, true))
    : !list(statement.NotAction).some((pattern) => matches(pattern, request.action, true));
  const resource = statement.Resource !== undefined
    ? list(statement.Resource).some((pattern) => matches(pattern, request.resource, false))
    : !list(statement.NotResource).some((pattern) => matches(pattern, request.resource, false));
  return action && resource && conditionHolds(statement.Condition, request.context ?? {});
}

/** Whether a boundary lets a request pass that a policy of the identity allows. */
export function passes(statements: Statement[], request: Request): boolean {
  const applying = statements.filter((statement) => applies(statement, request));
  return applying.some((statement) => statement.Effect === 'Allow') && !applying.some((statement) => statement.Effect === 'Deny');
}

/** A template's references with values in their places, joins joined. */
export function filled(value: unknown, values: { readonly [reference: string]: string }): unknown {
  if (Array.isArray(value)) {
    return value.map((item) => filled(item, values));
  }
  if (value && typeof value === 'object') {
    const intrinsic = value as { 'Ref'?: string; 'Fn::Join'?: [string, unknown[]] };
    if (intrinsic.Ref !== undefined) {
      return values[intrinsic.Ref];
    }
    if (intrinsic['Fn::Join']) {
      return intrinsic['Fn::Join'][1].map((item) => filled(item, values)).join(intrinsic['Fn::Join'][0]);
    }
    return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, filled(item, values)]));
  }
  return value;
}
