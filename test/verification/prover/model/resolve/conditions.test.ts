import { shown, setOf, stack, Template } from './support';
import { resolveSet } from '../../../../../lib/verification/prover/model/resolve/resolve';

const Parameters = { Stage: { Type: 'String', Default: 'dev' }, Size: { Type: 'String' }, Region: { Type: 'String' } };
const is = (parameter: string, value: string) => ({ 'Fn::Equals': [{ Ref: parameter }, value] });
const when = (Condition: string, Properties = {}) => ({ Type: 'Test::Thing', Condition, Properties });

function cases(template: Template, about = {}) {
  return resolveSet(setOf(stack({ Parameters, ...template }, about)));
}

/** For each case its conditions as text, and the resources that are there. */
function summary(template: Template) {
  return cases(template).map(({ conditions, resources }) => [
    Object.entries(conditions).map(([name, value]) => `${value ? '' : '!'}${name.replace('App.', '')}`).join(' '),
    resources.map(({ logicalId }) => logicalId).join(' '),
  ]);
}

test('one case without conditions, and where only metadata has one', () => {
  expect(summary({ Resources: { A: { Type: 'T' } } })).toEqual([['', 'A']]);
  expect(summary({ Conditions: { C: is('Region', 'x') }, Resources: { A: { Type: 'T' }, M: { Type: 'AWS::CDK::Metadata', Condition: 'C' } } })).toEqual([['', 'A']]);
});

test('a case for each way out', () => {
  const template = { Conditions: { Prod: is('Stage', 'prod'), Big: is('Size', 'big') }, Resources: { A: when('Prod'), B: when('Big'), C: { Type: 'T' } } };
  expect(summary(template)).toEqual([['Prod Big', 'A B C'], ['Prod !Big', 'A C'], ['!Prod Big', 'B C'], ['!Prod !Big', 'C']]);
});

test('equal conditions count once, and so do those under not', () => {
  const template = { Conditions: { A: is('Stage', 'prod'), B: { 'Fn::Equals': ['prod', { Ref: 'Stage' }] }, N: { 'Fn::Not': [{ Condition: 'A' }] } }, Resources: { X: when('A'), Y: when('B'), Z: when('N') } };
  expect(summary(template)).toEqual([['A B !N', 'X Y'], ['!A !B N', 'Z']]);
});

test('what contradicts itself is left out', () => {
  const template = { Conditions: { A: is('Stage', 'prod'), B: is('Stage', 'dev') }, Resources: { X: when('A'), Y: when('B') } };
  expect(summary(template)).toEqual([['A !B', 'X'], ['!A B', 'Y'], ['!A !B', '']]);
});

test('equality carries over from one parameter to the other', () => {
  const template = {
    Conditions: { Same: { 'Fn::Equals': [{ Ref: 'Stage' }, { Ref: 'Size' }] }, A: is('Stage', 'x'), B: is('Size', 'x') },
    Resources: { S: when('Same'), X: when('A'), Y: when('B') },
  };
  expect(summary(template).map(([conditions]) => conditions)).toEqual(['Same A B', 'Same !A !B', '!Same A !B', '!Same !A B', '!Same !A !B']);
});

test('constants are folded', () => {
  const template = {
    Conditions: { Yes: { 'Fn::Equals': [{ Ref: 'AWS::Region' }, 'eu-west-1'] }, No: { 'Fn::And': [is('Stage', 'x'), { 'Fn::Not': [{ Condition: 'Yes' }] }] } },
    Resources: { X: when('Yes'), Y: when('No') },
  };
  expect(summary(template)).toEqual([['', 'X']]);
});

test('and, or', () => {
  const template = { Conditions: { Any: { 'Fn::Or': [is('Stage', 'a'), is('Stage', 'b')] }, Both: { 'Fn::And': [is('Stage', 'a'), is('Size', 'b')] } }, Resources: { X: when('Any'), Y: when('Both') } };
  expect(summary(template)).toEqual([['Any Both', 'X Y'], ['Any !Both', 'X'], ['!Any !Both', '']]);
});

test('Fn::If takes the branch, and what a case implies is known in it', () => {
  const value = { 'Fn::If': ['Prod', { 'Fn::Sub': 'is-${Stage}' }, { 'Fn::Sub': 'is-${Stage}' }] };
  const found = cases({ Conditions: { Prod: is('Stage', 'prod') }, Resources: { A: { Type: 'T', Properties: { value, gone: { 'Fn::If': ['Prod', { Ref: 'AWS::NoValue' }, 1] } } } } });
  expect(found.map((one) => shown(one, one.resources[0].properties))).toEqual([{ value: 'is-prod' }, { value: 'is-${App/Stage}', gone: 1 }]);
});

test('a case knows only what all ways to it imply', () => {
  const template = { Conditions: { Any: { 'Fn::Or': [is('Stage', 'a'), is('Stage', 'b')] } }, Resources: { A: when('Any', { value: { Ref: 'Stage' } }) } };
  const [one] = cases(template);
  expect(shown(one, one.resources[0].properties)).toEqual({ value: '${App/Stage}' });
});

test('a region that a case implies has its partition', () => {
  const template = { Conditions: { China: { 'Fn::Equals': [{ Ref: 'AWS::Region' }, 'cn-north-1'] } }, Resources: { A: when('China', { value: { Ref: 'AWS::Partition' } }) } };
  const [one] = cases(template, { region: undefined });
  expect(one.resources[0].properties).toEqual({ value: 'aws-cn' });
});

test('what is under a condition that does not hold is a letter where something refers to it', () => {
  const found = cases({ Conditions: { Prod: is('Stage', 'prod') }, Resources: { B: { Type: 'AWS::S3::Bucket', Condition: 'Prod' }, A: { Type: 'T', Properties: { value: { Ref: 'B' } } } } });
  expect(found.map((one) => shown(one, one.resources[one.resources.length - 1].properties))).toEqual([{ value: '${App/B}' }, { value: '${App/B}' }]);
});

test('conditions of nested stacks are decided by what is passed', () => {
  const child = stack({ Parameters: { On: { Type: 'String' } }, Conditions: { On: { 'Fn::Equals': [{ Ref: 'On' }, 'yes'] } }, Resources: { Inner: when('On') } },
    { stack: 'App/Child', nestedIn: { stack: 'App', logicalId: 'Child' } });
  const parent = (passed: unknown, Condition?: string) => stack({
    Parameters, Conditions: { Prod: is('Stage', 'prod') }, Resources: { Child: { Type: 'AWS::CloudFormation::Stack', ...(Condition && { Condition }), Properties: { Parameters: { On: passed } } } },
  });
  const there = (passed: unknown, condition?: string) => resolveSet(setOf(parent(passed, condition), child)).map(({ resources }) => resources.map(({ logicalId }) => logicalId).join(' '));
  expect(there('yes')).toEqual(['Child Inner']);
  expect(there('no')).toEqual(['Child']);
  expect(there({ 'Fn::If': ['Prod', 'yes', 'no'] })).toEqual(['Child Inner', 'Child']);
  expect(there({ Ref: 'Stage' })).toEqual(['Child Inner', 'Child']);
  expect(there('yes', 'Prod')).toEqual(['Child Inner', '']);
});

describe('too many', () => {
  const many = (count: number, type: string) => ({
    Parameters: Object.fromEntries(Array.from({ length: count }, (_, index) => [`P${index}`, { Type: 'String' }])),
    Conditions: Object.fromEntries(Array.from({ length: count }, (_, index) => [`C${index}`, is(`P${index}`, 'x')])),
    Resources: { B: { Type: 'AWS::S3::Bucket' }, ...Object.fromEntries(Array.from({ length: count }, (_, index) => [`R${index}`, { Type: type, Condition: `C${index}` }])) },
  });
  test('64 are read', () => {
    const found = cases(many(6, 'AWS::IAM::Role'));
    expect(found).toHaveLength(64);
    expect(found[0].gaps).toEqual([]);
  });
  test('more are a gap that bears on all', () => {
    const found = cases(many(40, 'AWS::IAM::Role'));
    expect(found).toHaveLength(64);
    expect(found.every(({ gaps }) => gaps.some(({ bearsOn, because }) => bearsOn === 'both' && /more than 64 cases/.test(because)))).toBe(true);
  });
  test('what only chooses values stays open, and the values are letters or unknown', () => {
    const { Parameters: parameters, Conditions } = many(10, 'T');
    const choose = (name: string, ...values: unknown[]) => ({ 'Fn::If': [name, ...values] });
    const A = { Type: 'AWS::S3::Bucket', Condition: 'C0', Properties: { text: choose('C1', 'a', 'b'), same: choose('C2', 'a', 'a'), list: choose('C3', ['a'], ['b']) } };
    const values = Object.fromEntries(Object.keys(Conditions).map((name) => [name, choose(name, 1, 2)]));
    const found = resolveSet(setOf(stack({ Parameters: parameters, Conditions, Resources: { A, B: { Type: 'AWS::S3::Bucket', Properties: values } } })));
    expect(found.map(({ conditions }) => conditions)).toEqual([{ 'App.C0': true }, { 'App.C0': false }]);
    expect(shown(found[0], found[0].resources[0].properties)).toEqual({ text: expect.stringMatching(/^\$\{App: \{\"Fn::If\":/), same: 'a', list: 'UNKNOWN: Fn::If chooses by what only the deployment knows' });
    expect(found[0].gaps).toEqual([]);
  });
  test('what decides only about alarms stays open', () => {
    const found = cases(many(40, 'AWS::CloudWatch::Alarm'));
    expect(found).toHaveLength(1);
    expect(found[0].gaps).toEqual([]);
    expect(found[0].resources).toHaveLength(41);
  });
});

test('fails on conditions that refer to one another', () => {
  const template = { Conditions: { A: { 'Fn::Not': [{ Condition: 'B' }] }, B: { 'Fn::Or': [{ Condition: 'A' }, is('Stage', 'x')] } }, Resources: { X: when('A') } };
  expect(() => cases(template)).toThrow('app.json: Conditions.A: it refers to itself: App.A -> App.B -> App.A; write one of them without the others.');
});

test.each([3, 'x', [], {}, { 'Fn::Equals': 'x' }, { 'Fn::Equals': [1] }, { 'Fn::Not': [] }, { 'Fn::And': [] }, { 'Fn::Nope': [1] }, { Condition: 'Nobody' }, { Condition: 7 }])(
  'a condition that cannot be read leaves the resource there, and is a gap: %j', (condition) => {
    const template = { Conditions: { C: condition }, Resources: { X: when('C') } };
    expect(summary(template)).toEqual([['', 'X']]);
    expect(cases(template)[0].gaps).toMatchObject([{ because: 'its condition "C" cannot be decided', bearsOn: 'both' }]);
  });

test('conditions that share their parts are looked at once each', () => {
  const Conditions: { [name: string]: unknown } = { C0: is('Stage', 'x'), D: is('Size', 'y') };
  for (let index = 1; index < 90; index++) {
    const before = { Condition: `C${index - 1}` };
    Conditions[`C${index}`] = { 'Fn::Or': [{ 'Fn::And': [before, { Condition: 'D' }] }, { 'Fn::And': [{ 'Fn::Not': [{ Condition: 'D' }] }, before] }] };
  }
  expect(summary({ Conditions, Resources: { X: when('C89') } })).toEqual([['C89', 'X'], ['!C89', '']]);
});

test('a chain of conditions without end cannot be decided', () => {
  const Conditions: { [name: string]: unknown } = { C0: is('Stage', 'x') };
  for (let index = 1; index < 5000; index++) Conditions[`C${index}`] = { 'Fn::Not': [{ Condition: `C${index - 1}` }] };
  const [one] = cases({ Conditions, Resources: { X: when('C4999') } });
  expect(one.gaps).toHaveLength(1);
});
