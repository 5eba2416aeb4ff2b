import type { Conditions } from './guardrail-definition';
import { invalidInput, shown } from '../private/errors';
import { ConditionType, conditionKeyNames, conditionKeysDate, findConditionKey } from '../private/iam-catalogue/condition-keys';
import { nearest } from '../private/nearest';

/** Operators, and which types of keys they compare. ARNs are texts too. */
const OPERATORS: { readonly [operator: string]: readonly ConditionType[] } = {
  ...Object.fromEntries(['StringEquals', 'StringNotEquals', 'StringEqualsIgnoreCase', 'StringNotEqualsIgnoreCase', 'StringLike', 'StringNotLike']
    .map((name) => [name, ['string', 'arn']])),
  ...Object.fromEntries(['ArnEquals', 'ArnNotEquals', 'ArnLike', 'ArnNotLike'].map((name) => [name, ['arn', 'string']])),
  ...Object.fromEntries(['NumericEquals', 'NumericNotEquals', 'NumericLessThan', 'NumericLessThanEquals', 'NumericGreaterThan', 'NumericGreaterThanEquals']
    .map((name) => [name, ['numeric']])),
  ...Object.fromEntries(['DateEquals', 'DateNotEquals', 'DateLessThan', 'DateLessThanEquals', 'DateGreaterThan', 'DateGreaterThanEquals']
    .map((name) => [name, ['date']])),
  Bool: ['bool'],
  IpAddress: ['ip-address'],
  NotIpAddress: ['ip-address'],
  BinaryEquals: ['string'],
  Null: ['string', 'arn', 'numeric', 'date', 'bool', 'ip-address'],
};

/** Operators in whose values AWS expands `${...}`. */
const EXPANDING = /^(String|Arn)/;

interface CheckedOperator {
  readonly base: string;
  readonly set?: string;
}

/**
 * Refuses conditions that AWS would refuse to store, or that would never, or always, hold.
 *
 * @param where place for errors
 * @param conditions of one statement
 * @param services prefixes of the statement's actions; undefined where they are all services
 * @param uncatalogued keys that are newer than the catalogue
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html
 */
export function checkConditions(
  where: string, conditions: Conditions, services: ReadonlySet<string> | undefined, uncatalogued: readonly string[],
): void {
  for (const [operator, keys] of Object.entries(conditions)) {
    const checked = checkOperator(where, operator);
    for (const [key, value] of Object.entries(keys)) {
      const values = typeof value === 'string' ? [value] : value;
      if (values.length === 0) {
        throw invalidInput(where, `the condition ${operator} ${key} has no value`, 'name at least one');
      }
      values.forEach((one) => checkValue(where, checked.base, key, one));
      checkKey(where, operator, checked, key, services, uncatalogued);
    }
  }
}

function checkOperator(where: string, operator: string): CheckedOperator {
  const [, set, bare, ifExists] = /^(?:(ForAllValues|ForAnyValue):)?(.*?)(IfExists)?$/.exec(operator)!;
  const known = Object.hasOwn(OPERATORS, bare);
  if (!known || (bare === 'Null' && (ifExists ?? set) !== undefined)) {
    const near = nearest(bare, Object.keys(OPERATORS));
    throw invalidInput(where, `${shown(operator)} is not a condition operator`, bare === 'Null' ? "write 'Null' alone" : `use one that IAM has${near ? `, such as ${near}` : ''}`);
  }
  return { base: bare, ...(set === undefined ? {} : { set }) };
}

function checkKey(
  where: string, operator: string, { base, set }: CheckedOperator, key: string, services: ReadonlySet<string> | undefined,
  uncatalogued: readonly string[],
): void {
  if (/\$\{/.test(key)) {
    throw invalidInput(where, `${shown(key)} has a policy variable in the name of a condition key, where AWS expands none`, 'put the variable into the value');
  }
  if (uncatalogued.some((name) => name.toLowerCase() === key.toLowerCase()) || isOfIdentityProvider(key)) {
    return;
  }
  const known = findConditionKey(key);
  if (!known) {
    const near = nearest(key, conditionKeyNames());
    throw invalidInput(where, `${shown(key)} is not a condition key as of ${conditionKeysDate()}`, `${near ? `use ${near}, or ` : ''}name it in 'uncatalogued' if AWS has added it since`);
  }
  if (services && known.services && !known.services.some((service) => services.has(service))) {
    throw invalidInput(where, `requests of ${[...services].sort().join(', ')} do not have the condition key ${key}, so ${operator} would decide by its absence`,
      `use a key that these actions have, or actions of ${known.services.join(' or ')}`);
  }
  if (!OPERATORS[base].includes(known.type)) {
    throw invalidInput(where, `${operator} does not compare ${key}, which is of type ${known.type}`, `use an operator for ${known.type}`);
  }
  if (base !== 'Null' && known.multiple && set === undefined) {
    throw invalidInput(where, `${key} can have several values in a request, and ${operator} compares one`, `write ForAnyValue:${operator} or ForAllValues:${operator}`);
  }
  if (!known.multiple && set !== undefined) {
    throw invalidInput(where, `${key} has one value in a request, and ${operator} is for several`, `write ${operator.slice(set.length + 1)}`);
  }
}

/** `token.actions.githubusercontent.com:sub`: keys of identity providers are named after their hosts. */
function isOfIdentityProvider(key: string): boolean {
  return /^[a-z0-9-]+(\.[a-z0-9-]+)+(\/[\w./-]*)?:[a-z_]+$/i.test(key);
}

function checkValue(where: string, base: string, key: string, value: string): void {
  if (/\$\{/.test(value) && !EXPANDING.test(base)) {
    throw invalidInput(where, `${shown(value)} is compared by ${base}, for which AWS expands no policy variable`, 'write the value, or compare texts');
  }
  checkVariables(where, value);
  const wrong = (what: string, fix: string) => invalidInput(where, `${shown(value)} of the condition ${base} ${key} is not ${what}`, fix);
  if ((base === 'Bool' || base === 'Null') && !/^(true|false)$/.test(value)) {
    throw wrong('true or false', "write 'true' or 'false'");
  }
  if (base.startsWith('Numeric') && !/^-?\d+(\.\d+)?$/.test(value)) {
    throw wrong('a number', 'write digits');
  }
  if (base.startsWith('Date') && !/^(\d+|\d{4}-\d{2}-\d{2}(T\d{2}:\d{2}(:\d{2}(\.\d+)?)?(Z|[+-]\d{2}:?\d{2}))?)$/.test(value)) {
    throw wrong('a date', "write it as '2026-12-31T00:00:00Z'");
  }
  if (base.endsWith('IpAddress') && !/^(\d{1,3}(\.\d{1,3}){3}(\/\d{1,2})?|[0-9a-f:]*:[0-9a-f:.]*(\/\d{1,3})?)$/i.test(value)) {
    throw wrong('an address or range', "write it as '203.0.113.0/24'");
  }
  if (base.startsWith('Arn') && !/^(\*|arn:|\$\{)/.test(value)) {
    throw wrong('an ARN', "write it as 'arn:*:iam::*:role/name', or compare texts with StringLike");
  }
}

/**
 * Refuses variables of keys that do not exist: AWS expands them to nothing, and the statement never holds.
 *
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_variables.html
 */
export function checkVariables(where: string, text: string): void {
  for (const [, name] of text.matchAll(/\$\{([^}]*)\}?/g)) {
    const key = name.replace(/\s*,\s*'.*'\s*$/, '').trim();
    if (!/^[*?$]$/.test(key) && !isOfIdentityProvider(key) && !findConditionKey(key)) {
      const near = nearest(key, conditionKeyNames());
      throw invalidInput(where, `\${${name}} in ${shown(text)} is no policy variable`, `use a condition key${near ? `, such as \${${near}}` : ''}, or write the value`);
    }
  }
}
