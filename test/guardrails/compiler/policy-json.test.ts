import * as fc from 'fast-check';
import { policyOf, policySize, statementJson } from '../../../lib/guardrails/compiler/policy-json';
import type { Conditions, DenyStatement } from '../../../lib/guardrails/guardrail-definition';

const word = fc.string({ unit: fc.constantFrom(...'ab:,"\\{}[] '), minLength: 1, maxLength: 8 });
const arn = word.map((text) => `arn:*:s3:::${text}`);
const anyStatement: fc.Arbitrary<DenyStatement> = fc.record({
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
  fc.assert(fc.property(fc.array(anyStatement, { minLength: 1, maxLength: 5 }), (statements) => {
    const policy = policyOf(statements.map((statement) => statementJson(statement)));
    expect(policySize(policy)).toBe(spaced(policy).length);
    expect(policySize(policy)).toBeGreaterThan(JSON.stringify(policy).length);
  }));
});

test.each([
  [['s3:*'], 's3:*'],
  [['s3:*', 'ec2:*'], ['s3:*', 'ec2:*']],
])('a list of one is written as its member: %j', (actions, written) => {
  expect(statementJson({ sid: 'S', actions })).toEqual({ Sid: 'S', Effect: 'Deny', Action: written, Resource: '*' });
});
