import { Case, caseTables, requestOf } from './case-tables';
import { evaluate } from '../../../../lib/verification/prover/evaluation';
import { COMPARISONS } from '../../../../lib/verification/prover/evaluation/comparisons';

const TABLES = caseTables();
const CASES = TABLES.flatMap(({ cases }) => cases);

/** The cases that come out otherwise than the documentation says. */
function wrong(cases: readonly Case[]): string[] {
  return cases.filter((one) => {
    try {
      return evaluate(requestOf(one)).allowed !== (one.expected === 'allowed');
    } catch {
      return true;
    }
  }).map(({ name }) => name);
}

describe.each(TABLES)('$file', ({ cases }) => {
  test.each(cases.map((one) => [one.name, one] as const))('%s', (_, one) => {
    const decision = evaluate(requestOf(one));
    expect({ allowed: decision.allowed, reason: decision.reason }).toEqual({
      allowed: one.expected === 'allowed',
      reason: expect.stringMatching(one.expected === 'allowed' ? /^allowed: / : /^(explicit|implicit)-deny: /),
    });
  });
});

describe('the tables', () => {
  test('have at least 400 cases, 200 of them denials, with names of their own', () => {
    expect(CASES.length).toBeGreaterThanOrEqual(400);
    expect(CASES.filter(({ expected }) => expected === 'denied').length).toBeGreaterThanOrEqual(200);
    const names = TABLES.flatMap(({ file, cases }) => cases.map(({ name }) => `${file}: ${name}`));
    expect(new Set(names).size).toBe(names.length);
  });

  test('cite a page of AWS for each case', () => {
    expect(CASES.filter(({ source }) => !/^https:\/\/docs\.aws\.amazon\.com\/[A-Za-z0-9-]+\/latest\/\S+$/.test(source))).toEqual([]);
  });

  test.each(Object.keys(COMPARISONS))('catch a broken %s', (operator) => {
    const whole = COMPARISONS[operator];
    try {
      COMPARISONS[operator] = (wanted, actual) => !whole(wanted, actual);
      expect(wrong(CASES)).not.toEqual([]);
    } finally {
      COMPARISONS[operator] = whole;
    }
    expect(wrong(CASES)).toEqual([]);
  });

  test.each([
    ['StringLike', 'StringEquals'], ['ArnLike', 'StringLike'], ['ArnEquals', 'StringEquals'], ['StringEquals', 'StringEqualsIgnoreCase'],
    ['StringEqualsIgnoreCase', 'StringEquals'], ['StringEquals', 'StringLike'], ['NumericLessThan', 'NumericLessThanEquals'],
    ['NumericGreaterThanEquals', 'NumericGreaterThan'], ['DateLessThanEquals', 'DateLessThan'], ['DateGreaterThan', 'DateGreaterThanEquals'],
    ['DateEquals', 'StringEquals'], ['NumericEquals', 'StringEquals'], ['IpAddress', 'StringEquals'],
  ])('catch a %s that works like %s', (operator, other) => {
    const whole = COMPARISONS[operator];
    try {
      COMPARISONS[operator] = COMPARISONS[other];
      expect(wrong(CASES)).not.toEqual([]);
    } finally {
      COMPARISONS[operator] = whole;
    }
  });
});
