import { addressRange } from '../../evaluation/addresses';
import { instant } from '../../evaluation/comparisons';

const NUMBER = /^[+-]?(\d+(\.\d*)?|\.\d+)$/;
const BASE64 = /^[A-Za-z0-9+/]*={0,2}$/;
const OPERATORS = new Map([
  'StringEquals', 'StringNotEquals', 'StringEqualsIgnoreCase', 'StringNotEqualsIgnoreCase', 'StringLike', 'StringNotLike',
  'NumericEquals', 'NumericNotEquals', 'NumericLessThan', 'NumericLessThanEquals', 'NumericGreaterThan', 'NumericGreaterThanEquals',
  'DateEquals', 'DateNotEquals', 'DateLessThan', 'DateLessThanEquals', 'DateGreaterThan', 'DateGreaterThanEquals',
  'Bool', 'BinaryEquals', 'IpAddress', 'NotIpAddress', 'ArnEquals', 'ArnNotEquals', 'ArnLike', 'ArnNotLike', 'Null',
].map((name) => [name.toLowerCase(), name]));

/** Operators that were read, as AWS writes them. */
const CANONICAL = new Map<string, string>();
const MOST_KEPT = 1_000;

/** Whether AWS takes a value of a policy for the operator, which is written as AWS does. */
export function fitsOperator(operator: string, value: string): boolean {
  const base = operator.replace(/^For\w+:/, '').replace(/IfExists$/, '');
  if (base.startsWith('Numeric')) {
    return NUMBER.test(value);
  }
  if (base.startsWith('Date')) {
    return instant(value) !== undefined;
  }
  switch (base) {
    case 'IpAddress': case 'NotIpAddress': return addressRange(value) !== undefined;
    case 'Bool': case 'Null': return /^(true|false)$/i.test(value);
    case 'BinaryEquals': return value.length % 4 === 0 && BASE64.test(value);
    default: return true;
  }
}

/** The operator as AWS writes it, as names ignore case; undefined for what is none. */
export function canonicalOperator(written: string): string | undefined {
  const kept = CANONICAL.get(written);
  if (kept !== undefined) {
    return kept;
  }
  const parts = /^(?:(forallvalues|foranyvalue):)?([a-z]+?)(ifexists)?$/i.exec(written);
  const name = parts === null ? undefined : OPERATORS.get(parts[2].toLowerCase());
  if (parts === null || name === undefined || (name === 'Null' && (parts[1] !== undefined || parts[3] !== undefined))) {
    return undefined;
  }
  const set = parts[1] === undefined ? '' : parts[1].toLowerCase() === 'forallvalues' ? 'ForAllValues:' : 'ForAnyValue:';
  const operator = `${set}${name}${parts[3] === undefined ? '' : 'IfExists'}`;
  if (CANONICAL.size < MOST_KEPT) {
    CANONICAL.set(written, operator);
  }
  return operator;
}
