import * as fc from 'fast-check';
import { Asked, decisions, related, request } from './random-statements';
import { cutting, Rewrite, subtracting, UNSOUND } from './unsound-merges';
import { canonical } from '../../../lib/guardrails/compiler/canonical';
import { statementCovers } from '../../../lib/guardrails/compiler/coverage';
import { mergeActions, mergeResources, mergeValues, subtract } from '../../../lib/guardrails/compiler/merge-statements';
import { minimize } from '../../../lib/guardrails/compiler/minimize';
import { cutStatement } from '../../../lib/guardrails/compiler/split';
import type { DenyStatement } from '../../../lib/guardrails/guardrail-definition';

const one = (merged: DenyStatement | undefined) => merged && [merged];

const SOUND: Record<string, Rewrite> = {
  'writing statements in one way': (statements) => statements.map((each) => canonical(each)),
  'putting actions together': (statements) => one(mergeActions(statements)),
  'putting resources together': (statements) => one(mergeResources(statements)),
  'putting values together': (statements) => one(mergeValues(statements)),
  'leaving out what another statement denies': subtracting(subtract),
  'leaving out a statement that another one covers': ([first, second, ...others]) => statementCovers(second, first) ? [second, ...others] : undefined,
  'cutting a statement': cutting(cutStatement),
  'all rules together': (statements) => minimize(statements.map((each) => ({ guardrail: 'g', statement: each }))).map((merged) => merged.statement),
};

const REQUESTS_A_CASE = 20;

/** Compares what is denied before and after a rewrite; counts the requests for which the rule applied. */
function property(rewrite: Rewrite, applied: { requests: number; denied: number }): fc.IProperty<[DenyStatement[], Asked[]]> {
  return fc.property(related, fc.array(request, { minLength: REQUESTS_A_CASE, maxLength: REQUESTS_A_CASE }), (statements, requests) => {
    const before = statements.map((each) => canonical(each));
    const after = rewrite(before);
    if (after === undefined) {
      return;
    }
    const expected = decisions(statements, requests);
    applied.requests += requests.length;
    applied.denied += expected.filter((denied) => denied).length;
    expect(decisions(after, requests)).toEqual(expected);
  });
}

describe.each(Object.entries(SOUND))('%s', (_name, rewrite) => {
  test('changes no decision on more than 10,000 requests', () => {
    const applied = { requests: 0, denied: 0 };
    for (let round = 0; round < 20 && applied.requests < 10_000; round++) {
      fc.assert(property(rewrite, applied), { numRuns: 1_000 });
    }
    expect(applied.requests).toBeGreaterThanOrEqual(10_000);
    expect(applied.denied).toBeGreaterThan(1_000);
    expect(applied.requests - applied.denied).toBeGreaterThan(1_000);
  });
});

test.each(Object.entries(UNSOUND))('the same comparison catches it where %s', (_name, rewrite) => {
  const applied = { requests: 0, denied: 0 };
  const { failed, errorInstance } = fc.check(property(rewrite, applied), { seed: 20_261_128, numRuns: 30_000, endOnFailure: true });
  expect({ applied: applied.requests > 0, failed }).toEqual({ applied: true, failed: true });
  // It is a decision that differs, not an error of the rule.
  expect(String(errorInstance)).toContain('toEqual');
});
