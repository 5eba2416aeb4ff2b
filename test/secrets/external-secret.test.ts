import { readFileSync } from 'fs';
import { App, Duration, Stack } from 'aws-cdk-lib';
import { Annotations, Match, Template } from 'aws-cdk-lib/assertions';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as logs from 'aws-cdk-lib/aws-logs';
import * as secretsmanager from 'aws-cdk-lib/aws-secretsmanager';
import * as sns from 'aws-cdk-lib/aws-sns';
import { CustomerKey } from '../../lib/data';
import { LeastPrivilegeRole, Trust } from '../../lib/identity';
import { Egress, SegmentedVpc } from '../../lib/network';
import { ExternalSecret } from '../../lib/secrets/external-secret';
import { ExternalSecretProps } from '../../lib/secrets/external-secret-props';
import { ExternalSecretType } from '../../lib/secrets/external-secret-type';
import { SnowflakeKeyAlgorithm } from '../../lib/secrets/external-secret-type-props';
import { RotationTime } from '../../lib/secrets/rotation-time';
import { SecretReplica } from '../../lib/secrets/secret-replica';
import { expectProved } from '../../lib/verification/testing';
import { nagFindings } from '../support/nag-findings';

const ALL_FLAGS = JSON.parse(readFileSync(require.resolve('aws-cdk-lib/recommended-feature-flags.json'), 'utf8')) as Record<string, unknown>;

function make(props: Partial<ExternalSecretProps> = {}, context: Record<string, unknown> = {}, env?: { account: string; region: string }) {
  const app = new App({ context });
  const stack = new Stack(app, 'Test', { env });
  const secret = new ExternalSecret(stack, 'Secret', {
    description: 'Key pair of the loader', type: ExternalSecretType.snowflakeKeyPair(), firstValueStored: true, ...props,
  });
  return { app, stack, secret };
}

const reader = (stack: Stack) => new LeastPrivilegeRole(stack, 'Reader', { trust: [Trust.service('ecs-tasks.amazonaws.com')] });

interface Statement {
  Sid?: string;
  Effect: string;
  Action: string | string[];
  Resource?: unknown;
  Condition?: Record<string, Record<string, unknown>>;
}

function statements(stack: Stack, type: string, property: string): Statement[] {
  const found = Object.values(Template.fromStack(stack).findResources(type)) as { Properties: Record<string, { Statement: Statement[] }> }[];
  return found.flatMap(({ Properties }) => Properties[property].Statement);
}

describe.each([['no', {}], ['all recommended', ALL_FLAGS]])('under %s feature flags', (_name, context) => {
  test.each([true, false])('there is no finding, with firstValueStored %s', (firstValueStored) => {
    expect(nagFindings(make({ firstValueStored }, context).app)).toEqual([]);
  });

  test('every option has no finding', () => {
    const app = new App({ context });
    const stack = new Stack(app, 'Test');
    const key = new CustomerKey(stack, 'Key', { description: 'shared', usableThrough: ['secretsmanager', 'lambda', 'sns'] });
    const topic = new sns.Topic(stack, 'Topic', { masterKey: key, enforceSSL: true });
    const vpc = new SegmentedVpc(stack, 'Vpc', { egress: Egress.viaEndpointsOnly() });
    const base = { description: 'x', firstValueStored: true, encryptionKey: key, alarmTopic: topic };
    const admin = new ExternalSecret(stack, 'Admin', { ...base, type: ExternalSecretType.datadogAdminKey() });
    const secret = new ExternalSecret(stack, 'Secret', {
      ...base,
      type: ExternalSecretType.datadogApiKey(admin),
      rotation: RotationTime.every(Duration.days(7)),
      rotateImmediately: false,
      deletionProtection: false,
      segment: vpc.segment('app'),
      replicaRegions: ['eu-central-1'],
      secretName: 'datadog/api',
    });
    secret.grantReadTo(reader(stack));
    expect(nagFindings(app)).toEqual([]);
  });
});

test('the secret has the type of the partner, and no value: none generated either', () => {
  const { stack } = make();
  const [{ Properties }] = Object.values(Template.fromStack(stack).findResources('AWS::SecretsManager::Secret'));
  expect(Properties).toEqual({
    Description: 'Key pair of the loader', KmsKeyId: { 'Fn::GetAtt': ['SecretKey573D36D8', 'Arn'] }, Type: 'SnowflakeKeyPairAuthentication',
  });
});

test('logical ids of what is retained do not change', () => {
  const resources = Template.fromStack(make().stack).toJSON().Resources as Record<string, { DeletionPolicy?: string }>;
  const retained = Object.entries(resources).filter(([, { DeletionPolicy }]) => DeletionPolicy === 'Retain').map(([id]) => id);
  expect(retained.sort()).toEqual(['SecretA720EF05', 'SecretKey573D36D8', 'SecretPolicy06C9821C', 'SecretTopicKeyCFB90128', 'SecretWatchFunctionLogs325CD8CF'].sort());
});

describe('the rotation', () => {
  test('has the role, what the partner wants to know, and a schedule that waits for all it needs', () => {
    const { stack } = make({ type: ExternalSecretType.snowflakeKeyPair({ algorithm: SnowflakeKeyAlgorithm.RS512, encryptPrivateKey: true }) });
    const template = Template.fromStack(stack);
    const [{ Properties, DependsOn }] = Object.values(template.findResources('AWS::SecretsManager::RotationSchedule')) as { Properties: object; DependsOn: string[] }[];
    expect(Properties).toEqual({
      SecretId: { Ref: 'SecretA720EF05' },
      ExternalSecretRotationRoleArn: { 'Fn::GetAtt': [Object.keys(template.findResources('AWS::IAM::Role', { Properties: { Description: Match.stringLikeRegexp('rotate the secret') } }))[0], 'Arn'] },
      ExternalSecretRotationMetadata: [{ Key: 'cryptographicAlgorithm', Value: 'RS512' }, { Key: 'encryptPrivateKey', Value: 'True' }],
      RotateImmediatelyOnUpdate: true,
      RotationRules: { ScheduleExpression: 'rate(30 days)' },
    });
    const needed = ['AWS::IAM::ManagedPolicy', 'AWS::SecretsManager::ResourcePolicy', 'AWS::Events::Rule']
      .flatMap((type) => Object.keys(template.findResources(type))).filter((id) => !/Publisher|WatchFunction/.test(id));
    expect(DependsOn).toEqual(expect.arrayContaining(needed));
  });

  test('begins when the first value is stored, and until then a warning says how', () => {
    const { stack, secret } = make({ firstValueStored: false });
    Template.fromStack(stack).resourceCountIs('AWS::SecretsManager::RotationSchedule', 0);
    expect(secret.rotationSchedule).toBeUndefined();
    Annotations.fromStack(stack).hasWarning('/Test/Secret', Match.stringLikeRegexp('with the fields account, user, privateKey, publicKey with "aws secretsmanager put-secret-value"'));
    expect(Annotations.fromStack(make().stack).findWarning('*', Match.anyValue())).toEqual([]);
  });

  test('only Secrets Manager assumes its role, and only for this secret of this account', () => {
    const { stack } = make();
    expect(statements(stack, 'AWS::IAM::Role', 'AssumeRolePolicyDocument')).toContainEqual({
      Effect: 'Allow',
      Action: 'sts:AssumeRole',
      Principal: { Service: 'secretsmanager.amazonaws.com' },
      Condition: { StringEquals: { 'aws:SourceAccount': { Ref: 'AWS::AccountId' } }, ArnLike: { 'aws:SourceArn': { Ref: 'SecretA720EF05' } } },
    });
  });

  test('its role reads and writes this secret, with its key for it, and draws characters', () => {
    const { stack } = make();
    const own = statements(stack, 'AWS::IAM::ManagedPolicy', 'PolicyDocument').filter(({ Sid }) => !/Topic$|^DescribeThisSecret$|^Own/i.test(Sid ?? ''));
    const held = own.map(({ Sid, Action, Resource, Condition }) => [Sid, Action, Resource, Object.keys(Condition?.StringEquals ?? {})]);
    expect(held).toEqual(expect.arrayContaining([
      ['RotateThisSecret', ['secretsmanager:DescribeSecret', 'secretsmanager:GetSecretValue', 'secretsmanager:PutSecretValue', 'secretsmanager:UpdateSecretVersionStage'],
        { Ref: 'SecretA720EF05' }, []],
      ['KeyOfThisSecretOnly', ['kms:Decrypt', 'kms:GenerateDataKey'], { 'Fn::GetAtt': ['SecretKey573D36D8', 'Arn'] }, ['kms:ViaService', 'kms:EncryptionContext:SecretARN']],
      ['RandomCharacters', 'secretsmanager:GetRandomPassword', '*', []],
    ]));
    expect(own).toHaveLength(3);
  });

  test('an administrator\'s secret names the role as its reader, and the schedule waits for that', () => {
    const { stack } = make();
    const admin = new ExternalSecret(stack, 'Admin', { description: 'x', firstValueStored: true, type: ExternalSecretType.mongoDbAtlasServiceAccount() });
    const user = new ExternalSecret(stack, 'User', { description: 'x', firstValueStored: true, type: ExternalSecretType.mongoDbAtlasDatabaseUser(admin) });
    const policies = Template.fromStack(stack).findResources('AWS::SecretsManager::ResourcePolicy');
    const adminPolicy = Object.keys(policies).find((id) => id.startsWith('Admin'))!;
    const role = stack.resolve(user.rotationRole.roleArn) as object;
    expect(JSON.stringify(policies[adminPolicy])).toContain(JSON.stringify(role));
    const schedules = Template.fromStack(stack).findResources('AWS::SecretsManager::RotationSchedule');
    const schedule = Object.entries(schedules).find(([id]) => id.startsWith('User'))![1] as { DependsOn: string[]; Properties: { ExternalSecretRotationMetadata: object[] } };
    expect(schedule.DependsOn).toContain(adminPolicy);
    expect(schedule.Properties.ExternalSecretRotationMetadata).toEqual([{ Key: 'adminSecretArn', Value: stack.resolve(admin.secretArn) as object }]);
    expectProved(stack, { only: ['only-can-read', 'only-can-write', 'cannot-be-taken-over'] });
  });

  test('a failed one reaches the topic', () => {
    Template.fromStack(make().stack).hasResourceProperties('AWS::Events::Rule', {
      EventPattern: {
        'source': ['aws.secretsmanager'],
        'detail-type': ['AWS Service Event via CloudTrail'],
        'detail': { eventName: ['RotationFailed', 'RotationAbandoned', 'TestRotationFailed'], additionalEventData: { SecretId: [{ Ref: 'SecretA720EF05' }] } },
      },
      Targets: [Match.objectLike({ Arn: { Ref: Match.stringLikeRegexp('^SecretTopic') } })],
    });
  });
});

describe('the watch', () => {
  test('is a function that can only describe the secret, and its alarm reaches the topic', () => {
    const { stack, secret } = make();
    const watch = statements(stack, 'AWS::IAM::ManagedPolicy', 'PolicyDocument').find(({ Sid }) => Sid === 'DescribeThisSecret')!;
    expect([watch.Action, watch.Resource]).toEqual([['secretsmanager:DescribeSecret', 'secretsmanager:ListSecretVersionIds'], { Ref: 'SecretA720EF05' }]);
    const template = Template.fromStack(stack);
    template.resourceCountIs('AWS::Lambda::Function', 1);
    template.hasResourceProperties('AWS::Events::Rule', { ScheduleExpression: 'rate(6 hours)', Targets: [Match.objectLike({ Input: '{"operation":"watch"}' })] });
    const topic = stack.resolve(secret.alarmTopic.topicArn) as object;
    template.hasResourceProperties('AWS::CloudWatch::Alarm', { AlarmActions: [topic], InsufficientDataActions: [topic] });
    expect(secret.rotationWatch!.lateAlarm.node.path).toBe('Test/Secret/Watch/LateAlarm');
  });

  test('begins with the rotation: an empty secret is not late', () => {
    const { stack, secret } = make({ firstValueStored: false });
    expect(secret.rotationWatch).toBeUndefined();
    Template.fromStack(stack).resourceCountIs('AWS::Lambda::Function', 0);
  });

  test('runs in the segment', () => {
    const stack = new Stack(new App(), 'Test');
    const vpc = new SegmentedVpc(stack, 'Vpc', { egress: Egress.viaEndpointsOnly() });
    new ExternalSecret(stack, 'Secret', { description: 'x', firstValueStored: true, type: ExternalSecretType.bigIdRefreshToken(), segment: vpc.segment('app') });
    Template.fromStack(stack).hasResourceProperties('AWS::Lambda::Function', { VpcConfig: Match.objectLike({ SubnetIds: Match.anyValue() }) });
  });
});

test('a replica has a key of its own, and readers of its own', () => {
  const { stack, secret } = make({}, {}, { account: '111122223333', region: 'eu-west-1' });
  const key = kms.Key.fromKeyArn(stack, 'There', 'arn:aws:kms:eu-central-1:111122223333:key/1');
  const replica = SecretReplica.of('eu-central-1', key);
  const copied = new ExternalSecret(stack, 'Copied', { description: 'x', firstValueStored: true, type: ExternalSecretType.bigIdRefreshToken(), replicas: [replica] });
  const role = reader(stack);
  copied.grantReplicaReadTo(role, replica);
  Template.fromStack(stack).hasResourceProperties('AWS::SecretsManager::Secret', { ReplicaRegions: [{ Region: 'eu-central-1', KmsKeyId: key.keyArn }] });
  expect(() => secret.grantReplicaReadTo(role, replica)).toThrow('the secret has no such replica in eu-central-1');
});

describe('readers', () => {
  test('are named in the resource policy beside the rotation, and get the smallest permission', () => {
    const { stack, secret } = make();
    const role = reader(stack);
    secret.grantReadTo(role);
    secret.allowReader(iam.Role.fromRoleArn(stack, 'Admin', 'arn:aws:iam::111122223333:role/admin'));
    const [deny] = statements(stack, 'AWS::SecretsManager::ResourcePolicy', 'ResourcePolicy');
    expect(deny.Condition!.ArnNotEquals['aws:PrincipalArn']).toEqual([
      stack.resolve(secret.rotationRole.roleArn), stack.resolve(role.roleArn), 'arn:aws:iam::111122223333:role/admin',
    ]);
    const [policy] = Object.entries(Template.fromStack(stack).findResources('AWS::IAM::ManagedPolicy')).filter(([id]) => id.startsWith('Reader'));
    const { Statement } = (policy[1] as { Properties: { PolicyDocument: { Statement: Statement[] } } }).Properties.PolicyDocument;
    expect(Statement.map(({ Action }) => Action)).toEqual(['secretsmanager:GetSecretValue', 'kms:Decrypt']);
    expect(Statement[0].Condition).toEqual({ StringEqualsIfExists: { 'secretsmanager:VersionStage': 'AWSCURRENT' }, Null: { 'secretsmanager:VersionId': 'true' } });
  });

  test('come through the endpoint of the segment, the rotation from inside AWS, and others with a reason', () => {
    const stack = new Stack(new App(), 'Test');
    const vpc = new SegmentedVpc(stack, 'Vpc', { egress: Egress.viaEndpointsOnly() });
    const secret = new ExternalSecret(stack, 'Secret', {
      description: 'x', firstValueStored: true, type: ExternalSecretType.bigIdRefreshToken(), segment: vpc.segment('app'),
    });
    secret.allowReaderFromAnywhere(reader(stack), 'deploys from outside of the network');
    const network = statements(stack, 'AWS::SecretsManager::ResourcePolicy', 'ResourcePolicy').find(({ Sid }) => Sid === 'OnlyFromTheNetworkOfTheSecret')!;
    expect(network.Condition!.ArnNotEquals['aws:PrincipalArn']).toHaveLength(2);
    expect(Object.keys(network.Condition!.StringNotEquals)).toEqual(['aws:SourceVpce']);
    expectProved(stack, { only: ['only-can-read', 'read-through-its-network-only'] });
  });

  test('come through further endpoints that are named', () => {
    const stack = new Stack(new App(), 'Test');
    const vpc = new SegmentedVpc(stack, 'Vpc', { egress: Egress.viaEndpointsOnly() });
    const secret = new ExternalSecret(stack, 'Secret', {
      description: 'x', firstValueStored: true, type: ExternalSecretType.bigIdRefreshToken(), segment: vpc.segment('app'),
    });
    secret.allowReadsThrough(ec2.InterfaceVpcEndpoint.fromInterfaceVpcEndpointAttributes(stack, 'Other', { vpcEndpointId: 'vpce-other', port: 443 }));
    const network = statements(stack, 'AWS::SecretsManager::ResourcePolicy', 'ResourcePolicy').find(({ Sid }) => Sid === 'OnlyFromTheNetworkOfTheSecret')!;
    expect(network.Condition!.StringNotEquals['aws:SourceVpce']).toContain('vpce-other');
  });

  test('of another account get their permissions from the secret and the key', () => {
    const { stack, secret } = make({}, {}, { account: '111122223333', region: 'eu-west-1' });
    secret.grantRead(iam.Role.fromRoleArn(stack, 'Foreign', 'arn:aws:iam::444455556666:role/partner'), ['AWSCURRENT']);
    const allowed = (type: string, property: string) => statements(stack, type, property)
      .filter((statement) => statement.Effect === 'Allow' && JSON.stringify(statement).includes('role/partner')).map(({ Action }) => Action);
    expect(allowed('AWS::SecretsManager::ResourcePolicy', 'ResourcePolicy')).toEqual([['secretsmanager:GetSecretValue', 'secretsmanager:DescribeSecret']]);
    expect(allowed('AWS::KMS::Key', 'KeyPolicy')).toEqual(['kms:Decrypt']);
  });

  test('fails for a reader that is not one identity', () => {
    expect(() => make().secret.grantReadTo(new iam.AccountRootPrincipal())).toThrow('is not one named role or user');
  });
});

describe('what it promises', () => {
  const claims = ['only-can-read', 'only-can-write', 'cannot-be-taken-over', 'protected-from-deletion'];

  test('is proved', () => {
    const { stack, secret } = make();
    secret.grantReadTo(reader(stack));
    expectProved(stack);
  });

  test.each([
    ['secretsmanager:PutSecretValue', 'only-can-write'], ['secretsmanager:CancelRotateSecret', 'cannot-be-taken-over'],
  ])('is broken by a role with %s', (action, claim) => {
    const { stack, secret } = make();
    const other = new iam.Role(stack, 'Other', { assumedBy: new iam.ServicePrincipal('lambda.amazonaws.com') });
    other.addToPolicy(new iam.PolicyStatement({ actions: [action], resources: [secret.secretArn] }));
    expect(() => expectProved(stack, { only: claims })).toThrow(new RegExp(`1 finding[^]*${claim}`));
  });
});

test('two values of each property give two templates', () => {
  const text = (props: Partial<ExternalSecretProps>) => JSON.stringify(Template.fromStack(make(props).stack).toJSON());
  const base = text({});
  const role = (stack: Stack) => iam.Role.fromRoleArn(stack, 'Admin', 'arn:aws:iam::111122223333:role/admin');
  const elsewhere = new Stack(new App(), 'Elsewhere');
  const changed: Record<keyof Omit<ExternalSecretProps, 'encryptionKey' | 'alarmTopic' | 'segment'>, Partial<ExternalSecretProps>> = {
    type: { type: ExternalSecretType.bigIdRefreshToken() },
    firstValueStored: { firstValueStored: false },
    description: { description: 'another' },
    rotation: { rotation: RotationTime.every(Duration.days(7)) },
    rotateImmediately: { rotateImmediately: false },
    keyAdministrators: { keyAdministrators: [role(elsewhere)] },
    deletionProtection: { deletionProtection: false },
    logRetention: { logRetention: logs.RetentionDays.TEN_YEARS },
    replicas: { replicas: [SecretReplica.of('eu-central-1', kms.Key.fromKeyArn(elsewhere, 'Key', 'arn:aws:kms:eu-central-1:111122223333:key/1'))] },
    replicaRegions: { replicaRegions: ['eu-central-1'] },
    secretName: { secretName: 'loader' },
  };
  for (const [name, props] of Object.entries(changed)) {
    expect([name, text(props) === base]).toEqual([name, false]);
  }
});

describe('types', () => {
  const admin = secretsmanager.Secret.fromSecretCompleteArn(new Stack(new App(), 'Admin'), 'A', 'arn:aws:secretsmanager:eu-west-1:111122223333:secret:admin-a1B2c3');
  const ADMIN = { adminSecretArn: admin.secretArn };
  /** As the pages of the partners have them. */
  const CASES: [ExternalSecretType, string, Record<string, string>, string[], number?][] = [
    [ExternalSecretType.bigIdRefreshToken(), 'BigIDClientSecret', {}, ['hostname', 'refreshToken']],
    [ExternalSecretType.ciscoSecurityApiKey(), 'CiscoSecurityPlatformApiKey', {}, ['refreshToken', 'organizationId', 'apiKeyId', 'apiBaseUrl'], 14],
    [ExternalSecretType.confluentCloudApiKey({ admin }), 'ConfluentCloudApiKey', ADMIN, ['apiKey', 'apiSecret', 'serviceAccountId']],
    [ExternalSecretType.databricksAccessToken({ lifetimeDays: 30, admin }), 'DatabricksPAT', { tokenLifetimeDays: '30', ...ADMIN }, ['token', 'tokenId', 'workspaceUrl'], 29],
    [ExternalSecretType.databricksServicePrincipalSecret(), 'DatabricksSPSecret', {}, ['accountId', 'servicePrincipalId', 'clientId', 'clientSecret', 'oauthSecretId'], 729],
    [ExternalSecretType.datadogAdminKey(), 'DatadogAdminKey', {}, ['adminApiKey', 'adminApiKeyId', 'adminAppKey', 'adminAppKeyId', 'serviceAccountId', 'site']],
    [ExternalSecretType.datadogApiKey(admin), 'DatadogApiKey', ADMIN, ['apiKey', 'apiKeyId']],
    [ExternalSecretType.datadogApplicationKey(admin), 'DatadogApplicationKey', ADMIN, ['appKey', 'appKeyId', 'serviceAccountId']],
    [ExternalSecretType.gitLabAccessToken({ daysToExpiry: 60 }), 'GitLabAccessToken', { daysToExpiry: '60' }, ['token', 'tokenId', 'gitlabUrl'], 59],
    [ExternalSecretType.gitLabAccessToken(), 'GitLabAccessToken', {}, ['token', 'tokenId', 'gitlabUrl']],
    [ExternalSecretType.jenkinsApiToken(), 'JenkinsApiToken', {}, ['apiToken', 'tokenUuid', 'username', 'jenkinsUrl']],
    [ExternalSecretType.mongoDbAtlasDatabaseUser(admin, { apiVersion: '2025-03-12' }), 'MongoDBAtlasDatabaseUser',
      { apiVersion: '2025-03-12', ...ADMIN }, ['username', 'password', 'clusterUrl', 'databaseName', 'groupId']],
    [ExternalSecretType.mongoDbAtlasServiceAccount({ admin }), 'MongoDBAtlasServiceAccount', ADMIN, ['clientId', 'clientSecret', 'orgId']],
    [ExternalSecretType.netskopeApiToken(), 'NetskopeApiToken', {}, ['apiToken', 'tenantUrl', 'serviceAccountName'], 350],
    [ExternalSecretType.paddleApiKey({ gracePeriodSeconds: 0 }), 'PaddleApiKey', { gracePeriodSeconds: '0' }, ['api_key']],
    [ExternalSecretType.salesforceClientSecret(), 'SalesforceClientSecret', { apiVersion: 'v65.0' }, ['consumerKey', 'consumerSecret', 'baseUri', 'appId', 'consumerId']],
    [ExternalSecretType.snowflakeAccessToken(), 'SnowflakePat', {}, ['account', 'user', 'privateKey', 'patTokenName', 'patTokenValue'], 14],
    [ExternalSecretType.snowflakeAccessToken({ daysToExpiry: 90, expireOldTokenAfterHours: 0 }), 'SnowflakePat',
      { daysToExpiry: '90', expireOldTokenAfterHours: '0' }, ['account', 'user', 'privateKey', 'patTokenName', 'patTokenValue'], 89],
    [ExternalSecretType.snowflakeKeyPair({ encryptPrivateKey: false }), 'SnowflakeKeyPairAuthentication', { encryptPrivateKey: 'False' }, ['account', 'user', 'privateKey', 'publicKey']],
    [ExternalSecretType.custom('AcmeApiKey', { metadata: { region: 'eu' }, admin, valueFields: ['key'], longestIntervalDays: 7 }), 'AcmeApiKey', { region: 'eu', ...ADMIN }, ['key'], 7],
  ];

  test.each(CASES.map((row) => ({ row, name: row[1] })))('$name', ({ row: [type, secretType, metadata, fields, longest] }) => {
    expect([type.secretType, type.metadata, type.valueFields, type.longestIntervalDays]).toEqual([secretType, metadata, fields, longest]);
  });

  test.each<[string, () => unknown, string]>([
    ['an old API of Salesforce', () => ExternalSecretType.salesforceClientSecret({ apiVersion: 'v64.0' }), "an apiVersion of \"v64.0\"; use 'v65.0' or a later one"],
    ['an API that is none', () => ExternalSecretType.salesforceClientSecret({ apiVersion: '66' }), 'an apiVersion of "66"'],
    ['a version of Atlas that is no date', () => ExternalSecretType.mongoDbAtlasServiceAccount({ apiVersion: 'v2' }), "write it as '2025-03-12'"],
    ['a token of Snowflake of 366 days', () => ExternalSecretType.snowflakeAccessToken({ daysToExpiry: 366 }), 'daysToExpiry of 366; use a whole number from 2 to 365'],
    ['half hours', () => ExternalSecretType.snowflakeAccessToken({ expireOldTokenAfterHours: 0.5 }), 'use a whole number from 0 to 720'],
    ['a grace period above a day', () => ExternalSecretType.paddleApiKey({ gracePeriodSeconds: 86_401 }), 'use a whole number from 0 to 86400'],
    ['731 days at Databricks', () => ExternalSecretType.databricksServicePrincipalSecret({ lifetimeDays: 731 }), 'use a whole number from 2 to 730'],
    ['a token of GitLab of a day', () => ExternalSecretType.gitLabAccessToken({ daysToExpiry: 1 }), 'use a whole number from 2 to 365'],
    ['a type with a space', () => ExternalSecretType.custom('Acme Key'), '"Acme Key" is not a type of managed external secrets'],
    ['an admin among the metadata', () => ExternalSecretType.custom('Acme', { metadata: { adminSecretArn: 'arn' } }), 'give the secret as admin'],
    ['an empty value', () => ExternalSecretType.custom('Acme', { metadata: { region: '' } }), 'metadata "region" of 0 characters'],
  ])('fails for %s', (_name, factory, message) => {
    expect(factory).toThrow(message);
  });
});

test.each<[ExternalSecretType, string]>([
  [ExternalSecretType.snowflakeAccessToken(), 'rate(14 days)'],
  [ExternalSecretType.netskopeApiToken(), 'rate(30 days)'],
])('a credential that ends by itself is rotated before: %#', (type, expression) => {
  Template.fromStack(make({ type }).stack).hasResourceProperties('AWS::SecretsManager::RotationSchedule', { RotationRules: { ScheduleExpression: expression } });
});

test('fails for a rotation after the end of the credential', () => {
  expect(() => make({ type: ExternalSecretType.snowflakeAccessToken(), rotation: RotationTime.every(Duration.days(15)) }))
    .toThrow('Test/Secret: a rotation every 15 days for SnowflakePat, whose credential would end before it; rotate at least every 14 days.');
  expect(() => make({ type: ExternalSecretType.snowflakeAccessToken(), rotation: RotationTime.cron('cron(0 3 1 * ? *)') })).not.toThrow();
});

test('fails for administrators of a key of one\'s own', () => {
  const stack = new Stack(new App(), 'Test');
  const encryptionKey = new CustomerKey(stack, 'Key', { description: 'x', usableThrough: ['secretsmanager'] });
  expect(() => new ExternalSecret(stack, 'Secret', {
    description: 'x', firstValueStored: true, type: ExternalSecretType.bigIdRefreshToken(), encryptionKey, keyAdministrators: [reader(stack)],
  })).toThrow('Test/Secret: keyAdministrators are those of a new key, and encryptionKey is another');
});
