import { resolveOne, resourceOf, shown, stack, Template, valueOf } from './support';
import { resourceType, resourceTypes } from '../../../../../lib/verification/prover/model/resolve/resource-types';

const E = 'eu-west-1:111122223333';

/** What Ref, ARN and attributes of a resource come to. */
function refer(type: string, properties: object, attributes: string[] = [], about = {}): unknown[] {
  const template: Template = {
    Resources: {
      It: { Type: type, Properties: properties },
      Subject: { Type: 'Test::Thing', Properties: { Values: [{ Ref: 'It' }, ...attributes.map((attribute) => ({ 'Fn::GetAtt': ['It', attribute] }))] } },
    },
  };
  const one = resolveOne(stack(template, about));
  const [ref, ...values] = shown(one, resourceOf(one, 'Subject').properties.Values) as unknown[];
  expect(ref).toBe(shown(one, resourceOf(one, 'It').id));
  return [ref, ...values];
}

describe('Ref and GetAtt', () => {
  test.each<[string, object, string[], unknown[]]>([
    ['AWS::S3::Bucket', { BucketName: 'logs' }, ['Arn', 'DomainName'], ['logs', 'arn:aws:s3:::logs', 'logs.s3.amazonaws.com']],
    ['AWS::S3::Bucket', {}, ['Arn'], ['${App/It}', 'arn:aws:s3:::${App/It}']],
    ['AWS::IAM::Role', { RoleName: 'r' }, ['Arn', 'RoleId'], ['r', 'arn:aws:iam::111122223333:role/r', '${App/It.RoleId}']],
    ['AWS::IAM::Role', { RoleName: 'r', Path: '/a/b/' }, ['Arn'], ['r', 'arn:aws:iam::111122223333:role/a/b/r']],
    ['AWS::IAM::ManagedPolicy', { ManagedPolicyName: 'p' }, [], ['arn:aws:iam::111122223333:policy/p']],
    ['AWS::IAM::OIDCProvider', { Url: 'https://token.example.com/x' }, ['Arn'],
      ['arn:aws:iam::111122223333:oidc-provider/token.example.com/x', 'arn:aws:iam::111122223333:oidc-provider/token.example.com/x']],
    ['AWS::KMS::Key', {}, ['Arn', 'KeyId'], ['${App/It}', `arn:aws:kms:${E}:key/\${App/It}`, '${App/It}']],
    ['AWS::KMS::Alias', { AliasName: 'alias/k' }, [], ['alias/k']],
    ['AWS::RDS::DBInstance', { ManageMasterUserPassword: true }, ['MasterUserSecret.SecretArn'],
      ['${App/It}', `arn:aws:secretsmanager:${E}:secret:rds!db-\${App/It.MasterUserSecret}`]],
    ['AWS::RDS::DBCluster', { ManageMasterUserPassword: true }, ['MasterUserSecret.SecretArn'],
      ['${App/It}', `arn:aws:secretsmanager:${E}:secret:rds!cluster-\${App/It.MasterUserSecret}`]],
    ['AWS::SecretsManager::Secret', { Name: 'a/b' }, ['Id'], Array(2).fill(`arn:aws:secretsmanager:${E}:secret:a/b-\${App/It.Suffix}`)],
    ['AWS::SQS::Queue', { QueueName: 'q' }, ['Arn', 'QueueName', 'QueueUrl'],
      ['https://sqs.eu-west-1.amazonaws.com/111122223333/q', `arn:aws:sqs:${E}:q`, 'q', 'https://sqs.eu-west-1.amazonaws.com/111122223333/q']],
    ['AWS::SNS::Topic', { TopicName: 't' }, ['TopicArn', 'TopicName'], [`arn:aws:sns:${E}:t`, `arn:aws:sns:${E}:t`, 't']],
    ['AWS::Logs::LogGroup', { LogGroupName: '/a/b' }, ['Arn'], ['/a/b', `arn:aws:logs:${E}:log-group:/a/b:*`]],
    ['AWS::SSM::Parameter', { Name: '/a/b' }, [], ['/a/b']],
    ['AWS::EC2::SecurityGroup', { VpcId: 'vpc-1' }, ['GroupId', 'VpcId'], ['${App/It}', '${App/It}', 'vpc-1']],
    ['AWS::EC2::VPC', { CidrBlock: '10.0.0.0/16' }, ['VpcId', 'CidrBlock', 'DefaultSecurityGroup', 'Ipv6CidrBlocks'],
      ['${App/It}', '${App/It}', '10.0.0.0/16', '${App/It.DefaultSecurityGroup}', 'UNKNOWN: It.Ipv6CidrBlocks is a list that only the deployment knows']],
    ['AWS::EC2::NatGateway', {}, ['NatGatewayId'], ['${App/It}', '${App/It}']],
    ['AWS::DynamoDB::Table', { TableName: 't' }, ['Arn'], ['t', `arn:aws:dynamodb:${E}:table/t`]],
    ['AWS::Lambda::Function', { FunctionName: 'f' }, ['Arn'], ['f', `arn:aws:lambda:${E}:function:f`]],
    ['AWS::Lambda::Version', { FunctionName: 'f' }, [], [`arn:aws:lambda:${E}:function:f:\${App/It.Version}`]],
    ['AWS::Lambda::Alias', { FunctionName: `arn:aws:lambda:${E}:function:f`, Name: 'live' }, [], [`arn:aws:lambda:${E}:function:f:live`]],
    ['AWS::Events::Rule', { Name: 'r' }, ['Arn'], ['r', `arn:aws:events:${E}:rule/r`]],
    ['AWS::Events::Rule', { Name: 'r', EventBusName: 'b' }, ['Arn'], ['r', `arn:aws:events:${E}:rule/b/r`]],
    ['AWS::StepFunctions::StateMachine', { StateMachineName: 's' }, ['Name'], [`arn:aws:states:${E}:stateMachine:s`, 's']],
    ['AWS::ECR::Repository', { RepositoryName: 'a/b' }, ['Arn'], ['a/b', `arn:aws:ecr:${E}:repository/a/b`]],
    ['AWS::RDS::DBInstance', { DBInstanceIdentifier: 'db' }, ['DBInstanceArn'], ['db', `arn:aws:rds:${E}:db:db`]],
    ['AWS::SSO::PermissionSet', {}, [], ['arn:aws:sso:::permissionSet/${App/It.InstanceId}/${App/It.PermissionSetId}']],
    ['Custom::Thing', {}, ['Any.Thing'], ['${App/It}', '${App/It.Any.Thing}']],
    ['AWS::Nobody::Knows', { Name: 'x' }, ['Arn'], ['${App/It}', '${App/It.Arn}']],
  ])('%s %j', (type, properties, attributes, expected) => expect(refer(type, properties, attributes)).toEqual(expected));

  test('a name that is made of others', () => {
    expect(refer('AWS::S3::Bucket', { BucketName: { 'Fn::Sub': 'logs-${AWS::AccountId}' } }, ['Arn'], { account: undefined }))
      .toEqual(['logs-${AWS::AccountId}', 'arn:aws:s3:::logs-${AWS::AccountId}']);
  });
  test('both spellings of GetAtt', () => {
    const template = { Resources: { It: { Type: 'AWS::SQS::Queue' } } };
    expect(valueOf({ 'Fn::GetAtt': 'It.Arn' }, template)).toBe(valueOf({ 'Fn::GetAtt': ['It', 'Arn'] }, template));
    expect(valueOf({ 'Fn::Sub': '${It.Arn}' }, template)).toBe(valueOf({ 'Fn::GetAtt': ['It', 'Arn'] }, template));
    expect(valueOf({ 'Fn::GetAtt': ['It', { 'Fn::Join': ['', ['A', 'rn']] }] }, template)).toBe(valueOf({ 'Fn::GetAtt': ['It', 'Arn'] }, template));
  });
  test('letters of names hold no slash and no colon, those of other attributes may', () => {
    const one = resolveOne(stack({ Resources: { B: { Type: 'AWS::S3::Bucket' }, C: { Type: 'Custom::C' }, A: { Type: 'AWS::Organizations::Account' } } }));
    expect(['B', 'C', 'A'].map((id) => one.letters.get(resourceOf(one, id).id)?.format)).toEqual(['name', 'any', 'account']);
  });
  test('the construct is named where it is known', () => {
    const one = resolveOne(stack({ Resources: { B: { Type: 'AWS::S3::Bucket' } } }, { constructPaths: new Map([['B', 'App/Logs/Resource']]) }));
    expect(shown(one, resourceOf(one, 'B').id)).toBe('${App/Logs}');
    expect(resourceOf(one, 'B').source).toEqual({ template: 'App', logicalId: 'B', constructPath: 'App/Logs/Resource' });
  });
});

describe('what cannot be followed is a gap', () => {
  const gaps = (template: Template) => resolveOne(stack(template)).gaps.map(({ because, bearsOn }) => `${bearsOn}: ${because}`);

  test('a name that nothing has', () => {
    expect(gaps({ Resources: { A: { Type: 'T', Properties: { P: { Ref: 'Nobody' } } } } }))
      .toEqual(['both: Ref names "Nobody", which is neither a parameter nor a resource of the template']);
    expect(gaps({ Resources: { A: { Type: 'T', Properties: { P: { 'Fn::GetAtt': ['toString', 'Arn'] } } } } }))
      .toEqual(['both: Fn::GetAtt names "toString", which is no resource of the template']);
  });
  test('names that are made of one another', () => {
    const bucket = (other: string) => ({ Type: 'AWS::S3::Bucket', Properties: { BucketName: { Ref: other } } });
    expect(gaps({ Resources: { A: bucket('B'), B: bucket('C'), C: bucket('A') } })).toEqual(['both: its name refers to itself: App#B.Ref -> App#C.Ref -> App#A.Ref -> App#B.Ref']);
    expect(gaps({ Resources: { A: bucket('A') } })).toHaveLength(1);
  });
  test('transforms, macros and modules', () => {
    const Resources = { A: { Type: 'My::Own::Thing::MODULE' } };
    expect(gaps({ Transform: ['AWS::LanguageExtensions', 'AWS::Serverless-2016-10-31'], Resources })).toEqual([
      'both: the transform "AWS::Serverless-2016-10-31" rewrites the template at deployment',
      'both: the module My::Own::Thing::MODULE stands for resources that only the registry knows',
    ]);
    expect(gaps({ Resources: { 'A': { Type: 'T' }, 'Fn::Transform': { Name: 'AWS::Include' } } })).toEqual(['both: Fn::Transform in Resources is rewritten at deployment']);
  });
  test('a condition that the template does not have', () => {
    expect(gaps({ Resources: { A: { Type: 'T', Condition: 'Nope' } } })).toEqual(['both: its condition "Nope" is not in the template']);
  });
  test('properties that a function makes', () => {
    expect(gaps({ Resources: { A: { Type: 'T', Properties: { 'Fn::Transform': { Name: 'M' } } } } })).toEqual(['both: its properties cannot be read: the macro M is run at deployment']);
  });
});

test('resources that resources refer to by mistake in circles, but not by name, are no problem', () => {
  const group = (other: string) => ({ Type: 'AWS::EC2::SecurityGroup', Properties: { SecurityGroupIngress: [{ SourceSecurityGroupId: { 'Fn::GetAtt': [other, 'GroupId'] } }] } });
  expect(resolveOne(stack({ Resources: { A: group('B'), B: group('A') } })).gaps).toEqual([]);
});

describe('parameters', () => {
  const value = (parameter: object, raw: unknown = { Ref: 'P' }) => valueOf(raw, { Parameters: { P: parameter } });
  test.each<[object, unknown]>([
    [{ Type: 'String', Default: 'x' }, '${App/P}'],
    [{ Type: 'String', Default: 'x', AllowedValues: ['x'] }, '${App/P}'],
    [{ Type: 'Number', Default: 3 }, '${App/P}'],
    [{ Type: 'AWS::SSM::Parameter::Value<String>', Default: '/a' }, '${App/P}'],
    [{ Type: 'AWS::SSM::Parameter::Value<List<String>>', Default: '/a' }, 'UNKNOWN: the parameter P is a list that only the deployment knows'],
    [{ Type: 'List<AWS::EC2::Subnet::Id>' }, 'UNKNOWN: the parameter P is a list that only the deployment knows'],
    [{}, '${App/P}'],
  ])('%j is any value, not its default', (parameter, expected) => expect(value(parameter)).toBe(expected));
});

describe('the table of types', () => {
  test('names types once, with templates that can be filled in', () => {
    expect(resourceTypes().length).toBeGreaterThan(250);
    for (const name of resourceTypes()) {
      const type = resourceType(name)!;
      expect(name).toMatch(/^AWS::[A-Za-z0-9]+::[A-Za-z0-9]+$/);
      if (type.arn !== undefined) expect(type.arn).toMatch(/^(arn:\{partition\}:[a-z0-9-]+:|\{)/);
      if (type.ref === 'arn') expect(type.arn).toBeDefined();
      // Filled in without any property: only letters are left to fill gaps.
      const one = resolveOne(stack({ Resources: { It: { Type: name } } }));
      expect(one.letters.shown(resourceOf(one, 'It').arn ?? '')).not.toMatch(/(^|[^$])\{|undefined/);
    }
  });
});
