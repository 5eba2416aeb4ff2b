import { denies, Request } from './evaluate';

const request = (context: Record<string, string> = {}): Request => ({ action: 's3:GetObject', resource: 'arn:aws:s3:::b/k', context });
const deny = (condition?: Record<string, Record<string, string | string[]>>, rest = {}) => [{ Effect: 'Deny', Action: 's3:*', Resource: '*', Condition: condition, ...rest }];

// Each row is a sentence of AWS's documentation of condition operators.
test.each<[string, Record<string, Record<string, string | string[]>>, Record<string, string>, boolean]>([
  ['a positive operator does not match an absent key', { StringEquals: { 'aws:x': 'a' } }, {}, false],
  ['a negated operator matches an absent key', { StringNotEquals: { 'aws:x': 'a' } }, {}, true],
  ['IfExists matches an absent key', { StringEqualsIfExists: { 'aws:x': 'a' } }, {}, true],
  ['IfExists compares a present key', { StringEqualsIfExists: { 'aws:x': 'a' } }, { 'aws:x': 'b' }, false],
  ['values are alternatives', { StringEquals: { 'aws:x': ['a', 'b'] } }, { 'aws:x': 'b' }, true],
  ['a negated operator excludes every value', { StringNotEquals: { 'aws:x': ['a', 'b'] } }, { 'aws:x': 'b' }, false],
  ['operators are joined by and', { StringEquals: { 'aws:x': 'a' }, Bool: { 'aws:y': 'true' } }, { 'aws:x': 'a', 'aws:y': 'false' }, false],
  ['keys ignore case', { StringEquals: { 'AWS:X': 'a' } }, { 'aws:x': 'a' }, true],
  ['values do not', { StringEquals: { 'aws:x': 'A' } }, { 'aws:x': 'a' }, false],
  ['Null true is an absent key', { Null: { 'aws:x': 'true' } }, {}, true],
  ['Null false is a present key', { Null: { 'aws:x': 'false' } }, { 'aws:x': '' }, true],
  ['a wildcard of an ARN stays in its part', { ArnLike: { 'aws:x': 'arn:*:role' } }, { 'aws:x': 'arn:aws:iam::1:role' }, false],
  ['a wildcard of an ARN matches within its part', { ArnLike: { 'aws:x': 'arn:*:iam::*:role/a*' } }, { 'aws:x': 'arn:aws:iam::1:role/ab' }, true],
])('%s', (_name, condition, context, expected) => {
  expect(denies(deny(condition), request(context))).toBe(expected);
});

test('actions ignore case, resources do not', () => {
  expect(denies(deny(undefined, { Action: 'S3:getobject' }), request())).toBe(true);
  expect(denies(deny(undefined, { Resource: 'arn:aws:s3:::B/*' }), request())).toBe(false);
});

test('NotAction is everything else', () => {
  expect(denies(deny(undefined, { Action: undefined, NotAction: ['ec2:*'] }), request())).toBe(true);
  expect(denies(deny(undefined, { Action: undefined, NotAction: ['s3:Get*'] }), request())).toBe(false);
});

test('fails for what it does not know', () => {
  expect(() => denies(deny({ NumericLessThan: { 'aws:x': '1' } }), request({ 'aws:x': '0' }))).toThrow('not known here');
  expect(() => denies([{ Effect: 'Allow', Action: '*', Resource: '*' }], request())).toThrow('not a denial');
});
