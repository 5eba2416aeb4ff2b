import { Json, Model, TemplateSource } from '../../../lib/verification/engine/model';
import { Values, openness, textOf } from '../../../lib/verification/engine/values';

const PARENT: TemplateSource = {
  stackPath: 'Parent',
  account: '111122223333',
  body: {
    Resources: {
      Vpc: { Type: 'AWS::EC2::VPC', Properties: {} },
      Custom: { Type: 'Custom::Lookup', Properties: {} },
      Nested: { Type: 'AWS::CloudFormation::Stack', Properties: { Parameters: { VpcId: { Ref: 'Vpc' }, Fixed: 'fixed' } } },
    },
    Parameters: { Free: { Type: 'String', Default: 'default' }, Hidden: { Type: 'String', NoEcho: true }, Few: { Type: 'String', AllowedValues: ['a', 'b'] } },
    Mappings: { Map: { one: { key: '1' }, two: { key: '2' } } },
    Outputs: { Shared: { Value: { Ref: 'Vpc' }, Export: { Name: 'shared' } } },
  },
};
const NESTED: TemplateSource = {
  stackPath: 'Nested',
  parent: { source: PARENT, logicalId: 'Nested' },
  body: { Resources: { Queue: { Type: 'AWS::SQS::Queue', Properties: {} } }, Parameters: { VpcId: { Type: 'String' }, Fixed: { Type: 'String' }, Free: { Type: 'String' } }, Outputs: { Arn: { Value: { 'Fn::GetAtt': ['Queue', 'Arn'] } } } },
};
// The nested template stands before its parent, as the construct tree may have it.
const model = new Model([NESTED, PARENT]);
const values = new Values(model);
const [parent, nested] = ['Parent', 'Nested'].map((path) => model.templates.find(({ stackPath }) => stackPath === path)!);

/** Each possible value as `kind:text`, with `!` where it cannot be decided. */
function possible(json: Json | undefined, template = parent): string[] {
  return values.expand(json, template).map((value) => `${value.kind}:${textOf(value)}${openness(value) === undefined ? '' : '!'}`);
}

test.each<[string, Json, string[]]>([
  ['a text', 'x', ['literal:x']],
  ['a number', 7, ['literal:7']],
  ['nothing', null, ['absent:']],
  ['NoValue', { Ref: 'AWS::NoValue' }, ['absent:']],
  ['a known account', { Ref: 'AWS::AccountId' }, ['literal:111122223333']],
  ['the region', { Ref: 'AWS::Region' }, ['literal:<AWS::Region>']],
  ['a resource', { Ref: 'Vpc' }, ['reference:<Vpc>']],
  ['an attribute', { 'Fn::GetAtt': ['Vpc', 'CidrBlock'] }, ['reference:<Vpc.CidrBlock>']],
  ['an attribute in one text', { 'Fn::GetAtt': 'Vpc.CidrBlock' }, ['reference:<Vpc.CidrBlock>']],
  ['an attribute of a custom resource', { 'Fn::GetAtt': ['Custom', 'Id'] }, ['unknown:<?>!']],
  ['a resource that is not there', { 'Fn::GetAtt': ['Gone', 'Id'] }, ['unknown:<?>!']],
  ['a parameter with a default', { Ref: 'Free' }, ['unknown:<?>!']],
  ['a parameter with allowed values', { Ref: 'Few' }, ['literal:a', 'literal:b']],
  ['a condition', { 'Fn::If': ['C', 'x', { 'Fn::If': ['D', 'y', { Ref: 'AWS::NoValue' }] }] }, ['literal:x', 'literal:y', 'absent:']],
  ['a malformed condition', { 'Fn::If': 'C' }, ['unknown:<?>!']],
  ['a join', { 'Fn::Join': ['-', ['a', { Ref: 'Vpc' }, { Ref: 'AWS::Region' }]] }, ['literal:a-<Vpc>-<AWS::Region>']],
  ['a join with alternatives', { 'Fn::Join': ['', ['a', { Ref: 'Few' }]] }, ['literal:aa', 'literal:ab']],
  ['a join with a parameter', { 'Fn::Join': ['', ['a', { Ref: 'Free' }]] }, ['literal:a<?>!']],
  ['a join of a list that is not there', { 'Fn::Join': ['', { Ref: 'Free' }] }, ['unknown:<?>!']],
  ['a substitution', { 'Fn::Sub': '${AWS::Region}/${Vpc}/${Vpc.CidrBlock}/${!Literal}' }, ['literal:<AWS::Region>/<Vpc>/<Vpc.CidrBlock>/${Literal}']],
  ['a substitution with variables', { 'Fn::Sub': ['${X}-${Free}', { X: 'x' }] }, ['literal:x-<?>!']],
  ['a selection', { 'Fn::Select': [1, ['a', 'b']] }, ['literal:b']],
  ['a selection by a parameter', { 'Fn::Select': [{ Ref: 'Free' }, ['a', 'b']] }, ['literal:a', 'literal:b']],
  ['a selection from a resource', { 'Fn::Select': ['0', { 'Fn::GetAtt': ['Vpc', 'Ipv6CidrBlocks'] }] }, ['reference:<Vpc.Ipv6CidrBlocks>']],
  ['a range of a resource', { 'Fn::Select': [0, { 'Fn::Cidr': [{ 'Fn::GetAtt': ['Vpc', 'CidrBlock'] }, 4, 8] }] }, ['reference:<Vpc.CidrBlock>']],
  ['a split of a parameter', { 'Fn::Split': [',', { Ref: 'Free' }] }, ['unknown:<?>!']],
  ['a mapping', { 'Fn::FindInMap': ['Map', 'two', 'key'] }, ['literal:2']],
  ['a mapping by region', { 'Fn::FindInMap': ['Map', { Ref: 'AWS::Region' }, 'key'] }, ['literal:1', 'literal:2']],
  ['a mapping that is not there', { 'Fn::FindInMap': ['Other', 'a', 'b'] }, ['unknown:<?>!']],
  ['a mapping with a default', { 'Fn::FindInMap': ['Map', 'two', 'key', { DefaultValue: 'x' }] }, ['unknown:<?>!']],
  ['an export of the app', { 'Fn::ImportValue': 'shared' }, ['reference:<Vpc>']],
  ['an export of another app', { 'Fn::ImportValue': 'theirs' }, ['unknown:<?>!']],
  ['an output of a nested stack', { 'Fn::GetAtt': ['Nested', 'Outputs.Arn'] }, ['reference:<Queue.Arn>']],
  ['a macro', { 'Fn::Transform': { Name: 'x' } }, ['unknown:<?>!']],
])('%s', (_name, json, expected) => {
  expect(possible(json)).toEqual(expected);
});

test('a nested stack knows what its parent passes, and nothing else', () => {
  expect([...possible({ Ref: 'VpcId' }, nested), ...possible({ Ref: 'Fixed' }, nested), ...possible({ Ref: 'Free' }, nested)]).toEqual(['reference:<Vpc>', 'literal:fixed', 'unknown:<?>!']);
});

test('a hidden parameter is marked', () => {
  expect(values.expand({ Ref: 'Hidden' }, parent)).toEqual([expect.objectContaining({ kind: 'unknown', hidden: true })]);
});

test('too many alternatives are one unknown', () => {
  const many = (depth: number): Json => (depth === 0 ? 'x' : { 'Fn::If': ['C', many(depth - 1), many(depth - 1)] });
  expect(possible(many(8))).toEqual(['unknown:<?>!']);
  const joined = possible({ 'Fn::Join': ['', Array.from({ length: 12 }, () => ({ Ref: 'Few' }))] });
  expect(joined.length).toBeLessThan(129);
  expect(joined.every((text) => text.endsWith('!'))).toBe(true);
});

test('a circle of references ends', () => {
  const template: TemplateSource = { stackPath: 'S', body: { Outputs: { A: { Value: { 'Fn::ImportValue': 'a' }, Export: { Name: 'a' } } } } };
  const own = new Model([template]);
  expect(new Values(own).expand({ 'Fn::ImportValue': 'a' }, own.templates[0])).toEqual([expect.objectContaining({ kind: 'unknown' })]);
});
