import { valueOf } from './support';

const ANYWHERE = { account: undefined, region: undefined };

describe('functions whose arguments are known', () => {
  test.each<[string, unknown, unknown]>([
    ['Join', { 'Fn::Join': ['-', ['a', 1, true, 'b']] }, 'a-1-true-b'],
    ['Join of nothing', { 'Fn::Join': [',', []] }, ''],
    ['Join over a list of its own', { 'Fn::Join': [':', { 'Fn::Split': [',', 'a,b'] }] }, 'a:b'],
    ['Join without what NoValue takes away', { 'Fn::Join': [',', ['a', { Ref: 'AWS::NoValue' }, 'b']] }, 'a,b'],
    ['Sub', { 'Fn::Sub': '${AWS::Region}/${AWS::AccountId}/${!Literal}' }, 'eu-west-1/111122223333/${Literal}'],
    ['Sub with variables', { 'Fn::Sub': ['${a}${b}', { a: 'x', b: { 'Fn::Join': ['', ['y', 'z']] } }] }, 'xyz'],
    ['Sub whose variable hides a pseudo parameter', { 'Fn::Sub': ['${AWS::Region}', { 'AWS::Region': 'moon' }] }, 'moon'],
    ['Split', { 'Fn::Split': ['|', 'a|b|'] }, ['a', 'b', '']],
    ['Select', { 'Fn::Select': [1, ['a', 'b']] }, 'b'],
    ['Select by an index in text', { 'Fn::Select': ['0', ['a', 'b']] }, 'a'],
    ['Select of Split', { 'Fn::Select': [5, { 'Fn::Split': [':', 'arn:aws:sqs:eu-west-1:111122223333:queue'] }] }, 'queue'],
    ['Base64', { 'Fn::Base64': 'zero trust' }, Buffer.from('zero trust').toString('base64')],
    ['ToJsonString', { 'Fn::ToJsonString': { a: [1, { Ref: 'AWS::Region' }] } }, '{"a":[1,"eu-west-1"]}'],
    ['Length', { 'Fn::Length': [1, 2, 3] }, 3],
    ['Length of a list that a function gives', { 'Fn::Length': { 'Fn::Split': [',', 'a,b'] } }, 2],
    ['NoValue in a list', ['a', { Ref: 'AWS::NoValue' }], ['a']],
    ['NoValue in an object', { a: { Ref: 'AWS::NoValue' }, b: 1 }, { b: 1 }],
    ['URLSuffix', { Ref: 'AWS::URLSuffix' }, 'amazonaws.com'],
    ['Partition', { Ref: 'AWS::Partition' }, 'aws'],
    ['StackName', { Ref: 'AWS::StackName' }, 'app'],
  ])('%s', (_, value, expected) => expect(valueOf(value)).toEqual(expected));

  test.each([
    ['cn-north-1', 'aws-cn', 'amazonaws.com.cn'], ['us-gov-west-1', 'aws-us-gov', 'amazonaws.com'], ['eusc-de-east-1', 'aws-eusc', 'amazonaws.eu'],
  ])('the partition of %s', (region, partition, suffix) => {
    expect(valueOf({ 'Fn::Sub': '${AWS::Partition} ${AWS::URLSuffix}' }, {}, { region })).toBe(`${partition} ${suffix}`);
  });

  test.each<[string, unknown[], unknown]>([
    ['IPv4', ['10.0.0.0/22', 3, 8], ['10.0.0.0/24', '10.0.1.0/24', '10.0.2.0/24']],
    ['the default of 8 bits', ['10.1.2.3/16', 2], ['10.1.0.0/24', '10.1.1.0/24']],
    ['texts for numbers', ['192.168.0.0/24', '2', '5'], ['192.168.0.0/27', '192.168.0.32/27']],
    ['IPv6', ['2001:db8::/56', 2, 64], ['2001:db8::/64', '2001:db8:0:1::/64']],
  ])('Cidr of %s', (_, argument, expected) => expect(valueOf({ 'Fn::Cidr': argument })).toEqual(expected));

  test.each<[string, unknown[]]>([
    ['more blocks than fit', ['10.0.0.0/24', 3, 7]], ['no address', ['10.0.0/24', 1, 4]], ['a prefix too long', ['10.0.0.0/33', 1, 4]],
    ['too many', ['10.0.0.0/8', 257, 8]], ['no block', ['::/56/1', 1, 64]], ['no count', ['10.0.0.0/16', 'x', 8]],
  ])('Cidr fails on %s', (_, argument) => expect(valueOf({ 'Fn::Cidr': argument })).toMatch(/^UNKNOWN: Fn::Cidr expects/));
});

describe('FindInMap', () => {
  const Mappings = {
    Sizes: { prod: { size: 'big', zones: ['a', 'b'] }, dev: { size: 'small', zones: ['a'] } },
    Same: { prod: { tier: 'gold' }, dev: { tier: 'gold' } },
    __proto__: { x: { y: 'z' } },
  };
  const Parameters = { Stage: { Type: 'String', Default: 'dev', AllowedValues: ['dev'] } };
  const find = (...argument: unknown[]) => valueOf({ 'Fn::FindInMap': argument }, { Mappings, Parameters });

  test('looks up text and lists', () => {
    expect(find('Sizes', 'prod', 'size')).toBe('big');
    expect(find('Sizes', 'prod', 'zones')).toEqual(['a', 'b']);
    expect(find('Sizes', { 'Fn::Join': ['', ['de', 'v']] }, 'size')).toBe('small');
  });
  test('takes the default value where nothing is found', () => {
    expect(find('Sizes', 'test', 'size', { DefaultValue: 'none' })).toBe('none');
    expect(find('Sizes', 'test', 'size')).toMatch(/UNKNOWN: the map "Sizes" has no "test", "size"/);
    expect(find('Nowhere', 'test', 'size')).toMatch(/UNKNOWN: there is no map "Nowhere"/);
  });
  test('is a letter where the key is not known and the values differ, never the default of the parameter', () => {
    expect(find('Sizes', { Ref: 'Stage' }, 'size')).toMatch(/^\$\{App: \{\"Fn::FindInMap\":/);
    expect(find('Sizes', { Ref: 'Stage' }, 'zones')).toMatch(/^UNKNOWN/);
  });
  test('is the value where all that may be found are the same', () => {
    expect(find('Same', { Ref: 'Stage' }, 'tier')).toBe('gold');
    expect(find('Same', { Ref: 'Stage' }, 'tier', { DefaultValue: 'none' })).toMatch(/^\$\{App: \{\"Fn::FindInMap\":/);
  });
  test('knows no keys that every object has', () => {
    expect(find('Sizes', 'constructor', 'name')).toMatch(/^UNKNOWN/);
    expect(find('toString', 'a', 'b')).toMatch(/^UNKNOWN/);
  });
});

describe('what only the deployment knows', () => {
  const Parameters = { Any: { Type: 'String', Default: 'known?' }, List: { Type: 'CommaDelimitedList', Default: 'a,b' } };
  const value = (raw: unknown) => valueOf(raw, { Parameters }, ANYWHERE);

  test('stays a letter inside text', () => {
    expect(value({ 'Fn::Sub': 'arn:${AWS::Partition}:s3:::${Any}/*' })).toBe('arn:${AWS::Partition}:s3:::${App/Any}/*');
    expect(value({ 'Fn::Join': ['/', ['x', { Ref: 'AWS::AccountId' }]] })).toBe('x/${AWS::AccountId}');
  });
  test('is split only where it cannot hold the delimiter', () => {
    expect(value({ 'Fn::Select': [4, { 'Fn::Split': [':', { 'Fn::Sub': 'arn:${AWS::Partition}:iam:${AWS::Region}:${AWS::AccountId}:x' }] }] })).toBe('${AWS::AccountId}');
    expect(value({ 'Fn::Select': [1, { 'Fn::Split': ['-', { Ref: 'AWS::Region' }] }] })).toMatch(/^\$\{App: \{\"Fn::Select\":/);
    expect(value({ 'Fn::Select': [0, { 'Fn::Split': ['-', { 'Fn::Sub': 'front-${Any}' }] }] })).toBe('front');
    expect(value({ 'Fn::Select': [1, { 'Fn::Split': ['-', { 'Fn::Sub': 'front-${Any}' }] }] })).toMatch(/^\$\{App: \{\"Fn::Select\":/);
    expect(value({ 'Fn::Split': [',', { Ref: 'Any' }] })).toMatch(/^UNKNOWN/);
  });
  test('lists of parameters have no known shape', () => {
    expect(value({ Ref: 'List' })).toMatch(/^UNKNOWN: the parameter List is a list/);
    expect(value({ 'Fn::Join': [',', { Ref: 'List' }] })).toMatch(/^\$\{App: \{\"Fn::Join\":/);
    expect(value({ 'Fn::Select': [0, { Ref: 'List' }] })).toMatch(/^\$\{App: \{\"Fn::Select\":/);
    expect(value({ 'Fn::Length': { Ref: 'List' } })).toMatch(/^\$\{App: \{\"Fn::Length\":/);
  });
  test('zones are letters, the same ones for the same place', () => {
    const [one, same, other] = value([0, 0, 1].map((index) => ({ 'Fn::Select': [index, { 'Fn::GetAZs': '' }] }))) as string[];
    expect(one).toBe(same);
    expect(other).toMatch(/^\$\{App: \{\"Fn::Select\":/);
    expect(value({ 'Fn::GetAZs': '' })).toMatch(/^UNKNOWN/);
  });
  test('dynamic references are letters, one a text', () => {
    expect(value(['{{resolve:ssm:/a}}', 'x{{resolve:ssm:/a}}', { 'Fn::Join': ['', ['{{resolve:ssm:', '/b}}']] }]))
      .toEqual(['{{resolve:ssm:/a}}', 'x{{resolve:ssm:/a}}', '{{resolve:ssm:/b}}']);
  });
  test('macros and unknown functions', () => {
    expect(value({ 'Fn::Transform': { Name: 'Mine', Parameters: {} } })).toBe('UNKNOWN: the macro Mine is run at deployment');
    expect(value({ 'Fn::Tomorrow': 1 })).toBe('UNKNOWN: Fn::Tomorrow is not a function that is known');
    expect(value({ Ref: 'AWS::NotificationARNs' })).toMatch(/^UNKNOWN/);
  });
  test('texts of JSON and Base64 are letters where characters are not known', () => {
    expect(value({ 'Fn::ToJsonString': { a: { Ref: 'Any' } } })).toMatch(/^\$\{App: \{\"Fn::ToJsonString\":/);
    expect(value({ 'Fn::ToJsonString': { a: { Ref: 'AWS::AccountId' } } })).toBe('{"a":"${AWS::AccountId}"}');
    expect(value({ 'Fn::Base64': { Ref: 'Any' } })).toMatch(/^\$\{App: \{\"Fn::Base64\":/);
  });
  test('characters of the template that look like letters become letters of their own', () => {
    expect(value('icon \uE000')).toBe('icon \uE000');
    expect(value([{ Ref: 'Any' }, '\uE003'])).toEqual(['${App/Any}', '\uE003']);
  });
});

describe('functions of the wrong shape are unknown, with the function named', () => {
  const SHAPES: unknown[] = ['x', 7, null, true, [], ['x'], [1, 2, 3, 4, 5], {}, { a: 1 }, [[]], [{}, {}], ['a', { 'Fn::Nope': 1 }], [null, null]];
  const NAMES = [
    'Fn::GetAtt', 'Fn::If', 'Fn::Join', 'Fn::Sub', 'Fn::Select', 'Fn::Split', 'Fn::Base64', 'Fn::ToJsonString', 'Fn::FindInMap', 'Fn::ImportValue',
    'Fn::GetStackOutput', 'Fn::GetAZs', 'Fn::Length', 'Fn::Cidr', 'Fn::Transform', 'Fn::And', 'Fn::Not', 'Ref',
  ];
  test.each(NAMES)('%s', (name) => {
    for (const shape of SHAPES) expect(() => valueOf({ [name]: shape })).not.toThrow();
  });
  test.each<[unknown, RegExp]>([
    [{ 'Fn::Select': 'x' }, /Fn::Select expects an index and a list/],
    [{ 'Fn::Select': [9, ['a']] }, /Fn::Select asks for element 9 of 1/],
    [{ 'Fn::Select': [-1, ['a']] }, /Fn::Select expects/],
    [{ 'Fn::Join': ['a'] }, /Fn::Join expects a delimiter and a list/],
    [{ 'Fn::Join': ['a', [{ b: 1 }]] }, /Fn::Join expects a list of texts/],
    [{ 'Fn::Sub': 3 }, /Fn::Sub expects/],
    [{ 'Fn::Split': ['', 'a'] }, /Fn::Split expects/],
    [{ 'Fn::GetAtt': 'Lonely' }, /Fn::GetAtt expects/],
    [{ Ref: ['a'] }, /Ref expects/],
    [{ 'Fn::If': ['a', 'b'] }, /Fn::If expects/],
    [{ 'Fn::Cidr': 'x' }, /Fn::Cidr expects/],
    [{ 'Fn::Sub': 'a', 'Other': 1 }, /Fn::Sub stands beside other keys/],
  ])('%j', (raw, expected) => expect(valueOf(raw)).toMatch(expected));
});
