import { resolveOne, resourceOf, shown, stack, Template } from './support';
import { addressKey } from '../../../../../lib/verification/prover/deployment';

const thing = (value: unknown) => ({ Thing: { Type: 'Test::Thing', Properties: { Value: value } } });
const OPEN = { account: undefined, region: undefined };

describe('exports', () => {
  const exporter = (about = {}) => stack({
    Resources: { Bucket: { Type: 'AWS::S3::Bucket' } },
    Outputs: { Out: { Value: { 'Fn::GetAtt': ['Bucket', 'Arn'] }, Export: { Name: { 'Fn::Sub': '${AWS::StackName}:Bucket' } } } },
  }, { stack: 'Exporter', stackName: 'exporter', ...about });
  const importer = (about = {}) => stack({ Resources: thing({ 'Fn::ImportValue': 'exporter:Bucket' }) }, { stack: 'Importer', stackName: 'importer', ...about });
  const imported = (...stacks: Parameters<typeof resolveOne>) => {
    const one = resolveOne(...stacks);
    return shown(one, resourceOf(one, 'Thing').properties.Value);
  };

  test('join by their names', () => {
    expect(imported(exporter(), importer())).toBe('arn:aws:s3:::${Exporter/Bucket}');
    expect(imported(importer(), exporter())).toBe('arn:aws:s3:::${Exporter/Bucket}');
    expect(imported(exporter(OPEN), importer(OPEN))).toBe('arn:${AWS::Partition}:s3:::${Exporter/Bucket}');
  });
  test('of another account or region, of nobody, or of two are any value', () => {
    expect(imported(exporter({ region: 'us-east-1' }), importer())).toBe('${export exporter:Bucket}');
    expect(imported(exporter({ account: '444455556666' }), importer())).toBe('${export exporter:Bucket}');
    expect(imported(importer())).toBe('${export exporter:Bucket}');
    expect(imported(exporter(), exporter({ stack: 'Twin' }), importer())).toBe('${export exporter:Bucket}');
    expect(imported(exporter({ ...OPEN, stage: '/A' }), importer({ ...OPEN, stage: '/B' }))).toBe('${export exporter:Bucket}');
  });
  test('that refer to one another in a circle are a gap', () => {
    const circle = (own: string, other: string) => stack({
      Resources: thing({ 'Fn::ImportValue': other }), Outputs: { Out: { Value: { 'Fn::ImportValue': other }, Export: { Name: own } } },
    }, { stack: own });
    const one = resolveOne(circle('A', 'B'), circle('B', 'A'));
    expect(one.gaps.map(({ because }) => because)).toContain('the output "Out" refers to itself: B#Out -> A#Out -> B#Out');
  });
});

describe('outputs by the name of the stack', () => {
  const giver = (about = {}) => stack({
    Resources: { Key: { Type: 'AWS::KMS::Key' } }, Outputs: { KeyId: { Value: { Ref: 'Key' } } },
  }, { stack: 'Giver', stackName: 'giver', ...about });
  const taker = (argument: object, about = {}) => stack({ Resources: thing({ 'Fn::GetStackOutput': argument }) }, { stack: 'Taker', stackName: 'taker', ...about });
  const taken = (argument: object, giverIs = {}, takerIs = {}) => {
    const one = resolveOne(giver(giverIs), taker(argument, takerIs));
    return [shown(one, resourceOf(one, 'Thing').properties.Value), one.gaps.length];
  };

  test('join', () => {
    expect(taken({ StackName: 'giver', OutputName: 'KeyId', Region: { Ref: 'AWS::Region' } })).toEqual(['${Giver/Key}', 0]);
    expect(taken({ StackName: 'giver', OutputName: 'KeyId' }, OPEN, OPEN)).toEqual(['${Giver/Key}', 0]);
    expect(taken({ StackName: 'giver', OutputName: 'KeyId', Region: 'us-east-1' }, { region: 'us-east-1' })).toEqual(['${Giver/Key}', 0]);
    expect(taken({ StackName: 'giver', OutputName: 'KeyId', RoleArn: 'arn:aws:iam::444455556666:role/r' }, { account: '444455556666' })).toEqual(['${Giver/Key}', 0]);
  });
  test('of stacks that are not there are letters, and of outputs that are not there a gap', () => {
    expect(taken({ StackName: 'nobody', OutputName: 'KeyId' })).toEqual([expect.stringMatching(/^\$\{Taker: \{\"Fn::GetStackOutput\":/), 0]);
    expect(taken({ StackName: 'giver', OutputName: 'KeyId' }, { account: '444455556666' })).toEqual([expect.stringMatching(/^\$\{Taker: \{\"Fn::GetStackOutput\":/), 0]);
    expect(taken({ StackName: 'giver', OutputName: 'constructor' })).toEqual([expect.stringMatching(/^\$\{Taker: \{\"Fn::GetStackOutput\":/), 1]);
  });
});

describe('nested stacks', () => {
  const outer = (parameters: object, child: Template, output = 'Out') => {
    const Resources = { Child: { Type: 'AWS::CloudFormation::Stack', Properties: { Parameters: parameters } }, Bucket: { Type: 'AWS::S3::Bucket' }, ...thing({ 'Fn::GetAtt': ['Child', `Outputs.${output}`] }) };
    return [stack({ Resources }), stack(child, { stack: 'App/Child', stackName: undefined, nestedIn: { stack: 'App', logicalId: 'Child' } })] as const;
  };
  const inner = (type: string, value: unknown = { Ref: 'P' }): Template => ({
    Parameters: { P: { Type: type, Default: 'default' } }, Resources: { Inner: { Type: 'Test::Inner', Properties: { Value: { Ref: 'P' } } } }, Outputs: { Out: { Value: value } },
  });
  const values = (parameters: object, child: Template, output?: string) => {
    const one = resolveOne(...outer(parameters, child, output));
    return [resourceOf(one, 'Inner').properties.Value, resourceOf(one, 'Thing').properties.Value].map((value) => shown(one, value));
  };

  test('take what is passed, and give outputs back', () => {
    expect(values({ P: { 'Fn::GetAtt': ['Bucket', 'Arn'] } }, inner('String'))).toEqual(['arn:aws:s3:::${App/Bucket}', 'arn:aws:s3:::${App/Bucket}']);
  });
  test('have their defaults where nothing is passed, since nobody else can pass it', () => {
    expect(values({}, inner('String'))).toEqual(['default', 'default']);
    expect(values({}, inner('AWS::SSM::Parameter::Value<String>'))).toEqual(['${App/Child/P}', '${App/Child/P}']);
  });
  test('take lists as text', () => {
    expect(values({ P: { 'Fn::Join': [',', [{ Ref: 'Bucket' }, 'b']] } }, inner('CommaDelimitedList', { 'Fn::Select': [0, { Ref: 'P' }] }))).toEqual([['${App/Bucket}', 'b'], '${App/Bucket}']);
    expect(values({ P: { 'Fn::GetAtt': ['Thing', 'X'] } }, inner('CommaDelimitedList', 'x'))[0]).toMatch(/^UNKNOWN/);
  });
  test('whose output is missing are a gap', () => {
    const one = resolveOne(...outer({}, inner('String'), 'Missing'));
    expect(one.gaps.map(({ because }) => because)).toEqual(['Fn::GetAtt in App asks for the output "Missing", which the stack does not have']);
  });
  test('that are passed what they give are a gap', () => {
    const one = resolveOne(...outer({ P: { 'Fn::GetAtt': ['Child', 'Outputs.Out'] } }, inner('String')));
    expect(one.gaps.some(({ because }) => /itself/.test(because))).toBe(true);
  });
  test('without their template are a gap', () => {
    const one = resolveOne(stack({ Resources: { Child: { Type: 'AWS::CloudFormation::Stack', Properties: { TemplateURL: 'https://example.com/t.json' } } } }));
    expect(one.gaps).toEqual([{ because: 'the template of the nested stack is not among the templates read', source: { template: 'App', logicalId: 'Child' }, bearsOn: 'both' }]);
  });
  test('have their own names', () => {
    const one = resolveOne(...outer({}, inner('String')));
    expect(one.resources.map((resource) => addressKey(resource.stack, resource.logicalId))).toEqual(['App#Child', 'App#Bucket', 'App#Thing', 'App/Child#Inner']);
  });
});

describe('accounts and regions that only the deployment knows', () => {
  const account = (about: object) => stack({ Resources: thing({ 'Fn::Sub': '${AWS::AccountId} ${AWS::Region}' }) }, about);
  const values = (...about: object[]) => {
    const one = resolveOne(...about.map(account));
    return [one.resources.map((resource) => resource.properties.Value as string), one.assumptions] as const;
  };

  test('are the same in stacks of a stage, which is said', () => {
    const [[first, second], assumptions] = values({ ...OPEN, stack: 'A' }, { ...OPEN, stack: 'B' });
    expect(first).toBe(second);
    expect(assumptions).toEqual(['Stacks whose account or region only the deployment knows go to one account and one region: A, B.']);
  });
  test('may differ between stages', () => {
    const [[first, second], assumptions] = values({ ...OPEN, stack: 'A', stage: '/One' }, { ...OPEN, stack: 'B', stage: '/Two' });
    expect(first).not.toBe(second);
    expect(assumptions).toEqual([]);
  });
  test('are texts where they are known', () => {
    expect(values({ stack: 'A' })).toEqual([['111122223333 eu-west-1'], []]);
  });
});
