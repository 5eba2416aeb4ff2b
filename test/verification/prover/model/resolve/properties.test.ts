import * as fc from 'fast-check';
import { setOf, shown, stack, Template, valueOf } from './support';
import { resolveSet } from '../../../../../lib/verification/prover/model/resolve/resolve';

const plain = fc.jsonValue({ maxDepth: 4 }).filter((value) => !/"(Ref|Fn::[^"]*)":|\{\{resolve:|[\uE000-\uF8FF]/.test(JSON.stringify(value)));
const name = fc.constantFrom('One', 'Two', 'Three', 'Four');

/** Values with functions over the resources and parameters of the template below. */
const value = fc.letrec<{ value: unknown }>((tie) => ({
  value: fc.oneof({ maxDepth: 4 },
    fc.constantFrom<unknown>('text', 'a:b', 443, true, { Ref: 'P' }, { Ref: 'AWS::AccountId' }, { Ref: 'AWS::Region' }, { Ref: 'AWS::NoValue' }, { Ref: 'L' }),
    name.map((id) => ({ Ref: id })),
    fc.tuple(name, fc.constantFrom('Arn', 'X', 'DomainName')).map((pair) => ({ 'Fn::GetAtt': pair })),
    name.map((id) => ({ 'Fn::Sub': `\${${id}}-\${AWS::Region}-\${${id}.Arn}` })),
    fc.array(tie('value'), { maxLength: 3 }).map((parts) => ({ 'Fn::Join': ['/', parts] })),
    fc.tuple(fc.nat(3), tie('value')).map(([index, of]) => ({ 'Fn::Select': [index, { 'Fn::Split': [':', of] }] })),
    fc.tuple(fc.constantFrom('C', 'D'), tie('value'), tie('value')).map((parts) => ({ 'Fn::If': parts })),
    fc.array(tie('value'), { maxLength: 3 }),
    fc.record({ k: tie('value'), l: tie('value') }),
  ),
})).value;

const template = fc.tuple(value, value, value, value).map(([one, two, three, four]): Template => ({
  Parameters: { P: { Type: 'String' }, L: { Type: 'CommaDelimitedList' } },
  Conditions: { C: { 'Fn::Equals': [{ Ref: 'P' }, 'x'] }, D: { 'Fn::Not': [{ Condition: 'C' }] } },
  Resources: {
    One: { Type: 'AWS::S3::Bucket', Properties: { BucketName: one, Other: two } },
    Two: { Type: 'AWS::SQS::Queue', Properties: { QueueName: two } },
    Three: { Type: 'AWS::IAM::Role', Condition: 'C', Properties: { Path: three, Value: four } },
    Four: { Type: 'Custom::Thing', Properties: { Value: four } },
  },
}));

/** Everything that resolving gives, but the texts of letters. */
function everything(from: Template): string {
  return JSON.stringify(resolveSet(setOf(stack(from, { region: undefined }))).map((one) => [
    one.conditions, one.gaps.map(({ because }) => because), [...one.letters].map(([letter, { format }]) => [letter, format]),
    one.resources.map(({ logicalId, id, arn, properties }) => [logicalId, id, arn, properties]),
  ]));
}

test('values without functions stay as they are', () => {
  fc.assert(fc.property(plain, (raw) => expect(valueOf(raw)).toEqual(raw)), { numRuns: 500 });
});

test('the same templates give the same letters', () => {
  fc.assert(fc.property(template, (from) => {
    const bytes = (): string => JSON.stringify(resolveSet(setOf(stack(from))).map(({ letters, resources, gaps }) => [[...letters], resources, gaps]));
    expect(bytes()).toBe(bytes());
  }), { numRuns: 300 });
});

test('other logical ids change nothing but the texts of letters', () => {
  fc.assert(fc.property(template, (from) => {
    const rename = (text: string): string => text.replace(/\b(One|Two|Three|Four)\b/g, 'Renamed$1');
    expect(everything(JSON.parse(rename(JSON.stringify(from))) as Template)).toBe(rename(everything(from)));
  }), { numRuns: 300 });
});

test('what only one branch of a condition says is not said in the other case', () => {
  fc.assert(fc.property(value, value, (yes, no) => {
    const both = (raw: unknown): Template => ({ ...baseOf(raw) });
    const cases = resolveSet(setOf(stack(both({ 'Fn::If': ['C', yes, no] }))));
    for (const one of cases) {
      const branch = one.conditions['App.C'] ? yes : no;
      const alone = resolveSet(setOf(stack(both({ 'Fn::If': ['C', branch, branch] })))).find(({ conditions }) => conditions['App.C'] === one.conditions['App.C'])!;
      expect(resultOf(one)).toEqual(resultOf(alone));
    }
  }), { numRuns: 300 });
});

function baseOf(raw: unknown): Template {
  return {
    Parameters: { P: { Type: 'String' }, L: { Type: 'CommaDelimitedList' } },
    Conditions: { C: { 'Fn::Equals': [{ Ref: 'P' }, 'x'] }, D: { 'Fn::Not': [{ Condition: 'C' }] } },
    Resources: {
      One: { Type: 'AWS::S3::Bucket' },
      Two: { Type: 'AWS::SQS::Queue' },
      Three: { Type: 'AWS::IAM::Role' },
      Four: { Type: 'Custom::Thing' },
      Subject: { Type: 'Test::Thing', Properties: { Value: raw } },
    },
  };
}

function resultOf(one: ReturnType<typeof resolveSet>[number]): unknown {
  return shown(one, one.resources.find(({ logicalId }) => logicalId === 'Subject')!.properties);
}
