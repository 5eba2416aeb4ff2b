import * as fc from 'fast-check';
import { disagreement } from './compare-sides';
import { FAMILIES } from './conditions';
import { worlds } from './worlds';
import { COMPARISONS } from '../../../../lib/verification/prover/evaluation/comparisons';
import type { OperatorTable } from '../../../../lib/verification/prover/policy/atoms';
import { OPERATORS } from '../../../../lib/verification/prover/policy/atoms';
import { seedOf } from '../runs';

/** Whether worlds with conditions of the operator show a disagreement. */
function noticed(operator: string, operators?: OperatorTable, numRuns = 6_000): boolean {
  const families = FAMILIES.filter(family => family.operators.some(one => one.endsWith(operator)) && family.tried.length > 0).slice(0, 1);
  return fc.check(fc.property(worlds(families), fc.nat(), (world, start) => {
    if (disagreement(world, start, { PROVED: 0, REFUTED: 0, UNKNOWN: 0, requests: 0 }, operators) !== undefined) throw new Error('they disagree');
  }), { numRuns, seed: seedOf(70), endOnFailure: true }).failed;
}

test.each<[string, string, OperatorTable]>([
  ['less than that includes the bound', 'NumericLessThan', { numericlessthan: OPERATORS.numericlessthanequals }],
  ['not like that is like', 'StringNotLike', { stringnotlike: OPERATORS.stringlike }],
  ['equality that is a glob', 'StringEquals', { stringequals: OPERATORS.stringlike }],
  ['ignoring case that does not', 'StringEqualsIgnoreCase', { stringequalsignorecase: OPERATORS.stringequals }],
  ['addresses that are not negated', 'NotIpAddress', { notipaddress: OPERATORS.ipaddress }],
  ['ARNs as globs', 'ArnLike', { arnlike: OPERATORS.stringlike }],
  ['after that is before', 'DateGreaterThan', { dategreaterthan: OPERATORS.datelessthan }],
  ['a Boolean that is always equal', 'Bool', { bool: () => OPERATORS.stringlike(['*']) }],
])('the search with %s is found out', (_, operator, broken) => {
  expect(noticed(operator, { ...OPERATORS, ...broken })).toBe(true);
}, 120_000);

test.each<[string, string, string]>([
  ['less than that includes the bound', 'NumericLessThan', 'NumericLessThanEquals'],
  ['like that is equality', 'StringLike', 'StringEquals'],
  ['equality that ignores case', 'StringEquals', 'StringEqualsIgnoreCase'],
  ['after that is before', 'DateGreaterThan', 'DateLessThan'],
  ['addresses as texts', 'IpAddress', 'StringEquals'],
  ['ARNs as texts', 'ArnLike', 'StringEquals'],
  ['base64 that is never equal', 'BinaryEquals', 'NumericEquals'],
])('the evaluator with %s is found out', (_, operator, other) => {
  const whole = COMPARISONS[operator];
  const replacement = COMPARISONS[other];
  try {
    COMPARISONS[operator] = (wanted, actual) => {
      try {
        return replacement(wanted, actual);
      } catch {
        return false;
      }
    };
    expect(noticed(operator)).toBe(true);
  } finally {
    COMPARISONS[operator] = whole;
  }
}, 120_000);

test('whole operators are not', () => {
  expect(['NumericLessThan', 'StringLike'].filter(operator => noticed(operator, undefined, 800))).toEqual([]);
}, 300_000);
