import * as fc from 'fast-check';
import { parseRequest } from '../../../../lib/verification/prover/evaluation';
import { Request } from '../../../../lib/verification/prover/policy-facts';

/** A statement as AWS writes it. */
interface Element { readonly [element: string]: unknown }

const OWN = '111122223333';
const OTHER = '444455556666';
const RESOURCES = [
  { actions: ['s3:GetObject', 's3:PutObject', 's3:DeleteObject'], arn: 'arn:aws:s3:::data/report', patterns: ['arn:aws:s3:::data/*', 'arn:aws:s3:::*', 'arn:aws:s3:::other/*', '*'] },
  { actions: ['sqs:SendMessage', 'sqs:ReceiveMessage'], arn: `arn:aws:sqs:eu-west-1:${OWN}:jobs`, patterns: [`arn:aws:sqs:*:${OWN}:*`, 'arn:aws:sqs:*:*:job?', 'arn:aws:sqs:us-east-1:*:*', '*'] },
  { actions: ['kms:Decrypt', 'kms:Encrypt'], arn: `arn:aws:kms:eu-west-1:${OWN}:key/k`, patterns: [`arn:aws:kms:*:${OWN}:key/*`, 'arn:aws:kms:*:*:key/other', '*'] },
  { actions: ['secretsmanager:GetSecretValue'], arn: `arn:aws:secretsmanager:eu-west-1:${OWN}:secret:db-AbCdEf`, patterns: ['arn:aws:secretsmanager:*:*:secret:db-*', 'arn:aws:secretsmanager:*:*:secret:x', '*'] },
  { actions: ['sts:AssumeRole'], arn: `arn:aws:iam::${OWN}:role/Admin`, patterns: [`arn:aws:iam::${OWN}:role/*`, `arn:aws:iam::${OWN}:role/Reader`, '*'] },
];
const ACTIONS = ['s3:*', 's3:Get*', 's3:?utObject', 'S3:getobject', 'sqs:*', 'sqs:Send*', 'kms:*', 'kms:Decrypt', 'secretsmanager:Get*', 'sts:AssumeRole', 'sts:*', '*'];
const ASKERS = [OWN, OTHER].flatMap((account) => [
  { arn: `arn:aws:iam::${account}:role/App`, sessionArn: `arn:aws:sts::${account}:assumed-role/App/one` },
  { arn: `arn:aws:iam::${account}:user/Bob` },
  { arn: `arn:aws:iam::${account}:root` },
]).concat([{ arn: 'cloudtrail.amazonaws.com' }, { arn: '*' }]);
const NAMED = [OWN, OTHER].flatMap((account) => [
  `arn:aws:iam::${account}:role/App`, `arn:aws:sts::${account}:assumed-role/App/one`, `arn:aws:sts::${account}:assumed-role/App/two`,
  `arn:aws:iam::${account}:user/Bob`, `arn:aws:iam::${account}:root`, account,
]);

const CONDITION = fc.oneof(
  condition(['StringEquals', 'StringNotEquals', 'StringEqualsIgnoreCase', 'StringNotEqualsIgnoreCase', 'StringLike', 'StringNotLike'], ['aws:PrincipalTag/team', 'AWS:principaltag/other'],
    ['red', 'Red', 'r*', 'r?d', '*', 'a${*}', '${aws:PrincipalTag/other}', "${aws:PrincipalTag/other, 'red'}", 'blue']),
  condition(['NumericEquals', 'NumericNotEquals', 'NumericLessThan', 'NumericLessThanEquals', 'NumericGreaterThan', 'NumericGreaterThanEquals'], ['aws:PrincipalTag/size'], ['1', '2', '2.5', '10']),
  condition(['DateEquals', 'DateNotEquals', 'DateLessThan', 'DateLessThanEquals', 'DateGreaterThan', 'DateGreaterThanEquals'], ['aws:CurrentTime'],
    ['2026-01-31T12:00:00Z', '2026-02-01T00:00:00Z', '2026-01-31T13:00:00+01:00']),
  condition(['Bool'], ['aws:SecureTransport'], ['true', 'false']),
  condition(['IpAddress', 'NotIpAddress'], ['aws:SourceIp'], ['203.0.113.0/24', '203.0.113.128/25', '2001:db8::/32', '203.0.0.0/8', '203.0.113.7/32']),
  condition(['ArnEquals', 'ArnLike', 'ArnNotEquals', 'ArnNotLike'], ['aws:SourceArn'], ['arn:aws:sns:*:*:topic', `arn:aws:sns:eu-west-1:${OWN}:t*`, 'arn:aws:sqs:*:*:*']),
  condition(['ForAllValues:StringEquals', 'ForAnyValue:StringEquals', 'ForAllValues:StringLike', 'ForAnyValue:StringNotEquals',
    'ForAllValues:StringNotEquals', 'ForAnyValue:StringNotLike'], ['aws:TagKeys'], ['a', 'b', 'c*'], false),
  fc.record({ operator: fc.constant('Null'), key: fc.constantFrom('aws:TagKeys', 'aws:SourceIp', 'aws:PrincipalTag/team'), values: fc.constantFrom(['true'], ['false']) }),
);

const CONTEXT = fc.record({
  'aws:PrincipalTag/team': fc.constantFrom('red', 'Red', 'blue', 'a*', ''),
  'aws:PrincipalTag/other': fc.constantFrom('red', 'r*', 'blue'),
  'aws:PrincipalTag/size': fc.constantFrom('1', '2', '2.50', '7', '10'),
  'aws:CurrentTime': fc.constantFrom('2026-01-31T12:00:00Z', '2026-01-31T11:00:00Z', '2026-02-01T00:00:01Z'),
  'aws:SecureTransport': fc.constantFrom('true', 'false'),
  'aws:SourceIp': fc.constantFrom('203.0.113.7', '203.0.113.200', '198.51.100.1', '2001:db8::1', '2001:db9::1'),
  'aws:SourceArn': fc.constantFrom(`arn:aws:sns:eu-west-1:${OWN}:topic`, `arn:aws:sqs:eu-west-1:${OWN}:topic`),
  'aws:TagKeys': fc.subarray(['a', 'b', 'c', 'd'], { minLength: 1 }),
}, { requiredKeys: [] });

const FULL = { Effect: 'Allow', Action: '*', Resource: '*' };

/** Whole requests over small alphabets: every kind of principal, all layers, all operators. */
export const REQUEST: fc.Arbitrary<Request> = fc.constantFrom(...RESOURCES).chain((resource) => {
  const service = resource.actions[0].split(':')[0];
  const own = statement([...resource.patterns, resource.arn], ACTIONS.filter((action) => action === '*' || action.toLowerCase().startsWith(service)));
  const withPrincipal = fc.tuple(own, principal()).map(([base, who]) => ({ ...base, ...who }));
  const anybody: fc.Arbitrary<Element> = own.map((base) => ({ ...base, Principal: '*' }));
  const fullAnd = fc.array(own, { maxLength: 1 }).map((more) => [doc([FULL, ...more])]);
  const level = fc.oneof({ weight: 3, arbitrary: fullAnd }, { weight: 1, arbitrary: policy(own) });
  return fc.record({
    asker: fc.constantFrom(...ASKERS),
    action: fc.constantFrom(...resource.actions),
    identity: fc.oneof({ weight: 1, arbitrary: fc.constant([]) }, { weight: 4, arbitrary: policy(own) }),
    boundary: maybe(policy(own), 3),
    session: maybe(policy(own), 3),
    // Roles and keys have a policy always.
    resourcePolicy: maybe(policy(withPrincipal), /:(key|role)\//.test(resource.arn) ? 10 : 6),
    endpoint: maybe(policy(anybody), 2),
    scps: maybe(fc.array(level, { minLength: 1, maxLength: 2 }), 4),
    rcps: maybe(policy(anybody.map(({ Condition, ...one }) => ({
      Effect: 'Deny', Principal: '*', Action: `${service}:*`, Resource: one.Resource ?? '*', ...(Condition !== undefined && { Condition }),
    }))), 2),
    blocks: fc.boolean(),
    context: CONTEXT,
  }).map((drawn) => {
    const identity = /:(role|user)\//.test(drawn.asker.arn);
    return parseRequest({
      principal: {
        ...drawn.asker,
        ...(identity && { identityPolicies: drawn.identity }),
        ...(identity && drawn.boundary && { boundary: drawn.boundary[0] }),
        ...(identity && drawn.session && 'sessionArn' in drawn.asker && { sessionPolicies: drawn.session }),
      },
      action: drawn.action,
      resource: {
        arn: resource.arn,
        account: OWN,
        blocksPublicAccess: drawn.blocks,
        ...(drawn.resourcePolicy && { policy: drawn.resourcePolicy[0] }),
      },
      context: drawn.context,
      ...(drawn.endpoint && { endpointPolicy: drawn.endpoint[0] }),
      ...((drawn.scps || drawn.rcps) && {
        organization: {
          id: 'o-1',
          ...(drawn.scps && { serviceControlPolicies: { [OWN]: drawn.scps, [OTHER]: drawn.scps } }),
          ...(drawn.rcps && { resourceControlPolicies: { [OWN]: [drawn.rcps] } }),
        },
      }),
    });
  });
});

/** Always the same requests for the same seed. */
export function generatedRequests(count: number, seed: number): Request[] {
  return fc.sample(REQUEST, { numRuns: count, seed });
}

/** Nothing, but in so many of ten draws. */
function maybe<T>(arbitrary: fc.Arbitrary<T>, inTen: number): fc.Arbitrary<T | undefined> {
  return fc.nat(9).chain((drawn) => (drawn < inTen ? arbitrary : fc.constant(undefined)));
}

function condition(operators: readonly string[], keys: readonly string[], values: readonly string[], ifExists = true) {
  return fc.record({
    operator: fc.tuple(fc.constantFrom(...operators), fc.boolean()).map(([operator, exists]) => (exists && ifExists ? `${operator}IfExists` : operator)),
    key: fc.constantFrom(...keys),
    values: fc.uniqueArray(fc.constantFrom(...values), { minLength: 1, maxLength: 3 }),
  });
}

function statement(patterns: readonly string[], names: readonly string[]): fc.Arbitrary<Element> {
  return fc.record({
    effect: fc.oneof({ weight: 7, arbitrary: fc.constant('Allow') }, { weight: 1, arbitrary: fc.constant('Deny') }),
    actions: fc.uniqueArray(fc.constantFrom(...names), { minLength: 1, maxLength: 2 }),
    resources: fc.uniqueArray(fc.constantFrom(...patterns), { minLength: 1, maxLength: 2 }),
    negateAction: fc.nat(9),
    negateResource: fc.nat(9),
    conditions: fc.nat(4).chain((drawn) => fc.array(CONDITION, { minLength: drawn < 2 ? 0 : 1, maxLength: drawn < 2 ? 0 : 2 })),
  }).map(({ effect, actions, resources, negateAction, negateResource, conditions }) => ({
    Effect: effect,
    [negateAction === 0 ? 'NotAction' : 'Action']: actions,
    [negateResource === 0 ? 'NotResource' : 'Resource']: resources,
    ...(conditions.length > 0 && { Condition: Object.fromEntries(conditions.map(({ operator, key, values }) => [operator, { [key]: values }])) }),
  }));
}

function principal(): fc.Arbitrary<Element> {
  const who = fc.oneof(
    fc.constant<unknown>('*'), fc.uniqueArray(fc.constantFrom(...NAMED), { minLength: 1, maxLength: 2 }).map((AWS) => ({ AWS })),
    fc.constantFrom({ AWS: '*' }, { Service: 'cloudtrail.amazonaws.com' }),
  );
  return fc.tuple(fc.nat(11), who).map(([negated, value]) => (negated === 0 && value !== '*' && !(value as { AWS?: unknown }).AWS?.toString().startsWith('*') ? { NotPrincipal: value } : { Principal: value }));
}

function policy(one: fc.Arbitrary<Element>) {
  return fc.array(one, { minLength: 1, maxLength: 3 }).map((statements) => [doc(statements)]);
}

function doc(statements: readonly object[]) {
  return { Version: '2012-10-17', Statement: statements };
}
