import * as fc from 'fast-check';
import { policyOf, statementJson } from '../../../lib/guardrails/compiler/policy-json';
import type { Conditions, DenyStatement } from '../../../lib/guardrails/guardrail-definition';
import { evaluate, parsePolicy } from '../../../lib/verification/prover/evaluation';
import type { Request } from '../../../lib/verification/prover/policy-facts';

/** A request as far as statements tell requests apart. */
export interface Asked {
  readonly action: string;
  readonly resource: string;
  readonly context: { readonly [key: string]: readonly string[] };
}

const ACTIONS = ['s3:GetObject', 's3:getobject', 's3:PutObject', 's3:Get*', 's3:*', 's3:?etObject', 'ec2:RunInstances', '*'];
const RESOURCES = ['*', 'arn:aws:s3:::a/x', 'arn:aws:s3:::A/x', 'arn:aws:s3:::a/*', 'arn:aws:s3:::?/*', 'arn:aws:s3:::${aws:username}/*', 'arn:aws:s3:::$*'];
const TEXTS = ['a', 'A', 'b', 'c'];
const GLOBS = ['a', 'a*', 'a?', '*b', '*', 'b'];
const ARNS = ['arn:aws:iam::1:role/a', 'arn:aws:iam::1:role/*', 'arn:*:iam::*:role/a', 'arn:aws:x:iam::1:role/a'];
const RANGES = ['10.0.0.0/8', '10.1.0.0/16', '203.0.113.7/32'];
const NUMBERS = ['1', '2', '3'];

/** Operators, each with a key and values that it compares. */
const CONDITIONS: readonly (readonly [operators: readonly string[], keys: readonly string[], values: readonly string[]])[] = [
  [['StringEquals', 'StringNotEquals', 'StringEqualsIfExists', 'StringNotEqualsIfExists', 'StringEqualsIgnoreCase', 'StringNotEqualsIgnoreCase'], ['aws:RequestTag/k', 'aws:requesttag/K', 'aws:RequestTag/l'], TEXTS],
  [['StringLike', 'StringNotLike', 'StringLikeIfExists', 'StringEquals'], ['aws:RequestTag/k', 'aws:RequestTag/l'], GLOBS],
  [['ForAllValues:StringEquals', 'ForAnyValue:StringEquals', 'ForAllValues:StringNotEquals', 'ForAnyValue:StringNotEquals', 'ForAnyValue:StringEqualsIfExists'], ['aws:TagKeys'], TEXTS],
  [['ForAllValues:StringLike', 'ForAnyValue:StringLike', 'ForAnyValue:StringNotLike'], ['aws:TagKeys'], GLOBS],
  [['ArnLike', 'ArnNotLike', 'ArnEquals', 'ArnLikeIfExists'], ['aws:PrincipalArn'], ARNS],
  [['IpAddress', 'NotIpAddress'], ['aws:SourceIp'], RANGES],
  [['NumericEquals', 'NumericNotEquals', 'NumericLessThan', 'NumericEqualsIfExists'], ['s3:max-keys'], NUMBERS],
  [['Bool', 'BoolIfExists'], ['aws:SecureTransport'], ['true', 'false']],
  [['Null'], ['aws:RequestTag/k', 'aws:TagKeys', 'aws:SourceIp'], ['true', 'false']],
];

const someOf = (values: readonly string[], maxLength = 3) => fc.uniqueArray(fc.constantFrom(...values), { minLength: 1, maxLength });

const condition = fc.oneof(...CONDITIONS.map(([operators, keys, values]) => (
  fc.tuple(fc.constantFrom(...operators), fc.constantFrom(...keys), someOf(values))
)));

const conditions: fc.Arbitrary<Conditions> = fc.array(condition, { maxLength: 2 }).map((list) => {
  const all: Record<string, Record<string, string[]>> = {};
  for (const [operator, key, values] of list) {
    all[operator] = { ...all[operator], [key]: values };
  }
  return all;
});

const actionSide = fc.oneof(
  { weight: 4, arbitrary: someOf(ACTIONS).map((actions) => ({ actions })) },
  { weight: 1, arbitrary: someOf(ACTIONS).map((notActions) => ({ notActions })) },
);

const resourceSide = fc.oneof(
  { weight: 4, arbitrary: someOf(RESOURCES).map((resources) => ({ resources })) },
  { weight: 1, arbitrary: someOf(RESOURCES).map((notResources) => ({ notResources })) },
  { weight: 1, arbitrary: fc.constant({}) },
);

type Sides = Partial<DenyStatement>;

const made = (actions: Sides, resources: Sides, asked: Conditions): DenyStatement => ({ sid: 'S', ...actions, ...resources, ...(Object.keys(asked).length > 0 ? { conditions: asked } : {}) });

export const statement: fc.Arbitrary<DenyStatement> = fc.tuple(actionSide, resourceSide, conditions).map(([a, r, c]) => made(a, r, c));

/** The conditions, with other values or another operator in one place. */
function changed(of: Conditions, what: 'values' | 'operator', picks: readonly number[]): Conditions {
  const places = Object.entries(of).flatMap(([operator, keys]) => Object.keys(keys).map((key) => ({ operator, key })));
  if (places.length === 0) {
    return of;
  }
  const { operator, key } = places[picks[0] % places.length];
  const { [key]: values, ...otherKeys } = of[operator];
  const known = CONDITIONS.filter(([operators, keys]) => operators.includes(operator) && keys.includes(key));
  const [operators, , texts] = known[picks[0] % known.length];
  if (what === 'values') {
    return { ...of, [operator]: { ...of[operator], [key]: [...new Set(picks.map((pick) => texts[pick % texts.length]))] } };
  }
  const { [operator]: _changed, ...others } = of;
  const other = operators[picks[1] % operators.length];
  return { ...others, ...Object.keys(otherKeys).length > 0 ? { [operator]: otherKeys } : {}, [other]: { ...others[other], [key]: values } };
}

/** Statements that differ in little, so that rules apply to them. */
export const related: fc.Arbitrary<DenyStatement[]> = fc.tuple(
  actionSide, resourceSide, conditions,
  fc.array(fc.record({
    what: fc.constantFrom('actions', 'resources', 'values', 'operator', 'conditions', 'two', 'nothing'),
    actions: actionSide,
    resources: resourceSide,
    conditions,
    picks: fc.array(fc.nat(11), { minLength: 2, maxLength: 3 }),
  }), { minLength: 1, maxLength: 2 }),
).map(([a, r, c, changes]) => [made(a, r, c), ...changes.map((change) => {
  switch (change.what) {
    case 'actions': return made(change.actions, r, c);
    case 'resources': return made(a, change.resources, c);
    case 'values':
    case 'operator': return made(a, r, changed(c, change.what, change.picks));
    case 'conditions': return made(a, r, change.conditions);
    case 'two': return made(change.actions, change.resources, c);
    default: return made(a, r, c);
  }
})]);

const contextKeys: { readonly [key: string]: readonly string[] } = {
  'aws:requesttag/k': ['a', 'A', 'b', 'c', 'ab', 'x'],
  'aws:requesttag/l': ['a', 'b', 'ab'],
  'aws:principalarn': ['arn:aws:iam::1:role/a', 'arn:aws:iam::1:role/b', 'arn:aws:iam::2:role/a', 'arn:aws:x:iam::1:role/a'],
  'aws:sourceip': ['10.1.2.3', '10.2.2.2', '203.0.113.7', '198.51.100.1'],
  's3:max-keys': ['1', '2', '9'],
  'aws:securetransport': ['true', 'false'],
  'aws:username': ['a', 'z'],
};

/** Requests around what the statements name. */
export const request: fc.Arbitrary<Asked> = fc.record({
  action: fc.constantFrom('s3:GetObject', 's3:PutObject', 's3:SetObject', 'ec2:RunInstances', 'sqs:SendMessage'),
  resource: fc.constantFrom('arn:aws:s3:::a/x', 'arn:aws:s3:::A/x', 'arn:aws:s3:::a/y', 'arn:aws:s3:::z/x', 'arn:aws:s3:::$/x', 'arn:aws:s3:::bb/x'),
  context: fc.record({
    ...Object.fromEntries(Object.entries(contextKeys).map(([key, values]) => [key, fc.constantFrom(...values).map((value) => [value])])),
    'aws:tagkeys': fc.uniqueArray(fc.constantFrom('a', 'A', 'b', 'ab', 'x'), { minLength: 1, maxLength: 3 }),
  }, { requiredKeys: [] }) as fc.Arbitrary<Asked['context']>,
});

const ARN = 'arn:aws:iam::111122223333:role/asks';
const EVERYTHING = parsePolicy({ Version: '2012-10-17', Statement: { Effect: 'Allow', Action: '*', Resource: '*' } }, 'everything');

/** Whether service control policies of these statements deny requests, as the evaluator decides. */
export function decisions(statements: readonly DenyStatement[], requests: readonly Asked[]): boolean[] {
  const policies = statements.length === 0 ? [] : [parsePolicy(policyOf(statements.map((one) => ({ ...statementJson(one), Sid: undefined }))), 'guardrails')];
  return requests.map((asked): Request => ({
    principal: { kind: 'role', arn: ARN, account: '111122223333', identityPolicies: [EVERYTHING] },
    action: asked.action,
    resource: { arn: asked.resource, account: '111122223333' },
    context: asked.context,
    organization: { serviceControlPolicies: { 111122223333: [[EVERYTHING, ...policies]] }, resourceControlPolicies: {}, resourceControlServices: [] },
  })).map((one) => !evaluate(one).allowed);
}
