import * as fc from 'fast-check';
import { denies } from '../case-table';
import type { Conditions, DenyStatement } from '../../../lib/guardrails/guardrail-definition';
import { firstFit, policyOf, policySize, statementJson } from '../../../lib/guardrails/compiler/policy-json';

const word = fc.string({ unit: fc.constantFrom(...'ab:,"\\{}[] '), minLength: 1, maxLength: 8 });
const arn = word.map((text) => `arn:*:s3:::${text}`);
const statement: fc.Arbitrary<DenyStatement> = fc.record({
  sid: fc.string({ unit: fc.constantFrom(...'abc'), minLength: 1 }),
  actions: fc.array(fc.constantFrom('s3:GetObject', 's3:*', 'ec2:Run*', 'iam:PassRole'), { minLength: 1, maxLength: 4 }),
  resources: fc.option(fc.array(arn, { minLength: 1, maxLength: 3 }), { nil: undefined }),
  conditions: fc.option(fc.constantFrom<Conditions[]>({ StringNotEquals: { 'aws:RequestedRegion': ['eu-west-1', 'eu-west-2'] } }, { ArnNotLike: { 'aws:PrincipalArn': ['arn:*:iam::*:role/a'] } }), { nil: undefined }),
});

/** JSON as CloudFormation may write it: a space after each colon and comma that is not inside a string. */
function spaced(value: unknown): string {
  return JSON.stringify(value).replace(/("(?:[^"\\]|\\.)*")|([:,])/g, (_all, text: string | undefined, mark: string) => text ?? `${mark} `);
}

test('the size is that of the document with a space after each structural colon and comma', () => {
  fc.assert(fc.property(fc.jsonValue(), (value) => {
    expect(policySize(value)).toBe(spaced(value).length);
  }));
  fc.assert(fc.property(fc.array(statement, { minLength: 1, maxLength: 5 }), (statements) => {
    const policy = policyOf(statements.map((statement) => statementJson(statement)));
    expect(policySize(policy)).toBe(spaced(policy).length);
    expect(policySize(policy)).toBeGreaterThan(JSON.stringify(policy).length);
  }));
});

test('every statement is packed once, in a policy with room for it, into the first that had room', () => {
  fc.assert(fc.property(fc.array(statement, { maxLength: 12 }), fc.integer({ min: 400, max: 900 }), (statements, capacity) => {
    const written = statements.map((statement) => statementJson(statement));
    const policies = firstFit(written, capacity);
    expect(policies.flatMap(({ Statement }) => Statement)).toHaveLength(written.length);
    expect(policies.flatMap(({ Statement }) => Statement).sort(byText)).toEqual([...written].sort(byText));
    for (const [index, policy] of policies.entries()) {
      expect(policySize(policy) <= capacity || policy.Statement.length === 1).toBe(true);
      for (const earlier of policies.slice(0, index)) {
        expect(policySize(policyOf([...earlier.Statement, policy.Statement[0]]))).toBeGreaterThan(capacity);
      }
    }
  }));
});

const byText = (a: unknown, b: unknown) => JSON.stringify(a) < JSON.stringify(b) ? -1 : 1;

test('packed statements decide as unpacked ones do', () => {
  const request = fc.record({
    action: fc.constantFrom('s3:GetObject', 'ec2:RunInstances', 'iam:PassRole', 'sqs:SendMessage'),
    resource: arn,
    context: fc.dictionary(
      fc.constantFrom('aws:RequestedRegion', 'aws:PrincipalArn'),
      fc.constantFrom('eu-west-1', 'us-east-1', 'arn:aws:iam::1:role/a', 'arn:aws:iam::1:role/b'),
    ),
  });
  const capacities = fc.integer({ min: 300, max: 900 });
  fc.assert(fc.property(fc.array(statement, { minLength: 1, maxLength: 8 }), request, capacities, (statements, asked, capacity) => {
    const written = statements.map((statement) => statementJson(statement));
    expect(denies(firstFit(written, capacity).flatMap(({ Statement }) => Statement), asked)).toBe(denies(written, asked));
  }), { numRuns: 2_000 });
});

test.each([
  [['s3:*'], 's3:*'],
  [['s3:*', 'ec2:*'], ['s3:*', 'ec2:*']],
])('a list of one is written as its member: %j', (actions, written) => {
  expect(statementJson({ sid: 'S', actions })).toEqual({ Sid: 'S', Effect: 'Deny', Action: written, Resource: '*' });
});

test('the boundary of a policy is exact', () => {
  const one = statementJson({ sid: 'A', actions: ['s3:*'] });
  const both = policySize(policyOf([one, one]));
  expect(firstFit([one, one], both)).toHaveLength(1);
  expect(firstFit([one, one], both - 1)).toHaveLength(2);
});
