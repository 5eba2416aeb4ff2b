import * as fc from 'fast-check';
import { patternOf } from '../../../lib/verification/prover/evaluation/glob';
import { applying } from '../../../lib/verification/prover/evaluation/statements';
import { Condition, Statement } from '../../../lib/verification/prover/policy-facts';
import { actionFits, compiledStatement, judge } from '../../../lib/verification/replay/judge-statement';
import { Knowledge } from '../../../lib/verification/replay/knowledge';
import { covers, fitsOpen, overlap } from '../../../lib/verification/replay/pattern-overlap';

const KEYS = ['aws:a', 'aws:b', 'aws:principalarn'];
const VALUES = ['x', 'y', 'true', 'false', 'arn:aws:iam::1:role/x', '7'];
/** Every value that a key can have here: none, one, or two. */
const STATES: readonly (readonly string[])[] = [[], ...VALUES.map((one) => [one]), ['x', 'y']];
const ARNS = ['*', 'arn:aws:s3:::a', 'arn:aws:s3:::a/b', 'arn:aws:s3:::b', 'arn:aws:s3:::x/b'];

const conditions: fc.Arbitrary<Condition> = fc.record({
  operator: fc.constantFrom(
    'StringEquals', 'StringNotEquals', 'StringLike', 'StringNotLikeIfExists', 'StringEqualsIfExists', 'StringEqualsIgnoreCase', 'ArnLike', 'ArnNotLike', 'ArnNotLikeIfExists',
    'ForAllValues:StringEquals', 'ForAnyValue:StringEquals', 'ForAnyValue:StringNotEquals', 'ForAllValues:StringLikeIfExists'),
  key: fc.constantFrom(...KEYS, 'AWS:A'),
  values: fc.array(fc.constantFrom('x', 'y*', '${aws:b}', '${aws:a}', 'arn:aws:iam::*:role/x', '*'), { minLength: 1, maxLength: 2 }),
}).chain((one) => fc.oneof(fc.constant(one), fc.constantFrom<Condition>(
  { operator: 'Null', key: one.key, values: ['true'] }, { operator: 'Null', key: one.key, values: ['false'] },
  { operator: 'Bool', key: one.key, values: ['true'] }, { operator: 'BoolIfExists', key: one.key, values: ['false'] }, { operator: 'NumericLessThan', key: one.key, values: ['10'] },
)));

const resourcePatterns = fc.array(fc.constantFrom('*', 'arn:aws:s3:::a', 'arn:aws:s3:::a/*', 'arn:aws:s3:::?', 'arn:aws:s3:::${aws:a}/*', 'arn:*'), { minLength: 1, maxLength: 2 });

const statements: fc.Arbitrary<Statement> = fc.record({
  conditions: fc.array(conditions, { maxLength: 3 }),
  resources: resourcePatterns,
  negated: fc.boolean(),
  actions: fc.constantFrom(['s3:GetObject'], ['s3:*'], ['*'], ['s3:Put*']),
  notAction: fc.boolean(),
}).map(({ conditions: all, resources, negated, actions, notAction }): Statement => ({
  effect: 'Deny',
  conditions: all,
  ...(negated ? { notResources: resources } : { resources }),
  ...(notAction ? { notActions: actions } : { actions }),
}));

const knowledge: fc.Arbitrary<Knowledge> = fc.oneof(
  fc.constant(undefined), fc.constant<'present'>('present'), fc.subarray([...STATES], { minLength: 1, maxLength: 3 }), fc.constantFrom(...STATES).map((state) => [state]));

const asked = { name: 's3:GetObject', lower: 's3:getobject', known: { name: 's3:GetObject', resources: [] } };

test('what is decided is what the evaluator says for every value that is not known, and what it says for all of them is decided', () => {
  let exact = 0;
  let none = 0;
  let open = 0;
  const keys = fc.tuple(knowledge, knowledge, knowledge);
  const asking = fc.subarray(ARNS, { minLength: 1, maxLength: 3 });
  fc.assert(fc.property(statements, keys, asking, (statement, [a, b, arn], arns) => {
    const known: { readonly [key: string]: Knowledge } = { 'aws:a': a, 'aws:b': b, 'aws:principalarn': arn };
    // One known resource, or any one of several.
    const resources = arns.length === 1 ? { known: arns, named: [], open: [], none: false } : { known: [], named: [], open: arns.filter((one) => one !== '*'), none: arns.includes('*') };
    const found = judge(compiledStatement(statement), { action: asked, resources, knowledge: (key) => known[key] }, actionFits(statement, asked));
    const answers = new Set<boolean>();
    for (const one of completions(a)) {
      for (const two of completions(b)) {
        for (const three of completions(arn)) {
          for (const resource of arns) {
            const context = { 'aws:a': one, 'aws:b': two, 'aws:principalarn': three };
            answers.add(applying({ name: 'p', statements: [statement] }, {
              principal: { kind: 'role', arn: 'arn:aws:iam::111122223333:role/x', identityPolicies: [] }, action: 's3:GetObject', resource: { arn: resource }, context,
            }, 'as-written').length > 0);
          }
        }
      }
    }
    if (found === undefined) {
      none++;
      expect([...answers]).toEqual([false]);
    } else if (found.judgement === 'exact') {
      exact++;
      expect([...answers]).toEqual([true]);
      expect(found.dependsOn).toEqual([]);
    } else {
      open++;
      expect(found.dependsOn.length).toBeGreaterThan(0);
    }
    // Everything is known: nothing may be left open.
    if ([a, b, arn].every((one) => Array.isArray(one) && one.length === 1) && arns.length === 1) expect(found === undefined || found.judgement === 'exact').toBe(true);
  }), { numRuns: 6_000 });
  // All three come up, or nothing was tested.
  expect(Math.min(exact, none, open)).toBeGreaterThan(200);
});

function completions(known: Knowledge): readonly (readonly string[])[] {
  return known === undefined ? STATES : known === 'present' ? STATES.filter((state) => state.length > 0) : known;
}

describe('patterns', () => {
  const TEXTS = ['', 'a', 'b', '?', 'aa', 'ab', 'ba', 'bb', 'a?', '?a', 'aab', 'aba', 'abb', 'bab', 'abab', 'abba', 'aabb', 'babab', 'bbaab'];
  const patterns = fc.string({ unit: fc.constantFrom('a', 'b', '*', '?'), maxLength: 5 });
  const compiled = (text: string) => patternOf([{ text, literal: false }]);
  const matching = (pattern: string) => TEXTS.filter((text) => new RegExp(`^${pattern.replaceAll('*', '.*').replaceAll('?', '.')}$`, 's').test(text));

  test('overlap where a text fits both, and cover where every text does', () => {
    fc.assert(fc.property(patterns, patterns, (one, other) => {
      const both = matching(one).filter((text) => matching(other).includes(text));
      if (both.length > 0) expect(overlap(compiled(one), compiled(other))).toBe(true);
      if (covers(compiled(one), compiled(other))) expect(matching(other).every((text) => matching(one).includes(text))).toBe(true);
      expect(overlap(compiled(one), compiled(other))).toBe(overlap(compiled(other), compiled(one)));
    }), { numRuns: 5_000 });
  });

  test.each([
    ['*b', '*ab', 'yes'], ['a*', 'a', 'yes'], ['a', 'a*', 'unknown'], ['a*c', 'b*c', 'no'], ['a?c', 'a*c', 'unknown'], ['*', '*', 'yes'], ['?', '?', 'yes'], ['a', '?', 'no'], ['*a*', 'b*', 'unknown'],
    ['arn:*:iam::*:role/Deploy*', 'arn:aws:iam::1:role/*/Deploy', 'unknown'], ['arn:*:iam::*:role/aws-reserved/*', 'arn:aws:iam::1:role/Deploy', 'no'],
  ] as const)('%s of %s: %s', (pattern, text, answer) => {
    expect(fitsOpen(compiled(pattern), text)).toBe(answer);
  });
});
