import * as fc from 'fast-check';
import { isAllowed } from './support/brute-force';
import { OPERATORS } from '../../../../lib/verification/prover/policy/atoms';
import type { OperatorTable } from '../../../../lib/verification/prover/policy/atoms';
import { PolicyProver } from '../../../../lib/verification/prover/policy/find-request';
import { negate } from '../../../../lib/verification/prover/policy/value-languages';
import type { Condition, Statement } from '../../../../lib/verification/prover/policy-facts';
import { runsOf, seedOf } from '../runs';

/** Operators of one type with the values to write and the values to try: these hit every bound and both sides of it. */
interface Family {
  readonly operators: readonly string[];
  readonly written: readonly string[];
  readonly tried: readonly string[];
}

const FAMILIES: { readonly [name: string]: Family } = {
  String: {
    operators: ['StringEquals', 'StringNotEquals', 'StringEqualsIgnoreCase', 'StringNotEqualsIgnoreCase', 'StringLike', 'StringNotLike', 'BinaryEquals'],
    written: ['a', 'A', 'b', 'ab', 'a*', '*b', '?', '*', 'a?'],
    tried: ['a', 'A', 'b', 'B', 'ab', 'aB', 'aa', 'ba', 'bb', 'aab', 'x', 'a*', '?', '*', 'xb', 'AB', 'xx', 'a?', '*b', 'axb', 'ax', 'axx', '*bx'],
  },
  Arn: {
    operators: ['ArnEquals', 'ArnLike', 'ArnNotEquals', 'ArnNotLike'],
    written: ['arn:aws:s:r:1:a', 'arn:aws:s:*:1:*', 'arn:*:*:*:*:a*', '*', 'arn:aws', 'arn:aws:s:r:?:b:c'],
    tried: ['arn:aws:s:r:1:a', 'arn:aws:s:r:1:ab', 'arn:aws:s:q:1:b', 'arn:aws:s:r:2:b:c', 'arn:aws:s:q:1:b:c', 'arn:x:t:::a', 'x', 'arn:aws:t:r:1:a', 'arn:aws:s:r:22:a', 'arn:aws:s:r:1:b', 'arn:aws:x:x:x:x'],
  },
  Numeric: {
    operators: ['NumericEquals', 'NumericNotEquals', 'NumericLessThan', 'NumericLessThanEquals', 'NumericGreaterThan', 'NumericGreaterThanEquals'],
    written: ['0', '1', '2', '10'],
    tried: ['-1', '0', '0.5', '1', '1.5', '2', '5', '10', '11'],
  },
  Date: {
    operators: ['DateEquals', 'DateNotEquals', 'DateLessThan', 'DateLessThanEquals', 'DateGreaterThan', 'DateGreaterThanEquals'],
    written: ['2020-01-01T00:00:00Z', '2021-01-01', '2022-01-01T00:00:00Z'],
    tried: ['2019-01-01', '2020-01-01', '2020-06-01', '2021-01-01T00:00:00Z', '2021-06-01', '2022-01-01', '2023-01-01'],
  },
  Bool: { operators: ['Bool'], written: ['true', 'false', 'True'], tried: ['true', 'false'] },
  IpAddress: {
    operators: ['IpAddress', 'NotIpAddress'],
    written: ['0.0.0.0/0', '10.0.0.0/8', '10.1.0.0/16', '10.1.0.1', '11.0.0.0/8', '::1/128'],
    tried: ['9.0.0.1', '10.0.0.1', '10.1.0.1', '10.1.0.2', '11.0.0.1', '::1', '::2'],
  },
};

function conditionOf({ operators, written }: Family, keys: readonly string[], sets: boolean): fc.Arbitrary<Condition> {
  const operator = fc.tuple(fc.constantFrom(...operators), fc.constantFrom('', 'IfExists'), sets ? fc.constantFrom('ForAllValues:', 'ForAnyValue:') : fc.constant(''))
    .map(([name, suffix, prefix]) => prefix + name + suffix);
  const plain = fc.record({
    operator,
    key: fc.constantFrom(...keys),
    values: fc.uniqueArray(fc.constantFrom(...written), { minLength: 1, maxLength: 2 }),
  });
  const nulled = fc.record({ operator: fc.constant('Null'), key: fc.constantFrom(...keys), values: fc.constantFrom(['true'], ['false']) });
  return fc.oneof({ weight: 8, arbitrary: plain }, { weight: 1, arbitrary: nulled });
}

const ROLE = 'arn:aws:iam::111111111111:role/R';

let proved = 0;

function agree(allow: readonly Condition[], denies: readonly (readonly Condition[])[], contexts: readonly Record<string, readonly string[]>[]): void {
  const found = disagreement(allow, denies, contexts);
  if (found !== undefined) throw new Error(found);
}

/** Asks for a request that the conditions of an Allow let through and those of the Denies do not stop, and looks for it by trying every context. */
function disagreement(allow: readonly Condition[], denies: readonly (readonly Condition[])[], contexts: readonly Record<string,
  readonly string[]>[], operators?: OperatorTable): string | undefined {
  const statement = (effect: 'Allow' | 'Deny', conditions: readonly Condition[]): Statement => ({ effect, actions: ['s:A'], resources: ['*'], conditions });
  const policy = { name: 'p', statements: [statement('Allow', allow), ...denies.map(conditions => statement('Deny', conditions))] };
  const principal = { kind: 'role' as const, arn: ROLE, account: '111111111111', identityPolicies: [policy] };
  const resource = { arn: 'arn:aws:s:::r', account: '111111111111' };
  const answer = new PolicyProver(operators).findRequest({ principals: [principal], actions: ['s:A'], resources: [resource] });
  if (answer.verdict === 'UNKNOWN') return `unknown: ${answer.because}`;
  if (answer.verdict === 'REFUTED') return isAllowed(answer.witness) ? undefined : `not allowed: ${JSON.stringify(answer.witness.context)}`;
  proved++;
  const missed = contexts.find(context => isAllowed({ principal, action: 's:A', resource, context }));
  return missed === undefined ? undefined : `missed: ${JSON.stringify(missed)}`;
}

describe('each operator with its presence semantics, against every context', () => {
  test.each(Object.keys(FAMILIES))('%s with one value', name => {
    const family = FAMILIES[name];
    const contexts = [{}, ...family.tried.map(value => ({ 's:k': [value] }))];
    const condition = conditionOf(family, ['s:k', 'S:K'], false);
    const before = proved;
    fc.assert(fc.property(fc.array(condition, { maxLength: 3 }),
      fc.array(fc.array(condition, { minLength: 1, maxLength: 2 }), { maxLength: 4 }), (allow, denies) => {
        agree(allow, denies, contexts);
      }), { numRuns: runsOf('policy: conditions', 6), seed: seedOf(21) });
    expect(proved - before).toBeGreaterThan(runsOf('policy: conditions', 6) / 20);
  }, 600_000);

  test.each(Object.keys(FAMILIES))('%s over sets', name => {
    const family = { ...FAMILIES[name], tried: FAMILIES[name].tried.slice(0, 11) };
    const contexts: Record<string, readonly string[]>[] = [{}, ...family.tried.map(value => ({ 's:k': [value] })),
      ...family.tried.flatMap((one, i) => family.tried.slice(i + 1).map(other => ({ 's:k': [one, other] })))];
    const condition = conditionOf(family, ['s:k'], true);
    fc.assert(fc.property(fc.array(condition, { maxLength: 3 }),
      fc.array(fc.array(condition, { minLength: 1, maxLength: 2 }), { maxLength: 3 }), (allow, denies) => {
        const setLike = (one: Condition) => one.operator.includes(':');
        fc.pre([...allow, ...denies.flat()].some(setLike));
        agree(allow, denies, contexts);
      }), { numRuns: runsOf('policy: sets', 6), seed: seedOf(22) });
  }, 600_000);

  test('two keys of different types', () => {
    const { String: text, Numeric: number } = FAMILIES;
    const contexts = [undefined, ...text.tried].flatMap(one => [undefined, ...number.tried].map(other => ({
      ...(one === undefined ? {} : { 's:text': [one] }), ...(other === undefined ? {} : { 's:number': [other] }),
    })));
    const condition = fc.oneof(conditionOf(text, ['s:text'], false), conditionOf(number, ['s:number'], false));
    fc.assert(fc.property(fc.array(condition, { maxLength: 3 }),
      fc.array(fc.array(condition, { minLength: 1, maxLength: 3 }), { maxLength: 5 }), (allow, denies) => {
        agree(allow, denies, contexts);
      }), { numRuns: runsOf('policy: two keys'), seed: seedOf(23) });
  }, 600_000);
});

describe('a broken operator', () => {
  const broken: { readonly [what: string]: OperatorTable } = {
    'less than that includes the bound': { ...OPERATORS, numericlessthan: OPERATORS.numericlessthanequals },
    'not like that is like': { ...OPERATORS, stringnotlike: values => negate(OPERATORS.stringnotlike(values)) },
    'ignoring case that does not': { ...OPERATORS, stringequalsignorecase: OPERATORS.stringequals },
    'addresses that are not negated': { ...OPERATORS, notipaddress: OPERATORS.ipaddress },
    'ARNs as globs': { ...OPERATORS, arnlike: OPERATORS.stringlike },
    'after that is before': { ...OPERATORS, dategreaterthan: OPERATORS.datelessthan },
  };

  test.each(Object.keys(broken))('%s is noticed', what => {
    const noticed = Object.values(FAMILIES).some(family => {
      const contexts = [{}, ...family.tried.map(value => ({ 's:k': [value] }))];
      const condition = conditionOf(family, ['s:k'], false);
      return fc.sample(fc.tuple(fc.array(condition, { maxLength: 3 }),
        fc.array(fc.array(condition, { minLength: 1, maxLength: 1 }), { maxLength: 3 })), { numRuns: 600, seed: 24 })
        .some(([allow, denies]) => disagreement(allow, denies, contexts, broken[what]) !== undefined);
    });
    expect(noticed).toBe(true);
  });
});
