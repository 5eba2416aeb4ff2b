import { readFileSync } from 'fs';
import { App, Duration, Stack } from 'aws-cdk-lib';
import { Match, Template } from 'aws-cdk-lib/assertions';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as secretsmanager from 'aws-cdk-lib/aws-secretsmanager';
import * as sns from 'aws-cdk-lib/aws-sns';
import { CustomerKey } from '../../lib/data';
import { Egress, SegmentedVpc } from '../../lib/network';
import { RotatedSecret, RotatedSecretProps, RotationTime, ValueCharacters } from '../../lib/secrets';
import { nagFindings } from '../support/nag-findings';

const ALL_FLAGS = JSON.parse(readFileSync(require.resolve('aws-cdk-lib/recommended-feature-flags.json'), 'utf8')) as Record<string, unknown>;
const DESCRIPTION = { description: 'Token of the orders API' };

function make(props: Partial<RotatedSecretProps> = {}, context: Record<string, unknown> = {}, env?: { account: string; region: string }) {
  const app = new App({ context });
  const stack = new Stack(app, 'Test', { env });
  return { app, stack, secret: new RotatedSecret(stack, 'Secret', { ...DESCRIPTION, ...props }) };
}

interface Statement {
  Sid?: string;
  Effect: string;
  Action: string | string[];
  Condition?: Record<string, Record<string, unknown>>;
}

function statements(template: Template, type: string, property = 'PolicyDocument'): Statement[] {
  const resources = Object.values(template.findResources(type)) as { Properties: Record<string, { Statement: Statement[] }> }[];
  return resources.flatMap(({ Properties }) => Properties[property].Statement);
}

const rotationStatements = (template: Template) => statements(template, 'AWS::IAM::ManagedPolicy');

describe.each([['no', {}], ['all recommended', ALL_FLAGS]])('under %s feature flags', (_name, context) => {
  test('the defaults have no finding', () => {
    expect(nagFindings(make({}, context).app)).toEqual([]);
  });

  test('every option has no finding', () => {
    const { app, stack } = make({}, context);
    const key = new CustomerKey(stack, 'Shared', { description: 'shared', usableThrough: ['secretsmanager', 'lambda', 'sns'] });
    const topic = new sns.Topic(stack, 'Topic', { masterKey: key, enforceSSL: true });
    const other = new RotatedSecret(stack, 'Other', {
      ...DESCRIPTION,
      field: 'token',
      publicFields: { user: 'app' },
      encryptionKey: key,
      alarmTopic: topic,
      secretName: 'orders/token',
      rotation: RotationTime.cron('cron(0 3 1 * ? *)', Duration.hours(3)),
      length: 40,
      characters: ValueCharacters.PRINTABLE,
      replicaRegions: ['eu-central-1'],
    });
    const vpc = new SegmentedVpc(stack, 'Vpc', { egress: Egress.viaEndpointsOnly() });
    new RotatedSecret(stack, 'Inside', { ...DESCRIPTION, encryptionKey: key, alarmTopic: topic, segment: vpc.segment('app') });
    other.allowReader(iam.Role.fromRoleArn(stack, 'Admin', 'arn:aws:iam::111122223333:role/admin'));
    expect(nagFindings(app)).toEqual([]);
  });

  test('the rotation role can do exactly what a rotation does, to this secret', () => {
    const { stack } = make({}, context);
    expect(rotationStatements(Template.fromStack(stack)).slice(0, 4)).toEqual([
      {
        Sid: 'RotateThisSecret',
        Effect: 'Allow',
        Resource: { Ref: 'SecretA720EF05' },
        Action: [
          'secretsmanager:DescribeSecret', 'secretsmanager:GetSecretValue', 'secretsmanager:ListSecretVersionIds', 'secretsmanager:PutSecretValue',
          'secretsmanager:UpdateSecretVersionStage',
        ],
      },
      {
        Sid: 'KeyOfThisSecretOnly',
        Effect: 'Allow',
        Action: ['kms:Decrypt', 'kms:GenerateDataKey'],
        Resource: { 'Fn::GetAtt': ['SecretKey573D36D8', 'Arn'] },
        Condition: {
          StringEquals: {
            'kms:EncryptionContext:SecretARN': { Ref: 'SecretA720EF05' },
            'kms:ViaService': [
              { 'Fn::Join': ['', ['secretsmanager.', { Ref: 'AWS::Region' }, '.amazonaws.com']] },
              { 'Fn::Join': ['', ['secretsmanager.', { Ref: 'AWS::Region' }, '.', { Ref: 'AWS::URLSuffix' }]] },
            ],
          },
        },
      },
      { Sid: 'OwnLogs', Effect: 'Allow', Action: ['logs:CreateLogStream', 'logs:PutLogEvents'], Resource: { 'Fn::GetAtt': ['SecretRotationLogsC479537D', 'Arn'] } },
      { Sid: 'OwnEnvironment', Effect: 'Allow', Action: 'kms:Decrypt', Resource: { 'Fn::GetAtt': ['SecretKey573D36D8', 'Arn'] } },
    ]);
  });
});

test('logical ids of what is retained do not change', () => {
  const template = Template.fromStack(make().stack);
  const retained = Object.entries(template.toJSON().Resources as Record<string, { DeletionPolicy?: string }>).filter(([, { DeletionPolicy }]) => DeletionPolicy === 'Retain');
  expect(retained.map(([id]) => id).sort()).toEqual(['SecretA720EF05', 'SecretAlarmsTopicKeyD9FEDBAF', 'SecretKey573D36D8', 'SecretPolicy06C9821C', 'SecretRotationLogsC479537D'].sort());
});

test('the first value follows the same rules as each later one', () => {
  const template = Template.fromStack(make({ characters: ValueCharacters.HEX, length: 48, field: 'token', publicFields: { user: 'app' } }).stack);
  const { ExcludeCharacters, ...rest } = (Object.values(template.findResources('AWS::SecretsManager::Secret'))[0].Properties as { GenerateSecretString: { ExcludeCharacters: string } }).GenerateSecretString;
  expect(rest).toEqual({ PasswordLength: 48, RequireEachIncludedType: false, GenerateStringKey: 'token', SecretStringTemplate: '{"user":"app"}' });
  expect([...ExcludeCharacters].sort().join('')).toBe([...ValueCharacters.PRINTABLE.characters].filter((character) => !'0123456789abcdef'.includes(character)).sort().join(''));
  template.hasResourceProperties('AWS::Lambda::Function', { Environment: { Variables: { VALUE_LENGTH: '48', VALUE_CODE_POINTS: '48-57,97-102', VALUE_FIELD: 'token' } } });
});

test('only Secrets Manager, for this secret of this account, and the rule that watches may invoke the function', () => {
  const permissions = Object.values(Template.fromStack(make().stack).findResources('AWS::Lambda::Permission')).map(({ Properties }) => Properties as object);
  expect(permissions).toEqual([
    expect.objectContaining({ Action: 'lambda:InvokeFunction', Principal: 'secretsmanager.amazonaws.com', SourceAccount: { Ref: 'AWS::AccountId' }, SourceArn: { Ref: 'SecretA720EF05' } }),
    expect.objectContaining({ Action: 'lambda:InvokeFunction', Principal: 'events.amazonaws.com', SourceArn: { 'Fn::GetAtt': [expect.stringMatching(/^SecretWatchRule/), 'Arn'] } }),
  ]);
});

test('the schedule waits for the permission, the role\'s policy, the resource policy and the alarms', () => {
  const template = Template.fromStack(make().stack);
  template.hasResourceProperties('AWS::SecretsManager::RotationSchedule', { RotateImmediatelyOnUpdate: true, RotationRules: { ScheduleExpression: 'rate(30 days)' } });
  const ids = ['AWS::Lambda::Permission', 'AWS::IAM::ManagedPolicy', 'AWS::SecretsManager::ResourcePolicy', 'AWS::CloudWatch::Alarm', 'AWS::Events::Rule']
    .flatMap((type) => Object.keys(template.findResources(type)));
  const schedule = Object.values(template.findResources('AWS::SecretsManager::RotationSchedule'))[0] as { DependsOn: string[] };
  expect(schedule.DependsOn).toEqual(expect.arrayContaining(ids));
});

describe('resource policy', () => {
  test('denies the value to all but the named readers, the deletion to all, and nothing else, so that it can always be repaired', () => {
    const { stack, secret } = make();
    secret.grantRead(new iam.Role(stack, 'Reader', { assumedBy: new iam.ServicePrincipal('ecs-tasks.amazonaws.com') }));
    secret.allowReader(iam.Role.fromRoleArn(stack, 'Admin', 'arn:aws:iam::111122223333:role/admin'));
    const template = Template.fromStack(stack);
    expect(statements(template, 'AWS::SecretsManager::ResourcePolicy', 'ResourcePolicy')).toEqual([{
      Sid: 'OnlyNamedReadersReadTheValue',
      Effect: 'Deny',
      Principal: { AWS: '*' },
      Action: 'secretsmanager:GetSecretValue',
      Resource: '*',
      Condition: {
        ArnNotEquals: {
          'aws:PrincipalArn': [{ 'Fn::GetAtt': ['SecretRotationRoleD9B8D3E3', 'Arn'] }, { 'Fn::GetAtt': ['ReaderF7BF189D', 'Arn'] }, 'arn:aws:iam::111122223333:role/admin'],
        },
        BoolIfExists: { 'aws:PrincipalIsAWSService': 'false' },
      },
    }, { Sid: 'ProtectedFromDeletion', Effect: 'Deny', Principal: { AWS: '*' }, Action: 'secretsmanager:DeleteSecret', Resource: '*' }]);
    template.hasResourceProperties('AWS::SecretsManager::ResourcePolicy', { BlockPublicPolicy: true });
  });

  test('a reader is named once, however often it is granted', () => {
    const { stack, secret } = make();
    const role = new iam.Role(stack, 'Reader', { assumedBy: new iam.ServicePrincipal('ecs-tasks.amazonaws.com') });
    secret.grantRead(role);
    secret.grantRead(role, ['AWSPREVIOUS']);
    const [{ Condition }] = statements(Template.fromStack(stack), 'AWS::SecretsManager::ResourcePolicy', 'ResourcePolicy');
    expect(Condition!.ArnNotEquals['aws:PrincipalArn']).toHaveLength(2);
  });

  test('a role of another stack reads by its physical name, and the stacks stay independent of each other', () => {
    const { app, secret } = make();
    const consumer = new Stack(app, 'Consumer');
    secret.grantRead(new iam.Role(consumer, 'Reader', { roleName: 'orders', path: '/apps/', assumedBy: new iam.ServicePrincipal('ecs-tasks.amazonaws.com') }));
    const [{ Condition }] = statements(Template.fromStack(Stack.of(secret)), 'AWS::SecretsManager::ResourcePolicy', 'ResourcePolicy');
    expect(Condition!.ArnNotEquals['aws:PrincipalArn']).toContainEqual({
      'Fn::Join': ['', ['arn:', { Ref: 'AWS::Partition' }, ':iam::', { Ref: 'AWS::AccountId' }, ':role/apps/orders']],
    });
  });

  test('a reader of another account gets its permissions from the secret and the key', () => {
    const { stack, secret } = make({}, {}, { account: '111122223333', region: 'eu-west-1' });
    secret.grantRead(iam.Role.fromRoleArn(stack, 'Foreign', 'arn:aws:iam::444455556666:role/partner'));
    const template = Template.fromStack(stack);
    expect(statements(template, 'AWS::SecretsManager::ResourcePolicy', 'ResourcePolicy')).toContainEqual(expect.objectContaining({
      Effect: 'Allow', Action: ['secretsmanager:GetSecretValue', 'secretsmanager:DescribeSecret'], Principal: { AWS: 'arn:aws:iam::444455556666:role/partner' },
    }));
    expect(statements(template, 'AWS::KMS::Key', 'KeyPolicy')).toContainEqual(expect.objectContaining({
      Effect: 'Allow',
      Action: 'kms:Decrypt',
      Principal: { AWS: 'arn:aws:iam::444455556666:role/partner' },
      Condition: { StringEquals: expect.objectContaining({ 'kms:ViaService': ['secretsmanager.eu-west-1.amazonaws.com', { 'Fn::Join': ['', ['secretsmanager.eu-west-1.', { Ref: 'AWS::URLSuffix' }]] }] }) as unknown },
    }));
  });

  test.each<[string, (stack: Stack) => iam.IGrantable]>([
    ['the whole account', () => new iam.AccountRootPrincipal()],
    ['another account', () => new iam.AccountPrincipal('111122223333')],
    ['everybody', () => new iam.AnyPrincipal()],
    ['an organization', () => new iam.OrganizationPrincipal('o-abcdefghij')],
    ['a service', () => new iam.ServicePrincipal('ecs.amazonaws.com')],
    ['a wildcard', () => new iam.ArnPrincipal('arn:aws:iam::111122223333:role/*')],
    ['a role under a condition', () => new iam.ArnPrincipal('arn:aws:iam::111122223333:role/a').withConditions({ Bool: { 'aws:SecureTransport': 'true' } })],
  ])('fails to grant reading to %s', (_name, grantee) => {
    const { stack, secret } = make();
    expect(() => secret.grantRead(grantee(stack))).toThrow(/is not one named role or user; grant the reading role itself/);
  });

  test('fails to grant reading to an unnamed role of another stack', () => {
    const { app, secret } = make();
    const role = new iam.Role(new Stack(app, 'Consumer'), 'Reader', { assumedBy: new iam.ServicePrincipal('ecs-tasks.amazonaws.com') });
    expect(() => secret.grantRead(role)).toThrow(/Consumer\/Reader is in another stack and has no name of its own; give it a roleName/);
  });
});

test('grantRead gives the smallest permission: this secret, and its key through Secrets Manager', () => {
  const { stack, secret } = make();
  secret.grantRead(new iam.Role(stack, 'Reader', { assumedBy: new iam.ServicePrincipal('ecs-tasks.amazonaws.com') }), ['AWSCURRENT']);
  expect(statements(Template.fromStack(stack), 'AWS::IAM::Policy')).toEqual([
    {
      Effect: 'Allow',
      Action: ['secretsmanager:GetSecretValue', 'secretsmanager:DescribeSecret'],
      Resource: { Ref: 'SecretA720EF05' },
      Condition: { 'ForAnyValue:StringEquals': { 'secretsmanager:VersionStage': ['AWSCURRENT'] } },
    },
    {
      Effect: 'Allow',
      Action: 'kms:Decrypt',
      Resource: { 'Fn::GetAtt': ['SecretKey573D36D8', 'Arn'] },
      Condition: { StringEquals: expect.objectContaining({ 'kms:EncryptionContext:SecretARN': { Ref: 'SecretA720EF05' } }) as unknown },
    },
  ]);
});

test('other constructs take it for a secret', () => {
  const { stack, secret } = make();
  const asInterface: secretsmanager.ISecret = secret;
  asInterface.grantRead(new iam.User(stack, 'Legacy'));
  Template.fromStack(stack).resourceCountIs('AWS::IAM::Policy', 1);
});

describe('alarms', () => {
  test('errors and throttles of the function go to a topic with a customer key that CloudWatch may use', () => {
    const template = Template.fromStack(make().stack);
    template.hasResourceProperties('AWS::CloudWatch::Alarm', {
      AlarmActions: [{ Ref: Match.anyValue() }],
      Threshold: 1,
      EvaluationPeriods: 1,
      TreatMissingData: 'notBreaching',
      Metrics: Match.arrayWith([
        Match.objectLike({ MetricStat: Match.objectLike({ Metric: Match.objectLike({ MetricName: 'Errors' }), Stat: 'Sum', Period: 300 }) }),
        Match.objectLike({ MetricStat: Match.objectLike({ Metric: Match.objectLike({ MetricName: 'Throttles' }), Stat: 'Sum', Period: 300 }) }),
      ]),
    });
    const [topic] = Object.values(template.findResources('AWS::SNS::Topic'));
    const keyId = (topic.Properties as { KmsMasterKeyId: { 'Fn::GetAtt': string[] } }).KmsMasterKeyId['Fn::GetAtt'][0];
    template.hasResourceProperties('AWS::SNS::TopicPolicy', {
      PolicyDocument: { Statement: Match.arrayWith([Match.objectLike({ Effect: 'Allow', Action: 'sns:Publish', Principal: { Service: 'cloudwatch.amazonaws.com' } })]) },
    });
    expect(JSON.stringify(template.findResources('AWS::KMS::Key')[keyId])).toContain('cloudwatch.amazonaws.com');
  });

  test('the events of a failed rotation of this secret are published by a role that can do only that', () => {
    const template = Template.fromStack(make().stack);
    template.hasResourceProperties('AWS::Events::Rule', {
      State: 'ENABLED',
      EventPattern: {
        'source': ['aws.secretsmanager'],
        'detail-type': ['AWS Service Event via CloudTrail'],
        'detail': { eventName: ['RotationFailed', 'RotationAbandoned', 'TestRotationFailed'], additionalEventData: { SecretId: [{ Ref: 'SecretA720EF05' }] } },
      },
      Targets: [Match.objectLike({ RoleArn: { 'Fn::GetAtt': ['SecretAlarmsFailureRulePublisherRoleA98A32E1', 'Arn'] } })],
    });
    expect(rotationStatements(template).slice(4).map(({ Sid, Action }) => [Sid, Action])).toEqual([
      ['PublishToTheTopic', 'sns:Publish'], ['KeyOfTheTopic', ['kms:Decrypt', 'kms:GenerateDataKey']],
    ]);
  });

  test('secrets may share a topic, whose policy and key name CloudWatch once', () => {
    const stack = new Stack(new App(), 'Test');
    const key = new CustomerKey(stack, 'Key', { description: 'alarms', usableThrough: ['sns'] });
    const alarmTopic = new sns.Topic(stack, 'Topic', { masterKey: key, enforceSSL: true });
    ['A', 'B'].forEach((id) => new RotatedSecret(stack, id, { ...DESCRIPTION, alarmTopic }));
    const template = Template.fromStack(stack);
    template.resourceCountIs('AWS::SNS::Topic', 1);
    expect(statements(template, 'AWS::SNS::TopicPolicy').filter(({ Effect }) => Effect === 'Allow')).toHaveLength(1);
    expect(JSON.stringify(template.findResources('AWS::KMS::Key')).match(/cloudwatch\.amazonaws\.com/g)).toHaveLength(1);
  });

  test('a topic of another stack does not make the stacks need each other', () => {
    const app = new App();
    const notices = new Stack(app, 'Notices');
    const key = new CustomerKey(notices, 'Key', { description: 'alarms', usableThrough: ['sns'] });
    const alarmTopic = new sns.Topic(notices, 'Topic', { masterKey: key, enforceSSL: true });
    const workload = new Stack(app, 'Workload');
    new RotatedSecret(workload, 'Secret', { ...DESCRIPTION, alarmTopic });
    app.synth();
    expect(notices.dependencies).toEqual([]);
    expect(JSON.stringify(Template.fromStack(notices).findResources('AWS::KMS::Key'))).toContain('cloudwatch.amazonaws.com');
  });

  test('a topic without a key needs no permission for one', () => {
    const stack = new Stack(new App(), 'Test');
    const alarmTopic = sns.Topic.fromTopicArn(stack, 'Topic', 'arn:aws:sns:eu-west-1:111122223333:alarms');
    new RotatedSecret(stack, 'Secret', { ...DESCRIPTION, alarmTopic });
    expect(rotationStatements(Template.fromStack(stack)).map(({ Sid }) => Sid)).not.toContain('KeyOfTheTopic');
  });

  test('fails for a topic whose key alarms cannot use', () => {
    const stack = new Stack(new App(), 'Test');
    const alarmTopic = new sns.Topic(stack, 'Topic', { masterKey: kms.Alias.fromAliasName(stack, 'Managed', 'alias/aws/sns') });
    expect(() => new RotatedSecret(stack, 'Secret', { ...DESCRIPTION, alarmTopic })).toThrow(/alias\/aws\/sns, which alarms may not use/);
  });
});

test.each(['eu-west-1', 'us-gov-west-1', 'cn-north-1', 'eusc-de-east-1'])('no partition is written out in %s', (region) => {
  const template = JSON.stringify(Template.fromStack(make({}, {}, { account: '111122223333', region }).stack).toJSON());
  expect(template).not.toMatch(/arn:aws/);
});

describe('input', () => {
  test.each<[string, Partial<RotatedSecretProps>, RegExp]>([
    ['a length of no characters', { length: 0 }, /a length of 0; use a whole number from 1 to 4096/],
    ['a broken length', { length: 32.5 }, /a length of 32.5/],
    ['a length beyond the service', { length: 4097 }, /a length of 4097/],
    ['too little entropy', { length: 21 }, /125 bits of entropy, less than 128; use a length of 22 or more/],
    ['too little entropy of few characters', { length: 31, characters: ValueCharacters.HEX }, /124 bits of entropy.*use a length of 32/],
    ['a field without a name', { field: '' }, /the field has no name/],
    ['other fields of a plain secret', { publicFields: { user: 'a' } }, /publicFields \["user"\] without a field/],
    ['the generated field among the others', { field: 'token', publicFields: { token: 'a' } }, /publicFields has the generated field "token" too/],
  ])('fails for %s', (_name, props, message) => {
    expect(() => make(props)).toThrow(message);
  });

  test.each([[22, ValueCharacters.ALPHANUMERIC], [32, ValueCharacters.HEX], [4096, ValueCharacters.PRINTABLE]])('%d characters are enough', (length, characters) => {
    expect(() => make({ length, characters })).not.toThrow();
  });

  test.each([['', /repeats a character or has fewer than two/], ['a', /fewer than two/], ['aab', /repeats/], ['ab ', /" " cannot be generated/], ['aé', /"é" cannot/]])(
    'fails for the characters %j', (characters, message) => {
      expect(() => ValueCharacters.of(characters)).toThrow(message);
    });
});
