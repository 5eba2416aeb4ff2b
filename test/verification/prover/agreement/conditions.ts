/** Conditions to write, and values to try them with: both sides of every bound. Nothing here matches anything. */
import * as fc from 'fast-check';
import type { Condition } from '../../../../lib/verification/prover/policy-facts';

export const OWN = '111122223333';
export const OTHER = '444455556666';
export const ORG = 'o-agreement';

export interface Family {
  readonly keys: readonly string[];
  readonly operators: readonly string[];
  readonly written: readonly (readonly string[])[];
  readonly tried: readonly string[];
  readonly sets?: boolean;
}

const VARIED = [['${aws:username}'], ['${aws:PrincipalTag/team}'], ["${aws:PrincipalTag/team, 'red'}"], ['a${*}'], ['${aws:PrincipalAccount}']];

export const FAMILIES: readonly Family[] = [
  {
    keys: ['app:text', 'APP:Text', 'aws:RequestTag/team'],
    operators: ['StringEquals', 'StringNotEquals', 'StringEqualsIgnoreCase', 'StringNotEqualsIgnoreCase', 'StringLike', 'StringNotLike'],
    written: [['red'], ['Red', 'blue'], ['r*'], ['*e*'], ['re?'], ['*'], ['red', 'r*d'], ...VARIED],
    tried: ['red', 'Red', 'RED', 'blue', 'Blue', 'reed', 'rd', 'x', 'a*', 'Bob', OWN, 'green'],
  },
  {
    keys: ['app:number'],
    operators: ['NumericEquals', 'NumericNotEquals', 'NumericLessThan', 'NumericLessThanEquals', 'NumericGreaterThan', 'NumericGreaterThanEquals'],
    written: [['0'], ['1'], ['2.5'], ['10', '1']],
    tried: ['-1', '0', '0.5', '1', '2', '2.5', '9', '10', '11'],
  },
  {
    keys: ['aws:CurrentTime'],
    operators: ['DateEquals', 'DateNotEquals', 'DateLessThan', 'DateLessThanEquals', 'DateGreaterThan', 'DateGreaterThanEquals'],
    written: [['2026-01-31T12:00:00Z'], ['2026-02-01'], ['2026-01-31T12:00:00Z', '2026-03-01T00:00:00Z']],
    tried: ['2026-01-31T11:59:59Z', '2026-01-31T12:00:00Z', '2026-02-01T00:00:00Z', '2026-02-01T00:00:01Z', '2026-03-01T00:00:00Z', '2027-01-01T00:00:00Z'],
  },
  { keys: ['aws:SecureTransport', 'aws:MultiFactorAuthPresent'], operators: ['Bool'], written: [['true'], ['false'], ['true', 'false']], tried: ['true', 'false'] },
  {
    keys: ['aws:SourceIp'],
    operators: ['IpAddress', 'NotIpAddress'],
    written: [['10.0.0.0/8'], ['10.1.0.0/16', '192.0.2.1'], ['2001:db8::/32'], ['0.0.0.0/0'], ['203.0.113.0/25']],
    tried: ['10.0.0.1', '10.1.2.3', '192.0.2.1', '192.0.2.2', '203.0.113.127', '203.0.113.128', '2001:db8::1', '2001:db9::1', '11.0.0.0'],
  },
  {
    keys: ['aws:SourceArn'],
    operators: ['ArnEquals', 'ArnLike', 'ArnNotEquals', 'ArnNotLike'],
    written: [['arn:aws:sns:*:*:topic'], [`arn:aws:sns:eu-west-1:${OWN}:t*`], ['arn:aws:sqs:*:*:*'], ['arn:*:*:*:*:*']],
    tried: [`arn:aws:sns:eu-west-1:${OWN}:topic`, `arn:aws:sns:us-east-1:${OTHER}:topic`, `arn:aws:sns:eu-west-1:${OWN}:tea:x`, `arn:aws:sqs:eu-west-1:${OWN}:topic`],
  },
  { keys: ['app:binary'], operators: ['BinaryEquals'], written: [['QQ=='], ['QUI=', 'QQ==']], tried: ['QQ==', 'QUI=', 'QUJD'] },
  {
    keys: ['aws:TagKeys'],
    operators: ['ForAllValues:StringEquals', 'ForAnyValue:StringEquals', 'ForAllValues:StringLike', 'ForAnyValue:StringNotEquals', 'ForAllValues:StringNotEquals', 'ForAnyValue:StringNotLike'],
    written: [['a'], ['a', 'b'], ['c*'], ['*']],
    tried: ['a', 'b', 'c', 'cd', 'e'],
    sets: true,
  },
  {
    keys: ['aws:PrincipalArn'],
    operators: ['ArnLike', 'ArnNotLike', 'ArnEquals', 'StringEquals', 'StringNotLike'],
    written: [[`arn:aws:iam::${OWN}:role/App`], ['arn:*:iam::*:role/*'], [`arn:aws:iam::${OTHER}:user/Bob`], ['arn:aws:iam::*:root']],
    tried: [],
  },
  { keys: ['aws:PrincipalAccount', 'aws:ResourceAccount'], operators: ['StringEquals', 'StringNotEquals'], written: [[OWN], [OTHER], [OWN, OTHER]], tried: [] },
  { keys: ['aws:PrincipalOrgID', 'aws:ResourceOrgID'], operators: ['StringEquals', 'StringNotEquals'], written: [[ORG], ['o-other']], tried: [] },
  { keys: ['aws:PrincipalIsAWSService'], operators: ['Bool'], written: [['true'], ['false']], tried: [] },
  { keys: ['aws:PrincipalServiceName'], operators: ['StringEquals', 'StringNotEquals'], written: [['cloudtrail.amazonaws.com'], ['sns.amazonaws.com']], tried: [] },
  { keys: ['aws:PrincipalTag/team'], operators: ['StringEquals', 'StringNotEquals', 'StringLike'], written: [['red'], ['blue', 'r*'], ['*']], tried: ['red', 'blue', 'rad'] },
  { keys: ['aws:ResourceTag/team'], operators: ['StringEquals', 'StringNotEquals'], written: [['red'], ['${aws:PrincipalTag/team}']], tried: ['red', 'blue', 'rad'] },
  { keys: ['aws:SourceVpce', 'aws:SourceVpc'], operators: ['StringEquals', 'StringNotEquals'], written: [['vpce-1', 'vpc-1'], ['vpce-2'], ['vpc-2']], tried: ['vpce-1', 'vpce-2', 'vpc-1', 'vpc-2'] },
];

/** Conditions of the families: each operator with and without IfExists, and Null. */
export function conditionsOf(families: readonly Family[]): fc.Arbitrary<Condition> {
  return fc.constantFrom(...families).chain(family => fc.record({
    operator: fc.tuple(fc.constantFrom(...family.operators), fc.nat(3), fc.nat(9))
      .map(([operator, exists, nulled]) => (nulled === 0 ? 'Null' : exists === 0 && family.sets !== true ? `${operator}IfExists` : operator)),
    key: fc.constantFrom(...family.keys),
    values: fc.constantFrom(...family.written),
    absence: fc.boolean(),
  }).map(({ operator, key, values, absence }) => ({ operator, key, values: operator === 'Null' ? [String(absence)] : values })));
}

/** What may be tried for a key, in lower case; undefined is its absence. */
export const TRIED: ReadonlyMap<string, readonly (readonly string[] | undefined)[]> = new Map(
  FAMILIES.filter(({ tried }) => tried.length > 0).flatMap(({ keys, tried, sets }) => keys.map(key => [
    key.toLowerCase(), [undefined, ...tried.map(value => [value]), ...sets === true ? [['a', 'b'], ['a', 'e'], ['c', 'cd'], ['b', 'cd', 'e']] : []],
  ] as const)),
);
