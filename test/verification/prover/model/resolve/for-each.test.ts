import { resolveOne, resourceOf, shown, stack, Template } from './support';

const resolved = (template: Template) => {
  const one = resolveOne(stack(template));
  return { one, ids: one.resources.map(({ logicalId }) => logicalId), gaps: one.gaps.map(({ because }) => because) };
};
const bucket = (BucketName: unknown) => ({ Type: 'AWS::S3::Bucket', Properties: { BucketName } });

test('resources are written out for each member', () => {
  const { one, ids, gaps } = resolved({
    Transform: 'AWS::LanguageExtensions',
    Resources: { 'Fn::ForEach::Buckets': ['Name', ['Red', 'Blue'], { 'Bucket${Name}': bucket({ 'Fn::Sub': 'b-${Name}' }) }], 'Other': { Type: 'T', Properties: { B: { Ref: 'BucketBlue' } } } },
  });
  expect([ids, gaps]).toEqual([['BucketRed', 'BucketBlue', 'Other'], []]);
  expect(resourceOf(one, 'Other').properties).toEqual({ B: 'b-Blue' });
});

test('loops within loops, identifiers by Ref and in keys', () => {
  const { one, ids } = resolved({
    Resources: {
      'Fn::ForEach::Outer': ['X', ['a.1', 'b'], { 'Fn::ForEach::Inner': ['Y', ['c'], { 'B&{X}${Y}': bucket({ 'Fn::Join': ['-', [{ Ref: 'X' }, { Ref: 'Y' }]] }) }] }],
    },
  });
  expect(ids).toEqual(['Ba1c', 'Bbc']);
  expect(shown(one, resourceOf(one, 'Ba1c').id)).toBe('a.1-c');
});

test('loops in properties, conditions and outputs', () => {
  const { one, gaps } = resolved({
    Conditions: { 'Fn::ForEach::C': ['N', ['One'], { 'Is${N}': { 'Fn::Equals': ['a', 'a'] } }] },
    Resources: { A: { Type: 'T', Condition: 'IsOne', Properties: { 'Fn::ForEach::P': ['N', ['x', 'y'], { 'Key${N}': { Ref: 'N' } }] } } },
    Outputs: { 'Fn::ForEach::O': ['N', ['x'], { 'Out${N}': { Value: { Ref: 'A' } } }] },
  });
  expect(gaps).toEqual([]);
  expect(resourceOf(one, 'A').properties).toEqual({ Keyx: 'x', Keyy: 'y' });
});

test.each<[string, unknown, RegExp]>([
  ['a collection that only the deployment knows', ['N', { Ref: 'List' }, { 'B${N}': bucket('x') }], /runs over a collection that only the deployment knows/],
  ['no collection', ['N'], /is given no identifier, collection and body/],
  ['text', 'x', /is given no identifier, collection and body/],
  ['more than can be written out', ['N', Array.from({ length: 30_000 }, (_, index) => `${index}`), { 'B${N}': bucket('x') }], /come to more than 20000 entries/],
])('%s is a gap', (_, loop, because) => {
  const { gaps } = resolved({ Parameters: { List: { Type: 'CommaDelimitedList' } }, Resources: { 'A': { Type: 'T' }, 'Fn::ForEach::L': loop } });
  expect(gaps.some((gap) => because.test(gap))).toBe(true);
});

test('fails on a body that makes no resources', () => {
  expect(() => resolved({ Resources: { 'Fn::ForEach::L': ['N', ['a'], { 'B${N}': 'x' }] } })).toThrow('app.json: Resources.Ba: a resource is an object, and this is "x"');
});
